//! Codes by mail and by text message: made, sent, compared.
//!
//! A code is good for one purpose, one address, one epoch, and only for the stage or the step whose row names it.

use super::{
    Fault, Finding,
    account::Account,
    guess,
    house::House,
    tell::about,
    throttle::{self, Budget, EMAIL, SMS},
};
use crate::{
    post::{self, Channel, CodeUse, Message, Notice},
    store::{
        Tx,
        challenge::{self, ChallengeRow},
        user::User,
    },
    types::{ChallengeId, EmailAddress, Mails, Method, PhoneNumber, Secret, UnixTime, random},
};

/// How long a code lives, seconds.
pub const LIFETIME: i64 = 600;

/// How often a code may be compared.
pub const TRIES: i64 = 5;

/// How long one waits before another code can be sent, seconds.
pub const PAUSE: i64 = 30;

/// A place that codes go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// [`Method::Email`] or [`Method::Sms`].
    pub channel: Method,
    /// A mail address, or a number in E.164.
    pub address: String,
}

impl Destination {
    /// Reads an address, or a number, that a person typed.
    ///
    /// # Errors
    /// Why there is no such place.
    pub fn typed(house: &House<'_>, channel: Method, text: &str) -> Finding<Self> {
        let address = if channel == Method::Sms {
            let rules = house.texts.ok_or("no texts leave")?;
            rules.read(text).map_err(|_| "not a number")?.to_string()
        } else {
            EmailAddress::typed(text).map_err(|_| "not a mail address")?.to_string()
        };
        Ok(Self { channel, address })
    }

    /// The address as a page shows it, most of it hidden.
    #[must_use]
    pub fn masked(&self) -> String {
        if self.channel == Method::Sms {
            return PhoneNumber::parse(&self.address).map(|number| number.masked()).unwrap_or_default();
        }
        let (name, host) = self.address.rsplit_once('@').unwrap_or((&self.address, ""));
        let first: String = name.chars().take(1).collect();
        format!("{first}***@{host}")
    }
}

/// The budget of guesses at codes of a channel.
const fn budget(channel: Method) -> &'static Budget {
    match channel {
        Method::Sms => &SMS,
        _ => &EMAIL,
    }
}

/// Why no code was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// One was sent a moment ago.
    TooSoon,
    /// Too many were sent, to this person or to this address.
    Limit,
    /// Nothing leaves by this channel, or not to this country.
    Nowhere,
}

/// What a code is good for, as stored.
pub(in crate::auth) const fn purpose(of: CodeUse) -> &'static str {
    match of {
        CodeUse::SignIn => "sign_in",
        CodeUse::Proof => "proof",
        CodeUse::SetUp => "set_up",
        CodeUse::Contact => "contact",
    }
}

/// Makes a code and puts it into the outbox. Earlier ones of the same purpose are over.
///
/// # Errors
/// The database's, or the cipher's.
pub fn send(
    tx: &mut Tx<'_>,
    house: &House<'_>,
    account: &Account,
    (to, of): (&Destination, CodeUse),
    now: UnixTime,
) -> Result<Result<ChallengeId, Held>, Fault> {
    let user = &account.user;
    if !reaches(house, to) {
        return Ok(Err(Held::Nowhere));
    }
    if let Err(held) = throttle::spend_sending(tx, house.sealer, (user.id.as_str(), to, of), now)? {
        return Ok(Err(held));
    }
    challenge::end_others(tx, &user.id, purpose(of), now)?;
    let (id, code) = (ChallengeId::random(), random::digits::<8>());
    let row = ChallengeRow {
        digest: digest(house, &id, &code),
        id,
        user_id: user.id.clone(),
        purpose: purpose(of).to_owned(),
        channel: to.channel,
        address: to.address.clone(),
        epoch: user.epoch,
        tries: 0,
        created_at: now,
        expires_at: now + LIFETIME,
        ended_at: None,
    };
    challenge::insert(tx, &row)?;
    let notice = Notice::Code { purpose: of, code, minutes: LIFETIME / 60 };
    let message = Message {
        to: to.address.clone(),
        language: user.speaks(&account.organization),
        link: None,
        notice: about(user, &account.organization, notice),
    };
    let channel = if to.channel == Method::Sms { Channel::Sms } else { Channel::Email };
    post::send(tx, house.sealer, (channel, &message), now, LIFETIME)?;
    Ok(Ok(row.id))
}

/// Whether messages to a place leave.
#[must_use]
pub fn reaches(house: &House<'_>, to: &Destination) -> bool {
    match to.channel {
        Method::Email => house.mails == Mails::Sent,
        Method::Sms => {
            house.texts.is_some_and(|rules| PhoneNumber::parse(&to.address).is_ok_and(|number| rules.allow(&number)))
        }
        _ => false,
    }
}

/// A code that bears no more tries, is too old, or was followed by another.
pub const OVER: &str = "code is over";

/// Compares a presented code with the one that was sent by a channel. The try is counted first: by the code, and, when that
/// can still be used, by the person's budget for the channel. A code that was used gives its send back.
///
/// # Errors
/// The database's.
pub fn verify(
    tx: &mut Tx<'_>,
    house: &House<'_>,
    (account, channel): (&Account, Method),
    (id, of, presented): (&ChallengeId, CodeUse, &Secret),
    now: UnixTime,
) -> Result<Finding<ChallengeRow>, Fault> {
    let Some(row) = challenge::burn(tx, id, TRIES, now)? else { return Ok(Err(OVER)) };
    let found = guess::within(tx, (house.sealer, account), budget(channel), now, |tx| {
        compare(tx, house, &account.user, (row, of, presented), now)
    })?;
    if found.is_ok() {
        throttle::return_sending(tx, account.user.id.as_str(), channel, now)?;
    }
    Ok(found)
}

/// Compares a code that bears this try.
fn compare(
    tx: &mut Tx<'_>,
    house: &House<'_>,
    user: &User,
    (row, of, presented): (ChallengeRow, CodeUse, &Secret),
    now: UnixTime,
) -> Result<Finding<ChallengeRow>, Fault> {
    if row.user_id != user.id || row.epoch != user.epoch || row.purpose != purpose(of) {
        return Ok(Err("code is for something else"));
    }
    let code: String = presented.expose().chars().filter(|c| !c.is_whitespace()).collect();
    if !Secret::new(digest(house, &row.id, &code)).ct_eq(&row.digest) {
        return Ok(Err("wrong code"));
    }
    if !challenge::claim(tx, &row.id, now)? {
        return Ok(Err("code was used before"));
    }
    Ok(Ok(row))
}

/// Seconds until another code can be sent after this one.
#[must_use]
pub fn wait(sent: &ChallengeRow, now: UnixTime) -> i64 {
    (sent.created_at + PAUSE - now).clamp(0, PAUSE)
}

/// The keyed hash of a code: eight digits alone could be tried out by whoever reads the table.
fn digest(house: &House<'_>, id: &ChallengeId, code: &str) -> String {
    house.sealer.pseudonym(&format!("code\0{id}\0{code}"))
}
