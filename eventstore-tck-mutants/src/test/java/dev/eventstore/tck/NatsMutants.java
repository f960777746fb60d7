package dev.eventstore.tck;

import dev.eventstore.EventStore;
import dev.eventstore.StoreOptions;
import dev.eventstore.nats.NatsEventStore;
import dev.eventstore.nats.NatsOptions;
import dev.eventstore.testservers.NatsServer;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.Mirror;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The adapter for NATS on a real server, with some of its messages changed on the way there. */
final class NatsMutants {

  private static final List<String> EXPECTATION =
      List.of("Nats-Expected-Last-Subject-Sequence", "Nats-Expected-Last-Subject-Sequence-Subject");
  private static final List<String> BATCH =
      List.of("Nats-Batch-Id", "Nats-Batch-Sequence", "Nats-Batch-Commit");
  private static final String MESSAGE = "$JS.API.STREAM.MSG.GET.";

  private NatsMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.onServer(
            "OCC-6",
            "appends to NATS without an expected sequence",
            () -> new Fixture(arguments -> without(arguments, EXPECTATION))),
        Mutant.onServer(
            "IDM-5",
            "appends to NATS message by message",
            () -> new Fixture(arguments -> without(arguments, BATCH))),
        Mutant.onServer(
            "APP-1",
            "asks a copy of the stream in NATS, which comes after it, where an aggregate ends",
            () -> new Fixture(NatsMutants::toTheMirror)));
  }

  /** Changes the arguments of {@code publish(subject, replyTo, headers, body)}; true if it did. */
  private interface Change {
    boolean made(@Nullable Object[] arguments);
  }

  private static boolean without(@Nullable Object[] arguments, List<String> names) {
    boolean found = arguments[2] instanceof Headers;
    if (arguments[2] instanceof Headers headers) {
      found = names.stream().anyMatch(headers::containsKey);
      headers.remove(names);
    }
    return found;
  }

  private static boolean toTheMirror(@Nullable Object[] arguments) {
    String subject = String.valueOf(arguments[0]);
    if (subject.startsWith(MESSAGE)) {
      arguments[0] = Fixture.mirror(subject);
      return true;
    }
    return false;
  }

  /** A stream of its own, and a mirror of it. */
  private static final class Fixture implements EventStoreFixture {
    private final String name = "W" + UUID.randomUUID().toString().replace("-", "");
    private final NatsOptions options = NatsOptions.defaults().withStream(name, name);
    private final Change change;
    private final AtomicBoolean changed = new AtomicBoolean();
    private final List<Connection> connections = new ArrayList<>();

    Fixture(Change change) {
      this.change = change;
      Connection right = connect();
      try {
        NatsEventStore.open(right, options, TckEvent.codec()).close();
        right
            .jetStreamManagement()
            .addStream(
                StreamConfiguration.builder()
                    .name(mirror(name))
                    .mirror(Mirror.builder().sourceName(name).build())
                    .build());
      } catch (IOException | JetStreamApiException failure) {
        throw new IllegalStateException(failure);
      }
    }

    static String mirror(String name) {
      return name + "-mirror";
    }

    @Override
    public EventStore<TckEvent> open(StoreOptions store) {
      Connection changing =
          Intercepted.of(
              Connection.class,
              connect(),
              (method, arguments) -> {
                if (method.equals("publish") && arguments.length == 4 && change.made(arguments)) {
                  changed.set(true);
                }
              },
              answer -> answer);
      return NatsEventStore.open(changing, options.withStore(store), TckEvent.codec());
    }

    @Override
    public void close() {
      try {
        for (String stream : List.of(mirror(name), name)) {
          boolean unused = connections.get(0).jetStreamManagement().deleteStream(stream);
        }
        for (Connection connection : connections) {
          connection.close();
        }
      } catch (IOException | JetStreamApiException failure) {
        throw new IllegalStateException(failure);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(interrupted);
      }
      if (!changed.get()) {
        throw new IllegalStateException("the adapter does not send what this mutant changes");
      }
    }

    private Connection connect() {
      try {
        Connection connection =
            Nats.connect(
                Options.builder().server(NatsServer.sharedUrl()).reconnectBufferSize(0).build());
        synchronized (connections) {
          connections.add(connection);
        }
        return connection;
      } catch (IOException failure) {
        throw new IllegalStateException(failure);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(interrupted);
      }
    }
  }
}
