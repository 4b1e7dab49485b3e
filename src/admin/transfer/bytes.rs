//! A stream of bytes, one at a time, that knows its line.

use std::io::{self, BufRead};

/// Reads bytes and counts lines: `\n`, `\r\n` and a lone `\r` end one.
#[derive(Debug)]
pub(super) struct Bytes<R> {
    input: R,
    line: u64,
    after_return: bool,
}

impl<R: BufRead> Bytes<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, line: 1, after_return: false }
    }

    /// The line of the next byte, from 1.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// The next byte, which stays.
    pub(super) fn peek(&mut self) -> io::Result<Option<u8>> {
        loop {
            match self.input.fill_buf() {
                Ok(buffer) => return Ok(buffer.first().copied()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// The next byte, taken.
    pub(super) fn next(&mut self) -> io::Result<Option<u8>> {
        let Some(byte) = self.peek()? else { return Ok(None) };
        self.input.consume(1);
        let ends = byte == b'\r' || byte == b'\n' && !self.after_return;
        self.line += u64::from(ends);
        self.after_return = byte == b'\r';
        Ok(Some(byte))
    }

    /// Takes the next byte if it is this one.
    pub(super) fn take(&mut self, wanted: u8) -> io::Result<bool> {
        let there = self.peek()? == Some(wanted);
        if there {
            self.next()?;
        }
        Ok(there)
    }

    /// Goes on to the next line.
    pub(super) fn skip_line(&mut self) -> io::Result<()> {
        while let Some(byte) = self.next()? {
            if byte == b'\n' || byte == b'\r' {
                if byte == b'\r' {
                    self.take(b'\n')?;
                }
                break;
            }
        }
        Ok(())
    }

    /// Goes on to what is no white space.
    pub(super) fn skip_space(&mut self) -> io::Result<()> {
        while self.peek()?.is_some_and(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')) {
            self.next()?;
        }
        Ok(())
    }
}
