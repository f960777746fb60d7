package dev.eventstore.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.EventStore;
import dev.eventstore.examples.inventory.ResourceEvent;
import dev.eventstore.inmemory.InMemoryEventStore;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The rows are made while they are read. How far the reader is ahead of the import bounds what is
 * held of the file: a reader that took in the whole file first would be ahead by all of it.
 */
@Tag("slow")
@DisplayName("An import of 100 000 rows")
class LongImportTest {

  private static final int ROWS = 100_000;

  @Test
  void holds_a_bounded_number_of_rows() {
    AtomicLong handled = new AtomicLong();
    GeneratedRows content = new GeneratedRows(handled);
    try (EventStore<ResourceEvent> store = InMemoryEventStore.create(ResourceCodec.json());
        CsvDevices devices = CsvDevices.open("generated.csv", 0, content)) {
      ImportResult result =
          DeviceImport.run(
              new Inventory(store),
              devices,
              UUID.randomUUID(),
              handled::incrementAndGet,
              row -> {});
      assertEquals(ROWS, result.registered());
    }
    assertTrue(content.furthestAhead < 2_000, () -> content.furthestAhead + " rows ahead");
  }

  /** Device rows one by one, and how far their reading was ahead of their handling. */
  private static final class GeneratedRows extends InputStream {
    private static final String HEADER =
        "Name,Status,Tenant,Site,Role,Manufacturer,Type,Serial number,Asset tag\n";

    private final AtomicLong handled;
    private byte[] current = HEADER.getBytes(StandardCharsets.UTF_8);
    private int offset;
    private long made;
    private long furthestAhead;

    GeneratedRows(AtomicLong handled) {
      this.handled = handled;
    }

    @Override
    public int read() {
      if (offset == current.length) {
        if (made == ROWS) {
          return -1;
        }
        long device = made++;
        current =
            "srv-%d,Active,Retail,AMS1,Database Server,Dell,R750,S%d,A%d\n"
                .formatted(device, device, device)
                .getBytes(StandardCharsets.UTF_8);
        offset = 0;
        furthestAhead = Math.max(furthestAhead, made - handled.get());
      }
      return current[offset++];
    }

    @Override
    public int read(byte[] bytes, int from, int length) {
      int first = read();
      if (first < 0) {
        return -1;
      }
      bytes[from] = (byte) first;
      int count = 1;
      while (count < length && offset < current.length) {
        bytes[from + count++] = current[offset++];
      }
      return count;
    }
  }
}
