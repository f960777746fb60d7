package dev.eventstore.nats;

import dev.eventstore.IncompatibleStoreException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version of a NATS server, and what is known of it. Tested is the line {@value #TESTED}, from
 * its patch release 1.
 */
record ServerVersion(int major, int minor, int patch) implements Comparable<ServerVersion> {

  static final String TESTED = "2.15";

  /** The first with atomic batches whose expectation may name another subject. */
  private static final ServerVersion OLDEST = new ServerVersion(2, 12, 1);

  static final ServerVersion FIRST_TESTED = new ServerVersion(2, 15, 1);
  private static final ServerVersion FIRST_UNTESTED = new ServerVersion(2, 16, 0);
  private static final Pattern FORM = Pattern.compile("v?(\\d+)\\.(\\d+)\\.(\\d+).*");

  /**
   * @throws IncompatibleStoreException if the text is no version
   */
  static ServerVersion parse(String text) {
    Matcher version = FORM.matcher(text);
    if (!version.matches()) {
      throw new IncompatibleStoreException(
          "the NATS server says that its version is '" + text + "', which is none", null);
    }
    return new ServerVersion(
        Integer.parseInt(version.group(1)),
        Integer.parseInt(version.group(2)),
        Integer.parseInt(version.group(3)));
  }

  /**
   * Refuses versions that cannot work, and, unless wanted, those that nobody has tried.
   *
   * @throws IncompatibleStoreException naming this version and the one that is needed
   */
  void check(boolean untestedAccepted) {
    if (compareTo(OLDEST) < 0) {
      throw new IncompatibleStoreException(
          "the NATS server is version " + this + ", but at least " + OLDEST + " is needed", null);
    }
    boolean tested = compareTo(FIRST_TESTED) >= 0 && compareTo(FIRST_UNTESTED) < 0;
    if (!tested && !untestedAccepted) {
      throw new IncompatibleStoreException(
          "the NATS server is version "
              + this
              + ", but only "
              + TESTED
              + " from "
              + FIRST_TESTED
              + " was tested; to use it all the same, open the store with untestedServers",
          null);
    }
  }

  /**
   * Whether it takes several expectations in one batch whose subjects are of equal length. Known to
   * fail is 2.14.3: it refuses the second as if it were the first.
   */
  boolean keepsExpectationsApart() {
    return compareTo(FIRST_TESTED) >= 0;
  }

  @Override
  public int compareTo(ServerVersion other) {
    int byMajor = Integer.compare(major, other.major);
    int byMinor = Integer.compare(minor, other.minor);
    return byMajor != 0 ? byMajor : byMinor != 0 ? byMinor : Integer.compare(patch, other.patch);
  }

  @Override
  public String toString() {
    return major + "." + minor + "." + patch;
  }
}
