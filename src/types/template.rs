//! Bodies of calls to other people's servers, as an operator writes them down.

use super::Invalid;
use serde_json::Value;
use std::fmt;
use url::form_urlencoded;

/// What may stand in braces.
pub const PLACEHOLDERS: [&str; 7] = ["to", "digits", "from", "text", "id", "account", "secret"];

/// How a body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// `application/x-www-form-urlencoded`.
    #[default]
    Form,
    /// `application/json`.
    Json,
}

impl Encoding {
    /// The word in the configuration.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Json => "json",
        }
    }

    /// Reads that word.
    ///
    /// # Errors
    /// Another word.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        [Self::Form, Self::Json].into_iter().find(|one| one.as_str() == text).ok_or(Invalid("must be form or json"))
    }

    /// The media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Form => "application/x-www-form-urlencoded",
            Self::Json => "application/json",
        }
    }
}

/// A body with placeholders, like `To={to}&Body={text}` or `{"to": "{to}", "text": "{text}"}`. What is put in is encoded
/// as the body needs it, so that a text adds no field, and braces in it mean nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct BodyTemplate {
    source: String,
    encoding: Encoding,
    shape: Shape,
}

#[derive(Clone, PartialEq, Eq)]
enum Shape {
    Form(Vec<(String, String)>),
    Json(Value),
}

impl BodyTemplate {
    /// Reads a template.
    ///
    /// # Errors
    /// Not JSON where it should be, a placeholder that does not exist, no `{text}`, or neither `{to}` nor `{digits}`.
    pub fn parse(encoding: Encoding, source: &str) -> Result<Self, Invalid> {
        let shape = match encoding {
            Encoding::Form => Shape::Form(form_urlencoded::parse(source.as_bytes()).into_owned().collect()),
            Encoding::Json => Shape::Json(serde_json::from_str(source).map_err(|_| Invalid("must be JSON"))?),
        };
        let template = Self { source: source.to_owned(), encoding, shape };
        let names = template.names();
        if names.iter().any(|name| !PLACEHOLDERS.contains(&name.as_str())) {
            return Err(Invalid(
                "may have {to}, {digits}, {from}, {text}, {id}, {account} and {secret} in braces, nothing else",
            ));
        }
        let has = |wanted: &str| names.iter().any(|name| name == wanted);
        if !has("text") || !(has("to") || has("digits")) {
            return Err(Invalid("must have {text}, and {to} or {digits}, among its values"));
        }
        Ok(template)
    }

    /// As it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.source
    }

    /// How it is encoded.
    #[must_use]
    pub const fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Whether it has a placeholder.
    #[must_use]
    pub fn uses(&self, name: &str) -> bool {
        self.names().iter().any(|found| found == name)
    }

    /// The body with values in their places.
    #[must_use]
    pub fn filled(&self, values: &[(&str, &str)]) -> String {
        match &self.shape {
            Shape::Form(pairs) => {
                let mut body = form_urlencoded::Serializer::new(String::new());
                body.extend_pairs(pairs.iter().map(|(name, value)| (name, put_in(value, values))));
                body.finish()
            }
            Shape::Json(value) => {
                let mut value = value.clone();
                each_text(&mut value, &mut |text| *text = put_in(text, values));
                value.to_string()
            }
        }
    }

    fn names(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut note = |text: &str| found.extend(parts(text).filter_map(|(_, name)| name.map(str::to_owned)));
        match &self.shape {
            Shape::Form(pairs) => pairs.iter().for_each(|(_, value)| note(value)),
            Shape::Json(value) => each_text(&mut value.clone(), &mut |text| note(text)),
        }
        found
    }
}

impl fmt::Debug for BodyTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Somebody may have written a secret into it.
        f.write_str("BodyTemplate(…)")
    }
}

/// Calls something with every text of a JSON value. Names of members are none.
fn each_text(value: &mut Value, act: &mut impl FnMut(&mut String)) {
    match value {
        Value::String(text) => act(text),
        Value::Array(list) => list.iter_mut().for_each(|value| each_text(value, act)),
        Value::Object(members) => members.values_mut().for_each(|value| each_text(value, act)),
        _ => {}
    }
}

fn put_in(text: &str, values: &[(&str, &str)]) -> String {
    let value = |name: &str| values.iter().find(|(other, _)| *other == name).map_or("", |(_, value)| *value);
    parts(text).fold(String::new(), |out, (plain, name)| out + plain + name.map_or("", value))
}

/// Takes a text apart: what stands before a placeholder, and its name; `None` at the end. A brace without another is text.
fn parts(text: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest.take()?;
        let Some((before, (name, after))) =
            text.split_once('{').and_then(|(before, after)| Some((before, after.split_once('}')?)))
        else {
            return Some((text, None));
        };
        rest = Some(after);
        Some((before, Some(name)))
    })
}

/// What an answer must say to count as a success: a member of the JSON body, found by an RFC 6901 pointer, and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuccessRule {
    pointer: String,
    value: String,
}

impl SuccessRule {
    /// Reads `/messages/0/status=0`.
    ///
    /// # Errors
    /// Of another form.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let (pointer, value) = text
            .split_once('=')
            .filter(|(pointer, value)| pointer.starts_with('/') && !value.is_empty())
            .ok_or(Invalid("must be a JSON pointer and a value, like /messages/0/status=0"))?;
        Ok(Self { pointer: pointer.to_owned(), value: value.to_owned() })
    }

    /// What an answer says there: `Ok` when it is the right thing, `Err` with another value, and `Err(None)` without any.
    ///
    /// # Errors
    /// See above.
    pub fn judge(&self, body: &[u8]) -> Result<(), Option<String>> {
        let body: Value = serde_json::from_slice(body).map_err(|_| None)?;
        let found = match body.pointer(&self.pointer).ok_or(None)? {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        if found == self.value { Ok(()) } else { Err(Some(found)) }
    }
}

impl fmt::Display for SuccessRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.pointer, self.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUES: [(&str, &str); 3] = [("to", "+49151"), ("text", "a&b=\"{id}\"\n@x #1"), ("id", "7")];

    fn filled(encoding: Encoding, source: &str) -> String {
        BodyTemplate::parse(encoding, source).unwrap().filled(&VALUES)
    }

    #[test]
    fn a_text_stays_in_its_field() {
        assert_eq!(filled(Encoding::Form, "To={to}&Body={text}"), "To=%2B49151&Body=a%26b%3D%22%7Bid%7D%22%0A%40x+%231");
        let json = filled(Encoding::Json, r#"{"messages": [{"to": "{to}", "ref": "r-{id}-{", "text": "{text}", "n": 1}]}"#);
        let json: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json["messages"][0]["text"], "a&b=\"{id}\"\n@x #1");
        assert_eq!((&json["messages"][0]["ref"], &json["messages"][0]["n"]), (&Value::from("r-7-{"), &Value::from(1)));
    }

    #[test]
    fn a_template_without_the_message_is_refused() {
        for (encoding, source) in [
            (Encoding::Form, "To={to}"),
            (Encoding::Form, "Body={text}"),
            (Encoding::Form, "To={to}&Body={text}&x={evil}"),
            (Encoding::Json, "{to} {text}"),
            (Encoding::Json, r#"{"{to}": "{text}"}"#),
        ] {
            assert!(BodyTemplate::parse(encoding, source).is_err(), "{source}");
        }
        assert!(BodyTemplate::parse(Encoding::Form, "a={digits}&b={text}").unwrap().uses("digits"));
    }

    #[test]
    fn a_success_is_what_the_rule_says() {
        let rule = SuccessRule::parse("/messages/0/status=0").unwrap();
        assert_eq!(rule.judge(br#"{"messages":[{"status":"0"}]}"#), Ok(()));
        assert_eq!(rule.judge(br#"{"messages":[{"status":0}]}"#), Ok(()));
        assert_eq!(rule.judge(br#"{"messages":[{"status":"4"}]}"#), Err(Some("4".to_owned())));
        for none in [&b"{}"[..], b"<html>", b"", br#"{"messages":[]}"#] {
            assert_eq!(rule.judge(none), Err(None));
        }
        assert!(["", "status=0", "/status", "/status="].iter().all(|text| SuccessRule::parse(text).is_err()));
    }
}
