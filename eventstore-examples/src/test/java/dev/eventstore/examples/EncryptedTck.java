package dev.eventstore.examples;

import dev.eventstore.tck.AppendContract;
import dev.eventstore.tck.AtomicityContract;
import dev.eventstore.tck.CorrelationContract;
import dev.eventstore.tck.DurabilityContract;
import dev.eventstore.tck.FollowContract;
import dev.eventstore.tck.GlobalOrderContract;
import dev.eventstore.tck.HeldAppendContract;
import dev.eventstore.tck.HistoryContract;
import dev.eventstore.tck.IdempotencyContract;
import dev.eventstore.tck.LifecycleContract;
import dev.eventstore.tck.LimitsContract;
import dev.eventstore.tck.OptimisticConcurrencyContract;
import dev.eventstore.tck.OrderingContract;
import dev.eventstore.tck.OutageContract;
import dev.eventstore.tck.PagingContract;
import dev.eventstore.tck.RacingAppendsContract;
import dev.eventstore.tck.ReadContract;
import dev.eventstore.tck.ResourcesContract;
import dev.eventstore.tck.SubscriptionContract;
import dev.eventstore.tck.TextContract;
import dev.eventstore.tck.TimeRangeContract;
import dev.eventstore.tck.VersionContract;
import org.junit.jupiter.api.Nested;

/** All suites of the kit, for stores whose events are encrypted; a test class for each backend. */
abstract class EncryptedTck {
  @Nested
  class Append extends AppendContract {}

  @Nested
  class OptimisticConcurrency extends OptimisticConcurrencyContract {}

  @Nested
  class RacingAppends extends RacingAppendsContract {}

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

  @Nested
  class History extends HistoryContract {}

  @Nested
  class Durability extends DurabilityContract {}

  @Nested
  class Outage extends OutageContract {}
}
