package dev.eventstore.nats;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;

/**
 * Text as printable ASCII without blanks, reversibly: bytes of UTF-8 outside an alphabet become
 * {@code %} and two hexadecimal digits. Different texts always have different encodings.
 */
final class PercentEncoding {

  /** Characters that stand for themselves in one token of a subject. */
  static final PercentEncoding SUBJECT_TOKEN = allBut(".*>\"\\");

  /** Characters that stand for themselves in a name or value of {@code name=value&name=value}. */
  static final PercentEncoding FORM = allBut("=&");

  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private final BitSet plain;

  private PercentEncoding(BitSet plain) {
    this.plain = plain;
  }

  private static PercentEncoding allBut(String reserved) {
    BitSet plain = new BitSet();
    plain.set('!', '~' + 1);
    plain.clear('%');
    reserved.chars().forEach(plain::clear);
    return new PercentEncoding(plain);
  }

  String encode(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!plain.get(text.charAt(i))) {
        return encodeBytes(text.getBytes(StandardCharsets.UTF_8));
      }
    }
    return text;
  }

  /**
   * The text that was encoded, under whatever alphabet.
   *
   * @throws IllegalArgumentException if a percent sign is not followed by two hexadecimal digits
   */
  static String decode(String encoded) {
    if (encoded.indexOf('%') < 0) {
      return encoded;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
    for (int i = 0; i < encoded.length(); i++) {
      char c = encoded.charAt(i);
      if (c != '%') {
        bytes.write(c);
        continue;
      }
      int high = digit(encoded, i + 1);
      bytes.write(high * 16 + digit(encoded, i + 2));
      i += 2;
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private String encodeBytes(byte[] bytes) {
    StringBuilder encoded = new StringBuilder(bytes.length * 3);
    for (byte b : bytes) {
      int value = b & 0xFF;
      if (plain.get(value)) {
        encoded.append((char) value);
      } else {
        encoded.append('%').append(HEX[value >> 4]).append(HEX[value & 0xF]);
      }
    }
    return encoded.toString();
  }

  private static int digit(String encoded, int index) {
    int digit = index < encoded.length() ? Character.digit(encoded.charAt(index), 16) : -1;
    if (digit < 0) {
      throw new IllegalArgumentException("not percent-encoded at index " + index);
    }
    return digit;
  }
}
