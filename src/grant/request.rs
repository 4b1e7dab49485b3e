//! An authorization request against its client, RFC 6749 §4.1.1, whether it comes as parameters, as an object (RFC 9101) or was
//! pushed (RFC 9126). Faults that concern the client or the redirect URI are shown by us; all others go back to the client.

use super::{
    Provider,
    client::{self, Client},
    pushed,
};
use crate::{
    auth::{Fault, assurance::Level},
    protocol::{
        AuthMethod, AuthorizeRequest, ClaimsRequest, GrantType, Params, ResponseMode, ResponseType,
        error::{AuthorizeError, AuthorizeErrorCode},
        request_object::{self, Beside, Expect},
    },
    store::Tx,
    types::{ClientId, ScopeSet, UnixTime},
};

/// A request as it came.
#[derive(Debug)]
pub struct Asked {
    /// Its parameters.
    pub params: Params,
    /// The names that are given twice or can not be read.
    pub repeated: Vec<String>,
    /// What is at its `request_uri`, or why it was not fetched; `None`: nothing was to be fetched.
    pub fetched: Option<Result<String, &'static str>>,
}

impl Asked {
    /// A value that is given once.
    fn once(&self, name: &str) -> Option<&str> {
        self.params.get(name).filter(|_| !self.repeated.iter().any(|other| other == name))
    }
}

/// A request that may be worked on: its client is known, and its redirect URI is the client's.
#[derive(Debug)]
pub struct Accepted {
    /// The client.
    pub client: Client,
    /// The request; `scope` and `claims` hold only what the client may ask for.
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

/// Where a request's object is to be fetched, before [`check`]: an address that its client has registered.
///
/// # Errors
/// The database's.
pub fn to_fetch(tx: &mut Tx<'_>, asked: &Asked) -> Result<Option<String>, Fault> {
    let (Some(id), Some(uri)) = (asked.once("client_id"), asked.once("request_uri")) else { return Ok(None) };
    if pushed::is_one(uri) || asked.once("request").is_some() {
        return Ok(None);
    }
    let client = client::find(tx, &ClientId::from_text(id))?;
    Ok(client.filter(|client| has_object_at(client, uri)).map(|_| uri.to_owned()))
}

/// The most bytes of a `request_uri`, OIDC Core §6.2.
const URI: usize = 512;

/// Whether a client registered that its objects are at an address, OIDC Registration §2. A fragment is a version of what is
/// there and no part of where it is; nothing is kept here, so it changes nothing.
fn has_object_at(client: &Client, uri: &str) -> bool {
    let place = |uri: &str| uri.split('#').next().unwrap_or_default().to_owned();
    uri.len() <= URI && client.metadata.request_uris.iter().any(|registered| place(registered) == place(uri))
}

/// Checks a request.
///
/// # Errors
/// The database's.
pub fn check(tx: &mut Tx<'_>, provider: &Provider, asked: &Asked, now: UnixTime) -> Result<Result<Accepted, Rejected>, Fault> {
    let here = |text| Ok(Err(Rejected::Here(text)));
    let Some(id) = asked.once("client_id") else { return here("client_id is missing or given twice") };
    let Some(client) = client::find(tx, &ClientId::from_text(id))? else { return here("client_id is not known here") };
    if let Some(uri) = asked.once("request_uri").filter(|uri| pushed::is_one(uri)) {
        return pushed::recall(tx, client, uri, now);
    }
    Ok(open(provider, &client, asked, now).and_then(|params| {
        let must_be_pushed = provider.pushed_only || client.metadata.require_pushed_authorization_requests;
        judge(client, &params, &asked.repeated, if must_be_pushed { Pushed::Missing } else { Pushed::NotAsked })
    }))
}

/// The parameters that count, where there may be an object. What is wrong with it is told where the parameters beside it say,
/// if that is one of the client's own addresses.
fn open(provider: &Provider, client: &Client, asked: &Asked, now: UnixTime) -> Result<Params, Rejected> {
    unfold(provider, client, asked, (Beside::Count, now)).map_err(|error| {
        match asked.once("redirect_uri").filter(|uri| client.has_redirect_uri(uri)) {
            Some(uri) => {
                let state = asked.once("state").map(str::to_owned);
                let mode = ResponseMode::of_error(&asked.params);
                Rejected::Back(Back { redirect_uri: uri.to_owned(), mode, state, error })
            }
            None => Rejected::Here(error.description),
        }
    })
}

/// Puts the claims of an object in its place.
pub(in crate::grant) fn unfold(
    provider: &Provider,
    client: &Client,
    asked: &Asked,
    (beside, now): (Beside, UnixTime),
) -> Result<Params, AuthorizeError> {
    let signed = client.metadata.require_signed_request_object;
    let object = match (asked.once("request"), asked.once("request_uri")) {
        (Some(_), Some(_)) => return Err(AuthorizeError::invalid_request("request and request_uri exclude each other")),
        (Some(object), None) => object,
        (None, Some(uri)) => fetched(client, asked, uri)?,
        (None, None) if signed => {
            return Err(AuthorizeError::invalid_request("the client must send its requests as signed objects"));
        }
        (None, None) => return Ok(asked.params.clone()),
    };
    let keys = provider.client_keys.of(client);
    let expect = Expect {
        client_id: &client.id,
        audience: provider.issuer.as_str(),
        keys: keys.as_deref(),
        alg: client.metadata.request_object_signing_alg.as_deref(),
        signed,
        now,
    };
    let beside = if signed { Beside::Ignored } else { beside };
    let read = request_object::read(object, &expect).and_then(|inner| request_object::merge(&inner, &asked.params, beside));
    read.map_err(|text| AuthorizeError::new(AuthorizeErrorCode::InvalidRequestObject, text))
}

/// The object at an address. That it is the client's is looked at again: the call took its time.
fn fetched<'a>(client: &Client, asked: &'a Asked, uri: &str) -> Result<&'a str, AuthorizeError> {
    let refused = |text| AuthorizeError::new(AuthorizeErrorCode::InvalidRequestUri, text);
    match &asked.fetched {
        Some(fetched) if has_object_at(client, uri) => fetched.as_deref().map_err(|text| refused(text)),
        _ => Err(refused("request_uri is not registered for this client")),
    }
}

/// Whether a request came as it must.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::grant) enum Pushed {
    /// Nobody demands that it is pushed, or it is.
    NotAsked,
    /// It must be, and is not.
    Missing,
}

/// Judges the parameters that count.
pub(in crate::grant) fn judge(
    client: Client,
    params: &Params,
    repeated: &[String],
    pushed: Pushed,
) -> Result<Accepted, Rejected> {
    let once = |name: &str| !repeated.iter().any(|other| other == name);
    let uri = params.get("redirect_uri").filter(|_| once("redirect_uri"));
    let redirect_uri = uri.ok_or(Rejected::Here("redirect_uri is missing or given twice"))?.to_owned();
    if !client.has_redirect_uri(&redirect_uri) {
        return Err(Rejected::Here("redirect_uri is not registered for this client"));
    }
    let judged = AuthorizeRequest::parse(params, repeated).and_then(|request| {
        if pushed == Pushed::Missing {
            return Err(AuthorizeError::invalid_request("the request must be pushed first"));
        }
        // Without `openid` there is neither an ID token nor userinfo to put a claim into.
        let claims = if request.is_openid() { request.claims.within(&client.scope) } else { ClaimsRequest::default() };
        let request = usual(&client, AuthorizeRequest { claims, ..request });
        let scope = fit(&client, &request)?;
        Ok(AuthorizeRequest { scope, ..request })
    });
    match judged {
        Ok(request) => Ok(Accepted { client, request }),
        Err(error) => {
            let state = params.get("state").filter(|_| once("state")).map(str::to_owned);
            Err(Rejected::Back(Back { redirect_uri, mode: ResponseMode::of_error(params), state, error }))
        }
    }
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
pub(in crate::grant) fn fit(client: &Client, request: &AuthorizeRequest) -> Result<ScopeSet, AuthorizeError> {
    may_answer(client, request.response_type)?;
    if request.response_type.has_code() && request.code_challenge.is_none() && client.must_use_pkce() {
        let text = match client.auth_method {
            AuthMethod::None => "code_challenge is missing: a public client must use PKCE",
            _ => "code_challenge is missing: this client must use PKCE",
        };
        return Err(AuthorizeError::invalid_request(text));
    }
    if client.still_for(&request.resources).len() != request.resources.len() {
        let text = "a resource is not one of those that the client is registered for";
        return Err(AuthorizeError::new(AuthorizeErrorCode::InvalidTarget, text));
    }
    if request.is_openid() && !client.scope.contains("openid") {
        let text = "the client is not registered for the scope openid";
        return Err(AuthorizeError::new(AuthorizeErrorCode::InvalidScope, text));
    }
    if request.claims.acr().is_some_and(|wish| wish.essential && !wish.values.iter().any(|acr| Level::of_acr(acr).is_some())) {
        let text = "none of the values of the essential claim acr can be reached here";
        return Err(AuthorizeError::new(AuthorizeErrorCode::UnmetAuthenticationRequirements, text));
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
