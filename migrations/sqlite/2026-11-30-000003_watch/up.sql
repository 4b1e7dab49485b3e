-- The dashboard counts, and the log is filtered, in one organization: each from one index.

CREATE INDEX audit_by_organization_event ON audit (organization_id, event, id);
CREATE INDEX audit_by_address ON audit (address, id) WHERE address IS NOT NULL;
CREATE INDEX users_by_standing ON users (organization_id, role, disabled_at, id);
CREATE INDEX rule_reports_by_organization ON rule_reports (organization_id, rule_id);
