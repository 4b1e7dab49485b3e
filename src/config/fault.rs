//! What is wrong with a configuration, all of it at once.

use std::fmt;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The key, like `lifetimes.code`; an environment variable's name when no key of ours has that name; or the
    /// file, when it could not be read at all or breaks off.
    pub key: String,
    /// What is wrong and what would be right, in words for the operator. Never contains a secret.
    pub text: String,
}

/// All that is wrong with a configuration. Prints one fault a line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// The faults, in the order in which they were found.
    pub fn iter(&self) -> impl Iterator<Item = &Fault> {
        self.0.iter()
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Notes one more.
    pub fn add(&mut self, key: impl Into<String>, text: impl Into<String>) {
        self.0.push(Fault { key: key.into(), text: text.into() });
    }

    /// Notes all of another list.
    pub fn append(&mut self, more: Self) {
        self.0.extend(more.0);
    }

    /// A list of one.
    #[must_use]
    pub fn one(key: impl Into<String>, text: impl Into<String>) -> Self {
        let mut faults = Self::default();
        faults.add(key, text);
        faults
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, fault) in self.0.iter().enumerate() {
            write!(f, "{}{}: {}", if n == 0 { "" } else { "\n" }, fault.key, fault.text)?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}
