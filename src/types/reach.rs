//! How people can be reached from here.

use super::{Invalid, PhoneNumber};

/// Whether mails leave at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mails {
    /// A server takes them.
    Sent,
    /// None does: whatever needs a mail to arrive is not offered.
    NotSent,
}

/// To whom text messages go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextRules {
    /// Countries whose numbers are served, ISO 3166-1 alpha-2 in capitals; at least one.
    pub countries: Vec<String>,
    /// The country of numbers that are typed without a `+`.
    pub default_region: Option<String>,
    /// How long a number waits that was added beside another second factor, seconds; 0: it works at once.
    pub settling: i64,
}

impl TextRules {
    /// Reads a number as a person types it.
    ///
    /// # Errors
    /// Not a number, or without a `+` where no country is the usual one.
    pub fn read(&self, text: &str) -> Result<PhoneNumber, Invalid> {
        match &self.default_region {
            Some(region) => PhoneNumber::parse_in(text, region),
            None => PhoneNumber::parse(text),
        }
    }

    /// Whether texts may go to a number: one that belongs to a country of the list, for certain.
    #[must_use]
    pub fn allow(&self, number: &PhoneNumber) -> bool {
        number.region().is_some_and(|region| self.countries.iter().any(|country| country == region))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_go_to_the_listed_countries_only() {
        let rules =
            TextRules { countries: vec!["DE".to_owned(), "US".to_owned()], default_region: Some("DE".to_owned()), settling: 0 };
        for (text, allowed) in
            [("0151 23456789", true), ("+1 415 555 0123", true), ("+1 876 555 0123", false), ("+43 664 123456", false)]
        {
            assert_eq!(rules.allow(&rules.read(text).unwrap()), allowed, "{text}");
        }
        let rules = TextRules { default_region: None, ..rules };
        assert!(rules.read("0151 23456789").is_err());
    }
}
