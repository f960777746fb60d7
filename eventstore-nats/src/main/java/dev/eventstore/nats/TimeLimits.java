package dev.eventstore.nats;

import java.time.Duration;

/**
 * How long the steps of an operation may take, so that the whole ends within the operation time-out
 * with an answer of its own. The store above gives up at the time-out itself.
 *
 * @param operation one call as a whole: a little less than the operation time-out
 * @param publish until a message that was sent counts as without answer and is sent again. A
 *     quarter of the operation, because a busy server answers late rather than never, and what is
 *     sent again makes it no less busy
 * @param request the same for a read, which costs little and is asked again soon, because a server
 *     that has just lost its leader does not answer at all
 * @param pause between attempts that the server refused for the moment
 */
record TimeLimits(Duration operation, Duration publish, Duration request, Duration pause) {

  private static final Duration LONGEST_REQUEST = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofMillis(10);

  static TimeLimits within(Duration operationTimeout) {
    Duration operation = operationTimeout.multipliedBy(9).dividedBy(10);
    Duration eighth = operation.dividedBy(8);
    return new TimeLimits(
        operation,
        operation.dividedBy(4),
        eighth.compareTo(LONGEST_REQUEST) < 0 ? eighth : LONGEST_REQUEST,
        PAUSE);
  }
}
