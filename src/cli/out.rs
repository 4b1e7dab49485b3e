//! How commands print: tables for people, one JSON document for programs.

use clap::Args;
use comfy_table::{Table, presets};
use serde::Serialize;
use std::io::{self, Write};

/// The choice between the two, as an argument.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct Out {
    /// Prints one JSON document; errors and notes stay text on standard error
    #[arg(long, global = true)]
    json: bool,
}

/// Something that can be printed: serialized for programs, as named fields for people.
pub(super) trait Shown: Serialize {
    /// The fields that a list has room for.
    const COLUMNS: &'static [&'static str];

    /// All fields with their values.
    fn fields(&self) -> Vec<(&'static str, String)>;
}

impl Out {
    /// Whether a program reads.
    pub(super) const fn is_json(self) -> bool {
        self.json
    }

    /// Prints a list: a table, or an array.
    pub(super) fn list<T: Shown>(self, items: &[T]) -> io::Result<()> {
        if self.json {
            return document(&items);
        }
        if items.is_empty() {
            note("none");
            return Ok(());
        }
        let heading = T::COLUMNS.iter().map(|name| name.to_uppercase()).collect();
        let rows = items.iter().map(|item| {
            let fields = item.fields();
            let value = |column: &&str| fields.iter().find(|(name, _)| name == column).map(|(_, value)| value.clone());
            T::COLUMNS.iter().map(|column| value(column).unwrap_or_default()).collect()
        });
        line(&grid(std::iter::once(heading).chain(rows)))
    }

    /// Prints one thing: a line for each field, or an object.
    pub(super) fn one<T: Shown>(self, item: &T) -> io::Result<()> {
        if self.json {
            return document(item);
        }
        line(&grid(item.fields().into_iter().map(|(name, value)| vec![name.to_owned(), value])))
    }

    /// Says that a thing was changed: in words, or as the object that it is now.
    pub(super) fn done<T: Serialize>(self, item: &T, words: &str) -> io::Result<()> {
        if self.json { document(item) } else { line(&plain(words)) }
    }
}

/// Prints one of many things for people.
pub(super) fn page(text: &str) -> io::Result<()> {
    line(&text.split('\n').map(plain).collect::<Vec<_>>().join("\n"))
}

/// Says something to people, on standard error. That nobody may be there is no reason to fail.
pub(super) fn note(words: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", plain(words));
}

/// What stands for a missing value.
pub(super) fn or_dash(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}

fn document(value: &impl Serialize) -> io::Result<()> {
    line(&serde_json::to_string_pretty(value)?)
}

fn line(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")?;
    out.flush()
}

fn grid(rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.add_rows(rows.map(|row| row.iter().map(|cell| plain(cell)).collect::<Vec<_>>()));
    table.column_iter_mut().for_each(|column| {
        column.set_padding((0, 2));
    });
    table.trim_fmt()
}

/// Text that can not steer a terminal.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { c.escape_default().to_string() } else { c.to_string() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_each_other_without_lines() {
        let rows = [["NAME", "MFA"], ["a-long-name", "off"]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(grid(rows.into_iter()), "NAME         MFA\na-long-name  off");
    }

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(plain("a\u{1b}[31m\nb"), "a\\u{1b}[31m\\nb");
    }
}
