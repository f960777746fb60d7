/**
 * Event stores in a file, through SQLite: {@link dev.eventstore.sqlite.SqliteEventStore} opens
 * them.
 *
 * <p>Inside, from the storage outwards: {@code Schema} is the table and states the storage design;
 * {@code Appender} is one append within a transaction; {@code Writer} commits appends in groups, on
 * the one thread that writes; {@code Reader} is the threads that read, {@code PageCursor} one read;
 * {@code Watch} hints at what other processes wrote; {@code Errors} tells the outcomes apart;
 * {@code SqliteStorage} is all of it behind the interface of adapters.
 */
@NullMarked
package dev.eventstore.sqlite;

import org.jspecify.annotations.NullMarked;
