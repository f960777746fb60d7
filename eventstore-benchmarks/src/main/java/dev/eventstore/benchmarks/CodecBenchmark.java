package dev.eventstore.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eventstore.EncodedEvent;
import dev.eventstore.EventCodec;
import dev.eventstore.jackson.EncryptingEventCodec;
import dev.eventstore.jackson.JacksonEventCodec;
import dev.eventstore.privacy.KeyVault;
import dev.eventstore.privacy.PersonalData;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the codecs cost beside what they are made of: the same mapper used directly, and the cipher
 * alone. JMH runs it; the machine-made classes beside it are its own.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("this-escape") // JMH extends it, but overrides no benchmark
public class CodecBenchmark {

  private static final int SENSITIVE_BYTES = 300;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final String PERSON = "P-1047";

  /** An event of which one component is personal. */
  record OwnerAssigned(
      String ownerId,
      String contactId,
      @PersonalData(subject = "contactId", erased = "(erased)") String contactName) {}

  private final DeviceRegistered event = DeviceRegistered.number(7);
  private final AtomicReference<JsonMapper.Builder> settings = new AtomicReference<>();
  private final JacksonEventCodec<DeviceRegistered> codec =
      JacksonEventCodec.builder(DeviceRegistered.class)
          .type("DeviceRegistered", 1, DeviceRegistered.class)
          .json(
              mapper -> {
                settings.set(mapper);
                return mapper;
              })
          .build();
  private final JacksonEventCodec<DeviceRegistered> fourth =
      JacksonEventCodec.builder(DeviceRegistered.class)
          .type("DeviceRegistered", 4, DeviceRegistered.class)
          .upcaster("DeviceRegistered", 1, json -> json)
          .upcaster("DeviceRegistered", 2, json -> json)
          .upcaster("DeviceRegistered", 3, json -> json)
          .build();
  private final JsonMapper mapper = Objects.requireNonNull(settings.get()).build();
  private final EncodedEvent encoded = codec.encode(event);
  private final byte[] json = encoded.payload();
  private final EncodedEvent encodedFourth = fourth.encode(event);
  private final EncodedEvent encodedFirst = new EncodedEvent("DeviceRegistered", 1, json);

  private final KeyVault vault = KeyVault.inMemory();
  private final byte[] sensitive = "x".repeat(SENSITIVE_BYTES).getBytes(UTF_8);
  private final EventCodec<byte[]> encrypting =
      EncryptingEventCodec.builder(byte[].class, new Bytes(), vault)
          .wholePayload(byte[].class, bytes -> PERSON)
          .erasedEvent(new byte[0])
          .build();
  private final EncodedEvent encrypted = encrypting.encode(sensitive);
  private final KeyVault.Key key = vault.currentKey(PERSON);
  private final SecureRandom random = new SecureRandom();
  private final byte[] context = new byte[80];
  private final byte[] nonce = new byte[NONCE_BYTES];
  private final byte[] cipherText = cipherAlone();

  private final OwnerAssigned owner =
      new OwnerAssigned("Platform Engineering", PERSON, "Hannah Vogel");
  private final JacksonEventCodec<OwnerAssigned> plainOwner =
      JacksonEventCodec.builder(OwnerAssigned.class)
          .type("OwnerAssigned", 1, OwnerAssigned.class)
          .build();
  private final EncodedEvent encodedOwner = plainOwner.encode(owner);
  private final EventCodec<OwnerAssigned> encryptingOwner =
      EncryptingEventCodec.builder(OwnerAssigned.class, plainOwner, vault).build();
  private final EncodedEvent encryptedOwner = encryptingOwner.encode(owner);

  private record Bytes() implements EventCodec<byte[]> {
    @Override
    public EncodedEvent encode(byte[] event) {
      return new EncodedEvent("Bytes", 1, event);
    }

    @Override
    public byte[] decode(EncodedEvent encoded) {
      return encoded.payload();
    }
  }

  @Benchmark
  public DeviceRegistered mapperWriteAndRead() {
    return mapper.readValue(mapper.writeValueAsBytes(event), DeviceRegistered.class);
  }

  @Benchmark
  public DeviceRegistered codecEncodeAndDecode() {
    return codec.decode(codec.encode(event));
  }

  @Benchmark
  public DeviceRegistered decodeWithoutUpcasters() {
    return codec.decode(encoded);
  }

  @Benchmark
  public DeviceRegistered decodeCurrentBesideUpcasters() {
    return fourth.decode(encodedFourth);
  }

  @Benchmark
  public DeviceRegistered decodeThroughThreeUpcasters() {
    return fourth.decode(encodedFirst);
  }

  @Benchmark
  public byte[] cipherAlone() {
    random.nextBytes(nonce);
    return cipher(Cipher.ENCRYPT_MODE, sensitive);
  }

  @Benchmark
  public EncodedEvent encryptWhole() {
    return encrypting.encode(sensitive);
  }

  @Benchmark
  public byte[] decipherAlone() {
    return cipher(Cipher.DECRYPT_MODE, cipherText);
  }

  @Benchmark
  public byte[] decryptWhole() {
    return encrypting.decode(encrypted);
  }

  @Benchmark
  public EncodedEvent encodePlainOwner() {
    return plainOwner.encode(owner);
  }

  @Benchmark
  public OwnerAssigned decodePlainOwner() {
    return plainOwner.decode(encodedOwner);
  }

  @Benchmark
  public EncodedEvent encryptField() {
    return encryptingOwner.encode(owner);
  }

  @Benchmark
  public OwnerAssigned decryptField() {
    return encryptingOwner.decode(encryptedOwner);
  }

  private byte[] cipher(int mode, byte[] text) {
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, key.secret(), new GCMParameterSpec(TAG_BITS, nonce));
      cipher.updateAAD(context);
      return cipher.doFinal(text);
    } catch (GeneralSecurityException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
