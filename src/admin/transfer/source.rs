//! A file of people, line by line: CSV, JSON, or JSON lines, told apart by how it begins. One line is in memory.

use super::{
    bytes::Bytes,
    cell::disarm,
    csv::{Csv, MAX_RECORD, separator},
    fault::{LineFault, Unreadable, Why},
    line::{Column, Line, Value},
    objects::{Object, Objects},
};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use std::{
    collections::{HashMap, VecDeque},
    fmt,
    io::{self, BufRead, Cursor, Read},
};

/// Reads lines, and says what is wrong with them. A name may come once, in any spelling.
pub struct Source<R> {
    kind: Kind<R>,
    faults: VecDeque<LineFault>,
    seen: HashMap<String, u64>,
    most: usize,
}

type Joined<R> = io::Chain<Cursor<Vec<u8>>, R>;

enum Kind<R> {
    Table {
        csv: Csv<Joined<R>>,
        columns: Vec<Column>,
    },
    Objects(Objects<Joined<R>>),
    /// Nothing more can be read.
    End,
}

/// How a file says that it is UTF-8.
const BOM: &[u8] = b"\xef\xbb\xbf";

impl<R: BufRead> Source<R> {
    /// Begins to read; at most `most` lines are taken.
    ///
    /// # Errors
    /// The stream's.
    pub fn open(mut input: R, most: usize) -> io::Result<Self> {
        let mut head = Vec::new();
        // Enough for a line of columns.
        input.by_ref().take(u64::try_from(MAX_RECORD).unwrap_or(u64::MAX)).read_until(b'\n', &mut head)?;
        let mut source = Self { kind: Kind::End, faults: VecDeque::new(), seen: HashMap::new(), most };
        if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") || head.contains(&0) {
            source.fault(1, "", Why::Unreadable(Unreadable::Utf16));
            return Ok(source);
        }
        let head = head.strip_prefix(BOM).map(<[u8]>::to_vec).unwrap_or(head);
        let is_json = begins_json(&head);
        let separator = separator(&head, Column::Username.as_str());
        let mut bytes = Bytes::new(Cursor::new(head).chain(input));
        bytes.skip_space()?;
        if is_json || matches!(bytes.peek()?, Some(b'[' | b'{')) {
            source.kind = Kind::Objects(Objects::new(bytes));
            return Ok(source);
        }
        let mut csv = Csv::new(bytes, separator);
        match csv.record()? {
            None => source.fault(1, "", Why::Missing(Column::Username)),
            Some((line, cells)) => match cells.and_then(texts) {
                Err(why) => source.fault(line, "", Why::Unreadable(why)),
                Ok(names) => {
                    if let Some(columns) = source.columns(line, &names) {
                        source.kind = Kind::Table { csv, columns };
                    }
                }
            },
        }
        Ok(source)
    }

    fn fault(&mut self, line: u64, who: &str, why: Why) {
        let who = who.chars().take(64).collect();
        self.faults.push_back(LineFault { line, who, why });
    }

    /// What the columns are.
    fn columns(&mut self, line: u64, names: &[String]) -> Option<Vec<Column>> {
        let before = self.faults.len();
        let mut columns = Vec::new();
        for name in names {
            match Column::named(name.trim()) {
                None => self.fault(line, "", Why::Unknown(name.chars().take(64).collect())),
                Some(column) if columns.contains(&column) => {
                    self.fault(line, "", Why::Unreadable(Unreadable::Repeated));
                }
                Some(column) => columns.push(column),
            }
        }
        if !columns.contains(&Column::Username) {
            self.fault(line, "", Why::Missing(Column::Username));
        }
        (self.faults.len() == before).then_some(columns)
    }

    /// The next line, or what is wrong with one.
    ///
    /// # Errors
    /// The stream's.
    #[expect(clippy::should_implement_trait, reason = "reading fails")]
    pub fn next(&mut self) -> io::Result<Option<Result<Line, LineFault>>> {
        loop {
            if let Some(fault) = self.faults.pop_front() {
                return Ok(Some(Err(fault)));
            }
            let Some((number, values)) = self.values()? else {
                if self.faults.is_empty() {
                    return Ok(None);
                }
                continue;
            };
            let Some(values) = values else { continue };
            let who = values.iter().find(|(column, _)| *column == Column::Username);
            let who = who.map_or_else(
                String::new,
                |(_, value)| if let Value::Text(text) = value { text.clone() } else { String::new() },
            );
            match Line::read(number, values) {
                Err(all) => all.into_iter().for_each(|why| self.fault(number, &who, why)),
                Ok(line) => return Ok(Some(self.once(line))),
            }
        }
    }

    /// Refuses a name that came before, and what is too much.
    fn once(&mut self, line: Line) -> Result<Line, LineFault> {
        let fault = |why| LineFault { line: line.number, who: line.username.to_string(), why };
        if self.seen.len() >= self.most {
            self.kind = Kind::End;
            return Err(fault(Why::Unreadable(Unreadable::Many)));
        }
        match self.seen.insert(line.username.folded(), line.number) {
            None => Ok(line),
            Some(before) => {
                self.seen.insert(line.username.folded(), before);
                Err(fault(Why::Twice(before)))
            }
        }
    }

    /// The values of the next line; `Some(None)` where it is wrong.
    #[expect(clippy::type_complexity, reason = "the end, a fault, or values")]
    fn values(&mut self) -> io::Result<Option<(u64, Option<Vec<(Column, Value)>>)>> {
        match &mut self.kind {
            Kind::End => Ok(None),
            Kind::Table { csv, columns } => {
                let Some((line, cells)) = csv.record()? else { return Ok(None) };
                let values = cells.and_then(texts).and_then(|cells| row(columns, cells));
                Ok(Some((line, values.map_err(|why| self.fault(line, "", Why::Unreadable(why))).ok())))
            }
            Kind::Objects(objects) => match objects.next()? {
                None => Ok(None),
                Some(Object::Bad(line, why)) => {
                    self.fault(line, "", Why::Unreadable(why));
                    Ok(Some((line, None)))
                }
                Some(Object::Rest(line, why)) => {
                    self.kind = Kind::End;
                    self.fault(line, "", Why::Unreadable(why));
                    Ok(None)
                }
                Some(Object::One(line, text)) => Ok(Some((line, self.object(line, &text)))),
            },
        }
    }

    fn object(&mut self, line: u64, text: &[u8]) -> Option<Vec<(Column, Value)>> {
        let Ok(text) = std::str::from_utf8(text) else {
            self.fault(line, "", Why::Unreadable(Unreadable::Text));
            return None;
        };
        let Ok(Members(members)) = serde_json::from_str(text) else {
            self.fault(line, "", Why::Unreadable(Unreadable::Json));
            return None;
        };
        let (mut values, before) = (Vec::new(), self.faults.len());
        for (name, value) in members {
            match Column::named(&name) {
                None => self.fault(line, "", Why::Unknown(name.chars().take(64).collect())),
                Some(column) if values.iter().any(|(other, _)| *other == column) => {
                    self.fault(line, "", Why::Unreadable(Unreadable::Repeated));
                }
                Some(column) => values.push((column, of_json(value))),
            }
        }
        (self.faults.len() == before).then_some(values)
    }
}

fn begins_json(head: &[u8]) -> bool {
    matches!(head.trim_ascii_start().first(), Some(b'[' | b'{'))
}

fn texts(cells: Vec<Vec<u8>>) -> Result<Vec<String>, Unreadable> {
    let text = |cell| String::from_utf8(cell).map(|text| disarm(&text)).map_err(|_| Unreadable::Text);
    let cells: Vec<String> = cells.into_iter().map(text).collect::<Result<_, _>>()?;
    if cells.iter().any(|cell| cell.contains('\0')) { Err(Unreadable::Utf16) } else { Ok(cells) }
}

fn row(columns: &[Column], cells: Vec<String>) -> Result<Vec<(Column, Value)>, Unreadable> {
    if cells.len() != columns.len() {
        return Err(Unreadable::Cells);
    }
    let value = |text: String| if text.trim().is_empty() { Value::Empty } else { Value::Text(text) };
    Ok(columns.iter().copied().zip(cells.into_iter().map(value)).collect())
}

fn of_json(value: serde_json::Value) -> Value {
    match value {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(flag) => Value::Flag(flag),
        serde_json::Value::String(text) => Value::Text(text),
        serde_json::Value::Array(items) => {
            let texts =
                items.into_iter().map(|item| if let serde_json::Value::String(text) = item { Some(text) } else { None });
            texts.collect::<Option<Vec<_>>>().map_or(Value::Other, Value::List)
        }
        serde_json::Value::Number(_) | serde_json::Value::Object(_) => Value::Other,
    }
}

/// An object's members, also those that come twice.
struct Members(Vec<(String, serde_json::Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        from.deserialize_map(Each)
    }
}

#[cfg(test)]
mod tests;
