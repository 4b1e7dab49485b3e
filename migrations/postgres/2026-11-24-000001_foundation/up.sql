-- Times are unix seconds. Ids and digests are base64url text. Sealed columns are AES-256-GCM (docs/architecture.md).

CREATE TABLE organizations (
  id          TEXT NOT NULL PRIMARY KEY,
  slug        TEXT NOT NULL UNIQUE,
  name        TEXT NOT NULL,
  mfa         TEXT NOT NULL CHECK (mfa IN ('off', 'optional', 'required')),
  created_at  BIGINT NOT NULL,
  disabled_at BIGINT
);

CREATE TABLE users (
  id                TEXT NOT NULL PRIMARY KEY,
  organization_id   TEXT NOT NULL REFERENCES organizations (id),
  username          TEXT NOT NULL,
  username_folded   TEXT NOT NULL UNIQUE,
  name              TEXT,
  email             TEXT,
  email_verified_at BIGINT,
  phone_number      TEXT,
  phone_verified_at BIGINT,
  role              TEXT NOT NULL CHECK (role IN ('member', 'administrator')),
  password_hash     TEXT,
  epoch             BIGINT NOT NULL,
  created_at        BIGINT NOT NULL,
  updated_at        BIGINT NOT NULL,
  disabled_at       BIGINT
);
CREATE INDEX users_by_organization ON users (organization_id, username_folded);

CREATE TABLE totp_factors (
  id            TEXT NOT NULL PRIMARY KEY,
  user_id       TEXT NOT NULL REFERENCES users (id),
  name          TEXT NOT NULL,
  secret_sealed BYTEA NOT NULL,
  last_step     BIGINT NOT NULL,
  created_at    BIGINT NOT NULL,
  last_used_at  BIGINT
);
CREATE INDEX totp_factors_by_user ON totp_factors (user_id);

-- Guess budgets. subject is a user, or the keyed hash of a name that nobody has.
CREATE TABLE throttles (
  subject      TEXT NOT NULL,
  class        TEXT NOT NULL,
  failures     BIGINT NOT NULL,
  consecutive  BIGINT NOT NULL,
  window_start BIGINT NOT NULL,
  not_before   BIGINT NOT NULL,
  PRIMARY KEY (subject, class)
);
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
  created_at                BIGINT NOT NULL,
  updated_at                BIGINT NOT NULL,
  disabled_at               BIGINT
);

-- One attempt to sign in. It is not a session.
CREATE TABLE interactions (
  digest      TEXT NOT NULL PRIMARY KEY,
  version     BIGINT NOT NULL,
  client_id   TEXT NOT NULL REFERENCES clients (id),
  request     TEXT NOT NULL,
  stage       TEXT NOT NULL,
  created_at  BIGINT NOT NULL,
  expires_at  BIGINT NOT NULL
);
CREATE INDEX interactions_by_expiry ON interactions (expires_at);

CREATE TABLE sessions (
  id            TEXT NOT NULL PRIMARY KEY,
  cookie_digest TEXT NOT NULL UNIQUE,
  user_id       TEXT NOT NULL REFERENCES users (id),
  epoch         BIGINT NOT NULL,
  evidence      TEXT NOT NULL,
  auth_time     BIGINT NOT NULL,
  created_at    BIGINT NOT NULL,
  last_seen_at  BIGINT NOT NULL,
  expires_at    BIGINT NOT NULL,
  ended_at      BIGINT
);
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- Browsers from which a user has signed in. They prove nothing; they have a guess budget of their own.
CREATE TABLE known_browsers (
  user_id      TEXT NOT NULL REFERENCES users (id),
  digest       TEXT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  PRIMARY KEY (user_id, digest)
);
CREATE INDEX known_browsers_by_last_seen ON known_browsers (last_seen_at);

-- What one authorization code gave: the family of its tokens.
CREATE TABLE grants (
  id             TEXT NOT NULL PRIMARY KEY,
  session_id     TEXT NOT NULL REFERENCES sessions (id),
  client_id      TEXT NOT NULL REFERENCES clients (id),
  user_id        TEXT NOT NULL REFERENCES users (id),
  epoch          BIGINT NOT NULL,
  scope          TEXT NOT NULL,
  authentication TEXT NOT NULL,
  created_at     BIGINT NOT NULL,
  expires_at     BIGINT NOT NULL,
  revoked_at     BIGINT
);
CREATE INDEX grants_by_session ON grants (session_id);
CREATE INDEX grants_by_expiry ON grants (expires_at);

CREATE TABLE codes (
  digest         TEXT NOT NULL PRIMARY KEY,
  session_id     TEXT NOT NULL REFERENCES sessions (id),
  grant_id       TEXT NOT NULL,
  client_id      TEXT NOT NULL REFERENCES clients (id),
  user_id        TEXT NOT NULL REFERENCES users (id),
  epoch          BIGINT NOT NULL,
  request        TEXT NOT NULL,
  authentication TEXT NOT NULL,
  issued_at      BIGINT NOT NULL,
  expires_at     BIGINT NOT NULL,
  redeemed_at    BIGINT
);
CREATE INDEX codes_unused_by_expiry ON codes (expires_at) WHERE redeemed_at IS NULL;
CREATE INDEX codes_by_grant ON codes (grant_id);
CREATE INDEX codes_by_session ON codes (session_id);

CREATE TABLE refresh_tokens (
  digest     TEXT NOT NULL PRIMARY KEY,
  grant_id   TEXT NOT NULL REFERENCES grants (id),
  issued_at  BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at    BIGINT
);
CREATE INDEX refresh_tokens_by_grant ON refresh_tokens (grant_id);

CREATE TABLE consents (
  user_id    TEXT NOT NULL REFERENCES users (id),
  client_id  TEXT NOT NULL REFERENCES clients (id),
  scope      TEXT NOT NULL,
  granted_at BIGINT NOT NULL,
  PRIMARY KEY (user_id, client_id)
);

-- Client assertions that were used, RFC 7523 §3 (7).
CREATE TABLE assertion_ids (
  client_id  TEXT NOT NULL REFERENCES clients (id),
  digest     TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (client_id, digest)
);
CREATE INDEX assertion_ids_by_expiry ON assertion_ids (expires_at);

-- Data keys, each wrapped by the master key, which is never here.
CREATE TABLE data_keys (
  id         TEXT NOT NULL PRIMARY KEY,
  wrapped    BYTEA NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE signing_keys (
  kid            TEXT NOT NULL PRIMARY KEY,
  alg            TEXT NOT NULL,
  public_jwk     TEXT NOT NULL,
  private_sealed BYTEA NOT NULL,
  created_at     BIGINT NOT NULL,
  active_from    BIGINT NOT NULL
);

-- Append-only.
CREATE TABLE audit (
  id        BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at        BIGINT NOT NULL,
  event     TEXT NOT NULL,
  user_id   TEXT,
  client_id TEXT,
  detail    TEXT NOT NULL
);
CREATE INDEX audit_by_user ON audit (user_id, id);
CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION 'audit rows are never changed or deleted'; END $$;
CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_is_never_emptied BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

-- Mails and texts, written in the transaction that causes them.
CREATE TABLE outbox (
  id              TEXT NOT NULL PRIMARY KEY,
  channel         TEXT NOT NULL CHECK (channel IN ('email', 'sms')),
  sealed          BYTEA NOT NULL,
  created_at      BIGINT NOT NULL,
  next_attempt_at BIGINT NOT NULL,
  attempts        BIGINT NOT NULL,
  delivered_at    BIGINT
);
CREATE INDEX outbox_by_attempt ON outbox (next_attempt_at);
CREATE INDEX outbox_by_delivery ON outbox (delivered_at);

-- Who runs a periodic job; several nodes may try.
CREATE TABLE leases (
  name   TEXT NOT NULL PRIMARY KEY,
  holder TEXT NOT NULL,
  until  BIGINT NOT NULL
);
