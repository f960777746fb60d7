package dev.eventstore.sqlite;

import dev.eventstore.AggregateId;
import dev.eventstore.tck.HeldAppend;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sqlite.Function;

/**
 * Sessions on which SQLite itself is short of room, or stops within an append. What is wrong with
 * them is the same for all stores of a test, and takes hold when a session is taken.
 */
final class HurtSessions extends Sessions {

  private final Hurt hurt;

  HurtSessions(Path file, boolean flushes, Duration patience, Hurt hurt) {
    super(file, flushes, patience);
    this.hurt = hurt;
  }

  @Override
  Session take() throws SQLException {
    Session session = super.take();
    hurt.apply(session);
    return session;
  }

  /** What is wrong at the moment. */
  static final class Hurt {
    private static final long MOST_PAGES = 4_294_967_294L;

    private volatile long pages = MOST_PAGES;
    private volatile @Nullable Hold hold;

    /** Lets the file have so many pages at most. */
    void limit(long most) {
      pages = most;
    }

    void unlimited() {
      pages = MOST_PAGES;
    }

    HeldAppend hold(AggregateId aggregate) {
      Hold started = new Hold(aggregate);
      hold = started;
      return started;
    }

    private void apply(Session session) throws SQLException {
      session.execute("PRAGMA max_page_count = " + pages);
      Hold current = hold;
      if (current == null) {
        session.execute("DROP TRIGGER IF EXISTS temp.held");
      } else {
        current.install(session);
      }
    }

    /** Within the transaction, with rows and positions there, before the commit. */
    private final class Hold extends Function implements HeldAppend {
      private static final int LONGEST_SECONDS = 60;

      private final AggregateId aggregate;
      private final CountDownLatch reached = new CountDownLatch(1);
      private final CountDownLatch released = new CountDownLatch(1);
      private final Set<Session> installed = ConcurrentHashMap.newKeySet();
      private volatile boolean aborted;

      Hold(AggregateId aggregate) {
        this.aggregate = aggregate;
      }

      private void install(Session session) throws SQLException {
        if (!installed.add(session)) {
          return;
        }
        Function.create(session.prepare("SELECT 1").getConnection(), "held", this);
        session.execute("DROP TRIGGER IF EXISTS temp.held");
        session.execute(
            "CREATE TEMP TRIGGER held AFTER INSERT ON main.event"
                + (" WHEN new.aggregate_type = '" + aggregate.type() + "'")
                + (" AND new.aggregate_id = '" + aggregate.id() + "'")
                + " BEGIN SELECT held(); END");
      }

      @Override
      protected void xFunc() throws SQLException {
        reached.countDown();
        within(released, "the release of an append that is held");
        if (aborted) {
          throw new SQLException("the append was ended while it was held");
        }
        result(0);
      }

      @Override
      public void await() {
        within(reached, "an append to be held");
      }

      @Override
      public void abort() {
        aborted = true;
        close();
      }

      @Override
      public void close() {
        hold = null;
        released.countDown();
      }

      private static void within(CountDownLatch latch, String what) {
        try {
          if (!latch.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("waited in vain for " + what);
          }
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          throw new IllegalStateException("interrupted while waiting for " + what, interrupted);
        }
      }
    }
  }
}
