-- What is not settled since an account was recovered.
CREATE TABLE recoveries (
  user_id        TEXT NOT NULL PRIMARY KEY REFERENCES users (id),
  settles_at     BIGINT NOT NULL,
  ended_password TEXT
);
CREATE INDEX recoveries_by_end ON recoveries (settles_at);
