//! The listener's certificate and key, and the certificates that outbound calls believe, read from their files.

use crate::config::{Faults, Tls};
use rustls::{Error, ServerConfig, pki_types::pem::PemObject};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem};
use std::{fs, path::Path, sync::Arc};
use x509_parser::prelude::{FromDer, X509Certificate};
use zeroize::Zeroizing;

const CERT: &str = "tls.cert";
const KEY: &str = "tls.key";
const CA: &str = "outbound.ca_file";

/// Makes what the listener needs.
///
/// # Errors
/// What is wrong, under the key `tls.cert` or `tls.key`.
pub fn server(tls: &Tls) -> Result<ServerConfig, Faults> {
    let (certificates, key) = (certificates(&tls.cert), private_key(&tls.key));
    let (certificates, key) = match (certificates, key) {
        (Ok(certificates), Ok(key)) => (certificates, key),
        (certificates, key) => return Err(collect(certificates.err(), key.err())),
    };
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Faults::one(CERT, error.to_string()))?
        .with_no_client_auth()
        .with_single_cert(certificates, key)
        .map_err(|error| match error {
            Error::InvalidCertificate(_) => Faults::one(CERT, at(&tls.cert, &error)),
            Error::InconsistentKeys(_) => Faults::one(KEY, at(&tls.key, &"does not belong to the certificate of tls.cert")),
            other => Faults::one(KEY, at(&tls.key, &other)),
        })
}

/// The certificates of `outbound.ca_file`; at least one.
///
/// # Errors
/// What is wrong, under that key.
pub fn believed(file: &Path) -> Result<Vec<CertificateDer<'static>>, Faults> {
    let found = certificates(file).map_err(|error| Faults::one(CA, error))?;
    let whole = |one: &CertificateDer<'_>| X509Certificate::from_der(one).is_ok_and(|(rest, _)| rest.is_empty());
    if found.iter().all(whole) { Ok(found) } else { Err(Faults::one(CA, at(file, &"a certificate in it can not be read"))) }
}

/// What is wrong with the files, of which one may not be named.
pub(super) fn faults(cert: Option<&Path>, key: Option<&Path>) -> Faults {
    match (cert, key) {
        (Some(cert), Some(key)) => {
            let tls = Tls { cert: cert.to_owned(), key: key.to_owned() };
            server(&tls).err().unwrap_or_default()
        }
        (cert, key) => collect(cert.and_then(|file| certificates(file).err()), key.and_then(|file| private_key(file).err())),
    }
}

fn collect(cert: Option<String>, key: Option<String>) -> Faults {
    let mut faults = Faults::default();
    for (key, text) in [(CERT, cert), (KEY, key)] {
        if let Some(text) = text {
            faults.add(key, text);
        }
    }
    faults
}

fn at(file: &Path, what: &dyn std::fmt::Display) -> String {
    format!("{}: {what}", file.display())
}

fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let text = fs::read(file).map_err(|error| at(file, &error))?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
    match found {
        Ok(found) if found.is_empty() => Err(at(file, &"no certificate in it, as PEM")),
        Ok(found) => Ok(found),
        Err(_) => Err(at(file, &"not PEM")),
    }
}

fn private_key(file: &Path) -> Result<PrivateKeyDer<'static>, String> {
    let text = Zeroizing::new(fs::read(file).map_err(|error| at(file, &error))?);
    // The parser's own words may quote the file, and it may be a key.
    PrivateKeyDer::from_pem_slice(&text).map_err(|error| match error {
        pem::Error::NoItemsFound => at(file, &"no private key in it, as PEM"),
        _ => at(file, &"not PEM"),
    })
}
