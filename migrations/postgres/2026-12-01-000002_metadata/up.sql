-- What a client registered beyond its columns, RFC 7591 §2, and what a person is known by beyond theirs, OIDC Core §5.1: JSON.
ALTER TABLE clients ADD COLUMN metadata TEXT NOT NULL DEFAULT '{}';
-- The secret itself, sealed, where it verifies signatures (client_secret_jwt).
ALTER TABLE clients ADD COLUMN secret_sealed BYTEA;
-- Digest of the token that a client manages its own registration with, RFC 7592.
ALTER TABLE clients ADD COLUMN registration_digest TEXT;
ALTER TABLE users ADD COLUMN claims TEXT NOT NULL DEFAULT '{}';
