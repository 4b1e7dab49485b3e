//! `vestibule client secret`.

use super::{lock, rules, view::View};
use crate::{
    cli::{
        Failure,
        deed::{self, To},
        open::Opened,
        out::Out,
    },
    protocol::AuthMethod,
    store::client,
    types::{ClientId, Token, secret::ClientSecret},
};

pub(super) fn run(id: &ClientId, opened: &Opened, out: Out) -> Result<(), Failure> {
    let now = opened.clock.now();
    let secret = Token::<ClientSecret>::random();
    let digest = secret.digest().as_str().to_owned();
    let view = opened.db.write_now(|tx| {
        let mut row = lock(tx, id)?;
        if !rules::has_secret(AuthMethod::parse(&row.auth_method)?) {
            return Err(Failure::refused(format!("client {id} has no secret; it uses {}", row.auth_method)));
        }
        row.secret_digest = Some(digest);
        row.updated_at = now;
        client::update(tx, &row)?;
        deed::note(tx, To::Client(&row), ("client_secret_set", None), now)?;
        View::read(tx, row)
    })?;
    Ok(out.one(&view.with_secret(Some(&secret)))?)
}
