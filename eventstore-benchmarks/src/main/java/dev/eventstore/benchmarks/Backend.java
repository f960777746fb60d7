package dev.eventstore.benchmarks;

import java.util.List;

/** One backend's plug: everything that the harness has to know about it. */
interface Backend extends AutoCloseable {

  /** As it is given on the command line and as files are named. */
  String name();

  /**
   * Our store beside a limit, at least once. How costs grow with size is measured on our side of
   * the first.
   */
  List<Comparison<?>> comparisons();

  /** How much is measured, of what is asked for. */
  default Scale scale(Scale asked) {
    return asked;
  }

  @Override
  void close();
}
