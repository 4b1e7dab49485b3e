-- What lets a client register itself, RFC 7591 §1.2: so many times, until a time.
CREATE TABLE registration_tokens (
  id              TEXT NOT NULL PRIMARY KEY,
  digest          TEXT NOT NULL UNIQUE,
  name            TEXT NOT NULL,
  organization_id TEXT REFERENCES organizations (id),
  uses_left       INTEGER NOT NULL CHECK (uses_left >= 0),
  created_at      INTEGER NOT NULL,
  expires_at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX registration_tokens_by_expiry ON registration_tokens (expires_at);
