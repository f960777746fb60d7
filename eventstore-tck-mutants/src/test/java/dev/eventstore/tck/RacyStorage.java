package dev.eventstore.tck;

import dev.eventstore.ExpectedVersion;
import dev.eventstore.spi.AppendOutcome;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.StorageAppend;
import java.util.List;

/** Checks an expectation first and acts later; in between others may have been faster. */
abstract class RacyStorage extends WrappedStorage {

  private static final long PAUSE_MICROS = 200;

  RacyStorage(EventStorage right) {
    super(right);
  }

  /**
   * What it reports when the expectation held before, but not any more.
   *
   * @param checked the version of the conflict's aggregate when it was checked
   */
  abstract AppendOutcome lostRace(
      List<StorageAppend> appends, AppendOutcome.Conflict conflict, long checked);

  @Override
  AppendOutcome appendNow(List<StorageAppend> appends) {
    long[] checked = new long[appends.size()];
    for (int i = 0; i < appends.size(); i++) {
      checked[i] = versionNow(appends.get(i).aggregate());
      if (!appends.get(i).expected().isSatisfiedBy(checked[i])) {
        return super.appendNow(appends);
      }
    }
    Changes.pause(PAUSE_MICROS);
    AppendOutcome outcome = super.appendNow(appends);
    if (outcome instanceof AppendOutcome.Conflict conflict) {
      for (int i = 0; i < appends.size(); i++) {
        if (appends.get(i).aggregate().equals(conflict.aggregate())
            && appends.get(i).expected().isSatisfiedBy(checked[i])) {
          return lostRace(appends, conflict, checked[i]);
        }
      }
    }
    return outcome;
  }

  /** Stores whatever is there. */
  final AppendOutcome force(List<StorageAppend> appends) {
    return super.appendNow(Changes.expecting(appends, expected -> ExpectedVersion.any()));
  }
}
