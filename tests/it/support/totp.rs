//! A person's authenticator app, written apart from the product so that both can not be wrong alike.

use aws_lc_rs::hmac;

/// The six digits that an app shows at `unix` seconds, RFC 6238 with SHA-1 and steps of 30 seconds. The secret is
/// base32 as the enrolment page shows it; spaces and lower case are fine.
pub fn code_at(base32_secret: &str, unix: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &base32(base32_secret));
    let step = u64::try_from(unix / 30).unwrap();
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let start = usize::from(tag[19] & 15);
    let number = u32::from_be_bytes(tag[start..start + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

/// RFC 4648 base32, padding optional.
fn base32(text: &str) -> Vec<u8> {
    let (mut bits, mut held, mut out) = (0_u32, 0, Vec::new());
    for letter in text.chars().filter(|letter| !letter.is_whitespace() && *letter != '=') {
        let value = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(letter.to_ascii_uppercase()).expect("a letter of base32");
        bits = (bits << 5 | u32::try_from(value).unwrap()) & 0xfff;
        held += 5;
        if held >= 8 {
            held -= 8;
            out.push(u8::try_from(bits >> held & 0xff).unwrap());
        }
    }
    out
}

mod tests {
    use super::*;

    #[test]
    fn the_vectors_of_rfc_6238_come_out() {
        let secret = "gezd gnbv gy3t qojq gezd gnbv gy3t qojq";
        for (unix, code) in [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")] {
            assert_eq!(code_at(secret, unix), code, "at {unix}");
        }
    }

    #[test]
    fn base32_is_that_of_rfc_4648() {
        for (text, bytes) in [("MZXW6YTBOI======", "foobar"), ("MZXW6YTB", "fooba"), ("MY", "f")] {
            assert_eq!(base32(text), bytes.as_bytes(), "{text}");
        }
    }
}
