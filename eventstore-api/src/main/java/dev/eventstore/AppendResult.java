package dev.eventstore;

import java.time.Instant;

/**
 * What an append did to one aggregate.
 *
 * @param aggregate where the events went
 * @param firstVersion the version of the first event
 * @param lastVersion the version of the last event, which is what the next {@link
 *     ExpectedVersion#exactly(long)} wants
 * @param position the position of the last event in the global log
 * @param timestamp the timestamp of the last event, as stored
 */
public record AppendResult(
    AggregateId aggregate, long firstVersion, long lastVersion, long position, Instant timestamp) {}
