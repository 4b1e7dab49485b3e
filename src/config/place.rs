//! Addresses and paths: what the simple values are turned into.

use super::reader::Reader;
use crate::types::{Invalid, Issuer, Secret};
use std::{
    fs,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
};
use url::{Host, Url};

/// The files that a configuration names, so far as they are known: also of one that has faults, so that what is wrong with
/// the files can be said together with them.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// The SQLite file; `None` for PostgreSQL.
    pub sqlite: Option<PathBuf>,
    /// The master key's file.
    pub master_key: Option<PathBuf>,
    /// The certificate's file.
    pub cert: Option<PathBuf>,
    /// The file of the certificate's key.
    pub key: Option<PathBuf>,
    /// The file of certificates that outbound calls believe.
    pub ca: Option<PathBuf>,
}

/// How a SQLite URL starts.
const SQLITE: &str = "sqlite://";

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
    let both = reader.given("database_url");
    if let Some(text) = &both {
        reader.fault("database_url_file", "must not be given together with database_url");
        if let Err(error) = checked_url(text, folder) {
            reader.fault("database_url", error.0);
        }
    }
    // Read also then: one look should show all that is wrong.
    let url = url_in(reader, &folder.join(file), folder);
    url.filter(|_| both.is_none())
}

fn url_in(reader: &mut Reader, file: &Path, folder: &Path) -> Option<Secret> {
    let text = match fs::read_to_string(file) {
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
        let path = path.to_str().ok_or(Invalid("must lie in a folder named in UTF-8"))?;
        // SQLite would read options and escapes out of these, and open another file than we check and protect.
        if path.contains(['?', '#', '%']) {
            return Err(Invalid("must have no ?, # and % in its path; options are not taken"));
        }
        return Ok(Secret::new(format!("{SQLITE}{path}")));
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

/// The master key's file: as given, or `master.key` beside the SQLite file, or in `folder`. `None` when it was not given
/// and depends on a database URL that is wrong.
pub(super) fn master_key_file(reader: &mut Reader, database_url: Option<&Secret>, folder: &Path) -> Option<PathBuf> {
    let usual = database_url.map(|url| sqlite_file(url).and_then(Path::parent).unwrap_or(folder).join("master.key"));
    path(reader, "master_key_file", folder).or(usual)
}

/// The file of a SQLite URL; `None` for PostgreSQL.
pub(super) fn sqlite_file(url: &Secret) -> Option<&Path> {
    url.expose().strip_prefix(SQLITE).map(Path::new)
}

/// A path; a relative one starts at `folder`.
pub(super) fn path(reader: &mut Reader, key: &'static str, folder: &Path) -> Option<PathBuf> {
    let parse = |text: &str| if text.is_empty() { Err(Invalid("must not be empty")) } else { Ok(folder.join(text)) };
    reader.parsed(key, parse)
}

/// A secret, given as such by the first key or in a file by the second. It is not repeated in any answer.
pub(super) fn secret(reader: &mut Reader, (key, file_key): (&'static str, &'static str), folder: &Path) -> Option<Secret> {
    let Some(file) = path(reader, file_key, folder) else {
        return reader.parsed(key, |text| plain(text).map(Secret::new));
    };
    if reader.given(key).is_some() {
        reader.fault(file_key, &format!("must not be given together with {key}"));
        return None;
    }
    match fs::read_to_string(file).map(Secret::new) {
        Ok(text) => plain(text.expose().trim_end_matches(['\r', '\n']))
            .map(Secret::new)
            .map_err(|error| reader.fault(file_key, &format!("its text {error}")))
            .ok(),
        Err(error) => {
            reader.fault(file_key, &format!("cannot be read: {error}"));
            None
        }
    }
}

/// Text without control characters. It must not be repeated in the answer: it may be a password.
pub(super) fn plain(text: &str) -> Result<String, Invalid> {
    let fits = !text.is_empty() && !text.contains(char::is_control);
    fits.then(|| text.to_owned()).ok_or(Invalid("must be one line of text and not empty"))
}
