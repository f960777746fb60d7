package dev.eventstore;

import java.time.Instant;

/**
 * What an append did to one aggregate. Immutable. The repeat of an append returns what the first
 * one did, not where the aggregate is now.
 *
 * @param aggregate where the events went
 * @param firstVersion the version of the first event, 1 or more
 * @param lastVersion the version of the last event, at least {@code firstVersion}, which is what
 *     the next {@link ExpectedVersion#exactly(long)} wants
 * @param position the position of the last event in the global log, 1 or more
 * @param timestamp the timestamp of the last event, as stored: in microseconds
 */
public record AppendResult(
    AggregateId aggregate, long firstVersion, long lastVersion, long position, Instant timestamp) {}
