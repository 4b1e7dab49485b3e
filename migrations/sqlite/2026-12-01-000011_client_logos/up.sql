-- What was fetched from the logo_uri of clients, drawn anew; without a picture: nothing came of it.
CREATE TABLE client_logos (
  client_id TEXT NOT NULL PRIMARY KEY REFERENCES clients (id),
  uri       TEXT NOT NULL,
  name      TEXT,
  png       BLOB,
  width     INTEGER,
  height    INTEGER,
  tried_at  INTEGER NOT NULL,
  next_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
