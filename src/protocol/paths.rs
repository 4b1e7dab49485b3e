//! Owns the paths of the protocol endpoints, so that the route table and the metadata agree.

/// Authorization endpoint, RFC 6749 §3.1.
pub const AUTHORIZE: &str = "/oauth2/authorize";
/// Token endpoint, RFC 6749 §3.2.
pub const TOKEN: &str = "/oauth2/token";
/// Where requests are pushed to, RFC 9126 §2.
pub const PAR: &str = "/oauth2/par";
/// Userinfo endpoint, OIDC Core §5.3.
pub const USERINFO: &str = "/oauth2/userinfo";
/// Introspection, RFC 7662 §2.
pub const INTROSPECT: &str = "/oauth2/introspect";
/// Revocation, RFC 7009 §2.
pub const REVOKE: &str = "/oauth2/revoke";
/// Device authorization, RFC 8628 §3.1.
pub const DEVICE: &str = "/oauth2/device_authorization";
/// Registration of clients by themselves, RFC 7591 §3.
pub const REGISTER: &str = "/oauth2/register";
/// Public keys, RFC 7517 §5.
pub const JWKS: &str = "/oauth2/jwks";
/// Logout at the application's wish, OIDC RP-Initiated Logout §2.
pub const LOGOUT: &str = "/oauth2/logout";
/// What a client embeds to watch a session, OIDC Session Management §3.3.
pub const CHECK_SESSION: &str = "/oauth2/check_session";
/// Metadata, OIDC Discovery §4.
pub const OPENID_CONFIGURATION: &str = "/.well-known/openid-configuration";
/// Which issuer a name belongs to, RFC 7033 §4.
pub const WEBFINGER: &str = "/.well-known/webfinger";
/// Metadata, RFC 8414 §3.
pub const OAUTH_AUTHORIZATION_SERVER: &str = "/.well-known/oauth-authorization-server";
