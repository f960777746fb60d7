package dev.eventstore.nats;

import dev.eventstore.AggregateId;
import dev.eventstore.EventQuery;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/**
 * The subjects of one store. This is a public format: plain NATS subscribers rely on it.
 *
 * <pre>
 *   &lt;prefix&gt;.&lt;aggregate type&gt;.&lt;aggregate id&gt;.&lt;event type in lower case&gt;    an event
 *   &lt;prefix&gt;-index.correlation.&lt;correlation id&gt;                        where such events are
 *   &lt;prefix&gt;-appended                                                 a wake-up, not stored
 * </pre>
 *
 * <p>Tokens are percent-encoded where NATS gives a character a meaning of its own. The event type
 * is there for routing only: types that differ in case share a subject, and the exact name is in a
 * header.
 *
 * <p><b>One filter string an aggregate.</b> {@link #allOf} is also what the server checks an
 * append's expectation against, and the server keeps racing appends apart by comparing that string.
 * Two spellings of one filter would let two racing appends both win, so it is made here only.
 */
final class Subjects {

  private static final String INDEX_SUFFIX = "-index";
  private static final String CORRELATION = ".correlation.";
  private static final String APPENDED_SUFFIX = "-appended";
  private static final int MOST_FILTERS = 64;

  private final String prefix;

  Subjects(String prefix) {
    this.prefix = prefix;
  }

  /** What the stream stores. */
  List<String> ofStream() {
    return List.of(allEvents(), prefix + INDEX_SUFFIX + ".>");
  }

  String allEvents() {
    return prefix + ".>";
  }

  /** Matches the events of one aggregate; see above. */
  String allOf(AggregateId aggregate) {
    return aggregate(aggregate) + ".>";
  }

  /** What the subjects of all events of one aggregate, and of no other, begin with. */
  String ofAggregate(AggregateId aggregate) {
    return aggregate(aggregate) + ".";
  }

  String event(AggregateId aggregate, String eventType) {
    return aggregate(aggregate) + "." + eventToken(eventType);
  }

  /**
   * Filters that match what {@code query} wants, and, where types differ in case only, some more;
   * none of them overlap. Empty = everything in the stream, also where the filters would be too
   * many for the server to gain by them.
   */
  List<String> filters(EventQuery.OfAll query) {
    Set<String> filters = new LinkedHashSet<>();
    for (String aggregateType : orAny(query.aggregateTypes())) {
      for (String eventType : orAny(query.eventTypes())) {
        String type = aggregateType.isEmpty() ? "*" : token(aggregateType);
        filters.add(
            prefix + "." + type + (eventType.isEmpty() ? ".>" : ".*." + eventToken(eventType)));
      }
    }
    boolean all = query.aggregateTypes().isEmpty() && query.eventTypes().isEmpty();
    return all || filters.size() > MOST_FILTERS ? List.of() : List.copyOf(filters);
  }

  /** Whether one of the filters matches the subject of an event. */
  static boolean anyMatches(List<String> filters, String subject) {
    return filters.stream().anyMatch(filter -> matches(filter, subject));
  }

  /** Where an index message of this correlation id goes. */
  String correlation(UUID correlationId) {
    return prefix + INDEX_SUFFIX + CORRELATION + correlationId;
  }

  /** Takes nothing in: what is sent here is refused always, see {@link KnownEvents}. */
  String probe() {
    return prefix + INDEX_SUFFIX + ".probe";
  }

  /** Outside the stream. */
  String appended() {
    return prefix + APPENDED_SUFFIX;
  }

  boolean isEvent(String subject) {
    return subject.startsWith(prefix) && subject.charAt(prefix.length()) == '.';
  }

  /** An aggregate in an index message: its two tokens. */
  static String reference(AggregateId aggregate) {
    return token(aggregate.type()) + "." + token(aggregate.id());
  }

  /**
   * The aggregate that {@link #reference} wrote.
   *
   * @throws IllegalArgumentException if it did not write that
   */
  static AggregateId referred(String reference) {
    int dot = reference.indexOf('.');
    if (dot < 0) {
      throw new IllegalArgumentException("not a reference to an aggregate: " + reference);
    }
    return new AggregateId(
        PercentEncoding.decode(reference.substring(0, dot)),
        PercentEncoding.decode(reference.substring(dot + 1)));
  }

  /**
   * The aggregate of an event.
   *
   * @throws IllegalArgumentException if the subject is not that of an event
   */
  AggregateId aggregateOf(String subject) {
    int event = subject.lastIndexOf('.');
    if (!isEvent(subject) || event <= prefix.length()) {
      throw new IllegalArgumentException("not the subject of an event: " + subject);
    }
    return referred(subject.substring(prefix.length() + 1, event));
  }

  private String aggregate(AggregateId aggregate) {
    return prefix + "." + reference(aggregate);
  }

  private static String eventToken(String eventType) {
    return token(eventType.toLowerCase(Locale.ROOT));
  }

  private static String token(String text) {
    return PercentEncoding.SUBJECT_TOKEN.encode(text);
  }

  private static Set<String> orAny(Set<String> types) {
    return types.isEmpty() ? Set.of("") : types;
  }

  private static boolean matches(String filter, String subject) {
    int f = 0;
    int s = 0;
    while (f < filter.length() && s < subject.length()) {
      char wanted = filter.charAt(f);
      if (wanted == '>') {
        return true;
      }
      if (wanted == '*') {
        f++;
        int dot = subject.indexOf('.', s);
        s = dot < 0 ? subject.length() : dot;
      } else if (wanted == subject.charAt(s)) {
        f++;
        s++;
      } else {
        return false;
      }
    }
    return f == filter.length() && s == subject.length();
  }
}
