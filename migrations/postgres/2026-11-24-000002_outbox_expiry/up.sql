-- When a message is of no use any more. A row of a program that does not know the column must not count as expired.
ALTER TABLE outbox ADD COLUMN expires_at BIGINT NOT NULL DEFAULT 9223372036854775807;
UPDATE outbox SET expires_at = created_at + 86400;
CREATE INDEX outbox_by_expiry ON outbox (expires_at);
