package dev.eventstore.benchmarks;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** A round of appends, each followed to its delivery before the next. */
final class FollowRound {

  private static final long LONGEST_SECONDS = 30;

  private FollowRound() {}

  static <E> Round run(
      Contender<E> contender, Contender.Following following, List<Batch<E>> batches)
      throws Exception {
    Histogram latencies = Round.histogram();
    BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
    long waited = 0;
    AutoCloseable subscription =
        following.follow(id -> deliveries.add(new Delivery(id, System.nanoTime())));
    try {
      for (Batch<E> batch : batches) {
        contender.append(batch);
        long returned = System.nanoTime();
        long nanos = Math.max(0, deliveryOf(batch, deliveries).nanoTime() - returned);
        Round.record(latencies, nanos);
        waited += nanos;
      }
    } finally {
      subscription.close();
    }
    return new Round(batches.size(), Math.max(1, waited), latencies);
  }

  private static Delivery deliveryOf(Batch<?> batch, BlockingQueue<Delivery> deliveries)
      throws InterruptedException {
    UUID id = batch.events().get(0).id();
    @Nullable Delivery delivery = deliveries.poll(LONGEST_SECONDS, TimeUnit.SECONDS);
    if (delivery == null || !delivery.id().equals(id)) {
      throw new IllegalStateException("the follower got " + delivery + " instead of event " + id);
    }
    return delivery;
  }

  private record Delivery(UUID id, long nanoTime) {}
}
