package dev.eventstore.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.container;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import dev.eventstore.EventStore;
import dev.eventstore.StoreOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

class KitExtensionTest {

  @TempDir private Path directory;

  @Test
  void aMissingSuiteFailsTheTestClassAndSaysWhatToAdd() {
    EngineExecutionResults results = run(LeavesOutSuites.class);
    results
        .containerEvents()
        .assertThatEvents()
        .haveExactly(
            1,
            event(
                container(LeavesOutSuites.class),
                finishedWithFailure(
                    message(
                        text ->
                            text.contains("leaves out suites of the kit")
                                && text.contains(
                                    "@Nested class Ordering extends OrderingContract {}")
                                && !text.contains(" AppendContract")))));
    assertEquals(0, results.testEvents().started().count(), "tests that ran all the same");
  }

  @Test
  void aStoreThatCannotBeOpenedFailsEveryTestAndEveryRule() throws IOException {
    EngineExecutionResults results = run(CannotBeOpened.class);
    assertTrue(results.testEvents().started().count() > 100, "tests that ran");
    assertEquals(0, results.testEvents().succeeded().count(), "tests that passed");
    assertEquals(0, results.testEvents().skipped().count(), "tests that were skipped");
    String report = Files.readString(directory.resolve("report.json"));
    for (Rules.Entry rule : Rules.all()) {
      assertResult(report, rule.id(), "FAIL");
    }
    assertTrue(report.contains("this backend is away"), "why the tests failed");
  }

  @Test
  void aFaultThatIsNotDrivenIsNotVerifiedAndSilencesNoOtherTest() throws IOException {
    EngineExecutionResults results = run(Silences.class);
    assertEquals(0, results.testEvents().succeeded().count(), "tests that passed");
    String report = Files.readString(directory.resolve("report.json"));
    assertResult(report, "APP-1", "FAIL");
    assertResult(report, "DUR-1", "FAIL");
    assertResult(report, "DUR-5", "NOT VERIFIED");
    assertTrue(report.contains("\"reason\": \"opening a store: there is none\""), "the reason");
  }

  private static void assertResult(String report, String rule, String result) {
    String entry = report.substring(report.indexOf("\"" + rule + "\""));
    assertTrue(
        entry.substring(entry.indexOf("\"result\"")).startsWith("\"result\": \"" + result),
        rule + " must be reported as " + result);
  }

  private EngineExecutionResults run(Class<?> testClass) {
    return EngineTestKit.engine("junit-jupiter")
        .configurationParameters(
            Map.of(
                KitExtension.REPORT_PARAMETER,
                directory.resolve("report.json").toString(),
                "junit.jupiter.conditions.deactivate",
                "*"))
        .selectors(selectClass(testClass))
        .execute();
  }

  @EventStoreTck(BrokenFixture.class)
  static class LeavesOutSuites {
    @Nested
    class Append extends AppendContract {}
  }

  @EventStoreTck(BrokenFixture.class)
  static class CannotBeOpened extends AllSuites {}

  @EventStoreTck(SilencingFixture.class)
  static class Silences extends AllSuites {}

  private abstract static class AllSuites {
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

  /** Claims for every test that a fault is missing. */
  static final class SilencingFixture implements EventStoreFixture {
    @Override
    public EventStore<TckEvent> open(StoreOptions options) {
      throw new FaultNotDrivenException("opening a store", "there is none");
    }
  }

  static final class BrokenFixture implements EventStoreFixture {
    @Override
    public EventStore<TckEvent> open(StoreOptions options) {
      throw new IllegalStateException("this backend is away");
    }
  }
}
