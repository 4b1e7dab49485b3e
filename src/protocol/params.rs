//! Owns the reading of `application/x-www-form-urlencoded` text: strict, each name once but for [`REPEATABLE`], at most
//! [`MOST`] parameters.

use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// The most parameters that a message may have.
pub const MOST: usize = 100;

/// The one name that may be given several times, RFC 8707 §2.
pub const REPEATABLE: &str = "resource";

/// Decoded parameters of one message. Wiped when dropped and printed without values, because a token request
/// holds a code or a secret.
#[derive(Clone, Default, Zeroize, ZeroizeOnDrop)]
pub struct Params(Vec<(String, String)>);

/// Why a text is not a list of parameters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParamsError {
    /// The name occurs twice, RFC 6749 §3.1 and §3.2.
    #[error("parameter {0:?} occurs twice")]
    Duplicate(String),
    /// A percent sequence is broken or what it encodes is not UTF-8.
    #[error("a parameter is not percent-encoded UTF-8")]
    Malformed,
    /// More than [`MOST`] parameters.
    #[error("too many parameters")]
    TooMany,
}

impl ParamsError {
    /// Words for the client; they do not repeat what it sent.
    #[must_use]
    pub const fn description(&self) -> &'static str {
        match self {
            Self::Duplicate(_) => "a parameter is given more than once",
            Self::Malformed => "a parameter is not percent-encoded UTF-8",
            Self::TooMany => "too many parameters",
        }
    }
}

impl Params {
    /// Reads a query string (without `?`) or a form body. The empty text has no parameters.
    ///
    /// # Errors
    /// See [`ParamsError`].
    pub fn parse(text: &str) -> Result<Self, ParamsError> {
        let mut params = Self::default();
        for pair in pairs(text) {
            let (name, value) = split(pair);
            let name = decode(name).ok_or(ParamsError::Malformed)?;
            let value = decode(value).ok_or(ParamsError::Malformed)?;
            if params.is_taken(&name) {
                return Err(ParamsError::Duplicate(name));
            }
            if params.0.len() == MOST {
                return Err(ParamsError::TooMany);
            }
            params.0.push((name, value));
        }
        Ok(params)
    }

    /// Reads what can be read: the first value of each name, and the names that are given twice or cannot be decoded.
    ///
    /// For the authorization endpoint, which must find `client_id` and `redirect_uri` to know whom to tell that the
    /// request is bad. Use these two only when they are not among the faulty names. More than [`MOST`] parameters
    /// give none at all and one faulty name, the empty one.
    #[must_use]
    pub fn parse_lenient(text: &str) -> (Self, Vec<String>) {
        let mut params = Self::default();
        let mut faulty = Vec::new();
        if pairs(text).nth(MOST).is_some() {
            return (params, vec![String::new()]);
        }
        for pair in pairs(text) {
            let (raw_name, raw_value) = split(pair);
            let name = decode(raw_name).unwrap_or_else(|| {
                faulty.push(raw_name.to_owned());
                raw_name.to_owned()
            });
            match decode(raw_value) {
                Some(value) if !params.is_taken(&name) => params.0.push((name, value)),
                _ => faulty.push(name),
            }
        }
        faulty.sort();
        faulty.dedup();
        (params, faulty)
    }

    /// Parameters from pairs, for tests.
    #[must_use]
    pub fn from_pairs(pairs: &[(&str, &str)]) -> Self {
        Self(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    /// The value. An empty value counts as absent, RFC 6749 §3.1.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, value)| known == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// All values of a name, in the order in which they were given, without empty ones.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, value)| known == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// All of these, and of others those that have other names.
    #[must_use]
    pub fn or(&self, others: &Self) -> Self {
        let rest = others.0.iter().filter(|(name, _)| !self.has(name));
        self.0.iter().chain(rest).cloned().collect()
    }

    /// All but those of some names.
    #[must_use]
    pub fn without(&self, names: &[&str]) -> Self {
        self.0.iter().filter(|(name, _)| !names.contains(&name.as_str())).cloned().collect()
    }

    /// Whether the name is there, also with an empty value: a field of a form that was cleared.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    fn is_taken(&self, name: &str) -> bool {
        name != REPEATABLE && self.has(name)
    }
}

impl FromIterator<(String, String)> for Params {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

impl fmt::Debug for Params {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

fn pairs(text: &str) -> impl Iterator<Item = &str> {
    text.split('&').filter(|pair| !pair.is_empty())
}

fn split(pair: &str) -> (&str, &str) {
    pair.split_once('=').unwrap_or((pair, ""))
}

/// Decodes one name or value: `+` is a space, each `%` starts two hexadecimal digits, the result is UTF-8.
///
/// `None` when it is not; the URL standard's own decoder would put U+FFFD there, and two different texts would
/// become one.
pub(super) fn decode(text: &str) -> Option<String> {
    if !text.contains(['+', '%', '\0']) {
        return Some(text.to_owned());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => hex(rest.next()?)? << 4 | hex(rest.next()?)?,
            other => other,
        });
    }
    // No parameter has a use for U+0000, and PostgreSQL can not store it.
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// Encodes pairs as `application/x-www-form-urlencoded`.
#[must_use]
pub fn encode(pairs: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// Splits a list of words at single or repeated spaces.
pub(super) fn list(text: Option<&str>) -> Vec<String> {
    text.unwrap_or_default().split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_decoded_and_empty_ones_are_absent() {
        let params = Params::parse("a=1+2%263&b=&c&&d=%C3%A4=x").unwrap();
        assert_eq!(params.get("a"), Some("1 2&3"));
        assert_eq!(params.get("b"), None);
        assert_eq!(params.get("c"), None);
        assert_eq!(params.get("d"), Some("\u{e4}=x"));
        assert_eq!(Params::parse("").unwrap().get("a"), None);
    }

    #[test]
    fn a_name_may_occur_once_however_it_is_spelt() {
        for text in ["a=1&a=2", "a=1&a=1", "a=&a=1", "a=1&%61=2", "a&a"] {
            assert_eq!(Params::parse(text).unwrap_err(), ParamsError::Duplicate("a".to_owned()), "{text}");
        }
    }

    #[test]
    fn resources_may_be_several() {
        let params = Params::parse("resource=a&x=1&resource=b&resource=").unwrap();
        assert_eq!(params.all("resource").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(Params::parse("resource=&resource=b").unwrap().get("resource"), Some("b"), "empty is absent");
        assert_eq!(params.all("y").count(), 0);
        assert!(Params::parse_lenient("resource=a&resource=b").1.is_empty());
        assert_eq!(Params::parse_lenient("resource=a&resource=%ff").1, ["resource"]);
    }

    #[test]
    fn one_list_goes_before_another() {
        let (inner, outer) = (Params::parse("a=1&b=").unwrap(), Params::parse("a=2&b=2&c=2").unwrap());
        let both = inner.or(&outer);
        assert_eq!([both.get("a"), both.get("b"), both.get("c")], [Some("1"), None, Some("2")]);
        let left = both.without(&["a", "x"]);
        assert_eq!([left.get("a"), left.get("c")], [None, Some("2")]);
    }

    #[test]
    fn broken_encoding_is_refused() {
        for text in ["a=%", "a=%4", "a=%zz", "a=%ff", "%c3=1", "a=%+1", "a=%C3%28", "a=%ed%a0%80"] {
            assert_eq!(Params::parse(text).unwrap_err(), ParamsError::Malformed, "{text}");
        }
    }

    #[test]
    fn a_hundred_and_no_more() {
        let text = |n: usize| (0..n).map(|i| format!("p{i}=1")).collect::<Vec<_>>().join("&");
        assert!(Params::parse(&text(100)).is_ok());
        assert_eq!(Params::parse(&text(101)).unwrap_err(), ParamsError::TooMany);
        let (params, faulty) = Params::parse_lenient(&text(101));
        assert_eq!((params.get("p0"), faulty.len()), (None, 1));
    }

    #[test]
    fn the_lenient_reading_keeps_the_first_and_names_the_faulty() {
        let (params, faulty) = Params::parse_lenient("client_id=c&state=1&state=2&state=3&x=%ff&%fe=1&nonce=n");
        assert_eq!(params.get("client_id"), Some("c"));
        assert_eq!(params.get("state"), Some("1"));
        assert_eq!(params.get("x"), None);
        assert_eq!(params.get("nonce"), Some("n"));
        assert_eq!(faulty, ["%fe", "state", "x"]);
        assert!(Params::parse_lenient("a=1&b=2").1.is_empty());
    }

    #[test]
    fn printing_shows_no_values() {
        assert_eq!(format!("{:?}", Params::from_pairs(&[("client_secret", "hush")])), "[\"client_secret\"]");
    }

    #[test]
    fn what_is_encoded_reads_back() {
        let text = encode(&[("state", "a b&c=d+\u{e4}%\"'\r\n")]);
        assert!(text.is_ascii());
        assert_eq!(Params::parse(&text).unwrap().get("state"), Some("a b&c=d+\u{e4}%\"'\r\n"));
    }
}
