package dev.eventstore.nats;

/** How often a server is killed: more often where there is time. */
final class Rounds {

  static final int KILLS = Boolean.getBoolean("eventstore.full") ? 20 : 3;

  private Rounds() {}
}
