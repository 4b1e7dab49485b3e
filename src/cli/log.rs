//! Starts the log: lines on standard error, as text or JSON.

use super::Failure;
use crate::config::{Log, LogFormat};
use std::io::{self, IsTerminal};
use tracing_subscriber::EnvFilter;

/// Starts the log for the rest of the program's life.
///
/// # Errors
/// The level is no filter, or a log was started before.
pub fn start(log: &Log) -> Result<(), Failure> {
    let filter = filter(&log.level).map_err(|error| Failure::refused(format!("log.level: {error}")))?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    let started = match log.format {
        LogFormat::Text => builder.with_ansi(io::stderr().is_terminal()).try_init(),
        LogFormat::Json => builder.json().try_init(),
    };
    started.map_err(|error| Failure::refused(format!("log: {error}")))
}

/// What tells of requests that are none. Anybody can send those, so they are of interest to whoever looks for faults, and
/// would fill the log of everybody else.
const NOISE: &str = "actix_http::h1::dispatcher=off";

fn filter(level: &str) -> Result<EnvFilter, Box<dyn std::error::Error>> {
    let wanted = level.split(',').map(str::trim).any(|one| matches!(one, "debug" | "trace") || one.starts_with("actix_http"));
    let filter = EnvFilter::try_new(level)?;
    Ok(if wanted { filter } else { filter.add_directive(NOISE.parse()?) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use tracing_subscriber::layer::SubscriberExt;

    #[test]
    fn what_anybody_can_send_is_no_error_of_ours() {
        for (level, told) in
            [("info", false), ("warn,vestibule=debug", false), ("debug", true), ("info,actix_http=error", true)]
        {
            let subscriber = tracing_subscriber::registry().with(filter(level).unwrap());
            let (noise, ours) = tracing::subscriber::with_default(subscriber, || {
                let noise = tracing::enabled!(target: "actix_http::h1::dispatcher", tracing::Level::ERROR);
                (noise, tracing::enabled!(target: "vestibule::web", tracing::Level::ERROR))
            });
            assert_eq!((noise, ours), (told, true), "{level}");
        }
    }
}
