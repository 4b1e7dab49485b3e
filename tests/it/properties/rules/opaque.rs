//! Opaque values: each byte counts, and so does what they are for.

use super::with_byte;
use vestibule::{
    protocol::device::UserCode,
    types::{
        Token,
        secret::{Code, InteractionCookie, Refresh},
    },
};

/// Two texts have one digest only if they are one text.
pub fn digests(text: &str, at: usize, byte: u8) {
    let digest = |text: &str| Token::<Refresh>::presented(text).digest().as_str().to_owned();
    let own = digest(text);
    assert_eq!(own.len(), 43);
    assert_ne!(own, Token::<Code>::presented(text).digest().as_str(), "a code is no refresh token");
    let cut = (0..text.len()).rev().find(|end| text.is_char_boundary(*end)).map(|end| text[..end].to_owned());
    for other in [cut, with_byte(text, at, byte), Some(format!("{text}A")), Some(format!(" {text}"))].into_iter().flatten() {
        assert_ne!(digest(&other), own, "{text:?} {other:?}");
    }
    assert!(text.starts_with(Token::<InteractionCookie>::presented(text).selector()));
}

/// A code that people type is read in one form, or not at all.
pub fn typed(text: &str) {
    let Some(code) = UserCode::read(text) else { return };
    let letters: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    assert!(code.letters().eq_ignore_ascii_case(&letters) && text.len() <= 64, "{text:?}");
    assert_eq!(UserCode::read(&code.shown()).unwrap().letters(), code.letters(), "{text:?}");
}
