//! Setting up an authenticator app in the middle of a sign-in.

use super::{
    Fault, Finding,
    account::Account,
    policy::Enrolled,
    proof::{EnrolOk, Subject},
    tell,
    throttle::{self, TOTP, Verdict},
    totp::{COLUMN, METHOD, generator, matching_step},
};
use crate::{
    audit::{self, Event},
    post::Notice,
    seal::Sealer,
    store::{
        Tx,
        totp::{self, TotpFactor},
        user,
    },
    types::{Issuer, Method, Secret, TotpFactorId, UnixTime, UserId, random},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

/// Longest name in a QR code, bytes before they are percent-encoded.
const LONGEST_NAME: usize = 80;

/// The place that a pending secret is sealed for: one user's sign-in.
const PENDING: &str = "interactions.pending";

/// A new secret that waits for its first code, sealed for the user, base64url.
///
/// # Errors
/// The cipher failed.
pub(in crate::auth) fn propose(sealer: &Sealer, user: &UserId) -> Result<String, Fault> {
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

/// Confirms a pending secret by its first code: the app is stored, that code is spent, the epoch raised, the owner told.
///
/// Only for a user without any factor: otherwise a password alone could add one (and then pass with it).
///
/// # Errors
/// The database's, or a secret that does not open.
pub fn confirm(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    account: &Account,
    first: &First<'_>,
    now: UnixTime,
) -> Result<Finding<EnrolOk>, Fault> {
    let user = &account.user.id;
    let finding = look(tx, sealer, account, first, now)?;
    let event = match &finding {
        Ok(_) => Event::FactorAdded { user, method: METHOD },
        Err(reason) => Event::FactorRefused { user, method: METHOD, reason },
    };
    audit::record(tx, now, &event)?;
    Ok(finding)
}

/// The first code of a pending secret.
#[derive(Debug)]
pub struct First<'a> {
    /// The sealed secret.
    pub pending: &'a str,
    /// The code.
    pub code: &'a Secret,
}

fn look(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    account: &Account,
    first: &First<'_>,
    now: UnixTime,
) -> Result<Finding<EnrolOk>, Fault> {
    let user = &account.user.id;
    if account.enrolled() == Enrolled::SecondFactor {
        return Ok(Err("a factor exists already"));
    }
    if throttle::attempt(tx, &TOTP, user.as_str(), now)? == Verdict::Refuse {
        return Ok(Err("guess budget used up"));
    }
    let secret = pending_secret(sealer, user, first.pending)?;
    let Some(step) = matching_step(&generator(&secret)?, first.code, now) else { return Ok(Err("wrong code")) };
    throttle::succeed(tx, &TOTP, user.as_str())?;

    let id = TotpFactorId::random();
    let secret_sealed = sealer.seal(COLUMN, id.as_str(), &secret)?;
    let factor = TotpFactor {
        id,
        user_id: user.clone(),
        name: "Authenticator app".to_owned(),
        secret_sealed,
        last_step: step,
        created_at: now,
        last_used_at: None,
    };
    totp::insert(tx, &factor)?;
    let before = Subject { user: user.clone(), epoch: account.user.epoch };
    let after = Subject { user: user.clone(), epoch: user::raise_epoch(tx, user)? };
    tell::owner(tx, sealer, account, Notice::FactorAdded { method: Some(Method::Totp) }, now)?;
    Ok(Ok(EnrolOk::new(before, after)))
}
