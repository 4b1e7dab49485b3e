-- Sign-in through other providers: who they are, who is known by them, and what is on its way.

CREATE TABLE providers (
  id                TEXT NOT NULL PRIMARY KEY,
  organization_id   TEXT NOT NULL REFERENCES organizations (id),
  -- Part of the addresses that are registered at the provider, so it never changes.
  slug              TEXT COLLATE "C" NOT NULL UNIQUE,
  name              TEXT NOT NULL,
  kind              TEXT NOT NULL CHECK (kind IN ('oidc', 'github')),
  issuer            TEXT NOT NULL,
  client_id         TEXT NOT NULL,
  auth_method       TEXT NOT NULL CHECK (auth_method IN ('client_secret_basic', 'client_secret_post', 'private_key_jwt')),
  -- The client secret, or the private key as PKCS #8.
  credential_sealed BYTEA,
  state             TEXT NOT NULL CHECK (state IN ('test', 'live', 'off')),
  trust             TEXT NOT NULL CHECK (trust IN ('accept', 'accept_if_proven', 'require_local')),
  settings          TEXT NOT NULL,
  -- The administrator who has completed a sign-in through it as it is.
  proved_by         TEXT,
  proved_at         BIGINT,
  created_at        BIGINT NOT NULL,
  updated_at        BIGINT NOT NULL
);
CREATE INDEX providers_by_organization ON providers (organization_id, slug);

CREATE TABLE provider_domains (
  provider_id TEXT NOT NULL REFERENCES providers (id),
  domain      TEXT NOT NULL,
  -- What a TXT record of the domain has to say.
  token       TEXT NOT NULL,
  verified_by TEXT CHECK (verified_by IN ('dns', 'administrator')),
  verified_at BIGINT,
  PRIMARY KEY (provider_id, domain)
);
CREATE UNIQUE INDEX provider_domains_verified ON provider_domains (domain) WHERE verified_at IS NOT NULL;

CREATE TABLE identities (
  id           TEXT NOT NULL PRIMARY KEY,
  provider_id  TEXT NOT NULL REFERENCES providers (id),
  issuer       TEXT NOT NULL,
  subject      TEXT NOT NULL,
  user_id      TEXT NOT NULL REFERENCES users (id),
  -- What the person is called there, for people.
  label        TEXT NOT NULL,
  linked_by    TEXT NOT NULL CHECK (linked_by IN ('owner', 'federated_id', 'just_in_time', 'email')),
  created_at   BIGINT NOT NULL,
  last_used_at BIGINT,
  UNIQUE (provider_id, issuer, subject),
  UNIQUE (user_id, provider_id, issuer)
);
CREATE FUNCTION identities_are_never_moved() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION 'an identity is made or removed, never moved'; END $$;
CREATE TRIGGER identities_are_never_moved BEFORE UPDATE OF id, provider_id, issuer, subject, user_id ON identities
FOR EACH ROW EXECUTE FUNCTION identities_are_never_moved();

-- Who a person is at a provider, said by an administrator before the first sign-in.
CREATE TABLE federated_ids (
  user_id     TEXT NOT NULL REFERENCES users (id),
  provider_id TEXT NOT NULL REFERENCES providers (id),
  value       TEXT NOT NULL,
  PRIMARY KEY (user_id, provider_id),
  UNIQUE (provider_id, value)
);

-- Requests on their way to a provider. Bound to the browser by the digest of one of its cookies; good for one answer.
CREATE TABLE upstream_attempts (
  state       TEXT NOT NULL PRIMARY KEY,
  provider_id TEXT NOT NULL REFERENCES providers (id),
  purpose     TEXT NOT NULL CHECK (purpose IN ('sign_in', 'link', 'test')),
  binding     TEXT NOT NULL,
  sealed      BYTEA NOT NULL,
  created_at  BIGINT NOT NULL,
  expires_at  BIGINT NOT NULL,
  used_at     BIGINT
);
CREATE INDEX upstream_attempts_by_expiry ON upstream_attempts (expires_at);
CREATE INDEX upstream_attempts_by_provider ON upstream_attempts (provider_id);

-- Sign-ins that came from a provider, and the session that each became.
CREATE TABLE upstream_sessions (
  id              TEXT NOT NULL PRIMARY KEY,
  provider_id     TEXT NOT NULL REFERENCES providers (id),
  identity_id     TEXT NOT NULL REFERENCES identities (id),
  sid             TEXT,
  id_token_sealed BYTEA,
  session_id      TEXT REFERENCES sessions (id),
  created_at      BIGINT NOT NULL,
  ended_at        BIGINT
);
CREATE INDEX upstream_sessions_by_session ON upstream_sessions (session_id);
CREATE INDEX upstream_sessions_by_identity ON upstream_sessions (identity_id);
CREATE INDEX upstream_sessions_by_provider ON upstream_sessions (provider_id, sid);
CREATE INDEX upstream_sessions_by_age ON upstream_sessions (created_at);

-- Logout tokens that were used.
CREATE TABLE logout_token_ids (
  provider_id TEXT NOT NULL REFERENCES providers (id),
  digest      TEXT NOT NULL,
  expires_at  BIGINT NOT NULL,
  PRIMARY KEY (provider_id, digest)
);
CREATE INDEX logout_token_ids_by_expiry ON logout_token_ids (expires_at);
