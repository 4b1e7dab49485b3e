//! What holds of a reader of foreign input whatever it is given, as plain functions: the property tests beside this folder call
//! them with values of their choice, the targets of `fuzz/` with bytes. Each panics when its rule is broken.

pub mod address;
pub mod assertion;
pub mod authorize;
pub mod claims;
pub mod client;
pub mod cookie;
pub mod jwe;
pub mod jws;
pub mod keys;
pub mod opaque;
pub mod params;
pub mod pkce;
pub mod redirect;
pub mod register;
pub mod request_object;
pub mod scope;
pub mod signer;

/// RFC 6749 §5.2: words for a client are ASCII without quotes and backslashes. And there are some, and not many.
pub fn is_plain(words: &str) {
    let plain = words.bytes().all(|byte| matches!(byte, 0x20 | 0x21 | 0x23..=0x5b | 0x5d..=0x7e));
    assert!(plain && (1..=300).contains(&words.len()), "{words:?}");
}

/// The text with one byte changed at a place; `None` where that changes nothing or leaves no text.
pub fn with_byte(text: &str, at: usize, byte: u8) -> Option<String> {
    let mut bytes = text.as_bytes().to_vec();
    let place = at.checked_rem(bytes.len())?;
    bytes[place] = byte;
    String::from_utf8(bytes).ok().filter(|changed| changed != text)
}
