//! What verifiers need of this server besides the database.

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
}
