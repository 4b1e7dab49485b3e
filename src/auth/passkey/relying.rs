//! The site that keys are made for.

use super::LIFETIME;
use crate::types::Issuer;
use std::time::Duration;
use url::Url;
use webauthn_rs_core::WebauthnCore;

/// The relying party, WebAuthn §4: the issuer's host, and its origin to the letter. Made once.
#[derive(Debug)]
pub struct Relying {
    pub(super) core: WebauthnCore,
    pub(super) origin: String,
}

impl Relying {
    /// The site of an issuer. `name` is what browsers may show. `None` for an issuer without a host name: keys are not
    /// made for IP addresses.
    #[must_use]
    pub fn of(issuer: &Issuer, name: &str) -> Option<Self> {
        let origin = issuer.origin();
        let url = Url::parse(&origin).ok()?;
        let id = url.domain()?.to_owned();
        let timeout = Duration::from_secs(LIFETIME.unsigned_abs());
        let core = WebauthnCore::new_unsafe_experts_only(name, &id, vec![url], timeout, Some(false), Some(false));
        Some(Self { core, origin })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_needs_a_host_name() {
        let site = |issuer| Relying::of(&Issuer::parse(issuer).unwrap(), "Vestibule");
        for good in ["https://id.example", "https://id.example:8443", "http://localhost:8080"] {
            assert!(site(good).is_some_and(|site| site.origin == good), "{good}");
        }
        for bad in ["https://192.0.2.1", "http://127.0.0.1:8080", "http://[::1]:8080"] {
            assert!(site(bad).is_none(), "{bad}");
        }
    }
}
