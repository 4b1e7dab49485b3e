-- Which clients are to be told that a session has ended, OIDC Back-Channel Logout 1.0. No foreign keys: a person may be gone by then.
CREATE TABLE logout_notices (
  session_id      TEXT NOT NULL,
  client_id       TEXT NOT NULL,
  user_id         TEXT NOT NULL,
  next_attempt_at BIGINT NOT NULL,
  attempts        BIGINT NOT NULL,
  last_answer     TEXT,
  delivered_at    BIGINT,
  gave_up_at      BIGINT,
  PRIMARY KEY (session_id, client_id)
);
CREATE INDEX logout_notices_due ON logout_notices (next_attempt_at) WHERE delivered_at IS NULL AND gave_up_at IS NULL;
CREATE INDEX logout_notices_delivered ON logout_notices (delivered_at) WHERE delivered_at IS NOT NULL;
CREATE INDEX logout_notices_given_up ON logout_notices (gave_up_at) WHERE gave_up_at IS NOT NULL;
