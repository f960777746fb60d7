package dev.eventstore.examples;

import dev.eventstore.tck.EventStoreTck;

@EventStoreTck(EncryptedInMemoryTckTest.Fixture.class)
class EncryptedInMemoryTckTest extends EncryptedTck {

  static final class Fixture extends EncryptedFixture {
    Fixture() {
      super(Backend.IN_MEMORY.newPlace());
    }
  }
}
