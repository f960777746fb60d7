-- The log. A row never changes and is never deleted; the order of positions is the order of commits.
CREATE TABLE event (
  position       bigint      NOT NULL,
  version        bigint      NOT NULL,
  event_id       uuid        NOT NULL,
  correlation_id uuid,
  causation_id   uuid,
  occurred_at    timestamptz NOT NULL,
  schema_version integer     NOT NULL,
  aggregate_type text        NOT NULL COLLATE "C",
  aggregate_id   text        NOT NULL COLLATE "C",
  event_type     text        NOT NULL COLLATE "C",
  -- Key, value, key, value …; null where there are none.
  attributes     text[],
  payload        bytea       NOT NULL,
  CONSTRAINT event_position PRIMARY KEY (position),
  CONSTRAINT event_version UNIQUE (aggregate_type, aggregate_id, version),
  CONSTRAINT event_id UNIQUE (event_id),
  CONSTRAINT event_counted CHECK (position > 0 AND version > 0)
);

CREATE INDEX event_correlation ON event (correlation_id, position) WHERE correlation_id IS NOT NULL;

COMMENT ON TABLE event IS 'Append-only. Write through the event store only: positions are given under its lock.';

-- A payload as JSON for people, null where it is no JSON. Never used by the event store itself.
CREATE FUNCTION json_or_null(payload bytea) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  RETURN convert_from(payload, 'UTF8')::jsonb;
EXCEPTION WHEN data_exception THEN
  RETURN NULL;
END $$;

-- The log for people.
CREATE VIEW readable_event AS
SELECT position, aggregate_type, aggregate_id, version, event_type, schema_version, occurred_at,
  json_or_null(payload) AS payload, jsonb_object(attributes) AS attributes,
  event_id, correlation_id, causation_id
FROM event;
