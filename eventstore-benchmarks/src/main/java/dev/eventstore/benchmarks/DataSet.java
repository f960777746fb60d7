package dev.eventstore.benchmarks;

import dev.eventstore.AggregateId;
import dev.eventstore.NewEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.IntFunction;

/**
 * The events that are read, the same on both sides: many small aggregates, each spread over the
 * whole log, and a few large ones, each dense. Each correlation id has ten events of ten small
 * aggregates.
 */
final class DataSet<E> {

  static final int SMALL = 10;
  static final int LARGE = 1_000;

  private static final int LOADING_BATCH = 100;

  private final IntFunction<E> events;
  private final List<AggregateId> small;
  private final List<AggregateId> large;
  private final List<UUID> correlations;

  DataSet(Scale scale, IntFunction<E> events) {
    Names names = new Names(1);
    this.events = events;
    small = names.aggregates(scale.smallAggregates());
    large = names.aggregates(scale.largeAggregates());
    correlations = names.uuids(scale.smallAggregates());
  }

  /** An aggregate of 10 events; any number picks one, neighbours far apart. */
  AggregateId small(int pick) {
    return pick(small, pick);
  }

  /** An aggregate of 1 000 events. */
  AggregateId large(int pick) {
    return pick(large, pick);
  }

  /** A correlation id with 10 events. */
  UUID correlation(int pick) {
    return pick(correlations, pick);
  }

  void load(Contender<E> contender) throws Exception {
    for (int version = 0; version < SMALL; version++) {
      List<Batch<E>> sweep = new ArrayList<>();
      for (int i = 0; i < small.size(); i++) {
        UUID correlation = correlations.get(i / SMALL * SMALL + version);
        NewEvent<E> event = NewEvent.of(events.apply(i)).withCorrelationId(correlation);
        sweep.add(new Batch<>(small.get(i), version, List.of(event)));
      }
      contender.load(sweep);
    }
    for (int version = 0; version < LARGE; version += LOADING_BATCH) {
      List<Batch<E>> sweep = new ArrayList<>();
      for (AggregateId aggregate : large) {
        sweep.add(batch(aggregate, version, LOADING_BATCH, events));
      }
      contender.load(sweep);
    }
  }

  static <E> Batch<E> batch(
      AggregateId aggregate, long version, int size, IntFunction<? extends E> events) {
    List<NewEvent<E>> list = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      list.add(NewEvent.of(events.apply(i)));
    }
    return new Batch<>(aggregate, version, List.copyOf(list));
  }

  private static <T> T pick(List<T> all, int pick) {
    // A large odd factor scatters consecutive numbers over the whole list.
    return all.get(Math.floorMod(pick * 0x9E3779B1, all.size()));
  }

  /** Names out of a seed, so that every run has the same. */
  static final class Names {
    private final SplittableRandom random;

    Names(long seed) {
      random = new SplittableRandom(seed);
    }

    AggregateId aggregate() {
      return AggregateId.of("compute", uuid());
    }

    UUID uuid() {
      return new UUID(random.nextLong(), random.nextLong());
    }

    List<AggregateId> aggregates(int count) {
      List<AggregateId> names = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        names.add(aggregate());
      }
      return names;
    }

    List<UUID> uuids(int count) {
      List<UUID> names = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        names.add(uuid());
      }
      return names;
    }
  }
}
