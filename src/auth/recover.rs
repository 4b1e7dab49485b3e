//! A forgotten password: a link to the mailbox on file, and the new password that it sets.
//!
//! Recovery changes the password and nothing else: second factors stay and are still asked for, and nobody is signed in by
//! it. A password that was set this way proves the mailbox and no more ([`PasswordBy::Mailbox`]).

use super::{
    Fault,
    account::{self, Account},
    link::{self, INVITED_HOURS, RESET_MINUTES},
    member::{self, Member},
    tell,
    throttle::{self, Beyond, Budget, PASSWORD, Verdict},
};
use crate::{
    audit::{self, Event},
    post::{self, Channel, Message, Notice},
    seal::Sealer,
    store::{
        StoreResult, Tx, link as links,
        organization::Organization,
        recovery,
        user::{self, User},
    },
    types::{LinkPurpose, PasswordBy, Token, UnixTime, UserId, name::fold, secret::ActionLink},
};

/// Asking with the same text: 5 in 15 minutes.
const ASKING: Budget = Budget { class: "forgot", free: 5, window: 900, beyond: Beyond::Refuse { suspend: i64::MAX } };

/// Links to one person: 3 in 15 minutes.
const LINKS: Budget = Budget { class: "reset_soon", free: 3, window: 900, beyond: Beyond::Refuse { suspend: i64::MAX } };

/// Links to one person: 10 a day.
const LINKS_A_DAY: Budget =
    Budget { class: "reset_day", free: 10, window: 86_400, beyond: Beyond::Refuse { suspend: i64::MAX } };

/// How many accounts with one mail address get a link (S11: addresses are not unique).
const ACCOUNTS: i64 = 5;

/// Counts that somebody has forgotten a password. The same work for every text; whether to go on is not for the answer.
///
/// # Errors
/// The database's.
pub fn count(tx: &mut Tx<'_>, sealer: &Sealer, typed: &str, now: UnixTime) -> StoreResult<Verdict> {
    throttle::attempt(tx, &ASKING, &sealer.pseudonym(&format!("forgot\0{}", fold(typed))), now)
}

/// Mails links to those who are meant: the person of this name, and the people with this verified address. Gives how many
/// links were sent.
///
/// # Errors
/// The database's, or the cipher's.
pub fn send_links(tx: &mut Tx<'_>, sealer: &Sealer, typed: &str, now: UnixTime) -> Result<usize, Fault> {
    let mut meant: Vec<User> = user::by_folded_name(tx, &fold(typed))?.into_iter().collect();
    if typed.contains('@') {
        let others = user::by_verified_email(tx, typed.trim(), ACCOUNTS)?;
        meant.extend(others.into_iter().filter(|other| meant.iter().all(|one| one.id != other.id)).collect::<Vec<_>>());
    }
    // Always in one order, so that two that lock the same people do not wait for each other.
    meant.sort_by(|a, b| a.id.as_str().cmp(b.id.as_str()));
    let mut sent = 0;
    for user in meant {
        let Some(account) = account::open(tx, &user.id)? else { continue };
        if !signs_in_by_password(&account.user) {
            continue;
        }
        let subject = account.user.id.as_str();
        let held = throttle::attempt(tx, &LINKS, subject, now)? == Verdict::Refuse
            || throttle::attempt(tx, &LINKS_A_DAY, subject, now)? == Verdict::Refuse;
        if !held && send_link(tx, sealer, (&account.user, &account.organization), now)? == Sent::Mailed {
            sent += 1;
        }
    }
    Ok(sent)
}

/// Whether the person has a local password, or is to set one by a mailed link: after "This wasn't me" ended it, or after an
/// invitation.
pub(in crate::auth) fn signs_in_by_password(user: &User) -> bool {
    user.password_hash.is_some() || is_locked(user)
}

/// How long it takes until a change that one proof was enough for is taken for the owner's, seconds. The owner was told, and
/// has this time to say that it was somebody else.
const SETTLING: i64 = 86_400;

/// Notes that one proof was enough to change how a person is reached or gets in: until it has settled, no first second factor
/// is set up on it, and no browser is trusted.
///
/// # Errors
/// The database's.
pub fn unsettle(tx: &mut Tx<'_>, user: &UserId, now: UnixTime) -> StoreResult<()> {
    recovery::begin(tx, user, now + SETTLING)
}

/// When the person's last recovery will have settled; `None`: it has, or there was none.
///
/// # Errors
/// The database's.
pub fn settles_at(tx: &mut Tx<'_>, user: &UserId, now: UnixTime) -> StoreResult<Option<UnixTime>> {
    Ok(recovery::of_user(tx, user)?.map(|row| row.settles_at).filter(|settles| now < *settles))
}

/// Whether only a mailed link sets the person's password: "This wasn't me" has ended it, or there was an invitation.
pub(in crate::auth) fn is_locked(user: &User) -> bool {
    user.password_hash.is_none() && user.password_by == PasswordBy::Mailbox
}

/// Whether a link is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// It is.
    Mailed,
    /// There is no address that is known to be the person's.
    Nowhere,
}

/// Mails one person a link, whatever was sent before.
pub(in crate::auth) fn send_link(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    (user, organization): (&User, &Organization),
    now: UnixTime,
) -> Result<Sent, Fault> {
    let what = Notice::PasswordLink { minutes: RESET_MINUTES };
    mail_link(tx, sealer, (user, organization), (what, RESET_MINUTES * 60), now)
}

/// Mails a link that chooses the first password of an account that an operator has just made, and that has none. It is a
/// password link like any other, but for its words and its life: it goes to an address that is known to be the person's, what
/// it sets is of the class *mailbox*, and setting up a first second factor waits, or takes an operator's pass.
///
/// # Errors
/// The database's, or the cipher's.
pub fn invite(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    (user, organization): (&User, &Organization),
    now: UnixTime,
) -> Result<Sent, Fault> {
    mail_link(tx, sealer, (user, organization), (Notice::Invited { hours: INVITED_HOURS }, INVITED_HOURS * 3600), now)
}

fn mail_link(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    (user, organization): (&User, &Organization),
    (what, lifetime): (Notice, i64),
    now: UnixTime,
) -> Result<Sent, Fault> {
    let (Some(to), Some(_)) = (&user.email, user.email_verified_at) else { return Ok(Sent::Nowhere) };
    let link = link::reset(tx, user, now, lifetime)?;
    let notice = tell::about(user, organization, what);
    let message = Message { to: to.clone(), language: user.speaks(organization), link: Some(link), notice };
    post::send(tx, sealer, (Channel::Email, &message), now, lifetime)?;
    audit::record(tx, now, &Event::LinkSent { user: &user.id, purpose: LinkPurpose::Reset.as_str() })?;
    Ok(Sent::Mailed)
}

/// A link is good: whose it is, for its page. Nothing is used up, and nothing may be done with it but to show the page.
#[derive(Debug)]
pub struct Shown {
    /// The person.
    pub user: User,
    /// The person's organization.
    pub organization: Organization,
    /// The hash of a password that must not come back.
    pub ended_password: Option<String>,
}

/// Looks at a link without using it up. `None` when it can not be used.
///
/// # Errors
/// The database's.
pub fn look(tx: &mut Tx<'_>, token: &Token<ActionLink>, purpose: LinkPurpose, now: UnixTime) -> StoreResult<Option<Shown>> {
    let Some(row) = links::live(tx, &token.digest(), purpose, now)? else { return Ok(None) };
    let Some(Member { user, organization, .. }) = member::peek(tx, &row.user_id)? else { return Ok(None) };
    if !fits(&row, &user) {
        return Ok(None);
    }
    let ended_password = recovery::of_user(tx, &user.id)?.and_then(|row| row.ended_password);
    Ok(Some(Shown { user, organization, ended_password }))
}

/// The organization of a link's owner, and the language that the owner has chosen, for the look of a page that says that the
/// link did what it is for, or can not be used any more.
///
/// # Errors
/// The database's.
pub fn look_of(
    tx: &mut Tx<'_>,
    token: &Token<ActionLink>,
    purpose: LinkPurpose,
) -> StoreResult<Option<(Organization, Option<String>)>> {
    let Some(id) = links::owner(tx, &token.digest(), purpose)? else { return Ok(None) };
    Ok(member::peek(tx, &id)?.map(|member| (member.organization, member.user.language)))
}

/// A link was used up, just now: whoever did it reads the person's mailbox. Only [`redeem`] makes one.
#[derive(Debug)]
pub(in crate::auth) struct Redeemed {
    pub(in crate::auth) account: Account,
    /// When the link was made.
    pub(in crate::auth) made: UnixTime,
    /// Keeps other modules from making one.
    _seal: (),
}

/// Uses up a link. The person's row is held first, so that no other change of the account comes in between.
pub(in crate::auth) fn redeem(
    tx: &mut Tx<'_>,
    token: &Token<ActionLink>,
    purpose: LinkPurpose,
    now: UnixTime,
) -> Result<Option<Redeemed>, Fault> {
    let Some(row) = links::live(tx, &token.digest(), purpose, now)? else { return Ok(None) };
    let Some(account) = account::open(tx, &row.user_id)? else { return Ok(None) };
    let Some(row) = links::claim(tx, &token.digest(), purpose, now)? else { return Ok(None) };
    let made = row.created_at;
    Ok(fits(&row, &account.user).then_some(Redeemed { account, made, _seal: () }))
}

/// Whether a link is from an epoch that counts: a password link dies with it, "This wasn't me" is for what came after.
fn fits(row: &links::LinkRow, user: &User) -> bool {
    match row.purpose {
        LinkPurpose::Reset => row.epoch == user.epoch,
        LinkPurpose::NotMe => row.epoch <= user.epoch,
    }
}

/// What became of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Outcome {
    /// It did what it is for.
    Done,
    /// It can not be used, or not any more. Nothing was changed.
    Dead,
}

/// Comparing with the password that was ended: 10 times by one link.
const COMPARING: Budget = Budget { class: "reset_same", free: 10, window: 86_400, beyond: Beyond::Refuse { suspend: 10 } };

/// Counts that a new password is compared with the one that was ended. Whether it may be.
///
/// # Errors
/// The database's.
pub fn may_compare(tx: &mut Tx<'_>, token: &Token<ActionLink>, now: UnixTime) -> StoreResult<bool> {
    Ok(throttle::attempt(tx, &COMPARING, token.digest().as_str(), now)? == Verdict::Look)
}

/// Sets a new password by a link, whose hash is made already. Everything that was issued is dead; guessing starts anew.
///
/// # Errors
/// The database's, or the cipher's.
pub fn set_password(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    token: &Token<ActionLink>,
    hash: &str,
    now: UnixTime,
) -> Result<Outcome, Fault> {
    let Some(Redeemed { account, .. }) = redeem(tx, token, LinkPurpose::Reset, now)? else { return Ok(Outcome::Dead) };
    let id = &account.user.id;
    user::set_password(tx, id, Some(hash), PasswordBy::Mailbox)?;
    recovery::end_password(tx, id, None)?;
    unsettle(tx, id, now)?;
    links::end_of_user(tx, id, LinkPurpose::Reset, now)?;
    throttle::succeed(tx, &PASSWORD, id.as_str())?;
    audit::record(tx, now, &Event::PasswordReset { user: id })?;
    tell::owner(tx, sealer, &account, Notice::PasswordReset, now)?;
    Ok(Outcome::Done)
}
