//! Arguments with a few named values, and what all commands that switch things on and off share.

use crate::types::{Invalid, UnixTime};
use clap::builder::{PossibleValuesParser, TypedValueParser};

/// Takes one of some words; the help lists them.
pub(super) fn one_of<T: Clone + Send + Sync + 'static>(
    words: &'static [&'static str],
    parse: fn(&str) -> Result<T, Invalid>,
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(words).try_map(move |word| parse(&word))
}

/// Puts a value in a field, when one was given and it is another one, and notes the act for the audit log.
pub(super) fn put<T: PartialEq>(field: &mut T, value: Option<T>, act: &'static str, acts: &mut Vec<&'static str>) {
    if let Some(value) = value.filter(|value| value != field) {
        *field = value;
        acts.push(act);
    }
}

/// Whether to switch something on or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Switch {
    /// It works again.
    Enable,
    /// It is refused from now on.
    Disable,
}

impl Switch {
    /// The value for a `disabled_at` column.
    pub(super) fn since(self, now: UnixTime) -> Option<UnixTime> {
        (self == Self::Disable).then_some(now)
    }

    /// What it is then.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Enable => "enabled",
            Self::Disable => "disabled",
        }
    }

    /// Whether it is so already.
    pub(super) fn is_done(self, disabled_at: Option<UnixTime>) -> bool {
        disabled_at.is_some() == (self == Self::Disable)
    }
}
