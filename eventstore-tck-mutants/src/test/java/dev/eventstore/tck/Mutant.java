package dev.eventstore.tck;

import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.StoreOptions;
import dev.eventstore.spi.AppendOutcome;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.RecordedEvent;
import dev.eventstore.spi.StorageAppend;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A wrong store.
 *
 * @param name what it does wrong, as a sentence without its subject
 * @param rules each of which must find it
 * @param onServer whether it runs on a real server, which takes longer
 * @param wrong makes one for each fixture
 */
record Mutant(String name, Set<String> rules, boolean onServer, Supplier<? extends Wrong> wrong) {

  /** Changes what the storage answers to a read. */
  interface Reading {
    List<RecordedEvent> read(EventQuery query, WrappedStorage right);
  }

  /** Changes what the storage does with an append. */
  interface Appending {
    AppendOutcome append(List<StorageAppend> appends, WrappedStorage right);
  }

  Mutant {
    rules = Set.copyOf(rules);
    for (String rule : rules) {
      if (Rules.find(rule).isEmpty()) {
        throw new IllegalArgumentException("there is no rule " + rule);
      }
    }
  }

  /** A mutant whose stores share something. */
  static Mutant of(String rules, String name, Supplier<? extends Wrong> wrong) {
    return of(rules, name, false, wrong);
  }

  private static Mutant of(
      String rules, String name, boolean onServer, Supplier<? extends Wrong> wrong) {
    Set<String> all = rules.isEmpty() ? Set.of() : Set.of(rules.split(" ", -1));
    return new Mutant(name, all, onServer, wrong);
  }

  /** A mutant on a real server. */
  static Mutant onServer(String rules, String name, Supplier<EventStoreFixture> fixture) {
    return of(
        rules,
        name,
        true,
        () ->
            new Wrong() {
              @Override
              EventStoreFixture server() {
                return fixture.get();
              }
            });
  }

  /** A mutant of the storage that keeps nothing beyond one opened store. */
  static Mutant ofStorage(String rules, String name, UnaryOperator<EventStorage> wrong) {
    return of(
        rules,
        name,
        () ->
            new Wrong() {
              @Override
              EventStorage storage(EventStorage right, StoreOptions options) {
                return wrong.apply(right);
              }
            });
  }

  /** A mutant of the layer above the storage that keeps nothing beyond one opened store. */
  static Mutant ofStore(String rules, String name, UnaryOperator<EventStore<TckEvent>> wrong) {
    return of(
        rules,
        name,
        () ->
            new Wrong() {
              @Override
              EventStore<TckEvent> store(EventStore<TckEvent> right) {
                return wrong.apply(right);
              }
            });
  }

  /** A mutant that is opened with other options than it was given. */
  static Mutant ofOptions(String rules, String name, UnaryOperator<StoreOptions> wrong) {
    return of(
        rules,
        name,
        () ->
            new Wrong() {
              @Override
              StoreOptions options(StoreOptions given) {
                return wrong.apply(given);
              }
            });
  }

  /** A mutant whose reads are wrong. */
  static Mutant ofReads(String rules, String name, Reading wrong) {
    return ofStorage(
        rules,
        name,
        right ->
            new WrappedStorage(right) {
              @Override
              List<RecordedEvent> read(EventQuery query) {
                return wrong.read(query, new WrappedStorage(right));
              }
            });
  }

  /** A mutant whose appends are wrong. */
  static Mutant ofAppends(String rules, String name, Appending wrong) {
    return ofStorage(
        rules,
        name,
        right ->
            new WrappedStorage(right) {
              @Override
              AppendOutcome appendNow(List<StorageAppend> appends) {
                return wrong.append(appends, new WrappedStorage(right));
              }
            });
  }

  @Override
  public String toString() {
    return String.join(" ", new TreeSet<>(rules)) + ": " + name;
  }
}
