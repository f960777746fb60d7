package dev.eventstore.privacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The key vault in memory")
class InMemoryKeyVaultTest {

  private final KeyVault vault = KeyVault.inMemory();

  @Test
  void keepsOneCurrentKeyOfEachSubject() {
    KeyVault.Key ada = vault.currentKey("ada");

    assertEquals(ada, vault.currentKey("ada"));
    assertEquals(Optional.of(ada), vault.find(ada.id()));
    assertEquals(32, ada.secret().getEncoded().length);
    assertNotEquals(ada, vault.currentKey("bob"));
    assertNotEquals(ada.secret(), vault.currentKey("bob").secret());
  }

  @Test
  void keepsOlderKeysThroughARotation() {
    KeyVault.Key before = vault.currentKey("ada");

    vault.rotate("ada");

    KeyVault.Key after = vault.currentKey("ada");
    assertNotEquals(before.id(), after.id());
    assertEquals(Optional.of(before), vault.find(before.id()));
    assertEquals(Optional.of(after), vault.find(after.id()));
  }

  @Test
  void destroysAllKeysOfAForgottenSubjectAndRemembersTheirIds() {
    KeyVault.Key first = vault.currentKey("ada");
    vault.rotate("ada");
    KeyVault.Key second = vault.currentKey("ada");
    KeyVault.Key other = vault.currentKey("bob");

    vault.forget("ada");
    vault.forget("ada");

    assertEquals(Optional.empty(), vault.find(first.id()));
    assertEquals(Optional.empty(), vault.find(second.id()));
    assertEquals(Optional.of(other), vault.find(other.id()));
    assertNotEquals(second.id(), vault.currentKey("ada").id());
  }

  @Test
  void tellsAnIdItNeverHad() {
    assertThrows(NoSuchElementException.class, () -> vault.find(UUID.randomUUID()));
  }

  @Test
  void refusesASubjectWithoutAName() {
    assertThrows(IllegalArgumentException.class, () -> vault.currentKey(""));
    assertThrows(IllegalArgumentException.class, () -> vault.rotate(""));
    assertThrows(IllegalArgumentException.class, () -> vault.forget(""));
  }

  @Test
  void showsNoSecret() {
    KeyVault.Key key = vault.currentKey("ada");

    assertEquals("key " + key.id(), key.toString());
    assertFalse(key.toString().contains(key.secret().toString()));
  }

  @Test
  void makesOneKeyWhenManyAskAtOnce() throws Exception {
    int threads = 8;
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      for (int round = 0; round < 200; round++) {
        String subject = "subject " + round;
        CountDownLatch ready = new CountDownLatch(threads);
        List<Future<UUID>> asked =
            IntStream.range(0, threads)
                .mapToObj(
                    thread ->
                        executor.submit(
                            () -> {
                              ready.countDown();
                              ready.await();
                              return vault.currentKey(subject).id();
                            }))
                .toList();
        Set<UUID> ids = new HashSet<>();
        for (Future<UUID> answer : asked) {
          ids.add(answer.get());
        }
        assertEquals(1, ids.size(), subject);
      }
    } finally {
      executor.shutdownNow();
    }
  }
}
