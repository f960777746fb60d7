package dev.eventstore.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.EncodedEvent;
import dev.eventstore.EventQuery;
import dev.eventstore.StoredEvent;
import dev.eventstore.examples.inventory.Contact;
import dev.eventstore.examples.inventory.ResourceEvent;
import dev.eventstore.examples.inventory.ResourceEvent.OwnerAssigned;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The demo forgets a person")
class ForgetTest {

  private static final Contact HANNAH = new Contact("P-1047", "Hannah Vogel");
  private static final Contact AYLIN = new Contact("P-1080", "Aylin Demir");

  private final String uri = "memory:" + UUID.randomUUID();
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
  private final List<Stores> opened = new ArrayList<>();

  @AfterEach
  void closeStores() {
    opened.forEach(Stores::close);
  }

  @Test
  void whose_name_is_in_no_stored_byte_and_in_nothing_that_is_read() {
    Stores stores = open();
    importSamples(stores);
    assertTrue(contacts(stores).contains(HANNAH));
    List<StoredEvent<EncodedEvent>> stored = allStored(stores);
    for (StoredEvent<EncodedEvent> event : stored) {
      assertFalse(new String(event.data().payload(), UTF_8).contains("Hannah"), event::toString);
    }

    assertTrue(story(stores).forget("P-1047", noFiles(), false));

    Set<Contact> contacts = contacts(stores);
    assertFalse(contacts.contains(HANNAH));
    assertTrue(contacts.contains(new Contact("P-1047", Contact.ERASED)));
    assertTrue(contacts.contains(AYLIN), "nobody else is forgotten");
    assertEquals(stored, allStored(stores), "what is stored did not change");
    assertFalse(textAfterForgetting().contains("Hannah Vogel"), text(output));
  }

  private String textAfterForgetting() {
    String text = text(output);
    return text.substring(text.indexOf("are destroyed"));
  }

  @Test
  void whom_a_device_leads_to() {
    Stores stores = open();
    importSamples(stores);

    assertTrue(story(stores).forget("ams1-hv-03", noFiles(), false));

    assertFalse(contacts(stores).contains(AYLIN), "who speaks for its owner today");
    assertTrue(contacts(stores).contains(HANNAH), "who did before");
  }

  @Test
  void who_stays_forgotten_when_the_same_file_comes_again() {
    Stores stores = open();
    importSamples(stores);
    stores.vault().forget(HANNAH.id());
    long position = stores.events().latestPosition().join();

    importSamples(stores);

    assertEquals(position, stores.events().latestPosition().join());
    assertFalse(contacts(stores).contains(HANNAH));
  }

  @Test
  void by_command_and_in_memory_after_the_files_were_imported() {
    assertEquals(0, run("forget"));
    assertTrue(text(output).contains("19 of these events told the name before, 0 tell it now."));
    assertEquals("", text(errors));
  }

  @Test
  void only_if_there_is_such_a_person() {
    assertEquals(1, run("forget", "P-0"));
    assertEquals("demo: the store knows no contact and no device called P-0", text(errors).strip());
  }

  @Test
  void only_on_command_in_a_store_that_stays(@TempDir Path folder) {
    Stores memory = Stores.open(uri, folder.resolve("keys").toString());
    opened.add(memory);
    Stores staying = new Stores(memory.events(), memory.stored(), memory.vault(), true);
    try (OpenFiles files = OpenFiles.open(SampleFiles.all())) {
      story(staying).tell(files, true);
    }
    assertTrue(text(output).contains("./demo forget P-1047 --store"), () -> text(output));
    assertTrue(contacts(staying).contains(HANNAH));

    assertTrue(story(staying).forget("P-1047", noFiles(), false));
    assertFalse(contacts(staying).contains(HANNAH));
  }

  private Stores open() {
    Stores stores = Stores.open(uri, null);
    opened.add(stores);
    return new Stores(stores.events(), stores.stored(), stores.vault(), true);
  }

  private static void importSamples(Stores stores) {
    Inventory inventory = new Inventory(stores.events());
    for (SampleFiles file : SampleFiles.values()) {
      try (CsvDevices devices = file.open()) {
        DeviceImport.run(inventory, devices, UUID.randomUUID(), () -> {}, row -> {});
      }
    }
  }

  private static OpenFiles noFiles() {
    return OpenFiles.open(List.of());
  }

  private Story story(Stores stores) {
    return new Story(stores, new Terminal(new PrintStream(output, true, UTF_8), false, false));
  }

  private static Set<Contact> contacts(Stores stores) {
    List<StoredEvent<ResourceEvent>> events =
        stores.events().read(EventQuery.all().eventTypes("OwnerAssigned")).toList().join();
    return events.stream()
        .map(event -> ((OwnerAssigned) event.data()).contact())
        .filter(Objects::nonNull)
        .collect(Collectors.toCollection(HashSet::new));
  }

  private static List<StoredEvent<EncodedEvent>> allStored(Stores stores) {
    return stores.stored().read(EventQuery.all()).toList().join();
  }

  private int run(String... arguments) {
    return Main.run(
        List.of(arguments),
        new Terminal(new PrintStream(output, true, UTF_8), false, false),
        new PrintStream(errors, true, UTF_8));
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(UTF_8);
  }
}
