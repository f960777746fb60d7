package dev.eventstore.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.eventstore.AggregateId;
import dev.eventstore.AppendResult;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoreOptions;
import dev.eventstore.StoredEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What all suites share: a fixture for each test, stores that are closed after it, and short ways
 * to make events. Lifecycle methods are final and tests package-private, so that an adapter's test
 * class cannot override one.
 */
@ExtendWith(KitExtension.class)
@Timeout(value = StoreContract.LONGEST_TEST_SECONDS, unit = TimeUnit.SECONDS)
abstract class StoreContract {

  /** Every wait within a test is bounded by less; this only ends what should never be. */
  static final int LONGEST_TEST_SECONDS = 120;

  private final List<EventStore<TckEvent>> opened = new ArrayList<>();
  private EventStoreFixture fixture;
  private Seeds seeds;
  private EventStore<TckEvent> store;

  @BeforeEach
  final void openStore(EventStoreFixture ofThisTest, Seeds seedsOfThisTest, Report report) {
    fixture = ofThisTest;
    seeds = seedsOfThisTest;
    store = open();
    report.declare(store.guarantees(), fixture.declarations());
  }

  @AfterEach
  final void closeStores() {
    synchronized (opened) {
      opened.forEach(EventStore::close);
    }
    fixture.close();
  }

  /** The store that is opened for every test. */
  final EventStore<TckEvent> store() {
    return store;
  }

  /** Another instance on the same storage. */
  final EventStore<TckEvent> open() {
    return open(StoreOptions.defaults());
  }

  /** Another instance on the same storage. */
  final EventStore<TckEvent> open(StoreOptions options) {
    return closedLater(fixture.open(options));
  }

  /** Has the store closed after the test. */
  final EventStore<TckEvent> closedLater(EventStore<TckEvent> another) {
    synchronized (opened) {
      opened.add(another);
    }
    return another;
  }

  /** What can be done to the backend. */
  final Faults faults() {
    return fixture.faults();
  }

  /** Another instance on the same storage, all of whose connections go through the proxy. */
  final EventStore<TckEvent> openThrough(TcpProxy proxy, StoreOptions options) {
    return closedLater(faults().openAt(proxy.address(), options));
  }

  /** Appends through the future. */
  final AppendResult append(
      AggregateId aggregate, ExpectedVersion expected, List<NewEvent<TckEvent>> events) {
    return append(store, aggregate, expected, events);
  }

  /** Appends through the future. */
  static AppendResult append(
      EventStore<TckEvent> store,
      AggregateId aggregate,
      ExpectedVersion expected,
      List<NewEvent<TckEvent>> events) {
    return Eventually.value("the append", store.append(aggregate, expected, events));
  }

  /** The events of an aggregate, read in every way there is. */
  final List<StoredEvent<TckEvent>> eventsOf(AggregateId aggregate) {
    return Reads.all(store, aggregate);
  }

  /** The global log, read in every way there is. */
  final List<StoredEvent<TckEvent>> log() {
    return Reads.all(store, EventQuery.all());
  }

  final OptionalLong versionOf(AggregateId aggregate) {
    OptionalLong version = Eventually.value("the version", store.getVersion(aggregate));
    assertEquals(
        version,
        store.blocking().getVersion(aggregate),
        "both faces must tell the same version of " + aggregate);
    return version;
  }

  /** For a randomised test: the same numbers in every run, until another seed is wanted. */
  final Random random() {
    return seeds.random();
  }

  static AggregateId aggregate(String id) {
    return AggregateId.of("tck", id);
  }

  static NewEvent<TckEvent> event(String text) {
    return NewEvent.of(TckEvent.text(text));
  }

  /** Events with the texts {@code prefix-1} to {@code prefix-count}. */
  static List<NewEvent<TckEvent>> events(String prefix, int count) {
    return IntStream.rangeClosed(1, count).mapToObj(n -> event(prefix + "-" + n)).toList();
  }

  static List<TckEvent> data(List<NewEvent<TckEvent>> events) {
    return events.stream().map(NewEvent::data).toList();
  }
}
