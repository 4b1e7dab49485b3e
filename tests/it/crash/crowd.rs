//! Many people, so that each code of an app is the first one of its owner and nobody has to wait for the next.

use crate::support::{process::Place, site::CALLBACK};
use vestibule::{
    auth::password::Hasher,
    clock::Clock,
    config::Config,
    open::Opened,
    store::{JsonText, StoreError, organization, totp, user},
    types::{PasswordBy, Role, Secret, TotpFactorId, UserId},
};

/// Everybody's password.
pub const PASSWORD: &str = "all have the same long password";

/// Everybody's app, base32 and plain.
pub const SECRET: (&str, &[u8; 20]) = ("ONSWG4TFOQQG6ZRAGIYCA3DFOR2GK4TT", b"secret of 20 letters");

/// A client.
pub struct App {
    pub id: String,
    pub secret: String,
}

/// All people of a place, and its client.
pub struct Crowd {
    pub app: App,
    /// User names.
    pub people: Vec<String>,
    /// The database.
    pub url: String,
}

impl Crowd {
    /// Makes the database of a place with so many people, before the server is started.
    pub fn move_in(place: &Place, size: usize) -> Self {
        let made =
            place.json(&["client", "add", "Notes", "--redirect-uri", CALLBACK, "--consent", "skip", "--pkce", "optional"]);
        let text = |name: &str| made[name].as_str().unwrap().to_owned();
        let app = App { id: text("client_id"), secret: text("client_secret") };
        place.json(&["organization", "add", "acme", "--name", "Acme"]);
        let config = Config::load(Some(&place.path("vestibule.toml")), std::iter::empty()).unwrap();
        let url = config.database_url.expose().to_owned();
        let hash = Hasher::new(1, config.database.wait).unwrap().hash(&Secret::new(PASSWORD)).unwrap();
        let opened = Opened::open(config, Clock::System).unwrap();
        let people: Vec<String> = (0..size).map(|n| format!("person{n}")).collect();
        let add = opened.db.write_now(|tx| people.iter().try_for_each(|name| add(tx, &opened, name, &hash)));
        add.unwrap();
        Self { app, people, url }
    }
}

fn add(tx: &mut vestibule::store::Tx<'_>, opened: &Opened, name: &str, hash: &str) -> Result<(), StoreError> {
    let now = opened.clock.now();
    let (user_id, id) = (UserId::random(), TotpFactorId::random());
    let row = user::User {
        id: user_id.clone(),
        organization_id: organization::by_slug(tx, "acme")?.unwrap().id,
        username: name.to_owned(),
        username_folded: name.to_owned(),
        name: None,
        email: None,
        email_verified_at: None,
        phone_number: None,
        phone_verified_at: None,
        role: Role::Member,
        password_hash: Some(hash.to_owned()),
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
        claims: JsonText::default(),
    };
    user::insert(tx, &row)?;
    let factor = totp::TotpFactor {
        user_id,
        name: "app".to_owned(),
        secret_sealed: opened.sealer.seal("totp_factors.secret", id.as_str(), SECRET.1).unwrap(),
        last_step: 0,
        created_at: now,
        last_used_at: None,
        id,
    };
    totp::insert(tx, &factor)
}
