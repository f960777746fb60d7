package dev.eventstore.postgres;

/**
 * The statements that append, for one table. Each is a list of two: settings and the lock first,
 * then what is done under the lock.
 *
 * <p>An expectation is a range of versions: any is [0, max], none [0, 0], exists [1, max].
 *
 * @param one one event; what it does not write, {@code group} tells why
 * @param several some events of one aggregate; likewise
 * @param apart some appends, each to one aggregate; likewise for each
 * @param group some appends: looks up every event id and every aggregate, and writes what passes
 * @param known the events with given ids
 */
record AppendStatements(String one, String several, String apart, String group, String known) {

  /** Tells the advisory locks of event stores from those of other programs. */
  private static final long LOCK_CLASS = 0x45564E54L << 32;

  /**
   * Every statement names the order of an index, so that this leaves nothing but a walk along it. A
   * plan that was made while the log was small, or before its statistics, is kept as it grows, and
   * would scan all of it, or sort all of it for each page.
   */
  static final String IN_ORDER_OF_AN_INDEX = "set_config('enable_sort', 'off', true)";

  /**
   * Settings for this transaction and the lock, in the order of evaluation. The lock is named after
   * the table as it is now, also where it was replaced under an open store.
   */
  private static final String LOCK =
      "SELECT CASE current_setting('synchronous_commit') WHEN 'off'"
          + " THEN set_config('synchronous_commit', 'on', true) END,"
          + (IN_ORDER_OF_AN_INDEX + ",")
          + " set_config('statement_timeout', ?, true), set_config('lock_timeout', ?, true),"
          + " pg_advisory_xact_lock("
          + LOCK_CLASS
          + " | '$event'::regclass::oid::bigint); ";

  private static final String TAIL =
      "coalesce((SELECT e.version FROM $event e WHERE e.aggregate_type = %s"
          + " AND e.aggregate_id = %s ORDER BY e.version DESC LIMIT 1), 0)";

  private static final String HEAD =
      "coalesce((SELECT e.position FROM $event e ORDER BY e.position DESC LIMIT 1), 0)";

  private static final String ONE =
      LOCK
          + ("INSERT INTO $event (" + Rows.COLUMNS + ")")
          + (" SELECT " + HEAD + " + 1, tail.version + 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?")
          + (" FROM (SELECT " + TAIL.formatted("?", "?") + " AS version OFFSET 0) AS tail")
          + " WHERE tail.version BETWEEN ? AND ? RETURNING position, version";

  private static final String SEVERAL =
      LOCK
          + ("INSERT INTO $event (" + Rows.COLUMNS + ")")
          + (" SELECT " + HEAD + " + number, tail.version + number, event_id, correlation_id,")
          + " causation_id, occurred_at, schema_version, ?, ?, event_type, attributes::text[],"
          + (" payload FROM (SELECT " + TAIL.formatted("?", "?") + " AS version OFFSET 0) AS tail,")
          + (" unnest(" + EventColumns.PARAMETERS + ") WITH ORDINALITY AS n(")
          + (EventColumns.NAMES + ", number)")
          + " WHERE tail.version BETWEEN ? AND ? RETURNING position, version";

  private static final String TAIL_OF_GIVEN = TAIL.formatted("n.aggregate_type", "n.aggregate_id");

  private static final String GIVEN =
      "unnest(?::int[], ?::int[], ?::bigint[], ?::bigint[], ?::text[], ?::text[], "
          + (EventColumns.PARAMETERS + ") WITH ORDINALITY AS n(append, place, lowest, highest,")
          + (" aggregate_type, aggregate_id, " + EventColumns.NAMES + ", number)");

  private static final String APART =
      LOCK
          + ("INSERT INTO $event (" + Rows.COLUMNS + ")")
          + (" SELECT " + HEAD + " + number, version + place, event_id, correlation_id,")
          + " causation_id, occurred_at, schema_version, aggregate_type, aggregate_id, event_type,"
          + (" attributes::text[], payload FROM (SELECT n.*, " + TAIL_OF_GIVEN + " AS version")
          + (" FROM " + GIVEN + " OFFSET 0) AS given")
          + " WHERE version BETWEEN lowest AND highest RETURNING position, version, event_id";

  private static final String GROUP =
      LOCK
          + "WITH given AS MATERIALIZED (SELECT n.*, "
          + (TAIL_OF_GIVEN + " AS version,")
          + " (SELECT true FROM $event e WHERE e.event_id = n.event_id ORDER BY e.event_id"
          + " LIMIT 1) IS TRUE AS known"
          + (" FROM " + GIVEN + "),")
          + (" stored AS (INSERT INTO $event (" + Rows.COLUMNS + ")")
          + (" SELECT " + HEAD + " + number, version + place, event_id, correlation_id,")
          + " causation_id, occurred_at, schema_version, aggregate_type, aggregate_id, event_type,"
          + " attributes::text[], payload FROM given WHERE append <> ALL (ARRAY(SELECT append"
          + " FROM given WHERE known OR version NOT BETWEEN lowest AND highest)))"
          + (" SELECT known, version, " + HEAD + " + number FROM given ORDER BY number");

  private static final String KNOWN =
      "SELECT "
          + (IN_ORDER_OF_AN_INDEX + "; SELECT ")
          + Rows.COLUMNS
          + " FROM $event WHERE event_id = ANY (?) ORDER BY event_id";

  static AppendStatements of(Schema.Table table) {
    return new AppendStatements(
        table.in(ONE), table.in(SEVERAL), table.in(APART), table.in(GROUP), table.in(KNOWN));
  }
}
