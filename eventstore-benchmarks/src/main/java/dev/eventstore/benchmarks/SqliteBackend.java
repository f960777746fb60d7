package dev.eventstore.benchmarks;

import dev.eventstore.Durability;
import dev.eventstore.Durability.Flush;
import dev.eventstore.EncodedEvent;
import dev.eventstore.sqlite.SqliteEventStore;
import dev.eventstore.sqlite.SqliteOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The SQLite store beside statements that one would write by hand: files on the same disk, tables
 * of the same definition, the same payload; once with a flush for each commit and once without.
 */
final class SqliteBackend implements Backend {

  private static final double LEAST_RATIO = 0.5;

  private final Path directory;

  SqliteBackend() throws IOException {
    directory = Files.createTempDirectory("eventstore-benchmark");
  }

  @Override
  public String name() {
    return "sqlite";
  }

  @Override
  public List<Comparison<?>> comparisons() {
    return List.of(
        comparison("SQLite, without a flush", Flush.PROCESS_CRASH, Scenario.standard()),
        comparison("SQLite, each commit flushed", Flush.POWER_LOSS, appends()));
  }

  @Override
  public void close() {
    deleteAll("");
    try {
      Files.delete(directory);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private Comparison<EncodedEvent> comparison(
      String name, Flush flush, List<Scenario<EncodedEvent>> scenarios) {
    SqliteOptions options = SqliteOptions.defaults().withDurability(new Durability(flush, 1));
    return new Comparison<>(
        name,
        "prepared statements, one connection that writes, one for each caller that reads",
        BytesCodec::event,
        store ->
            new StoreContender<>(SqliteEventStore.open(empty("ours-" + store), options, codec())),
        store -> {
          Path file = empty("raw-" + store);
          SqliteEventStore.open(file, options, codec()).close();
          return new RawSqlite(file, flush == Flush.POWER_LOSS);
        },
        scenarios,
        goals(flush, scenarios));
  }

  private static BytesCodec codec() {
    return new BytesCodec();
  }

  /** What does not write is the same with and without a flush. */
  private static List<Scenario<EncodedEvent>> appends() {
    return Scenario.<EncodedEvent>standard().stream()
        .filter(scenario -> scenario instanceof Scenario.Appending)
        .toList();
  }

  /** Where a commit is dear, appends that share one must do more than make up for the store. */
  private static List<Goal> goals(Flush flush, List<Scenario<EncodedEvent>> scenarios) {
    List<Goal> goals = new ArrayList<>();
    for (Scenario<EncodedEvent> scenario : scenarios) {
      for (Load load : scenario.loads()) {
        boolean shared =
            scenario instanceof Scenario.Appending
                && flush == Flush.POWER_LOSS
                && !load.equals(Load.callers(1));
        if (shared) {
          goals.add(new Goal(scenario.name(), load, Goal.Measure.OF_BEST_RAW, 1));
        } else if (scenario.events() > 1 || scenario instanceof Scenario.Appending) {
          goals.add(new Goal(scenario.name(), load, Goal.Measure.RATIO, LEAST_RATIO));
        }
      }
    }
    return goals;
  }

  private Path empty(String name) {
    deleteAll(name + ".db");
    return directory.resolve(name + ".db");
  }

  private void deleteAll(String prefix) {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        if (file.getFileName().toString().startsWith(prefix)) {
          Files.delete(file);
        }
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
