package dev.eventstore.examples;

import dev.eventstore.tck.EventStoreTck;

@EventStoreTck(EncryptedNatsTckTest.Fixture.class)
class EncryptedNatsTckTest extends EncryptedTck {

  static final class Fixture extends EncryptedFixture {
    Fixture() {
      super(Backend.NATS.newPlace());
    }
  }
}
