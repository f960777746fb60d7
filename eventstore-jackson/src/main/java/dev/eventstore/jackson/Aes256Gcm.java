package dev.eventstore.jackson;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * AES with 256 bits in Galois/Counter Mode. What is sealed is 12 random bytes, then the cipher text
 * with a tag of 16 bytes at its end.
 *
 * <p>The 12 bytes must never repeat under one key. Random ones do not, in practice, before some
 * 2^32 uses of the key, far above what one person's data comes to.
 */
final class Aes256Gcm {

  /** How the algorithm is named in stored data; the name that JSON Web Encryption uses. */
  static final String NAME = "A256GCM";

  private static final String TRANSFORMATION = "AES/GCM/NoPadding";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Aes256Gcm() {}

  /**
   * @param context stays outside, but the same must be given to open
   */
  static byte[] seal(SecretKey key, byte[] context, byte[] plain) {
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    try {
      Cipher cipher = Cipher.getInstance(TRANSFORMATION);
      cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
      cipher.updateAAD(context);
      byte[] sealed = Arrays.copyOf(nonce, NONCE_BYTES + cipher.getOutputSize(plain.length));
      cipher.doFinal(plain, 0, plain.length, sealed, NONCE_BYTES);
      return sealed;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("the key cannot be used with " + TRANSFORMATION, impossible);
    }
  }

  /**
   * @throws AEADBadTagException if not every bit of {@code context} and {@code sealed} is as it was
   *     when it was sealed under {@code key}
   */
  static byte[] open(SecretKey key, byte[] context, byte[] sealed) throws AEADBadTagException {
    if (sealed.length < NONCE_BYTES + TAG_BITS / 8) {
      throw new AEADBadTagException("too short");
    }
    try {
      Cipher cipher = Cipher.getInstance(TRANSFORMATION);
      cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, sealed, 0, NONCE_BYTES));
      cipher.updateAAD(context);
      return cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
    } catch (AEADBadTagException damaged) {
      throw damaged;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("the key cannot be used with " + TRANSFORMATION, impossible);
    }
  }
}
