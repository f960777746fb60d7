package dev.eventstore.examples;

import dev.eventstore.tck.EventStoreTck;

@EventStoreTck(EncryptedSqliteTckTest.Fixture.class)
class EncryptedSqliteTckTest extends EncryptedTck {

  static final class Fixture extends EncryptedFixture {
    Fixture() {
      super(Backend.SQLITE.newPlace());
    }
  }
}
