//! Keeping a new second factor, and setting one up in the middle of a sign-in.
//!
//! In a sign-in that is only for people without any factor: otherwise a password alone could add one, and then pass with
//! it. Account pages add more, after a fresh proof.

use super::{
    Fault, Finding,
    account::Account,
    codes::{self, Destination},
    guess,
    house::House,
    interaction::Mailbox,
    policy::{Enrolled, Grace, Requirement, Unless},
    proof::{EnrolOk, Subject},
    recover,
    stage::{Half, Pending, Proof, Stage},
    tell,
    throttle::{self, TOTP, Verdict},
    totp::{COLUMN, generator, matching_step},
};
use crate::{
    audit::{self, Event},
    post::Notice,
    seal::Sealer,
    store::{
        Tx,
        contact::{self, ContactFactor},
        recovery,
        totp::{self, TotpFactor},
        user,
    },
    types::{
        ContactFactorId, EnrolmentProof, Issuer, Mails, Method, PasswordBy, Secret, TotpFactorId, UnixTime, UserId, random,
    },
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

/// Longest name in a QR code, bytes before they are percent-encoded.
const LONGEST_NAME: usize = 80;

/// Longest name of a factor, characters.
const LONGEST_OWN: usize = 64;

/// The place that a pending secret is sealed for: one user's sign-in, or one user's session.
const PENDING: &str = "interactions.pending";

/// A new secret that waits for its first code, sealed for the user, base64url.
///
/// # Errors
/// The cipher failed.
pub fn propose(sealer: &Sealer, user: &UserId) -> Result<String, Fault> {
    let secret = Zeroizing::new(random::bytes::<20>());
    Ok(URL_SAFE_NO_PAD.encode(sealer.seal(PENDING, user.as_str(), &*secret)?))
}

fn pending_secret(sealer: &Sealer, user: &UserId, pending: &str) -> Result<Zeroizing<Vec<u8>>, Fault> {
    let blob = URL_SAFE_NO_PAD.decode(pending).map_err(|_| Fault::Stored("pending secret"))?;
    Ok(sealer.open(PENDING, user.as_str(), &blob)?)
}

/// What a person needs to set up an app.
#[derive(Debug)]
pub struct Setup {
    /// The secret in base32, to type.
    pub secret: Secret,
    /// The `otpauth://` URI, to scan.
    pub uri: Secret,
}

/// Shows a pending secret to the person who is setting it up.
///
/// # Errors
/// The secret does not open.
pub fn show(sealer: &Sealer, account: &Account, pending: &str, issuer: &Issuer) -> Result<Setup, Fault> {
    let secret = pending_secret(sealer, &account.user.id, pending)?;
    let bytes: [u8; 20] = secret.as_slice().try_into().map_err(|_| Fault::Stored("pending secret"))?;
    let secret = totp_rs::Secret::new_stack(bytes).to_base32();
    let label = short(&format!("{} ({})", account.organization.name, issuer.host()));
    let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20");
    let uri = format!(
        "otpauth://totp/{label}:{name}?secret={secret}&issuer={label}&algorithm=SHA1&digits=6&period=30",
        label = encode(&label),
        name = encode(&short(&account.user.username)),
    );
    Ok(Setup { secret: Secret::new(secret), uri: Secret::new(uri) })
}

/// A name as an app shows it: without the colon that separates the two, and not so long that no QR code holds it.
fn short(name: &str) -> String {
    let mut length = 0;
    let fits = name.chars().take_while(|c| {
        length += c.len_utf8();
        length <= LONGEST_NAME
    });
    fits.map(|c| if c == ':' { ' ' } else { c }).collect()
}

/// A factor's name as its owner typed it, on one line and not too long; the usual one when nothing was typed.
#[must_use]
pub fn named(typed: &str, usual: &str) -> String {
    let line: String = typed.chars().filter(|c| !c.is_control()).take(LONGEST_OWN).collect();
    let line = line.trim();
    if line.is_empty() { usual.to_owned() } else { line.to_owned() }
}

/// The first code of a pending secret.
#[derive(Debug)]
pub struct First<'a> {
    /// The sealed secret.
    pub pending: &'a str,
    /// The code.
    pub code: &'a Secret,
    /// What the person calls the app; may be empty.
    pub name: &'a str,
}

/// Keeps an app whose first code is right. That code is spent.
///
/// # Errors
/// The database's, or a secret that does not open.
pub fn keep_totp(
    tx: &mut Tx<'_>,
    house: &House<'_>,
    account: &Account,
    first: &First<'_>,
    now: UnixTime,
) -> Result<Finding<TotpFactorId>, Fault> {
    let user = &account.user.id;
    if throttle::attempt(tx, &TOTP, user.as_str(), now)? == Verdict::Refuse {
        return Ok(Err(guess::USED_UP));
    }
    let secret = pending_secret(house.sealer, user, first.pending)?;
    let Some(step) = matching_step(&generator(&secret)?, first.code, now) else { return Ok(Err("wrong code")) };
    throttle::succeed(tx, &TOTP, user.as_str())?;
    let id = TotpFactorId::random();
    let factor = TotpFactor {
        secret_sealed: house.sealer.seal(COLUMN, id.as_str(), &secret)?,
        id: id.clone(),
        user_id: user.clone(),
        name: named(first.name, "Authenticator app"),
        last_step: step,
        created_at: now,
        last_used_at: None,
    };
    totp::insert(tx, &factor)?;
    Ok(Ok(id))
}

/// Keeps an address or a number that its owner has shown to read. The account's own one counts as verified from now on;
/// an account without one gets it.
///
/// # Errors
/// The database's.
pub fn keep_contact(
    tx: &mut Tx<'_>,
    account: &Account,
    to: &Destination,
    now: UnixTime,
) -> Result<Finding<ContactFactorId>, Fault> {
    let id = ContactFactorId::random();
    let row = ContactFactor {
        id: id.clone(),
        user_id: account.user.id.clone(),
        channel: to.channel,
        address: to.address.clone(),
        name: String::new(),
        created_at: now,
        last_used_at: None,
    };
    if !contact::insert(tx, &row)? {
        return Ok(Err("a factor with this address exists already"));
    }
    let mut profile = account.user.clone();
    let (own, verified) = profile.contact_mut(to.channel);
    if own.as_deref().is_none_or(|own| own.eq_ignore_ascii_case(&to.address)) && verified.is_none() {
        *own = Some(to.address.clone());
        *verified = Some(now);
        user::update_profile(tx, &profile)?;
    }
    Ok(Ok(id))
}

/// What follows from a new factor, which its owner calls this: the epoch is raised, the owner told. Gives the new epoch.
///
/// # Errors
/// The database's, or the cipher's.
pub fn added(
    tx: &mut Tx<'_>,
    house: &House<'_>,
    account: &Account,
    (method, name): (Method, &str),
    now: UnixTime,
) -> Result<i64, Fault> {
    let user = &account.user.id;
    let epoch = user::raise_epoch(tx, user)?;
    recovery::regain(tx, user)?;
    audit::record(tx, now, &Event::FactorAdded { user, method: method.as_str(), name: &named(name, "") })?;
    tell::owner(tx, house.sealer, account, Notice::FactorAdded { method: Some(method) }, now)?;
    Ok(epoch)
}

/// Settles a set-up in a sign-in: a factor that was kept, under its name, becomes the proof of it.
///
/// # Errors
/// The database's, or the cipher's.
pub(in crate::auth) fn settle(
    tx: &mut Tx<'_>,
    house: &House<'_>,
    account: &Account,
    (method, kept): (Method, Finding<&str>),
    now: UnixTime,
) -> Result<Finding<EnrolOk>, Fault> {
    let user = &account.user.id;
    let name = match kept {
        Ok(name) => name,
        Err(reason) => {
            audit::record(tx, now, &Event::FactorRefused { user, method: method.as_str(), reason })?;
            return Ok(Err(reason));
        }
    };
    let before = Subject { user: user.clone(), epoch: account.user.epoch };
    let after = Subject { user: user.clone(), epoch: added(tx, house, account, (method, name), now)? };
    Ok(Ok(EnrolOk::new(before, after)))
}

/// Why a factor can not be set up in this sign-in. Who owns factors sets up a key where one is required, after showing one of
/// them.
pub(in crate::auth) fn barred(account: &Account, required: Requirement, half: &Half) -> Option<&'static str> {
    let enrolled = account.enrolled();
    let key = required.wants_key(enrolled) && required.within_reach(enrolled).is_met_by(&half.evidence);
    (enrolled != Enrolled::Nothing && !key).then_some("a factor exists already")
}

/// The first stage of a set-up. Whoever has an address on file that is known to be theirs reads it first, if the
/// organization wants that and mails leave. While a recovery has not settled, only an operator's pass opens it: whoever
/// reads the mailbox could have done all of it.
///
/// # Errors
/// The database's.
pub(in crate::auth) fn open(
    tx: &mut Tx<'_>,
    house: &House<'_>,
    (account, required): (&Account, Requirement),
    (half, mailbox): (Half, Mailbox),
    now: UnixTime,
) -> Result<Stage, Fault> {
    if account.enrolled() == Enrolled::Nothing {
        user::begin_grace(tx, &account.user.id, now)?;
    }
    let wanted = account.organization.enrolment_proof == EnrolmentProof::Mail;
    let proof = match on_file(account) {
        _ if mailbox == Mailbox::Read => Proof::Done,
        // A second factor was shown: that is more than the mailbox.
        _ if account.enrolled() != Enrolled::Nothing => Proof::Free,
        _ if let Some(until) = recover::settles_at(tx, &account.user.id, now)? => Proof::Closed { until },
        Some(to) if wanted && codes::reaches(house, &to) => Proof::Needed { challenge: None, chosen: None },
        _ => Proof::Free,
    };
    let pending = match (&proof, wanted_of(house, account, required).as_slice()) {
        // One method is no choice, unless there is also the choice to wait.
        (Proof::Free | Proof::Done, [only]) if !may_wait(account, required, now) => {
            Some(begin(house.sealer, &account.user.id, *only)?)
        }
        _ => None,
    };
    Ok(Stage::Enrol { half, proof, pending })
}

/// The account's mail address, if it is known to be the person's.
#[must_use]
pub fn on_file(account: &Account) -> Option<Destination> {
    let address = account.user.email.clone().filter(|_| account.user.email_verified_at.is_some())?;
    Some(Destination { channel: Method::Email, address })
}

/// The methods that can be set up here, the strongest first.
#[must_use]
pub fn offered(house: &House<'_>, account: &Account) -> Vec<Method> {
    let works = |method: &Method| match method {
        Method::Passkey => house.relying.is_some(),
        Method::Totp => true,
        Method::Sms => house.texts.is_some(),
        // With a password that the mailbox has set it would be the same proof twice.
        Method::Email => house.mails == Mails::Sent && account.user.password_by == PasswordBy::Owner,
        Method::Password | Method::Backup | Method::Pass | Method::Upstream => false,
    };
    account.organization.methods.iter().filter(works).collect()
}

/// Those of them that reach what is required: only a key, where less is not enough.
#[must_use]
pub fn wanted_of(house: &House<'_>, account: &Account, required: Requirement) -> Vec<Method> {
    let key = required.wants_key(account.enrolled());
    offered(house, account).into_iter().filter(|method| !key || *method == Method::Passkey).collect()
}

/// Whether setting up a factor may be put off in this sign-in.
#[must_use]
pub fn may_wait(account: &Account, required: Requirement, now: UnixTime) -> bool {
    let times = || account.days_left(now).is_some() || account.skips_left() > 0;
    required.unless() == Unless::Grace && account.grace(now) == Grace::Open && times()
}

/// Begins to set up a method.
///
/// # Errors
/// The cipher's.
pub(in crate::auth) fn begin(sealer: &Sealer, user: &UserId, method: Method) -> Result<Pending, Fault> {
    Ok(match method {
        Method::Totp => Pending::Totp { secret: propose(sealer, user)? },
        Method::Email | Method::Sms => Pending::Contact { channel: method, challenge: None },
        _ => Pending::Passkey,
    })
}
