//! Reads a client's public keys, RFC 7517 §5, and refuses private ones.

use crate::{cli::Failure, grant::registration};
use std::{fs::File, io::Read, path::Path};

/// The most bytes of a file of keys.
const MOST: u64 = 65_536;

/// Reads a file of public keys as text for the database.
pub(super) fn read(path: &Path) -> Result<String, Failure> {
    let refuse = |why: String| Failure::refused(format!("{}: {why}", path.display()));
    let mut text = String::new();
    File::open(path)
        .and_then(|file| file.take(MOST + 1).read_to_string(&mut text))
        .map_err(|error| refuse(error.to_string()))?;
    if u64::try_from(text.len()).unwrap_or(u64::MAX) > MOST {
        return Err(refuse(format!("a key set has at most {MOST} bytes")));
    }
    registration::keys(&text).map_err(refuse)
}
