// The npm package `oidc-provider`, set up as somebody's sign-in: `node oidc-provider.mjs FOLDER PORT CALLBACK JWKS`.
// FOLDER is where `./scripts/setup test` has installed it.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [folder, port, callback, jwks] = process.argv.slice(2);
const main = createRequire(`${folder}/`).resolve('oidc-provider');
const { Provider } = await import(pathToFileURL(main));
const issuer = `http://127.0.0.1:${port}`;
const usual = { redirect_uris: [callback], response_types: ['code'], grant_types: ['authorization_code'] };
const provider = new Provider(issuer, {
  clients: [
    { ...usual, client_id: 'basic', client_secret: 'what only the two of them know', token_endpoint_auth_method: 'client_secret_basic' },
    { ...usual, client_id: 'post', client_secret: 'what only the two of them know', token_endpoint_auth_method: 'client_secret_post' },
    {
      ...usual,
      client_id: 'keyed',
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'ES256',
      jwks_uri: jwks,
    },
  ],
  findAccount: (_, id) => ({
    accountId: id,
    claims: async () => ({ sub: id, email: `${id}@acme.example`, email_verified: true, preferred_username: id, name: 'Ann There' }),
  }),
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'preferred_username'] },
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  features: { devInteractions: { enabled: true } },
  // The keys of the product are on this machine, too.
  fetch: (url, { dispatcher, ...options }) => fetch(url, options),
});
provider.listen(Number(port), '127.0.0.1');
