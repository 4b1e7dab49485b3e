//! Text messages in words.
//!
//! A code's last line binds it to our host: telephones fill in the code there and nowhere else (the format of
//! origin-bound one-time codes). All of it is in the GSM 7-bit alphabet and, where the names allow it, one message of 160
//! characters.

use crate::{
    page::Language,
    post::{About, CodeUse, Notice},
    types::Issuer,
};
use url::Host;

/// Characters of one message.
const ONE: usize = 160;

/// The alphabet of 3GPP TS 23.038 §6.2.1 without letters and digits of ASCII and without the Greek capitals, which no
/// text of ours has. A line end counts as one.
const ALPHABET: &str = "@£$¥èéùìòÇ\nØøÅå_ÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà";

/// A notice as a text message.
#[must_use]
pub fn of(notice: &About, issuer: &Issuer, language: &Language) -> String {
    let Notice::Code { purpose, code, .. } = &notice.what else {
        let said = language.filled(told(&notice.what), &[("place", issuer.host())]);
        // A long host makes several messages of one; the general text is shorter.
        return if fits(&said) { said } else { language.filled("sms-notice", &[("place", issuer.host())]) };
    };
    let key = match purpose {
        CodeUse::SignIn => "sms-code-sign-in",
        CodeUse::Proof => "sms-code-proof",
        CodeUse::SetUp => "sms-code-set-up",
        CodeUse::Contact => "sms-code-contact",
    };
    let at = |place: &str| {
        let sentence = language.filled(key, &[("code", code), ("place", place)]);
        bound(issuer, code).map_or_else(|| sentence.clone(), |line| format!("{sentence}\n\n{line}"))
    };
    let organization = at(&notice.who.organization);
    // A name begins no line and is no link; and in other letters it would make several messages of one.
    let plain = !notice.who.organization.contains(|c: char| c.is_control() || c == '/') && fits(&organization);
    if plain { organization } else { at(issuer.host()) }
}

/// What is said of something that happened.
const fn told(what: &Notice) -> &'static str {
    match what {
        Notice::ContactChanged { .. } => "sms-told-contact",
        Notice::PasswordChanged | Notice::PasswordReset => "sms-told-password",
        Notice::FactorAdded { .. }
        | Notice::FactorRemoved { .. }
        | Notice::FactorsReset
        | Notice::BackupCodesMade
        | Notice::PasskeySuspended { .. } => "sms-told-factor",
        Notice::NewDevice { .. } | Notice::DeviceMisused { .. } => "sms-told-device",
        Notice::PassIssued { .. } | Notice::PassUsed => "sms-told-pass",
        Notice::GuessesUsedUp { .. } => "sms-told-guesses",
        _ => "sms-notice",
    }
}

/// The test message.
#[must_use]
pub fn test(issuer: &Issuer, language: &Language) -> String {
    language.filled("sms-test", &[("place", issuer.host())])
}

/// The line that binds a code to our host. An address has none.
fn bound(issuer: &Issuer, code: &str) -> Option<String> {
    let host = issuer.host();
    matches!(Host::parse(host), Ok(Host::Domain(_))).then(|| format!("@{host} #{code}"))
}

/// Whether a text is one message.
fn fits(text: &str) -> bool {
    text.chars().count() <= ONE && text.chars().all(|c| c.is_ascii_alphanumeric() || ALPHABET.contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{post::Who, types::Method};

    fn text(organization: &str, issuer: &str, language: &Language, purpose: CodeUse) -> String {
        let who = Who { username: "ann".to_owned(), organization: organization.to_owned() };
        let what = Notice::Code { purpose, code: "12345678".to_owned(), minutes: 10 };
        of(&About { who, what }, &Issuer::parse(issuer).unwrap(), language)
    }

    #[test]
    fn a_code_is_one_message_whose_last_line_binds_it_to_the_host() {
        for language in Language::all() {
            for purpose in [CodeUse::SignIn, CodeUse::Proof, CodeUse::SetUp, CodeUse::Contact] {
                let text = text("Müller & Söhne Ltd", "https://login.mueller-soehne.example", &language, purpose);
                let (sentence, line) = text.split_once("\n\n").unwrap();
                assert_eq!(line, "@login.mueller-soehne.example #12345678");
                assert!(sentence.contains("12345678") && sentence.contains("Müller & Söhne Ltd"), "{sentence}");
                assert!(!sentence.contains('{') && !sentence.contains('\n') && fits(&text), "{} {text}", text.len());
            }
        }
    }

    #[test]
    fn a_name_that_makes_it_long_or_odd_gives_way_to_the_host() {
        for name in ["Компания", "a".repeat(80).as_str(), "x\n@evil.example #999999", "a\r\nb", "https://evil.example"]
        {
            let text = text(name, "https://id.example", &Language::default(), CodeUse::SignIn);
            assert!(text.contains("id.example ") && fits(&text) && !text.contains("evil"), "{text}");
            assert_eq!(text.lines().count(), 3);
        }
    }

    #[test]
    fn an_address_has_no_line_of_its_own() {
        let bare = text("Acme", "http://127.0.0.1:8080", &Language::default(), CodeUse::SignIn);
        assert!(!bare.contains('\n'), "{bare}");
        let text = text("Acme", "http://localhost:8080", &Language::default(), CodeUse::SignIn);
        assert!(text.ends_with("\n\n@localhost #12345678"), "{text}");
    }

    #[test]
    fn other_notices_and_the_test_say_where_they_come_from() {
        let who = Who { username: "ann".to_owned(), organization: "Acme".to_owned() };
        let issuer = Issuer::parse("https://id.example").unwrap();
        for language in Language::all() {
            let what = [
                Notice::FactorsReset,
                Notice::PasswordChanged,
                Notice::ContactChanged { what: Method::Sms },
                Notice::NewDevice { agent: String::new(), address: String::new() },
                Notice::PassUsed,
                Notice::GuessesUsedUp { method: Method::Sms },
                Notice::BackupCodeUsed { left: 1 },
            ];
            let notices = what.map(|what| of(&About { who: who.clone(), what }, &issuer, &language));
            for text in notices.into_iter().chain([test(&issuer, &language)]) {
                assert!(text.contains("id.example") && !text.contains('{') && fits(&text), "{text}");
            }
        }
    }
}
