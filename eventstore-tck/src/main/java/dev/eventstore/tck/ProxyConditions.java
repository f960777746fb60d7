package dev.eventstore.tck;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * When bytes may go on, in one direction of a proxy, and how many have arrived. One lock for all
 * connections of the direction: a new condition holds for all of them at one instant.
 */
final class ProxyConditions {

  /** More than that a line does not keep; the sender then has to wait, as with a full network. */
  private static final long MOST_QUEUED_BYTES = 4L << 20;

  private static final long NOT_HELD = Long.MAX_VALUE;
  private static final byte[] NOTHING = {};

  // Guarded by this.
  private long latencyNanos;
  private long bytesPerSecond = Long.MAX_VALUE;
  private int slice = Integer.MAX_VALUE;
  private long arrived;
  private long passed = NOT_HELD;
  private long bytesBeforeCut = Long.MAX_VALUE;
  private Runnable cut = () -> {};

  synchronized void latency(Duration delay) {
    latencyNanos = delay.toNanos();
    notifyAll();
  }

  synchronized void bandwidth(long perSecond) {
    bytesPerSecond = perSecond;
    notifyAll();
  }

  synchronized void slice(int bytes) {
    slice = bytes;
    notifyAll();
  }

  synchronized void hold() {
    passed = arrived;
  }

  synchronized long arrived() {
    return arrived;
  }

  synchronized void pass(long upTo) {
    passed = Math.max(passed, upTo);
    notifyAll();
  }

  synchronized void release() {
    passed = NOT_HELD;
    notifyAll();
  }

  synchronized void cutAfter(long bytes, Runnable action) {
    bytesBeforeCut = bytes;
    cut = action;
  }

  synchronized void heal() {
    latencyNanos = 0;
    bytesPerSecond = Long.MAX_VALUE;
    slice = Integer.MAX_VALUE;
    bytesBeforeCut = Long.MAX_VALUE;
    release();
  }

  /** The bytes of one connection that are on their way in this direction. */
  Line line() {
    return new Line();
  }

  /**
   * @param mark how many bytes had arrived with the last byte of it
   * @param due when its latency is over
   */
  private record Chunk(ByteBuffer bytes, long mark, long due) {}

  /** One writer and one reader use it. */
  final class Line {
    // Guarded by the conditions.
    private final Deque<Chunk> queue = new ArrayDeque<>();
    private long queuedBytes;
    private boolean ended;
    private boolean broken;
    private long nextWrite = System.nanoTime();

    void put(byte[] bytes) throws InterruptedException {
      synchronized (ProxyConditions.this) {
        arrived += bytes.length;
        queue.add(new Chunk(ByteBuffer.wrap(bytes), arrived, System.nanoTime() + latencyNanos));
        queuedBytes += bytes.length;
        ProxyConditions.this.notifyAll();
        while (queuedBytes > MOST_QUEUED_BYTES && !broken) {
          ProxyConditions.this.wait();
        }
      }
    }

    /** Nothing more will come; what is on its way arrives. */
    void end() {
      synchronized (ProxyConditions.this) {
        ended = true;
        ProxyConditions.this.notifyAll();
      }
    }

    /** Nothing more will come, and what is on its way is lost. */
    void broken() {
      synchronized (ProxyConditions.this) {
        broken = true;
        ended = true;
        queue.clear();
        queuedBytes = 0;
        ProxyConditions.this.notifyAll();
      }
    }

    boolean isBroken() {
      synchronized (ProxyConditions.this) {
        return broken;
      }
    }

    /** The next piece, once it may go; empty at the end. */
    byte[] take() throws InterruptedException {
      synchronized (ProxyConditions.this) {
        while (!isOver()) {
          long wait = nanosUntilNext();
          if (wait <= 0) {
            return piece();
          }
          TimeUnit.NANOSECONDS.timedWait(ProxyConditions.this, wait);
        }
        return NOTHING;
      }
    }

    /** Ends the connections if that many bytes were to be their last. */
    void written(int bytes) {
      Runnable action;
      synchronized (ProxyConditions.this) {
        nextWrite = System.nanoTime() + TimeUnit.SECONDS.toNanos(bytes) / bytesPerSecond;
        if (bytesBeforeCut == Long.MAX_VALUE) {
          return;
        }
        bytesBeforeCut -= bytes;
        if (bytesBeforeCut > 0) {
          return;
        }
        bytesBeforeCut = Long.MAX_VALUE;
        action = cut;
      }
      action.run();
    }

    /** The end of a connection is held back as its bytes are. */
    private boolean isOver() {
      return broken || (ended && queue.isEmpty() && passed == NOT_HELD);
    }

    private long nanosUntilNext() {
      Chunk next = queue.peek();
      if (next == null || next.mark() > passed) {
        return TimeUnit.HOURS.toNanos(1);
      }
      long now = System.nanoTime();
      return Math.max(next.due() - now, nextWrite - now);
    }

    private byte[] piece() {
      ByteBuffer next = queue.element().bytes();
      long most = Math.min(Math.min(slice, bytesBeforeCut), pieceOfBandwidth());
      byte[] piece = new byte[(int) Math.min(most, next.remaining())];
      next.get(piece);
      if (!next.hasRemaining()) {
        queue.remove();
      }
      queuedBytes -= piece.length;
      ProxyConditions.this.notifyAll();
      return piece;
    }

    /** What goes in a hundredth of a second, so that narrow lines are slow, not jerky. */
    private long pieceOfBandwidth() {
      return Math.max(1, bytesPerSecond / 100);
    }
  }
}
