//! `vestibule.toml` as structs.
//!
//! Owns the list of keys, their defaults and ranges, and says everything that is wrong at once. The environment
//! (`VESTIBULE_ISSUER`, `VESTIBULE_LIFETIMES__CODE`) goes over the file, the file over the defaults. Opens no
//! database and reads no key or certificate; it only says where they are.

mod fault;
mod keys;
mod mail;
mod near;
mod place;
mod reader;
mod section;
mod sms;

pub use fault::{Fault, Faults};
pub use keys::{KEYS, KeyDoc, Values, table};
pub use mail::{Mail, MailTls};
pub use place::Places;
pub use sms::{Sms, SmsAuth, SmsGateway, SmsKind, SmsRest};

use crate::types::{Issuer, Registration, Secret};
use ipnet::IpNet;
use reader::Reader;
use std::{
    fs,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

/// The whole configuration, checked. Defaults and ranges are in [`KEYS`].
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the world reaches us; also the `iss` claim.
    pub issuer: Issuer,
    /// Where the server listens. With [`Self::tls`] it speaks TLS there, otherwise plain HTTP.
    pub listen: SocketAddr,
    /// `sqlite://PATH`, `postgres://...` or `postgresql://...`. Secret because it may hold a password.
    pub database_url: Secret,
    /// The file of the key that wraps all other keys.
    pub master_key_file: PathBuf,
    /// The listener's certificate; `None` when a proxy in front does TLS, or on localhost.
    pub tls: Option<Tls>,
    /// How long a sign-in lasts.
    pub sessions: Sessions,
    /// How long everything else lasts.
    pub lifetimes: Lifetimes,
    /// What is logged, and how.
    pub log: Log,
    /// How the database is used.
    pub database: Database,
    /// The server that takes mails; `None` when no mails are sent.
    pub mail: Option<Mail>,
    /// The gateway that takes text messages; `None` when no texts are sent.
    pub sms: Option<Sms>,
    /// Networks that webhooks and clients' URLs may lead to although they are not public.
    pub outbound_allow: Vec<IpNet>,
    /// Certificates, PEM, that are believed there besides those that the system trusts.
    pub outbound_ca_file: Option<PathBuf>,
    /// Whether every authorization request must be pushed, RFC 9126 §5.
    pub pushed_only: bool,
    /// Whether applications may register themselves, RFC 7591.
    pub registration: Registration,
    /// Days after which audit rows are deleted, 30..=3650; `None` for never.
    pub audit_retention: Option<i64>,
    /// Threads that answer requests, 1..=64.
    pub workers: usize,
}

/// Certificate and key of the listener.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tls {
    /// Certificate chain, PEM.
    pub cert: PathBuf,
    /// Private key, PEM.
    pub key: PathBuf,
}

/// How long a sign-in lasts, in seconds. `idle <= absolute`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sessions {
    /// Without a visit, 60..=86400.
    pub idle: i64,
    /// In any case, 300..=2592000 (30 days).
    pub absolute: i64,
}

/// How long things live, in seconds. A thing is dead *at* its end, not after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lifetimes {
    /// An attempt to sign in, 60..=3600.
    pub interaction: i64,
    /// An authorization code, 1..=600. RFC 6749 §4.1.2 recommends at most ten minutes.
    pub code: i64,
    /// An access token, 30..=3600.
    pub access_token: i64,
    /// An ID token, 30..=3600.
    pub id_token: i64,
    /// A refresh token that is not used, 60..=31536000. Not more than [`Self::refresh_absolute`].
    pub refresh_idle: i64,
    /// All refresh tokens of one grant, 300..=31536000.
    pub refresh_absolute: i64,
}

/// What is logged, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// How a line looks.
    pub format: LogFormat,
    /// A filter like `info` or `info,vestibule=debug`.
    pub level: String,
}

/// How a log line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// How the database is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Database {
    /// Connections in the pool, 1..=64; for SQLite, those that read.
    pub connections: u32,
    /// How long a request waits for one before it is answered 503, 1 to 60 seconds.
    pub wait: Duration,
}

impl Config {
    /// Reads a file and the environment. Without a path: `vestibule.toml` of the working folder when it is there,
    /// otherwise the environment alone.
    ///
    /// # Errors
    /// Everything that is wrong.
    pub fn load(path: Option<&Path>, environment: impl Iterator<Item = (String, String)>) -> Result<Self, Faults> {
        Self::draft(path, environment).0
    }

    /// As [`Self::load`], with the files that the configuration names, so far as they are known.
    pub fn draft(path: Option<&Path>, environment: impl Iterator<Item = (String, String)>) -> (Result<Self, Faults>, Places) {
        let default = Path::new("vestibule.toml");
        let file = path.or_else(|| default.exists().then_some(default));
        let text = match file.map(fs::read_to_string).transpose() {
            Ok(text) => text.unwrap_or_default(),
            Err(error) => {
                let name = file.unwrap_or(default).display().to_string();
                return (Err(Faults::one(name, format!("cannot be read: {error}"))), Places::default());
            }
        };
        Self::parse_in(&text, environment, file)
    }

    /// Reads a text and the environment. Relative paths start at the working folder.
    ///
    /// # Errors
    /// Everything that is wrong.
    pub fn parse(toml: &str, environment: impl Iterator<Item = (String, String)>) -> Result<Self, Faults> {
        Self::parse_in(toml, environment, None).0
    }

    fn parse_in(
        toml: &str,
        environment: impl Iterator<Item = (String, String)>,
        file: Option<&Path>,
    ) -> (Result<Self, Faults>, Places) {
        match toml::from_str(toml) {
            Ok(table) => {
                let folder = file.and_then(Path::parent).unwrap_or(Path::new(""));
                let mut places = Places::default();
                (Self::read(&mut Reader::new(table, environment), folder, &mut places), places)
            }
            // The parser's own report quotes the line, and the line may hold a password.
            Err(error) => {
                let before = error.span().and_then(|span| toml.get(..span.start)).unwrap_or_default();
                let line = format!("line {}", before.matches('\n').count() + 1);
                let place = file.map_or_else(|| line.clone(), |file| format!("{}: {line}", file.display()));
                (Err(Faults::one(place, error.message())), Places::default())
            }
        }
    }

    /// Reads all keys and notes the files that they name.
    fn read(reader: &mut Reader, folder: &Path, places: &mut Places) -> Result<Self, Faults> {
        let issuer = section::issuer(reader);
        places.cert = place::path(reader, "tls.cert", folder);
        places.key = place::path(reader, "tls.key", folder);
        let tls = section::tls(reader, places.cert.clone(), places.key.clone());
        places.ca = place::path(reader, "outbound.ca_file", folder);
        let loopback = issuer.as_ref().and_then(place::loopback_address);
        if tls.is_some() && loopback.is_some() {
            reader.fault("issuer", "must be https because tls is given");
        }
        let usual = if tls.is_some() { (Ipv4Addr::UNSPECIFIED, 443) } else { (Ipv4Addr::LOCALHOST, 8080) };
        let listen = reader.parsed("listen", |text| text.parse().map_err(|_| "must be an address like 127.0.0.1:8080"));
        let database_url = place::database_url(reader, folder);
        places.sqlite = database_url.as_ref().and_then(place::sqlite_file).map(Path::to_owned);
        places.master_key = place::master_key_file(reader, database_url.as_ref(), folder);
        let cores = thread::available_parallelism().map_or(1, usize::from).clamp(1, 64);
        let config = Self {
            listen: listen.or(loopback).unwrap_or_else(|| usual.into()),
            master_key_file: places.master_key.clone().unwrap_or_default(),
            tls,
            sessions: section::sessions(reader),
            lifetimes: section::lifetimes(reader),
            log: section::log(reader),
            database: section::database(reader),
            mail: mail::section(reader, folder),
            sms: sms::section(reader, folder),
            outbound_allow: section::allow(reader),
            outbound_ca_file: places.ca.clone(),
            pushed_only: section::pushed_only(reader),
            registration: section::registration(reader),
            audit_retention: section::retention(reader),
            workers: reader.whole_or("workers", cores),
            // Where one is absent there is a fault, and this value goes nowhere.
            issuer: issuer.ok_or_else(|| reader.faults.clone())?,
            database_url: database_url.ok_or_else(|| reader.faults.clone())?,
        };
        if reader.faults.is_empty() { Ok(config) } else { Err(reader.faults.clone()) }
    }

    /// The SQLite file; `None` for PostgreSQL.
    #[must_use]
    pub fn sqlite_file(&self) -> Option<&Path> {
        place::sqlite_file(&self.database_url)
    }

    /// The files that it names.
    #[must_use]
    pub fn places(&self) -> Places {
        Places {
            sqlite: self.sqlite_file().map(Path::to_owned),
            master_key: Some(self.master_key_file.clone()),
            cert: self.tls.as_ref().map(|tls| tls.cert.clone()),
            key: self.tls.as_ref().map(|tls| tls.key.clone()),
            ca: self.outbound_ca_file.clone(),
        }
    }
}

/// The environment variable that names the configuration file. It is no key.
pub const FILE_VARIABLE: &str = "VESTIBULE_CONFIG";

/// The environment of this process, for [`Config::load`].
pub fn environment() -> impl Iterator<Item = (String, String)> {
    let text = |text: std::ffi::OsString| text.to_string_lossy().into_owned();
    std::env::vars_os().map(move |(name, value)| (text(name), text(value))).filter(|(name, _)| name != FILE_VARIABLE)
}

#[cfg(test)]
mod tests;
