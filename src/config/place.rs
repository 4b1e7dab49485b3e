//! Addresses and paths: what the simple values are turned into.

use super::reader::Reader;
use crate::types::{Invalid, Issuer, Secret};
use std::{
    fs,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
};
use url::{Host, Url};

/// How a SQLite URL starts.
pub(super) const SQLITE: &str = "sqlite://";

/// The address that an `http` issuer on loopback names; `None` for the others.
pub(super) fn loopback_address(issuer: &Issuer) -> Option<SocketAddr> {
    let url = Url::parse(issuer.as_str()).ok().filter(|_| !issuer.is_https())?;
    let address: IpAddr = match url.host()? {
        Host::Domain(_) => Ipv4Addr::LOCALHOST.into(),
        Host::Ipv4(address) => address.into(),
        Host::Ipv6(address) => address.into(),
    };
    Some(SocketAddr::new(address, url.port_or_known_default()?))
}

/// The database URL, given as such or in a file, with a relative SQLite path made one beside the configuration file.
pub(super) fn database_url(reader: &mut Reader, folder: &Path) -> Option<Secret> {
    let file = reader.given("database_url_file");
    let Some(file) = file else {
        return reader.parsed("database_url", |text| checked_url(text, folder));
    };
    if reader.given("database_url").is_some() {
        reader.fault("database_url_file", "must not be given together with database_url");
        return None;
    }
    let text = match fs::read_to_string(folder.join(file)) {
        Ok(text) => Secret::new(text),
        Err(error) => {
            reader.fault("database_url_file", &format!("cannot be read: {error}"));
            return None;
        }
    };
    checked_url(text.expose().trim_end(), folder)
        .map_err(|error| reader.fault("database_url_file", &format!("its text {error}")))
        .ok()
}

/// Checks a database URL. The text must not be repeated in the answer: it may hold a password.
fn checked_url(text: &str, folder: &Path) -> Result<Secret, Invalid> {
    if let Some(path) = text.strip_prefix(SQLITE) {
        if path.is_empty() || path.starts_with(':') {
            return Err(Invalid("must name a file, like sqlite://vestibule.sqlite"));
        }
        let path = folder.join(path);
        return path
            .to_str()
            .map(|path| Secret::new(format!("{SQLITE}{path}")))
            .ok_or(Invalid("must lie in a folder named in UTF-8"));
    }
    let rest = ["postgres://", "postgresql://"].iter().find_map(|scheme| text.strip_prefix(scheme));
    match rest {
        Some(rest) if !has_plain_user(rest) => {
            Err(Invalid("has a character in its user name or password that must be percent-encoded, like @ as %40"))
        }
        Some(rest) if !rest.is_empty() => Ok(Secret::new(text)),
        _ => Err(Invalid("must be sqlite://PATH or postgres://USER@HOST/NAME")),
    }
}

/// Whether what stands before the last @ has only the characters of RFC 3986 §3.2.1. With others libpq would take the
/// URL apart elsewhere than its author meant, and name pieces of the password in its errors.
fn has_plain_user(rest: &str) -> bool {
    let user = rest.rsplit_once('@').map_or("", |(user, _)| user);
    user.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:%".contains(&b))
}

/// The master key's file: as given, or `master.key` beside the SQLite file, or in `folder`.
pub(super) fn master_key_file(reader: &mut Reader, database_url: Option<&Secret>, folder: &Path) -> PathBuf {
    let given = path(reader, "master_key_file", folder);
    let sqlite = database_url.and_then(|url| url.expose().strip_prefix(SQLITE)).map(Path::new);
    given.unwrap_or_else(|| sqlite.and_then(Path::parent).unwrap_or(folder).join("master.key"))
}

/// A path; a relative one starts at `folder`.
pub(super) fn path(reader: &mut Reader, key: &'static str, folder: &Path) -> Option<PathBuf> {
    let parse = |text: &str| if text.is_empty() { Err(Invalid("must not be empty")) } else { Ok(folder.join(text)) };
    reader.parsed(key, parse)
}
