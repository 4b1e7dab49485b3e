-- The claims that a family of tokens was allowed besides its scopes, OIDC Core §5.5: JSON.
ALTER TABLE grants ADD COLUMN claims TEXT;
