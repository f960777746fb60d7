package dev.eventstore.examples.documentation;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Holds the Java examples of a page of the documentation to code that a test compiles and runs. */
final class DocumentedExamples {

  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  private DocumentedExamples() {}

  /**
   * Every Java example of {@code page} stands, but for white space, in the source of one of {@code
   * classes}.
   */
  static void assertIn(String page, Class<?>... classes) {
    List<String> sources = Stream.of(classes).map(DocumentedExamples::source).toList();
    List<String> examples =
        JAVA.matcher(text(page)).results().map(DocumentedExamples::example).toList();
    assertFalse(examples.isEmpty(), page);
    examples.forEach(
        example ->
            assertTrue(
                sources.stream().anyMatch(source -> source.contains(normal(example))),
                () -> "not in " + Arrays.toString(classes) + ":\n" + example));
  }

  static String text(String page) {
    return read(Path.of("..", "docs", page));
  }

  private static String source(Class<?> type) {
    return normal(read(Path.of("src/test/java", type.getName().replace('.', '/') + ".java")));
  }

  private static String example(MatchResult block) {
    return block.group(1);
  }

  private static String normal(String code) {
    return code.replaceAll("\\s", "");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
