package dev.eventstore.tck;

import java.util.List;

/** The suites that an adapter has to pass. */
final class Suites {

  static final List<Class<? extends StoreContract>> ALL =
      List.of(
          AppendContract.class,
          OptimisticConcurrencyContract.class,
          RacingAppendsContract.class,
          AtomicityContract.class,
          OrderingContract.class,
          ReadContract.class,
          PagingContract.class,
          TimeRangeContract.class,
          CorrelationContract.class,
          VersionContract.class,
          GlobalOrderContract.class,
          HeldAppendContract.class,
          FollowContract.class,
          SubscriptionContract.class,
          IdempotencyContract.class,
          LimitsContract.class,
          TextContract.class,
          LifecycleContract.class,
          ResourcesContract.class,
          HistoryContract.class,
          DurabilityContract.class,
          OutageContract.class);

  private Suites() {}
}
