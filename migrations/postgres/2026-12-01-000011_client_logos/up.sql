-- What was fetched from the logo_uri of clients, drawn anew; without a picture: nothing came of it.
CREATE TABLE client_logos (
  client_id TEXT NOT NULL PRIMARY KEY REFERENCES clients (id),
  uri       TEXT NOT NULL,
  name      TEXT,
  png       BYTEA,
  width     BIGINT,
  height    BIGINT,
  tried_at  BIGINT NOT NULL,
  next_at   BIGINT NOT NULL
);
