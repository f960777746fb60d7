package dev.eventstore.nats;

import java.time.Instant;
import java.util.Arrays;

/**
 * What an event knows of the events of its aggregate before it: at which stream sequences they are.
 *
 * <p>A search for the events of one aggregate costs the server a walk over the stream, so nothing
 * here ever searches. The last event of an aggregate is found by its subject, and from there each
 * event leads to
 *
 * <ul>
 *   <li>the 16 events before it ("near"), or, where more of its own append precede it, those and
 *       the event before them;
 *   <li>the first event, and the nearest before it whose version is a multiple of 256, of 4 096, of
 *       65 536 … ("skips"), so that any version is O(log n) steps away.
 * </ul>
 *
 * <p><b>They cannot be wrong.</b> A writer takes them from the very event whose sequence is the
 * expectation that the server checks. If what the writer knew is out of date, the append is refused
 * and its links with it. And they are never missing: each link of version v is either the event
 * before it in the append, or that base event itself, or one of the base event's own links, because
 * the nearest multiple before v, if it is not the base, is also the nearest multiple before the
 * base.
 *
 * <p>In the header, sequences are written as differences in base 36, from the base event downwards.
 * Inside an append of several events the sequences of the append are not known when it is sent, but
 * they are contiguous, so an event only says how many of its aggregate precede it there.
 *
 * <pre>
 *   header  = [ preceding "/" [ base ] ] *( "," difference ) [ ";" skip *( "," skip ) ]
 * </pre>
 *
 * The base is the expectation of the event itself where nothing precedes it, so it is left out.
 */
final class BackLinks {

  static final int NEAR = 16;
  static final BackLinks NONE =
      new BackLinks(0, 0, new long[0], new long[0], new Neighbours(0, 0), Instant.MIN);

  private static final int SMALLEST_SKIP = NEAR * NEAR;
  private static final int RADIX = 36;
  private static final long UNKNOWN = -1;

  private final long version;
  private final long sequence;
  private final long[] near;
  private final long[] skips;
  private final Neighbours neighbours;
  private final Instant latest;

  /**
   * The events of the same append just before an event, which are its neighbours in the stream.
   *
   * @param count how many
   * @param base the sequence of the event before them, 0 for none
   */
  private record Neighbours(int count, long base) {
    /** How many versions back this leads. */
    int reach() {
      return base > 0 ? count + 1 : count;
    }
  }

  /**
   * @param version the version of the event, 0 for an aggregate without events
   * @param sequence its stream sequence, 0 for an aggregate without events
   * @param near the sequences of the events before it, nearest first
   * @param skips the sequences of {@link #skipped}, in that order
   * @param neighbours of the same append
   * @param latest the latest timestamp in the aggregate up to this event
   */
  private BackLinks(
      long version,
      long sequence,
      long[] near,
      long[] skips,
      Neighbours neighbours,
      Instant latest) {
    this.version = version;
    this.sequence = sequence;
    this.near = near;
    this.skips = skips;
    this.neighbours = neighbours;
    this.latest = latest;
  }

  long version() {
    return version;
  }

  long sequence() {
    return sequence;
  }

  Instant latest() {
    return latest;
  }

  /** How many of the versions just before this one it leads to. */
  int reach() {
    return Math.max(near.length, neighbours.reach());
  }

  /** The versions that an event of {@code version} skips back to, the greatest distance last. */
  static long[] skipped(long version) {
    long[] versions = new long[16];
    int count = 0;
    long last = version - NEAR;
    for (long step = SMALLEST_SKIP; step < version; step *= NEAR) {
      long multiple = (version - 1) / step * step;
      if (multiple < last) {
        versions[count++] = multiple;
        last = multiple;
      }
    }
    if (last > 1) {
      versions[count++] = 1;
    }
    return Arrays.copyOf(versions, count);
  }

  /** The sequence of an earlier version, or a negative number if this event does not lead there. */
  long sequenceOf(long earlier) {
    if (earlier == version) {
      return sequence;
    }
    long distance = version - earlier;
    if (distance >= 1 && distance <= near.length) {
      return near[(int) distance - 1];
    }
    if (distance >= 1 && distance <= neighbours.reach()) {
      return distance <= neighbours.count() ? sequence - distance : neighbours.base();
    }
    long[] versions = skipped(version);
    for (int i = 0; i < versions.length; i++) {
      if (versions[i] == earlier) {
        return skips[i];
      }
    }
    return UNKNOWN;
  }

  /** The lowest version, at or above an earlier one, that this event leads to. */
  long towards(long earlier) {
    long nearest = version - reach();
    if (nearest <= earlier) {
      return earlier;
    }
    for (long skip : skipped(version)) {
      if (skip >= earlier && skip < nearest) {
        nearest = skip;
      }
    }
    return nearest;
  }

  /**
   * The header of an event that is to follow this one, the base.
   *
   * @param preceding how many events of the aggregate precede it in its append
   * @return empty if the event needs no such header
   */
  String headerOfNext(int preceding) {
    StringBuilder header = new StringBuilder();
    if (preceding > 0) {
      header.append(preceding).append('/');
      if (version > 0) {
        header.append(Long.toString(sequence, RADIX));
      }
    }
    long from = sequence;
    int inBase = Math.min(NEAR - preceding, (int) Math.min(NEAR, version)) - 1;
    for (int i = 0; i < inBase; i++) {
      header.append(',').append(Long.toString(from - near[i], RADIX));
      from = near[i];
    }
    char separator = ';';
    for (long skip : skipped(version + preceding + 1)) {
      if (skip <= version) {
        header.append(separator).append(Long.toString(sequence - sequenceOf(skip), RADIX));
        separator = ',';
      }
    }
    return header.toString();
  }

  /**
   * The links of a stored event.
   *
   * @param expectation the stream sequence that the event's append expected; unused where others
   *     precede it
   * @param header what {@link #headerOfNext} made, possibly empty
   * @throws IllegalArgumentException if the header is none
   */
  static BackLinks read(
      long version, long sequence, Instant latest, long expectation, String header) {
    int slash = header.indexOf('/');
    int semicolon = header.indexOf(';');
    int end = semicolon < 0 ? header.length() : semicolon;
    int comma = header.indexOf(',');
    int nearStart = comma < 0 || comma > end ? end : comma;
    int preceding = slash < 0 ? 0 : Integer.parseInt(header, 0, slash, 10);
    long base = expectation;
    if (slash >= 0) {
      base = slash + 1 < nearStart ? Long.parseLong(header, slash + 1, nearStart, RADIX) : 0;
    }
    long baseVersion = version - preceding - 1;

    long[] near = new long[(int) Math.min(NEAR, version - 1)];
    int next = nearStart;
    for (int i = 0; i < near.length; i++) {
      if (i < preceding) {
        near[i] = sequence - i - 1;
      } else if (i == preceding) {
        near[i] = base;
      } else {
        int stop = endOfNumber(header, next + 1, end);
        near[i] = near[i - 1] - Long.parseLong(header, next + 1, stop, RADIX);
        next = stop;
      }
    }

    long[] versions = skipped(version);
    long[] skips = new long[versions.length];
    next = end;
    for (int i = 0; i < versions.length; i++) {
      if (versions[i] > baseVersion) {
        skips[i] = sequence - (version - versions[i]);
      } else {
        int stop = endOfNumber(header, next + 1, header.length());
        skips[i] = base - Long.parseLong(header, next + 1, stop, RADIX);
        next = stop;
      }
    }
    Neighbours neighbours = new Neighbours(preceding, base);
    return new BackLinks(version, sequence, near, skips, neighbours, latest);
  }

  /**
   * The last event of an append that was sent but not stored yet.
   *
   * @param base the last event before the append
   * @param count how many events of the aggregate the append has
   * @param latest the latest timestamp in the aggregate with them
   */
  record Next(BackLinks base, int count, Instant latest) {

    /** Its links, once its sequence is known. */
    BackLinks at(long sequence) {
      long version = base.version + count;
      long[] near = new long[(int) Math.min(NEAR, version - 1)];
      for (int i = 0; i < near.length; i++) {
        near[i] = sequenceOf(version - 1 - i, version, sequence);
      }
      long[] skips = skipped(version);
      for (int i = 0; i < skips.length; i++) {
        skips[i] = sequenceOf(skips[i], version, sequence);
      }
      Neighbours neighbours = new Neighbours(count - 1, base.sequence);
      return new BackLinks(version, sequence, near, skips, neighbours, latest);
    }

    private long sequenceOf(long earlier, long version, long sequence) {
      return earlier > base.version ? sequence - (version - earlier) : base.sequenceOf(earlier);
    }
  }

  private static int endOfNumber(String header, int start, int end) {
    int comma = header.indexOf(',', start);
    return comma < 0 || comma > end ? end : comma;
  }
}
