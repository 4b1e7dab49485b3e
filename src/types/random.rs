//! The program's one source of randomness: the operating system's, through aws-lc.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// Fills an array with random bytes.
///
/// # Panics
/// When the operating system has no randomness to give: going on would make guessable secrets.
#[must_use]
#[expect(clippy::expect_used, reason = "without randomness no secret may be made")]
#[expect(clippy::disallowed_methods, reason = "this is the one place that asks the operating system")]
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut buffer = [0; N];
    aws_lc_rs::rand::fill(&mut buffer).expect("the operating system gives random bytes");
    buffer
}

/// `N` random bytes as base64url without padding.
#[must_use]
pub fn base64url<const N: usize>() -> String {
    URL_SAFE_NO_PAD.encode(bytes::<N>())
}
