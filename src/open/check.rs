//! What is wrong with the files that a configuration names.

use super::tls;
use crate::{
    config::{Faults, Places},
    keys::master,
};
use std::{
    fs::{self, OpenOptions},
    io::ErrorKind,
    path::Path,
};

/// Looks at every file that is named, and makes or changes none.
#[must_use]
pub fn faults(places: &Places) -> Faults {
    let mut faults = Faults::default();
    let sqlite = places.sqlite.as_deref();
    if let Some(Err(error)) = sqlite.map(database) {
        faults.add("database_url", error);
    }
    if let Some(file) = &places.master_key
        && let Err(error) = master_key(file, sqlite)
    {
        faults.add("master_key_file", error);
    }
    faults.append(tls::faults(places.cert.as_deref(), places.key.as_deref()));
    faults.append(places.ca.as_deref().and_then(|file| tls::believed(file).err()).unwrap_or_default());
    faults
}

/// The folder takes files, and the file, when it is there, can be written.
fn database(file: &Path) -> Result<(), String> {
    writable(folder(file))?;
    match OpenOptions::new().read(true).write(true).open(file) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(format!("{}: {error}", file.display())),
        Ok(_) | Err(_) => Ok(()),
    }
}

/// The key is fit, or there is none and it can be made.
fn master_key(file: &Path, sqlite: Option<&Path>) -> Result<(), String> {
    if master::check(file).map_err(|error| error.to_string())? == master::Presence::There {
        return Ok(());
    }
    // What is wrong with the database's folder was said already.
    if sqlite.map(folder) == Some(folder(file)) { Ok(()) } else { writable(folder(file)) }
}

fn folder(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Whether a file can be made in a folder. Only making one tells: permissions are not all that may forbid it.
fn writable(folder: &Path) -> Result<(), String> {
    let probe = folder.join(format!(".vestibule-check-{}", std::process::id()));
    let made = match OpenOptions::new().write(true).create_new(true).open(&probe) {
        Ok(_) => fs::remove_file(&probe),
        // Somebody could make it.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    };
    made.map_err(|error| match folder.metadata() {
        Ok(found) if found.is_dir() => format!("no file can be made in the folder {}: {error}", folder.display()),
        Ok(_) => format!("{} is no folder", folder.display()),
        Err(error) => format!("the folder {}: {error}", folder.display()),
    })
}
