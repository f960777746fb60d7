package dev.eventstore.jackson;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Samples of stored events of one type and version: {@code <type>.v<version>.json}, an array of the
 * JSON of events. Characters that a file name may not carry everywhere are percent-encoded.
 */
record GoldenFile(Path path, String type, int version) {

  private static final Pattern NAME = Pattern.compile("(.+)\\.v([1-9][0-9]{0,8})\\.json");

  static GoldenFile of(Path directory, String type, int version) {
    String name = URLEncoder.encode(type, StandardCharsets.UTF_8).replace("*", "%2A");
    return new GoldenFile(directory.resolve(name + ".v" + version + ".json"), type, version);
  }

  /** All that are there, in the order of their names; other files are none of ours. */
  static List<GoldenFile> all(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.sorted().flatMap(GoldenFile::parse).toList();
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot list " + directory, failure);
    }
  }

  private static Stream<GoldenFile> parse(Path path) {
    Matcher name = NAME.matcher(path.getFileName().toString());
    return name.matches()
        ? Stream.of(
            new GoldenFile(
                path,
                URLDecoder.decode(name.group(1), StandardCharsets.UTF_8),
                Integer.parseInt(name.group(2))))
        : Stream.empty();
  }

  boolean exists() {
    return Files.exists(path);
  }

  List<JsonNode> read(JsonMapper mapper) {
    try {
      JsonNode samples = mapper.readTree(Files.readAllBytes(path));
      if (!samples.isArray()) {
        throw new AssertionError(path + " is not an array of events");
      }
      return List.copyOf(samples.values());
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot read " + path, failure);
    }
  }

  void write(JsonMapper mapper, List<JsonNode> samples) {
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter layout =
        new DefaultPrettyPrinter().withObjectIndenter(lines).withArrayIndenter(lines);
    try {
      Files.createDirectories(path.toAbsolutePath().getParent());
      Files.writeString(path, mapper.writer().with(layout).writeValueAsString(samples) + "\n");
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot write " + path, failure);
    }
  }

  @Override
  public String toString() {
    return path.getFileName().toString();
  }
}
