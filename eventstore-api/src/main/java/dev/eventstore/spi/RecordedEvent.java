package dev.eventstore.spi;

import dev.eventstore.AggregateId;

/**
 * A stored event: what was given and the place it got.
 *
 * @param aggregate the aggregate it belongs to
 * @param version its place in the aggregate, from 1, rising by exactly 1
 * @param position its place in the global log, from 1, rising, with gaps
 * @param event what was stored
 */
public record RecordedEvent(
    AggregateId aggregate, long version, long position, EventRecord event) {}
