//! The token endpoint, RFC 6749 §3.2.

use crate::{
    grant::{
        self, Basis, GrantError, Provider,
        client::{self, Client},
        client_credentials::{self, ClientBasis},
        code, refresh,
    },
    protocol::{
        Params, PresentedClient, TokenRequest,
        error::{TokenError, TokenErrorCode},
    },
    types::UnixTime,
    web::{State, cors, error, form, form::FormFault},
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{AUTHORIZATION, PRAGMA, RETRY_AFTER, WWW_AUTHENTICATE},
    },
    web,
};
use serde_json::json;

/// Exchanges a code or a refresh token for tokens.
pub async fn token(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    let unread = match body.fault() {
        Some(FormFault::Large) => Some(StatusCode::PAYLOAD_TOO_LARGE),
        Some(FormFault::Slow) => Some(StatusCode::REQUEST_TIMEOUT),
        _ => None,
    };
    if let Some(status) = unread {
        let mut response = refused(&TokenError::invalid_request("the body is too large or did not arrive in time"));
        *response.status_mut() = status;
        return response;
    }
    match exchange(&state, &request, &body).await {
        Ok((client, Ok(tokens))) => {
            let mut response = HttpResponse::Ok().insert_header((PRAGMA, "no-cache")).json(tokens);
            cors::allow(&request, &client, &mut response);
            response
        }
        Ok((client, Err(error))) => {
            let mut response = refused(&error);
            cors::allow(&request, &client, &mut response);
            response
        }
        Err(GrantError::Refused(error)) => refused(&error),
        Err(GrantError::Fault(fault)) if error::is_busy(&fault) => busy(),
        Err(other) => {
            error::log(&other, &request);
            refused(&TokenError::new(TokenErrorCode::ServerError, "the server failed"))
        }
    }
}

type Exchange = (Client, Result<crate::protocol::TokenResponse, TokenError>);

async fn exchange(state: &State, request: &HttpRequest, body: &form::Body) -> Result<Exchange, GrantError> {
    let params = form::read(request, body).map_err(|fault| match fault {
        FormFault::Malformed(text) => TokenError::invalid_request(text),
        _ => TokenError::invalid_request("the body must be a form"),
    })?;
    let presented = presented(request, &params)?;
    let wanted = TokenRequest::parse(&params)?;
    let (provider, now) = (state.provider.clone(), state.clock.now());
    let redeemed = state.db.write(move |tx| -> Result<_, GrantError> {
        let client = match client::authenticate(tx, &provider, &presented, now)? {
            Ok(client) => client,
            Err(error) => return Ok(Err(error)),
        };
        let basis = redeem(tx, &provider, &client, wanted, now)?;
        if let Ok(Why::Person(basis)) = &basis {
            basis.keep_refresh_token(tx, provider.lifetimes.refresh_idle)?;
        }
        Ok(Ok((client.client().clone(), basis)))
    });
    let (client, basis) = redeemed.await??;
    let tokens = match basis {
        Ok(Why::Person(basis)) => Ok(grant::issue(&state.provider, *basis)?),
        Ok(Why::Client(basis)) => Ok(client_credentials::issue_for(&state.provider, *basis)?),
        Err(error) => Err(error),
    };
    Ok((client, tokens))
}

/// How a client presents itself in a form and its header.
pub(super) fn presented(request: &HttpRequest, params: &Params) -> Result<PresentedClient, TokenError> {
    // A header that is not text is a header that does not fit, not an absent one.
    let header = request.headers().get_all(AUTHORIZATION).map(|value| value.to_str().unwrap_or("?"));
    let header: Vec<&str> = header.collect();
    match header.as_slice() {
        [] => PresentedClient::read(None, params),
        [one] => PresentedClient::read(Some(one), params),
        _ => Err(TokenError::invalid_request("Authorization is given twice")),
    }
}

/// Why tokens may exist.
enum Why {
    /// Somebody signed in.
    Person(Box<Basis>),
    /// The client asks in its own name.
    Client(Box<ClientBasis>),
}

fn redeem(
    tx: &mut crate::store::Tx<'_>,
    provider: &Provider,
    client: &client::ClientOk,
    wanted: TokenRequest,
    now: UnixTime,
) -> Result<Result<Why, TokenError>, GrantError> {
    let basis = match wanted {
        TokenRequest::AuthorizationCode { code, redirect_uri, code_verifier, resources } => {
            let presented = code::Presented { code, redirect_uri, code_verifier, resources };
            code::redeem(tx, client, &presented, now, provider.lifetimes.refresh_absolute)?
        }
        TokenRequest::RefreshToken { refresh_token, scope, resources } => {
            refresh::rotate(tx, client, &refresh_token, &refresh::Wanted { scope, resources }, now)?
        }
        TokenRequest::ClientCredentials { scope, resources } => {
            let granted = client_credentials::grant(tx, client, (scope.as_ref(), &resources), now)?;
            return Ok(granted.map(|basis| Why::Client(Box::new(basis))));
        }
    };
    Ok(basis.map(|basis| Why::Person(Box::new(basis))))
}

/// RFC 6749 §5.2.
pub(super) fn refused(error: &TokenError) -> HttpResponse {
    let status = match error.code {
        TokenErrorCode::InvalidClient => StatusCode::UNAUTHORIZED,
        TokenErrorCode::ServerError => StatusCode::INTERNAL_SERVER_ERROR,
        TokenErrorCode::TemporarilyUnavailable => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::BAD_REQUEST,
    };
    let mut response = HttpResponse::build(status);
    response.insert_header((PRAGMA, "no-cache"));
    if status == StatusCode::UNAUTHORIZED {
        response.insert_header((WWW_AUTHENTICATE, "Basic realm=\"vestibule\", charset=\"UTF-8\""));
    }
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.insert_header((RETRY_AFTER, "2"));
    }
    response.json(json!({ "error": error.code.as_str(), "error_description": error.description }))
}

/// We are busy: 503, try again.
pub(super) fn busy() -> HttpResponse {
    refused(&TokenError::new(TokenErrorCode::TemporarilyUnavailable, "the server is busy, try again"))
}
