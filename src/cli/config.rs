//! `vestibule config check`.

use super::{
    Failure,
    out::{Out, Shown},
};
use crate::{
    config::{Config, Fault, Faults, LogFormat, Sms, SmsAuth},
    open, redact,
};
use clap::Subcommand;
use serde::Serialize;
use std::{
    io::{self, Write},
    path::Path,
};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    out: Out,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Prints everything that is wrong, one fault a line, or the settings in effect
    #[command(after_help = "Examples:\n  vestibule config check\n  vestibule config check --config new.toml --json")]
    Check,
}

pub(super) fn run(arguments: &Arguments, file: Option<&Path>) -> Result<(), Failure> {
    let Command::Check = arguments.command;
    match open::checked_config(file) {
        Ok(config) => {
            let settings: Vec<_> = settings(&config).into_iter().map(|(key, value)| Setting { key, value }).collect();
            if !arguments.out.is_json() {
                writeln!(io::stdout().lock(), "ok")?;
            }
            Ok(arguments.out.list(&settings)?)
        }
        Err(faults) => Err(show(arguments.out, &faults)?),
    }
}

/// Prints the faults, which are what was asked for, and gives the reason to end with.
fn show(out: Out, faults: &Faults) -> io::Result<Failure> {
    let list: Vec<Wrong> = faults.iter().map(|Fault { key, text }| Wrong { key, text }).collect();
    if out.is_json() {
        out.list(&list)?;
    } else {
        writeln!(io::stdout().lock(), "{faults}")?;
    }
    Ok(Failure::refused(match list.len() {
        1 => "the configuration has a fault".to_owned(),
        number => format!("the configuration has {number} faults"),
    }))
}

#[derive(Serialize)]
struct Wrong<'a> {
    key: &'a str,
    text: &'a str,
}

impl Shown for Wrong<'_> {
    const COLUMNS: &'static [&'static str] = &["key", "text"];

    fn fields(&self) -> Vec<(&'static str, String)> {
        vec![("key", self.key.to_owned()), ("text", self.text.to_owned())]
    }
}

#[derive(Serialize)]
struct Setting {
    key: &'static str,
    value: Option<String>,
}

impl Shown for Setting {
    const COLUMNS: &'static [&'static str] = &["key", "value"];

    fn fields(&self) -> Vec<(&'static str, String)> {
        vec![("key", self.key.to_owned()), ("value", super::out::or_dash(self.value.as_ref()))]
    }
}

/// Every setting as text, without secrets, in the order of the list of keys.
fn settings(config: &Config) -> Vec<(&'static str, Option<String>)> {
    let path = |path: &Path| path.display().to_string();
    let tls = config.tls.as_ref();
    let mail = config.mail.as_ref();
    let login = mail.and_then(|mail| mail.login.as_ref());
    let log = match config.log.format {
        LogFormat::Text => "text",
        LogFormat::Json => "json",
    };
    let mut list = vec![
        ("issuer", Some(config.issuer.as_str().to_owned())),
        ("listen", Some(config.listen.to_string())),
        ("database_url", Some(redact::url(config.database_url.expose()))),
        ("master_key_file", Some(path(&config.master_key_file))),
        ("tls.cert", tls.map(|tls| path(&tls.cert))),
        ("tls.key", tls.map(|tls| path(&tls.key))),
        ("sessions.idle", Some(config.sessions.idle.to_string())),
        ("sessions.absolute", Some(config.sessions.absolute.to_string())),
        ("lifetimes.interaction", Some(config.lifetimes.interaction.to_string())),
        ("lifetimes.code", Some(config.lifetimes.code.to_string())),
        ("lifetimes.access_token", Some(config.lifetimes.access_token.to_string())),
        ("lifetimes.id_token", Some(config.lifetimes.id_token.to_string())),
        ("lifetimes.refresh_idle", Some(config.lifetimes.refresh_idle.to_string())),
        ("lifetimes.refresh_absolute", Some(config.lifetimes.refresh_absolute.to_string())),
        ("log.format", Some(log.to_owned())),
        ("log.level", Some(config.log.level.clone())),
        ("database.connections", Some(config.database.connections.to_string())),
        ("database.wait", Some(config.database.wait.as_secs().to_string())),
        ("mail.host", mail.map(|mail| mail.host.clone())),
        ("mail.port", mail.map(|mail| mail.port.to_string())),
        ("mail.tls", mail.map(|mail| mail.tls.as_str().to_owned())),
        ("mail.username", login.map(|login| login.username.clone())),
        ("mail.password", login.map(|_| redact::HIDDEN.to_owned())),
        ("mail.from", mail.map(|mail| mail.from.to_string())),
        ("mail.timeout", mail.map(|mail| mail.timeout.as_secs().to_string())),
        ("mail.ca_file", mail.and_then(|mail| mail.ca_file.as_deref()).map(path)),
    ];
    list.extend(texts(config));
    list.extend(last(config));
    list
}

/// What stands at the end, as [`settings`].
fn last(config: &Config) -> [(&'static str, Option<String>); 6] {
    let allow: Vec<String> = config.outbound_allow.iter().map(ToString::to_string).collect();
    [
        ("outbound.allow", Some(allow.join(",")).filter(|text| !text.is_empty())),
        ("outbound.ca_file", config.outbound_ca_file.as_ref().map(|path| path.display().to_string())),
        ("requests.pushed", Some(if config.pushed_only { "required" } else { "optional" }.to_owned())),
        ("registration.mode", Some(config.registration.as_str().to_owned())),
        ("audit.retention_days", Some(config.audit_retention.unwrap_or(0).to_string())),
        ("workers", Some(config.workers.to_string())),
    ]
}

/// `[sms]`, as [`settings`].
fn texts(config: &Config) -> Vec<(&'static str, Option<String>)> {
    let sms = config.sms.as_ref();
    let rest = sms.and_then(Sms::rest);
    let username =
        rest.and_then(|rest| if let SmsAuth::Basic { username } = &rest.auth { Some(username.clone()) } else { None });
    let header = rest.and_then(|rest| if let SmsAuth::Header { name } = &rest.auth { Some(name.clone()) } else { None });
    let filled = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    vec![
        ("sms.kind", sms.map(|sms| sms.kind.as_str().to_owned())),
        ("sms.url", sms.map(|sms| sms.url.to_string())),
        ("sms.account", rest.and_then(|rest| filled(&rest.account))),
        ("sms.secret", sms.map(|_| redact::HIDDEN.to_owned())),
        ("sms.from", rest.and_then(|rest| filled(&rest.from))),
        ("sms.auth", rest.map(|rest| rest.auth.as_str().to_owned())),
        ("sms.username", username),
        ("sms.header", header),
        ("sms.encoding", rest.map(|rest| rest.body.encoding().as_str().to_owned())),
        ("sms.body", rest.map(|rest| rest.body.as_str().to_owned())),
        ("sms.success", rest.and_then(|rest| rest.success.as_ref()).map(ToString::to_string)),
        ("sms.later", rest.and_then(|rest| filled(&rest.later.join(",")))),
        ("sms.timeout", sms.map(|sms| sms.timeout.as_secs().to_string())),
        ("sms.countries", sms.map(|sms| sms.countries.join(","))),
        ("sms.default_region", sms.and_then(|sms| sms.default_region.clone())),
        ("sms.settling", sms.map(|sms| (sms.settling / 3600).to_string())),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::KEYS;

    #[test]
    fn every_key_is_shown() {
        let config = Config::parse("issuer = 'https://id.example'", std::iter::empty()).unwrap();
        let shown: Vec<_> = settings(&config).into_iter().map(|(key, _)| key).collect();
        // Files of the database URL and of secrets are shown as what they hold.
        let files = ["database_url_file", "mail.password_file", "sms.secret_file"];
        let known: Vec<_> = KEYS.iter().map(|doc| doc.key).filter(|key| !files.contains(key)).collect();
        assert_eq!(shown, known);
    }
}
