//! Reads a file key by key and notes what is wrong with it, with its line, instead of stopping.

use serde_json::Value;
use std::{fmt::Display, ops::RangeInclusive};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line, from 1.
    pub line: usize,
    /// The key, like `organizations.acme.policy.mfa`; empty where there is none.
    pub place: String,
    /// What is wrong. Holds no secret.
    pub why: String,
}

/// Where something stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) line: usize,
    pub(super) path: String,
}

impl Place {
    /// What is wrong here.
    pub(super) fn fault(&self, why: impl Display) -> Fault {
        Fault { line: self.line, place: self.path.clone(), why: why.to_string() }
    }
}

/// A file, and what is wrong with it so far.
pub(super) struct Reader<'a> {
    text: &'a str,
    pub(super) faults: Vec<Fault>,
}

/// A table that is being read: what is not taken is unknown.
pub(super) struct Section<'a> {
    pub(super) place: Place,
    left: Vec<(String, Place, DeValue<'a>)>,
    known: Vec<&'static str>,
}

impl<'a> Reader<'a> {
    /// Begins with a whole file.
    pub(super) fn open(text: &'a str) -> (Self, Option<Section<'a>>) {
        let mut reader = Self { text, faults: Vec::new() };
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            // The parser's own report quotes the line, and the line may hold a secret.
            let line = reader.line(error.span().map_or(0, |span| span.start));
            reader.faults.push(Fault { line, place: String::new(), why: error.message().to_owned() });
        }
        if !reader.faults.is_empty() {
            return (reader, None);
        }
        let place = Place { line: 1, path: String::new() };
        let section = reader.section(place, table.into_inner());
        (reader, Some(section))
    }

    fn line(&self, at: usize) -> usize {
        self.text.get(..at).unwrap_or_default().matches('\n').count() + 1
    }

    fn section(&self, place: Place, table: DeTable<'a>) -> Section<'a> {
        let item = |(key, value): (Spanned<_>, Spanned<DeValue<'a>>)| {
            let line = self.line(key.span().start);
            let key: std::borrow::Cow<'_, str> = key.into_inner();
            let path = if place.path.is_empty() { key.to_string() } else { format!("{}.{key}", place.path) };
            (key.into_owned(), Place { line, path }, value.into_inner())
        };
        let left = table.into_iter().map(item).collect();
        Section { place, left, known: Vec::new() }
    }

    fn wrong<T>(&mut self, place: &Place, why: impl Display) -> Option<T> {
        self.faults.push(place.fault(why));
        None
    }

    /// A text.
    pub(super) fn text(&mut self, from: &mut Section<'a>, key: &'static str) -> Option<String> {
        match from.take(key)? {
            (_, DeValue::String(text)) => Some(text.into_owned()),
            (place, _) => self.wrong(&place, "must be a text"),
        }
    }

    /// A text that is read further.
    pub(super) fn parsed<T, E: Display>(
        &mut self,
        from: &mut Section<'a>,
        key: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let place = from.peek(key)?;
        let text = self.text(from, key)?;
        parse(&text).map_err(|why| self.faults.push(place.fault(why))).ok()
    }

    /// A whole number.
    pub(super) fn whole(&mut self, from: &mut Section<'a>, key: &'static str, range: RangeInclusive<i64>) -> Option<i64> {
        let (place, value) = from.take(key)?;
        let number = value.as_integer().and_then(|number| i64::from_str_radix(number.as_str(), number.radix()).ok());
        let number = number.filter(|number| range.contains(number));
        number.or_else(|| self.wrong(&place, format!("must be a whole number from {} to {}", range.start(), range.end())))
    }

    /// Yes or no.
    pub(super) fn flag(&mut self, from: &mut Section<'a>, key: &'static str) -> Option<bool> {
        let (place, value) = from.take(key)?;
        value.as_bool().or_else(|| self.wrong(&place, "must be true or false"))
    }

    /// A list of texts.
    pub(super) fn texts(&mut self, from: &mut Section<'a>, key: &'static str) -> Option<Vec<String>> {
        let (place, value) = from.take(key)?;
        let items = value.as_array().map(|items| items.iter().map(|item| item.get_ref().as_str().map(str::to_owned)));
        let texts = items.and_then(Iterator::collect::<Option<Vec<String>>>);
        texts.or_else(|| self.wrong(&place, "must be a list of texts"))
    }

    /// A list of texts that are read further.
    pub(super) fn all<T, E: Display>(
        &mut self,
        from: &mut Section<'a>,
        key: &'static str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Option<Vec<T>> {
        let place = from.peek(key)?;
        let texts = self.texts(from, key)?;
        let mut found = Vec::new();
        for text in texts {
            match parse(&text) {
                Ok(value) => found.push(value),
                Err(why) => self.faults.push(place.fault(format!("{text}: {why}"))),
            }
        }
        Some(found)
    }

    /// A table.
    pub(super) fn table(&mut self, from: &mut Section<'a>, key: &'static str) -> Option<Section<'a>> {
        let (place, value) = from.take(key)?;
        self.open_table(place, value)
    }

    fn open_table(&mut self, place: Place, value: DeValue<'a>) -> Option<Section<'a>> {
        match value {
            DeValue::Table(table) => Some(self.section(place, table)),
            _ => self.wrong(&place, "must be a table"),
        }
    }

    /// Tables by name.
    pub(super) fn named(&mut self, from: &mut Section<'a>, key: &'static str) -> Vec<(String, Section<'a>)> {
        let Some(section) = self.table(from, key) else { return Vec::new() };
        let mut found = Vec::new();
        for (name, place, value) in section.left {
            found.extend(self.open_table(place, value).map(|section| (name, section)));
        }
        found.sort_by_key(|(_, section)| section.place.line);
        found
    }

    /// Texts by name.
    pub(super) fn pairs(&mut self, from: &mut Section<'a>, key: &'static str) -> Option<Vec<(String, String)>> {
        let section = self.table(from, key)?;
        let mut found = Vec::new();
        for (name, place, value) in section.left {
            match value {
                DeValue::String(text) => found.push((name, text.into_owned())),
                _ => self.faults.push(place.fault("must be a text")),
            }
        }
        found.sort();
        Some(found)
    }

    /// Values by name, whatever they are. TOML has no `null`: an empty text is one.
    pub(super) fn values(&mut self, from: &mut Section<'a>, key: &'static str) -> Option<Vec<(String, Value)>> {
        let section = self.table(from, key)?;
        let mut found = Vec::new();
        for (name, place, value) in section.left {
            match json(&value) {
                Some(value) => found.push((name, value)),
                None => self.faults.push(place.fault("must be a text, a whole number, true or false, or a list of texts")),
            }
        }
        Some(found)
    }

    /// Notes what was not taken.
    pub(super) fn close(&mut self, section: Section<'a>) {
        let known = section.known.join(", ");
        for (_, place, _) in section.left {
            self.faults.push(place.fault(format!("is unknown; known here: {known}")));
        }
    }
}

/// A value of a table as JSON, if it is one of those that [`Reader::values`] takes.
fn json(value: &DeValue<'_>) -> Option<Value> {
    Some(match value {
        DeValue::String(text) if text.is_empty() => Value::Null,
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Boolean(flag) => Value::Bool(*flag),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok()?.into(),
        DeValue::Array(items) => {
            let texts = items.iter().map(|item| item.get_ref().as_str().map(|text| Value::String(text.to_owned())));
            Value::Array(texts.collect::<Option<_>>()?)
        }
        _ => return None,
    })
}

impl<'a> Section<'a> {
    fn take(&mut self, key: &'static str) -> Option<(Place, DeValue<'a>)> {
        self.learn(key);
        let at = self.left.iter().position(|(name, _, _)| name == key)?;
        let (_, place, value) = self.left.swap_remove(at);
        Some((place, value))
    }

    /// Where a key stands, if it is there.
    pub(super) fn peek(&mut self, key: &'static str) -> Option<Place> {
        self.learn(key);
        self.left.iter().find(|(name, _, _)| name == key).map(|(_, place, _)| place.clone())
    }

    fn learn(&mut self, key: &'static str) {
        if !self.known.contains(&key) {
            self.known.push(key);
        }
    }
}
