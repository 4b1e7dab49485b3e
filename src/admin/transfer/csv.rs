//! Tables as text, RFC 4180: read strictly, within bounds, and written so that spreadsheets run nothing.

use super::{bytes::Bytes, cell::armour, fault::Unreadable};
use std::io::{self, BufRead};

/// The cells of a record, and whether one of them had quotes.
type Cells = (Vec<Vec<u8>>, bool);

/// The longest record, bytes.
pub const MAX_RECORD: usize = 64 * 1024;

/// The most cells of a record.
pub const MAX_CELLS: usize = 64;

/// One record: the line that it begins on, and its cells.
pub(super) type Record = (u64, Result<Vec<Vec<u8>>, Unreadable>);

/// Reads records. What can not be read costs its own line, and reading goes on with the next one.
#[derive(Debug)]
pub(super) struct Csv<R> {
    bytes: Bytes<R>,
    separator: u8,
}

/// What ends a cell.
enum End {
    Cell,
    Record,
}

impl<R: BufRead> Csv<R> {
    pub(super) fn new(bytes: Bytes<R>, separator: u8) -> Self {
        Self { bytes, separator }
    }

    /// The next record that is not empty.
    pub(super) fn record(&mut self) -> io::Result<Option<Record>> {
        loop {
            let line = self.bytes.line();
            if self.bytes.peek()?.is_none() {
                return Ok(None);
            }
            match self.cells()? {
                Err(why) => {
                    self.bytes.skip_line()?;
                    return Ok(Some((line, Err(why))));
                }
                // An empty line has one cell, which has no quotes.
                Ok((cells, false)) if cells.iter().all(Vec::is_empty) && cells.len() == 1 => {}
                Ok((cells, _)) => return Ok(Some((line, Ok(cells)))),
            }
        }
    }

    /// Cells up to the end of the record, and whether one of them had quotes.
    fn cells(&mut self) -> io::Result<Result<Cells, Unreadable>> {
        let (mut cells, mut size, mut quoted) = (Vec::new(), 0, false);
        loop {
            let mut cell = Vec::new();
            quoted |= self.bytes.peek()? == Some(b'"');
            let end = match self.cell(&mut cell, MAX_RECORD.saturating_sub(size))? {
                Ok(end) => end,
                Err(why) => return Ok(Err(why)),
            };
            size += cell.len();
            cells.push(cell);
            match end {
                End::Record => return Ok(Ok((cells, quoted))),
                End::Cell if cells.len() >= MAX_CELLS => return Ok(Err(Unreadable::Large)),
                End::Cell => {}
            }
        }
    }

    fn cell(&mut self, cell: &mut Vec<u8>, room: usize) -> io::Result<Result<End, Unreadable>> {
        if self.bytes.take(b'"')? {
            if let Err(why) = self.quoted(cell, room)? {
                return Ok(Err(why));
            }
            return self.end();
        }
        loop {
            match self.bytes.peek()? {
                Some(b'"') => return Ok(Err(Unreadable::Quote)),
                Some(byte) if byte != self.separator && byte != b'\r' && byte != b'\n' => {
                    if cell.len() >= room {
                        return Ok(Err(Unreadable::Large));
                    }
                    cell.push(byte);
                    self.bytes.next()?;
                }
                _ => return self.end(),
            }
        }
    }

    /// What stands between quotes; two of them are one.
    fn quoted(&mut self, cell: &mut Vec<u8>, room: usize) -> io::Result<Result<(), Unreadable>> {
        while let Some(byte) = self.bytes.next()? {
            if byte == b'"' && !self.bytes.take(b'"')? {
                return Ok(Ok(()));
            }
            if cell.len() >= room {
                return Ok(Err(Unreadable::Large));
            }
            cell.push(byte);
        }
        Ok(Err(Unreadable::Open))
    }

    fn end(&mut self) -> io::Result<Result<End, Unreadable>> {
        Ok(match self.bytes.peek()? {
            None => Ok(End::Record),
            Some(byte) if byte == self.separator => {
                self.bytes.next()?;
                Ok(End::Cell)
            }
            Some(b'\n') => {
                self.bytes.next()?;
                Ok(End::Record)
            }
            Some(b'\r') => {
                self.bytes.next()?;
                self.bytes.take(b'\n')?;
                Ok(End::Record)
            }
            Some(_) => Err(Unreadable::Quote),
        })
    }
}

/// The separator of a file whose first line is this: the one with which a column has the name; a comma otherwise.
pub(super) fn separator(first: &[u8], column: &str) -> u8 {
    let named = |separator: &u8| {
        let mut reader = Csv::new(Bytes::new(first), *separator);
        let Ok(Some((_, Ok(cells)))) = reader.record() else { return false };
        cells.iter().any(|cell| cell.trim_ascii().eq_ignore_ascii_case(column.as_bytes()))
    };
    [b',', b';', b'\t'].into_iter().find(named).unwrap_or(b',')
}

/// Writes a record, with formulas shielded.
pub(super) fn write(out: &mut String, cells: impl Iterator<Item = String>) {
    let start = out.len();
    for (place, text) in cells.enumerate() {
        if place > 0 {
            out.push(',');
        }
        let text = armour(&text);
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '@' | '$' | '/' | '=' | '+' | ':');
        if text.chars().all(plain) {
            out.push_str(&text);
        } else {
            out.push('"');
            out.push_str(&text.replace('"', "\"\""));
            out.push('"');
        }
    }
    if out.len() == start {
        out.push_str("\"\"");
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::{super::cell::disarm, *};
    use proptest::prelude::*;

    fn read(text: &[u8], separator: u8) -> Vec<(u64, Result<Vec<String>, Unreadable>)> {
        let mut reader = Csv::new(Bytes::new(text), separator);
        let mut found = Vec::new();
        while let Some((line, record)) = reader.record().unwrap() {
            let texts = |cells: Vec<Vec<u8>>| cells.into_iter().map(|cell| String::from_utf8(cell).unwrap()).collect();
            found.push((line, record.map(texts)));
        }
        found
    }

    fn good(text: &str) -> Vec<(u64, Vec<String>)> {
        read(text.as_bytes(), b',').into_iter().map(|(line, record)| (line, record.unwrap())).collect()
    }

    #[test]
    fn cells_have_quotes_line_ends_and_nothing() {
        let found = good("a,\"b\"\"c\nd\",\r\n\n\r\n\"\"\nx\ry");
        let cells: Vec<(u64, Vec<&str>)> =
            found.iter().map(|(line, cells)| (*line, cells.iter().map(String::as_str).collect())).collect();
        assert_eq!(cells, [(1, vec!["a", "b\"c\nd", ""]), (5, vec![""]), (6, vec!["x"]), (7, vec!["y"])]);
    }

    #[test]
    fn what_can_not_be_read_costs_its_line_only() {
        let found = read(b"a\"b,c\nd\n\"e\"f\ng\n\"h\ni", b',');
        let kinds: Vec<(u64, Option<Unreadable>)> = found.into_iter().map(|(line, record)| (line, record.err())).collect();
        assert_eq!(
            kinds,
            [(1, Some(Unreadable::Quote)), (2, None), (3, Some(Unreadable::Quote)), (4, None), (5, Some(Unreadable::Open))]
        );
    }

    #[test]
    fn nothing_grows_without_bounds() {
        let long = format!("{}\nok\n", "x".repeat(10 * MAX_RECORD));
        assert_eq!(read(long.as_bytes(), b','), [(1, Err(Unreadable::Large)), (2, Ok(vec!["ok".to_owned()]))]);
        let wide = format!("{}\nok\n", ",".repeat(MAX_CELLS));
        assert_eq!(read(wide.as_bytes(), b',').first().unwrap().1, Err(Unreadable::Large));
        let open = format!("\"{}", "x\n".repeat(MAX_RECORD));
        assert_eq!(read(open.as_bytes(), b',').first().unwrap(), &(1, Err(Unreadable::Large)));
    }

    #[test]
    fn the_separator_is_the_one_that_fits() {
        for (first, expected) in [("username,name", b','), ("name;\"Username\"", b';'), ("x\tusername", b'\t'), ("a;b", b',')] {
            assert_eq!(separator(first.as_bytes(), "username"), expected, "{first}");
        }
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(rows in proptest::collection::vec(proptest::collection::vec(
            prop_oneof![any::<String>(), proptest::string::string_regex("['=+@\\-\t\r\n,;|\"a ]{0,9}").unwrap()], 1..5), 0..5))
        {
            let mut text = String::new();
            for row in &rows {
                write(&mut text, row.iter().cloned());
            }
            let found: Vec<Vec<String>> = good(&text).into_iter().map(|(_, cells)| cells).collect();
            let found: Vec<Vec<String>> =
                found.into_iter().map(|cells| cells.iter().map(|cell| disarm(cell)).collect()).collect();
            prop_assert_eq!(found, rows);
        }

        #[test]
        fn reading_never_fails(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut reader = Csv::new(Bytes::new(bytes.as_slice()), b',');
            let mut last = 0;
            while let Some((line, _)) = reader.record().unwrap() {
                prop_assert!(line > last);
                last = line;
            }
        }
    }
}
