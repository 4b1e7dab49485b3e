-- Times are unix seconds. Ids and digests are base64url text. Sealed columns are AES-256-GCM (docs/architecture.md).

CREATE TABLE organizations (
  id          TEXT NOT NULL PRIMARY KEY,
  slug        TEXT NOT NULL UNIQUE,
  name        TEXT NOT NULL,
  mfa         TEXT NOT NULL CHECK (mfa IN ('off', 'optional', 'required')),
  created_at  INTEGER NOT NULL,
  disabled_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE users (
  id                TEXT NOT NULL PRIMARY KEY,
  organization_id   TEXT NOT NULL REFERENCES organizations (id),
  username          TEXT NOT NULL,
  username_folded   TEXT NOT NULL UNIQUE,
  name              TEXT,
  email             TEXT,
  email_verified_at INTEGER,
  phone_number      TEXT,
  phone_verified_at INTEGER,
  role              TEXT NOT NULL CHECK (role IN ('member', 'administrator')),
  password_hash     TEXT,
  epoch             INTEGER NOT NULL,
  created_at        INTEGER NOT NULL,
  updated_at        INTEGER NOT NULL,
  disabled_at       INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX users_by_organization ON users (organization_id, username_folded);

CREATE TABLE totp_factors (
  id            TEXT NOT NULL PRIMARY KEY,
  user_id       TEXT NOT NULL REFERENCES users (id),
  name          TEXT NOT NULL,
  secret_sealed BLOB NOT NULL,
  last_step     INTEGER NOT NULL,
  created_at    INTEGER NOT NULL,
  last_used_at  INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX totp_factors_by_user ON totp_factors (user_id);

-- Guess budgets. subject is a user, or the keyed hash of a name that nobody has.
CREATE TABLE throttles (
  subject      TEXT NOT NULL,
  class        TEXT NOT NULL,
  failures     INTEGER NOT NULL,
  consecutive  INTEGER NOT NULL,
  window_start INTEGER NOT NULL,
  not_before   INTEGER NOT NULL,
  PRIMARY KEY (subject, class)
) STRICT, WITHOUT ROWID;
CREATE INDEX throttles_by_window ON throttles (window_start);

CREATE TABLE clients (
  id                        TEXT NOT NULL PRIMARY KEY,
  organization_id           TEXT REFERENCES organizations (id),
  name                      TEXT NOT NULL,
  auth_method               TEXT NOT NULL,
  secret_digest             TEXT,
  jwks                      TEXT,
  redirect_uris             TEXT NOT NULL,
  post_logout_redirect_uris TEXT NOT NULL,
  grant_types               TEXT NOT NULL,
  scope                     TEXT NOT NULL,
  signing_alg               TEXT NOT NULL,
  pkce                      TEXT NOT NULL CHECK (pkce IN ('required', 'optional')),
  consent                   TEXT NOT NULL CHECK (consent IN ('ask', 'skip')),
  created_at                INTEGER NOT NULL,
  updated_at                INTEGER NOT NULL,
  disabled_at               INTEGER
) STRICT, WITHOUT ROWID;

-- One attempt to sign in. It is not a session.
CREATE TABLE interactions (
  digest      TEXT NOT NULL PRIMARY KEY,
  version     INTEGER NOT NULL,
  client_id   TEXT NOT NULL REFERENCES clients (id),
  request     TEXT NOT NULL,
  stage       TEXT NOT NULL,
  created_at  INTEGER NOT NULL,
  expires_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX interactions_by_expiry ON interactions (expires_at);

CREATE TABLE sessions (
  id            TEXT NOT NULL PRIMARY KEY,
  cookie_digest TEXT NOT NULL UNIQUE,
  user_id       TEXT NOT NULL REFERENCES users (id),
  epoch         INTEGER NOT NULL,
  evidence      TEXT NOT NULL,
  auth_time     INTEGER NOT NULL,
  created_at    INTEGER NOT NULL,
  last_seen_at  INTEGER NOT NULL,
  expires_at    INTEGER NOT NULL,
  ended_at      INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- Browsers from which a user has signed in. They prove nothing; they have a guess budget of their own.
CREATE TABLE known_browsers (
  user_id      TEXT NOT NULL REFERENCES users (id),
  digest       TEXT NOT NULL,
  last_seen_at INTEGER NOT NULL,
  PRIMARY KEY (user_id, digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX known_browsers_by_last_seen ON known_browsers (last_seen_at);

-- What one authorization code gave: the family of its tokens.
CREATE TABLE grants (
  id             TEXT NOT NULL PRIMARY KEY,
  session_id     TEXT NOT NULL REFERENCES sessions (id),
  client_id      TEXT NOT NULL REFERENCES clients (id),
  user_id        TEXT NOT NULL REFERENCES users (id),
  epoch          INTEGER NOT NULL,
  scope          TEXT NOT NULL,
  authentication TEXT NOT NULL,
  created_at     INTEGER NOT NULL,
  expires_at     INTEGER NOT NULL,
  revoked_at     INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX grants_by_session ON grants (session_id);
CREATE INDEX grants_by_expiry ON grants (expires_at);

CREATE TABLE codes (
  digest         TEXT NOT NULL PRIMARY KEY,
  session_id     TEXT NOT NULL REFERENCES sessions (id),
  grant_id       TEXT NOT NULL,
  client_id      TEXT NOT NULL REFERENCES clients (id),
  user_id        TEXT NOT NULL REFERENCES users (id),
  epoch          INTEGER NOT NULL,
  request        TEXT NOT NULL,
  authentication TEXT NOT NULL,
  issued_at      INTEGER NOT NULL,
  expires_at     INTEGER NOT NULL,
  redeemed_at    INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX codes_unused_by_expiry ON codes (expires_at) WHERE redeemed_at IS NULL;
CREATE INDEX codes_by_grant ON codes (grant_id);
CREATE INDEX codes_by_session ON codes (session_id);

CREATE TABLE refresh_tokens (
  digest     TEXT NOT NULL PRIMARY KEY,
  grant_id   TEXT NOT NULL REFERENCES grants (id),
  issued_at  INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at    INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX refresh_tokens_by_grant ON refresh_tokens (grant_id);

CREATE TABLE consents (
  user_id    TEXT NOT NULL REFERENCES users (id),
  client_id  TEXT NOT NULL REFERENCES clients (id),
  scope      TEXT NOT NULL,
  granted_at INTEGER NOT NULL,
  PRIMARY KEY (user_id, client_id)
) STRICT, WITHOUT ROWID;

-- Client assertions that were used, RFC 7523 §3 (7).
CREATE TABLE assertion_ids (
  client_id  TEXT NOT NULL REFERENCES clients (id),
  digest     TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (client_id, digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX assertion_ids_by_expiry ON assertion_ids (expires_at);

-- Data keys, each wrapped by the master key, which is never here.
CREATE TABLE data_keys (
  id         TEXT NOT NULL PRIMARY KEY,
  wrapped    BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE signing_keys (
  kid            TEXT NOT NULL PRIMARY KEY,
  alg            TEXT NOT NULL,
  public_jwk     TEXT NOT NULL,
  private_sealed BLOB NOT NULL,
  created_at     INTEGER NOT NULL,
  active_from    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Append-only.
CREATE TABLE audit (
  id        INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  at        INTEGER NOT NULL,
  event     TEXT NOT NULL,
  user_id   TEXT,
  client_id TEXT,
  detail    TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_user ON audit (user_id, id);
CREATE TRIGGER audit_is_append_only_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows are never changed'); END;
CREATE TRIGGER audit_is_append_only_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows are never deleted'); END;

-- Mails and texts, written in the transaction that causes them.
CREATE TABLE outbox (
  id              TEXT NOT NULL PRIMARY KEY,
  channel         TEXT NOT NULL CHECK (channel IN ('email', 'sms')),
  sealed          BLOB NOT NULL,
  created_at      INTEGER NOT NULL,
  next_attempt_at INTEGER NOT NULL,
  attempts        INTEGER NOT NULL,
  delivered_at    INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_by_attempt ON outbox (next_attempt_at);
CREATE INDEX outbox_by_delivery ON outbox (delivered_at);

-- Who runs a periodic job; several nodes may try.
CREATE TABLE leases (
  name   TEXT NOT NULL PRIMARY KEY,
  holder TEXT NOT NULL,
  until  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
