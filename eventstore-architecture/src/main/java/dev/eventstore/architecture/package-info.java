/**
 * Rules over the classes of all modules. The rules are this module's tests; it ships nothing.
 *
 * <p>Start at {@code ModuleRule}: one line a module, saying what it may use.
 */
@NullMarked
package dev.eventstore.architecture;

import org.jspecify.annotations.NullMarked;
