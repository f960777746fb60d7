package dev.eventstore.examples;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * The rows of a NetBox device export, read once from front to back; only the current row is held.
 *
 * <p>The file is CSV as RFC 4180 has it, in UTF-8 with or without a byte order mark, and its first
 * line names the columns. A row that makes no sense is reported and skipped. Broken quotes end the
 * reading, because nobody can tell where the next row starts.
 */
final class CsvDevices implements Closeable {

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  /** Longest field, in characters: a quote that is never closed must not take the whole heap. */
  private static final int MAX_FIELD_LENGTH = 1 << 20;

  private final String name;
  private final long sizeInBytes;
  private final CountingInputStream input;
  private final Iterator<CsvRecord> records;
  private final DeviceRowParser parser;

  private CsvDevices(String name, long sizeInBytes, InputStream stream) throws IOException {
    this.name = name;
    this.sizeInBytes = sizeInBytes;
    this.input = new CountingInputStream(stream);
    this.records =
        CsvReader.builder()
            .maxBufferSize(MAX_FIELD_LENGTH)
            .allowUnclosedQuote(false)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .ofCsvRecord(withoutByteOrderMark(input))
            .iterator();
    this.parser = new DeviceRowParser(readColumns());
  }

  /**
   * Opens a file and reads its column names.
   *
   * @throws UnusableFileException if it cannot be read or is no device export
   */
  static CsvDevices open(Path file) {
    String name = file.toString();
    try {
      if (Files.isDirectory(file)) {
        throw new UnusableFileException(name, "is a directory");
      }
      return open(name, Files.size(file), Files.newInputStream(file));
    } catch (NoSuchFileException e) {
      throw new UnusableFileException(name, "no such file", e);
    } catch (AccessDeniedException e) {
      throw new UnusableFileException(name, "permission denied", e);
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  /**
   * Reads the column names of an open file.
   *
   * @param name what to call the file in messages
   * @param sizeInBytes how long it is, or 0 where nobody knows
   * @param stream its content; closed with this reader, and at once if this method throws
   * @throws UnusableFileException if it cannot be read or is no device export
   */
  static CsvDevices open(String name, long sizeInBytes, InputStream stream) {
    try {
      return new CsvDevices(name, sizeInBytes, stream);
    } catch (IOException e) {
      throw closing(stream, unreadable(name, e));
    } catch (RuntimeException e) {
      throw closing(stream, e);
    }
  }

  private static RuntimeException closing(InputStream stream, RuntimeException failure) {
    try {
      stream.close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
    return failure;
  }

  private static Reader withoutByteOrderMark(InputStream stream) throws IOException {
    // A decoder, not a charset: the latter would replace what is not UTF-8 without a word.
    Reader reader =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8.newDecoder()));
    reader.mark(1);
    if (reader.read() != BYTE_ORDER_MARK) {
      reader.reset();
    }
    return reader;
  }

  private NetBoxColumns readColumns() {
    if (!hasNext()) {
      throw new UnusableFileException(name, "is empty; a device export starts with a header line");
    }
    try {
      return new NetBoxColumns(records.next().getFields());
    } catch (IllegalArgumentException e) {
      throw new UnusableFileException(name, String.valueOf(e.getMessage()), e);
    }
  }

  /** What to call this file in messages. */
  String name() {
    return name;
  }

  /** How much of the file was read so far, from 0 to 1; empty where its size is not known. */
  OptionalDouble fractionRead() {
    return sizeInBytes == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(Math.min(1.0, (double) input.count() / sizeInBytes));
  }

  /**
   * Passes on all rows in the order of the file, in the calling thread.
   *
   * @throws UnusableFileException if the file can be read no further; what was passed on before
   *     stays valid
   */
  void forEach(Consumer<DeviceRow> devices, Consumer<RejectedRow> rejected) {
    while (hasNext()) {
      CsvRecord csv = records.next();
      long line = csv.getStartingLineNumber();
      DeviceRow row;
      try {
        row = parser.parse(line, csv.getFields());
      } catch (BadRowException e) {
        rejected.accept(new RejectedRow(line, e.getMessage()));
        continue;
      }
      devices.accept(row);
    }
  }

  private boolean hasNext() {
    try {
      return records.hasNext();
    } catch (CsvParseException e) {
      throw new UnusableFileException(name, "not CSV from here on: " + e.getMessage(), e);
    } catch (UncheckedIOException e) {
      throw unreadable(name, Objects.requireNonNull(e.getCause()));
    }
  }

  private static UnusableFileException unreadable(String name, IOException cause) {
    return cause instanceof CharacterCodingException
        ? new UnusableFileException(name, "not UTF-8 text", cause)
        : new UnusableFileException(name, "cannot be read: " + cause.getMessage(), cause);
  }

  /**
   * Closes the file.
   *
   * @throws UnusableFileException if that fails
   */
  @Override
  public void close() {
    try {
      input.close();
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }
}
