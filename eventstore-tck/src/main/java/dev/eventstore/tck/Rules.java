package dev.eventstore.tck;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The rules of the contract, by id, in the order in which people read them. */
final class Rules {

  private static final Map<String, Entry> BY_ID = new LinkedHashMap<>();

  static {
    rule(
        "APP-1",
        "Once an append returns, its events are readable in list order by every instance on the same storage.");
    rule(
        "APP-2",
        "Aggregate, versions, position and timestamp of an append's result equal what a later read returns.");
    rule(
        "APP-3",
        "Everything given comes back equal: type, schema version, payload, event id, attributes, correlation and causation id, time; null, absent and empty stay distinct.");
    rule(
        "APP-4",
        "Aggregates whose ids are prefixes of one another, differ in case, or hold characters special to some backend never see one another's events.");
    rule("APP-5", "An empty list of events is refused at the call and changes nothing.");
    rule(
        "APP-6",
        "Appends without expectation to one aggregate all succeed under contention, each event stored exactly once, or fail as definitely not done.");
    rule(
        "APP-7",
        "Changing what was handed to append, or what a read handed out, changes nothing stored.");
    rule("APP-8", "Stored events never change: every later read returns equal ones.");
    rule(
        "OCC-1",
        "exactly(v) succeeds if and only if the aggregate is at version v at an instant within the call.");
    rule(
        "OCC-2",
        "none() succeeds if and only if the aggregate has no event; of racing creators exactly one wins.");
    rule("OCC-3", "exists() fails on a missing aggregate and never on an existing one.");
    rule(
        "OCC-4",
        "After a conflict nothing of the append is visible in any view and no version is used up.");
    rule(
        "OCC-5",
        "Every conflict is a ConcurrencyException with aggregate, expectation and actual version.");
    rule(
        "OCC-6",
        "Of racing appends that expect the same version exactly one succeeds and all others conflict.");
    rule(
        "OCC-7",
        "The actual version of a conflict does not meet the expectation and was true at an instant within the call.");
    rule(
        "OCC-8",
        "An expected version ahead of the aggregate conflicts, a negative one is bad input, and exactly(0) is none().");
    rule("OCC-9", "Appends to different aggregates never conflict with one another.");
    rule(
        "OCC-10",
        "Read, decide and append with retry loses no update, whoever else does the same.");
    rule("OCC-11", "An aggregate that has moved on never accepts an older expectation again.");
    rule(
        "OCC-12",
        "A recorded history of concurrent operations on few aggregates through several instances has a legal order.");
    rule("ATM-1", "An append is stored whole or not at all, whatever makes it fail.");
    rule(
        "ATM-2",
        "A read started after any event of an append was seen contains the whole append, in every view.");
    rule(
        "ATM-3",
        "An append's events have contiguous versions; appends never interleave within an aggregate.");
    rule("ATM-4", "A bad last event keeps the whole append from being written.");
    rule(
        "ATM-5",
        "An append of the declared maximum works; one event more is refused as too large and nothing is written.");
    rule("ATM-6", "After any failed append the same instance can append and read at once.");
    rule(
        "ORD-1", "Forward reads rise strictly by version; backward reads are their exact reverse.");
    rule(
        "ORD-2",
        "Global order within one aggregate is its version order; within an append positions rise in list order.");
    rule("ORD-3", "Order never depends on timestamps, whatever the clocks say.");
    rule(
        "ORD-4",
        "An append acknowledged before another was called has the lower positions, across aggregates and instances.");
    rule(
        "RD-1",
        "A missing aggregate, an aggregate read past its end, and an empty store read as empty.");
    rule("RD-2", "The version and position bounds of a read are exact.");
    rule("RD-3", "A limit is exact; backwards it keeps the newest events.");
    rule("RD-4", "Pages of any size put together are the whole, without gap or duplicate.");
    rule("RD-5", "Paging stays exact while others append.");
    rule(
        "RD-6",
        "A read consumed slowly is one consistent prefix, whose end was fixed when it was subscribed.");
    rule(
        "RD-7",
        "Successive reads by one instance never go backwards, and no acknowledged append is missing from a later read.");
    rule(
        "RD-8", "An aggregate longer than any page of a backend is read whole, in bounded memory.");
    rule("RD-9", "A limit counts the events that match the filters.");
    rule("TIM-1", "A time range includes its start and excludes its end, to the microsecond.");
    rule(
        "TIM-2",
        "A range from an instant to itself is empty, a reversed one is bad input, and open ends work.");
    rule("TIM-3", "An event is found by the very time that was returned for it.");
    rule(
        "TIM-4",
        "Finer times are floored to microseconds, query bounds are rounded up; nothing is ever rounded to the next second.");
    rule(
        "TIM-5",
        "Whole seconds, times before 1970, the years 1 and 9999, and leap days survive and compare as instants.");
    rule(
        "TIM-6",
        "Every event in range is found wherever it lies in the log, however skewed the clocks were.");
    rule(
        "TIM-7",
        "A time range is read in version order, and pages of one equal timestamp come through completely and end.");
    rule("TIM-8", "Instances whose clocks disagree keep all the rules on time ranges.");
    rule(
        "COR-1",
        "A correlation read returns exactly the events with that id, over all aggregates, in global order.");
    rule(
        "COR-2",
        "Correlation ids match exactly; events without one are found by none, and causation ids are not mistaken for them.");
    rule("COR-3", "Correlation and causation ids belong to each event, not to the append.");
    rule(
        "COR-4",
        "A correlation read sees an acknowledged append at once, pages exactly, and never shows part of an append.");
    rule(
        "VER-1",
        "Versions of an aggregate start at 1 and rise by exactly 1, whatever failed in between.");
    rule(
        "VER-2",
        "The version of a missing aggregate is empty, of any other that of its last event.");
    rule("VER-3", "Reading from a version and expecting a version count on the same base.");
    rule("GLB-1", "Positions are unique and strictly rising; gaps are allowed.");
    rule(
        "GLB-2",
        "Once a reader or follower has seen a position, nothing below it ever becomes visible to it.");
    rule(
        "GLB-3",
        "A hole left by a failed append delays readers at most by the bound, and a finite read never returns short.");
    rule(
        "GLB-4",
        "A follower gets every event above its start, in order, exactly once, while others append.");
    rule("GLB-5", "From catching up to live there is neither gap nor duplicate.");
    rule(
        "GLB-6",
        "An event appended just after a follower found nothing arrives within the bound, without another event.");
    rule(
        "GLB-7",
        "Following after a stored position delivers its successor first; start, head and beyond the head are exact.");
    rule(
        "GLB-8",
        "A slow subscriber loses nothing and holds nobody up; a throwing handler ends its own subscription and skips nothing.");
    rule(
        "GLB-9",
        "After cancel() returned within onNext no onNext starts; elsewhere at most the one in progress ends; cancelling twice, or beside others, harms nobody.");
    rule(
        "GLB-10",
        "The latest position is that of the last event of a finite global read; following from it delivers nothing old.");
    rule("GLB-11", "Only stored events are delivered, never those of a failed append.");
    rule(
        "DUR-1",
        "Acknowledged events survive close and reopening of the store, and of the process.");
    rule("DUR-2", "Acknowledged events survive the killing of the backend under load.");
    rule(
        "DUR-3",
        "The store states its durability on both axes; opening with a higher requirement than the backend keeps fails.");
    rule("DUR-4", "Where power loss is survived, a flush happens before the acknowledgement.");
    rule(
        "DUR-5",
        "A connection cut during an append is an unknown outcome, never a conflict or a definite failure.");
    rule(
        "DUR-6",
        "During an outage calls fail within their time-out; afterwards the same instance works again.");
    rule(
        "DUR-7",
        "Two instances that open an empty backend at once both succeed; reopening changes nothing.");
    rule("DUR-8", "A backend object that can lose or alter events is refused at opening.");
    rule("DUR-9", "A full backend refuses new appends and drops no old events.");
    rule("DUR-10", "What was read once stays readable.");
    rule("LIM-1", "Null, blank or oversized arguments fail at the call, before any effect.");
    rule(
        "LIM-2",
        "Ids and types of the greatest length work and longer ones are refused, never cut; ids that differ in one byte, in case or in normalisation stay apart.");
    rule(
        "LIM-3",
        "Text of any script comes back equal; U+0000 and unpaired surrogates are refused outside payloads.");
    rule("LIM-4", "A payload is opaque: every byte comes back, whatever format it looks like.");
    rule(
        "LIM-5",
        "Payloads of no byte and of the declared maximum work; one byte more is refused as too large and nothing is written.");
    rule("LIM-6", "Quotes, line ends, and what looks like commands of a backend is data.");
    rule(
        "RES-1",
        "Closing twice is closing once; later calls fail as closed at once, and calls in flight finish or end as unknown.");
    rule("RES-2", "Thousands of conflicts and abandoned reads use nothing up.");
    rule("RES-3", "More callers and followers than connections do not block one another for ever.");
    rule(
        "RES-4",
        "Interrupting a blocking append keeps the interrupt flag, ends it as done or unknown, and harms nobody else.");
    rule("RES-5", "After close no thread of the store remains.");
    rule("RES-6", "One instance serves any number of threads.");
    rule(
        "IDM-1",
        "Repeating an acknowledged append returns the first result and adds nothing, at once and later, within the declared horizon at least.");
    rule(
        "IDM-2",
        "Repeating an append of unknown outcome has at most one effect in all, and its result tells.");
    rule("IDM-3", "Two copies of one append at one time have one effect and no false conflict.");
    rule(
        "IDM-4",
        "A known event id with other content or in another aggregate is refused, never acknowledged silently.");
    rule("IDM-5", "An append of which only some ids are known is refused whole.");
    rule(
        "IDM-6",
        "With acknowledgements lost and retries on, no event is doubled and none that was reported is missing.");
    rule(
        "IDM-7",
        "Repeating an append that conflicted is decided anew: it conflicts while its expectation"
            + " does not hold, and its ids stay usable.");
  }

  private Rules() {}

  /**
   * One rule.
   *
   * @param id its name, such as {@code OCC-6}
   * @param sentence what holds
   */
  record Entry(String id, String sentence) {}

  /** All rules. */
  static Collection<Entry> all() {
    return Collections.unmodifiableCollection(BY_ID.values());
  }

  /** The rule of that id. */
  static Optional<Entry> find(String id) {
    return Optional.ofNullable(BY_ID.get(id));
  }

  private static void rule(String id, String sentence) {
    if (BY_ID.put(id, new Entry(id, sentence)) != null) {
      throw new IllegalStateException(id + " stands twice in the catalogue");
    }
  }
}
