package dev.eventstore.benchmarks;

import dev.eventstore.EncodedEvent;
import dev.eventstore.EventStore;
import dev.eventstore.nats.NatsEventStore;
import dev.eventstore.nats.NatsOptions;
import dev.eventstore.testservers.NatsServer;
import dev.eventstore.testservers.NatsSettings;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The NATS store beside the client used by hand, on one server of its own: raw sends the same
 * bytes, message ids, expectations and links, each to distinct subjects.
 */
final class NatsBackend implements Backend {

  private static final Load ONE = Load.callers(1);
  private static final Load IN_FLIGHT = Load.inFlight(512);

  /** More of them, each with a raw consumer, and the server cuts the connection as too slow. */
  private static final List<Load> READERS = List.of(ONE, Load.callers(8));

  private final NatsServer server = NatsServer.start(NatsSettings.defaults());

  @Override
  public String name() {
    return "nats";
  }

  @Override
  public List<Comparison<?>> comparisons() {
    return List.of(
        new Comparison<>(
            "NATS",
            "publish with the same headers, atomic batches, ordered consumers, direct gets",
            BytesCodec::event,
            name -> new StoreContender<>(open(name)),
            this::openRaw,
            scenarios(),
            goals()),
        new Comparison<>(
            "NATS, the tail not known",
            "a synchronous publish of the same bytes",
            BytesCodec::event,
            name -> new ForgetfulContender(open(name), reopen(name)),
            this::openRaw,
            List.of(new Scenario.Appending<>("append 1, tail read first", List.of(ONE), 1, false)),
            List.of(new Goal("append 1, tail read first", ONE, Goal.Measure.RATIO, 0.45))),
        new Comparison<>(
            "NATS, in a log of a million events",
            "ordered consumers with a filter, a direct get",
            BytesCodec::event,
            name -> new SpreadContender(new StoreContender<>(open(name + "_spread"))),
            name -> new SpreadContender(openRaw(name + "_spread")),
            scenarios().stream().filter(NatsBackend::dependsOnTheLog).toList(),
            List.of(
                new Goal("read of 10", ONE, Goal.Measure.RATIO, 50),
                new Goal("version lookup", ONE, Goal.Measure.RATIO, 0.67))));
  }

  @Override
  public void close() {
    server.close();
  }

  private EventStore<EncodedEvent> open(String name) throws Exception {
    String stream = "OURS_" + name.toUpperCase(Locale.ROOT);
    delete(stream);
    return reopen(name);
  }

  private EventStore<EncodedEvent> reopen(String name) {
    return NatsEventStore.connect(
        server.url(),
        NatsOptions.defaults().withStream("OURS_" + name.toUpperCase(Locale.ROOT), "ours-" + name),
        new BytesCodec());
  }

  private Contender<EncodedEvent> openRaw(String name) throws Exception {
    String stream = "RAW_" + name.toUpperCase(Locale.ROOT);
    delete(stream);
    return new RawNats(connect(), stream, "raw-" + name);
  }

  private void delete(String stream) throws Exception {
    Connection connection = connect();
    try {
      connection.jetStreamManagement().deleteStream(stream);
    } catch (JetStreamApiException absent) {
      // The first of its name.
    } finally {
      connection.close();
    }
  }

  private Connection connect() throws IOException, InterruptedException {
    return Nats.connect(
        Options.builder().server(server.url()).errorListener(new ErrorListener() {}).build());
  }

  private static List<Scenario<EncodedEvent>> scenarios() {
    List<Scenario<EncodedEvent>> scenarios = new ArrayList<>();
    for (Scenario<EncodedEvent> scenario : Scenario.<EncodedEvent>standard()) {
      if (scenario instanceof Scenario.Appending<EncodedEvent> appending
          && appending.events() == 1) {
        List<Load> loads = new ArrayList<>(appending.loads());
        loads.add(IN_FLIGHT);
        scenarios.add(new Scenario.Appending<>(appending.name(), loads, 1, appending.correlated()));
      } else if (scenario instanceof Scenario.Reading<EncodedEvent> reading) {
        scenarios.add(
            new Scenario.Reading<>(
                reading.name(), READERS, reading.events(), reading.answer(), reading.read()));
      } else {
        scenarios.add(scenario);
      }
    }
    return scenarios;
  }

  /** What a store that searches would do the slower the more there is. */
  private static boolean dependsOnTheLog(Scenario<EncodedEvent> scenario) {
    return List.of("read of 10", "version lookup", "correlation read of 10")
        .contains(scenario.name());
  }

  private static List<Goal> goals() {
    return List.of(
        new Goal("append 1", IN_FLIGHT, Goal.Measure.RATIO, 0.8),
        new Goal("append 1, correlated", IN_FLIGHT, Goal.Measure.RATIO, 0.45),
        new Goal("append 1", ONE, Goal.Measure.RATIO, 0.9),
        new Goal("append 10", ONE, Goal.Measure.RATIO, 0.9),
        new Goal("read of 1 000", ONE, Goal.Measure.RATIO, 1),
        new Goal("version lookup", ONE, Goal.Measure.RATIO, 0.67),
        new Goal("global scan of 10 000", ONE, Goal.Measure.RATIO, 0.8));
  }
}
