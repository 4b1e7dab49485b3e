//! Requests of any kind: right ones with something wrong in them, and noise. Words in capitals stand for what a test knows.

use super::values::text;
use proptest::{collection::vec, option, prelude::*, sample::select};
use url::form_urlencoded::byte_serialize;

const METHODS: &[&str] =
    &["GET", "GET", "GET", "POST", "POST", "POST", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW"];

const PATHS: &[&str] = &[
    "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server",
    "/oauth2/jwks",
    "/oauth2/token",
    "/oauth2/token",
    "/oauth2/token",
    "/oauth2/par",
    "/oauth2/par",
    "/oauth2/userinfo",
    "/oauth2/introspect",
    "/oauth2/revoke",
    "/oauth2/device_authorization",
    "/oauth2/authorize",
    "/oauth2/authorize",
    "/oauth2/authorize",
    "/oauth2/logout",
    "/oauth2/check_session",
    "/oauth2/register",
    "/oauth2/register",
    "/oauth2/register/x",
    "/oauth2/register/%00",
    "/oauth2/register/%00",
    "/login/sso/%00",
    "/login/sso/x/callback",
    "/login/sso/%00/callback",
    "/login/sso/%00/logout",
    "/login/factor/%00",
    "/login/enrol/%00",
    "/brand/%00/x.png",
    "/account/links/%00",
    "/account/method/totp/%00",
    "/account/activity",
    "/account/sessions",
    "/login/sso/x/logout",
    "/device",
    "/login",
    "/logout",
    "/consent",
    "/oauth2/nothing",
];

const NAMES: &[&str] = &[
    "client_id",
    "client_id",
    "client_id",
    "client_secret",
    "client_assertion",
    "client_assertion_type",
    "grant_type",
    "grant_type",
    "code",
    "code_verifier",
    "redirect_uri",
    "redirect_uri",
    "refresh_token",
    "device_code",
    "scope",
    "resource",
    "token",
    "token_type_hint",
    "response_type",
    "response_mode",
    "state",
    "nonce",
    "prompt",
    "max_age",
    "claims",
    "request",
    "request_uri",
    "login_hint",
    "id_token_hint",
    "acr_values",
    "ui_locales",
    "idp_hint",
    "code_challenge",
    "code_challenge_method",
    "access_token",
    "post_logout_redirect_uri",
    "logout_hint",
    "user_code",
    "csrf",
    "username",
    "password",
    "x",
];

const VALUES: &[&str] = &[
    "CLIENT",
    "CLIENT",
    "SECRET",
    "REDIRECT",
    "REDIRECT",
    "REFRESH",
    "ACCESS",
    "IDTOKEN",
    "OUT",
    "authorization_code",
    "refresh_token",
    "client_credentials",
    "urn:ietf:params:oauth:grant-type:device_code",
    "implicit",
    "code",
    "id_token",
    "code id_token token",
    "query",
    "fragment",
    "form_post",
    "openid",
    "openid offline_access",
    "none",
    "login",
    "0",
    "-1",
    "9223372036854775807",
    "S256",
    "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    "https://evil.example/cb",
    "http://127.0.0.1:9/callback/../x",
    "http://127.0.0.1:9@evil.example/callback",
    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    "urn:ietf:params:oauth:request_uri:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "eyJhbGciOiJub25lIn0.eyJzdWIiOiJjIn0.",
    r#"{"id_token":{"sub":{"value":"\u0000"},"acr":{"values":["\u0000","\ud83d\ude00"]}},"userinfo":{"email":null}}"#,
    r#"{"userinfo":[]}"#,
    "\u{0}",
    "\r\nx-injected: 1",
    "\u{1f600}\u{202e}",
    "\"\\",
    "en-\u{e4}",
    "BCDF-GHJK",
    "CSRF",
    "CSRF",
    "LARGE",
    "",
];

const BODIES: &[&str] = &[
    "{}",
    "[]",
    "null",
    "{",
    r#"{"redirect_uris":["https://app.example/cb"]}"#,
    r#"{"redirect_uris":["https://app.example/cb"],"client_name":"a\u0000b"}"#,
    r#"{"redirect_uris":["https://a.example/cb"],"contacts":["\u0000"],"software_id":"\u0000"}"#,
    r#"{"redirect_uris":["https://a.example/cb"],"default_acr_values":["\u0000"]}"#,
    r#"{"redirect_uris":["https://app.example/cb"],"scope":"openid \u0000"}"#,
    r#"{"redirect_uris":["\ud800"]}"#,
    r#"{"redirect_uris":1,"redirect_uris":[]}"#,
    r#"{"redirect_uris":["https://app.example/cb"],"jwks":{"keys":[{"kty":"EC","crv":"P-256","x":"\u0000","y":""}]}}"#,
    r#"{"redirect_uris":["https://a.example/cb"],"default_max_age":-9223372036854775808}"#,
    r#"{"redirect_uris":["https://a.example/cb"],"request_uris":["https://127.0.0.1/x"]}"#,
];

const HEADERS: &[&str] = &[
    "Authorization: Basic CREDENTIALS",
    "Authorization: Basic CREDENTIALS",
    "Authorization: Basic CREDENTIALS",
    "Authorization: Bearer ACCESS",
    "Authorization: bearer ACCESS",
    "Authorization: Bearer",
    "Authorization: Basic",
    "Authorization: Basic !!!!",
    "Authorization: DPoP x",
    "Authorization: Bearer \u{e4}",
    "Authorization: Bearer a b",
    "Cookie: vestibule_session=x",
    "Cookie: vestibule_interaction=\u{1f600}; vestibule_interaction=;",
    "Cookie: ;;;=;",
    "Cookie: vestibule_session=SESSION",
    "Cookie: vestibule_session=SESSION",
    "Cookie: vestibule_session=SESSION; vestibule_interaction=ATTEMPT",
    "Cookie: vestibule_interaction=ATTEMPT",
    "Cookie: vestibule_interaction=ATTEMPT",
    "Cookie: ",
    "Accept-Language: de;q=\u{e4},*;q=9999999999999",
    "Accept-Language: -,--,x-",
    "Origin: null",
    "Origin: https://evil.example",
    "Sec-Fetch-Site: cross-site",
    "Content-Encoding: gzip",
    "Content-Encoding: identity",
    "Transfer-Encoding: identity",
    "X-Forwarded-For: 1.2.3.4, \u{e4}",
    "Forwarded: for=\"[::\"",
    "Expect: 100-continue",
    "Range: bytes=0-",
    "If-None-Match: *",
    "If-None-Match: \"",
    "Accept: text/html;q=x",
    "DPoP: e30.e30.e30",
    "User-Agent: \u{1f600}",
    "Host: evil.example",
    "X-Any: \u{0}",
    "Access-Control-Request-Method: POST",
    "Content-Type: text/plain",
    "Upgrade: h2c",
];

const TYPES: &[&str] = &[
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=UTF-8",
    "application/x-www-form-urlencoded; charset=utf-16",
    "application/json",
    "application/json",
    "multipart/form-data; boundary=",
    "APPLICATION/X-WWW-FORM-URLENCODED;",
    "/",
    "\u{e4}",
    "",
];

/// Parts of addresses that are for forms.
const POSTED: &[&str] = &["/token", "/par", "/introspect", "/revoke", "/device_authorization", "/oauth2/register", "x/logout"];

/// Addresses that are for both.
const BOTH: &[&str] = &["/oauth2/authorize", "/oauth2/userinfo", "/oauth2/logout", "/device", "/login", "/logout", "/consent"];

/// What is sent: method, path, query, lines of the head, kind of the body, body.
pub type Sent = (&'static str, &'static str, Vec<u8>, Vec<&'static str>, &'static str, Vec<u8>);

fn pairs() -> impl Strategy<Value = String> {
    let name = prop_oneof![8 => select(NAMES).prop_map(str::to_owned), 1 => text()];
    let value = prop_oneof![8 => select(VALUES).prop_map(str::to_owned), 1 => text()];
    let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    let pair = (name, value, 0..40_u8).prop_map(move |(name, value, how)| match how {
        0 => format!("{}=%ff", encoded(&name)),
        1 => format!("{}=%2", encoded(&name)),
        2 => format!("{}=a&{0}={}", encoded(&name), encoded(&value)),
        _ => format!("{}={}", encoded(&name), encoded(&value)),
    });
    let good = select(
        &[
            "",
            "",
            "grant_type=refresh_token&refresh_token=REFRESH",
            "grant_type=authorization_code&code=x&redirect_uri=REDIRECT",
            "client_id=CLIENT&client_secret=SECRET&token=ACCESS",
            "client_id=CLIENT&response_type=code&redirect_uri=REDIRECT&scope=openid",
            "client_id=CLIENT&response_type=code&redirect_uri=REDIRECT&scope=openid&prompt=none&state=s",
            "csrf=CSRF&username=nobody&password=x",
            "csrf=CSRF",
            "id_token_hint=IDTOKEN&post_logout_redirect_uri=OUT",
        ][..],
    );
    (good, vec(pair, 0..6)).prop_map(|(good, pairs)| format!("{good}&{}", pairs.join("&")))
}

/// Any request.
pub fn request() -> impl Strategy<Value = Sent> {
    let method = option::weighted(0.15, select(METHODS));
    let query = prop_oneof![10 => Just(Vec::new()), 9 => pairs().prop_map(String::into_bytes), 1 => vec(any::<u8>(), 0..40)];
    let body = prop_oneof![
        6 => pairs().prop_map(String::into_bytes),
        2 => select(BODIES).prop_map(|body| body.as_bytes().to_vec()),
        1 => vec(any::<u8>(), 0..200),
    ];
    let parts = (method, select(PATHS), query, vec(select(HEADERS), 0..3), select(TYPES), body);
    parts.prop_map(|(method, path, query, lines, kind, body)| {
        let is_post = POSTED.iter().any(|part| path.contains(part)) || (BOTH.contains(&path) && body.len() % 2 == 0);
        (method.unwrap_or(if is_post { "POST" } else { "GET" }), path, query, lines, kind, body)
    })
}
