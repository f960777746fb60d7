package dev.eventstore.examples;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.EventStoreClosedException;
import dev.eventstore.NewEvent;
import dev.eventstore.StoredEvent;
import dev.eventstore.examples.Inventory.Recorded;
import dev.eventstore.examples.inventory.Hostname;
import dev.eventstore.examples.inventory.ObservedDevice;
import dev.eventstore.examples.inventory.Resource;
import dev.eventstore.examples.inventory.ResourceEvent;
import dev.eventstore.examples.inventory.ResourceEvent.MetadataUpdated;
import dev.eventstore.examples.inventory.Status;
import dev.eventstore.inmemory.InMemoryEventStore;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An import of devices")
class DeviceImportTest {

  private static final UUID IMPORT = new UUID(7, 7);
  private static final String HEADER =
      "Name,Status,Tenant,Site,Role,Manufacturer,Type,Serial number,Asset tag,Last updated\n";
  private static final String ROW =
      "db-01,Active,Retail,AMS1,Database Server,Dell,R750,S1,A1,2026-01-05T06:00:00+00:00\n";
  private static final Hostname HOST = new Hostname("db-01");

  private final EventStore<ResourceEvent> store = InMemoryEventStore.create(ResourceCodec.json());
  private final Inventory inventory = new Inventory(store);
  private final List<RejectedRow> rejected = new ArrayList<>();

  @AfterEach
  void closeStore() {
    store.close();
  }

  @Test
  void records_a_new_device_as_events_under_one_correlation_id_each_caused_by_the_one_before() {
    ImportResult result = importRows(ROW);
    assertEquals(1, result.registered());
    List<StoredEvent<ResourceEvent>> events = store.readByCorrelation(IMPORT).toList().join();
    assertEquals(result.recordedEvents(), events.size());
    assertEquals("ResourceRegistered", events.get(0).type());
    assertEquals(IMPORT, events.get(0).causationId());
    for (int i = 1; i < events.size(); i++) {
      assertEquals(events.get(i - 1).id(), events.get(i).causationId());
    }
    assertEquals(Instant.parse("2026-01-05T06:00:00Z"), events.get(0).timestamp());
  }

  @Test
  void records_the_differences_only() {
    importRows(ROW);
    ImportResult second = importRows(changed("A1,2026-01-05", "A2,2026-02-05"));
    assertEquals(Map.of("AssetTagAssigned", 1L), second.events());
    assertEquals(1, second.changed());
    assertEquals(HOST, second.longest());
  }

  @Test
  void records_nothing_when_the_same_file_comes_again() {
    long recorded = importSample(SampleFiles.JANUARY).recordedEvents();
    ImportResult again = importSample(SampleFiles.JANUARY);
    assertEquals(0, again.recordedEvents());
    assertEquals(231, again.unchanged());
    assertEquals(recorded, store.latestPosition().join());
  }

  @Test
  void lets_an_older_file_change_nothing_that_a_newer_one_recorded() {
    importSample(SampleFiles.JANUARY);
    importSample(SampleFiles.FEBRUARY);
    long head = store.latestPosition().join();
    ImportResult january = importSample(SampleFiles.JANUARY);
    assertEquals(0, january.recordedEvents());
    assertEquals(55, january.outdated());
    assertEquals(0, importSample(SampleFiles.FEBRUARY).recordedEvents());
    assertEquals(head, store.latestPosition().join());
  }

  @Test
  void ends_with_every_device_as_the_last_file_shows_it() {
    importSample(SampleFiles.JANUARY);
    importSample(SampleFiles.FEBRUARY);
    Map<Hostname, ObservedDevice> last = new HashMap<>();
    try (CsvDevices devices = SampleFiles.FEBRUARY.open()) {
      devices.forEach(row -> last.putIfAbsent(row.device().hostname(), row.device()), row -> {});
    }
    last.values().removeIf(device -> resource(device.hostname()).status() == Status.DECOMMISSIONED);
    assertTrue(last.size() > 200, () -> last.size() + " devices to compare");
    for (ObservedDevice device : last.values()) {
      Resource resource = resource(device.hostname());
      assertEquals(device.status(), resource.status());
      assertEquals(device.assignments().locationId(), resource.assignments().locationId());
      assertEquals(device.hardware(), resource.hardware());
    }
  }

  @Test
  void reports_wrong_rows_with_their_line_and_keeps_the_others() {
    ImportResult result =
        importRows(
            ROW
                + "bad_name,Active,Retail,AMS1,Database Server,Dell,R750,S2,A2,\n"
                + "db-03,Active,Retail,AMS1,Database Server,Dell,R750,S3,A3,\n");
    assertEquals(2, result.registered());
    assertEquals(1, result.rejected());
    assertEquals(3, rejected.get(0).line());
    assertTrue(rejected.get(0).reason().contains("bad_name"), () -> rejected.toString());
  }

  @Test
  void takes_the_second_row_of_a_name_for_another_device_and_leaves_it_out() {
    ImportResult result = importRows(ROW + changed("A1", "A2").replace("db-01", "DB-01"));
    assertEquals(List.of(new RejectedRow(3, "db-01 is on line 2 already")), rejected);
    assertEquals(1, result.rejected());
    assertEquals("A1", resource(HOST).assignments().assetTag());
  }

  @Test
  void leaves_out_a_row_with_more_events_than_an_append_takes() {
    String tags =
        IntStream.range(0, 1_000).mapToObj(i -> "t" + i).collect(joining(",", "\"", "\""));
    String header = HEADER.strip() + ",Tags\n";
    ImportResult result =
        importFile(
            header + ROW.strip() + "," + tags + "\n" + changed("db-01", "db-02").strip() + ",t1\n");
    assertEquals(1, result.registered());
    assertEquals(2, rejected.get(0).line());
    assertTrue(rejected.get(0).reason().contains("1000"), () -> rejected.toString());
  }

  @Test
  void records_everything_once_when_two_imports_of_one_file_race() throws InterruptedException {
    long alone = recordedAlone();
    CyclicBarrier together = new CyclicBarrier(2);
    List<ImportResult> results = Collections.synchronizedList(new ArrayList<>());
    List<Thread> importers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      UUID id = new UUID(7, i);
      Thread importer =
          new Thread(
              () -> {
                await(together);
                try (CsvDevices devices = SampleFiles.JANUARY.open()) {
                  results.add(DeviceImport.run(inventory, devices, id, () -> {}, row -> {}));
                }
              });
      importer.start();
      importers.add(importer);
    }
    for (Thread importer : importers) {
      importer.join(60_000);
    }
    assertEquals(2, results.size(), "both imports end well");
    assertEquals(231, results.get(0).registered() + results.get(1).registered());
    assertEquals(alone, results.get(0).recordedEvents() + results.get(1).recordedEvents());
    assertEquals(alone, store.latestPosition().join());
  }

  private static long recordedAlone() {
    try (EventStore<ResourceEvent> other = InMemoryEventStore.create(ResourceCodec.json());
        CsvDevices devices = SampleFiles.JANUARY.open()) {
      return DeviceImport.run(new Inventory(other), devices, IMPORT, () -> {}, row -> {})
          .recordedEvents();
    }
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException("the other importer did not come", e);
    }
  }

  @Test
  void decides_again_when_another_writer_was_first() throws InterruptedException {
    importRows(ROW);
    CountDownLatch decided = new CountDownLatch(1);
    CountDownLatch overtaken = new CountDownLatch(1);
    Thread other =
        new Thread(
            () -> {
              await(decided);
              inventory.append(HOST, inventory.load(HOST).join(), metadata("rack", "R1")).join();
              overtaken.countDown();
            });
    other.start();
    List<Integer> versionsSeen = new ArrayList<>();
    Function<Recorded, List<NewEvent<ResourceEvent>>> decision =
        recorded -> {
          versionsSeen.add(recorded.events().size());
          decided.countDown();
          await(overtaken);
          return metadata("note", "seen at " + recorded.events().size());
        };
    Inventory.Recording recording = inventory.record(HOST, decision).join();
    other.join();
    assertEquals(1, recording.conflicts());
    assertEquals(versionsSeen.get(0) + 1, versionsSeen.get(1));
    assertEquals(
        Map.of("rack", "R1", "note", "seen at " + versionsSeen.get(1)),
        resource(HOST).metadata().entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  @Test
  void ends_with_the_stores_failure() {
    store.close();
    assertThrows(EventStoreClosedException.class, () -> importRows(ROW));
  }

  @Test
  void tells_a_resource_as_of_a_past_moment() {
    importRows(ROW);
    importRows(changed("A1,2026-01-05", "A2,2026-02-05"));
    Recorded then = inventory.asOf(HOST, Instant.parse("2026-01-31T00:00:00Z")).join();
    assertEquals("A1", Objects.requireNonNull(then.resource()).assignments().assetTag());
    assertEquals("A2", resource(HOST).assignments().assetTag());
    assertNull(inventory.asOf(HOST, Instant.parse("2025-12-31T00:00:00Z")).join().resource());
  }

  @Test
  void puts_all_devices_into_aggregates_of_their_own() {
    importSample(SampleFiles.JANUARY);
    long aggregates =
        store.read(EventQuery.all()).toList().join().stream()
            .map(StoredEvent::aggregate)
            .distinct()
            .count();
    assertEquals(231, aggregates);
  }

  private Resource resource(Hostname hostname) {
    return Objects.requireNonNull(inventory.load(hostname).join().resource(), hostname::value);
  }

  private ImportResult importSample(SampleFiles file) {
    return importAll(file.open());
  }

  private ImportResult importRows(String rows) {
    return importFile(HEADER + rows);
  }

  private ImportResult importFile(String text) {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    return importAll(
        CsvDevices.open("test.csv", content.length, new ByteArrayInputStream(content)));
  }

  private ImportResult importAll(CsvDevices devices) {
    try (devices) {
      return DeviceImport.run(inventory, devices, IMPORT, () -> {}, rejected::add);
    }
  }

  private static String changed(String what, String into) {
    return ROW.replace(what, into);
  }

  private static List<NewEvent<ResourceEvent>> metadata(String key, String value) {
    return List.of(NewEvent.of(new MetadataUpdated(key, value)));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(10, TimeUnit.SECONDS), "the other side did not come");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
