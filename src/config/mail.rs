//! `[mail]`: the server that takes mails.

use super::{
    place::{path, plain, secret},
    reader::Reader,
};
use crate::types::{Invalid, Secret};
use lettre::message::Mailbox;
use std::{net::IpAddr, path::Path, path::PathBuf, time::Duration};
use url::Host;

/// The server that takes mails.
#[derive(Debug, Clone)]
pub struct Mail {
    /// A host name or an address without brackets. Its certificate must be for it.
    pub host: String,
    /// The port, 1..=65535.
    pub port: u16,
    /// How the connection is protected.
    pub tls: MailTls,
    /// Name and password, when it wants some.
    pub login: Option<MailLogin>,
    /// The sender.
    pub from: Mailbox,
    /// How long connecting may take, and handing over one mail: 1 to 60 seconds.
    pub timeout: Duration,
    /// The only certificates to trust, PEM; `None` for those of the system.
    pub ca_file: Option<PathBuf>,
}

/// Name and password at the mail server.
#[derive(Debug, Clone)]
pub struct MailLogin {
    /// The name.
    pub username: String,
    /// The password.
    pub password: Secret,
}

/// How the connection to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MailTls {
    /// TLS from the first byte, RFC 8314 §3.
    #[default]
    Implicit,
    /// TLS after STARTTLS, RFC 3207; never without.
    StartTls,
    /// Not at all. For loopback only.
    None,
}

impl MailTls {
    /// The word in the configuration.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Implicit => "implicit",
            Self::StartTls => "starttls",
            Self::None => "none",
        }
    }

    const fn port(self) -> u16 {
        match self {
            Self::Implicit => 465,
            Self::StartTls => 587,
            Self::None => 25,
        }
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        let all = [Self::Implicit, Self::StartTls, Self::None];
        all.into_iter().find(|tls| tls.as_str() == text).ok_or(Invalid("must be implicit, starttls or none"))
    }
}

/// `[mail]`: all that is needed, or nothing.
pub(super) fn section(reader: &mut Reader, folder: &Path) -> Option<Mail> {
    let given = reader.has_any("mail.");
    let tls = reader.parsed("mail.tls", MailTls::parse).unwrap_or_default();
    let port = reader.whole_or("mail.port", tls.port());
    let timeout = Duration::from_secs(reader.whole("mail.timeout"));
    let login = login(reader, folder);
    let ca_file = path(reader, "mail.ca_file", folder);
    let host = reader.parsed("mail.host", host);
    let from = reader.parsed("mail.from", sender);
    if !given {
        return None;
    }
    if host.as_deref().is_some_and(|host| tls == MailTls::None && !is_loopback(host)) {
        reader.fault("mail.tls", "must not be none, because mail.host is not on loopback");
    }
    if ca_file.is_some() && tls == MailTls::None {
        reader.fault("mail.ca_file", "is of no use because mail.tls is none");
    }
    let host = needed(reader, "mail.host", host);
    let from = needed(reader, "mail.from", from);
    Some(Mail { host: host?, port, tls, login, from: from?, timeout, ca_file })
}

/// Notes that a value is absent, unless it is there and has a fault of its own.
fn needed<T>(reader: &mut Reader, key: &'static str, value: Option<T>) -> Option<T> {
    if value.is_none() && !reader.faults.iter().any(|fault| fault.key == key) {
        reader.fault(key, "is needed because [mail] is given");
    }
    value
}

/// Name and password: both or none.
fn login(reader: &mut Reader, folder: &Path) -> Option<MailLogin> {
    let username = reader.parsed("mail.username", plain);
    let password = secret(reader, ("mail.password", "mail.password_file"), folder);
    match (username, password) {
        (Some(username), Some(password)) => Some(MailLogin { username, password }),
        (Some(_), None) if !has_fault(reader, "mail.password") => {
            reader.fault("mail.password", "is needed because mail.username is given");
            None
        }
        (None, Some(_)) if !has_fault(reader, "mail.username") => {
            reader.fault("mail.username", "is needed because a password is given");
            None
        }
        _ => None,
    }
}

fn has_fault(reader: &Reader, start: &str) -> bool {
    reader.faults.iter().any(|fault| fault.key.starts_with(start))
}

fn host(text: &str) -> Result<String, Invalid> {
    if let Ok(address) = text.parse::<IpAddr>() {
        return Ok(address.to_string());
    }
    match Host::parse(text) {
        Ok(Host::Domain(name)) if !name.is_empty() => Ok(name),
        Ok(Host::Ipv6(address)) => Ok(address.to_string()),
        _ => Err(Invalid("must be a host name like smtp.example.com or an address, without a port")),
    }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn sender(text: &str) -> Result<Mailbox, Invalid> {
    let fault = Invalid("must be an address like name@example.com or Name <name@example.com>");
    // A line end would begin another header.
    if text.contains(char::is_control) { Err(fault) } else { text.parse().map_err(|_| fault) }
}

#[cfg(test)]
mod tests {
    use crate::config::{Config, MailTls};
    use std::{fs, path::Path};

    const LINE: &str = "issuer = 'https://id.example'\n[mail]\n";

    fn parsed(mail: &str) -> Result<Config, String> {
        Config::parse(&format!("{LINE}{mail}"), std::iter::empty()).map_err(|faults| faults.to_string())
    }

    #[test]
    fn two_lines_are_enough() {
        let mail = parsed("host = 'smtp.example'\nfrom = 'Acme <id@acme.example>'").unwrap().mail.unwrap();
        assert_eq!((mail.host.as_str(), mail.port, mail.tls), ("smtp.example", 465, MailTls::Implicit));
        assert_eq!((mail.from.to_string().as_str(), mail.timeout.as_secs()), ("Acme <id@acme.example>", 10));
        assert!(mail.login.is_none() && mail.ca_file.is_none());
        assert!(Config::parse("issuer = 'https://id.example'", std::iter::empty()).unwrap().mail.is_none());
    }

    #[test]
    fn the_port_follows_the_protection() {
        for (tls, port) in [("implicit", 465), ("starttls", 587), ("none", 25)] {
            let mail = parsed(&format!("host = 'localhost'\nfrom = 'a@b.example'\ntls = '{tls}'")).unwrap().mail.unwrap();
            assert_eq!((mail.tls.as_str(), mail.port), (tls, port));
        }
    }

    #[test]
    fn all_faults_come_at_once() {
        let found = parsed("host = 'smtp.example:25'\ntls = 'maybe'\nport = 0\nusername = 'u'\ntimeout = 61\nfrom = 'nobody'");
        let found = found.unwrap_err();
        assert_eq!(
            found.lines().map(|line| line.split_once(": ").unwrap().0).collect::<Vec<_>>(),
            ["mail.tls", "mail.port", "mail.timeout", "mail.password", "mail.host", "mail.from"]
        );
        let found = parsed("timeout = 5\npassword = 'hush'").unwrap_err();
        assert_eq!(
            found,
            "mail.username: is needed because a password is given\nmail.host: is needed because [mail] is given\n\
             mail.from: is needed because [mail] is given"
        );
    }

    #[test]
    fn only_loopback_goes_without_tls() {
        let with = |host: &str| parsed(&format!("host = '{host}'\nfrom = 'a@b.example'\ntls = 'none'"));
        for host in ["localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]"] {
            assert!(with(host).is_ok(), "{host}");
        }
        for host in ["smtp.example", "localhost.example", "10.0.0.1", "::2"] {
            assert_eq!(with(host).unwrap_err(), "mail.tls: must not be none, because mail.host is not on loopback", "{host}");
        }
    }

    #[test]
    fn a_sender_with_a_line_end_is_refused() {
        for from in
            ["A\\r\\nBcc: x@evil.example <a@b.example>", "a@b.example\\nX: y", "a@b.example, c@d.example", "A <a@b.example"]
        {
            assert!(parsed(&format!("host = 'smtp.example'\nfrom = \"{from}\"")).is_err(), "{from}");
        }
    }

    #[test]
    fn the_password_may_be_in_a_file_and_is_shown_nowhere() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("pw"), "hush hush\n").unwrap();
        let text = format!("{LINE}host = 'h.example'\nfrom = 'a@b.example'\nusername = 'u'\npassword_file = 'pw'\n");
        fs::write(folder.path().join("v.toml"), &text).unwrap();
        let load = |path: &Path| Config::load(Some(path), std::iter::empty());
        let config = load(&folder.path().join("v.toml")).unwrap();
        assert!(!format!("{config:?}").contains("hush"));
        assert_eq!(config.mail.unwrap().login.unwrap().password.expose(), "hush hush");
        fs::write(folder.path().join("v.toml"), format!("{text}password = 'hush'\n")).unwrap();
        let found = load(&folder.path().join("v.toml")).unwrap_err().to_string();
        assert_eq!(found, "mail.password_file: must not be given together with mail.password");
    }
}
