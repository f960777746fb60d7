package dev.eventstore.sqlite;

import dev.eventstore.Durability;
import dev.eventstore.Durability.Flush;
import dev.eventstore.StoreOptions;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.EventStorageProvider;
import dev.eventstore.spi.StoreUri;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Function;

/**
 * Serves {@code sqlite:file}, such as {@code sqlite:inventory.db} or {@code
 * sqlite:/var/lib/inventory.db}; public only because ServiceLoader asks for it.
 *
 * <p>Parameters: {@code flush} ({@code MEMORY}, {@code PROCESS_CRASH} or {@code POWER_LOSS}) and
 * {@code copies}, the durability that is required at least.
 */
public final class SqliteProvider implements EventStorageProvider {

  /** For {@link java.util.ServiceLoader}. */
  public SqliteProvider() {}

  @Override
  public Set<String> schemes() {
    return Set.of("sqlite");
  }

  @Override
  public Set<String> parameters() {
    return Set.of("flush", "copies");
  }

  @Override
  public EventStorage open(StoreUri uri, StoreOptions store) {
    if (!uri.hosts().isEmpty() || uri.path().isEmpty()) {
      throw new IllegalArgumentException(
          "a SQLite store is written sqlite:file, without //, but was " + uri);
    }
    SqliteOptions base = SqliteOptions.defaults();
    Durability durability =
        new Durability(
            value(uri, "flush", base.durability().flush(), Flush::valueOf),
            value(uri, "copies", base.durability().copies(), Integer::valueOf));
    return SqliteStorage.open(file(uri), base.withStore(store).withDurability(durability));
  }

  private static Path file(StoreUri uri) {
    try {
      return Path.of(uri.path());
    } catch (InvalidPathException malformed) {
      throw new IllegalArgumentException("no file can be named " + uri.path(), malformed);
    }
  }

  private static <T> T value(StoreUri uri, String name, T otherwise, Function<String, T> parse) {
    String text = uri.parameters().get(name);
    if (text == null) {
      return otherwise;
    }
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException malformed) {
      throw new IllegalArgumentException(
          "the parameter '" + name + "' of the store URI cannot be '" + text + "'", malformed);
    }
  }
}
