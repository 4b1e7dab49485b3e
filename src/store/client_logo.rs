//! `client_logos`: the picture at a client's `logo_uri`, drawn anew, and when that address may be asked again.

use super::{StoreResult, Tx, dialect::Dialect, schema::client_logos as logos};
use crate::types::{ClientId, UnixTime};
use diesel::prelude::*;

/// What is known of a client's logo, without the picture itself.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct KnownLogo {
    /// The address that was asked.
    pub uri: String,
    /// A name that is made from what is in the picture; `None`: there is none.
    pub name: Option<String>,
    /// Pixels.
    pub width: Option<i64>,
    /// Pixels.
    pub height: Option<i64>,
    /// When the address was asked last.
    pub tried_at: UnixTime,
    /// When it may be asked again.
    pub next_at: UnixTime,
}

/// A picture to keep.
#[derive(Debug, Clone, Copy)]
pub struct NewLogo<'a> {
    /// A name that is made from what is in it.
    pub name: &'a str,
    /// A PNG.
    pub png: &'a [u8],
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

/// What is known of a client's logo.
///
/// # Errors
/// The database's.
pub fn find(tx: &mut Tx<'_>, client: &ClientId) -> StoreResult<Option<KnownLogo>> {
    let of = logos::table.filter(logos::client_id.eq(client));
    let row = of.select((logos::uri, logos::name, logos::width, logos::height, logos::tried_at, logos::next_at));
    Ok(row.first(tx.0).optional()?)
}

/// The picture that was at an address, a PNG.
///
/// # Errors
/// The database's.
pub fn png(tx: &mut Tx<'_>, client: &ClientId, uri: &str) -> StoreResult<Option<Vec<u8>>> {
    let of = logos::table.filter(logos::client_id.eq(client).and(logos::uri.eq(uri)));
    Ok(of.select(logos::png).first::<Option<Vec<u8>>>(tx.0).optional()?.flatten())
}

/// When an address is asked.
#[derive(Debug, Clone, Copy)]
pub struct Turn {
    /// Now.
    pub now: UnixTime,
    /// Another address of the same client was asked at this time or before.
    pub paused_since: UnixTime,
    /// When it may be asked again if nothing comes of it.
    pub next_at: UnixTime,
}

/// Claims the turn to ask a client's address; whoever gets `true` asks. Another address than the last one forgets what was
/// there.
///
/// # Errors
/// The database's.
pub fn claim(tx: &mut Tx<'_>, client: &ClientId, uri: &str, turn: Turn) -> StoreResult<bool> {
    let row = (logos::client_id.eq(client), logos::uri.eq(uri), logos::tried_at.eq(turn.now), logos::next_at.eq(turn.next_at));
    if diesel::insert_into(logos::table).values(row).or_nothing().execute(tx.0)? == 1 {
        return Ok(true);
    }
    let times = (logos::tried_at.eq(turn.now), logos::next_at.eq(turn.next_at));
    let same = logos::client_id.eq(client).and(logos::uri.eq(uri)).and(logos::next_at.le(turn.now));
    if diesel::update(logos::table.filter(same)).set(times).execute(tx.0)? == 1 {
        return Ok(true);
    }
    let other = logos::client_id.eq(client).and(logos::uri.ne(uri)).and(logos::tried_at.le(turn.paused_since));
    let nothing = (
        logos::name.eq(None::<String>),
        logos::png.eq(None::<Vec<u8>>),
        logos::width.eq(None::<i64>),
        logos::height.eq(None::<i64>),
    );
    Ok(diesel::update(logos::table.filter(other)).set((logos::uri.eq(uri), times, nothing)).execute(tx.0)? == 1)
}

/// Keeps what came of it, until `next_at` at least. Changes nothing when another address was asked since.
///
/// # Errors
/// The database's.
pub fn keep(tx: &mut Tx<'_>, (client, uri): (&ClientId, &str), logo: NewLogo<'_>, next_at: UnixTime) -> StoreResult<bool> {
    let of = logos::table.filter(logos::client_id.eq(client).and(logos::uri.eq(uri)));
    let set = (
        logos::name.eq(logo.name),
        logos::png.eq(logo.png),
        logos::width.eq(i64::from(logo.width)),
        logos::height.eq(i64::from(logo.height)),
        logos::next_at.eq(next_at),
    );
    Ok(diesel::update(of).set(set).execute(tx.0)? == 1)
}
