//! What else is known of a person, as `--claim NAME=VALUE`.

use crate::{
    cli::Failure,
    types::{StandardClaims, UnixTime},
};

/// Reads `NAME=VALUE`.
pub(super) fn parse(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("use NAME=VALUE, like given_name=Bob")?;
    if !StandardClaims::NAMES.contains(&name) {
        return Err(format!("no such claim; there are {}", StandardClaims::NAMES.join(", ")));
    }
    Ok((name.to_owned(), value.to_owned()))
}

/// Puts values in their places.
pub(super) fn put(claims: &mut StandardClaims, given: &[(String, String)], now: UnixTime) -> Result<(), Failure> {
    for (name, value) in given {
        claims.set(name, value, now).map_err(|why| Failure::refused(format!("{name}: {why}")))?;
    }
    Ok(())
}
