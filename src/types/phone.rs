//! Telephone numbers.
//!
//! Which country a number belongs to and how it is written comes from a library's tables. Those are always behind the
//! world, so a number is judged by its possible length; only numbers that are known to cost whoever sends to them are
//! refused by kind.

use super::Invalid;
use phonenumber::{
    Metadata, Mode,
    country::Id,
    metadata::{DATABASE, Descriptor},
};
use serde::{Deserialize, Serialize};
use std::fmt;
use unicode_normalization::UnicodeNormalization;

/// The longest text that is looked at, characters.
const MOST: usize = 40;

/// Digits of the national part that make a prefix.
const PREFIX_DIGITS: usize = 3;

/// A telephone number in E.164: `+` and 7 to 15 digits. Not unique (S11). Debug output is masked.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// Parses a number in international form. Spaces, dots, hyphens, slashes and parentheses do not count.
    ///
    /// # Errors
    /// Without a `+`; of a country or a length that does not exist; a number that costs whoever calls it or that belongs
    /// to no country.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let fault = Invalid("use the international form, like +14155550123");
        let text = digits(text).filter(|text| text.starts_with('+')).ok_or(fault)?;
        Self::checked(&text, None)
    }

    /// Parses a number as people of a country write it, ISO 3166-1 alpha-2; with a `+` it may be any country's.
    ///
    /// # Errors
    /// As [`Self::parse`], and a region that does not exist.
    pub fn parse_in(text: &str, region: &str) -> Result<Self, Invalid> {
        let text = digits(text).ok_or(Invalid("not a telephone number"))?;
        if text.starts_with('+') {
            return Self::checked(&text, None);
        }
        Self::checked(&text, Some(region.parse().map_err(|_| Invalid("no such country"))?))
    }

    fn checked(text: &str, region: Option<Id>) -> Result<Self, Invalid> {
        let fault = Invalid("not a telephone number of any country");
        let number = phonenumber::parse(region, text).map_err(|_| fault)?;
        let (code, national) = (number.code().value(), number.national().to_string());
        let found = format!("+{code}{national}");
        // The library drops what it takes for a trunk prefix. In the international form only a zero may be one.
        if region.is_none() && text != found && text != format!("+{code}0{national}") {
            return Err(fault);
        }
        let known = home(code, &national);
        let possible = match known {
            Some(country) => is_possible(country, &national),
            None => countries(code).any(|country| is_possible(country, &national)),
        };
        if !possible || !(8..=16).contains(&found.len()) {
            return Err(fault);
        }
        if known.is_some_and(|country| is_costly(country, &national)) {
            return Err(Invalid("not a number of a person: calling it costs extra, or nobody's phone rings"));
        }
        Ok(Self(found))
    }

    /// As E.164.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As people read it: `+49 1512 3456789`.
    #[must_use]
    pub fn international(&self) -> String {
        self.read().map_or_else(|| self.0.clone(), |number| number.format().mode(Mode::International).to_string())
    }

    /// Country code and last two digits: `+49 *** 89`. Fit for pages that show whose number it is, and for logs.
    #[must_use]
    pub fn masked(&self) -> String {
        let code = self.read().map_or_else(String::new, |number| number.code().value().to_string());
        format!("+{code} *** {}", self.0.get(self.0.len().saturating_sub(2)..).unwrap_or_default())
    }

    /// Its country, ISO 3166-1 alpha-2. `None` when several countries share the code and no table knows the number.
    #[must_use]
    pub fn region(&self) -> Option<&'static str> {
        let number = self.read()?;
        home(number.code().value(), &number.national().to_string()).map(Metadata::id)
    }

    /// Country code and the next three digits, `+49151`: what a range of numbers that somebody owns has in common.
    #[must_use]
    pub fn prefix(&self) -> &str {
        let code = self.read().map_or(1, |number| number.code().value().to_string().len());
        self.0.get(..1 + code + PREFIX_DIGITS).unwrap_or(&self.0)
    }

    fn read(&self) -> Option<phonenumber::PhoneNumber> {
        self.0.parse().ok()
    }
}

/// Every country that has telephones, ISO 3166-1 alpha-2 in capitals, in no order.
pub fn regions() -> impl Iterator<Item = &'static str> {
    DATABASE.iter().map(Metadata::id).filter(|region| *region != "001")
}

/// The digits, after a `+` when there is one. `None` when there is anything else that means something.
fn digits(text: &str) -> Option<String> {
    let mut found = String::new();
    for (place, c) in text.trim().nfkc().enumerate() {
        match c {
            _ if place >= MOST => return None,
            '0'..='9' => found.push(c),
            '+' if found.is_empty() => found.push(c),
            '.' | '-' | '/' | '(' | ')' | '\u{2010}'..='\u{2015}' | '\u{2212}' => {}
            c if c.is_whitespace() && !c.is_control() => {}
            _ => return None,
        }
    }
    Some(found)
}

/// The countries that share a code, the main one first. Satellite and other networks are none.
fn countries(code: u16) -> impl Iterator<Item = &'static Metadata> {
    let regions = DATABASE.region(&code).unwrap_or_default();
    regions.into_iter().filter(|region| *region != "001").filter_map(|region| DATABASE.by_id(region))
}

/// The country that a number belongs to.
fn home(code: u16, national: &str) -> Option<&'static Metadata> {
    let mut all = countries(code);
    let (first, second) = (all.next()?, all.next());
    if second.is_none() {
        return Some(first);
    }
    countries(code).find(|country| match country.leading_digits() {
        Some(start) => start.find(national).is_some_and(|found| found.start() == 0),
        None => is_known(country, national),
    })
}

/// Whether a country's tables have any kind of number like this.
fn is_known(country: &Metadata, national: &str) -> bool {
    let kinds = country.descriptors();
    is(kinds.fixed_line(), national)
        || is(kinds.mobile(), national)
        || is(kinds.voip(), national)
        || is_costly(country, national)
}

/// Numbers that pay their owner or that no person has.
fn is_costly(country: &Metadata, national: &str) -> bool {
    let kinds = country.descriptors();
    let personal = is(kinds.fixed_line(), national) || is(kinds.mobile(), national);
    let paid = [kinds.premium_rate(), kinds.shared_cost(), kinds.personal_number()];
    let others = [kinds.toll_free(), kinds.uan(), kinds.pager(), kinds.voicemail()];
    paid.iter().any(|kind| is(*kind, national)) || !personal && others.iter().any(|kind| is(*kind, national))
}

fn is(kind: Option<&Descriptor>, national: &str) -> bool {
    kind.is_some_and(|kind| kind.is_match(national))
}

/// Whether a country has telephones with numbers of this length.
fn is_possible(country: &Metadata, national: &str) -> bool {
    let kinds = country.descriptors();
    let kinds = [kinds.fixed_line(), kinds.mobile(), kinds.voip()];
    let mut lengths = kinds.into_iter().flatten().flat_map(Descriptor::possible_length);
    lengths.any(|length| usize::from(*length) == national.len())
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PhoneNumber({})", self.masked())
    }
}

impl TryFrom<String> for PhoneNumber {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::parse(&text)
    }
}

impl From<PhoneNumber> for String {
    fn from(value: PhoneNumber) -> Self {
        value.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> String {
        PhoneNumber::parse(text).map_or_else(|error| format!("{text}: {error}"), String::from)
    }

    #[test]
    fn all_spellings_of_a_number_are_one() {
        for text in
            ["+1 (415) 555-0123", "+14155550123", " +1.415.555.0123", "+1\u{a0}415\u{2011}555\u{2013}0123", "＋１ 415 555 0123"]
        {
            assert_eq!(parsed(text), "+14155550123");
        }
        assert_eq!(parsed("+49 (0)151 / 234 567 89"), "+4915123456789");
        assert_eq!(parsed("+39 06 6982 0000"), "+390669820000");
    }

    #[test]
    fn a_country_says_how_its_people_write_numbers() {
        for (text, region, number) in [
            ("0151 23456789", "DE", "+4915123456789"),
            ("0049 151 23456789", "DE", "+4915123456789"),
            ("(415) 555-0123", "US", "+14155550123"),
            ("+44 20 7946 0958", "US", "+442079460958"),
            ("06 6982 0000", "IT", "+390669820000"),
        ] {
            assert_eq!(PhoneNumber::parse_in(text, region).map(String::from), Ok(number.to_owned()), "{text}");
        }
        assert!(PhoneNumber::parse_in("0151 23456789", "XX").is_err());
        assert!(PhoneNumber::parse("0151 23456789").is_err());
    }

    #[test]
    fn what_is_no_number_is_refused() {
        let long = format!("+1415555{}0123", " ".repeat(60));
        for bad in [
            "",
            "+",
            "++14155550123",
            "+1415555",
            "+141555501234567",
            "+999123456789",
            "+1 415 CALL NOW",
            "0415 555",
            "+0123456789",
            "+14155550123 ext. 5",
            "+14155550123;ext=5",
            "+1415\n5550123",
            "tel:+14155550123",
            "+14155550123,+14155550124",
            &long,
        ] {
            assert!(PhoneNumber::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn numbers_that_cost_or_belong_to_nobody_are_refused() {
        // Premium, toll-free, personal and shared-cost numbers; satellites.
        for bad in
            ["+499001234567", "+19002345678", "+18002345678", "+447012345678", "+881612345678", "+870773111632", "+80012345678"]
        {
            assert!(PhoneNumber::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn numbers_that_are_reserved_for_stories_can_be_used() {
        for text in ["+14155550123", "+12025550199", "+442079460958", "+447700900123", "+61491570006", "+33639981234"] {
            assert_eq!(parsed(text), text);
            // Several countries share +44, and none of them has this one.
            assert_eq!(PhoneNumber::parse(text).unwrap().region().is_none(), text == "+447700900123", "{text}");
        }
    }

    #[test]
    fn it_is_shown_in_groups_and_masked() {
        let number = PhoneNumber::parse("+4915123456789").unwrap();
        assert_eq!(number.international(), "+49 1512 3456789");
        assert_eq!(number.masked(), "+49 *** 89");
        assert_eq!(format!("{number:?}"), "PhoneNumber(+49 *** 89)");
        assert_eq!((number.region(), number.prefix()), (Some("DE"), "+49151"));
        let number = PhoneNumber::parse("+14155550123").unwrap();
        assert_eq!((number.region(), number.prefix(), number.masked().as_str()), (Some("US"), "+1415", "+1 *** 23"));
        assert_eq!(number.international(), "+1 415-555-0123");
    }

    #[test]
    fn countries_with_one_code_are_told_apart() {
        for (text, region) in [("+14165550123", "CA"), ("+18765550123", "JM"), ("+77012345678", "KZ"), ("+79161234567", "RU")] {
            assert_eq!(PhoneNumber::parse(text).unwrap().region(), Some(region), "{text}");
        }
    }

    #[test]
    fn every_country_s_examples_are_numbers_of_that_country() {
        for country in DATABASE.iter() {
            let kinds = country.descriptors();
            let examples = [kinds.mobile(), kinds.fixed_line()].into_iter().flatten().filter_map(Descriptor::example);
            for example in examples.filter(|example| example.len() >= 6) {
                let text = format!("+{}{example}", country.country_code());
                let number = PhoneNumber::parse(&text).unwrap_or_else(|error| panic!("{} {text}: {error}", country.id()));
                assert_eq!(number.as_str(), text);
                assert_eq!(PhoneNumber::parse(&number.international()).as_ref(), Ok(&number));
                // The tables give one example to several territories of one numbering plan.
                assert!(number.region().is_some(), "{text}");
            }
        }
    }
}
