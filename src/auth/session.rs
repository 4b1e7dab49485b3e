//! Sessions: completed sign-ins of one browser.

use super::{
    Fault,
    assurance::Shown,
    member::{self, Member},
    proof::{Authenticated, Subject},
    tell,
};
use crate::{
    audit::{self, Event},
    post::Notice,
    seal::Sealer,
    store::{
        StoreResult, Stored, Tx, browser,
        organization::Organization,
        session::{self, SessionRow},
        user,
    },
    types::{
        Digest, SessionId, Token, UnixTime, UserId,
        secret::{DeviceCookie, SessionCookie, TrustCookie},
    },
};

/// How long sessions last.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Seconds without use.
    pub idle: i64,
    /// Seconds in all.
    pub absolute: i64,
}

impl Limits {
    /// These, or an organization's where those are shorter.
    #[must_use]
    pub fn within(self, organization: &Organization) -> Self {
        let shorter = |ours: i64, theirs: Option<i64>| theirs.map_or(ours, |theirs| ours.min(theirs));
        Self {
            idle: shorter(self.idle, organization.session_idle),
            absolute: shorter(self.absolute, organization.session_absolute),
        }
    }
}

/// A row's `last_seen_at` is this many seconds behind at most; it is not written on every request.
const TOUCH_EVERY: i64 = 60;

/// What a browser presents besides a form.
#[derive(Debug, Clone)]
pub struct Browser {
    /// The session that it has.
    pub session: Option<Digest<SessionCookie>>,
    /// What it is known by once somebody has signed in from it.
    pub device: Digest<DeviceCookie>,
    /// Its values as a trusted device, of one person or of several.
    pub trusted: Vec<Token<TrustCookie>>,
    /// The browser in words; may be empty.
    pub agent: String,
    /// The network address; may be empty.
    pub address: String,
    /// The language that the browser asks for, a tag; `None`: none that has texts.
    pub language: Option<String>,
    /// Whether its owner wants it trusted.
    pub remember: Remember,
}

/// Whether a person wants a browser trusted from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remember {
    /// The box was ticked.
    Yes,
    /// It was not.
    No,
}

/// A live session. Made by [`begin`] and [`resume`] only.
///
/// ```compile_fail
/// fn two(session: vestibule::auth::session::Session) -> [vestibule::auth::session::Session; 2] {
///     [session.clone(), session]
/// }
/// ```
#[derive(Debug)]
#[must_use]
pub struct Session {
    id: SessionId,
    cookie: Digest<SessionCookie>,
    authenticated: Authenticated,
}

impl Session {
    /// Its identifier; also the `sid` claim.
    #[must_use]
    pub fn id(&self) -> &SessionId {
        &self.id
    }

    /// What tells its cookie from others.
    #[must_use]
    pub fn cookie(&self) -> &Digest<SessionCookie> {
        &self.cookie
    }

    /// Who signed in, and how.
    pub fn authenticated(&self) -> &Authenticated {
        &self.authenticated
    }
}

/// Begins a session, which lasts as long as these limits and the person's organization let it. The one that the browser had
/// before is ended: no identifier survives a sign-in. The browser is known for this user from now on; the owner is told of
/// one that was not.
///
/// # Errors
/// The database's, or the cipher's.
pub fn begin(
    tx: &mut Tx<'_>,
    (sealer, limits): (&Sealer, Limits),
    (member, authenticated): (&Member, Authenticated),
    from: &Browser,
    now: UnixTime,
) -> Result<(Session, Token<SessionCookie>), Fault> {
    let authenticated = authenticated.seen_at(tx.address());
    if let Some(tag) = &from.language {
        user::learn_language(tx, authenticated.user(), tag)?;
    }
    if browser::remember(tx, authenticated.user(), &from.device, now)? {
        let notice = Notice::NewDevice { agent: from.agent.clone(), address: from.address.clone() };
        tell::owner(tx, sealer, member, notice, now)?;
    }
    if let Some(old) = &from.session
        && let Some(row) = session::live(tx, old, now, UnixTime(i64::MIN))?
    {
        end(tx, &row.id, &row.user_id, now)?;
    }
    let cookie = Token::random();
    let row = SessionRow {
        id: SessionId::random(),
        cookie_digest: cookie.digest().as_str().to_owned(),
        user_id: authenticated.user().clone(),
        epoch: authenticated.epoch(),
        evidence: serde_json::to_string(authenticated.shown()).map_err(|_| Fault::Stored("evidence"))?,
        auth_time: authenticated.assurance().auth_time.unwrap_or(now),
        created_at: now,
        last_seen_at: now,
        expires_at: now + limits.within(&member.organization).absolute,
        ended_at: None,
        agent: from.agent.clone(),
        address: from.address.clone(),
    };
    session::insert(tx, &row)?;
    Ok((Session { id: row.id, cookie: cookie.digest(), authenticated }, cookie))
}

/// The live session of a cookie: not ended, not idle, not expired, of an enabled user whose epoch is still the same; and
/// that user, who is now where this transaction's request comes from.
///
/// # Errors
/// The database's, or a row that can not be read.
pub fn resume(
    tx: &mut Tx<'_>,
    cookie: &Digest<SessionCookie>,
    limits: Limits,
    now: UnixTime,
) -> Result<Option<(Session, Member)>, Fault> {
    let live = |tx: &mut Tx<'_>| session::live(tx, cookie, now, now - limits.idle);
    let Some(mut row) = live(tx)? else { return Ok(None) };
    let Some(member) = member::hold(tx, &row.user_id)? else { return Ok(None) };
    if member.user.epoch != row.epoch {
        // Perhaps it was carried over while this one waited for the member.
        row = match live(tx)? {
            Some(row) if member.user.epoch == row.epoch => row,
            _ => return Ok(None),
        };
    }
    let limits = limits.within(&member.organization);
    if now - row.last_seen_at >= limits.idle || is_over(&row, &member, now) {
        return Ok(None);
    }
    if now - row.last_seen_at >= TOUCH_EVERY.min(limits.idle / 4) {
        session::touch(tx, &row.id, now)?;
    }
    let here = tx.address();
    let session = from_row(&row)?;
    Ok(session.map(|session| (Session { authenticated: session.authenticated.seen_at(here), ..session }, member)))
}

/// Whether a session that a row of ours names is alive, and this user's: under the same conditions as [`resume`], except
/// idleness. The user is somebody who may be signed in.
///
/// # Errors
/// The database's.
pub fn lives(tx: &mut Tx<'_>, id: &SessionId, member: &Member, now: UnixTime) -> StoreResult<bool> {
    let (row, user) = (session::by_id(tx, id)?, &member.user);
    Ok(row.is_some_and(|row| {
        row.user_id == user.id && row.epoch == user.epoch && row.ended_at.is_none() && !is_over(&row, member, now)
    }))
}

/// Whether its time is up: what it was given at its beginning, or what its organization gives now.
fn is_over(row: &SessionRow, member: &Member, now: UnixTime) -> bool {
    let most = member.organization.session_absolute;
    row.expires_at <= now || most.is_some_and(|most| row.created_at + most <= now)
}

fn from_row(row: &Stored<SessionRow>) -> Result<Option<Session>, Fault> {
    let shown: Shown = serde_json::from_str(&row.evidence).map_err(|_| Fault::Stored("evidence"))?;
    let authenticated = Authenticated::new(Subject { user: row.user_id.clone(), epoch: row.epoch }, shown);
    let cookie = Digest::from_stored(row.cookie_digest.clone());
    Ok(authenticated.map(|authenticated| Session { id: row.id.clone(), cookie, authenticated }))
}

/// Carries a session over to an epoch that its owner has just raised in it: what was issued before is dead, this browser
/// stays signed in.
///
/// # Errors
/// The database's.
pub fn carry(tx: &mut Tx<'_>, session: &Session, epoch: i64) -> StoreResult<bool> {
    session::carry(tx, session.id(), epoch)
}

/// Ends a session.
///
/// # Errors
/// The database's.
pub fn end(tx: &mut Tx<'_>, id: &SessionId, user: &UserId, now: UnixTime) -> StoreResult<()> {
    if session::end(tx, id, now)? {
        audit::record(tx, now, &Event::SessionEnded { user, session: id })?;
    }
    Ok(())
}
