//! Whole numbers in JSON, where 3 and 3.0 are one number (RFC 8259 §6, JSON Schema 2020-12 §6.1.1).

use serde::{
    Deserialize, Deserializer,
    de::{Error, Visitor},
};
use std::fmt;

struct Number(i64);

struct Reader;

impl Visitor<'_> for Reader {
    type Value = Number;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number")
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Number, E> {
        Ok(Number(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Number, E> {
        i64::try_from(value).map(Number).map_err(|_| E::custom("the number is too large"))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Number, E> {
        // Its digits say exactly what it is, up to where an `i64` ends.
        let whole = if value.fract() == 0.0 { format!("{value:.0}").parse().ok() } else { None };
        whole.map(Number).ok_or_else(|| E::custom("not a whole number"))
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Reader)
    }
}

/// Reads one.
///
/// # Errors
/// It is no number, or none that is whole.
pub fn one<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
    Number::deserialize(from).map(|number| number.0)
}

/// Reads one that may be missing or `null`.
///
/// # Errors
/// As [`one`].
pub fn maybe<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    Ok(Option::<Number>::deserialize(from)?.map(|number| number.0))
}

#[cfg(test)]
mod tests {
    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Read {
        #[serde(deserialize_with = "super::one")]
        one: i64,
        #[serde(default, deserialize_with = "super::maybe")]
        maybe: Option<i64>,
    }

    #[test]
    fn three_is_three_however_it_is_written() {
        let read = |text: &str| serde_json::from_str::<Read>(text).ok();
        for text in ["3", "3.0", "3e0", "30e-1"] {
            let whole = format!(r#"{{"one":{text},"maybe":{text}}}"#);
            assert_eq!(read(&whole), Some(Read { one: 3, maybe: Some(3) }), "{text}");
        }
        assert_eq!(read(r#"{"one":-7.0,"maybe":null}"#), Some(Read { one: -7, maybe: None }));
        assert_eq!(read(r#"{"one":9223372036854775807}"#), Some(Read { one: i64::MAX, maybe: None }));
        for text in ["3.5", "\"3\"", "true", "null", "1e300", "18446744073709551615", "[]"] {
            assert_eq!(read(&format!(r#"{{"one":{text}}}"#)), None, "{text}");
        }
    }
}
