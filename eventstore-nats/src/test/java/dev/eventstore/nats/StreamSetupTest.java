package dev.eventstore.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.Durability;
import dev.eventstore.Durability.Flush;
import dev.eventstore.EventStore;
import dev.eventstore.EventStores;
import dev.eventstore.IncompatibleStoreException;
import dev.eventstore.StoreGuarantees;
import dev.eventstore.StoreLimits;
import dev.eventstore.StoreOptions;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.testservers.NatsServer;
import dev.eventstore.testservers.NatsSettings;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.PersistMode;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.SubjectTransform;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A stream is made, or checked, or refused")
class StreamSetupTest {

  private final TestStream stream = new TestStream(List.of(NatsServer.sharedUrl()));
  private Connection connection;
  private JetStreamManagement management;

  @BeforeEach
  void connect() throws Exception {
    connection = Connections.open(NatsServer.sharedUrl(), NatsOptions.defaults());
    management = connection.jetStreamManagement();
  }

  @AfterEach
  void disconnect() {
    Connections.close(connection);
    stream.close();
  }

  private EventStore<Note> open(NatsOptions options) {
    return NatsEventStore.open(connection, options, Note.codec());
  }

  private StreamConfiguration.Builder made() throws Exception {
    open(stream.options()).close();
    StreamConfiguration made = management.getStreamInfo(stream.name()).getConfiguration();
    management.deleteStream(stream.name());
    return StreamConfiguration.builder(made);
  }

  private static Arguments weakening(String problem, UnaryOperator<StreamConfiguration.Builder> w) {
    return Arguments.of(problem, w);
  }

  static Stream<Arguments> weakenings() {
    return Stream.of(
        weakening("its subjects are", b -> b.addSubjects("more.>")),
        weakening("its storage is", b -> b.storageType(StorageType.Memory)),
        weakening("its retention is", b -> b.retentionPolicy(RetentionPolicy.Interest)),
        weakening("events expire after PT1H", b -> b.maxAge(Duration.ofHours(1))),
        weakening("it keeps 9 messages", b -> b.maxMessages(9)),
        weakening("it keeps 8 messages a subject", b -> b.maxMessagesPerSubject(8)),
        weakening(
            "it drops old events above 1000000 bytes",
            b -> b.maxBytes(1_000_000).discardPolicy(DiscardPolicy.Old)),
        weakening("it takes messages of 5000 bytes only", b -> b.maximumMessageSize(5_000)),
        weakening(
            "its duplicate window is PT1S instead of PT2M",
            b -> b.duplicateWindow(Duration.ofSeconds(1))),
        weakening("it does not allow direct gets", b -> b.allowDirect(false)),
        weakening("it does not allow atomic publishing", b -> b.allowAtomicPublish(false)),
        weakening("it allows the deletion of messages", b -> b.denyDelete(false)),
        weakening("it allows purging", b -> b.denyPurge(false)),
        weakening("it allows roll-ups", b -> b.denyPurge(false).allowRollup(true)),
        weakening("it does not acknowledge", b -> b.noAck(true)),
        weakening("it allows messages that expire", b -> b.allowMessageTtl(true)),
        weakening(
            "it allows scheduled messages",
            b -> b.allowMessageSchedules(true).discardPolicy(DiscardPolicy.Old)),
        weakening(
            "it persists asynchronously",
            b -> b.allowAtomicPublish(false).persistMode(PersistMode.Async)),
        weakening(
            "it transforms subjects",
            b ->
                b.subjectTransform(
                    SubjectTransform.builder().source(">").destination("other.>").build())),
        weakening(
            "its messages have format 2 instead of 1",
            b -> b.metadata(Map.of("eventstore-format", "2"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("weakenings")
  void aStreamThatMayLoseOrAlterEventsIsRefusedAndLeftAsItIs(
      String problem, UnaryOperator<StreamConfiguration.Builder> weakening) throws Exception {
    management.addStream(weakening.apply(made()).build());
    String before = management.getStreamInfo(stream.name()).getConfiguration().toJson();
    IncompatibleStoreException refused =
        assertThrows(IncompatibleStoreException.class, () -> open(stream.options()));
    assertTrue(String.valueOf(refused.getMessage()).contains(problem), refused.getMessage());
    assertTrue(String.valueOf(refused.getMessage()).contains(stream.name()), refused.getMessage());
    assertEquals(before, management.getStreamInfo(stream.name()).getConfiguration().toJson());
  }

  @Test
  void aStreamThatSomebodyElseMadeWellIsTaken() throws Exception {
    management.addStream(
        made().maxBytes(10_000_000).discardPolicy(DiscardPolicy.New).metadata(Map.of()).build());
    try (EventStore<Note> store = open(stream.options())) {
      assertEquals(Duration.ofMinutes(2), store.guarantees().retryHorizon());
    }
  }

  @Test
  void aStreamUnderAnotherNameWithTheSameSubjectsIsRefused() throws Exception {
    open(stream.options()).close();
    IncompatibleStoreException refused =
        assertThrows(
            IncompatibleStoreException.class,
            () -> open(stream.options().withStream(stream.name() + "2", stream.prefix())));
    assertTrue(String.valueOf(refused.getMessage()).contains("overlap"), refused.getMessage());
  }

  @Test
  void guaranteesSayWhatIsReallyGiven() {
    try (EventStore<Note> store =
        open(stream.options().withDuplicateWindow(Duration.ofSeconds(30)))) {
      StoreGuarantees guarantees = store.guarantees();
      assertEquals(new Durability(Flush.PROCESS_CRASH, 1), guarantees.durability());
      assertEquals(Duration.ofSeconds(30), guarantees.retryHorizon());
      assertTrue(guarantees.notes().contains("sync_interval"), guarantees.notes());
    }
  }

  @Test
  void moreDurabilityThanThereIsIsRefusedOnEachAxis() {
    for (Durability required :
        new Durability[] {
          new Durability(Flush.POWER_LOSS, 1), new Durability(Flush.PROCESS_CRASH, 3)
        }) {
      IncompatibleStoreException refused =
          assertThrows(
              IncompatibleStoreException.class,
              () -> open(stream.options().withDurability(required)));
      assertTrue(
          String.valueOf(refused.getMessage())
              .contains("gives PROCESS_CRASH on 1 server, but " + required),
          refused.getMessage());
    }
    NatsOptions memory = stream.options().withStorage(StorageType.Memory);
    stream.close();
    assertThrows(IncompatibleStoreException.class, () -> open(memory));
  }

  @Test
  void theFlushThatTheOperatorDeclaresIsBelieved() {
    NatsOptions options =
        stream.options().withSyncAlways(true).withDurability(new Durability(Flush.POWER_LOSS, 1));
    try (EventStore<Note> store = open(options)) {
      assertEquals(Flush.POWER_LOSS, store.guarantees().durability().flush());
      assertTrue(store.guarantees().notes().contains("declared"), store.guarantees().notes());
    }
  }

  @Test
  void limitsAboveWhatTheServerTakesAreRefused() {
    for (StoreLimits limits :
        new StoreLimits[] {
          StoreLimits.portable().withPayloadBytes(1024 * 1024 - 64 * 1024 + 1),
          StoreLimits.portable().withEventsPerAppend(1_001),
          new StoreLimits(1, 1, 64, 24 * 1024)
        }) {
      NatsOptions options = stream.options().withStore(StoreOptions.defaults().withLimits(limits));
      assertThrows(IncompatibleStoreException.class, () -> open(options), limits.toString());
    }
  }

  @Test
  void aServerWithASmallMaxPayloadNeedsSmallerLimits() {
    try (NatsServer server = NatsServer.start(NatsSettings.defaults().withMaxPayload(200_000))) {
      IncompatibleStoreException refused =
          assertThrows(
              IncompatibleStoreException.class,
              () -> NatsEventStore.connect(server.url(), stream.options(), Note.codec()));
      assertTrue(String.valueOf(refused.getMessage()).contains("200000"), refused.getMessage());
      StoreOptions small =
          StoreOptions.defaults().withLimits(StoreLimits.portable().withPayloadBytes(100_000));
      NatsEventStore.connect(server.url(), stream.options().withStore(small), Note.codec()).close();
    }
  }

  @Test
  void aServerThatIsNotThereIsUnavailable() {
    StoreOptions hasty = StoreOptions.defaults().withOperationTimeout(Duration.ofMillis(500));
    assertThrows(
        StoreUnavailableException.class,
        () ->
            NatsEventStore.connect(
                "nats://127.0.0.1:1", stream.options().withStore(hasty), Note.codec()));
  }

  @Test
  void aStoreIsOpenedByUri() {
    String uri =
        NatsServer.sharedUrl()
            + "?stream="
            + stream.name()
            + "&prefix="
            + stream.prefix()
            + "&replicas=1&storage=file&flush=PROCESS_CRASH&copies=1&duplicateWindow=PT3S"
            + "&maxBytes=5000000&syncAlways=false&untestedServers=true";
    try (EventStore<Note> store = EventStores.open(uri, Note.codec())) {
      assertEquals(Duration.ofSeconds(3), store.guarantees().retryHorizon());
    }
    for (String bad : new String[] {"replicas=x", "storage=disk", "flush=NEVER", "prefix=a.b"}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> EventStores.open(NatsServer.sharedUrl() + "?" + bad, Note.codec()),
          bad);
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> EventStores.open(NatsServer.sharedUrl() + "/path", Note.codec()));
  }

  @Test
  void aGivenConnectionIsNeverClosed() {
    open(stream.options()).close();
    assertEquals(Connection.Status.CONNECTED, connection.getStatus());
  }
}
