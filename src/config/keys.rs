//! The list of keys. Unknown keys are found with it, defaults are read from it, and the table in the README is it.

use std::fmt::Write as _;

/// What a key may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Values {
    /// Text; the words say which.
    Text(&'static str),
    /// A whole number, from the first to the second, both included.
    Whole(i64, i64),
    /// A list of texts, or one text with commas; the words say of what.
    List(&'static str),
}

/// One key of `vestibule.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyDoc {
    /// The name, with its table: `lifetimes.code`.
    pub key: &'static str,
    /// What it may hold.
    pub values: Values,
    /// The value when nobody gives one, as one would write it in the environment; or words in round brackets when it
    /// depends on other things.
    pub default: &'static str,
    /// What it does.
    pub meaning: &'static str,
}

const fn text(key: &'static str, values: &'static str, default: &'static str, meaning: &'static str) -> KeyDoc {
    KeyDoc { key, values: Values::Text(values), default, meaning }
}

const fn whole(key: &'static str, range: (i64, i64), default: &'static str, meaning: &'static str) -> KeyDoc {
    KeyDoc { key, values: Values::Whole(range.0, range.1), default, meaning }
}

const fn list(key: &'static str, values: &'static str, default: &'static str, meaning: &'static str) -> KeyDoc {
    KeyDoc { key, values: Values::List(values), default, meaning }
}

/// A year in seconds.
const YEAR: i64 = 31_536_000;

/// Every key there is, in the order in which people should read them.
#[rustfmt::skip]
pub const KEYS: &[KeyDoc] = &[
    text("issuer", "a URL", "(required)", "Where the world reaches the server; also the `iss` claim. `https`, or `http` on localhost; no path"),
    text("listen", "address:port", "(the issuer's port on loopback for an http issuer, else `127.0.0.1:8080`, or `0.0.0.0:443` with `[tls]`)", "Where the server listens"),
    text("database_url", "`sqlite://PATH` or `postgres://...`", "sqlite://vestibule.sqlite", "The database"),
    text("database_url_file", "a path", "(none)", "A file that holds the database URL. Not together with `database_url`"),
    text("master_key_file", "a path", "(`master.key` beside the SQLite file, or beside the configuration file for PostgreSQL)", "The key that protects what is encrypted in the database"),
    text("tls.cert", "a path", "(none)", "Certificate chain, PEM. Without `[tls]` a proxy in front must do TLS"),
    text("tls.key", "a path", "(none)", "Private key of the certificate, PEM"),
    whole("sessions.idle", (60, 86_400), "3600", "Seconds without a visit after which a sign-in ends"),
    whole("sessions.absolute", (300, 2_592_000), "43200", "Seconds after which a sign-in ends in any case"),
    whole("lifetimes.interaction", (60, 3600), "900", "Seconds that an attempt to sign in may take"),
    whole("lifetimes.code", (1, 600), "60", "Seconds that an authorization code waits for its exchange"),
    whole("lifetimes.access_token", (30, 3600), "300", "Seconds that an access token is good for"),
    whole("lifetimes.id_token", (30, 3600), "300", "Seconds that an ID token is good for"),
    whole("lifetimes.refresh_idle", (60, YEAR), "1209600", "Seconds without use after which a refresh token is dead"),
    whole("lifetimes.refresh_absolute", (300, YEAR), "7776000", "Seconds after which a grant's refresh tokens are dead in any case"),
    text("log.format", "`text` or `json`", "text", "How log lines look"),
    text("log.level", "`error`, `warn`, `info`, `debug`, `trace` or `off`; also `target=level`, separated by commas", "info", "Which log lines are written"),
    whole("database.connections", (1, 64), "8", "Connections to the database; for SQLite, those that read"),
    whole("database.wait", (1, 60), "5", "Seconds a request waits for a connection before it is answered 503"),
    text("mail.host", "a host name or an address", "(none)", "The server that takes mails (SMTP). Without `[mail]` no mails are sent"),
    whole("mail.port", (1, 65_535), "(465, 587 or 25, as `mail.tls` wants)", "Its port"),
    text("mail.tls", "`implicit`, `starttls` or `none`", "implicit", "TLS from the first byte, TLS after STARTTLS (never without), or none, which is for loopback only"),
    text("mail.username", "text", "(none)", "The name to sign in to it with"),
    text("mail.password", "text", "(none)", "The password to sign in to it with"),
    text("mail.password_file", "a path", "(none)", "A file that holds the password. Not together with `mail.password`"),
    text("mail.from", "`name@example.com` or `Name <name@example.com>`", "(required with `[mail]`)", "The sender of mails"),
    whole("mail.timeout", (1, 60), "10", "Seconds that connecting to it may take, and handing over one mail"),
    text("mail.ca_file", "a path", "(none)", "Certificates, PEM, that its certificate must be signed by, instead of those that the system trusts"),
    text("sms.kind", "`twilio`, `vonage`, `rest` or `webhook`", "(none)", "Who takes text messages: one of two services, any REST API, or a server of yours that gets signed posts. Without `[sms]` no texts are sent"),
    text("sms.url", "a URL, `https` unless on loopback; may have `{account}`", "(the service's for `twilio` and `vonage`, else required)", "Where messages are posted"),
    text("sms.account", "text", "(required for `twilio` and `vonage`)", "The account there: Twilio's Account SID, Vonage's API key"),
    text("sms.secret", "text", "(required, except with `sms.auth = \"none\"`)", "What proves that it is us: Twilio's auth token, Vonage's API secret, a password or a token; for `webhook`, `whsec_` and base64 of 24 to 64 bytes"),
    text("sms.secret_file", "a path", "(none)", "A file that holds the secret. Not together with `sms.secret`"),
    text("sms.from", "text", "(required for `twilio` and `vonage`)", "The sender that people see: a number of yours, a name, or Twilio's messaging service (`MG...`)"),
    text("sms.auth", "`basic`, `bearer`, `header` or `none`", "(`basic`)", "For `rest`: where the secret goes"),
    text("sms.username", "text", "(`sms.account`)", "For `twilio` and `rest`: the name that goes with the secret, like Twilio's API key (`SK...`)"),
    text("sms.header", "a header's name", "(none)", "For `rest` with `sms.auth = \"header\"`: the header that takes the secret"),
    text("sms.encoding", "`form` or `json`", "(`form`)", "For `rest`: how the body is written"),
    text("sms.body", "like `to={to}&text={text}` or `{\"to\": \"{to}\", \"text\": \"{text}\"}`", "(none)", "For `rest`: the body. Also `{digits}` (the number without `+`), `{from}`, `{id}` (the same at each try), `{account}`, `{secret}`"),
    text("sms.success", "like `/messages/0/status=0`", "(none)", "For `rest`: what a 2xx answer must say besides, as JSON pointer and value"),
    text("sms.later", "values separated by commas", "(none)", "For `rest` with `sms.success`: the other values after which a message is tried again; the rest are final"),
    whole("sms.timeout", (1, 30), "10", "Seconds that one call may take"),
    text("sms.countries", "country codes of ISO 3166-1 separated by commas, like `DE,AT,CH`", "(required with `[sms]`)", "The countries whose numbers get texts; no others do, so that nobody runs up bills"),
    text("sms.default_region", "one of `sms.countries`", "(none)", "The country of numbers that are typed without `+`"),
    whole("sms.settling", (0, 720), "72", "Hours in which a number that was added beside another second factor opens nothing yet"),
    list("outbound.allow", "networks like `[\"10.1.0.0/16\", \"127.0.0.1/32\"]`", "(none)", "Addresses that webhooks and request objects may be at although they are not public; also by `http`"),
    text("outbound.ca_file", "a path", "(none)", "Certificates, PEM, that are believed besides the system's at those addresses and at upstream providers: authorities, and servers' own certificates, which are believed just as they are"),
    text("requests.pushed", "`optional` or `required`", "optional", "Whether every authorization request must be pushed first (RFC 9126); one application can be told so by its own registration"),
    text("registration.mode", "`off`, `token` or `open`", "off", "Whether applications may register themselves (RFC 7591): not at all, with an initial access token, or everybody"),
    whole("audit.retention_days", (0, 3650), "0", "Days after which rows of the audit log are deleted: 0 for never, else at least 30"),
    whole("workers", (1, 64), "(the number of cores)", "Threads that answer requests"),
];

impl KeyDoc {
    /// The entry of a key.
    pub(super) fn find(key: &str) -> Option<&'static Self> {
        KEYS.iter().find(|doc| doc.key == key)
    }

    /// The default as text, when it is a value and not words.
    pub(super) fn default_text(&self) -> Option<&'static str> {
        (!self.default.starts_with('(')).then_some(self.default)
    }

    /// The environment variable of this key: `lifetimes.code` is `VESTIBULE_LIFETIMES__CODE`.
    #[must_use]
    pub fn variable(&self) -> String {
        variable(self.key)
    }
}

/// The environment variable of a key.
pub(super) fn variable(key: &str) -> String {
    format!("VESTIBULE_{}", key.to_uppercase().replace('.', "__"))
}

/// The keys as a Markdown table. A test compares it with the README.
#[must_use]
pub fn table() -> String {
    let mut out = "| key | values | default | meaning |\n|---|---|---|---|\n".to_owned();
    for doc in KEYS {
        let values = match doc.values {
            Values::Text(words) | Values::List(words) => words.to_owned(),
            Values::Whole(min, max) => format!("{min} to {max}"),
        };
        let default = match doc.default_text() {
            Some(text) => format!("`{text}`"),
            None => doc.default.trim_matches(['(', ')']).to_owned(),
        };
        // Writing to a String does not fail.
        let _ = writeln!(out, "| `{}` | {values} | {default} | {} |", doc.key, doc.meaning);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_has_the_table_of_keys() {
        assert!(include_str!("../../README.md").contains(&table()), "README.md should contain:\n{}", table());
    }

    #[test]
    fn each_key_is_there_once() {
        let names: std::collections::BTreeSet<_> = KEYS.iter().map(|doc| doc.key).collect();
        assert_eq!(names.len(), KEYS.len());
    }
}
