//! An attempt to sign in as a row: loaded by the browser's cookie, moved by one step at a time, each under a new cookie.

pub use super::stage::{At, Place};
use super::{
    Fault,
    account::Account,
    enrol,
    house::House,
    interaction::{self, Step},
    late::LINGER,
    member::Member,
    policy::{Asking, Decision, Requirement},
    prompt,
    proof::Authenticated,
    session::Session,
    stage::Stage,
};
use crate::{
    protocol::authorize::AuthorizeRequest,
    store::{
        StoreResult, Tx, client,
        interaction::{self as rows, InteractionRow, Next},
    },
    types::{ClientMfa, SessionId, Token, UnixTime, secret::InteractionCookie},
};
use std::net::IpAddr;

/// In how many attempts at most one person stands behind the first door. The one that moved longest ago ends when there is one
/// more: whoever knows a password gets no more guesses at the second factor by beginning often.
const DOORS: usize = 5;

/// A live attempt.
pub struct Attempt {
    row: InteractionRow,
    /// The browser's half.
    cookie: Token<InteractionCookie>,
    /// When it was read.
    now: UnixTime,
    /// What the client asked.
    pub request: AuthorizeRequest,
    /// What the client asks of everybody.
    pub mfa: ClientMfa,
    /// How far it is.
    pub stage: Stage,
}

/// What a step leads to.
#[must_use]
pub enum Moved {
    /// Another request was faster, or the attempt is over.
    Lost,
    /// The next page, under this new cookie.
    On(Place, Token<InteractionCookie>),
    /// The policy was met.
    Done(Authenticated),
}

/// What an attempt begins with.
#[derive(Debug, Clone, Copy)]
pub struct Opening<'a> {
    /// What the client asked.
    pub request: &'a AuthorizeRequest,
    /// What the client asks of everybody.
    pub mfa: ClientMfa,
    /// The time.
    pub now: UnixTime,
    /// How long the attempt lives, seconds.
    pub lifetime: i64,
}

/// Where an attempt begins, and the browser's cookie for it.
pub type Begun = (Place, Token<InteractionCookie>);

/// Begins at the first door.
///
/// # Errors
/// The database's.
pub fn sign_in(tx: &mut Tx<'_>, opening: &Opening<'_>) -> Result<Begun, Fault> {
    begin(tx, opening, &Stage::Password)
}

/// Begins at the second door, for a session that has passed the first one; at the first when that was too long ago.
///
/// # Errors
/// The database's, or the cipher's.
pub fn step_up(
    tx: &mut Tx<'_>,
    house: &House<'_>,
    opening: &Opening<'_>,
    (session, member): (Session, Member),
) -> Result<Begun, Fault> {
    let required = member.require(&asking(opening.request, opening.mfa, tx.address()), opening.now);
    let step = interaction::step_up(session.id(), session.authenticated(), (required, member.enrolled()), opening.now);
    let Some(step) = step else { return sign_in(tx, opening) };
    let account = member.complete(tx)?;
    match stage_of(tx, house, (&account, required), step, opening.now)? {
        Ok(stage) => begin(tx, opening, &stage),
        Err(_) => sign_in(tx, opening),
    }
}

/// Begins at the consent page, for a session.
///
/// # Errors
/// The database's.
pub fn consent(tx: &mut Tx<'_>, opening: &Opening<'_>, session: &Session) -> Result<Begun, Fault> {
    begin(tx, opening, &Stage::Consent { session: session.id().clone() })
}

fn begin(tx: &mut Tx<'_>, opening: &Opening<'_>, stage: &Stage) -> Result<Begun, Fault> {
    let cookie = Token::begun();
    let row = InteractionRow {
        digest: cookie.digest().as_str().to_owned(),
        version: 0,
        client_id: opening.request.client_id.clone(),
        request: text(opening.request)?,
        stage: text(stage)?,
        created_at: opening.now,
        expires_at: opening.now + opening.lifetime,
        user_id: stage.half().map(|half| half.subject.user.clone()),
        former: None,
        moved_at: Some(opening.now),
        ended_at: None,
        session_id: None,
    };
    rows::insert(tx, &row)?;
    if let Some(user) = &row.user_id {
        rows::keep_newest(tx, user, (&cookie.digest(), DOORS - 1), opening.now)?;
    }
    Ok((stage.place(), cookie))
}

/// The stage that a step is stored as, with what it takes to get there: a code that is sent. [`Step::Done`] is none.
fn stage_of(
    tx: &mut Tx<'_>,
    house: &House<'_>,
    (account, required): (&Account, Requirement),
    step: Step,
    now: UnixTime,
) -> Result<Result<Stage, Authenticated>, Fault> {
    Ok(match step {
        Step::Done(authenticated) => Err(authenticated),
        Step::AskFactor(half, fresh) => Ok(prompt::open(tx, house, account, (half, fresh, required), now)?),
        Step::SetUpFactor(half, mailbox) => Ok(enrol::open(tx, house, (account, required), (half, mailbox), now)?),
    })
}

/// Finds the live attempt of a cookie.
///
/// # Errors
/// The database's, or a row that can not be read.
pub fn load(tx: &mut Tx<'_>, cookie: &Token<InteractionCookie>, now: UnixTime) -> Result<Option<Attempt>, Fault> {
    let Some(row) = rows::live(tx, &cookie.digest(), now)? else { return Ok(None) };
    let request = serde_json::from_str(&row.request).map_err(|_| Fault::Stored("authorization request"))?;
    // A stage of an earlier program that this one does not know: the person starts again.
    let Ok(stage) = serde_json::from_str(&row.stage) else { return Ok(None) };
    let mfa = client::mfa(tx, &row.client_id)?.unwrap_or(ClientMfa::Inherit);
    Ok(Some(Attempt { row, cookie: cookie.clone(), now, request, mfa, stage }))
}

/// Who asks in a request, and from where.
const fn asking(request: &AuthorizeRequest, mfa: ClientMfa, address: Option<IpAddr>) -> Asking<'_> {
    Asking { client: Some((&request.client_id, mfa)), acr_values: request.acr_values.as_slice(), address }
}

impl Attempt {
    /// What is required of a person for it, whose request this transaction works for.
    #[must_use]
    pub fn require(&self, tx: &Tx<'_>, member: &Member, now: UnixTime) -> Requirement {
        member.require(&asking(&self.request, self.mfa, tx.address()), now)
    }

    /// As [`Self::require`], and how that came about.
    #[must_use]
    pub fn decide(&self, tx: &Tx<'_>, member: &Member, now: UnixTime) -> Decision {
        member.decide(&asking(&self.request, self.mfa, tx.address()), now)
    }

    /// Grows with each step. Two reads with the same number saw the same stage.
    #[must_use]
    pub fn version(&self) -> i64 {
        self.row.version
    }

    /// Stores what a step leads to.
    ///
    /// # Errors
    /// The database's, or the cipher's.
    pub(in crate::auth) fn take(
        &self,
        tx: &mut Tx<'_>,
        (house, account): (&House<'_>, &Account),
        step: Step,
        now: UnixTime,
    ) -> Result<Moved, Fault> {
        let required = self.require(tx, account, now);
        match stage_of(tx, house, (account, required), step, now)? {
            Err(authenticated) => Ok(Moved::Done(authenticated)),
            Ok(stage) => self.put(tx, &stage),
        }
    }

    /// Stores a stage under a new cookie.
    ///
    /// # Errors
    /// The database's.
    pub(in crate::auth) fn put(&self, tx: &mut Tx<'_>, stage: &Stage) -> Result<Moved, Fault> {
        let cookie = self.cookie.renewed();
        let (digest, user) = (cookie.digest(), stage.half().map(|half| &half.subject.user));
        let next = Next { digest: &digest, stage: &text(stage)?, user, former: &self.cookie.form(), now: self.now };
        if !rows::step(tx, &self.row, &next)? {
            return Ok(Moved::Lost);
        }
        if let Some(user) = user {
            rows::keep_newest(tx, user, (&digest, DOORS - 1), self.now)?;
        }
        Ok(Moved::On(stage.place(), cookie))
    }

    /// Sends a sign-in that is complete to the consent page, under a new cookie.
    ///
    /// # Errors
    /// The database's.
    pub fn ask_consent(&self, tx: &mut Tx<'_>, session: &Session) -> Result<Moved, Fault> {
        self.put(tx, &Stage::Consent { session: session.id().clone() })
    }

    /// Offers backup codes to somebody whose sign-in is complete, under a new cookie.
    ///
    /// # Errors
    /// The database's.
    pub fn offer(&self, tx: &mut Tx<'_>, session: &Session) -> Result<Moved, Fault> {
        self.put(tx, &Stage::Offer { session: session.id().clone() })
    }

    /// Completes the attempt, with this session. Whether it was still where it was read. For some seconds it is remembered
    /// that it was: [`super::late`].
    ///
    /// # Errors
    /// The database's.
    pub fn complete(&self, tx: &mut Tx<'_>, session: &SessionId) -> StoreResult<bool> {
        rows::complete(tx, &self.row, (&self.cookie.form(), session), self.now, LINGER)
    }

    /// Ends the attempt. Whether it was still where it was read.
    ///
    /// # Errors
    /// The database's.
    pub fn finish(&self, tx: &mut Tx<'_>) -> StoreResult<bool> {
        rows::finish(tx, &self.row)
    }
}

fn text(value: &impl serde::Serialize) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(|_| Fault::Stored("value"))
}
