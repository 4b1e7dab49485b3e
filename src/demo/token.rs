//! The access token that the demo hands to tools: a client's own, got as any client gets one.

use super::cast::{ADMIN, Cast};
use crate::{
    app::StartError,
    grant::{GrantError, client, client_credentials},
    protocol::{PresentedClient, paths},
    types::{ClientId, Secret, Token},
    web::State,
};

/// A token for the administration's API, which lives for a day; `None` in the folder of an earlier demo.
pub(super) async fn admin(state: &State, cast: &Cast) -> Result<Option<Secret>, StartError> {
    let Some(secret) = &cast.admin_secret else { return Ok(None) };
    let presented = PresentedClient::Basic { client_id: ClientId::from_text(ADMIN), secret: Token::presented(secret.as_str()) };
    let (provider, now) = (state.provider.clone(), state.clock.now());
    let granted = state.db.write(move |tx| -> Result<_, GrantError> {
        let client = client::authenticate(tx, &provider, (&presented, paths::TOKEN), now)??;
        Ok(client_credentials::grant(tx, &client, (None, &[]), now)??)
    });
    let refused = |error: GrantError| StartError::Refused(format!("no token for the administration: {error}"));
    let basis = granted.await.map_err(refused)?;
    let tokens = client_credentials::issue_for(&state.provider, basis).map_err(refused)?;
    Ok(Some(tokens.access_token))
}
