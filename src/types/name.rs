//! Names of people and things, checked for length and for characters that deceive.

use super::Invalid;
use serde::{Deserialize, Serialize};
use std::fmt;
use unicode_normalization::UnicodeNormalization;

/// Whether a character has no business in a name: controls, and what reorders text or is not seen (Unicode categories Cf
/// and `Default_Ignorable_Code_Point`).
#[must_use]
pub fn deceives(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{115f}' | '\u{1160}'
            | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

macro_rules! text {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = Invalid;
            fn try_from(text: String) -> Result<Self, Invalid> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }
    };
}

text!(
    /// What a person signs in with: 1 to 64 characters, NFC, no spaces. Unique over the whole server after folding.
    Username
);
text!(
    /// A name to show: 1 to 128 characters, NFC.
    DisplayName
);
text!(
    /// What a person calls a second factor: at most 64 characters, NFC; empty: it has no name of its own.
    FactorName
);
text!(
    /// A short name in URLs and commands: `a-z`, `0-9`, `-`; 1 to 64 characters; starts with a letter or digit.
    Slug
);
text!(
    /// An e-mail address, RFC 5321 in shape: at most 254 bytes, one `@` with something on both sides. Not unique (S11).
    EmailAddress
);
/// NFC, trimmed, bounded, without deceiving characters.
fn clean(text: &str, most: usize) -> Option<String> {
    let text: String = text.trim().nfc().collect();
    let fits = !text.is_empty() && text.chars().count() <= most && !text.chars().any(deceives);
    fits.then_some(text)
}

impl Username {
    /// Parses a user name.
    ///
    /// # Errors
    /// Empty, too long, or with spaces, controls or invisible characters.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        clean(text, 64)
            .filter(|name| !name.contains(char::is_whitespace))
            .map(Self)
            .ok_or(Invalid("a user name has 1 to 64 characters and no spaces"))
    }

    /// The form that is compared: NFKC and lower case, so that no spelling has an account or a guess budget of its own.
    #[must_use]
    pub fn folded(&self) -> String {
        fold(&self.0)
    }
}

/// Folds any presented user name, also one that [`Username::parse`] would refuse.
#[must_use]
pub fn fold(text: &str) -> String {
    text.trim().nfkc().flat_map(char::to_lowercase).nfkc().collect()
}

impl DisplayName {
    /// Parses a name.
    ///
    /// # Errors
    /// Empty, too long, or with controls or invisible characters.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        clean(text, 128).map(Self).ok_or(Invalid("a name has 1 to 128 visible characters"))
    }
}

impl FactorName {
    /// Parses a name. Spaces around it do not count.
    ///
    /// # Errors
    /// Too long, or with controls, line breaks or invisible characters.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if text.trim_matches(' ').is_empty() {
            return Ok(Self(String::new()));
        }
        let fits = !text.chars().any(deceives);
        clean(text, 64).filter(|_| fits).map(Self).ok_or(Invalid("a name has at most 64 visible characters"))
    }
}

impl Slug {
    /// Parses a short name.
    ///
    /// # Errors
    /// Says what a short name may hold.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let fits = (1..=64).contains(&text.len())
            && !text.starts_with('-')
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        fits.then(|| Self(text.to_owned())).ok_or(Invalid("use 1 to 64 of a-z, 0-9 and -, starting with a letter or digit"))
    }
}

impl EmailAddress {
    /// Parses an address. Whether mail arrives there only a code can tell.
    ///
    /// # Errors
    /// Not of the form `local@domain`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = clean(text, 254).filter(|t| t.len() <= 254 && !t.contains(char::is_whitespace));
        text.filter(|t| {
            let mut halves = t.split('@');
            let local = halves.next().is_some_and(|half| !half.is_empty());
            let domain = halves.next().is_some_and(|half| !half.is_empty() && !half.starts_with('.') && !half.ends_with('.'));
            local && domain && halves.next().is_none() && !t.contains([',', ';', '<', '>', '"', '\\', '(', ')'])
        })
        .map(Self)
        .ok_or(Invalid("not an e-mail address"))
    }

    /// Parses one that a person typed: a domain without a dot is a slip.
    ///
    /// # Errors
    /// Not of the form `local@domain.tld`.
    pub fn typed(text: &str) -> Result<Self, Invalid> {
        let dotted = |t: &Self| t.0.rsplit_once('@').is_some_and(|(_, domain)| domain.contains('.') && !domain.contains(".."));
        Self::parse(text).ok().filter(dotted).ok_or(Invalid("not an e-mail address"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_factor_s_name_is_taken_whole_or_not_at_all() {
        let most = "x".repeat(64);
        for (typed, name) in [("", ""), ("   ", ""), (" Blue key ", "Blue key"), (&most, &most)] {
            assert_eq!(FactorName::parse(typed).map(String::from), Ok(name.to_owned()), "{typed:?}");
        }
        for bad in [&*"x".repeat(65), "a\u{202e}b", "a\nb", "Phone\r\n", "\t", "a\u{200b}b"] {
            assert!(FactorName::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn all_spellings_of_a_user_name_are_one() {
        for spelling in ["Bob", "bob", "ＢＯＢ", " bob "] {
            assert_eq!(fold(spelling), "bob", "{spelling}");
        }
    }

    #[test]
    fn names_that_deceive_are_refused() {
        for bad in ["", "a b", "a\u{202e}b", "a\u{200b}", "a\nb", "bob\u{ad}", "bo\u{61c}b", "bob\u{fe0f}", "bob\u{e0041}"] {
            assert!(Username::parse(bad).is_err(), "{bad:?}");
        }
        assert!(DisplayName::parse("Ann B").is_ok());
        assert!(DisplayName::parse("x\u{7}").is_err());
    }

    #[test]
    fn addresses_have_two_halves() {
        assert!(EmailAddress::parse("a@b.example").is_ok());
        assert!(EmailAddress::typed("a@b.example").is_ok());
        assert!(["a@b", "ann@gmail", "a@b..example"].iter().all(|slip| EmailAddress::typed(slip).is_err()));
        for bad in ["a", "@b", "a@", "a@b@c", "a b@c", "a@b\r\nBcc: c@d"] {
            assert!(EmailAddress::parse(bad).is_err(), "{bad:?}");
        }
    }
}
