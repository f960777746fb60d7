/**
 * The adapter for PostgreSQL: {@link dev.eventstore.postgres.PostgresEventStore} opens it, {@link
 * dev.eventstore.postgres.PostgresOptions} configures it.
 *
 * <p>{@code Appender} states the storage design, {@code GroupCommit} how concurrent appends share a
 * transaction, {@code Reader} why a read never misses an event; read them in this order.
 *
 * <p>{@link dev.eventstore.postgres.PostgresKeyVault} keeps the keys of personal data.
 *
 * <p>An acknowledged append is on stable storage: {@code synchronous_commit} is switched on for
 * appends where the session has it off. Any number of instances may use one schema.
 */
@NullMarked
package dev.eventstore.postgres;

import org.jspecify.annotations.NullMarked;
