//! What each claim may be.

use crate::types::{Invalid, UnixTime, name::deceives, time::day_exists};
use unic_langid::LanguageIdentifier;
use unicode_normalization::UnicodeNormalization;
use url::Url;

/// There is no claim of that name.
pub(super) const UNKNOWN: Invalid = Invalid("there is no such claim");

/// The first year that somebody alive can have been born in.
const EARLIEST: i64 = 1850;

/// Reads the value of a claim and gives it in its usual form.
pub(super) fn read(name: &str, text: &str, now: UnixTime) -> Result<String, Invalid> {
    let text = text.trim();
    match name {
        "profile" | "picture" | "website" => link(text),
        "birthdate" => birthdate(text, now),
        "zoneinfo" => zone(text),
        "locale" => locale(text),
        "address.formatted" | "address.street_address" => lines(text),
        _ => line(text),
    }
}

fn line(text: &str) -> Result<String, Invalid> {
    let text: String = text.nfc().collect();
    let fits = text.chars().count() <= 128 && !text.chars().any(deceives);
    fits.then_some(text).ok_or(Invalid("must have at most 128 visible characters"))
}

/// Several lines; forms send them with a carriage return.
fn lines(text: &str) -> Result<String, Invalid> {
    let text: String = text.replace("\r\n", "\n").nfc().collect();
    let fits = text.chars().count() <= 512 && !text.chars().any(|c| c != '\n' && deceives(c));
    fits.then_some(text).ok_or(Invalid("must have at most 512 visible characters"))
}

fn link(text: &str) -> Result<String, Invalid> {
    let url = Url::parse(text).ok().filter(|url| {
        let open = url.username().is_empty() && url.password().is_none();
        matches!(url.scheme(), "http" | "https") && url.has_host() && open && url.as_str().len() <= 1024
    });
    let fits = !text.chars().any(|c| c.is_whitespace() || deceives(c));
    url.filter(|_| fits).map(String::from).ok_or(Invalid("must be an address that begins with https:// or http://"))
}

/// OIDC Core §5.1: a date, a date whose year is not told (`0000`), or a year.
fn birthdate(text: &str, now: UnixTime) -> Result<String, Invalid> {
    let today = now.rfc3339();
    let year_fits = |year: &str| number(year, 4).is_some_and(|year| year >= EARLIEST) && year <= today.get(..4).unwrap_or("");
    let fits = match text.split('-').collect::<Vec<_>>().as_slice() {
        [year] => year_fits(year),
        ["0000", month, day] => exists(2000, month, day),
        [year, month, day] => {
            let past = text <= today.get(..10).unwrap_or("");
            year_fits(year) && past && number(year, 4).is_some_and(|year| exists(year, month, day))
        }
        _ => false,
    };
    let text = fits.then(|| text.to_owned());
    text.ok_or(Invalid("must be a past date like 1990-12-31, 0000-12-31 without the year, or a year"))
}

fn number(text: &str, length: usize) -> Option<i64> {
    let fits = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| fits)
}

fn exists(year: i64, month: &str, day: &str) -> bool {
    number(month, 2).zip(number(day, 2)).is_some_and(|(month, day)| day_exists(year, month, day))
}

/// A name as in the time zone database: parts of letters, digits, `_`, `+` and `-` between slashes.
fn zone(text: &str) -> Result<String, Invalid> {
    let good = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic())
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'+' | b'-'))
    };
    let fits = text.len() <= 64 && text.split('/').count() <= 3 && text.split('/').all(good);
    fits.then(|| text.to_owned()).ok_or(Invalid("must be a time zone like Europe/Berlin"))
}

fn locale(text: &str) -> Result<String, Invalid> {
    let tag = text.parse::<LanguageIdentifier>().ok().filter(|_| text.len() <= 35);
    tag.map(|tag| tag.to_string()).ok_or(Invalid("must be a language tag like de or en-GB"))
}

#[cfg(test)]
mod tests {
    use super::*;

    // 2026-03-01.
    const NOW: UnixTime = UnixTime(1_772_366_400);

    fn all(name: &str, good: &[&str], bad: &[&str]) {
        for text in good {
            assert_eq!(read(name, text, NOW).as_deref(), Ok(*text), "{name}");
        }
        for text in bad {
            assert!(read(name, text, NOW).is_err(), "{name} {text}");
        }
    }

    #[test]
    fn birthdates_are_of_the_three_forms() {
        all(
            "birthdate",
            &["1990-12-31", "2000-02-29", "1850-01-01", "1850", "2026", "2026-03-01", "0000-02-29", "0000-12-31"],
            &[
                "1849",
                "1849-12-31",
                "2027",
                "2026-03-02",
                "0000",
                "1900-02-29",
                "1990-13-01",
                "1990-00-01",
                "1990-01-00",
                "1990-04-31",
                "1990-1-1",
                "90-01-01",
                "1990-01",
                "1990/01/01",
                "01.01.1990",
                "+990-01-01",
                "1990-01-01-01",
                "0000-02-30",
                "\u{661}990",
            ],
        );
    }

    #[test]
    fn links_are_of_the_web() {
        all(
            "website",
            &["https://bob.example/", "http://bob.example/a?b#c"],
            &[
                "bob.example",
                "javascript:alert(1)",
                "data:text/html,x",
                "ftp://bob.example/",
                "https://",
                "https:///x y",
                "https://u:p@bob.example/",
                "https://bob.example/\u{202e}",
            ],
        );
        assert!(read("picture", &format!("https://bob.example/{}", "a".repeat(1024)), NOW).is_err());
    }

    #[test]
    fn the_other_values_are_bounded_and_visible() {
        all(
            "zoneinfo",
            &["Europe/Berlin", "UTC", "America/Argentina/Buenos_Aires", "Etc/GMT+5"],
            &["/", "Europe/", "a b", "a/b/c/d", "../x"],
        );
        all("locale", &["de", "en-GB", "zh-Hant-TW"], &["german language", "-", "e", "en-", "x y"]);
        all("nickname", &["Bobby", "Bob the \u{201c}B\u{201d}"], &["a\nb", "a\u{0}b", "\u{202e}boB", &"x".repeat(129)]);
        all("address.street_address", &["1 Way\nback house", &"x".repeat(512)], &["a\tb", &"x".repeat(513)]);
        assert_eq!(read("address.formatted", "a\r\nb", NOW).as_deref(), Ok("a\nb"));
        assert_eq!(read("locale", "en_gb", NOW).as_deref(), Ok("en-GB"));
    }
}
