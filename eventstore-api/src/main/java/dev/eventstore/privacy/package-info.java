/**
 * Personal data in a log that is never changed: each person's data is encrypted under keys of that
 * person, and forgetting the person means to destroy the keys. {@link
 * dev.eventstore.privacy.PersonalData} says what is personal, a {@link
 * dev.eventstore.privacy.KeyVault} keeps the keys; the codec that encrypts is in the module
 * eventstore-jackson.
 */
@NullMarked
package dev.eventstore.privacy;

import org.jspecify.annotations.NullMarked;
