//! Puts the cast into an empty database, in one transaction; a database that has it gets new addresses and nothing else.

use super::cast::{ADMIN, APP, Application, CLIENT, Cast, Person, SPA};
use crate::{
    app::StartError,
    auth::{password::Hasher, totp::COLUMN},
    open::{OpenError, Opened},
    protocol::{AuthMethod, GrantType, SigningAlg},
    seal::Sealer,
    store::{
        JsonText, Tx,
        client::{self, ClientRow},
        organization::{self, Organization},
        totp::{self, TotpFactor},
        user::{self, User},
    },
    types::{
        Address, ClientId, ClientMfa, ConsentRule, Issuer, MfaPolicy, OrganizationId, PasswordBy, PkceRule, Secret,
        StandardClaims, Token, TotpFactorId, UnixTime, UserId, name::fold, permission::ADMIN_SCOPE, secret::ClientSecret,
    },
};
use std::time::Duration;

/// What every client may ask for.
const SCOPE: &str = "openid profile email address phone offline_access";

/// Seeds once; later starts only let the application's addresses follow the issuer.
pub(super) fn seed(opened: &Opened, cast: &Cast, now: UnixTime) -> Result<(), StartError> {
    let issuer = &opened.config.issuer;
    opened.db.write_now(|tx| {
        if organization::by_id(tx, &cast.organization)?.is_some() {
            return follow(tx, cast, issuer, now);
        }
        if !organization::all(tx)?.is_empty() {
            let text = "demo.json does not belong to the database beside it; give --data an empty folder";
            return Err(StartError::Refused(text.to_owned()));
        }
        people(tx, &opened.sealer, cast, now)?;
        for application in &cast.clients {
            client::insert(tx, &row(application, cast, issuer, now))?;
        }
        if let Some(secret) = &cast.admin_secret {
            let administers = Application { client_id: ADMIN.to_owned(), client_secret: Some(secret.clone()) };
            client::insert(tx, &machine(row(&administers, cast, issuer, now)))?;
        }
        Ok(())
    })
}

/// The port may be another one than last time.
fn follow(tx: &mut Tx<'_>, cast: &Cast, issuer: &Issuer, now: UnixTime) -> Result<(), StartError> {
    for application in cast.clients.iter().filter(|application| application.client_id == APP) {
        let id = ClientId::from_text(APP);
        client::set_redirect_uris(tx, &id, application.redirect_uris(issuer), now)?;
        client::set_post_logout_redirect_uris(tx, &id, application.post_logout_redirect_uris(issuer), now)?;
    }
    Ok(())
}

fn people(tx: &mut Tx<'_>, sealer: &Sealer, cast: &Cast, now: UnixTime) -> Result<(), StartError> {
    let acme = Organization { id: cast.organization.clone(), ..Organization::new("acme", "Acme", MfaPolicy::Required, now) };
    organization::insert(tx, &acme)?;
    let hasher = Hasher::new(1, Duration::from_secs(1)).map_err(StartError::BuiltIn)?;
    for person in &cast.users {
        let user = user(person, &acme.id, &hasher, now)?;
        user::insert(tx, &user)?;
        if let Some(secret) = person.totp_bytes() {
            totp::insert(tx, &factor(sealer, &user.id, &secret, now)?)?;
        }
    }
    Ok(())
}

fn user(person: &Person, organization: &OrganizationId, hasher: &Hasher, now: UnixTime) -> Result<User, StartError> {
    Ok(User {
        id: UserId::random(),
        organization_id: organization.clone(),
        username: person.username.clone(),
        username_folded: fold(&person.username),
        name: Some(person.name.clone()),
        email: Some(person.email.clone()),
        email_verified_at: Some(now),
        phone_number: Some(person.phone_number.clone()),
        phone_verified_at: None,
        role: person.role(),
        password_hash: Some(hasher.hash(&Secret::new(person.password.as_str())).map_err(StartError::Refused)?),
        epoch: 0,
        created_at: now,
        updated_at: now,
        disabled_at: None,
        language: None,
        default_method: None,
        grace_since: None,
        skips: 0,
        password_by: PasswordBy::Owner,
        seen_language: None,
        claims: JsonText(if person.username == "bob" { bobs_claims() } else { StandardClaims::default() }),
    })
}

/// Enough to show what applications can ask for.
fn bobs_claims() -> StandardClaims {
    let text = |text: &str| Some(text.to_owned());
    StandardClaims {
        given_name: text("Bob"),
        family_name: text("Example"),
        nickname: text("Bobby"),
        birthdate: text("0000-10-31"),
        zoneinfo: text("Europe/Berlin"),
        locale: text("de-DE"),
        website: text("https://acme.example/bob"),
        address: Some(Address { locality: text("Ulm"), country: text("Germany"), ..Address::default() }),
        ..StandardClaims::default()
    }
}

fn factor(sealer: &Sealer, user: &UserId, secret: &[u8], now: UnixTime) -> Result<TotpFactor, StartError> {
    let id = TotpFactorId::random();
    Ok(TotpFactor {
        user_id: user.clone(),
        name: "Authenticator app".to_owned(),
        secret_sealed: sealer.seal(COLUMN, id.as_str(), secret).map_err(OpenError::from)?,
        last_step: 0,
        created_at: now,
        last_used_at: None,
        id,
    })
}

/// The client that tools administer with. Its tokens live for a day.
fn machine(row: ClientRow) -> ClientRow {
    ClientRow {
        name: "Demo administration".to_owned(),
        redirect_uris: JsonText(Vec::new()),
        grant_types: JsonText(vec![GrantType::ClientCredentials.to_string()]),
        scope: ADMIN_SCOPE.to_owned(),
        access_token_lifetime: Some(86_400),
        ..row
    }
}

fn row(application: &Application, cast: &Cast, issuer: &Issuer, now: UnixTime) -> ClientRow {
    let id = application.client_id.as_str();
    let name = match id {
        APP => "Acme Notes",
        SPA => "Demo page without a secret",
        _ => "Demo client",
    };
    let method = if application.client_secret.is_some() { AuthMethod::ClientSecretBasic } else { AuthMethod::None };
    let digest = |secret: &String| Token::<ClientSecret>::presented(secret.as_str()).digest().as_str().to_owned();
    let grants = [GrantType::AuthorizationCode, GrantType::RefreshToken];
    ClientRow {
        id: ClientId::from_text(id),
        organization_id: (id == APP).then(|| cast.organization.clone()),
        name: name.to_owned(),
        auth_method: method.as_str().to_owned(),
        secret_digest: application.client_secret.as_ref().map(digest),
        jwks: None,
        redirect_uris: JsonText(application.redirect_uris(issuer)),
        post_logout_redirect_uris: JsonText(application.post_logout_redirect_uris(issuer)),
        grant_types: JsonText(grants.map(|grant| grant.as_str().to_owned()).to_vec()),
        scope: SCOPE.to_owned(),
        signing_alg: SigningAlg::Rs256.as_str().to_owned(),
        pkce: if id == CLIENT { PkceRule::Optional } else { PkceRule::Required },
        consent: ConsentRule::Skip,
        created_at: now,
        updated_at: now,
        disabled_at: None,
        access_token_lifetime: None,
        mfa: ClientMfa::Inherit,
        metadata: JsonText::default(),
        secret_sealed: None,
        registration_digest: None,
    }
}
