package dev.eventstore.privacy;

import java.util.Optional;
import java.util.UUID;
import javax.crypto.SecretKey;

/**
 * Keeps the keys under which personal data is encrypted, apart from the events. A subject, usually
 * a person, has any number of keys: one is current and encrypts, all decrypt. Forgetting a subject
 * destroys all of them.
 *
 * <p>Events name keys by their ids, which are random and say nothing about the subject. A vault
 * remembers the ids of destroyed keys for ever, so that erased data is never mistaken for data of
 * another vault, or the other way round.
 *
 * <p>Implementations are safe for any number of threads, and of processes where they share their
 * keys. After {@link #forget} has returned, no instance gives a key of the subject any more, save
 * for the time that an implementation declares to keep keys in memory. What fails for the moment is
 * a {@link dev.eventstore.StoreUnavailableException}: appends and reads then fail with it, and a
 * retry may help.
 */
public interface KeyVault {

  /**
   * A key.
   *
   * @param id random; not a secret
   * @param secret 256 bits for AES
   */
  record Key(UUID id, SecretKey secret) {

    /** The id; never the secret. */
    @Override
    public String toString() {
      return "key " + id;
    }
  }

  /**
   * The current key of {@code subject}, made if there is none. A subject that was forgotten starts
   * anew, with a key that opens nothing of before.
   *
   * @param subject identifies the person; not empty
   */
  Key currentKey(String subject);

  /**
   * The key of that id, empty if it has been destroyed.
   *
   * @throws java.util.NoSuchElementException if this vault never had a key of that id
   */
  Optional<Key> find(UUID keyId);

  /**
   * Makes a new key the current one of {@code subject}. The older ones go on decrypting.
   *
   * @param subject identifies the person; not empty
   */
  void rotate(String subject);

  /**
   * Destroys all keys of {@code subject}, for good. Does nothing if there are none, so it may be
   * repeated.
   *
   * @param subject identifies the person; not empty
   */
  void forget(String subject);

  /** A vault in the memory of this process, for tests and trials: with it, its keys are gone. */
  static KeyVault inMemory() {
    return new InMemoryKeyVault();
  }
}
