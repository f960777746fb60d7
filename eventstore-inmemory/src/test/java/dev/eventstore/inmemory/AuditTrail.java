package dev.eventstore.inmemory;

import dev.eventstore.AuditEvent;
import dev.eventstore.EventCodec;
import dev.eventstore.jackson.JacksonEventCodec;

/** How audit trails are stored in these tests. */
final class AuditTrail {

  private AuditTrail() {}

  static EventCodec<AuditEvent> codec() {
    return JacksonEventCodec.builder(AuditEvent.class)
        .type("AppendAllowed", 1, AuditEvent.AppendAllowed.class)
        .type("AppendRefused", 1, AuditEvent.AppendRefused.class)
        .type("ReadRefused", 1, AuditEvent.ReadRefused.class)
        .build();
  }
}
