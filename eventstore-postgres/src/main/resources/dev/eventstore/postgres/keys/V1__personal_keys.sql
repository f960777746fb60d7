-- The keys of personal data. The newest key of a subject encrypts; all that are there decrypt.
CREATE TABLE personal_key (
  number       bigint      GENERATED ALWAYS AS IDENTITY,
  key_id       uuid        NOT NULL,
  -- Both null once the key was destroyed: that it was there is never forgotten.
  subject      text        COLLATE "C",
  secret       bytea,
  created_at   timestamptz NOT NULL DEFAULT now(),
  destroyed_at timestamptz,
  CONSTRAINT personal_key_id PRIMARY KEY (key_id),
  CONSTRAINT personal_key_whole CHECK (
    (subject IS NOT NULL AND octet_length(secret) = 32 AND destroyed_at IS NULL)
    OR (subject IS NULL AND secret IS NULL AND destroyed_at IS NOT NULL))
);

CREATE INDEX personal_key_subject ON personal_key (subject, number) WHERE subject IS NOT NULL;

COMMENT ON TABLE personal_key IS 'Whoever reads this table and the log can read the personal data.';
