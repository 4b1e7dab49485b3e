//! New passwords for people: made here, or read from standard input. Never an argument: other users of the machine can
//! see those.

use super::Failure;
use crate::{
    auth::{
        password::{Hasher, MAX_BYTES},
        quality,
    },
    types::Secret,
};
use std::{
    io::{self, BufRead, Read},
    time::Duration,
};
use zeroize::Zeroizing;

/// Where a new password comes from.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(super) struct Source {
    /// Reads the password from the first line of standard input, instead of making one
    #[arg(long)]
    password_stdin: bool,
}

/// A new password with its hash.
pub(super) struct New {
    /// The password when it was made here, to be shown once.
    pub(super) made: Option<Secret>,
    /// argon2id in PHC form.
    pub(super) hash: String,
}

impl Source {
    /// Makes or reads a password and hashes it. One that is read must be good enough; `rules` are those of the account.
    pub(super) fn take(self, rules: &quality::Rules) -> Result<New, Failure> {
        let password = if self.password_stdin { read(&mut io::stdin().lock())? } else { rules.make() };
        quality::judge(&password, rules).map_err(|poor| Failure::refused(poor.to_string()))?;
        let hasher = Hasher::new(1, Duration::from_secs(1)).map_err(Failure::Refused)?;
        let hash = hasher.hash(&password).map_err(Failure::Refused)?;
        Ok(New { made: (!self.password_stdin).then_some(password), hash })
    }
}

/// The first line, without its end.
fn read(input: &mut impl BufRead) -> Result<Secret, Failure> {
    let mut line = Zeroizing::new(Vec::new());
    // Two bytes more than a password may have, for the line's end, and one to notice that it is too long.
    input.take(u64::try_from(MAX_BYTES + 3).unwrap_or(u64::MAX)).read_until(b'\n', &mut line)?;
    let text = std::str::from_utf8(&line).map_err(|_| Failure::refused("the password is not UTF-8"))?;
    let text = text.strip_suffix('\n').map_or(text, |text| text.strip_suffix('\r').unwrap_or(text));
    if text.is_empty() {
        return Err(Failure::refused("standard input gave no password; its first line is the password"));
    }
    Ok(Secret::new(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_end_of_the_line_is_cut_off() {
        for (input, password) in [(" a b \n", " a b "), ("x\r\ny\n", "x"), ("x\r", "x\r")] {
            assert_eq!(read(&mut input.as_bytes()).unwrap().expose(), password, "{input:?}");
        }
        assert!(read(&mut &b"\xff\n"[..]).is_err());
        for nothing in ["", "\n", "\r\n"] {
            let why = read(&mut nothing.as_bytes()).err().map(|failure| failure.to_string());
            assert!(why.is_some_and(|why| why.contains("gave no password")), "{nothing:?}");
        }
        let long = "x".repeat(MAX_BYTES + 100);
        assert!(read(&mut long.as_bytes()).unwrap().expose().len() > MAX_BYTES);
    }
}
