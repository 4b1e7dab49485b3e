//! `vestibule serve`.

use super::{Failure, out};
use crate::{
    app,
    clock::Clock,
    config::Config,
    delivery::Transport,
    open::Opened,
    store::{Db, StoreError, user},
    types::Role,
};
use std::sync::Arc;

/// Serves until SIGTERM or SIGINT.
pub(super) fn run(config: Config) -> Result<(), Failure> {
    let opened = Opened::open(config, Clock::System)?;
    let listener = app::bind(&opened.config)?;
    if !has_administrator(&opened.db)? {
        out::note("No administrator exists yet. Make the first one on this machine: vestibule user add NAME --admin");
    }
    let mail = app::mail(&opened.config)?;
    if mail.is_none() {
        out::note("No mails are sent: [mail] is not configured. Notices are kept for 24 hours and then dropped");
    }
    let transport = mail.map(|smtp| Transport::Smtp(Arc::new(smtp)));
    let config = opened.config.clone();
    let state = app::state(opened)?;
    actix_web::rt::System::new().block_on(async move {
        let server = app::start(&config, &state, vec![listener], transport, |_| {})?;
        tracing::info!(issuer = config.issuer.as_str(), listen = %config.listen, "serving");
        server.await?;
        tracing::info!("stopped");
        Ok(())
    })
}

fn has_administrator(db: &Db) -> Result<bool, StoreError> {
    Ok(db.read_now(user::all)?.iter().any(|user| user.role == Role::Administrator && user.disabled_at.is_none()))
}
