//! An authorization request against its client, RFC 6749 §4.1.1. Faults that concern the client or the redirect URI are
//! shown by us; all others go back to the client.

use super::client::{self, Client};
use crate::{
    auth::Fault,
    protocol::{
        AuthMethod, AuthorizeRequest, GrantType, Params, ResponseMode, ResponseType,
        error::{AuthorizeError, AuthorizeErrorCode},
    },
    store::Tx,
    types::{ClientId, ScopeSet},
};

/// A request that may be worked on: its client is known, and its redirect URI is the client's.
#[derive(Debug)]
pub struct Accepted {
    /// The client.
    pub client: Client,
    /// The request; `scope` holds only what the client may ask for.
    pub request: AuthorizeRequest,
}

/// Why a request is not worked on.
#[derive(Debug)]
pub enum Rejected {
    /// We show an error page: nobody may be redirected. The text is for the client's developer.
    Here(&'static str),
    /// The client is told.
    Back(Back),
}

/// An error on its way to the client.
#[derive(Debug)]
pub struct Back {
    /// A registered redirect URI.
    pub redirect_uri: String,
    /// How it travels.
    pub mode: ResponseMode,
    /// `state` as it came.
    pub state: Option<String>,
    /// What is wrong.
    pub error: AuthorizeError,
}

/// Checks a request.
///
/// # Errors
/// The database's.
pub fn check(tx: &mut Tx<'_>, params: &Params, repeated: &[String]) -> Result<Result<Accepted, Rejected>, Fault> {
    let (client, redirect_uri) = match locate(tx, params, repeated)? {
        Ok(found) => found,
        Err(text) => return Ok(Err(Rejected::Here(text))),
    };
    let back = |error| {
        let once = !repeated.iter().any(|name| name == "state");
        let state = params.get("state").filter(|_| once).map(str::to_owned);
        let mode = ResponseMode::of_error(params);
        Rejected::Back(Back { redirect_uri: redirect_uri.clone(), mode, state, error })
    };
    let request = match AuthorizeRequest::parse(params, repeated) {
        Ok(request) => request,
        Err(error) => return Ok(Err(back(error))),
    };
    let request = usual(&client, request);
    Ok(fit(&client, &request).map_err(back).map(|scope| Accepted { request: AuthorizeRequest { scope, ..request }, client }))
}

/// The client and its redirect URI. Until both are known nobody is redirected.
fn locate(tx: &mut Tx<'_>, params: &Params, repeated: &[String]) -> Result<Result<(Client, String), &'static str>, Fault> {
    let given = |name: &str| params.get(name).filter(|_| !repeated.iter().any(|other| other == name));
    let Some(id) = given("client_id") else { return Ok(Err("client_id is missing or given twice")) };
    let Some(client) = client::find(tx, &ClientId::from_text(id))? else { return Ok(Err("client_id is not known here")) };
    let Some(uri) = given("redirect_uri") else { return Ok(Err("redirect_uri is missing or given twice")) };
    if !client.redirect_uris.iter().any(|registered| registered.matches(uri)) {
        return Ok(Err("redirect_uri is not registered for this client"));
    }
    Ok(Ok((client, uri.to_owned())))
}

/// Fills in what the client registered for requests that do not say, OIDC Registration §2.
fn usual(client: &Client, mut request: AuthorizeRequest) -> AuthorizeRequest {
    let metadata = &client.metadata;
    request.max_age = request.max_age.or(metadata.default_max_age);
    if request.max_age.is_none() && metadata.require_auth_time {
        // However long ago, but it has to be known when.
        request.max_age = Some(ANY_AGE);
    }
    if request.acr_values.is_empty() {
        request.acr_values.clone_from(&metadata.default_acr_values);
    }
    request
}

/// A `max_age` that nobody exceeds: a hundred years, in seconds.
const ANY_AGE: i64 = 3_155_760_000;

/// Whether the client may get such an answer.
fn may_answer(client: &Client, wanted: ResponseType) -> Result<(), AuthorizeError> {
    let may = |grant| client.grant_types.contains(&grant);
    let text = if wanted.has_code() && !may(GrantType::AuthorizationCode) {
        "the client is not registered for the authorization_code grant"
    } else if wanted.is_front_channel() && !may(GrantType::Implicit) {
        "the client is not registered for the implicit grant"
    } else if !client.metadata.answers(wanted) {
        "the client is not registered for this response_type"
    } else {
        return Ok(());
    };
    Err(AuthorizeError::new(AuthorizeErrorCode::UnauthorizedClient, text))
}

/// Whether the client may ask this. Gives the scope that it may have: unknown ones are dropped, RFC 6749 §3.3.
fn fit(client: &Client, request: &AuthorizeRequest) -> Result<ScopeSet, AuthorizeError> {
    may_answer(client, request.response_type)?;
    if request.response_type.has_code() && request.code_challenge.is_none() && client.must_use_pkce() {
        let text = match client.auth_method {
            AuthMethod::None => "code_challenge is missing: a public client must use PKCE",
            _ => "code_challenge is missing: this client must use PKCE",
        };
        return Err(AuthorizeError::invalid_request(text));
    }
    if request.is_openid() && !client.scope.contains("openid") {
        let text = "the client is not registered for the scope openid";
        return Err(AuthorizeError::new(AuthorizeErrorCode::InvalidScope, text));
    }
    let scope = request.scope.intersection(&client.scope);
    // OIDC Core §11: ignored where there will be no refresh token.
    let scope = if request.response_type.has_code() { scope } else { scope.without(&["offline_access"]) };
    if scope.is_empty() && !request.scope.is_empty() {
        let text = "the client is registered for none of these scopes";
        return Err(AuthorizeError::new(AuthorizeErrorCode::InvalidScope, text));
    }
    Ok(scope)
}
