@NullMarked
package dev.eventstore.testservers;

import org.jspecify.annotations.NullMarked;
