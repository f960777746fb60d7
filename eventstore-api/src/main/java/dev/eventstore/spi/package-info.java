/**
 * What an adapter implements: {@link dev.eventstore.spi.EventStorage}, a handful of methods that
 * speak in bytes, and, to be found by URI, {@link dev.eventstore.spi.EventStorageProvider}.
 *
 * <p>Applications have no need of this package.
 */
@NullMarked
package dev.eventstore.spi;

import org.jspecify.annotations.NullMarked;
