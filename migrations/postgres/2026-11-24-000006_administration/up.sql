-- Administration: how an organization's people come in, groups, roles, rules, bulk work, audit, webhooks.

ALTER TABLE organizations ADD COLUMN local_login TEXT NOT NULL DEFAULT 'on' CHECK (local_login IN ('on', 'off'));
ALTER TABLE organizations ADD COLUMN sso TEXT NOT NULL DEFAULT 'on' CHECK (sso IN ('on', 'off'));
-- Seconds; without them, the server's. The shorter one counts.
ALTER TABLE organizations ADD COLUMN session_idle BIGINT CHECK (session_idle BETWEEN 60 AND 31536000);
ALTER TABLE organizations ADD COLUMN session_absolute BIGINT CHECK (session_absolute BETWEEN 60 AND 31536000);
ALTER TABLE organizations ADD COLUMN password_length BIGINT NOT NULL DEFAULT 8 CHECK (password_length BETWEEN 8 AND 64);
ALTER TABLE organizations ADD COLUMN password_score BIGINT NOT NULL DEFAULT 2 CHECK (password_score BETWEEN 2 AND 4);
ALTER TABLE organizations ADD COLUMN language TEXT;
-- '#rrggbb'.
ALTER TABLE organizations ADD COLUMN accent TEXT;
-- Which picture of organization_logos is shown; part of its address.
ALTER TABLE organizations ADD COLUMN logo TEXT;
-- Rules for groups, clients and networks, as JSON.
ALTER TABLE organizations ADD COLUMN rules TEXT NOT NULL DEFAULT '[]';
ALTER TABLE organizations ADD COLUMN bulk_approval TEXT NOT NULL DEFAULT 'none' CHECK (bulk_approval IN ('none', 'second_person'));
ALTER TABLE organizations ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;
UPDATE organizations SET updated_at = created_at;

CREATE TABLE organization_logos (
  organization_id TEXT NOT NULL PRIMARY KEY REFERENCES organizations (id),
  png             BYTEA NOT NULL
);

-- A role is one of ours or 'custom:ID'.
ALTER TABLE users DROP CONSTRAINT users_role_check;
-- Order and ranges of names are those of their bytes, as in SQLite.
ALTER TABLE users ALTER COLUMN username_folded TYPE TEXT COLLATE "C";
CREATE INDEX users_by_role ON users (role, organization_id);

CREATE TABLE roles (
  id              TEXT NOT NULL PRIMARY KEY,
  organization_id TEXT REFERENCES organizations (id),
  name            TEXT NOT NULL,
  permissions     TEXT NOT NULL,
  created_at      BIGINT NOT NULL,
  updated_at      BIGINT NOT NULL
);
CREATE INDEX roles_by_organization ON roles (organization_id);

CREATE TABLE groups (
  id              TEXT NOT NULL PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  name            TEXT NOT NULL,
  name_folded     TEXT COLLATE "C" NOT NULL,
  description     TEXT,
  created_at      BIGINT NOT NULL,
  updated_at      BIGINT NOT NULL,
  UNIQUE (organization_id, name_folded)
);

CREATE TABLE group_members (
  group_id TEXT NOT NULL REFERENCES groups (id),
  user_id  TEXT NOT NULL REFERENCES users (id),
  added_at BIGINT NOT NULL,
  PRIMARY KEY (group_id, user_id)
);
CREATE INDEX group_members_by_user ON group_members (user_id, group_id);

-- What people are found by: the folded words of their names and their address.
CREATE TABLE user_words (
  user_id         TEXT NOT NULL REFERENCES users (id),
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  word            TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (user_id, word)
);
CREATE INDEX user_words_by_organization ON user_words (organization_id, word, user_id);
CREATE INDEX user_words_by_word ON user_words (word, user_id);
INSERT INTO user_words (user_id, organization_id, word) SELECT id, organization_id, username_folded FROM users ON CONFLICT DO NOTHING;
INSERT INTO user_words (user_id, organization_id, word) SELECT id, organization_id, lower(email) FROM users WHERE email IS NOT NULL ON CONFLICT DO NOTHING;
INSERT INTO user_words (user_id, organization_id, word) SELECT id, organization_id, lower(name) FROM users WHERE name IS NOT NULL ON CONFLICT DO NOTHING;

ALTER TABLE clients ADD COLUMN access_token_lifetime BIGINT CHECK (access_token_lifetime BETWEEN 60 AND 86400);
ALTER TABLE clients ADD COLUMN mfa TEXT NOT NULL DEFAULT 'inherit' CHECK (mfa IN ('inherit', 'required', 'phishing_resistant'));

-- Whom a rule that only reports would have stopped.
CREATE TABLE rule_reports (
  rule_id         TEXT NOT NULL,
  user_id         TEXT NOT NULL REFERENCES users (id),
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  times           BIGINT NOT NULL,
  last_at         BIGINT NOT NULL,
  PRIMARY KEY (rule_id, user_id)
);
CREATE INDEX rule_reports_by_user ON rule_reports (user_id);

-- Answers of requests that carried an Idempotency-Key. One without a status is being worked on.
CREATE TABLE idempotency_keys (
  subject    TEXT NOT NULL,
  key        TEXT NOT NULL,
  digest     TEXT NOT NULL,
  status     BIGINT NOT NULL,
  sealed     BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (subject, key)
);
CREATE INDEX idempotency_keys_by_time ON idempotency_keys (created_at);

CREATE TABLE bulk_jobs (
  id              TEXT NOT NULL PRIMARY KEY,
  organization_id TEXT REFERENCES organizations (id),
  act             TEXT NOT NULL,
  argument        TEXT,
  reason          TEXT NOT NULL,
  state           TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'cancelled')),
  actor           TEXT NOT NULL,
  approved_by     TEXT,
  total           BIGINT NOT NULL,
  done            BIGINT NOT NULL,
  failed          BIGINT NOT NULL,
  created_at      BIGINT NOT NULL,
  finished_at     BIGINT
);
CREATE INDEX bulk_jobs_by_state ON bulk_jobs (state, created_at);

CREATE TABLE bulk_items (
  job_id   TEXT NOT NULL REFERENCES bulk_jobs (id),
  position BIGINT NOT NULL,
  user_id  TEXT NOT NULL,
  outcome  TEXT,
  PRIMARY KEY (job_id, position)
);

-- Who did it, to which organization's what, why, and from where.
ALTER TABLE audit ADD COLUMN organization_id TEXT;
ALTER TABLE audit ADD COLUMN actor TEXT;
ALTER TABLE audit ADD COLUMN reason TEXT;
ALTER TABLE audit ADD COLUMN address TEXT;
CREATE INDEX audit_by_organization ON audit (organization_id, id);
CREATE INDEX audit_by_event ON audit (event, id);

-- Batches of audit rows, each sealed over the one before.
CREATE TABLE audit_seals (
  last_id   BIGINT NOT NULL PRIMARY KEY,
  first_id  BIGINT NOT NULL,
  rows      BIGINT NOT NULL,
  digest    TEXT NOT NULL,
  sealed_at BIGINT NOT NULL
);

-- Rows older than this may be deleted, and no others. It only grows.
CREATE TABLE audit_retention (
  one       BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
  keep_from BIGINT NOT NULL
);
INSERT INTO audit_retention (one, keep_from) VALUES (1, 0);
CREATE FUNCTION audit_retention_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'UPDATE' OR NEW.keep_from < OLD.keep_from THEN
    RAISE EXCEPTION 'what may be deleted is never kept again';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER audit_retention_only_grows BEFORE UPDATE OR DELETE ON audit_retention
FOR EACH ROW EXECUTE FUNCTION audit_retention_only_grows();
CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.at < (SELECT keep_from FROM audit_retention) THEN
      RETURN OLD;
    END IF;
  END IF;
  RAISE EXCEPTION 'audit rows are never changed, and not deleted before their time';
END $$;

CREATE TABLE webhooks (
  id              TEXT NOT NULL PRIMARY KEY,
  organization_id TEXT REFERENCES organizations (id),
  name            TEXT NOT NULL,
  url             TEXT NOT NULL,
  events          TEXT NOT NULL,
  secret_sealed   BYTEA NOT NULL,
  created_at      BIGINT NOT NULL,
  updated_at      BIGINT NOT NULL,
  disabled_at     BIGINT
);

CREATE TABLE webhook_deliveries (
  id              TEXT NOT NULL PRIMARY KEY,
  webhook_id      TEXT NOT NULL REFERENCES webhooks (id),
  event           TEXT NOT NULL,
  body            TEXT NOT NULL,
  created_at      BIGINT NOT NULL,
  next_attempt_at BIGINT NOT NULL,
  attempts        BIGINT NOT NULL,
  last_answer     TEXT,
  delivered_at    BIGINT,
  gave_up_at      BIGINT
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (next_attempt_at) WHERE delivered_at IS NULL AND gave_up_at IS NULL;
CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (webhook_id, created_at);

-- The console, as the application that a sign-in for it is for.
INSERT INTO clients (id, organization_id, name, auth_method, secret_digest, jwks, redirect_uris, post_logout_redirect_uris,
                     grant_types, scope, signing_alg, pkce, consent, created_at, updated_at, disabled_at)
VALUES ('vestibule-admin', NULL, 'Administration', 'none', NULL, NULL, '[]', '[]', '[]', 'openid', 'RS256', 'required', 'skip', 0, 0, NULL);
