//! What verifiers need of this server besides the database.

use super::{
    ceremony::Binding,
    passkey::{Ceremony, Relying},
};
use crate::{
    seal::Sealer,
    types::{Issuer, Mails, TextRules},
};

/// This server, as far as it matters to a sign-in. Cheap to copy.
#[derive(Debug, Clone, Copy)]
pub struct House<'a> {
    /// Opens and seals values at rest.
    pub sealer: &'a Sealer,
    /// The source of all public URLs.
    pub issuer: &'a Issuer,
    /// Whether mails leave.
    pub mails: Mails,
    /// Where texts may go; `None`: none leave.
    pub texts: Option<&'a TextRules>,
    /// The site that passkeys are made for; `None`: its name is an address, and passkeys need a host name.
    pub relying: Option<&'a Relying>,
}

impl<'a> House<'a> {
    /// What a passkey's ceremony needs; `None` where there are none.
    #[must_use]
    pub fn ceremony(&self, binding: &'a Binding) -> Option<Ceremony<'a>> {
        self.relying.map(|relying| Ceremony { relying, sealer: self.sealer, binding })
    }
}
