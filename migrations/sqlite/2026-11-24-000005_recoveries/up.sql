-- What is not settled since an account was recovered.
CREATE TABLE recoveries (
  user_id        TEXT NOT NULL PRIMARY KEY REFERENCES users (id),
  settles_at     INTEGER NOT NULL,
  ended_password TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX recoveries_by_end ON recoveries (settles_at);
