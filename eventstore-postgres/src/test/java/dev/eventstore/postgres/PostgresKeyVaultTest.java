package dev.eventstore.postgres;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.IncompatibleStoreException;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.privacy.KeyVault;
import dev.eventstore.testservers.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

@DisplayName("A vault in PostgreSQL")
class PostgresKeyVaultTest {

  private final PostgresServer server = PostgresServer.shared();
  private final String schema = "vault_" + UUID.randomUUID().toString().replace('-', '_');
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);

  @AfterEach
  void dropSchema() throws SQLException {
    execute("DROP SCHEMA IF EXISTS " + schema + "_keys CASCADE");
  }

  @Test
  void keepsOneCurrentKeyASubjectWhichEveryInstanceFinds() {
    KeyVault.Key ada = open().currentKey("ada");

    KeyVault other = open();
    assertSame(ada, other.currentKey("ada"));
    assertSame(ada, other.find(ada.id()).orElseThrow());
    assertNotEquals(ada.id(), other.currentKey("bob").id());
    assertEquals(32, ada.secret().getEncoded().length);
  }

  @Test
  void decryptsWithOlderKeysAfterARotation() {
    KeyVault vault = open();
    KeyVault.Key before = vault.currentKey("ada");

    vault.rotate("ada");

    KeyVault.Key after = open().currentKey("ada");
    assertNotEquals(before.id(), after.id());
    assertSame(after, vault.currentKey("ada"));
    assertSame(before, open().find(before.id()).orElseThrow());
  }

  @Test
  void destroysAllKeysOfAForgottenSubjectAndRemembersThatTheyWere() throws SQLException {
    KeyVault vault = open();
    List<KeyVault.Key> keys = new ArrayList<>(List.of(vault.currentKey("ada")));
    vault.rotate("ada");
    keys.add(vault.currentKey("ada"));
    keys.forEach(key -> vault.find(key.id()));
    KeyVault.Key bob = vault.currentKey("bob");

    vault.forget("ada");
    vault.forget("ada");
    vault.forget("nobody");

    for (KeyVault instance : List.of(vault, open())) {
      keys.forEach(key -> assertEquals(Optional.empty(), instance.find(key.id())));
      assertSame(bob, instance.find(bob.id()).orElseThrow());
    }
    assertEquals(
        "2 keys without subject and secret",
        text(
            "SELECT count(*) || ' keys without subject and secret' FROM "
                + schema
                + "_keys.personal_key WHERE subject IS NULL AND secret IS NULL"));
    assertTrue(
        keys.stream().noneMatch(key -> key.id().equals(vault.currentKey("ada").id())),
        "who comes back starts anew");
  }

  @Test
  void keepsAKeyInMemoryForTenSecondsAndNoLonger() {
    KeyVault here = open();
    KeyVault elsewhere = open();
    KeyVault.Key key = here.currentKey("ada");
    assertTrue(elsewhere.find(key.id()).isPresent());

    here.forget("ada");

    passes(Duration.ofSeconds(PostgresKeyVault.KEPT_SECONDS).minusNanos(1));
    assertTrue(elsewhere.find(key.id()).isPresent(), "as declared");
    assertNotEquals(key.id(), elsewhere.currentKey("ada").id(), "but it encrypts nothing any more");
    passes(Duration.ofNanos(1));
    assertEquals(Optional.empty(), elsewhere.find(key.id()));
  }

  @Test
  void tellsAKeyItNeverHadFromOneThatWasDestroyed() {
    assertThrows(NoSuchElementException.class, () -> open().find(UUID.randomUUID()));
  }

  @Test
  void opensWithEveryKeyThatRacingInstancesMadeForOneSubject() throws Exception {
    int racers = 4;
    CyclicBarrier barrier = new CyclicBarrier(racers);
    List<CompletableFuture<KeyVault.Key>> made = new ArrayList<>();
    for (int racer = 0; racer < racers; racer++) {
      made.add(
          CompletableFuture.supplyAsync(
              () -> {
                await(barrier);
                // The schema is made by all of them at once as well.
                return open().currentKey("ada");
              },
              task -> new Thread(task).start()));
    }
    KeyVault vault = open();
    for (CompletableFuture<KeyVault.Key> future : made) {
      KeyVault.Key key = future.get(60, TimeUnit.SECONDS);
      assertSame(key, vault.find(key.id()).orElseThrow());
    }
    vault.forget("ada");
    for (CompletableFuture<KeyVault.Key> future : made) {
      assertEquals(Optional.empty(), vault.find(future.join().id()));
    }
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(30, TimeUnit.SECONDS);
    } catch (Exception failure) {
      throw new IllegalStateException("the others did not come", failure);
    }
  }

  @Test
  void refusesASubjectThatIsNone() {
    KeyVault vault = open();
    for (String subject : List.of("", "a\u0000b")) {
      assertThrows(IllegalArgumentException.class, () -> vault.currentKey(subject));
      assertThrows(IllegalArgumentException.class, () -> vault.rotate(subject));
      assertThrows(IllegalArgumentException.class, () -> vault.forget(subject));
    }
  }

  @Test
  void refusesAddressesAndSchemasThatItCannotUse() throws SQLException {
    assertThrows(IllegalArgumentException.class, () -> PostgresKeyVault.open("memory:"));
    assertThrows(IllegalArgumentException.class, () -> PostgresKeyVault.open("postgresql://host"));
    PostgresOptions tooLong = PostgresOptions.defaults().withSchema("x".repeat(59));
    assertThrows(
        IllegalArgumentException.class, () -> PostgresKeyVault.open(server.dataSource(), tooLong));

    execute("CREATE SCHEMA " + schema + "_keys");
    execute("CREATE TABLE " + schema + "_keys.personal_key (key_id uuid)");
    assertThrows(IncompatibleStoreException.class, this::open);
  }

  @Test
  void isUnavailableWhereTheServerIs() {
    PGSimpleDataSource nowhere = new PGSimpleDataSource();
    nowhere.setURL("jdbc:postgresql://127.0.0.1:1/none");
    assertThrows(
        StoreUnavailableException.class,
        () -> PostgresKeyVault.open(nowhere, PostgresOptions.defaults()));
  }

  private PostgresKeyVault open() {
    return PostgresKeyVault.open(
        server.dataSource(), PostgresOptions.defaults().withSchema(schema), nanos::get);
  }

  private void passes(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private static void assertSame(KeyVault.Key expected, KeyVault.Key actual) {
    assertEquals(expected.id(), actual.id());
    assertArrayEquals(expected.secret().getEncoded(), actual.secret().getEncoded());
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = server.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private String text(String sql) throws SQLException {
    try (Connection connection = server.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
