//! `vestibule client secret`.

use super::{lock, view::View};
use crate::{
    cli::{
        Failure,
        deed::{self, To},
        open::Opened,
        out::Out,
    },
    grant::client::{keep_secret, secret_for},
    protocol::AuthMethod,
    store::client,
    types::ClientId,
};

pub(super) fn run(id: &ClientId, opened: &Opened, out: Out) -> Result<(), Failure> {
    let now = opened.clock.now();
    let (view, secret) = opened.db.write_now(|tx| {
        let mut row = lock(tx, id)?;
        let Some(secret) = secret_for(AuthMethod::parse(&row.auth_method)?) else {
            return Err(Failure::refused(format!("client {id} has no secret; it uses {}", row.auth_method)));
        };
        keep_secret(&mut row, &opened.sealer, Some(&secret))?;
        row.updated_at = now;
        client::update(tx, &row)?;
        deed::note(tx, To::Client(&row), ("client_secret_set", None), now)?;
        Ok((View::read(tx, row)?, secret))
    })?;
    Ok(out.one(&view.with_secret(Some(&secret)))?)
}
