//! The userinfo endpoint, OIDC Core 5.3, with a bearer token (RFC 6750).

use super::keys;
use crate::{
    grant::{
        GrantError, bearer,
        client::{self, Client},
        userinfo::{self as flow, Answer},
    },
    protocol::{
        claims::{AccessTokenClaims, AnyAccessToken},
        error::BearerErrorCode,
    },
    types::UnixTime,
    web::{State, cors, error, form},
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        Method, StatusCode,
        header::{AUTHORIZATION, RETRY_AFTER, WWW_AUTHENTICATE},
    },
    web,
};
use serde_json::json;
use std::sync::Arc;

/// Claims about the person that an access token stands for.
pub async fn userinfo(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    let token = match presented(&request, &body) {
        Ok(Some(token)) => token,
        Ok(None) => return challenge(None),
        Err(code) => return challenge(Some(code)),
    };
    let now = state.clock.now();
    let Some(AnyAccessToken::Person(claims)) = bearer::read(&state.provider, &token, now) else {
        return challenge(Some(BearerErrorCode::InvalidToken));
    };
    match answer(&state, claims, now).await {
        Ok((client, answer)) => {
            let mut response = match answer {
                Ok(Answer::Plain(claims)) => HttpResponse::Ok().json(claims),
                Ok(Answer::Jwt(token)) => HttpResponse::Ok().content_type("application/jwt").body(token),
                Err(code) => challenge(Some(code)),
            };
            if let Some(client) = client {
                cors::allow(&request, &client, &mut response);
            }
            response
        }
        Err(GrantError::Fault(fault)) if error::is_busy(&fault) => HttpResponse::ServiceUnavailable()
            .insert_header((RETRY_AFTER, "2"))
            .json(json!({ "error": "temporarily_unavailable" })),
        Err(fault) => {
            error::log(&fault, &request);
            HttpResponse::InternalServerError().json(json!({ "error": "server_error" }))
        }
    }
}

type Told = (Option<Client>, Result<Answer, BearerErrorCode>);

/// The answer. Where it is encrypted for keys at the client's own address, they are made ready first.
async fn answer(state: &State, claims: AccessTokenClaims, now: UnixTime) -> Result<Told, GrantError> {
    let claims = Arc::new(claims);
    let (provider, asked) = (state.provider.clone(), claims.clone());
    let first = state.db.read(move |tx| -> Result<_, GrantError> {
        let client = client::find(tx, &asked.client_id)?;
        let far =
            |client: &Client| client.metadata.userinfo_encrypted_response_alg.is_some() && client.metadata.jwks_uri.is_some();
        match client {
            Some(client) if far(&client) => Ok(Err(client)),
            client => Ok(Ok((client, flow::answer(tx, &provider, &asked, now)?))),
        }
    });
    let client = match first.await? {
        Ok(told) => return Ok(told),
        Err(client) => client,
    };
    keys::client_keys(state, &client).await;
    let provider = state.provider.clone();
    let told = state.db.read(move |tx| flow::answer(tx, &provider, &claims, now));
    Ok((Some(client), told.await?))
}

/// The token, given once: in the header, or in the form of a POST.
fn presented(request: &HttpRequest, body: &form::Body) -> Result<Option<String>, BearerErrorCode> {
    let mut headers = request.headers().get_all(AUTHORIZATION);
    let header = headers.next().map(|value| value.to_str().unwrap_or("?"));
    if headers.next().is_some() {
        return Err(BearerErrorCode::InvalidRequest);
    }
    let in_header = match header {
        None => None,
        Some(value) => {
            let (scheme, token) = value.split_once(' ').ok_or(BearerErrorCode::InvalidRequest)?;
            // Another scheme is no bearer token at all.
            scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
        }
    };
    let in_body = if request.method() == Method::POST && !body.is_empty() {
        let params = form::read(request, body).map_err(|_| BearerErrorCode::InvalidRequest)?;
        params.get("access_token").map(str::to_owned)
    } else {
        None
    };
    match (in_header, in_body) {
        (Some(_), Some(_)) => Err(BearerErrorCode::InvalidRequest),
        (header, body) => Ok(header.or(body)),
    }
}

/// RFC 6750 §3: no error code when no token was given.
fn challenge(code: Option<BearerErrorCode>) -> HttpResponse {
    let status = match code {
        None | Some(BearerErrorCode::InvalidToken) => StatusCode::UNAUTHORIZED,
        Some(BearerErrorCode::InsufficientScope) => StatusCode::FORBIDDEN,
        Some(BearerErrorCode::InvalidRequest) => StatusCode::BAD_REQUEST,
    };
    let header = match code {
        None => "Bearer realm=\"vestibule\"".to_owned(),
        Some(code) => format!("Bearer realm=\"vestibule\", error=\"{}\"", code.as_str()),
    };
    let mut response = HttpResponse::build(status);
    response.insert_header((WWW_AUTHENTICATE, header));
    match code {
        None => response.finish(),
        Some(code) => response.json(json!({ "error": code.as_str() })),
    }
}
