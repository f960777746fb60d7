/**
 * Real servers for tests, each found in the same order: an address given in the environment, Docker
 * through Testcontainers, or a program of this machine. What was chosen is printed once. A test
 * never falls back to something that is not the real server, and is never skipped.
 *
 * <p>{@link dev.eventstore.testservers.NatsServer} and {@link
 * dev.eventstore.testservers.NatsCluster} are NATS with JetStream, {@link
 * dev.eventstore.testservers.PostgresServer} is PostgreSQL. All that is started here ends with this
 * JVM.
 */
@NullMarked
package dev.eventstore.testservers;

import org.jspecify.annotations.NullMarked;
