package dev.eventstore.examples;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which column of a device file holds what.
 *
 * <p>The names are those that NetBox gives the columns of its device table, and therefore of its
 * CSV export; their order is free and capitals do not matter. Columns that the inventory has no
 * event for, custom fields among them, are kept as metadata under their own name.
 */
final class NetBoxColumns {

  /** A column that the inventory understands. */
  enum Column {
    NAME("Name", true),
    STATUS("Status", true),
    TENANT("Tenant", true),
    SITE("Site", true),
    LOCATION("Location", false),
    RACK("Rack", false),
    ROLE("Role", true),
    MANUFACTURER("Manufacturer", true),
    TYPE("Type", true),
    SERIAL_NUMBER("Serial number", true),
    ASSET_TAG("Asset tag", true),
    OWNER("Owner", false),
    CONTACTS("Contacts", false),
    CONTACT_ID("Contact ID", false),
    TAGS("Tags", false),
    ACCOUNT_CONCEPT("Account concept", false),
    LAST_UPDATED("Last updated", false);

    private final String title;
    private final boolean required;

    Column(String title, boolean required) {
      this.title = title;
      this.required = required;
    }

    /** The name of the column, as NetBox writes it. */
    String title() {
      return title;
    }
  }

  private final int count;
  private final Map<Column, Integer> indexes = new EnumMap<>(Column.class);
  private final Map<String, Integer> others = new LinkedHashMap<>();

  /**
   * @throws IllegalArgumentException if a required column is missing, or a name is blank or
   *     repeated
   */
  NetBoxColumns(List<String> titles) {
    requireDistinct(titles);
    count = titles.size();
    for (int index = 0; index < count; index++) {
      others.put(titles.get(index).strip(), index);
    }
    for (Column column : Column.values()) {
      claim(column, column.title());
    }
    takeContactsForOwners();
    requireComplete();
  }

  /** NetBox before 4.5 has no owner of its own; its users keep owners as contacts. */
  private void takeContactsForOwners() {
    if (!has(Column.OWNER) && !has(Column.CONTACT_ID) && has(Column.CONTACTS)) {
      indexes.put(Column.OWNER, indexes.remove(Column.CONTACTS));
    }
  }

  private static void requireDistinct(List<String> titles) {
    Set<String> seen = new HashSet<>();
    for (String title : titles) {
      if (title.isBlank()) {
        throw new IllegalArgumentException("column %d has no name".formatted(seen.size() + 1));
      }
      if (!seen.add(title.strip().toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException("column \"%s\" appears twice".formatted(title.strip()));
      }
    }
  }

  private void claim(Column column, String title) {
    for (String other : List.copyOf(others.keySet())) {
      if (other.equalsIgnoreCase(title)) {
        indexes.put(column, others.remove(other));
      }
    }
  }

  private void requireComplete() {
    List<String> missing =
        Stream.of(Column.values()).filter(c -> c.required && !has(c)).map(Column::title).toList();
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "not the columns of a NetBox device export: %s missing: %s"
              .formatted(missing.size() == 1 ? "column" : "columns", String.join(", ", missing)));
    }
  }

  /** How many fields each row has. */
  int count() {
    return count;
  }

  boolean has(Column column) {
    return indexes.containsKey(column);
  }

  /** The stripped field of this column; empty where the file lacks the column. */
  String field(List<String> row, Column column) {
    Integer index = indexes.get(column);
    return index == null ? "" : row.get(index).strip();
  }

  /** The stripped fields of all columns that are no {@link Column}, by name. */
  Map<String, String> otherFields(List<String> row) {
    Map<String, String> fields = new LinkedHashMap<>();
    others.forEach((title, index) -> fields.put(title, row.get(index).strip()));
    return fields;
  }
}
