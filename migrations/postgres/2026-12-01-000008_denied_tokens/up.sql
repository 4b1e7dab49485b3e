-- Access tokens that were revoked before their end, by their jti; kept until that end.
CREATE TABLE denied_tokens (
  jti        TEXT NOT NULL PRIMARY KEY,
  expires_at BIGINT NOT NULL
);
CREATE INDEX denied_tokens_by_expiry ON denied_tokens (expires_at);
