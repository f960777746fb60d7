package dev.eventstore.privacy;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.spec.SecretKeySpec;

/**
 * Subjects with their keys, the current one last. Changes are made under one lock; reading a key by
 * its id takes none, because that is what every decoded event does.
 */
final class InMemoryKeyVault implements KeyVault {

  private static final int KEY_BYTES = 32;

  private final SecureRandom random = new SecureRandom();
  private final Map<String, List<Key>> bySubject = new HashMap<>();
  // Empty = destroyed.
  private final Map<UUID, Optional<Key>> byId = new ConcurrentHashMap<>();

  @Override
  public Key currentKey(String subject) {
    requireSubject(subject);
    synchronized (bySubject) {
      List<Key> keys = bySubject.get(subject);
      return keys == null ? add(subject) : keys.get(keys.size() - 1);
    }
  }

  @Override
  public Optional<Key> find(UUID keyId) {
    Optional<Key> key = byId.get(Objects.requireNonNull(keyId, "key id"));
    if (key == null) {
      throw new NoSuchElementException("this vault never had a key " + keyId);
    }
    return key;
  }

  @Override
  public void rotate(String subject) {
    requireSubject(subject);
    synchronized (bySubject) {
      add(subject);
    }
  }

  @Override
  public void forget(String subject) {
    requireSubject(subject);
    synchronized (bySubject) {
      List<Key> keys = bySubject.remove(subject);
      if (keys != null) {
        keys.forEach(key -> byId.put(key.id(), Optional.empty()));
      }
    }
  }

  private Key add(String subject) {
    byte[] secret = new byte[KEY_BYTES];
    random.nextBytes(secret);
    Key key = new Key(UUID.randomUUID(), new SecretKeySpec(secret, "AES"));
    byId.put(key.id(), Optional.of(key));
    bySubject.computeIfAbsent(subject, name -> new ArrayList<>()).add(key);
    return key;
  }

  private static void requireSubject(String subject) {
    if (Objects.requireNonNull(subject, "subject").isEmpty()) {
      throw new IllegalArgumentException("subject must not be empty");
    }
  }
}
