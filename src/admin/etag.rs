//! Versions of what an operator saw, RFC 9110 §8.8.3: made from the representation itself.

use super::{AdminResult, Refusal};
use crate::auth::Fault;
use aws_lc_rs::digest;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;

/// The entity tag of a representation: 128 bits of its SHA-256, with the quotes.
///
/// # Errors
/// It can not be written as JSON.
pub fn of(view: &impl Serialize) -> Result<String, Fault> {
    let text = serde_json::to_vec(view).map_err(|_| Fault::Stored("representation"))?;
    let hash = digest::digest(&digest::SHA256, &text);
    let (half, _) = hash.as_ref().split_at(digest::SHA256_OUTPUT_LEN / 2);
    Ok(format!("\"{}\"", URL_SAFE_NO_PAD.encode(half)))
}

/// What an operator demands of the present state.
#[derive(Debug, Clone, Default)]
pub struct Precondition(Option<String>);

impl Precondition {
    /// From the value of `If-Match`, RFC 9110 §13.1.1; `*` and no header demand nothing.
    #[must_use]
    pub fn if_match(header: Option<&str>) -> Self {
        Self(header.map(str::trim).filter(|tags| *tags != "*").map(str::to_owned))
    }

    /// Whether the present representation is one that the operator saw.
    ///
    /// # Errors
    /// [`Refusal::Stale`].
    pub fn check(&self, present: &impl Serialize) -> AdminResult<()> {
        if self.0.is_none() {
            return Ok(());
        }
        self.is_tag(Some(&of(present)?))
    }

    /// As [`Self::check`], for what has this entity tag, or is not there.
    ///
    /// # Errors
    /// [`Refusal::Stale`].
    pub fn is_tag(&self, present: Option<&str>) -> AdminResult<()> {
        let Some(tags) = &self.0 else { return Ok(()) };
        let fits = present.is_some_and(|tag| tags.split(',').any(|one| one.trim() == tag));
        if fits { Ok(()) } else { Err(Refusal::Stale.into()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_follows_the_representation() {
        let tag = of(&[1, 2]).unwrap();
        assert_ne!(tag, of(&[1, 3]).unwrap());
        for fits in [None, Some("*"), Some(tag.as_str()), Some(format!("\"a\", {tag}").as_str())] {
            assert!(Precondition::if_match(fits).check(&[1, 2]).is_ok(), "{fits:?}");
        }
        assert!(Precondition::if_match(Some(&tag)).check(&[1, 3]).is_err());
        assert!(Precondition::if_match(Some("")).check(&[1, 2]).is_err());
    }
}
