//! The userinfo endpoint, OIDC Core 5.3, with a bearer token (RFC 6750).

use crate::{
    grant::{
        GrantError, bearer, client,
        userinfo::{self as flow, Answer},
    },
    protocol::{claims::AnyAccessToken, error::BearerErrorCode},
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
    let provider = state.provider.clone();
    let work = state.db.read(move |tx| -> Result<_, GrantError> {
        let client = client::find(tx, &claims.client_id)?;
        Ok((client, flow::answer(tx, &provider, &claims, now)?))
    });
    match work.await {
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
