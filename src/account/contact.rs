//! An address or a number that its owner shows to read: as one more second factor, or as the account's own.

use super::{
    Desk,
    add::{self, Added},
    replace,
};
use crate::{
    audit::{self, Event},
    auth::{
        Fault, account,
        ceremony::{self, Binding},
        codes::{self, Destination, Held, LIFETIME},
        enrol,
        late::LINGER,
        policy::Enrolled,
        prompt, recover,
        session::Session,
        set_up::Contact,
        settling, tell,
    },
    post::{CodeUse, Notice},
    store::{
        Tx,
        challenge::{self, ChallengeRow},
        contact, user,
    },
    types::{ChallengeId, ContactFactorId, Method, Secret, UnixTime},
};

/// What an address is for, and which channel it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aim {
    /// One more second factor: [`Method::Email`] or [`Method::Sms`].
    Factor(Method),
    /// The account's own address or number.
    Own(Method),
}

impl Aim {
    /// [`Method::Email`] or [`Method::Sms`].
    #[must_use]
    pub const fn channel(self) -> Method {
        match self {
            Self::Factor(channel) | Self::Own(channel) => channel,
        }
    }

    /// The kind of the half-done step.
    const fn kind(self) -> &'static str {
        match self {
            Self::Factor(Method::Sms) => "account_sms",
            Self::Factor(_) => "account_email",
            Self::Own(Method::Sms) => "contact_sms",
            Self::Own(_) => "contact_email",
        }
    }

    const fn code(self) -> CodeUse {
        match self {
            Self::Factor(_) => CodeUse::SetUp,
            Self::Own(_) => CodeUse::Contact,
        }
    }
}

/// What became of what was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// A code is on its way.
    Sent,
    /// Another code is on its way, and the ones before it are dead.
    SentAgain,
    /// An address is asked for.
    Asking,
    /// No code was sent.
    Held(Held),
    /// What was typed is no address, or no number.
    Unfit,
    /// The method can not be added, or is there already.
    NotAddable,
    /// The code is not accepted. All causes look alike.
    Refused,
    /// The address was confirmed and counts from now on.
    Done,
    /// As [`Self::Done`], and the factor in whose place it was set up is gone.
    Replaced,
    /// As either, and it opens nothing yet.
    Later,
}

/// The code that was sent last, which knows the address; `None` when an address is asked for.
///
/// # Errors
/// The database's, or a step that can not be read.
pub fn sent(tx: &mut Tx<'_>, desk: &Desk<'_>, aim: Aim) -> Result<Option<ChallengeRow>, Fault> {
    let step = (&binding(&desk.session), aim.kind());
    match ceremony::peek::<ChallengeId>(tx, desk.house.sealer, step, desk.now)? {
        Some(id) => Ok(challenge::find(tx, &id)?),
        None => Ok(None),
    }
}

fn binding(session: &Session) -> Binding {
    Binding::session(session.id())
}

/// Whether an address can be set up for this.
#[must_use]
pub fn is_open(desk: &Desk<'_>, aim: Aim) -> bool {
    match aim {
        Aim::Own(_) => true,
        Aim::Factor(channel) => add::offered(desk).contains(&channel),
    }
}

/// Takes a step.
///
/// # Errors
/// The database's, or the cipher's.
pub fn step(tx: &mut Tx<'_>, desk: &Desk<'_>, aim: Aim, form: &Contact<'_>) -> Result<Outcome, Fault> {
    if !is_open(desk, aim) {
        return Ok(Outcome::NotAddable);
    }
    let before = sent(tx, desk, aim)?;
    let (sealer, binding) = (desk.house.sealer, binding(&desk.session));
    let to = match (form, &before) {
        (Contact::Other, _) => {
            ceremony::take::<ChallengeId>(tx, sealer, (&binding, aim.kind()), desk.now)?;
            return Ok(Outcome::Asking);
        }
        (Contact::Code(code), Some(row)) => return confirm(tx, desk, aim, &row.id, code),
        (Contact::Code(_), None) => return Ok(pressed_again(desk, aim)),
        (Contact::Again, None) => return Ok(Outcome::Asking),
        (Contact::Again, Some(row)) => Destination { channel: row.channel, address: row.address.clone() },
        (Contact::Address(typed), _) => match Destination::typed(&desk.house, aim.channel(), typed) {
            Ok(to) => to,
            Err(_) => return Ok(Outcome::Unfit),
        },
    };
    if matches!(aim, Aim::Factor(_)) && is_there(desk, &to) {
        return Ok(Outcome::NotAddable);
    }
    if let Some(row) = before.filter(|row| codes::wait(row, desk.now) > 0) {
        // The button was pressed twice: the code is on its way.
        let same = matches!(form, Contact::Address(_)) && row.address == to.address;
        if same && desk.now - row.created_at < LINGER {
            return Ok(Outcome::Sent);
        }
        return Ok(Outcome::Held(Held::TooSoon));
    }
    match prompt::send(tx, &desk.house, &desk.account, (&to, aim.code()), desk.now)? {
        Err(held) => Ok(Outcome::Held(held)),
        Ok(challenge) => {
            ceremony::put(tx, sealer, (&binding, aim.kind()), &challenge, desk.now + LIFETIME)?;
            Ok(if matches!(form, Contact::Again) { Outcome::SentAgain } else { Outcome::Sent })
        }
    }
}

/// A code without a step that it belongs to. If the address was confirmed a moment ago the button was pressed twice.
fn pressed_again(desk: &Desk<'_>, aim: Aim) -> Outcome {
    let lately = |at: UnixTime| desk.now - at < LINGER;
    let account = &desk.account;
    let mut kept = account.contacts.iter().filter(|contact| contact.channel == aim.channel() && lately(contact.created_at));
    let own = match aim.channel() {
        Method::Sms => account.user.phone_verified_at,
        _ => account.user.email_verified_at,
    };
    match aim {
        Aim::Own(_) if own.is_some_and(lately) => Outcome::Done,
        Aim::Factor(_) => match kept.next() {
            None => Outcome::Asking,
            Some(kept) if settling::works_from(&desk.house, account, kept, desk.now).is_some() => Outcome::Later,
            Some(_) => Outcome::Done,
        },
        Aim::Own(_) => Outcome::Asking,
    }
}

fn is_there(desk: &Desk<'_>, to: &Destination) -> bool {
    desk.account.contacts.iter().any(|contact| &prompt::destination(contact) == to)
}

/// Compares the code, and lets the address count.
fn confirm(tx: &mut Tx<'_>, desk: &Desk<'_>, aim: Aim, id: &ChallengeId, code: &Secret) -> Result<Outcome, Fault> {
    let (channel, account) = (aim.channel(), &desk.account);
    let row = match codes::verify(tx, &desk.house, (account, channel), (id, aim.code(), code), desk.now)? {
        Ok(row) => row,
        Err(reason) => {
            let _ = add::refused(tx, desk, channel, reason)?;
            return Ok(Outcome::Refused);
        }
    };
    let to = Destination { channel: row.channel, address: row.address };
    ceremony::take::<ChallengeId>(tx, desk.house.sealer, (&binding(&desk.session), aim.kind()), desk.now)?;
    match aim {
        Aim::Own(_) => change(tx, desk, &to)?,
        Aim::Factor(_) => {
            let id = match enrol::keep_contact(tx, account, &to, desk.now)? {
                Ok(id) => id,
                Err(reason) => {
                    let _ = add::refused(tx, desk, channel, reason)?;
                    return Ok(Outcome::NotAddable);
                }
            };
            // Nobody is asked for a name here: the one in whose place it comes had one, perhaps.
            let name = replace::named(tx, desk, channel)?;
            contact::rename(tx, &account.user.id, &id, &name)?;
            let added = add::finish(tx, desk, (channel, &name))?;
            if waits(tx, desk, &id)? {
                return Ok(Outcome::Later);
            }
            if added == Added::InPlace {
                return Ok(Outcome::Replaced);
            }
        }
    }
    Ok(Outcome::Done)
}

/// Whether an address that was kept just now has to settle before it opens anything.
fn waits(tx: &mut Tx<'_>, desk: &Desk<'_>, id: &ContactFactorId) -> Result<bool, Fault> {
    let Some(account) = account::open(tx, &desk.account.user.id)? else { return Ok(false) };
    let kept = account.contacts.iter().find(|contact| &contact.id == id);
    Ok(kept.is_some_and(|contact| settling::works_from(&desk.house, &account, contact, desk.now).is_some()))
}

/// Makes a place the account's own. Everything that was issued before is dead but this session; the old address is told,
/// and the new one.
fn change(tx: &mut Tx<'_>, desk: &Desk<'_>, to: &Destination) -> Result<(), Fault> {
    let (before, organization) = (&desk.account.user, &desk.account.organization);
    let mut after = before.clone();
    let (own, verified) = after.contact_mut(to.channel);
    *own = Some(to.address.clone());
    *verified = Some(desk.now);
    after.updated_at = desk.now;
    user::update_profile(tx, &after)?;
    // The password alone has done it: the new address is no proof of the owner yet.
    if to.channel == Method::Email && before.email_verified_at.is_some() && desk.account.enrolled() == Enrolled::Nothing {
        recover::unsettle(tx, &after.id, desk.now)?;
    }
    let epoch = user::raise_epoch(tx, &after.id)?;
    desk.carry(tx, epoch)?;
    audit::record(tx, desk.now, &Event::ContactChanged { user: &after.id, what: to.channel.as_str() })?;
    let notice = || Notice::ContactChanged { what: to.channel };
    tell::person(tx, desk.house.sealer, (before, organization), notice(), desk.now)?;
    if after.email != before.email {
        tell::person(tx, desk.house.sealer, (&after, organization), notice(), desk.now)?;
    }
    Ok(())
}
