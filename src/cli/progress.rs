//! How far a long command is, on one line of standard error; only when a person looks at it.

use std::io::{self, IsTerminal, Write};

/// A line that is written over and over. It goes away when this value does.
pub(super) struct Progress {
    words: &'static str,
    total: Option<u64>,
    is_seen: bool,
}

impl Progress {
    /// Begins; `total` is how much there is, if that is known.
    pub(super) fn new(words: &'static str, total: Option<u64>) -> Self {
        Self { words, total, is_seen: io::stderr().is_terminal() }
    }

    /// Says how far it is.
    pub(super) fn at(&self, done: u64) {
        if self.is_seen {
            say(&format!("\r\u{1b}[K{}", line(self.words, done, self.total)));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.is_seen {
            say("\r\u{1b}[K");
        }
    }
}

/// That nobody may be there any more is no reason to fail.
fn say(text: &str) {
    let mut out = io::stderr().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

fn line(words: &str, done: u64, total: Option<u64>) -> String {
    match total.filter(|total| *total > 0) {
        None => format!("{words} {done}"),
        Some(total) => format!("{words} {done} of {total} ({} %)", done.saturating_mul(100) / total),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_far_it_is() {
        assert_eq!(line("checked", 1200, None), "checked 1200");
        assert_eq!(line("imported", 50, Some(200)), "imported 50 of 200 (25 %)");
        assert_eq!(line("imported", 0, Some(0)), "imported 0");
    }
}
