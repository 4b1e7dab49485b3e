//! `vestibule sms ...`.

use super::{Failure, out::Out};
use crate::{
    app::{self, Reach},
    clock::Clock,
    config::Config,
    delivery::sms::{Text, text},
    page::Language,
    types::random,
};
use clap::Subcommand;
use serde_json::json;

/// How long the test message is of use, seconds.
const LIFETIME: i64 = 600;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    out: Out,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Sends a test message at once and says what the gateway answered
    #[command(after_help = "Example:\n  vestibule sms test +14155550123")]
    Test {
        /// Where to: with +, or as people write it in the usual country
        number: String,
    },
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> Result<(), Failure> {
    let Command::Test { number } = &arguments.command;
    let none = || Failure::refused("[sms] is not configured");
    let rules = Reach::of(config).texts.ok_or_else(none)?;
    let to = rules.read(number)?;
    if !rules.allow(&to) {
        let country = to.region().unwrap_or("of no known country");
        return Err(Failure::refused(format!("the number is {country}, and sms.countries is {}", rules.countries.join(","))));
    }
    let gateway = app::texts(config)?.ok_or_else(none)?;
    let (id, now) = (random::base64url::<16>(), Clock::System.now());
    let text = text::test(&config.issuer, &Language::default());
    let text = Text { id: &id, to: to.as_str(), text: &text, sent_at: now, expires_at: now + LIFETIME };
    let answer = actix_web::rt::System::new().block_on(gateway.send(text));
    let answer = answer.map_err(|error| Failure::refused(error.to_string()))?;
    let words = format!("sent to {}; the gateway said: {answer}", to.international());
    Ok(arguments.out.done(&json!({"to": to, "answer": answer}), &words)?)
}
