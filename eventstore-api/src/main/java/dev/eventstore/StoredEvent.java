package dev.eventstore;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event as the store holds it. It never changes: every later read returns an equal one.
 *
 * @param aggregate the aggregate it belongs to
 * @param version its place in the aggregate, from 1, rising by exactly 1
 * @param position its place in the global log, from 1, rising, with gaps; meaningful only within
 *     one store
 * @param id unique over the whole store
 * @param data what happened, decoded by the codec
 * @param timestamp when it happened, in microseconds; says nothing about order
 * @param correlationId the conversation it belongs to, or null
 * @param causationId the id of what led to it, or null
 * @param attributes free metadata, unmodifiable
 * @param type the stable type name under which it is stored
 * @param schemaVersion the version of that type's schema in which it is stored
 */
public record StoredEvent<E>(
    AggregateId aggregate,
    long version,
    long position,
    UUID id,
    E data,
    Instant timestamp,
    @Nullable UUID correlationId,
    @Nullable UUID causationId,
    Map<String, String> attributes,
    String type,
    int schemaVersion) {}
