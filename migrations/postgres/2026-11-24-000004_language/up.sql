-- The language of the browser seen last is not the one that a person chose. Until now both stood in one column; who never
-- saved a profile chose nothing.
ALTER TABLE users ADD COLUMN seen_language TEXT;
UPDATE users SET seen_language = language;
UPDATE users SET language = NULL
WHERE NOT EXISTS (SELECT 1 FROM audit WHERE audit.user_id = users.id AND audit.event = 'profile_changed');
