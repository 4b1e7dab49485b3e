//! Using a key, WebAuthn §7.2: as a second factor, or alone and without a user name.

use super::{Asked, Ceremony, LIFETIME, answer, credential, handle, stored_id, written};
use crate::{
    audit::{self, Event},
    auth::{
        Fault, Finding,
        account::{self, Account},
        assurance::Verification,
        ceremony,
        proof::{PasskeyOk, SecondOk},
        recover, tell,
        throttle::{self, PASSKEY, Verdict},
    },
    post::Notice,
    store::{
        Tx,
        passkey::{self, PasskeyRow},
    },
    types::{Method, UnixTime, UserId},
};
use serde_json::Value;
use webauthn_rs_core::{
    error::WebauthnError,
    proto::{
        AuthenticationResult, AuthenticationState, Credential, Mediation, PublicKeyCredential, RequestChallengeResponse,
        UserVerificationPolicy,
    },
};

const SECOND: &str = "passkey-assertion";
const ALONE: &str = "passkey-discovery";

/// What is asked of some keys; of any, when there are none. The state keeps no keys: the rows are read again when the
/// answer comes.
fn ask(
    ceremony: &Ceremony<'_>,
    keys: Vec<Credential>,
    policy: UserVerificationPolicy,
) -> Result<(RequestChallengeResponse, AuthenticationState), Fault> {
    let core = &ceremony.relying.core;
    let asked = core
        .new_challenge_authenticate_builder(keys, Some(policy))
        // Passkeys that begin to be synchronized stay the same keys.
        .and_then(|builder| core.generate_challenge_authenticate(builder.allow_backup_eligible_upgrade(true)));
    let (options, mut state) = asked.map_err(|_| Fault::Stored("passkey"))?;
    state.set_allowed_credentials(Vec::new());
    Ok((options, state))
}

fn json(options: &RequestChallengeResponse) -> Result<Value, Fault> {
    serde_json::to_value(options).map_err(|_| Fault::Stored("passkey options"))
}

/// Begins asking for a person's key as a second factor. Gives `{"publicKey": …}` for `navigator.credentials.get`; `None`
/// when there is no key that could answer.
///
/// # Errors
/// The database's, or the cipher's.
pub fn begin_assertion(
    tx: &mut Tx<'_>,
    ceremony: &Ceremony<'_>,
    account: &Account,
    now: UnixTime,
) -> Result<Option<Value>, Fault> {
    let keys = account.keys().map(credential).collect::<Result<Vec<_>, _>>()?;
    if keys.is_empty() || !account.organization.methods.allows(Method::Passkey) {
        return Ok(None);
    }
    let (options, state) = ask(ceremony, keys, UserVerificationPolicy::Preferred)?;
    ceremony::put(tx, ceremony.sealer, (ceremony.binding, SECOND), &Asked::of(account, state), now + LIFETIME)?;
    json(&options).map(Some)
}

/// Looks at the answer of a person's key. Whether it has recognized its owner is in the proof: a key without a PIN is a
/// second factor, too.
///
/// # Errors
/// The database's, or a step that can not be read.
pub fn finish_assertion(
    tx: &mut Tx<'_>,
    ceremony: &Ceremony<'_>,
    account: &Account,
    response: &str,
    now: UnixTime,
) -> Result<Finding<SecondOk>, Fault> {
    let asked: Option<Asked<AuthenticationState>> = ceremony::take(tx, ceremony.sealer, (ceremony.binding, SECOND), now)?;
    let shown = read(ceremony, asked.and_then(|asked| asked.fits(account)), response);
    let finding = check(tx, ceremony, account, shown, now)?;
    let user = &account.user;
    Ok(finding.map(|verification| SecondOk::passkey(user.id.clone(), user.epoch, verification, now)))
}

/// Begins asking for any key of this site. Gives `{"publicKey": …, "mediation": "conditional"}`: the keys are offered where
/// the user name is typed.
///
/// # Errors
/// The database's, or the cipher's.
pub fn begin_discoverable(tx: &mut Tx<'_>, ceremony: &Ceremony<'_>, now: UnixTime) -> Result<Value, Fault> {
    let (mut options, state) = ask(ceremony, Vec::new(), UserVerificationPolicy::Required)?;
    options.mediation = Some(Mediation::Conditional);
    ceremony::put(tx, ceremony.sealer, (ceremony.binding, ALONE), &state, now + LIFETIME)?;
    json(&options)
}

/// Looks at the answer of a key that told whose it is. It must have recognized its owner.
///
/// # Errors
/// The database's, or a step that can not be read.
pub fn finish_discoverable(
    tx: &mut Tx<'_>,
    ceremony: &Ceremony<'_>,
    response: &str,
    now: UnixTime,
) -> Result<Finding<(PasskeyOk, Account)>, Fault> {
    let state: Option<AuthenticationState> = ceremony::take(tx, ceremony.sealer, (ceremony.binding, ALONE), now)?;
    let (user, finding) = match read(ceremony, state, response) {
        Ok(shown) => alone(tx, ceremony, &shown, now)?,
        Err(reason) => (None, Err(reason)),
    };
    let method = Method::Passkey.as_str();
    match (&user, &finding) {
        (Some(user), Ok(_)) => audit::record(tx, now, &Event::FactorAccepted { user, method })?,
        (Some(user), Err(reason)) => audit::record(tx, now, &Event::FactorRefused { user, method, reason })?,
        // It is about no account, so that there is no row to write it in.
        (None, _) => tracing::warn!(target: "audit", method, reason = finding.as_ref().err(), "refused"),
    }
    Ok(finding)
}

/// Who a sign-in without a name turned out to be about, if anybody, and what was found.
type Alone = (Option<UserId>, Finding<(PasskeyOk, Account)>);

fn alone(tx: &mut Tx<'_>, ceremony: &Ceremony<'_>, shown: &Shown, now: UnixTime) -> Result<Alone, Fault> {
    let Some(row) = passkey::by_credential(tx, &stored_id(&shown.answer.raw_id))? else {
        return Ok((None, Err("unknown key")));
    };
    let refused = |reason| Ok((Some(row.user_id.clone()), Err(reason)));
    let Some(account) = account::open(tx, &row.user_id)? else { return refused("account is closed") };
    if shown.answer.response.user_handle.is_none() {
        return refused("key does not say whose it is");
    }
    if recover::is_locked(&account.user) {
        return refused("the password was ended");
    }
    // Strangers get this far. They can not guess a signature, and must not use up the owner's tries.
    match look(tx, ceremony, &account, shown, now)? {
        Ok(Verification::User) => {
            let proof = PasskeyOk::new(row.user_id.clone(), account.user.epoch, now);
            Ok((Some(row.user_id), Ok((proof, account))))
        }
        // The step asks for it, and the library refuses without; a proof that stands alone is worth a second look.
        Ok(Verification::None) => refused("owner not recognized"),
        Err(reason) => refused(reason),
    }
}

/// An answer, and what was asked.
struct Shown {
    answer: PublicKeyCredential,
    state: AuthenticationState,
}

fn read(ceremony: &Ceremony<'_>, state: Option<AuthenticationState>, response: &str) -> Finding<Shown> {
    let state = state.ok_or("nothing was asked")?;
    Ok(Shown { answer: answer::read(ceremony.relying, response)?, state })
}

/// Judges an answer for an account, within the rate of failures.
fn check(
    tx: &mut Tx<'_>,
    ceremony: &Ceremony<'_>,
    account: &Account,
    shown: Finding<Shown>,
    now: UnixTime,
) -> Result<Finding<Verification>, Fault> {
    let user = account.user.id.as_str();
    if throttle::attempt(tx, &PASSKEY, user, now)? == Verdict::Refuse {
        return Ok(Err("too many failures"));
    }
    let finding = match shown {
        Ok(shown) => look(tx, ceremony, account, &shown, now)?,
        Err(reason) => Err(reason),
    };
    if finding.is_ok() {
        throttle::succeed(tx, &PASSKEY, user)?;
    }
    Ok(finding)
}

/// Finds the key among the account's, checks the signature, and only then writes the row.
fn look(
    tx: &mut Tx<'_>,
    ceremony: &Ceremony<'_>,
    account: &Account,
    shown: &Shown,
    now: UnixTime,
) -> Result<Finding<Verification>, Fault> {
    let user = &account.user.id;
    if !account.organization.methods.allows(Method::Passkey) {
        return Ok(Err("method not allowed"));
    }
    let Some(row) = passkey::lock(tx, &stored_id(&shown.answer.raw_id))?.filter(|row| row.user_id == *user) else {
        return Ok(Err("not a key of this account"));
    };
    if row.suspended_at.is_some() {
        return Ok(Err("key is suspended"));
    }
    if let Some(claimed) = &shown.answer.response.user_handle
        && *claimed != handle(user)?
    {
        return Ok(Err("another user's handle"));
    }
    let mut key = credential(&row)?;
    match verify(ceremony, shown, &key) {
        Ok(result) => {
            key.counter = result.counter();
            key.backup_state = result.backup_state();
            key.backup_eligible = result.backup_eligible();
            passkey::used(tx, &row.id, &written(&key)?, now)?;
            Ok(Ok(if result.user_verified() { Verification::User } else { Verification::None }))
        }
        Err(error) => {
            if matches!(error, WebauthnError::CredentialPossibleCompromise) {
                suspend(tx, ceremony, account, row, now)?;
            }
            Ok(Err(answer::reason(&error)))
        }
    }
}

/// The library refuses a key that did not recognize its owner now and did when it was made. We do not: laptops stop doing
/// so when the lid is closed. What a use is worth is judged by what that use showed.
fn verify(ceremony: &Ceremony<'_>, shown: &Shown, key: &Credential) -> Result<AuthenticationResult, WebauthnError> {
    let lenient = Credential { registration_policy: UserVerificationPolicy::Discouraged_DO_NOT_USE, ..key.clone() };
    ceremony.relying.core.authenticate_single_credential(&shown.answer, &shown.state, &lenient)
}

/// The signature was right and the counter was not: somebody has a copy of the key.
fn suspend(tx: &mut Tx<'_>, ceremony: &Ceremony<'_>, account: &Account, row: PasskeyRow, now: UnixTime) -> Result<(), Fault> {
    if passkey::suspend(tx, &row.id, now)? {
        tell::owner(tx, ceremony.sealer, account, Notice::PasskeySuspended { name: row.name }, now)?;
    }
    Ok(())
}
