package dev.eventstore;

import java.util.List;
import java.util.UUID;

/**
 * What {@link AccessControl} records in an audit trail, in the aggregate of type {@value
 * #AGGREGATE_TYPE} whose id is the name of the principal. The events themselves are not repeated,
 * because their data may be personal; their ids lead to them.
 */
public sealed interface AuditEvent {

  /** The aggregate type of audit trails. */
  String AGGREGATE_TYPE = "audit";

  /** The name of who wanted to do it. */
  String principal();

  /**
   * An append was allowed, and then tried. Recorded before, so that no append goes unrecorded; that
   * it succeeded shows in the store, under the ids.
   *
   * @param aggregate where the events go
   * @param eventIds the ids of the events, in order
   */
  record AppendAllowed(String principal, AggregateId aggregate, List<UUID> eventIds)
      implements AuditEvent {}

  /**
   * An append was refused.
   *
   * @param aggregate the aggregate that the principal may not append to
   * @param eventIds the ids of the events that were to go there, in order
   */
  record AppendRefused(String principal, AggregateId aggregate, List<UUID> eventIds)
      implements AuditEvent {}

  /**
   * A read was refused.
   *
   * @param query what was asked for, for people
   */
  record ReadRefused(String principal, String query) implements AuditEvent {}
}
