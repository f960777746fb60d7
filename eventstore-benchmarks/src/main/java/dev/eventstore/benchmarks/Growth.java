package dev.eventstore.benchmarks;

import dev.eventstore.AggregateId;
import dev.eventstore.NewEvent;
import dev.eventstore.benchmarks.Comparison.Side;
import dev.eventstore.benchmarks.DataSet.Names;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Measures on our side what should not depend on how much is stored. There is one store of each
 * size, with nearly all of its events in one aggregate, and between them, evenly spread, ten events
 * of ten other aggregates under one correlation id. One caller; the sizes take turns.
 */
final class Growth<E> {

  private static final int PARTS = 10;
  private static final int TAIL = 10;
  private static final int LARGEST_APPEND = 1_000;
  private static final int FIRST_OPERATIONS = 100;

  private final Comparison<E> comparison;
  private final Scale scale;
  private final Consumer<String> progress;

  Growth(Comparison<E> comparison, Scale scale, Consumer<String> progress) {
    this.comparison = comparison;
    this.scale = scale;
    this.progress = progress;
  }

  List<Curve> run() throws Exception {
    List<Sized<E>> stores = new ArrayList<>();
    try {
      for (int size : scale.sizes()) {
        progress.accept("loading " + size + " events");
        stores.add(load(size));
      }
      return List.of(
          measure("version lookup", stores, store -> store.contender.version(store.aggregate), 0),
          measure(
              "read of the last 10",
              stores,
              store -> store.contender.readAggregate(store.aggregate, store.size - TAIL + 1L),
              TAIL),
          measure(
              "correlation read of 10",
              stores,
              store -> store.contender.readCorrelation(store.correlation),
              PARTS));
    } finally {
      for (Sized<E> store : stores) {
        store.contender.close();
      }
    }
  }

  /** One operation on one store; returns what it found. */
  private interface Operation<E> {
    long run(Sized<E> store) throws Exception;
  }

  private record Sized<E>(
      int size, Contender<E> contender, AggregateId aggregate, UUID correlation) {}

  private Sized<E> load(int size) throws Exception {
    Contender<E> contender = comparison.open(Side.OURS, "size" + size);
    Names names = new Names(size);
    Sized<E> store = new Sized<>(size, contender, names.aggregate(), names.uuid());
    int version = 0;
    for (int part = 1; part <= PARTS; part++) {
      int end = (int) ((long) size * part / PARTS);
      while (version < end) {
        int count = Math.min(LARGEST_APPEND, end - version);
        contender.append(DataSet.batch(store.aggregate, version, count, comparison.events()));
        version += count;
      }
      NewEvent<E> correlated =
          NewEvent.of(comparison.events().apply(part)).withCorrelationId(store.correlation);
      contender.append(new Batch<>(names.aggregate(), 0, List.of(correlated)));
    }
    return store;
  }

  /**
   * @param answer what every operation must find; 0 = the size of the store
   */
  private Curve measure(String name, List<Sized<E>> stores, Operation<E> operation, long answer)
      throws Exception {
    progress.accept(name + " at each size");
    int operations = FIRST_OPERATIONS;
    long warm = 0;
    while (warm < scale.warmUpNanos()) {
      long slowest = 1;
      for (Sized<E> store : stores) {
        long nanos = time(store, operations, operation, answer);
        slowest = Math.max(slowest, nanos);
        warm += nanos;
      }
      operations = (int) Math.max(1, (double) operations * scale.roundNanos() / slowest);
    }
    Map<Sized<E>, List<Double>> micros = new LinkedHashMap<>();
    for (int round = 0; round < scale.rounds(); round++) {
      for (Sized<E> store : stores) {
        long nanos = time(store, operations, operation, answer);
        micros
            .computeIfAbsent(store, first -> new ArrayList<>())
            .add((double) nanos / operations / TimeUnit.MICROSECONDS.toNanos(1));
      }
    }
    List<Curve.Point> points = new ArrayList<>();
    micros.forEach(
        (store, rounds) -> points.add(new Curve.Point(store.size, Numbers.median(rounds))));
    return new Curve(name, points);
  }

  private long time(Sized<E> store, int operations, Operation<E> operation, long answer)
      throws Exception {
    long expected = answer == 0 ? store.size : answer;
    return Round.ofCallers(
            1,
            operations,
            Round.SPARSE,
            ignored -> {
              long found = operation.run(store);
              if (found != expected) {
                throw new IllegalStateException("found " + found + ", not " + expected);
              }
            })
        .nanos();
  }
}
