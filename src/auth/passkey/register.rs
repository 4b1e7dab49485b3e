//! Making a key for this site, WebAuthn §7.1.

use super::{Asked, Ceremony, LIFETIME, MOST, answer, credential, handle, stored_id, written};
use crate::{
    auth::{Fault, Finding, account::Account, ceremony, enrol::named},
    store::{
        Tx,
        passkey::{self, PasskeyRow},
    },
    types::{Method, PasskeyId, UnixTime},
};
use serde_json::Value;
use webauthn_rs_core::proto::{
    AttestationConveyancePreference, COSEAlgorithm, CredProtect, Credential, CredentialProtectionPolicy,
    RegisterPublicKeyCredential, RegistrationState, RequestRegistrationExtensions, ResidentKeyRequirement,
    UserVerificationPolicy,
};

const KIND: &str = "passkey-registration";

/// The longest credential identifier, bytes, WebAuthn §7.1 step 25.
const LONGEST_ID: usize = 1023;

/// What a person hands in.
#[derive(Debug, Clone, Copy)]
pub struct New<'a> {
    /// The browser's answer, `PublicKeyCredential.toJSON()`.
    pub response: &'a str,
    /// The person's name for the key; may be empty.
    pub name: &'a str,
}

/// Keys without a PIN are welcome, and so is not leaving a trace in the key; both are preferred. A key that can be found
/// without its name must recognize its owner first; with its name it need not, as it is a second factor then.
fn extensions() -> RequestRegistrationExtensions {
    let policy = CredentialProtectionPolicy::UserVerificationOptionalWithCredentialIDList;
    let protect = CredProtect { credential_protection_policy: policy, enforce_credential_protection_policy: None };
    RequestRegistrationExtensions { uvm: None, cred_protect: Some(protect), ..Default::default() }
}

/// Begins making a key. Gives `{"publicKey": …}` for `navigator.credentials.create`. The person's keys are excluded.
///
/// # Errors
/// The database's, or the cipher's.
pub fn begin_registration(tx: &mut Tx<'_>, ceremony: &Ceremony<'_>, account: &Account, now: UnixTime) -> Result<Value, Fault> {
    let user = &account.user;
    let taken = account.passkeys.iter().map(|row| credential(row).map(|key| key.cred_id)).collect::<Result<Vec<_>, _>>()?;
    let shown = user.name.as_deref().filter(|name| !name.is_empty()).unwrap_or(&user.username);
    let core = &ceremony.relying.core;
    let asked = core.new_challenge_register_builder(&handle(&user.id)?, &user.username, shown).and_then(|builder| {
        core.generate_challenge_register(
            builder
                .attestation(AttestationConveyancePreference::None)
                .credential_algorithms(COSEAlgorithm::secure_algs())
                .user_verification_policy(UserVerificationPolicy::Preferred)
                .exclude_credentials(Some(taken))
                .extensions(Some(extensions())),
        )
    });
    let (mut options, state) = asked.map_err(|_| Fault::Stored("user's name"))?;
    if let Some(wish) = &mut options.public_key.authenticator_selection {
        wish.resident_key = Some(ResidentKeyRequirement::Preferred);
    }
    ceremony::put(tx, ceremony.sealer, (ceremony.binding, KIND), &Asked::of(account, state), now + LIFETIME)?;
    serde_json::to_value(options).map_err(|_| Fault::Stored("passkey options"))
}

/// Looks at a new key and keeps it. The caller raises the epoch, records the finding and tells the owner.
///
/// # Errors
/// The database's, or a step that can not be read.
pub fn finish_registration(
    tx: &mut Tx<'_>,
    ceremony: &Ceremony<'_>,
    account: &Account,
    new: New<'_>,
    now: UnixTime,
) -> Result<Finding<PasskeyRow>, Fault> {
    let asked: Option<Asked<RegistrationState>> = ceremony::take(tx, ceremony.sealer, (ceremony.binding, KIND), now)?;
    let Some(state) = asked.and_then(|asked| asked.fits(account)) else { return Ok(Err("nothing was asked")) };
    if !account.organization.methods.allows(Method::Passkey) {
        return Ok(Err("method not allowed"));
    }
    let key = match made(ceremony, &state, new.response) {
        Ok(key) => key,
        Err(reason) => return Ok(Err(reason)),
    };
    if account.passkeys.len() >= MOST {
        return Ok(Err("too many keys"));
    }
    let row = PasskeyRow {
        id: PasskeyId::random(),
        user_id: account.user.id.clone(),
        credential_id: stored_id(&key.cred_id),
        credential: written(&key)?,
        name: named(new.name, "Passkey"),
        created_at: now,
        last_used_at: None,
        suspended_at: None,
    };
    Ok(if passkey::insert(tx, &row)? { Ok(row) } else { Err("key is known already") })
}

/// The key that an answer brings. The library checks the algorithm, the excluded keys and what the browser said.
fn made(ceremony: &Ceremony<'_>, state: &RegistrationState, response: &str) -> Finding<Credential> {
    let answer: RegisterPublicKeyCredential = answer::read(ceremony.relying, response)?;
    let mut key = ceremony.relying.core.register_credential(&answer, state, None).map_err(|error| answer::reason(&error))?;
    if key.cred_id.is_empty() || key.cred_id.len() > LONGEST_ID {
        return Err("identifier too long");
    }
    // A hint for the browser, which finds the key sooner by it.
    key.transports = answer.response.transports.map(|mut ways| {
        ways.truncate(8);
        ways
    });
    Ok(key)
}
