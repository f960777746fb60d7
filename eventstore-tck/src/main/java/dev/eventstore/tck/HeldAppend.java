package dev.eventstore.tck;

/** An append that was stopped just before it takes effect. */
public interface HeldAppend extends AutoCloseable {

  /** Waits, within bounds, until an append is held. */
  void await();

  /** Has the append that is held fail, so that it never takes effect. */
  default void abort() {
    throw new FaultNotDrivenException(
        "failing an append that is held", "the fixture leaves it out");
  }

  /** Lets the append take effect, and holds none any more. May be called any number of times. */
  @Override
  void close();
}
