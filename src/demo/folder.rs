//! A folder for the data of one process: for its owner only, and for one process at a time.

use crate::{app::StartError, types::random};
use std::{
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

/// A folder that is held while this value lives.
pub(crate) struct Folder {
    path: PathBuf,
    kind: Kind,
    _lock: File,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Named,
    Temporary,
}

impl Folder {
    /// Opens or makes the named folder; makes a temporary one when there is no name.
    pub(crate) fn open(named: Option<&Path>) -> Result<Self, StartError> {
        let (path, kind) = match named {
            Some(path) => (path.to_owned(), Kind::Named),
            None => (std::env::temp_dir().join(format!("vestibule-{}", random::base64url::<9>())), Kind::Temporary),
        };
        let refused = |error: &dyn std::fmt::Display| StartError::Refused(format!("{}: {error}", path.display()));
        // A temporary name that exists was put there by somebody else.
        let made = DirBuilder::new().recursive(kind == Kind::Named).mode(0o700).create(&path);
        made.map_err(|error| refused(&error))?;
        let path = path.canonicalize().map_err(|error| refused(&error))?;
        let lock = File::open(&path)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path, kind, _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(refused(&"another process is using this folder")),
            Err(TryLockError::Error(error)) => Err(refused(&error)),
        }
    }

    /// Where it is, from the root.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it stays when the demo ends.
    pub(crate) fn stays(&self) -> bool {
        self.kind == Kind::Named
    }

    /// The path of a file in it. A new one is made here, empty, so that only its owner can read it.
    pub(crate) fn file(&self, name: &str) -> io::Result<PathBuf> {
        let path = self.path.join(name);
        OpenOptions::new().append(true).create(true).mode(0o600).open(&path)?;
        Ok(path)
    }

    /// Writes a new file whole or not at all.
    pub(crate) fn write_new(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        write_whole(&self.path.join(name), bytes)
    }
}

/// Writes a file whole or not at all, for its owner only. One that is there is replaced.
pub(crate) fn write_whole(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut draft = file.as_os_str().to_owned();
    draft.push(".new");
    let draft = PathBuf::from(draft);
    // Left behind by a process that was killed while it wrote.
    match fs::remove_file(&draft) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
    io::Write::write_all(&mut made, bytes)?;
    made.sync_all()?;
    fs::rename(&draft, file)?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.kind == Kind::Temporary
            && let Err(error) = fs::remove_dir_all(&self.path)
        {
            tracing::warn!(%error, folder = %self.path.display(), "the temporary folder stays");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_temporary_folder_is_gone_at_the_end() {
        let folder = Folder::open(None).unwrap();
        let path = folder.path().to_owned();
        fs::write(path.join("x"), "y").unwrap();
        assert_eq!(mode(&path), 0o700);
        drop(folder);
        assert!(!path.exists());
    }

    #[test]
    fn a_named_folder_stays_and_is_held_by_one_process() {
        let outer = tempfile::tempdir().unwrap();
        let path = outer.path().join("a/b");
        let folder = Folder::open(Some(&path)).unwrap();
        assert_eq!(mode(&path), 0o700);
        assert!(matches!(Folder::open(Some(&path)), Err(StartError::Refused(text)) if text.contains("another process")));
        drop(folder);
        assert!(Folder::open(Some(&path)).is_ok());
    }

    #[test]
    fn files_are_for_their_owner_only() {
        let folder = Folder::open(None).unwrap();
        assert_eq!(mode(&folder.file("a").unwrap()), 0o600);
        fs::write(folder.path().join("b.new"), "half").unwrap();
        folder.write_new("b", b"whole").unwrap();
        assert_eq!(fs::read(folder.path().join("b")).unwrap(), b"whole");
        assert_eq!(mode(&folder.path().join("b")), 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "no draft is left");
    }
}
