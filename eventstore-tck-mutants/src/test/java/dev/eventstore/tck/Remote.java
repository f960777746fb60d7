package dev.eventstore.tck;

/** What is wrong with stores whose backend is behind a network. */
abstract class Remote extends Wrong {

  @Override
  boolean isRemote() {
    return true;
  }
}
