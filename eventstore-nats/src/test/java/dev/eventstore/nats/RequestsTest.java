package dev.eventstore.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.nats.Requests.Reply;
import dev.eventstore.testservers.NatsServer;
import io.nats.client.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Every question is answered, if only by silence")
class RequestsTest {

  private static final Duration PATIENCE = Duration.ofMillis(300);
  private static final int QUESTIONS = 20_000;

  private final String silence = "silence." + System.nanoTime();
  private Connection connection;
  private ScheduledThreadPoolExecutor timer;
  private Requests requests;

  @BeforeEach
  void open() throws Exception {
    connection = Connections.open(NatsServer.sharedUrl(), NatsOptions.defaults());
    connection.createDispatcher(message -> {}).subscribe(silence);
    connection.flush(Duration.ofSeconds(5));
    timer = new ScheduledThreadPoolExecutor(1);
    requests = new Requests(connection, timer);
  }

  @AfterEach
  void close() {
    requests.close();
    timer.shutdownNow();
    Connections.close(connection);
  }

  private CompletableFuture<Reply> ask(String subject) {
    return requests.ask(subject, null, null, PATIENCE);
  }

  @Test
  void silenceIsToldFromNobodyThere() throws Exception {
    Reply silent = ask(silence).get(10, TimeUnit.SECONDS);
    assertTrue(silent.isMissing());
    assertFalse(silent.neverArrived());
    Reply nobody = ask("nobody." + System.nanoTime()).get(10, TimeUnit.SECONDS);
    assertFalse(nobody.isMissing());
    assertTrue(nobody.neverArrived());
  }

  @Test
  void questionsAskedWhileOthersAreAbandonedAreNotForgotten() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    Thread abandoning =
        new Thread(
            () -> {
              while (!done.get()) {
                requests.abandonAll();
              }
            });
    abandoning.start();
    List<CompletableFuture<Reply>> replies = new ArrayList<>();
    for (int i = 0; i < QUESTIONS; i++) {
      replies.add(ask(silence));
    }
    done.set(true);
    abandoning.join();
    CompletableFuture.allOf(replies.toArray(CompletableFuture<?>[]::new)).get(30, TimeUnit.SECONDS);
    assertEquals(QUESTIONS, replies.stream().filter(reply -> reply.join().isMissing()).count());
  }

  @Test
  void afterCloseNothingIsWaitedFor() throws Exception {
    CompletableFuture<Reply> before = ask(silence);
    requests.close();
    assertTrue(before.get(1, TimeUnit.SECONDS).isMissing());
    assertTrue(ask(silence).get(1, TimeUnit.SECONDS).isMissing());
  }
}
