//! The registration endpoint, RFC 7591 §3, and what manages a registration, RFC 7592 §2.

use crate::{
    auth::Fault,
    grant::{
        metadata_rules,
        register::{self as flow, PAUSE, Refused, Registered},
    },
    protocol::{
        BearerErrorCode,
        register::{Proof, RegisterError, RegisterErrorCode, Wanted},
    },
    types::{
        ClientId, Registration, Token,
        secret::{InitialAccess, Purpose, RegistrationAccess},
    },
    web::{State, error, form, form::FormFault},
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, PRAGMA, RETRY_AFTER, WWW_AUTHENTICATE},
    },
    web,
};
use serde_json::{Value, json};
use url::Url;

/// Why there is no registration.
enum Not {
    Refused(Refused),
    Malformed(BearerErrorCode),
    Unread(FormFault),
    Fault(Fault),
}

impl From<Fault> for Not {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<RegisterError> for Not {
    fn from(error: RegisterError) -> Self {
        Self::Refused(Refused::Metadata(error))
    }
}

/// Registers a client.
pub async fn register(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    if state.provider.registration == Registration::Off {
        return closed();
    }
    let done = add(&state, &request, &body).await;
    answer(&state, &request, done, StatusCode::CREATED)
}

/// Shows a client what it registered.
pub async fn show(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> HttpResponse {
    let id = ClientId::from_text(id.into_inner());
    let done = async {
        let access = needed::<RegistrationAccess>(&request)?;
        state.db.write(move |tx| flow::show(tx, &id, access)).await?.map_err(Not::Refused)
    };
    let done = done.await;
    answer(&state, &request, done, StatusCode::OK)
}

/// Puts another registration in the place of a client's.
pub async fn change(state: web::Data<State>, request: HttpRequest, id: web::Path<String>, body: form::Body) -> HttpResponse {
    let id = ClientId::from_text(id.into_inner());
    let done = async {
        let access = needed::<RegistrationAccess>(&request)?;
        let body = read(&request, &body)?;
        let (proof, wanted) = (Proof::read(&body)?, Wanted::read(&body)?);
        let (of, with) = (id.clone(), access.clone());
        state.db.write(move |tx| flow::admit_change(tx, &of, &with)).await?.map_err(Not::Refused)?;
        reachable(&state, &wanted).await?;
        let (provider, now) = (state.provider.clone(), state.clock.now());
        let work = state.db.write(move |tx| flow::change(tx, &provider, (&id, access), (&proof, wanted), now));
        work.await?.map_err(Not::Refused)
    };
    let done = done.await;
    answer(&state, &request, done, StatusCode::OK)
}

/// Withdraws a client.
pub async fn withdraw(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> HttpResponse {
    let id = ClientId::from_text(id.into_inner());
    let done = async {
        let access = needed::<RegistrationAccess>(&request)?;
        let now = state.clock.now();
        state.db.write(move |tx| flow::withdraw(tx, (&id, &access), now)).await?.map_err(Not::Refused)
    };
    match done.await {
        Ok(()) => HttpResponse::NoContent().insert_header((CACHE_CONTROL, "no-store")).finish(),
        Err(not) => refused(&request, &not),
    }
}

async fn add(state: &State, request: &HttpRequest, body: &form::Body) -> Result<Registered, Not> {
    let initial = bearer::<InitialAccess>(request)?;
    if initial.is_none() && state.provider.registration != Registration::Open {
        return Err(Not::Refused(Refused::NoToken));
    }
    let wanted = Wanted::read(&read(request, body)?)?;
    let (provider, now) = (state.provider.clone(), state.clock.now());
    let admitted = state.db.write(move |tx| flow::admit(tx, &provider, initial, now)).await?.map_err(Not::Refused)?;
    reachable(state, &wanted).await?;
    let (provider, now) = (state.provider.clone(), state.clock.now());
    let work = state.db.write(move |tx| flow::register(tx, &provider, admitted, wanted, now));
    work.await?.map_err(Not::Refused)
}

/// The token of the header; `None`: there is no header.
fn bearer<P: Purpose>(request: &HttpRequest) -> Result<Option<Token<P>>, Not> {
    let wrong = || Not::Malformed(BearerErrorCode::InvalidRequest);
    let mut headers = request.headers().get_all(AUTHORIZATION);
    let Some(header) = headers.next() else { return Ok(None) };
    if headers.next().is_some() {
        return Err(wrong());
    }
    let (scheme, token) = header.to_str().ok().and_then(|text| text.split_once(' ')).ok_or_else(wrong)?;
    if !scheme.eq_ignore_ascii_case("bearer") || token.trim().is_empty() {
        return Err(wrong());
    }
    Ok(Some(Token::presented(token.trim())))
}

fn needed<P: Purpose>(request: &HttpRequest) -> Result<Token<P>, Not> {
    bearer(request)?.ok_or(Not::Refused(Refused::NoToken))
}

/// The body as JSON.
fn read(request: &HttpRequest, body: &form::Body) -> Result<Value, Not> {
    let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    let malformed =
        |why: &str| Not::from(RegisterError { code: RegisterErrorCode::InvalidClientMetadata, description: why.to_owned() });
    let bytes = body.bytes().map_err(Not::Unread)?;
    if !essence.eq_ignore_ascii_case("application/json") {
        return Err(malformed("the body must be application/json"));
    }
    serde_json::from_slice(bytes).map_err(|_| malformed("the body must be a JSON object"))
}

/// Whether the places that this server would call may be called, and whether the file of a sector names what it must
/// (OIDC Core 8.1). What is behind a name is looked at when it is called. Nothing is called for what is malformed anyway.
async fn reachable(state: &State, wanted: &Wanted) -> Result<(), Not> {
    let metadata = &wanted.metadata;
    metadata_rules::check(metadata).map_err(|(member, why)| RegisterError::of(member, why.0))?;
    for (member, uri) in metadata_rules::called(metadata) {
        let checked = Url::parse(uri).map_err(|_| "it is no URL").and_then(|url| state.guard.check(&url));
        checked.map_err(|why| RegisterError::of(member, why))?;
    }
    if let Some(uri) = &metadata.sector_identifier_uri {
        super::sector::check(state, uri, &wanted.redirect_uris)
            .await
            .map_err(|why| RegisterError::of("sector_identifier_uri", &why))?;
    }
    Ok(())
}

fn answer(state: &State, request: &HttpRequest, done: Result<Registered, Not>, status: StatusCode) -> HttpResponse {
    match done {
        Ok(registered) => HttpResponse::build(status)
            .insert_header((CACHE_CONTROL, "no-store"))
            .insert_header((PRAGMA, "no-cache"))
            .json(flow::information(&registered, &state.provider.issuer)),
        Err(not) => refused(request, &not),
    }
}

fn refused(request: &HttpRequest, not: &Not) -> HttpResponse {
    match not {
        Not::Malformed(code) => challenge(StatusCode::BAD_REQUEST, Some(*code)),
        Not::Refused(Refused::NoToken) => challenge(StatusCode::UNAUTHORIZED, None),
        Not::Refused(Refused::Token) => challenge(StatusCode::UNAUTHORIZED, Some(BearerErrorCode::InvalidToken)),
        Not::Refused(Refused::Disabled) => {
            let body = json!({ "error": "access_denied", "error_description": "an operator has disabled this client" });
            HttpResponse::Forbidden().insert_header((CACHE_CONTROL, "no-store")).json(body)
        }
        Not::Refused(Refused::Often) => {
            let description = "too many clients were registered lately, try again later";
            let body = json!({ "error": "temporarily_unavailable", "error_description": description });
            HttpResponse::TooManyRequests().insert_header((RETRY_AFTER, PAUSE.to_string())).json(body)
        }
        Not::Refused(Refused::Metadata(error)) => {
            let body = json!({ "error": error.code.as_str(), "error_description": error.description });
            HttpResponse::BadRequest().insert_header((CACHE_CONTROL, "no-store")).json(body)
        }
        Not::Unread(fault) => {
            let status = match fault {
                FormFault::Large => StatusCode::PAYLOAD_TOO_LARGE,
                FormFault::Slow => StatusCode::REQUEST_TIMEOUT,
                _ => StatusCode::BAD_REQUEST,
            };
            let description = "the body is too large or did not arrive in time";
            let code = RegisterErrorCode::InvalidClientMetadata.as_str();
            HttpResponse::build(status).json(json!({ "error": code, "error_description": description }))
        }
        Not::Fault(fault) if error::is_busy(fault) => HttpResponse::ServiceUnavailable()
            .insert_header((RETRY_AFTER, "2"))
            .json(json!({ "error": "temporarily_unavailable", "error_description": "the server is busy, try again" })),
        Not::Fault(fault) => {
            error::log(fault, request);
            let body = json!({ "error": "server_error", "error_description": "the server failed" });
            HttpResponse::InternalServerError().json(body)
        }
    }
}

/// RFC 6750 §3: no error code when no token was given.
fn challenge(status: StatusCode, code: Option<BearerErrorCode>) -> HttpResponse {
    let mut response = HttpResponse::build(status);
    response.insert_header((CACHE_CONTROL, "no-store"));
    match code {
        None => response.insert_header((WWW_AUTHENTICATE, "Bearer realm=\"vestibule\"")).finish(),
        Some(code) => {
            response.insert_header((WWW_AUTHENTICATE, format!("Bearer realm=\"vestibule\", error=\"{}\"", code.as_str())));
            response.json(json!({ "error": code.as_str() }))
        }
    }
}

/// Where nobody may register, there is no such place.
fn closed() -> HttpResponse {
    HttpResponse::NotFound()
        .json(json!({ "error": "not_found", "error_description": "applications are registered by operators here" }))
}
