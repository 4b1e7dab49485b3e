//! One function for each table of the file.

use super::{Database, Lifetimes, Log, LogFormat, Sessions, Tls, reader::Reader};
use crate::types::{Invalid, Issuer, Registration};
use ipnet::IpNet;
use std::{net::IpAddr, path::PathBuf, time::Duration};

/// `issuer`, with every rule that it breaks.
pub(super) fn issuer(reader: &mut Reader) -> Option<Issuer> {
    let Some(text) = reader.given("issuer") else {
        if !reader.faults.iter().any(|fault| fault.key == "issuer") {
            reader.fault("issuer", "is required, like issuer = \"https://login.example.com\"");
        }
        return None;
    };
    for fault in Issuer::faults(&text) {
        reader.fault("issuer", fault.0);
    }
    Issuer::parse(&text).ok()
}

/// `[tls]`: both paths or none.
pub(super) fn tls(reader: &mut Reader, cert: Option<PathBuf>, key: Option<PathBuf>) -> Option<Tls> {
    match (cert, key) {
        (Some(cert), Some(key)) => Some(Tls { cert, key }),
        (None, None) => None,
        (Some(_), None) => missing(reader, "tls.key", "is needed because tls.cert is given"),
        (None, Some(_)) => missing(reader, "tls.cert", "is needed because tls.key is given"),
    }
}

/// Notes the absent half, unless it is there and has a fault of its own.
fn missing(reader: &mut Reader, key: &'static str, text: &str) -> Option<Tls> {
    if !reader.faults.iter().any(|fault| fault.key == key) {
        reader.fault(key, text);
    }
    None
}

/// `[sessions]`.
pub(super) fn sessions(reader: &mut Reader) -> Sessions {
    let sessions = Sessions { idle: reader.whole("sessions.idle"), absolute: reader.whole("sessions.absolute") };
    in_order(reader, ("sessions.idle", sessions.idle), ("sessions.absolute", sessions.absolute));
    sessions
}

/// `[lifetimes]`.
pub(super) fn lifetimes(reader: &mut Reader) -> Lifetimes {
    let lifetimes = Lifetimes {
        interaction: reader.whole("lifetimes.interaction"),
        code: reader.whole("lifetimes.code"),
        access_token: reader.whole("lifetimes.access_token"),
        id_token: reader.whole("lifetimes.id_token"),
        refresh_idle: reader.whole("lifetimes.refresh_idle"),
        refresh_absolute: reader.whole("lifetimes.refresh_absolute"),
    };
    let (idle, absolute) = (lifetimes.refresh_idle, lifetimes.refresh_absolute);
    in_order(reader, ("lifetimes.refresh_idle", idle), ("lifetimes.refresh_absolute", absolute));
    lifetimes
}

/// An idle time is not longer than the absolute one. Zero stands for a number that was refused already.
fn in_order(reader: &mut Reader, idle: (&str, i64), absolute: (&str, i64)) {
    if absolute.1 != 0 && idle.1 > absolute.1 {
        reader.fault(idle.0, &format!("must not be more than {}", absolute.0));
    }
}

/// `[log]`.
pub(super) fn log(reader: &mut Reader) -> Log {
    let format = reader.parsed("log.format", |text| match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err(Invalid("must be text or json")),
    });
    Log { format: format.unwrap_or_default(), level: reader.parsed("log.level", level).unwrap_or_default() }
}

/// Checks a list of `level` and `target=level`. An unknown word would be taken for a target and switch on everything.
fn level(text: &str) -> Result<String, Invalid> {
    let known = |word: &str| ["off", "error", "warn", "info", "debug", "trace"].contains(&word);
    let good = text.split(',').all(|part| known(part.rsplit('=').next().unwrap_or(part)) && !part.starts_with('='));
    good.then(|| text.to_owned()).ok_or(Invalid("must be a level like info, or a list like info,vestibule=debug"))
}

/// `[database]`.
pub(super) fn database(reader: &mut Reader) -> Database {
    Database { connections: reader.whole("database.connections"), wait: Duration::from_secs(reader.whole("database.wait")) }
}

/// `outbound.allow`: networks, or single addresses.
pub(super) fn allow(reader: &mut Reader) -> Vec<IpNet> {
    let net = |text: &str| text.parse::<IpNet>().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from));
    let parse = |text: &str| {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        let nets: Option<Vec<IpNet>> = parts.map(net).collect();
        nets.ok_or(Invalid("must be networks like 10.1.0.0/16"))
    };
    reader.parsed("outbound.allow", parse).unwrap_or_default()
}

/// `requests.pushed`: whether all must be.
pub(super) fn pushed_only(reader: &mut Reader) -> bool {
    let required = reader.parsed("requests.pushed", |text| match text {
        "optional" => Ok(false),
        "required" => Ok(true),
        _ => Err(Invalid("must be optional or required")),
    });
    required.unwrap_or_default()
}

/// `registration.mode`.
pub(super) fn registration(reader: &mut Reader) -> Registration {
    reader.parsed("registration.mode", str::parse).unwrap_or_default()
}

/// `audit.retention_days`: `None` for ever.
pub(super) fn retention(reader: &mut Reader) -> Option<i64> {
    let days: i64 = reader.whole("audit.retention_days");
    if (1..30).contains(&days) {
        reader.fault("audit.retention_days", "must be 0 or from 30 to 3650");
    }
    (days != 0).then_some(days)
}
