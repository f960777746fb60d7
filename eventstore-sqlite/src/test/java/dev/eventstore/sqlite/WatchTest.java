package dev.eventstore.sqlite;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The watch for appends of others")
class WatchTest {

  private static final long PATIENCE_SECONDS = 20;

  private final TestFile file = new TestFile();

  @AfterEach
  void removeFile() {
    file.close();
  }

  @Test
  @DisplayName("goes on after a look that ended in a defect of the driver")
  void goesOnAfterADefect() throws Exception {
    append();
    CountDownLatch hinted = new CountDownLatch(1);
    try (Sessions sessions = new DefectiveAtFirst(file.path());
        Watch watch = new Watch(sessions)) {
      AutoCloseable unused = watch.add(hinted::countDown);
      assertTrue(hinted.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "no hint");
    }
  }

  @Test
  @DisplayName("goes on after a hint that failed")
  void goesOnAfterAFailedHint() throws Exception {
    append();
    CountDownLatch hinted = new CountDownLatch(2);
    try (Sessions sessions = new Sessions(file.path(), true, Duration.ofSeconds(1));
        Watch watch = new Watch(sessions)) {
      AutoCloseable unused =
          watch.add(
              () -> {
                hinted.countDown();
                if (hinted.getCount() > 0) {
                  append();
                  throw new IllegalStateException("a hint that fails");
                }
              });
      assertTrue(hinted.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "no other hint");
    }
  }

  private void append() {
    try (EventStore<String> store =
        SqliteEventStore.open(file.path(), SqliteOptions.defaults(), ChildProcess.TEXT)) {
      store
          .blocking()
          .append(ChildProcess.AGGREGATE, ExpectedVersion.any(), List.of(NewEvent.of("news")));
    }
  }

  private static final class DefectiveAtFirst extends Sessions {
    private final AtomicBoolean defective = new AtomicBoolean(true);

    DefectiveAtFirst(Path file) {
      super(file, true, Duration.ofSeconds(1));
    }

    @Override
    Session take() throws SQLException {
      if (defective.getAndSet(false)) {
        throw new IllegalStateException("a defect of the driver");
      }
      return super.take();
    }
  }
}
