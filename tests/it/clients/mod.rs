//! Relying parties that other people wrote, unmodified: each signs bob in with both factors, asks userinfo, refreshes, and
//! signs him out. `./scripts/setup test` installs them.

mod apache;
mod openidconnect;
mod party;
mod programs;

use crate::support::site::{Client, Site};
use vestibule::{protocol::SigningAlg, types::PkceRule};

/// Where a relying party wants its people back after a logout.
const BYE: &str = "http://127.0.0.1:9/bye";

/// A client as its owner would register it: PKCE is needed, and no token outlives the session.
async fn registered(site: &Site, alg: SigningAlg, (callback, bye): (&str, &str)) -> Client {
    site.client(|row| {
        row.redirect_uris.0 = vec![callback.to_owned()];
        row.post_logout_redirect_uris.0 = vec![bye.to_owned()];
        alg.as_str().clone_into(&mut row.signing_alg);
        "openid profile email".clone_into(&mut row.scope);
        row.pkce = PkceRule::Required;
    })
    .await
}
