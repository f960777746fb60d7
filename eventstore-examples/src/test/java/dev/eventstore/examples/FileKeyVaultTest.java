package dev.eventstore.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.privacy.KeyVault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A vault in a file")
class FileKeyVaultTest {

  @TempDir private Path folder;

  @Test
  void finds_its_keys_again() {
    KeyVault.Key first = with(vault -> vault.currentKey("P-1"));
    KeyVault.Key second =
        with(
            vault -> {
              assertEquals(first, vault.currentKey("P-1"));
              vault.rotate("P-1");
              return vault.currentKey("P-1");
            });
    assertNotEquals(first, second);
    assertEquals(second, with(vault -> vault.currentKey("P-1")));
    assertEquals(Optional.of(first), with(vault -> vault.find(first.id())));
  }

  @Test
  void has_no_byte_of_a_forgotten_key_but_remembers_that_it_was() throws IOException {
    KeyVault.Key forgotten = with(vault -> vault.currentKey("P-1"));
    KeyVault.Key kept = with(vault -> vault.currentKey("P-2"));
    String secret = Base64.getEncoder().encodeToString(forgotten.secret().getEncoded());
    assertTrue(Files.readString(file()).contains(secret));

    with(
        vault -> {
          vault.forget("P-1");
          vault.forget("P-1");
          return vault;
        });

    assertFalse(Files.readString(file()).contains(secret));
    assertFalse(Files.readString(file()).contains("P-1"));
    assertEquals(Optional.empty(), with(vault -> vault.find(forgotten.id())));
    assertEquals(Optional.of(kept), with(vault -> vault.find(kept.id())));
    assertNotEquals(forgotten, with(vault -> vault.currentKey("P-1")));
    assertThrows(NoSuchElementException.class, () -> with(vault -> vault.find(UUID.randomUUID())));
  }

  @Test
  void is_readable_by_its_owner_alone() throws IOException {
    with(vault -> vault.currentKey("P-1"));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
  }

  @Test
  void is_used_by_one_program_at_a_time() {
    try (FileKeyVault first = FileKeyVault.open(file())) {
      KeyVault.Key key = first.currentKey("P-1");
      UnusableFileException refusal =
          assertThrows(UnusableFileException.class, () -> FileKeyVault.open(file()));
      assertEquals(file() + ": another program is using these keys", refusal.getMessage());
      assertEquals(key, first.currentKey("P-1"));
    }
  }

  @Test
  void refuses_a_file_of_something_else() throws IOException {
    Files.writeString(file(), "Name,Status\n");
    for (int attempt = 0; attempt < 2; attempt++) {
      UnusableFileException refusal =
          assertThrows(UnusableFileException.class, () -> FileKeyVault.open(file()));
      assertEquals(file() + ": does not hold keys", refusal.getMessage());
    }
    assertEquals("Name,Status\n", Files.readString(file()));
  }

  private Path file() {
    return folder.resolve("test.keys");
  }

  private <T> T with(Function<FileKeyVault, T> use) {
    try (FileKeyVault vault = FileKeyVault.open(file())) {
      return use.apply(vault);
    }
  }
}
