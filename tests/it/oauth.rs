//! What OAuth 2.0 offers besides tokens, chapter by chapter of its specifications.

mod rfc7009_revocation;
mod rfc7662_introspection;
mod rfc8628_device;
mod rfc9470_step_up;

use crate::support::{
    api::{Reply, http, send},
    site::{Client, Site},
};

impl Site {
    /// What introspection says to a client.
    pub async fn introspect(&self, client: &Client, token: &str) -> Reply {
        self.asks(client, "introspect", &[("token", token)]).await
    }

    /// Takes a token back for a client.
    async fn revoke(&self, client: &Client, token: &str) -> Reply {
        self.asks(client, "revoke", &[("token", token)]).await
    }

    pub async fn asks(&self, client: &Client, what: &str, pairs: &[(&str, &str)]) -> Reply {
        let request = http().post(format!("{}/oauth2/{what}", self.home)).basic_auth(&client.id, Some(&client.secret));
        send(request.form(pairs)).await
    }

    /// A client without a secret.
    async fn public_client(&self) -> Client {
        self.client(|row| (row.auth_method, row.secret_digest) = ("none".to_owned(), None)).await
    }
}
