//! Public keys at an address that their client has registered (`jwks_uri`). Fetched outside of any transaction, behind the guard
//! for URLs that other people give, and kept for a while.

use crate::{
    auth::Fault,
    grant::{
        client::{self, Client},
        keyset::Wanted,
        registration,
    },
    outbound::OutboundError,
    protocol::{PresentedClient, assertion::is_signed_by},
    types::ClientId,
    web::State,
};
use jsonwebtoken::jwk::JwkSet;
use openidconnect::http::{Request, StatusCode, header};
use std::{sync::Arc, time::Duration};

/// How long a call may take, all in all.
const PATIENCE: Duration = Duration::from_secs(5);

/// The public keys of a client: those that it registered, or those at its address.
pub async fn client_keys(state: &State, client: &Client) -> Option<Arc<JwkSet>> {
    look(state, client, Wanted::Any).await;
    state.provider.client_keys.of(client)
}

/// Makes the keys ready that a client's assertion may be signed with.
///
/// # Errors
/// The database's.
pub async fn of_presented(state: &State, presented: &PresentedClient) -> Result<(), Fault> {
    match presented {
        PresentedClient::Assertion { client_id, assertion } => of_jwt(state, client_id, assertion.expose()).await,
        _ => Ok(()),
    }
}

/// Makes the keys ready that a JWT of a client's may be signed with: where none of those that are known has signed it, they may
/// have changed.
///
/// # Errors
/// The database's.
pub async fn of_jwt(state: &State, client: &ClientId, jwt: &str) -> Result<(), Fault> {
    let id = client.clone();
    let client = state.db.read(move |tx| client::find(tx, &id)).await?;
    if let Some(client) = client.filter(|client| client.metadata.jwks_uri.is_some())
        && client_keys(state, &client).await.is_none_or(|keys| !is_signed_by(jwt, &keys))
    {
        look(state, &client, Wanted::Others).await;
    }
    Ok(())
}

/// Asks a client's address, if it has one and it is time.
async fn look(state: &State, client: &Client, wanted: Wanted) {
    let Some(uri) = &client.metadata.jwks_uri else { return };
    let cache = &state.provider.client_keys;
    let turn = cache.turn(&client.id, uri);
    let _mine = turn.lock().await;
    if cache.claim(&client.id, uri, wanted, state.clock.now()) {
        let keys = call(state, uri).await;
        if let Err(why) = &keys {
            tracing::info!(client = client.id.as_str(), why, "the keys of a client were not fetched");
        }
        cache.put(&client.id, uri, keys.ok(), state.clock.now());
    }
}

async fn call(state: &State, uri: &str) -> Result<JwkSet, String> {
    let accept = "application/jwk-set+json, application/json";
    let request = Request::get(uri).header(header::ACCEPT, accept).body(Vec::new()).map_err(|error| error.to_string())?;
    let answer = state.called.call_within(request, PATIENCE).await.map_err(OutboundError::words)?;
    if answer.status() != StatusCode::OK {
        return Err(format!("the answer is {}", answer.status().as_u16()));
    }
    let text = String::from_utf8(answer.into_body()).map_err(|_| "the answer is no text".to_owned())?;
    registration::key_set(&text)
}
