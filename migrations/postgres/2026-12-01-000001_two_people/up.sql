-- Until when bulk acts still wait for a second administrator after that was switched off.
ALTER TABLE organizations ADD COLUMN bulk_approval_until BIGINT;
