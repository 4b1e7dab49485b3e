-- Audit: rows are found by application and by actor, too; a seal knows its rows one by one. Webhooks: sending again.

CREATE INDEX audit_by_client ON audit (client_id, id) WHERE client_id IS NOT NULL;
CREATE INDEX audit_by_actor ON audit (actor, id) WHERE actor IS NOT NULL;

-- For each row of the batch its number and a short keyed hash, so that a changed row can be named.
ALTER TABLE audit_seals ADD COLUMN tags BYTEA NOT NULL DEFAULT '';

-- What the receiver knows the message by; the same when it is sent again.
ALTER TABLE webhook_deliveries ADD COLUMN message_id TEXT NOT NULL DEFAULT '';
DROP INDEX webhook_deliveries_due;
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (webhook_id, next_attempt_at)
WHERE delivered_at IS NULL AND gave_up_at IS NULL;
CREATE INDEX webhook_deliveries_by_age ON webhook_deliveries (created_at);
