//! JSON objects one after the other, out of a list or of lines. Only one of them is in memory.

use super::{bytes::Bytes, csv::MAX_RECORD, fault::Unreadable};
use std::io::{self, BufRead};

/// What reading came to.
pub(super) enum Object {
    /// An object that begins on this line.
    One(u64, Vec<u8>),
    /// One that is too large; the next ones can be read.
    Bad(u64, Unreadable),
    /// The rest can not be read.
    Rest(u64, Unreadable),
}

/// Reads objects.
#[derive(Debug)]
pub(super) struct Objects<R> {
    bytes: Bytes<R>,
    place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Start,
    /// In a list, before the first object.
    First,
    /// In a list, after one.
    After,
    /// Between lines.
    Lines,
    End,
}

impl<R: BufRead> Objects<R> {
    pub(super) fn new(bytes: Bytes<R>) -> Self {
        Self { bytes, place: Place::Start }
    }

    /// The next one.
    pub(super) fn next(&mut self) -> io::Result<Option<Object>> {
        if self.place == Place::End {
            return Ok(None);
        }
        self.bytes.skip_space()?;
        if self.place == Place::Start {
            self.place = if self.bytes.take(b'[')? { Place::First } else { Place::Lines };
            self.bytes.skip_space()?;
        }
        match (self.place, self.bytes.peek()?) {
            (Place::Lines, None) => return Ok(None),
            (Place::First | Place::After, Some(b']')) => return self.close(),
            (Place::After, Some(b',')) => {
                self.bytes.next()?;
                self.bytes.skip_space()?;
            }
            (Place::After, _) => return Ok(Some(self.lost(Unreadable::Json))),
            _ => {}
        }
        match self.bytes.peek()? {
            Some(b'{') => self.object().map(Some),
            None => Ok(Some(self.lost(Unreadable::Broken))),
            Some(_) => Ok(Some(self.lost(Unreadable::Json))),
        }
    }

    /// The list's end. Nothing comes after it.
    fn close(&mut self) -> io::Result<Option<Object>> {
        self.bytes.next()?;
        self.bytes.skip_space()?;
        if self.bytes.peek()?.is_some() {
            return Ok(Some(self.lost(Unreadable::Json)));
        }
        self.place = Place::End;
        Ok(None)
    }

    fn lost(&mut self, why: Unreadable) -> Object {
        self.place = Place::End;
        Object::Rest(self.bytes.line(), why)
    }

    fn object(&mut self) -> io::Result<Object> {
        let (line, mut text, mut depth) = (self.bytes.line(), Vec::new(), 0_usize);
        let (mut quoted, mut escaped, mut large) = (false, false, false);
        while let Some(byte) = self.bytes.next()? {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                b'{' | b'[' if !quoted => depth += 1,
                b'}' | b']' if !quoted => depth = depth.saturating_sub(1),
                _ => {}
            }
            large |= text.len() >= MAX_RECORD;
            if !large {
                text.push(byte);
            }
            if depth == 0 {
                self.place = if self.place == Place::Lines { Place::Lines } else { Place::After };
                return Ok(if large { Object::Bad(line, Unreadable::Large) } else { Object::One(line, text) });
            }
        }
        self.place = Place::End;
        Ok(Object::Rest(line, Unreadable::Broken))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let mut reader = Objects::new(Bytes::new(text.as_bytes()));
        let mut found = Vec::new();
        while let Some(object) = reader.next().unwrap() {
            found.push(match object {
                Object::One(line, text) => format!("{line} {}", String::from_utf8(text).unwrap()),
                Object::Bad(line, why) => format!("{line} bad {why:?}"),
                Object::Rest(line, why) => format!("{line} rest {why:?}"),
            });
        }
        found
    }

    #[test]
    fn lists_and_lines_give_objects_with_their_lines() {
        for text in ["[\n{\"a\":\"}\\\"\"},\n\n{\"b\":[{}]}\n]\n", "\n{\"a\":\"}\\\"\"}\n\n{\"b\":[{}]}"] {
            assert_eq!(read(text), ["2 {\"a\":\"}\\\"\"}", "4 {\"b\":[{}]}"], "{text}");
        }
        assert!(read("[]").is_empty() && read(" ").is_empty() && read("[ \n ]").is_empty());
    }

    #[test]
    fn what_breaks_off_or_goes_on_wrong_ends_the_reading() {
        for (text, last) in [
            ("[{}", "1 rest Json"),
            ("[{} {}]", "1 rest Json"),
            ("[{},]", "1 rest Json"),
            ("[{},\n", "2 rest Broken"),
            ("[{}]\nx", "2 rest Json"),
            ("{\"a\":\n1", "1 rest Broken"),
            ("[1]", "1 rest Json"),
            ("{}\n1", "2 rest Json"),
            ("[", "1 rest Broken"),
        ] {
            assert_eq!(read(text).last().map(String::as_str), Some(last), "{text}");
        }
    }

    #[test]
    fn an_object_that_is_too_large_costs_itself_only() {
        let text = format!("[{{\"a\":\"{}\"}},\n{{}}]", "x".repeat(10 * MAX_RECORD));
        assert_eq!(read(&text), ["1 bad Large", "2 {}"]);
    }
}
