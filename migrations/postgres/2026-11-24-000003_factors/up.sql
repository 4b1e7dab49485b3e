-- Every second factor, trusted devices, recovery.

ALTER TABLE organizations ADD COLUMN methods TEXT NOT NULL DEFAULT 'passkey totp sms email backup';
ALTER TABLE organizations ADD COLUMN trust_days BIGINT NOT NULL DEFAULT 90 CHECK (trust_days BETWEEN 0 AND 90);
ALTER TABLE organizations ADD COLUMN grace_days BIGINT NOT NULL DEFAULT 0 CHECK (grace_days BETWEEN 0 AND 365);
ALTER TABLE organizations ADD COLUMN grace_skips BIGINT NOT NULL DEFAULT 0 CHECK (grace_skips BETWEEN 0 AND 100);
ALTER TABLE organizations ADD COLUMN enrolment_proof TEXT NOT NULL DEFAULT 'mail' CHECK (enrolment_proof IN ('mail', 'none'));

ALTER TABLE users ADD COLUMN language TEXT;
-- 'totp', 'email:ID', ...; without one, what was used last.
ALTER TABLE users ADD COLUMN default_method TEXT;
-- When the person was first asked to set up a factor, and how often that was put off.
ALTER TABLE users ADD COLUMN grace_since BIGINT;
ALTER TABLE users ADD COLUMN skips BIGINT NOT NULL DEFAULT 0;
-- A password that a mailed link has set proves the mailbox and nothing more.
ALTER TABLE users ADD COLUMN password_by TEXT NOT NULL DEFAULT 'owner' CHECK (password_by IN ('owner', 'mailbox'));

ALTER TABLE sessions ADD COLUMN agent TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN address TEXT NOT NULL DEFAULT '';

-- Addresses and numbers that codes are sent to. Not unique: several people may share one.
CREATE TABLE contact_factors (
  id           TEXT NOT NULL PRIMARY KEY,
  user_id      TEXT NOT NULL REFERENCES users (id),
  channel      TEXT NOT NULL CHECK (channel IN ('email', 'sms')),
  address      TEXT NOT NULL,
  name         TEXT NOT NULL,
  created_at   BIGINT NOT NULL,
  last_used_at BIGINT,
  UNIQUE (user_id, channel, address)
);

-- The key is the public half. A suspended one is not accepted: its counter went back.
CREATE TABLE passkeys (
  id            TEXT NOT NULL PRIMARY KEY,
  user_id       TEXT NOT NULL REFERENCES users (id),
  credential_id TEXT NOT NULL UNIQUE,
  credential    TEXT NOT NULL,
  name          TEXT NOT NULL,
  created_at    BIGINT NOT NULL,
  last_used_at  BIGINT,
  suspended_at  BIGINT
);
CREATE INDEX passkeys_by_user ON passkeys (user_id);

CREATE TABLE backup_codes (
  user_id    TEXT NOT NULL REFERENCES users (id),
  digest     TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  used_at    BIGINT,
  PRIMARY KEY (user_id, digest)
);

-- Codes that an operator handed out.
CREATE TABLE access_passes (
  user_id    TEXT NOT NULL REFERENCES users (id),
  digest     TEXT NOT NULL,
  issued_by  TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at    BIGINT,
  PRIMARY KEY (user_id, digest)
);
CREATE INDEX access_passes_by_expiry ON access_passes (expires_at);

-- Codes that were sent. One is good for one purpose, one address, one epoch, and whoever's row names it.
CREATE TABLE challenges (
  id         TEXT NOT NULL PRIMARY KEY,
  user_id    TEXT NOT NULL REFERENCES users (id),
  purpose    TEXT NOT NULL,
  channel    TEXT NOT NULL CHECK (channel IN ('email', 'sms')),
  address    TEXT NOT NULL,
  epoch      BIGINT NOT NULL,
  digest     TEXT NOT NULL,
  tries      BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  ended_at   BIGINT
);
CREATE INDEX challenges_by_user ON challenges (user_id, ended_at);
CREATE INDEX challenges_by_expiry ON challenges (expires_at);

-- Half-done steps: a passkey's challenge, a secret that waits for its first code. Bound to an attempt or a session.
CREATE TABLE ceremonies (
  binding    TEXT NOT NULL,
  kind       TEXT NOT NULL,
  sealed     BYTEA NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (binding, kind)
);
CREATE INDEX ceremonies_by_expiry ON ceremonies (expires_at);

CREATE TABLE trusted_devices (
  id           TEXT NOT NULL PRIMARY KEY,
  user_id      TEXT NOT NULL REFERENCES users (id),
  epoch        BIGINT NOT NULL,
  name         TEXT NOT NULL,
  created_at   BIGINT NOT NULL,
  last_used_at BIGINT NOT NULL,
  expires_at   BIGINT NOT NULL,
  ended_at     BIGINT
);
CREATE INDEX trusted_devices_by_user ON trusted_devices (user_id);
CREATE INDEX trusted_devices_by_expiry ON trusted_devices (expires_at);

-- A device's cookie values, each good for one use.
CREATE TABLE trusted_values (
  digest    TEXT NOT NULL PRIMARY KEY,
  device_id TEXT NOT NULL REFERENCES trusted_devices (id),
  used_at   BIGINT
);
CREATE INDEX trusted_values_by_device ON trusted_values (device_id);

-- Links in mails. One is good for one purpose, one use, one epoch.
CREATE TABLE action_links (
  digest     TEXT NOT NULL PRIMARY KEY,
  user_id    TEXT NOT NULL REFERENCES users (id),
  purpose    TEXT NOT NULL CHECK (purpose IN ('reset', 'not_me')),
  epoch      BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at    BIGINT
);
CREATE INDEX action_links_by_expiry ON action_links (expires_at);
CREATE INDEX action_links_by_user ON action_links (user_id);

-- The account pages, as the application that a sign-in for them is for. It has no redirect URI, so no client can be it.
INSERT INTO clients (id, organization_id, name, auth_method, secret_digest, jwks, redirect_uris, post_logout_redirect_uris,
                     grant_types, scope, signing_alg, pkce, consent, created_at, updated_at, disabled_at)
VALUES ('vestibule-account', NULL, 'Your account', 'none', NULL, NULL, '[]', '[]', '[]', 'openid', 'RS256', 'required', 'skip', 0, 0, NULL);
