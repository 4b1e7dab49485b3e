//! Passkeys and security keys: what a signature is worth, and what no answer may do.

mod browser;
pub mod desk;
mod hostile;
mod made;
mod used;
