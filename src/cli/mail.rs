//! `vestibule mail ...`.

use super::{Failure, out::Out};
use crate::{
    app,
    clock::Clock,
    config::Config,
    delivery::Words,
    page::{Language, Pages},
    types::{EmailAddress, random},
};
use clap::Subcommand;
use serde_json::json;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    out: Out,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Sends a test mail at once and says what the mail server answered
    #[command(after_help = "Example:\n  vestibule mail test ann@example.com")]
    Test {
        /// Where to
        address: String,
    },
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> Result<(), Failure> {
    let Command::Test { address } = &arguments.command;
    let to = EmailAddress::parse(address)?;
    let built_in = |error: crate::page::PageError| Failure::refused(error.to_string());
    let words = Words::test(&config.issuer, Language::default());
    let letter = words.letter("email", to.as_str(), Clock::System.now());
    let html = words.html(&Pages::new().map_err(built_in)?).map_err(built_in)?;
    let smtp = app::mail(config)?.ok_or_else(|| Failure::refused("[mail] is not configured"))?;
    let answer = actix_web::rt::System::new().block_on(async {
        let answer = smtp.send(&random::base64url::<16>(), &letter, &html).await;
        smtp.rest().await;
        answer
    });
    let answer = answer.map_err(|error| Failure::refused(error.to_string()))?;
    let words = format!("sent to {to}; the server said: {answer}");
    Ok(arguments.out.done(&json!({"to": to, "answer": answer}), &words)?)
}
