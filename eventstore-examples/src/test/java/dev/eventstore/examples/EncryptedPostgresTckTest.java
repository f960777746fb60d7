package dev.eventstore.examples;

import dev.eventstore.tck.EventStoreTck;

@EventStoreTck(EncryptedPostgresTckTest.Fixture.class)
class EncryptedPostgresTckTest extends EncryptedTck {

  static final class Fixture extends EncryptedFixture {
    Fixture() {
      super(Backend.POSTGRES.newPlace());
    }
  }
}
