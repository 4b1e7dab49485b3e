//! `vestibule serve`.

use super::{Failure, out};
use crate::{
    app,
    clock::Clock,
    config::{Config, LogFormat},
    open::{self, Opened},
    store::{Db, StoreError, user},
    types::Role,
};
use std::path::Path;

/// Serves until SIGTERM or SIGINT.
pub(super) fn run(config: Config, file: Option<&Path>) -> Result<(), Failure> {
    let faults = open::faults(&config.places());
    if !faults.is_empty() {
        return Err(faults.into());
    }
    let opened = Opened::open(config, Clock::System)?;
    let listener = app::bind(&opened.config)?;
    if !has_administrator(&opened.db)? {
        hint(&opened.config, file);
    }
    let transports = app::transports(&opened.config)?;
    if transports.mails.is_none() {
        let words = "No mails are sent: [mail] is not configured. Notices are kept for 24 hours and then dropped";
        say(&opened.config, words);
    }
    let config = opened.config.clone();
    let state = app::state(opened)?;
    actix_web::rt::System::new().block_on(async move {
        let server = app::start(&config, &state, vec![listener], transports, |_| {})?;
        tracing::info!(issuer = config.issuer.as_str(), listen = %config.listen, "serving");
        server.await?;
        tracing::info!("stopped");
        Ok(())
    })
}

/// Says how to make the first administrator.
fn hint(config: &Config, file: Option<&Path>) {
    let option = file.map(|file| format!(" --config {}", quoted(&file.display().to_string()))).unwrap_or_default();
    let words =
        format!("No administrator exists yet. Make the first one on this machine: vestibule user add NAME --admin{option}");
    say(config, &words);
}

/// Says something to the operator: in the log when programs read it, else as a note.
fn say(config: &Config, words: &str) {
    match config.log.format {
        LogFormat::Json => tracing::warn!("{words}"),
        LogFormat::Text => out::note(words),
    }
}

/// A word that a shell takes as one.
pub(crate) fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+=:@".contains(c);
    if word.chars().all(plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}

fn has_administrator(db: &Db) -> Result<bool, StoreError> {
    Ok(db.read_now(user::all)?.iter().any(|user| user.role == Role::Administrator && user.disabled_at.is_none()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_one_word_of_a_shell() {
        assert_eq!(quoted("/etc/vestibule.toml"), "/etc/vestibule.toml");
        assert_eq!(quoted("it's here"), "'it'\\''s here'");
    }
}
