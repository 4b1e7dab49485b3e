//! A person's own acts: what one may do to one's own account, and what follows from it.
//!
//! Owns what the account pages do. Each act is part of one transaction that begins with [`enter`]: the session is resumed
//! and the account opened in it, so that nothing is done on what was true a moment ago. Does not own who a person is
//! (`auth`), nor what clients may have (`grant`); knows no HTTP.

pub mod activity;
pub mod add;
pub mod applications;
pub mod backup;
pub mod contact;
pub mod details;
pub mod devices;
pub mod fresh;
pub mod links;
pub mod methods;
pub mod password;
pub mod profile;
pub mod replace;
pub mod sessions;

use crate::{
    auth::{
        Fault,
        account::Account,
        assurance::{Level, Shown},
        ceremony,
        house::House,
        member::Member,
        policy::{Asking, Enrolled, HIGHEST},
        session::{self, Limits, Session},
    },
    store::{StoreResult, Tx, client::ACCOUNT},
    types::{ClientId, ClientMfa, Digest, Method, UnixTime, secret::SessionCookie},
};

/// What an act asks of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// That it meets what is required of the person now.
    Session,
    /// Besides, that as much as the person can show was shown in the last minutes ([`fresh::MOST`]).
    Fresh,
    /// As [`Self::Fresh`], to add a second factor. Who has none adds the first one in a sign-in, which asks for the mailbox
    /// on file where the organization wants that.
    Adding,
    /// That it did so when the step was begun that is finished now. Whoever uses it asks for that step, which lives for
    /// [`ceremony::LIFETIME`].
    Finishing,
}

/// Somebody who is signed in, at the own account.
#[derive(Debug)]
pub struct Desk<'a> {
    /// This server.
    pub house: House<'a>,
    /// How long sessions last.
    pub limits: Limits,
    /// The session of this browser.
    pub session: Session,
    /// The account, held in this transaction.
    pub account: Account,
    /// The time.
    pub now: UnixTime,
}

impl Desk<'_> {
    /// What was shown in this session.
    #[must_use]
    pub fn shown(&self) -> &Shown {
        self.session.authenticated().shown()
    }

    /// Whether the person came in by a code that was kept for emergencies.
    #[must_use]
    pub fn recovered(&self) -> bool {
        self.shown().evidence.iter().any(|proof| matches!(proof.method, Method::Backup | Method::Pass))
    }

    /// Carries this session over to a new epoch of the person: everything else that was issued is dead, this browser stays
    /// signed in.
    fn carry(&self, tx: &mut Tx<'_>, epoch: i64) -> StoreResult<()> {
        session::carry(tx, &self.session, epoch).map(drop)
    }
}

/// What a sign-in has to bring before an act can be done.
#[derive(Debug)]
pub struct Turned {
    /// The name to sign in with, when it is known.
    pub username: Option<String>,
    /// The `acr_values` to ask for.
    pub acr_values: Vec<String>,
    /// A session to add to instead of beginning anew.
    pub session: Option<(Session, Member)>,
}

/// What asks for a session.
#[derive(Debug, Clone, Copy)]
pub struct Caller<'a> {
    /// This server.
    pub house: House<'a>,
    /// How long sessions last.
    pub limits: Limits,
    /// The browser's session cookie.
    pub cookie: Option<&'a Digest<SessionCookie>>,
    /// The time.
    pub now: UnixTime,
}

/// Lets somebody at the own account, or says what a sign-in has to bring first.
///
/// # Errors
/// The database's.
pub fn enter<'a>(tx: &mut Tx<'_>, caller: &Caller<'a>, need: Need) -> Result<Result<Desk<'a>, Turned>, Fault> {
    let Caller { house, limits, cookie, now } = *caller;
    let stranger = || Turned { username: None, acr_values: Vec::new(), session: None };
    let Some(cookie) = cookie else { return Ok(Err(stranger())) };
    let Some((session, member)) = session::resume(tx, cookie, limits, now)? else { return Ok(Err(stranger())) };
    let who = session.authenticated();
    let username = Some(member.user.username.clone());
    let again = |acr: &[&str]| acr.iter().map(ToString::to_string).collect();
    let (here, highest) = (ClientId::from_text(ACCOUNT), [HIGHEST.to_owned()]);
    let asked = Asking { client: Some((&here, ClientMfa::Inherit)), address: who.shown().address, ..Asking::default() };
    if !member.require(&asked, now).is_met(who.assurance(), who.shown()) {
        return Ok(Err(Turned { username, acr_values: again(&[]), session: None }));
    }
    let highest = member.require(&Asking { acr_values: &highest, ..asked }, now);
    let shown_within = |most: i64| fresh::is_met(highest, who.shown(), now - most);
    let obliged = member.is_obliged();
    let first = need == Need::Adding && member.enrolled() == Enrolled::Nothing && !member.goes_without();
    // What is too old is shown again first, and then the page asks once more: it knows what is to be added. Where a factor
    // is required, that sign-in sets it up.
    if first && (obliged || shown_within(fresh::MOST)) {
        return Ok(Err(Turned { username, acr_values: again(&[Level::Two.acr()]), session: Some((session, member)) }));
    }
    let enough = match need {
        Need::Session => true,
        Need::Fresh | Need::Adding => shown_within(fresh::MOST),
        Need::Finishing => shown_within(fresh::MOST + ceremony::LIFETIME),
    };
    if !enough {
        return Ok(Err(Turned { username, acr_values: again(&[HIGHEST]), session: None }));
    }
    Ok(Ok(Desk { house, limits, session, account: member.complete(tx)?, now }))
}
