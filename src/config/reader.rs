//! Reads values by key out of three layers, and notes what is wrong instead of stopping.

use super::{
    fault::Faults,
    keys::{KEYS, KeyDoc, Values, variable},
    near::nearest,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Display,
};
use toml::{Table, Value};

/// The environment over the file over the defaults.
pub(super) struct Reader {
    environment: BTreeMap<String, String>,
    file: BTreeMap<String, Value>,
    read: BTreeSet<&'static str>,
    pub(super) faults: Faults,
}

impl Reader {
    /// Sorts what was given by key and notes keys that do not exist.
    pub(super) fn new(file: Table, environment: impl Iterator<Item = (String, String)>) -> Self {
        let mut reader =
            Self { environment: ours(environment), file: BTreeMap::new(), read: BTreeSet::new(), faults: Faults::default() };
        flatten("", file, &mut reader.file);
        reader.note_unknown();
        reader
    }

    fn note_unknown(&mut self) {
        for key in self.file.keys().filter(|key| KeyDoc::find(key).is_none()) {
            self.faults.add(key, unknown(key, str::to_owned));
        }
        for key in self.environment.keys().filter(|key| KeyDoc::find(key).is_none()) {
            self.faults.add(variable(key), unknown(key, variable));
        }
    }

    /// The value as text from the environment or the file; `None` when nobody gave one or it is not text.
    pub(super) fn given(&mut self, key: &'static str) -> Option<String> {
        self.read.insert(key);
        if let Some(text) = self.environment.get(key) {
            return Some(text.clone());
        }
        match self.file.get(key)?.clone() {
            Value::String(text) => Some(text),
            Value::Array(items) if matches!(KeyDoc::find(key)?.values, Values::List(_)) => {
                let texts: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
                if texts.is_none() {
                    self.fault(key, "must be a list of texts");
                }
                texts.map(|texts| texts.join(","))
            }
            Value::Integer(number) if matches!(KeyDoc::find(key)?.values, Values::Whole(..)) => Some(number.to_string()),
            _ => {
                self.fault(key, "is of the wrong type");
                None
            }
        }
    }

    /// Whether somebody gave a key that starts so.
    pub(super) fn has_any(&self, start: &str) -> bool {
        self.environment.keys().chain(self.file.keys()).any(|key| key.starts_with(start))
    }

    /// The value, or the default from the list of keys, parsed. `None` when there is none, or after noting a fault.
    pub(super) fn parsed<T, E: Display>(&mut self, key: &'static str, parse: impl FnOnce(&str) -> Result<T, E>) -> Option<T> {
        let text = self.given(key).or_else(|| KeyDoc::find(key)?.default_text().map(str::to_owned))?;
        parse(&text).map_err(|error| self.fault(key, &error.to_string())).ok()
    }

    /// A whole number in the range that the list of keys says. After noting a fault, the type's default.
    pub(super) fn whole<T: TryFrom<i64> + Default>(&mut self, key: &'static str) -> T {
        self.whole_or(key, T::default())
    }

    /// As [`Self::whole`], with a default that the list of keys can not know.
    pub(super) fn whole_or<T: TryFrom<i64>>(&mut self, key: &'static str, default: T) -> T {
        let (min, max) = match KeyDoc::find(key).map(|doc| doc.values) {
            Some(Values::Whole(min, max)) => (min, max),
            _ => (i64::MIN, i64::MAX),
        };
        let parse = |text: &str| {
            let number = text.parse::<i64>().ok().filter(|number| (min..=max).contains(number));
            number
                .and_then(|number| T::try_from(number).ok())
                .ok_or_else(|| format!("must be a whole number from {min} to {max}"))
        };
        self.parsed(key, parse).unwrap_or(default)
    }

    /// Notes a fault of a key, and that the environment is to blame when it is.
    pub(super) fn fault(&mut self, key: &str, text: &str) {
        let blame = if self.environment.contains_key(key) { format!(" (from {})", variable(key)) } else { String::new() };
        self.faults.add(key, format!("{text}{blame}"));
    }

    /// The keys that somebody asked for.
    #[cfg(test)]
    pub(super) fn read(&self) -> &BTreeSet<&'static str> {
        &self.read
    }
}

/// The variables that are ours, by key.
fn ours(environment: impl Iterator<Item = (String, String)>) -> BTreeMap<String, String> {
    let named = environment.filter_map(|(name, value)| Some((name.strip_prefix("VESTIBULE_")?.to_owned(), value)));
    named
        .filter(|(name, _)| !is_service_link(name))
        .map(|(name, value)| (name.to_lowercase().replace("__", "."), value))
        .collect()
}

/// Kubernetes puts such variables into each container when a service is called `vestibule`; they are not meant for us.
fn is_service_link(name: &str) -> bool {
    name == "PORT" || ["PORT_", "SERVICE_HOST", "SERVICE_PORT"].iter().any(|start| name.starts_with(start))
}

/// Puts `{a: {b: 1}}` down as `a.b = 1`. An empty table counts only when no key lives in it.
fn flatten(prefix: &str, table: Table, out: &mut BTreeMap<String, Value>) {
    for (name, value) in table {
        let key = format!("{prefix}{name}");
        match value {
            Value::Table(inner) if !inner.is_empty() => flatten(&format!("{key}."), inner, out),
            Value::Table(_) if is_section(&key) => {}
            value => {
                out.insert(key, value);
            }
        }
    }
}

/// Whether keys live in a table of this name.
fn is_section(key: &str) -> bool {
    KEYS.iter().any(|doc| doc.key.strip_prefix(key).is_some_and(|rest| rest.starts_with('.')))
}

/// What to say of a key that does not exist. `spell` writes a key as the operator would.
fn unknown(key: &str, spell: impl Fn(&str) -> String) -> String {
    if is_section(key) {
        return format!("is a table; its keys are written {}", spell(&format!("{key}.NAME")));
    }
    nearest(key).map_or_else(|| "is unknown".to_owned(), |near| format!("is unknown; did you mean {}?", spell(near)))
}
