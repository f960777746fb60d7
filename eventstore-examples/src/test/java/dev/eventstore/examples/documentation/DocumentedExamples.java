package dev.eventstore.examples.documentation;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Holds the Java examples of a page of the documentation to code that a test compiles and runs. */
final class DocumentedExamples {

  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  private DocumentedExamples() {}

  /**
   * Every Java example of {@code page} stands, but for white space, in the source of {@code test}.
   */
  static void assertIn(String page, Class<?> test) {
    String source =
        normal(read(Path.of("src/test/java", test.getName().replace('.', '/') + ".java")));
    List<String> examples =
        JAVA.matcher(text(page)).results().map(DocumentedExamples::example).toList();
    assertFalse(examples.isEmpty(), page);
    examples.forEach(
        example ->
            assertTrue(
                source.contains(normal(example)),
                () -> "not in " + test.getSimpleName() + ":\n" + example));
  }

  static String text(String page) {
    return read(Path.of("..", "docs", page));
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
