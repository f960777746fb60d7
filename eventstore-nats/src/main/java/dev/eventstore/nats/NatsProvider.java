package dev.eventstore.nats;

import dev.eventstore.Durability;
import dev.eventstore.StoreOptions;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.EventStorageProvider;
import dev.eventstore.spi.StoreUri;
import io.nats.client.api.StorageType;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Serves {@code nats://user:password@host1:port,host2} and {@code tls://…}; public only because
 * ServiceLoader asks for it.
 *
 * <p>Parameters: {@code stream}, {@code prefix}, {@code replicas}, {@code storage} ({@code file} or
 * {@code memory}), {@code flush} ({@code MEMORY}, {@code PROCESS_CRASH} or {@code POWER_LOSS}) and
 * {@code copies}, {@code syncAlways} ({@code true} or {@code false}), {@code duplicateWindow} (such
 * as {@code PT2M}), {@code maxBytes}, {@code untestedServers} and {@code credentials} (a file).
 */
public final class NatsProvider implements EventStorageProvider {

  /** For {@link java.util.ServiceLoader}. */
  public NatsProvider() {}

  @Override
  public Set<String> schemes() {
    return Set.of("nats", "tls");
  }

  @Override
  public Set<String> parameters() {
    return Set.of(
        "stream",
        "prefix",
        "replicas",
        "storage",
        "flush",
        "copies",
        "syncAlways",
        "duplicateWindow",
        "maxBytes",
        "untestedServers",
        "credentials");
  }

  @Override
  public EventStorage open(StoreUri uri, StoreOptions store) {
    if (uri.hosts().isEmpty() || !uri.path().isEmpty()) {
      throw new IllegalArgumentException(
          "a NATS store is written nats://host1:4222,host2?stream=…, but was " + uri);
    }
    return NatsStorage.connect(url(uri), options(uri, store));
  }

  private static NatsOptions options(StoreUri uri, StoreOptions store) {
    NatsOptions base = NatsOptions.defaults().withStore(store);
    Durability durability = base.durability();
    return base.withStream(
            value(uri, "stream", base.stream(), text -> text),
            value(uri, "prefix", base.prefix(), text -> text))
        .withReplicas(value(uri, "replicas", base.replicas(), Integer::valueOf))
        .withStorage(value(uri, "storage", base.storage(), NatsProvider::storage))
        .withDurability(
            new Durability(
                value(uri, "flush", durability.flush(), Durability.Flush::valueOf),
                value(uri, "copies", durability.copies(), Integer::valueOf)))
        .withSyncAlways(value(uri, "syncAlways", base.syncAlways(), NatsProvider::truth))
        .withDuplicateWindow(value(uri, "duplicateWindow", base.duplicateWindow(), Duration::parse))
        .withMaxBytes(value(uri, "maxBytes", base.maxBytes(), Long::valueOf))
        .withUntestedServers(
            value(uri, "untestedServers", base.untestedServers(), NatsProvider::truth))
        .withCredentials(credentials(uri));
  }

  private static @Nullable Path credentials(StoreUri uri) {
    String file = uri.parameters().get("credentials");
    return file == null ? null : Path.of(file);
  }

  private static <T> T value(StoreUri uri, String name, T otherwise, Function<String, T> parse) {
    String text = uri.parameters().get(name);
    if (text == null) {
      return otherwise;
    }
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException | DateTimeParseException malformed) {
      throw new IllegalArgumentException(
          "the parameter '" + name + "' of the store URI cannot be '" + text + "'", malformed);
    }
  }

  private static StorageType storage(String text) {
    return switch (text) {
      case "file" -> StorageType.File;
      case "memory" -> StorageType.Memory;
      default -> throw new IllegalArgumentException("file or memory is wanted");
    };
  }

  private static boolean truth(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("true or false is wanted");
    };
  }

  private static String url(StoreUri uri) {
    String login =
        uri.user() == null
            ? ""
            : encoded(uri.user())
                + (uri.password() == null ? "" : ":" + encoded(uri.password()))
                + "@";
    return uri.hosts().stream()
        .map(host -> uri.scheme() + "://" + login + host)
        .collect(Collectors.joining(","));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
