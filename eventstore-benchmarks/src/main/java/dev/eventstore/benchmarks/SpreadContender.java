package dev.eventstore.benchmarks;

import dev.eventstore.AggregateId;
import dev.eventstore.EncodedEvent;
import java.util.List;
import java.util.UUID;

/**
 * Spreads what is loaded over a log of a million events: before each sweep of loading come events
 * of other aggregates, in appends of a thousand, which take little time to store.
 */
final class SpreadContender implements Contender<EncodedEvent> {

  private static final int EVENTS_BEFORE_A_SWEEP = 50_000;
  private static final int EVENTS_IN_APPEND = 1_000;

  private final Contender<EncodedEvent> contender;
  private final DataSet.Names names = new DataSet.Names(3);

  SpreadContender(Contender<EncodedEvent> contender) {
    this.contender = contender;
  }

  @Override
  public void load(List<Batch<EncodedEvent>> batches) throws Exception {
    for (int events = 0; events < EVENTS_BEFORE_A_SWEEP; events += EVENTS_IN_APPEND) {
      contender.append(DataSet.batch(names.aggregate(), 0, EVENTS_IN_APPEND, BytesCodec::event));
    }
    contender.load(batches);
  }

  @Override
  public void append(Batch<EncodedEvent> batch) throws Exception {
    contender.append(batch);
  }

  @Override
  public int readAggregate(AggregateId aggregate, long fromVersion) throws Exception {
    return contender.readAggregate(aggregate, fromVersion);
  }

  @Override
  public long version(AggregateId aggregate) throws Exception {
    return contender.version(aggregate);
  }

  @Override
  public int readCorrelation(UUID correlationId) throws Exception {
    return contender.readCorrelation(correlationId);
  }

  @Override
  public int scan(int limit) throws Exception {
    return contender.scan(limit);
  }

  @Override
  public void close() {
    contender.close();
  }
}
