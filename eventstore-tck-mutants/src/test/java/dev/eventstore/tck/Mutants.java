package dev.eventstore.tck;

import java.util.List;
import java.util.stream.Stream;

/** All of them, in the order of the rules. */
final class Mutants {

  private Mutants() {}

  static List<Mutant> all() {
    return Stream.of(
            AppendMutants.all(),
            ContentMutants.all(),
            ConcurrencyMutants.all(),
            ConflictMutants.all(),
            AtomicityMutants.all(),
            OrderMutants.all(),
            ReadMutants.all(),
            QueryMutants.all(),
            TimeMutants.all(),
            CorrelationMutants.all(),
            FollowMutants.all(),
            SubscriberMutants.all(),
            LimitMutants.all(),
            LifecycleMutants.all(),
            ResourceMutants.all(),
            RetryMutants.all(),
            DurabilityMutants.all(),
            OutageMutants.all(),
            PostgresMutants.all(),
            NatsMutants.all())
        .flatMap(List::stream)
        .toList();
  }
}
