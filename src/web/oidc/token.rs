//! The token endpoint, RFC 6749 §3.2.

use super::{client as client_request, keys};
use crate::{
    grant::{
        self, Basis, GrantError, Provider,
        client::{self, Client},
        client_credentials::{self, ClientBasis},
        code, device, refresh,
    },
    protocol::{TokenRequest, error::TokenError, paths},
    types::UnixTime,
    web::{State, form},
};
use actix_web::{HttpRequest, HttpResponse, web};

/// Exchanges a code or a refresh token for tokens.
pub async fn token(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    if let Some(response) = client_request::unread(&body) {
        return response;
    }
    client_request::answer(&request, exchange(&state, &request, &body).await, client_request::json_or_refusal)
}

type Exchange = (Client, Result<crate::protocol::TokenResponse, TokenError>);

async fn exchange(state: &State, request: &HttpRequest, body: &form::Body) -> Result<Exchange, GrantError> {
    let (presented, params) = client_request::read(request, body)?;
    let wanted = TokenRequest::parse(&params)?;
    let redeemed = client_request::act(state, (presented, paths::TOKEN), move |tx, provider, client, now| {
        let basis = redeem(tx, provider, client, wanted, now)?;
        if let Ok(Why::Person(basis)) = &basis {
            basis.keep_refresh_token(tx, provider.lifetimes.refresh_idle)?;
        }
        Ok(basis)
    });
    let (client, basis) = redeemed.await?;
    if basis.is_ok() && client.metadata.id_token_encrypted_response_alg.is_some() {
        keys::client_keys(state, &client).await;
    }
    let tokens = match basis {
        Ok(Why::Person(basis)) => Ok(grant::issue(&state.provider, *basis)?),
        Ok(Why::Client(basis)) => Ok(client_credentials::issue_for(&state.provider, *basis)?),
        Err(error) => Err(error),
    };
    Ok((client, tokens))
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
        TokenRequest::DeviceCode { device_code } => {
            device::redeem(tx, client, &device_code, now, provider.lifetimes.refresh_absolute)?
        }
        TokenRequest::ClientCredentials { scope, resources } => {
            let granted = client_credentials::grant(tx, client, (scope.as_ref(), &resources), now)?;
            return Ok(granted.map(|basis| Why::Client(Box::new(basis))));
        }
    };
    Ok(basis.map(|basis| Why::Person(Box::new(basis))))
}
