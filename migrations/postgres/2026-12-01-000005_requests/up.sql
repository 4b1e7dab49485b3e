-- Authorization requests that clients sent ahead, RFC 9126. Each is good for one completion.
CREATE TABLE pushed_requests (
  digest     TEXT NOT NULL PRIMARY KEY,
  client_id  TEXT NOT NULL REFERENCES clients (id),
  request    TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at    BIGINT
);
CREATE INDEX pushed_requests_by_expiry ON pushed_requests (expires_at);
CREATE INDEX pushed_requests_by_client ON pushed_requests (client_id);
-- For which resource servers a family's tokens may be, RFC 8707: JSON. Empty: this server alone.
ALTER TABLE grants ADD COLUMN resources TEXT NOT NULL DEFAULT '[]';
