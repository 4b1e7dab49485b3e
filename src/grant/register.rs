//! Clients that register themselves (RFC 7591), and read, change and withdraw what they registered (RFC 7592).
//!
//! What they may have is the same at each change as at the beginning, and never more than an operator's settings allow.

mod row;
mod told;

pub use told::information;

use super::{
    Provider,
    client::{keep_secret, secret_for},
};
use crate::{
    audit::{self, Event},
    auth::{
        Fault,
        throttle::{self, Verdict},
    },
    protocol::{
        AuthMethod,
        register::{Proof, RegisterError, Wanted},
    },
    store::{
        Tx,
        client::{self, ClientRow},
        grant, registration,
    },
    types::{
        ClientId, Registration, Token, UnixTime,
        secret::{ClientSecret, InitialAccess, RegistrationAccess},
    },
};

/// A registration as its client may know it.
#[derive(Debug)]
pub struct Registered {
    /// What is stored.
    pub row: ClientRow,
    /// The secret, where one was made just now.
    pub secret: Option<Token<ClientSecret>>,
    /// What it is managed with.
    pub access: Token<RegistrationAccess>,
}

/// Why a registration is not made, shown or changed.
#[derive(Debug)]
pub enum Refused {
    /// There is no token, and there must be one.
    NoToken,
    /// The token is not good (any more), or not for this client.
    Token,
    /// An operator has disabled the client; it stays so.
    Disabled,
    /// Too many were registered lately.
    Often,
    /// What is asked for is malformed or does not go together.
    Metadata(RegisterError),
}

/// Seconds after which somebody who registers too much may try again.
pub const PAUSE: i64 = 3600;

/// That somebody may register a client: with a token that was good a moment ago, or through an open door with one of its tries.
/// Made by [`admit`] only, and used up by [`register`].
#[must_use]
#[derive(Debug)]
pub struct Admitted(Option<Token<InitialAccess>>);

/// Whether somebody may register a client now, before anything is called for it. Of an open door this takes one of the tries.
///
/// # Errors
/// The database's.
pub fn admit(
    tx: &mut Tx<'_>,
    provider: &Provider,
    initial: Option<Token<InitialAccess>>,
    now: UnixTime,
) -> Result<Result<Admitted, Refused>, Fault> {
    Ok(match (provider.registration, initial) {
        (Registration::Off, _) => Err(Refused::Token),
        (_, Some(token)) if registration::is_live(tx, &token.digest(), now)? => Ok(Admitted(Some(token))),
        (_, Some(_)) => Err(Refused::Token),
        (Registration::Token, None) => Err(Refused::NoToken),
        (Registration::Open, None) if is_often(tx, provider, now)? => Err(Refused::Often),
        (Registration::Open, None) => Ok(Admitted(None)),
    })
}

/// Registers a client. What it asks for is judged before a use of the token is taken.
///
/// # Errors
/// The database's.
pub fn register(
    tx: &mut Tx<'_>,
    provider: &Provider,
    Admitted(initial): Admitted,
    wanted: Wanted,
    now: UnixTime,
) -> Result<Result<Registered, Refused>, Fault> {
    let mut row = match row::new(wanted, initial.is_none(), now) {
        Ok(row) => row,
        Err(error) => return Ok(Err(Refused::Metadata(error))),
    };
    if let Some(token) = initial {
        match registration::claim(tx, &token.digest(), now)? {
            Some(used) => row.organization_id = used.organization_id,
            None => return Ok(Err(Refused::Token)),
        }
    }
    let access = Token::random();
    row.registration_digest = Some(access.digest().as_str().to_owned());
    let secret = secret_for(method(&row)?);
    keep_secret(&mut row, &provider.sealer, secret.as_ref())?;
    client::insert(tx, &row)?;
    let event = Event::ClientRegistered { client: &row.id, name: &row.name, unverified: row.metadata.0.unverified };
    audit::record(tx, now, &event)?;
    Ok(Ok(Registered { row, secret, access }))
}

/// Shows a client what it registered. Its secret is not among it: of most we keep no more than a digest.
///
/// # Errors
/// The database's.
pub fn show(tx: &mut Tx<'_>, id: &ClientId, access: Token<RegistrationAccess>) -> Result<Result<Registered, Refused>, Fault> {
    Ok(hold(tx, id, &access)?.map(|row| Registered { row, secret: None, access }))
}

/// Whether a client may change its registration now, before anything is called for it.
///
/// # Errors
/// The database's.
pub fn admit_change(tx: &mut Tx<'_>, id: &ClientId, access: &Token<RegistrationAccess>) -> Result<Result<(), Refused>, Fault> {
    Ok(hold(tx, id, access)?.map(drop))
}

/// Puts another registration in the place of a client's. What only operators say stays as it is.
///
/// # Errors
/// The database's.
pub fn change(
    tx: &mut Tx<'_>,
    provider: &Provider,
    (id, access): (&ClientId, Token<RegistrationAccess>),
    (proof, wanted): (&Proof, Wanted),
    now: UnixTime,
) -> Result<Result<Registered, Refused>, Fault> {
    let before = match hold(tx, id, &access)? {
        Ok(row) => row,
        Err(refused) => return Ok(Err(refused)),
    };
    if let Err(error) = is_own(proof, &before) {
        return Ok(Err(Refused::Metadata(error)));
    }
    let mut row = match row::changed(&before, wanted, now) {
        Ok(row) => row,
        Err(error) => return Ok(Err(Refused::Metadata(error))),
    };
    // A secret that was made for another use is none that this method has.
    let secret = if row.auth_method == before.auth_method {
        None
    } else {
        let secret = secret_for(method(&row)?);
        keep_secret(&mut row, &provider.sealer, secret.as_ref())?;
        secret
    };
    client::update(tx, &row)?;
    audit::record(tx, now, &Event::ClientReregistered { client: &row.id, name: &row.name })?;
    Ok(Ok(Registered { row, secret, access }))
}

/// Withdraws a client: nothing that it was given is good any more. One that somebody has used stays as a disabled row, so that
/// what refers to it stays readable.
///
/// # Errors
/// The database's.
pub fn withdraw(
    tx: &mut Tx<'_>,
    (id, access): (&ClientId, &Token<RegistrationAccess>),
    now: UnixTime,
) -> Result<Result<(), Refused>, Fault> {
    let mut row = match hold(tx, id, access)? {
        Ok(row) => row,
        Err(refused) => return Ok(Err(refused)),
    };
    if !client::delete_unused(tx, id)? {
        grant::revoke_of_client(tx, id, now)?;
        (row.disabled_at, row.updated_at) = (Some(now), now);
        (row.registration_digest, row.secret_digest, row.secret_sealed) = (None, None, None);
        client::update(tx, &row)?;
    }
    audit::record(tx, now, &Event::ClientWithdrawn { client: &row.id, name: &row.name })?;
    Ok(Ok(()))
}

fn hold(tx: &mut Tx<'_>, id: &ClientId, access: &Token<RegistrationAccess>) -> Result<Result<ClientRow, Refused>, Fault> {
    Ok(match client::lock_registered(tx, id, &access.digest())? {
        None => Err(Refused::Token),
        Some(row) if row.disabled_at.is_some() => Err(Refused::Disabled),
        Some(row) => Ok(row),
    })
}

/// RFC 7592 §2.2: who changes a registration says whose it is, and no other secret than its own.
fn is_own(proof: &Proof, row: &ClientRow) -> Result<(), RegisterError> {
    if proof.client_id.as_deref() != Some(row.id.as_str()) {
        return Err(RegisterError::of("client_id", "a change must say it, and it must be the client's own"));
    }
    let kept = row.secret_digest.as_deref();
    let same = |secret: &String| kept == Some(Token::<ClientSecret>::presented(secret.as_str()).digest().as_str());
    if proof.client_secret.as_ref().is_none_or(same) {
        Ok(())
    } else {
        Err(RegisterError::of("client_secret", "it must be the client's own; nobody chooses one"))
    }
}

/// Whether too many clients were registered by everybody, or from this network.
fn is_often(tx: &mut Tx<'_>, provider: &Provider, now: UnixTime) -> Result<bool, Fault> {
    let network = tx.address().map(|address| provider.sealer.pseudonym(&format!("register\0{address}")));
    for (budget, subject) in [(throttle::REGISTER, network), (throttle::REGISTERED, Some("everybody".to_owned()))] {
        let Some(subject) = subject else { continue };
        if throttle::attempt(tx, &budget, &subject, now)? == Verdict::Refuse {
            return Ok(true);
        }
    }
    Ok(false)
}

fn method(row: &ClientRow) -> Result<AuthMethod, Fault> {
    AuthMethod::parse(&row.auth_method).map_err(|_| Fault::Stored("client"))
}
