package dev.eventstore.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.examples.inventory.Assignments;
import dev.eventstore.examples.inventory.Contact;
import dev.eventstore.examples.inventory.Hardware;
import dev.eventstore.examples.inventory.Hostname;
import dev.eventstore.examples.inventory.ObservedDevice;
import dev.eventstore.examples.inventory.ResourceType;
import dev.eventstore.examples.inventory.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A device file")
class CsvDevicesTest {

  private static final String HEADER =
      "Name,Status,Tenant,Role,Manufacturer,Type,Serial number,Asset tag,Site";
  private static final String WEB =
      "web-01,Active,Halden Retail,Server,Dell,R750,2MY6ZHN,INV-1,AMS1";

  private final List<DeviceRow> rows = new ArrayList<>();
  private final List<RejectedRow> rejected = new ArrayList<>();

  @Test
  void says_what_a_device_is() {
    read(
        "Name,Status,Tenant,Role,Manufacturer,Type,Serial number,Asset tag,Site,Location,Rack,"
            + "Platform,Owner,Tags,Account concept,Last updated,Warranty",
        "WEB-01,Offline,Halden Retail,Core Switch,Arista,7280,JPE1,INV-1,AMS1,Hall A,A01,"
            + "EOS,Net,\"pci-dss, dr,\",CAPEX,2026-01-05T06:13:18+02:00,");
    assertEquals(
        List.of(
            new DeviceRow(
                2,
                new ObservedDevice(
                    new Hostname("web-01"),
                    ResourceType.LAYER3_SWITCH,
                    Status.MAINTENANCE,
                    new Assignments(
                        "Halden Retail", "AMS1 / Hall A / A01", "Net", null, "CAPEX", "INV-1"),
                    new Hardware("Arista", "7280", "JPE1"),
                    new TreeSet<>(Set.of("dr", "pci-dss")),
                    new TreeMap<>(Map.of("Platform", "EOS", "Warranty", ""))),
                Instant.parse("2026-01-05T04:13:18Z"))),
        rows);
    assertEquals(List.of(), rejected);
  }

  @Test
  void keeps_silent_about_columns_it_does_not_have() {
    read(HEADER, WEB);
    DeviceRow row = rows.get(0);
    assertNull(row.lastUpdated());
    assertNull(row.device().policies());
    assertNull(row.device().assignments().ownerId());
    assertNull(row.device().assignments().accountConceptId());
    assertEquals(Map.of(), row.device().metadata());
  }

  @Test
  void says_nothing_with_an_empty_cell_except_that_tags_and_account_concept_are_gone() {
    read(HEADER + ",Owner,Tags,Account concept", "web-01,Active,,Server,Dell,R750,,,AMS1,,,");
    ObservedDevice device = rows.get(0).device();
    assertEquals(new Assignments(null, "AMS1", null, null, "", null), device.assignments());
    assertEquals(new Hardware("Dell", "R750", null), device.hardware());
    assertEquals(Set.of(), device.policies());
  }

  @Test
  void takes_contacts_for_the_owner_where_there_is_no_owner_column() {
    read(HEADER + ",Contacts", WEB + ",Storage Team");
    assertEquals("Storage Team", rows.get(0).device().assignments().ownerId());
  }

  @Test
  void keeps_contacts_who_can_be_forgotten_later_because_the_file_says_who_they_are() {
    read(
        HEADER + ",Contacts,Owner,Contact ID",
        WEB + ",Ann Lee,Storage Team,P-7",
        WEB.replace("01", "02") + ",Ann Lee,Storage Team,");
    assertEquals(new Contact("P-7", "Ann Lee"), rows.get(0).device().assignments().contact());
    assertEquals("Storage Team", rows.get(1).device().assignments().ownerId());
    assertNull(rows.get(1).device().assignments().contact());
  }

  @Test
  void leaves_out_contacts_who_are_known_by_their_names_alone() {
    read(HEADER + ",Contacts,Owner", WEB + ",Ann Lee,Storage Team");
    assertEquals("Storage Team", rows.get(0).device().assignments().ownerId());
    assertFalse(rows.get(0).toString().contains("Ann Lee"), rows.toString());
  }

  @Test
  void has_its_columns_in_any_order_and_any_capitals() {
    read(
        "SITE,asset tag,Serial Number, Type ,manufacturer,role,tenant,STATUS,name",
        "AMS1,INV-1,2MY6ZHN,R750,Dell,Server,Halden Retail,Active,web-01");
    List<DeviceRow> shuffled = List.copyOf(rows);
    rows.clear();
    read(HEADER, WEB);
    assertEquals(rows, shuffled);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void ends_its_lines_as_it_likes(String newline) {
    read(String.join(newline, HEADER, WEB, WEB.replace("01", "02"), ""));
    assertEquals(List.of(2L, 3L), rows.stream().map(DeviceRow::line).toList());
  }

  @Test
  void may_start_with_a_byte_order_mark_even_before_a_quote() {
    read("\uFEFF" + HEADER.replace("Name", "\"Name\""), WEB);
    assertEquals(1, rows.size());
  }

  @Test
  void may_have_commas_quotes_and_line_breaks_inside_quotes_and_still_counts_lines_right() {
    read(
        HEADER + ",Description",
        WEB + ",\"one, \"\"two\"\"\nthree\"",
        "",
        "bad_name" + WEB.substring(6) + ",");
    assertEquals("one, \"two\"\nthree", rows.get(0).device().metadata().get("Description"));
    assertEquals(
        List.of(5L), rejected.stream().map(RejectedRow::line).toList(), rejected::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "web_01,Active,T,Server,Dell,R750,S,A,AMS1  | hostname \"web_01\": only letters, digits and hyphens are allowed between dots",
        ",Active,T,Server,Dell,R750,S,A,AMS1        | Name is empty",
        "' ,Active,T,Server,Dell,R750,S,A,AMS1'     | Name is empty",
        "web-01,Active,T,Toaster,Dell,R750,S,A,AMS1 | Role \"Toaster\" is not known",
        "web-01,Lost,T,Server,Dell,R750,S,A,AMS1    | Status \"Lost\" is not known",
        "web-01,Active,T,,Dell,R750,S,A,AMS1        | Role is empty",
        "web-01,,T,Server,Dell,R750,S,A,AMS1        | Status is empty",
        "web-01,Active,T,Server,,R750,S,A,AMS1      | Manufacturer is empty",
        "web-01,Active,T,Server,Dell,,S,A,AMS1      | Type is empty",
        "web-01,Active,T,Server,Dell,R750,S,A,''    | Site is empty",
        "web-01,Active,T,Server,Dell,R750,S,A       | 8 fields where the header has 9",
        "web-01,Active,T,Server,Dell,R750,S,A,AMS1,x| 10 fields where the header has 9",
      })
  void reports_a_bad_row_with_its_line_and_keeps_the_good_ones(String badRow, String reason) {
    read(HEADER, WEB, badRow.replace("''", ""), WEB.replace("01", "02"));
    assertEquals(List.of(2L, 4L), rows.stream().map(DeviceRow::line).toList());
    assertEquals(List.of(new RejectedRow(3, reason)), rejected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"yesterday", "2026-01-05", "2026-01-05T06:13:18", "+12026-01-05T06:13:18Z"})
  void reports_a_time_that_is_none(String time) {
    read(HEADER + ",Last updated", WEB + "," + time);
    assertEquals(
        List.of(
            new RejectedRow(
                2,
                "Last updated \"%s\" is not a time like 2026-01-31T08:00:00+00:00"
                    .formatted(time))),
        rejected);
  }

  @Test
  void reports_a_text_that_no_event_can_hold() {
    read(HEADER + ",Comments", WEB + "," + "x".repeat(10_001));
    assertEquals(1, rows.size(), "the file can hold it; the decision refuses it");
    read(HEADER, WEB.replace("2MY6ZHN", "S".repeat(256)));
    assertEquals(2, rows.size());
  }

  @Test
  void is_refused_with_all_columns_it_lacks() {
    assertRefused(
        "not the columns of a NetBox device export: column missing: Site",
        HEADER.replace(",Site", ""));
    assertRefused(
        "not the columns of a NetBox device export: columns missing: Name, Status, Tenant, Site,"
            + " Role, Manufacturer, Type, Serial number, Asset tag",
        "id,slug,color");
  }

  @Test
  void is_refused_with_a_column_that_is_there_twice_or_has_no_name() {
    assertRefused("column \"NAME\" appears twice", HEADER + ",NAME");
    assertRefused("column 10 has no name", HEADER + ", ");
  }

  @Test
  void is_refused_when_it_is_empty() {
    String reason = "is empty; a device export starts with a header line";
    assertRefused(reason, "");
    assertRefused(reason, "\uFEFF");
    assertRefused(reason, "\n\n");
  }

  @Test
  void ends_where_its_quotes_are_broken_and_keeps_the_rows_before() {
    UnusableFileException refusal =
        assertThrows(
            UnusableFileException.class,
            () -> read(HEADER, WEB, "web-02,\"Active\"?,T,Server,Dell,R750,S,A,AMS1", WEB));
    assertEquals(
        "test.csv: not CSV from here on: Unexpected character after closing quote: '?' (0x3f)"
            + " (record starting at line 3)",
        refusal.getMessage());
    assertEquals(1, rows.size());
  }

  @Test
  void ends_where_a_quote_is_never_closed() {
    UnusableFileException refusal =
        assertThrows(UnusableFileException.class, () -> read(HEADER, WEB, "\"web-02,Active"));
    assertTrue(refusal.getMessage().contains("record starting at line 3"), refusal::getMessage);
  }

  @Test
  void is_refused_in_another_encoding() {
    byte[] latin1 =
        (HEADER + "\n" + WEB.replace("AMS1", "K\u00F6ln")).getBytes(StandardCharsets.ISO_8859_1);
    UnusableFileException refusal = assertThrows(UnusableFileException.class, () -> read(latin1));
    assertEquals("test.csv: not UTF-8 text", refusal.getMessage());
  }

  @Test
  void is_refused_when_there_is_none(@TempDir Path directory) {
    Path none = directory.resolve("none.csv");
    assertEquals(
        none + ": no such file",
        assertThrows(UnusableFileException.class, () -> CsvDevices.open(none)).getMessage());
    assertEquals(
        directory + ": is a directory",
        assertThrows(UnusableFileException.class, () -> CsvDevices.open(directory)).getMessage());
  }

  @Test
  void knows_how_much_of_it_was_read(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("devices.csv");
    Files.writeString(file, HEADER + "\n" + (WEB + "\n").repeat(1_000));
    try (CsvDevices devices = CsvDevices.open(file)) {
      assertTrue(devices.fractionRead().orElseThrow() < 1);
      devices.forEach(rows::add, rejected::add);
      assertEquals(1.0, devices.fractionRead().orElseThrow());
      assertEquals(1_000, rows.size());
    }
  }

  private void read(String... lines) {
    read(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
  }

  private void read(byte[] content) {
    try (CsvDevices devices = CsvDevices.open("test.csv", 0, new ByteArrayInputStream(content))) {
      devices.forEach(rows::add, rejected::add);
    }
  }

  private void assertRefused(String reason, String header) {
    UnusableFileException refusal = assertThrows(UnusableFileException.class, () -> read(header));
    assertEquals("test.csv: " + reason, refusal.getMessage());
  }
}
