package dev.eventstore.examples.documentation;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The examples of docs/write-an-adapter.md")
class WriteAnAdapterTest {

  @Test
  @DisplayName("are compiled here; ListTckTest runs them")
  void areAllCompiledHere() {
    DocumentedExamples.assertIn(
        "write-an-adapter.md", ListStorage.class, ListFixture.class, ListTckTest.class);
  }
}
