package dev.eventstore.tck;

/** Makes fixtures beside the one that every test has. Who asks for one closes it. */
@FunctionalInterface
interface Fixtures {

  EventStoreFixture another();
}
