//! The master key's file.

use crate::seal::MasterKey;
use std::{
    fs::OpenOptions,
    io::{ErrorKind, Read, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

/// Why the file is unfit.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyError {
    /// Others than the owner may read or write it.
    #[error("{path} must be readable by its owner only: chmod 600 {path}", path = .0.display())]
    Exposed(PathBuf),
    /// It holds something else.
    #[error("{path} is not a master key (43 characters of base64url)", path = .0.display())]
    Malformed(PathBuf),
    /// It can not be read or written.
    #[error("{path}: {error}", path = .0.display(), error = .1)]
    Io(PathBuf, std::io::Error),
}

/// Reads the master key; makes it with mode 0600 when there is no file.
///
/// # Errors
/// The file is exposed, holds something else, or can not be read or made.
pub fn load_or_make(path: &Path) -> Result<MasterKey, MasterKeyError> {
    match load(path) {
        Err(MasterKeyError::Io(_, error)) if error.kind() == ErrorKind::NotFound => make(path),
        other => other,
    }
}

/// Whether there is a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// There is one, and it is fit.
    There,
    /// There is no file.
    Absent,
}

/// Looks whether the key is there and fit, and makes none.
///
/// # Errors
/// The file is exposed, holds something else, or can not be read.
pub fn check(path: &Path) -> Result<Presence, MasterKeyError> {
    match load(path) {
        Err(MasterKeyError::Io(_, error)) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(Presence::Absent)
        }
        other => other.map(|_| Presence::There),
    }
}

fn load(path: &Path) -> Result<MasterKey, MasterKeyError> {
    let io = |error| MasterKeyError::Io(path.to_owned(), error);
    let mut file = OpenOptions::new().read(true).open(path).map_err(io)?;
    // The open file is asked, not the path, which may be another file by now.
    if file.metadata().map_err(io)?.permissions().mode() & 0o077 != 0 {
        return Err(MasterKeyError::Exposed(path.to_owned()));
    }
    let mut text = Zeroizing::new(String::new());
    file.read_to_string(&mut text).map_err(io)?;
    MasterKey::from_text(&text).ok_or_else(|| MasterKeyError::Malformed(path.to_owned()))
}

fn make(path: &Path) -> Result<MasterKey, MasterKeyError> {
    let io = |error| MasterKeyError::Io(path.to_owned(), error);
    let key = MasterKey::random();
    // Written whole under another name first: a process killed here leaves no half key behind.
    let draft = path.with_extension(format!("new-{}", std::process::id()));
    let write = || {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
        file.write_all(key.to_text().as_bytes())?;
        file.write_all(b"\n")?;
        file.sync_all()?;
        // A link fails when the name is taken: two processes that start together end with one key.
        std::fs::hard_link(&draft, path)
    };
    let done = write();
    let cleared = std::fs::remove_file(&draft);
    match done {
        Ok(()) => cleared.map_err(io).map(|()| key),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => load(path),
        Err(error) => Err(io(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_made_once_and_only_for_its_owner() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        let made = load_or_make(&path).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(*load_or_make(&path).unwrap().to_text(), *made.to_text());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no draft is left");
    }

    #[test]
    fn a_file_that_others_can_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        load_or_make(&path).unwrap();
        for mode in [0o640, 0o604, 0o660] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            assert!(matches!(load_or_make(&path), Err(MasterKeyError::Exposed(_))), "{mode:o}");
        }
    }

    #[test]
    fn a_file_with_something_else_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        std::fs::write(&path, "hello").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        assert!(matches!(load_or_make(&path), Err(MasterKeyError::Malformed(_))));
    }
}
