//! Links in mails: 256 random bits, stored as a digest, each for one purpose and one use.
//!
//! What a link does is decided when it is used, never when it is opened: mail scanners open links.

use super::Fault;
use crate::{
    seal::Sealer,
    store::{
        Tx,
        link::{self, LinkRow},
        user::User,
    },
    types::{LinkPurpose, Token, UnixTime, random, secret::ActionLink},
};

/// How long a link that sets a password lives, minutes.
pub const RESET_MINUTES: i64 = 30;

/// How long an invitation lives, hours: people read their mail within days, and the account holds nothing yet.
pub const INVITED_HOURS: i64 = 72;

/// How long "This wasn't me" lives, seconds: a week, as people are on holiday.
pub const NOT_ME_LIFETIME: i64 = 7 * 86_400;

/// Makes a link that sets a new password for some seconds, and gives its path. Earlier ones of the person are over. It is dead when the
/// epoch of `user` is not the person's any more.
///
/// # Errors
/// The database's.
pub(in crate::auth) fn reset(tx: &mut Tx<'_>, user: &User, now: UnixTime, lifetime: i64) -> Result<String, Fault> {
    link::end_of_user(tx, &user.id, LinkPurpose::Reset, now)?;
    let token = Token::random();
    put(tx, user, (&token, LinkPurpose::Reset), now, lifetime)?;
    Ok(format!("/login/reset?token={}", token.expose()))
}

/// Makes a "This wasn't me" link for a mail to an address, and gives its path. It outlives changes of the epoch: the act
/// that it disputes has raised it, and whoever did that would raise it again.
///
/// # Errors
/// The database's.
pub(in crate::auth) fn not_me(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    (user, to): (&User, &str),
    now: UnixTime,
) -> Result<String, Fault> {
    let token = Token::presented(format!("{}.{}", random::base64url::<32>(), mark(sealer, user, to)));
    put(tx, user, (&token, LinkPurpose::NotMe), now, NOT_ME_LIFETIME)?;
    Ok(format!("/login/not-me?token={}", token.expose()))
}

/// Whether a "This wasn't me" link was mailed to this address. Only for links that were found: the mark is part of what the
/// digest is of.
#[must_use]
pub(in crate::auth) fn went_to(sealer: &Sealer, user: &User, to: &str, token: &Token<ActionLink>) -> bool {
    token.expose().split_once('.').is_some_and(|(_, mark_then)| mark_then == mark(sealer, user, to))
}

/// What stands for an address in a link.
fn mark(sealer: &Sealer, user: &User, to: &str) -> String {
    sealer.pseudonym(&format!("not me\0{}\0{to}", user.id)).chars().take(22).collect()
}

fn put(
    tx: &mut Tx<'_>,
    user: &User,
    (token, purpose): (&Token<ActionLink>, LinkPurpose),
    now: UnixTime,
    lifetime: i64,
) -> Result<(), Fault> {
    let row = LinkRow {
        digest: token.digest().as_str().to_owned(),
        user_id: user.id.clone(),
        purpose,
        epoch: user.epoch,
        created_at: now,
        expires_at: now + lifetime,
        used_at: None,
    };
    Ok(link::insert(tx, &row)?)
}
