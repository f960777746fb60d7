package dev.eventstore.examples;

import dev.eventstore.StoreUnavailableException;
import dev.eventstore.privacy.KeyVault;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keys in a file, for the demo with a store that outlives the program: one program at a time, and
 * every change writes the whole file anew, so it is for few people.
 *
 * <p>Whoever reads the file reads the personal data, so only its owner may. A forgotten key is gone
 * from the file; the old content of its blocks, and copies of it in backups and snapshots, are the
 * file system's affair, which is why a vault for more than a demo is a service of its own.
 */
final class FileKeyVault implements KeyVault, AutoCloseable {

  /**
   * What the file holds.
   *
   * @param subjects the keys of each person, the current one last
   * @param destroyed the ids of keys that there once were
   */
  private record Content(Map<String, List<StoredKey>> subjects, Set<UUID> destroyed) {}

  /**
   * @param secret in base 64
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record StoredKey(UUID id, byte[] secret) {}

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int KEY_BYTES = 32;

  private final Path file;
  private final FileChannel lockFile;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, List<Key>> bySubject = new HashMap<>();
  private final Map<UUID, Key> byId = new HashMap<>();
  private final Set<UUID> destroyed = new HashSet<>();

  private FileKeyVault(Path file, FileChannel lockFile) {
    this.file = file;
    this.lockFile = lockFile;
  }

  /**
   * Opens the vault in {@code file}, which is made with its first key.
   *
   * @throws UnusableFileException if the file cannot be read, holds no keys, or is in use
   */
  static FileKeyVault open(Path file) {
    FileKeyVault vault = new FileKeyVault(file, lock(file));
    try {
      vault.load();
      return vault;
    } catch (RuntimeException failure) {
      vault.close();
      throw failure;
    }
  }

  private static FileChannel lock(Path file) {
    Path lockPath = file.resolveSibling(file.getFileName() + ".lock");
    FileChannel channel;
    try {
      channel = FileChannel.open(lockPath, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException failure) {
      throw new UnusableFileException(lockPath.toString(), "cannot be written", failure);
    }
    try {
      FileLock held = tryLock(channel);
      if (held != null) {
        return channel;
      }
      channel.close();
    } catch (IOException failure) {
      throw new UnusableFileException(lockPath.toString(), "cannot be locked", failure);
    }
    throw new UnusableFileException(file.toString(), "another program is using these keys");
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException heldInThisProcess) {
      return null;
    }
  }

  private void load() {
    if (!Files.exists(file)) {
      return;
    }
    try {
      Content content = JSON.readValue(Files.readAllBytes(file), Content.class);
      content.subjects().forEach((subject, keys) -> keys.forEach(key -> add(subject, key)));
      destroyed.addAll(content.destroyed());
    } catch (IOException failure) {
      throw new UnusableFileException(file.toString(), "cannot be read", failure);
    } catch (JacksonException | IllegalArgumentException failure) {
      throw new UnusableFileException(file.toString(), "does not hold keys", failure);
    }
  }

  private void add(String subject, StoredKey stored) {
    Key key = new Key(stored.id(), new SecretKeySpec(stored.secret(), "AES"));
    bySubject.computeIfAbsent(subject, name -> new ArrayList<>()).add(key);
    byId.put(key.id(), key);
  }

  @Override
  public synchronized Key currentKey(String subject) {
    List<Key> keys = bySubject.get(requireSubject(subject));
    return keys == null ? addNew(subject) : keys.get(keys.size() - 1);
  }

  @Override
  public synchronized Optional<Key> find(UUID keyId) {
    Key key = byId.get(Objects.requireNonNull(keyId, "key id"));
    if (key == null && !destroyed.contains(keyId)) {
      throw new NoSuchElementException("this vault never had a key " + keyId);
    }
    return Optional.ofNullable(key);
  }

  @Override
  public synchronized void rotate(String subject) {
    addNew(requireSubject(subject));
  }

  private Key addNew(String subject) {
    byte[] secret = new byte[KEY_BYTES];
    random.nextBytes(secret);
    StoredKey stored = new StoredKey(UUID.randomUUID(), secret);
    // First the file, then memory: what is encrypted under a key must find it again.
    Content changed = content();
    changed.subjects().computeIfAbsent(subject, name -> new ArrayList<>()).add(stored);
    write(changed);
    add(subject, stored);
    return Objects.requireNonNull(byId.get(stored.id()));
  }

  @Override
  public synchronized void forget(String subject) {
    List<Key> keys = bySubject.get(requireSubject(subject));
    if (keys == null) {
      return;
    }
    Content changed = content();
    changed.subjects().remove(subject);
    keys.forEach(key -> changed.destroyed().add(key.id()));
    write(changed);
    bySubject.remove(subject);
    keys.forEach(key -> byId.remove(key.id()));
    destroyed.addAll(changed.destroyed());
  }

  private Content content() {
    Map<String, List<StoredKey>> subjects = new TreeMap<>();
    bySubject.forEach(
        (subject, keys) -> {
          List<StoredKey> stored = new ArrayList<>();
          keys.forEach(key -> stored.add(new StoredKey(key.id(), key.secret().getEncoded())));
          subjects.put(subject, stored);
        });
    return new Content(subjects, new TreeSet<>(destroyed));
  }

  /** All or nothing, and on the disk when it returns. */
  private void write(Content content) {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try {
      Files.deleteIfExists(next);
      Files.createFile(next, forOwnerAlone());
      Files.write(next, JSON.writeValueAsBytes(content), StandardOpenOption.SYNC);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failure) {
      throw new StoreUnavailableException("the keys in " + file + " cannot be written", failure);
    }
  }

  private FileAttribute<?>[] forOwnerAlone() {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  private static String requireSubject(String subject) {
    if (Objects.requireNonNull(subject, "subject").isEmpty()) {
      throw new IllegalArgumentException("subject must not be empty");
    }
    return subject;
  }

  /** Lets another program use the keys. */
  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException failure) {
      throw new UnusableFileException(file.toString(), "cannot be released", failure);
    }
  }
}
