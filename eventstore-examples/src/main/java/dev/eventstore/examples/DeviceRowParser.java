package dev.eventstore.examples;

import dev.eventstore.examples.NetBoxColumns.Column;
import dev.eventstore.examples.inventory.Assignments;
import dev.eventstore.examples.inventory.Contact;
import dev.eventstore.examples.inventory.Hardware;
import dev.eventstore.examples.inventory.Hostname;
import dev.eventstore.examples.inventory.InventoryRuleException;
import dev.eventstore.examples.inventory.ObservedDevice;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Turns the fields of one row into what they say about a device.
 *
 * <p>The tenant is the organization, the tags are the policies, and site, location and rack
 * together are the place. A contact is recorded only where the custom field "Contact ID" says who
 * it is: who is known by name alone could not be forgotten later. An empty tenant, owner or asset
 * tag says nothing: the inventory has no event that takes these away.
 */
final class DeviceRowParser {

  /** The last year a store accepts. */
  private static final int MAX_YEAR = 9999;

  private final NetBoxColumns columns;

  DeviceRowParser(NetBoxColumns columns) {
    this.columns = columns;
  }

  /**
   * @param line where the row starts in the file, from 1
   */
  DeviceRow parse(long line, List<String> fields) throws BadRowException {
    if (fields.size() != columns.count()) {
      throw new BadRowException(
          "%d fields where the header has %d".formatted(fields.size(), columns.count()));
    }
    try {
      return new DeviceRow(line, device(fields), lastUpdated(fields));
    } catch (InventoryRuleException e) {
      throw new BadRowException(e.getMessage(), e);
    }
  }

  private ObservedDevice device(List<String> fields) throws BadRowException {
    String role = required(fields, Column.ROLE);
    String status = required(fields, Column.STATUS);
    return new ObservedDevice(
        new Hostname(required(fields, Column.NAME)),
        known(NetBoxVocabulary.resourceType(role), Column.ROLE, role),
        known(NetBoxVocabulary.status(status), Column.STATUS, status),
        assignments(fields),
        new Hardware(
            required(fields, Column.MANUFACTURER),
            required(fields, Column.TYPE),
            optional(fields, Column.SERIAL_NUMBER)),
        policies(fields),
        new TreeMap<>(columns.otherFields(fields)));
  }

  private Assignments assignments(List<String> fields) throws BadRowException {
    return new Assignments(
        optional(fields, Column.TENANT),
        place(fields),
        optional(fields, Column.OWNER),
        contact(fields),
        columns.has(Column.ACCOUNT_CONCEPT) ? columns.field(fields, Column.ACCOUNT_CONCEPT) : null,
        optional(fields, Column.ASSET_TAG));
  }

  private @Nullable Contact contact(List<String> fields) {
    String id = optional(fields, Column.CONTACT_ID);
    String name = optional(fields, Column.CONTACTS);
    return id == null || name == null ? null : new Contact(id, name);
  }

  private String place(List<String> fields) throws BadRowException {
    return Stream.of(
            required(fields, Column.SITE),
            columns.field(fields, Column.LOCATION),
            columns.field(fields, Column.RACK))
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining(" / "));
  }

  private @Nullable SortedSet<String> policies(List<String> fields) {
    if (!columns.has(Column.TAGS)) {
      return null;
    }
    return Stream.of(columns.field(fields, Column.TAGS).split(","))
        .map(String::strip)
        .filter(tag -> !tag.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private @Nullable Instant lastUpdated(List<String> fields) throws BadRowException {
    String text = columns.field(fields, Column.LAST_UPDATED);
    if (text.isEmpty()) {
      return null;
    }
    try {
      Instant instant = OffsetDateTime.parse(text).toInstant();
      int year = instant.atOffset(ZoneOffset.UTC).getYear();
      if (year >= 1 && year <= MAX_YEAR) {
        return instant;
      }
    } catch (DateTimeException e) {
      throw badTime(text, e);
    }
    throw badTime(text, null);
  }

  private static BadRowException badTime(String text, @Nullable Throwable cause) {
    return new BadRowException(
        "%s \"%s\" is not a time like 2026-01-31T08:00:00+00:00"
            .formatted(Column.LAST_UPDATED.title(), text),
        cause);
  }

  private String required(List<String> fields, Column column) throws BadRowException {
    String field = columns.field(fields, column);
    if (field.isEmpty()) {
      throw new BadRowException(column.title() + " is empty");
    }
    return field;
  }

  private @Nullable String optional(List<String> fields, Column column) {
    String field = columns.field(fields, column);
    return field.isEmpty() ? null : field;
  }

  private static <T> T known(Optional<T> meaning, Column column, String word)
      throws BadRowException {
    return meaning.orElseThrow(
        () -> new BadRowException("%s \"%s\" is not known".formatted(column.title(), word)));
  }
}
