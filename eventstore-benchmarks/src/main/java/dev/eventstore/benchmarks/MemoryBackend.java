package dev.eventstore.benchmarks;

import dev.eventstore.EncodedEvent;
import dev.eventstore.EventCodec;
import dev.eventstore.StoreOptions;
import dev.eventstore.inmemory.InMemoryEventStore;
import dev.eventstore.inmemory.InMemoryProvider;
import dev.eventstore.jackson.JacksonEventCodec;
import dev.eventstore.spi.StoreUri;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The in-memory store beside plain lists and maps, once with encoding on both sides and once with
 * none on either, and beside its own storage, to see what the typed layer adds.
 */
final class MemoryBackend implements Backend {

  private static final double LEAST_RATIO = 0.5;
  private static final double MOST_EXTRA_MICROS = 2;
  private static final Load ONE = Load.callers(1);

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public List<Comparison<?>> comparisons() {
    EventCodec<DeviceRegistered> json =
        JacksonEventCodec.builder(DeviceRegistered.class)
            .type("DeviceRegistered", 1, DeviceRegistered.class)
            .build();
    return List.of(
        besideLists("in memory, nothing encoded", new BytesCodec(), BytesCodec::event),
        besideLists("in memory, JSON on both sides", json, DeviceRegistered::number),
        typedLayer());
  }

  @Override
  public void close() {
    // Each store is closed by whoever opened it.
  }

  private static <E> Comparison<E> besideLists(
      String name, EventCodec<E> codec, IntFunction<E> events) {
    return new Comparison<>(
        name,
        "one lock over a list, a map of lists, a set of ids and a map of correlations",
        events,
        unused -> new StoreContender<>(InMemoryEventStore.create(codec)),
        unused -> new RawMemory<>(codec),
        Scenario.standard(),
        goals());
  }

  private static Comparison<EncodedEvent> typedLayer() {
    EventCodec<EncodedEvent> codec = new BytesCodec();
    return new Comparison<>(
        "in memory, the typed layer",
        "the storage that adapters implement, called directly",
        BytesCodec::event,
        unused -> new StoreContender<>(InMemoryEventStore.create(codec)),
        unused ->
            new StorageContender(
                new InMemoryProvider().open(StoreUri.parse("memory:"), StoreOptions.defaults()),
                codec),
        List.of(
            new Scenario.Appending<>("append 1", List.of(ONE), 1, false),
            new Scenario.Appending<>("append 10", List.of(ONE), 10, false),
            new Scenario.Reading<>(
                "read of 10",
                List.of(ONE),
                DataSet.SMALL,
                DataSet.SMALL,
                (store, data, pick) -> store.readAggregate(data.small(pick), 1)),
            new Scenario.Reading<>(
                "read of 1 000",
                List.of(ONE),
                DataSet.LARGE,
                DataSet.LARGE,
                (store, data, pick) -> store.readAggregate(data.large(pick), 1))),
        List.of(
            new Goal("append 1", ONE, Goal.Measure.EXTRA, MOST_EXTRA_MICROS),
            new Goal("append 10", ONE, Goal.Measure.EXTRA, MOST_EXTRA_MICROS),
            new Goal("read of 10", ONE, Goal.Measure.EXTRA, MOST_EXTRA_MICROS),
            new Goal("read of 1 000", ONE, Goal.Measure.EXTRA, MOST_EXTRA_MICROS)));
  }

  private static List<Goal> goals() {
    List<Goal> goals = new ArrayList<>();
    for (Load load : Load.CALLERS) {
      goals.add(new Goal("append 1", load, Goal.Measure.RATIO, LEAST_RATIO));
      goals.add(new Goal("read of 10", load, Goal.Measure.RATIO, LEAST_RATIO));
    }
    return goals;
  }
}
