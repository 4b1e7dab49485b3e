//! The demo's inbox: letters in a file, one JSON object a line, so that they survive a restart.

use super::Letter;
use std::{
    fs::{File, OpenOptions},
    io::{self, BufRead, BufReader, Write},
    path::Path,
    sync::{Mutex, PoisonError},
};

/// Letters, oldest first.
pub struct Inbox(Mutex<(Vec<Letter>, File)>);

impl Inbox {
    /// Opens or makes the file. A line that can not be read (a crash cut it short) is passed over.
    ///
    /// # Errors
    /// The file can not be opened.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
        let lines = BufReader::new(file.try_clone()?).lines().map_while(Result::ok);
        let letters = lines.filter_map(|line| serde_json::from_str(&line).ok()).collect();
        Ok(Self(Mutex::new((letters, file))))
    }

    /// Adds a letter.
    ///
    /// # Errors
    /// The file can not be written.
    pub fn put(&self, letter: Letter) -> io::Result<()> {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let line = serde_json::to_string(&letter)?;
        writeln!(inner.1, "{line}")?;
        inner.0.push(letter);
        Ok(())
    }

    /// All letters, oldest first.
    #[must_use]
    pub fn letters(&self) -> Vec<Letter> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0.clone()
    }
}
