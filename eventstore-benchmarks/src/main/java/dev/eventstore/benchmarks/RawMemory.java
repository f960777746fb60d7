package dev.eventstore.benchmarks;

import dev.eventstore.AggregateId;
import dev.eventstore.EncodedEvent;
import dev.eventstore.EventCodec;
import dev.eventstore.NewEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The raw limit in memory: what someone would write in an hour who needs the operations and nothing
 * else. One lock over a global list, a map of lists by aggregate, a set of event ids and a map of
 * lists by correlation id. It holds the same encoded bytes and the same envelope, checks the
 * expected version and the event ids, and goes through the same codec, outside the lock.
 */
final class RawMemory<E> implements Contender<E>, Contender.Following {

  private final EventCodec<E> codec;
  private final Object lock = new Object();
  private final List<Entry> log = new ArrayList<>();
  private final Map<AggregateId, List<Entry>> byAggregate = new HashMap<>();
  private final Set<UUID> ids = new HashSet<>();
  private final Map<UUID, List<Entry>> byCorrelation = new HashMap<>();
  private int followers;

  RawMemory(EventCodec<E> codec) {
    this.codec = codec;
  }

  @Override
  public void append(Batch<E> batch) {
    List<NewEvent<E>> events = batch.events();
    EncodedEvent[] encoded = new EncodedEvent[events.size()];
    for (int i = 0; i < encoded.length; i++) {
      encoded[i] = codec.encode(events.get(i).data());
    }
    Instant now = Instant.now();
    synchronized (lock) {
      List<Entry> aggregate =
          byAggregate.computeIfAbsent(batch.aggregate(), id -> new ArrayList<>());
      if (aggregate.size() != batch.version()) {
        throw new IllegalStateException("expected version " + batch.version() + " does not hold");
      }
      for (int i = 0; i < encoded.length; i++) {
        NewEvent<E> event = events.get(i);
        if (!ids.add(event.id())) {
          throw new IllegalStateException("event id " + event.id() + " is stored already");
        }
        Entry entry =
            new Entry(
                batch.aggregate(),
                aggregate.size() + 1L,
                log.size() + 1L,
                event.id(),
                encoded[i],
                now,
                event.correlationId(),
                event.causationId(),
                event.attributes());
        log.add(entry);
        aggregate.add(entry);
        if (entry.correlationId != null) {
          byCorrelation.computeIfAbsent(entry.correlationId, id -> new ArrayList<>()).add(entry);
        }
      }
      if (followers > 0) {
        lock.notifyAll();
      }
    }
  }

  @Override
  public int readAggregate(AggregateId aggregate, long fromVersion) {
    List<Entry> copy;
    synchronized (lock) {
      List<Entry> events = byAggregate.getOrDefault(aggregate, List.of());
      copy = new ArrayList<>(events.subList((int) fromVersion - 1, events.size()));
    }
    return decoded(copy).size();
  }

  @Override
  public long version(AggregateId aggregate) {
    synchronized (lock) {
      return byAggregate.getOrDefault(aggregate, List.of()).size();
    }
  }

  @Override
  public int readCorrelation(UUID correlationId) {
    List<Entry> copy;
    synchronized (lock) {
      copy = new ArrayList<>(byCorrelation.getOrDefault(correlationId, List.of()));
    }
    return decoded(copy).size();
  }

  @Override
  public int scan(int limit) {
    List<Entry> copy;
    synchronized (lock) {
      copy = new ArrayList<>(log.subList(0, Math.min(limit, log.size())));
    }
    return decoded(copy).size();
  }

  @Override
  public AutoCloseable follow(Consumer<UUID> onEvent) {
    int start;
    synchronized (lock) {
      followers++;
      start = log.size();
    }
    Thread follower = new Thread(() -> deliver(start, onEvent), "raw-follower");
    follower.setDaemon(true);
    follower.start();
    return () -> {
      follower.interrupt();
      follower.join();
    };
  }

  @Override
  public void close() {
    // Holds nothing.
  }

  private void deliver(int start, Consumer<UUID> onEvent) {
    int next = start;
    try {
      while (true) {
        Entry entry;
        synchronized (lock) {
          while (next == log.size()) {
            lock.wait();
          }
          entry = log.get(next);
        }
        next++;
        E unused = codec.decode(entry.content);
        onEvent.accept(entry.id);
      }
    } catch (InterruptedException closed) {
      synchronized (lock) {
        followers--;
      }
    }
  }

  private List<E> decoded(List<Entry> entries) {
    List<E> events = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      events.add(codec.decode(entry.content));
    }
    return events;
  }

  private record Entry(
      AggregateId aggregate,
      long version,
      long position,
      UUID id,
      EncodedEvent content,
      Instant timestamp,
      @Nullable UUID correlationId,
      @Nullable UUID causationId,
      Map<String, String> attributes) {}
}
