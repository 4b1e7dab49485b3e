//! Placeholder until merged.
use crate::{protocol::ClientMetadata, types::Invalid};
/// Checks.
///
/// # Errors
/// The member and why.
pub fn check(metadata: &ClientMetadata) -> Result<(), (&'static str, Invalid)> {
    let _ = metadata;
    Ok(())
}
