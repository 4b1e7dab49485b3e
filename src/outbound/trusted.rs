//! Whom the guarded client believes besides the authorities that the system trusts.

use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use rustls_platform_verifier::Verifier;
use std::sync::Arc;
use x509_parser::prelude::{FromDer, X509Certificate};

/// Certificates that an operator names. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Trusted(Arc<ClientConfig>);

impl Trusted {
    /// Believes what the system believes, what is signed by an authority among these certificates (RFC 5280 §4.2.1.9), and a
    /// server that shows one of these very certificates: that one is believed whatever names and dates are in it.
    ///
    /// # Errors
    /// A certificate can not be read.
    pub fn new(named: Vec<CertificateDer<'static>>) -> Result<Self, Error> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let mut authorities = Vec::new();
        for certificate in &named {
            if is_authority(certificate)? {
                authorities.push(certificate.clone());
            }
        }
        let usual = Verifier::new_with_extra_roots(authorities, Arc::clone(&provider))?;
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Named { named, usual }))
            .with_no_client_auth();
        Ok(Self(Arc::new(config)))
    }

    pub(super) fn config(&self) -> ClientConfig {
        ClientConfig::clone(&self.0)
    }
}

/// Whether a certificate may sign others.
fn is_authority(certificate: &CertificateDer<'_>) -> Result<bool, Error> {
    let (_, parsed) =
        X509Certificate::from_der(certificate).map_err(|_| Error::InvalidCertificate(CertificateError::BadEncoding))?;
    Ok(parsed.is_ca())
}

/// Looks for a server's certificate among those that are named, and asks the usual verifier about all others. That the server
/// has the certificate's key is proved by the usual verifier in any case.
#[derive(Debug)]
struct Named {
    named: Vec<CertificateDer<'static>>,
    usual: Verifier,
}

impl ServerCertVerifier for Named {
    fn verify_server_cert(
        &self,
        shown: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if self.named.contains(shown) {
            return Ok(ServerCertVerified::assertion());
        }
        self.usual.verify_server_cert(shown, others, name, ocsp, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.usual.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.usual.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.usual.supported_verify_schemes()
    }
}
