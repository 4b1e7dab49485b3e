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

/// `N` random decimal digits, each as likely as any other.
#[must_use]
pub fn digits<const N: usize>() -> String {
    let mut text = String::with_capacity(N);
    while text.len() < N {
        // 250 is the largest multiple of ten that fits; what is above would make some digits likelier.
        let usable = bytes::<16>().into_iter().filter(|byte| *byte < 250);
        text.extend(usable.map(|byte| char::from(b'0' + byte % 10)).take(N - text.len()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_even() {
        let text: String = (0..2500).map(|_| digits::<8>()).collect();
        assert_eq!(text.len(), 20_000);
        for digit in '0'..='9' {
            let count = text.matches(digit).count();
            assert!((1700..=2300).contains(&count), "{digit}: {count}");
        }
    }
}
