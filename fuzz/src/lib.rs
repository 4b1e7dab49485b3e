//! The rules of `tests/it/properties/rules`, for the fuzzer: each target gives one of them what libFuzzer comes up with.

#[path = "../../tests/it/properties/rules/mod.rs"]
pub mod rules;

/// The bytes as text.
#[must_use]
pub fn text(data: &[u8]) -> Option<&str> {
    std::str::from_utf8(data).ok()
}

/// What stands before the first line feed, and what behind it. The second half is empty where there is none.
#[must_use]
pub fn halves(data: &[u8]) -> (&[u8], &[u8]) {
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let (first, second) = data.split_at(end);
    (first, second.get(1..).unwrap_or_default())
}

/// Both halves as texts.
#[must_use]
pub fn texts(data: &[u8]) -> Option<(&str, &str)> {
    let (first, second) = halves(data);
    Some((text(first)?, text(second)?))
}

/// A place and a byte, and what is left.
#[must_use]
pub fn change(data: &[u8]) -> Option<(usize, u8, &[u8])> {
    let ([low, high, byte], rest) = data.split_first_chunk()?;
    Some((usize::from(u16::from_le_bytes([*low, *high])), *byte, rest))
}
