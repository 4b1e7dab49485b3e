// An OpenID Provider that is not ours: the npm package `oidc-provider`, with a sign-in page that believes whatever it is told.
// The one argument is JSON: {"port", "clients": [metadata of RFC 7591], "people": {SUBJECT: {CLAIM: VALUE}}}.
import http from 'node:http';
import { generateKeyPairSync } from 'node:crypto';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

// The package is installed beside the build, not beside this file.
const require = createRequire(pathToFileURL(`${process.cwd()}/`));
const { default: Provider } = await import(pathToFileURL(require.resolve('oidc-provider')).href);

const { port, clients, people } = JSON.parse(process.argv[2]);
const issuer = `http://127.0.0.1:${port}`;

const key = (kind, options, more) => ({
  ...generateKeyPairSync(kind, options).privateKey.export({ format: 'jwk' }),
  use: 'sig',
  ...more,
});

const provider = new Provider(issuer, {
  clients,
  jwks: {
    keys: [
      key('rsa', { modulusLength: 2048 }, { alg: 'RS256', kid: 'rsa' }),
      key('ec', { namedCurve: 'P-256' }, { alg: 'ES256', kid: 'ec' }),
    ],
  },
  cookies: { keys: ['signs the cookies of a test'] },
  // Claims of scopes stand in the ID token, as with most providers that people buy.
  conformIdTokenClaims: false,
  claims: { openid: ['sub', 'acr', 'amr', 'auth_time'], email: ['email', 'email_verified'], profile: ['name', 'preferred_username', 'groups'] },
  acrValues: ['gold', 'silver'],
  enabledJWA: { clientAuthSigningAlgValues: ['RS256', 'ES256', 'PS256', 'EdDSA'], idTokenSigningAlgValues: ['RS256', 'ES256'] },
  clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
  features: {
    devInteractions: { enabled: false },
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: { enabled: true },
    claimsParameter: { enabled: true },
  },
  pkce: { required: () => true },
  // The keys of its clients are on this machine, too.
  fetch: (url, { dispatcher, ...options }) => fetch(url, options),
  interactions: { url: (_, interaction) => `/sign-in/${interaction.uid}` },
  findAccount: (_, sub) => (sub in people ? { accountId: sub, claims: () => ({ sub, ...people[sub] }) } : undefined),
  // Whoever has signed in has agreed.
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope('openid email profile offline_access');
    grant.addOIDCClaims(['email', 'email_verified', 'name', 'preferred_username', 'groups']);
    await grant.save();
    return grant;
  },
});

const form = `<!doctype html><html lang="en"><title>Elsewhere</title><form id="elsewhere" method="post">
<input name="login"><input name="acr"><input name="amr"><button id="enter">Sign in</button></form></html>`;

async function body(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return new URLSearchParams(Buffer.concat(parts).toString());
}

async function signIn(request, response) {
  if (request.method !== 'POST') {
    await provider.interactionDetails(request, response);
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(form);
    return;
  }
  const typed = await body(request);
  const login = { accountId: typed.get('login') };
  if (typed.get('acr')) login.acr = typed.get('acr');
  if (typed.get('amr')) login.amr = typed.get('amr').split(' ');
  await provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false });
}

const answer = provider.callback();
const server = http.createServer((request, response) => {
  if (!request.url.startsWith('/sign-in/')) return answer(request, response);
  return signIn(request, response).catch((error) => {
    response.statusCode = 400;
    response.end(String(error));
  });
});
server.listen(port, '127.0.0.1');
