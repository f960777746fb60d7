package dev.eventstore.tck;

import org.junit.jupiter.api.Nested;

/** All suites over the mutant that is being run; run by {@link MutantRun} only. */
@EventStoreTck(MutantFixture.class)
class WrongStore {
  @Nested
  class Append extends AppendContract {}

  @Nested
  class OptimisticConcurrency extends OptimisticConcurrencyContract {}

  @Nested
  class RacingAppends extends RacingAppendsContract {}

  @Nested
  class RecordedHistory extends HistoryContract {}

  @Nested
  class Durability extends DurabilityContract {}

  @Nested
  class Outage extends OutageContract {}

  @Nested
  class Atomicity extends AtomicityContract {}

  @Nested
  class Ordering extends OrderingContract {}

  @Nested
  class Read extends ReadContract {}

  @Nested
  class Paging extends PagingContract {}

  @Nested
  class TimeRange extends TimeRangeContract {}

  @Nested
  class Correlation extends CorrelationContract {}

  @Nested
  class Version extends VersionContract {}

  @Nested
  class GlobalOrder extends GlobalOrderContract {}

  @Nested
  class HeldAppend extends HeldAppendContract {}

  @Nested
  class Follow extends FollowContract {}

  @Nested
  class Subscription extends SubscriptionContract {}

  @Nested
  class Idempotency extends IdempotencyContract {}

  @Nested
  class Limits extends LimitsContract {}

  @Nested
  class Text extends TextContract {}

  @Nested
  class Lifecycle extends LifecycleContract {}

  @Nested
  class Resources extends ResourcesContract {}
}
