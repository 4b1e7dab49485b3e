// A relying party with the npm package `openid-client`.
import { given, header, hear, library, say } from './conversation.mjs';

const client = await library('openid-client');

const config = await client.discovery(
  new URL(given.issuer),
  given.client_id,
  { client_secret: given.client_secret, id_token_signed_response_alg: given.alg },
  client.ClientSecretBasic(given.client_secret),
  // Plain HTTP: the server listens on this machine.
  { execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks] },
);

const verifier = client.randomPKCECodeVerifier();
const [state, nonce] = [client.randomState(), client.randomNonce()];
const url = client.buildAuthorizationUrl(config, {
  redirect_uri: given.redirect_uri,
  scope: given.scope,
  state,
  nonce,
  code_challenge: await client.calculatePKCECodeChallenge(verifier),
  code_challenge_method: 'S256',
});
say({ url: url.href });

const { callback } = await hear();
const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
const tokens = await client.authorizationCodeGrant(config, new URL(callback), checks);
const claims = tokens.claims();
const userinfo = await client.fetchUserInfo(config, tokens.access_token, claims.sub);
const fresh = await client.refreshTokenGrant(config, tokens.refresh_token);
const again = await client.fetchUserInfo(config, fresh.access_token, claims.sub);
const bye = client.randomState();
const logout = client.buildEndSessionUrl(config, {
  id_token_hint: tokens.id_token,
  post_logout_redirect_uri: given.post_logout_redirect_uri,
  state: bye,
});
say({
  alg: header(tokens.id_token).alg,
  claims,
  userinfo,
  rotated: fresh.refresh_token !== tokens.refresh_token && fresh.access_token !== tokens.access_token,
  refreshed: fresh.claims() ?? null,
  again,
  logout: logout.href,
});

const { landed } = await hear();
const returned = new URL(landed).searchParams.get('state') === bye;
const error = await client.refreshTokenGrant(config, fresh.refresh_token).then(() => null, (failure) => failure.error);
say({ returned, error });
