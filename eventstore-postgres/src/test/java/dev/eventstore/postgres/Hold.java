package dev.eventstore.postgres;

import dev.eventstore.AggregateId;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Holds appends inside their transaction, before the commit, until released: a trigger waits for an
 * advisory lock that this object has.
 */
final class Hold implements AutoCloseable {

  /** The type of the events that {@link #Hold(TestSchema)} holds. */
  static final String TYPE = "Held";

  private static final String CLASS = "4711";

  private final TestSchema schema;
  private final Connection holder;

  /** Holds every event of type {@value #TYPE}. */
  Hold(TestSchema schema) throws SQLException {
    this(schema, "NEW.event_type = '" + TYPE + "'");
  }

  private Hold(TestSchema schema, String condition) throws SQLException {
    this.schema = schema;
    schema.execute(
        "CREATE OR REPLACE FUNCTION $schema.hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            + (" PERFORM pg_advisory_xact_lock(" + key() + "); RETURN NEW; END $$;")
            + " CREATE OR REPLACE TRIGGER hold AFTER INSERT ON $schema.event FOR EACH ROW WHEN ("
            + condition
            + ") EXECUTE FUNCTION $schema.hold()");
    holder = schema.connect();
    schema.execute(holder, "SELECT pg_advisory_lock(" + key() + ")");
  }

  /** Holds every event of one aggregate. */
  static Hold ofAggregate(TestSchema schema, AggregateId aggregate) throws SQLException {
    return new Hold(
        schema,
        "NEW.aggregate_type = '"
            + aggregate.type().replace("'", "''")
            + "' AND NEW.aggregate_id = '"
            + aggregate.id().replace("'", "''")
            + "'");
  }

  /** Waits until an append stands at the hold, and returns the process id of its session. */
  int awaitHeld() throws Exception {
    Await.until("an append must reach the hold", () -> !schema.query(waiting()).isEmpty());
    return Integer.parseInt(schema.query(waiting()).get(0));
  }

  /** On the connection that holds. */
  void execute(String sql) throws SQLException {
    schema.execute(holder, sql);
  }

  void release() throws SQLException {
    schema.execute(holder, "SELECT pg_advisory_unlock_all()");
  }

  /** Releases, and may be called again. */
  @Override
  public void close() throws SQLException {
    holder.close();
  }

  private String key() {
    return CLASS + ", hashtext('" + schema.name() + "')";
  }

  private String waiting() {
    return "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND classid = "
        + CLASS
        + " AND objid = hashtext('"
        + schema.name()
        + "')::bigint & 4294967295";
  }
}
