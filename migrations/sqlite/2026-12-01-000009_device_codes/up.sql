-- Devices without a browser of their own that wait for a person's word, RFC 8628. The code that people type is kept as a keyed
-- hash: it is too short for a plain one.
CREATE TABLE device_codes (
  digest         TEXT NOT NULL PRIMARY KEY,
  user_code      TEXT NOT NULL UNIQUE,
  client_id      TEXT NOT NULL REFERENCES clients (id),
  grant_id       TEXT NOT NULL,
  scope          TEXT NOT NULL,
  address        TEXT NOT NULL,
  pause          INTEGER NOT NULL,
  issued_at      INTEGER NOT NULL,
  expires_at     INTEGER NOT NULL,
  polled_at      INTEGER,
  decision       TEXT CHECK (decision IN ('allowed', 'denied')),
  session_id     TEXT,
  user_id        TEXT REFERENCES users (id),
  epoch          INTEGER,
  authentication TEXT,
  redeemed_at    INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX device_codes_by_expiry ON device_codes (expires_at);
