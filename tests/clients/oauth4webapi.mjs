// A relying party with the npm package `oauth4webapi`.
import { given, header, hear, library, say } from './conversation.mjs';

const oauth = await library('oauth4webapi');

// Plain HTTP: the server listens on this machine.
const insecure = { [oauth.allowInsecureRequests]: true };
const issuer = new URL(given.issuer);
const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
const client = { client_id: given.client_id, id_token_signed_response_alg: given.alg };
const secret = oauth.ClientSecretBasic(given.client_secret);

const verifier = oauth.generateRandomCodeVerifier();
const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
const url = new URL(server.authorization_endpoint);
url.search = new URLSearchParams({
  response_type: 'code',
  client_id: client.client_id,
  redirect_uri: given.redirect_uri,
  scope: given.scope,
  state,
  nonce,
  code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
  code_challenge_method: 'S256',
}).toString();
say({ url: url.href });

const { callback } = await hear();
// Checks `state`, and `iss` because the server's document promises it.
const params = oauth.validateAuthResponse(server, client, new URL(callback), state);
const answer = await oauth.authorizationCodeGrantRequest(server, client, secret, params, given.redirect_uri, verifier, insecure);
const tokens = await oauth.processAuthorizationCodeResponse(server, client, answer, {
  expectedNonce: nonce,
  requireIdToken: true,
});
await oauth.validateApplicationLevelSignature(server, answer, insecure);
const claims = oauth.getValidatedIdTokenClaims(tokens);

async function userinfoOf(token) {
  const reply = await oauth.userInfoRequest(server, client, token, insecure);
  return oauth.processUserInfoResponse(server, client, claims.sub, reply);
}

async function refresh(token) {
  const reply = await oauth.refreshTokenGrantRequest(server, client, secret, token, insecure);
  const fresh = await oauth.processRefreshTokenResponse(server, client, reply);
  await oauth.validateApplicationLevelSignature(server, reply, insecure);
  return fresh;
}

const userinfo = await userinfoOf(tokens.access_token);
const fresh = await refresh(tokens.refresh_token);
const again = await userinfoOf(fresh.access_token);
// The library leaves the address of the logout to its users.
const bye = oauth.generateRandomState();
const logout = new URL(server.end_session_endpoint);
logout.search = new URLSearchParams({
  id_token_hint: tokens.id_token,
  post_logout_redirect_uri: given.post_logout_redirect_uri,
  state: bye,
}).toString();
say({
  alg: header(tokens.id_token).alg,
  claims,
  userinfo,
  rotated: fresh.refresh_token !== tokens.refresh_token && fresh.access_token !== tokens.access_token,
  refreshed: oauth.getValidatedIdTokenClaims(fresh) ?? null,
  again,
  logout: logout.href,
});

const { landed } = await hear();
const returned = new URL(landed).searchParams.get('state') === bye;
const error = await refresh(fresh.refresh_token).then(() => null, (failure) => failure.error);
say({ returned, error });
