//! `vestibule serve`.

use super::{Failure, out};
use crate::{
    app,
    clock::Clock,
    config::Config,
    open::{self, Opened},
    store::{Db, StoreError, user},
    types::Role,
};

/// Serves until SIGTERM or SIGINT.
pub(super) fn run(config: Config) -> Result<(), Failure> {
    let faults = open::faults(&config.places());
    if !faults.is_empty() {
        return Err(faults.into());
    }
    let opened = Opened::open(config, Clock::System)?;
    let listener = app::bind(&opened.config)?;
    if !has_administrator(&opened.db)? {
        out::note("No administrator exists yet. Make the first one on this machine: vestibule user add NAME --admin");
    }
    let config = opened.config.clone();
    let state = app::state(opened)?;
    actix_web::rt::System::new().block_on(async move {
        let server = app::start(&config, &state, vec![listener], None, |_| {})?;
        tracing::info!(issuer = config.issuer.as_str(), listen = %config.listen, "serving");
        server.await?;
        tracing::info!("stopped");
        Ok(())
    })
}

fn has_administrator(db: &Db) -> Result<bool, StoreError> {
    Ok(db.read_now(user::all)?.iter().any(|user| user.role == Role::Administrator && user.disabled_at.is_none()))
}
