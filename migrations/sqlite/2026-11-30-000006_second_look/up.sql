-- Who has shown the first factor of an attempt: a few attempts of one person live at a time. What its forms carried before its
-- last step, when that was, and how it ended: a button that is pressed twice is led to where its attempt stands.
ALTER TABLE interactions ADD COLUMN user_id TEXT;
ALTER TABLE interactions ADD COLUMN former TEXT;
ALTER TABLE interactions ADD COLUMN moved_at INTEGER;
ALTER TABLE interactions ADD COLUMN ended_at INTEGER;
ALTER TABLE interactions ADD COLUMN session_id TEXT;
CREATE INDEX interactions_by_user ON interactions (user_id);
CREATE INDEX interactions_by_former ON interactions (former);

-- What took a used value's place, and the session that its use has opened.
ALTER TABLE trusted_values ADD COLUMN successor TEXT;
ALTER TABLE trusted_values ADD COLUMN session_id TEXT;
CREATE INDEX trusted_values_by_session ON trusted_values (session_id);

-- Since when a device is doubted: a used value came again, and nobody has come with the one after it yet.
ALTER TABLE trusted_devices ADD COLUMN doubted_at INTEGER;

-- Since when second factors are missing that "This wasn't me" has taken away. The person counts as somebody who owns one.
ALTER TABLE recoveries ADD COLUMN lost_at INTEGER;
