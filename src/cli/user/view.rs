//! A person as printed.

use super::owned::{Owned, Refused};
use crate::{
    cli::{
        Failure,
        out::{Out, Shown, note, or_dash},
    },
    store::{StoreResult, Tx, organization, user::User},
    types::{Method, OrganizationId, Role, Secret, StandardClaims, UnixTime, UserId},
};
use serde::Serialize;
use std::collections::HashMap;

#[derive(Serialize)]
pub(super) struct View {
    id: UserId,
    username: String,
    name: Option<String>,
    organization: String,
    role: Role,
    email: Option<String>,
    email_verified: bool,
    phone_number: Option<String>,
    /// What else is known.
    #[serde(skip_serializing_if = "StandardClaims::is_empty")]
    claims: StandardClaims,
    epoch: i64,
    /// How many second factors there are, backup codes not counted.
    factors: usize,
    /// Of which methods, the strongest first.
    methods: Vec<Method>,
    /// Whether codes of the authenticator app are looked at: `open`, `used_up` or `suspended`.
    totp_guesses: &'static str,
    /// Until when they are not, when they are used up.
    #[serde(skip_serializing_if = "Option::is_none")]
    totp_guesses_refused_until: Option<String>,
    /// The methods of which nothing is looked at now, as too much was wrong.
    refused: Vec<Refused>,
    created_at: String,
    disabled_at: Option<String>,
}

impl View {
    pub(super) fn new(user: &User, organization: &str, owned: Owned) -> Self {
        let totp = owned.refused.iter().find(|refused| refused.method == Method::Totp);
        Self {
            id: user.id.clone(),
            username: user.username.clone(),
            name: user.name.clone(),
            organization: organization.to_owned(),
            role: user.role.clone(),
            email: user.email.clone(),
            email_verified: user.email_verified_at.is_some(),
            phone_number: user.phone_number.clone(),
            claims: user.claims.0.clone(),
            epoch: user.epoch,
            factors: owned.factors,
            totp_guesses: totp.map_or("open", |refused| refused.state),
            totp_guesses_refused_until: totp.and_then(|refused| refused.until.clone()),
            methods: owned.methods,
            refused: owned.refused,
            created_at: user.created_at.rfc3339(),
            disabled_at: user.disabled_at.map(UnixTime::rfc3339),
        }
    }

    /// One person, with what belongs to them read from the database.
    pub(super) fn read(tx: &mut Tx<'_>, user: &User, now: UnixTime) -> Result<Self, Failure> {
        let organization = organization::by_id(tx, &user.organization_id)?;
        let slug = organization.map(|organization| organization.slug).unwrap_or_default();
        Ok(Self::new(user, &slug, Owned::of(tx, &user.id, now)?))
    }

    pub(super) fn username(&self) -> &str {
        &self.username
    }
}

/// Many people, with a fixed number of statements.
pub(super) fn views(tx: &mut Tx<'_>, users: &[User], now: UnixTime) -> StoreResult<Vec<View>> {
    let slugs: HashMap<OrganizationId, String> = organization::all(tx)?.into_iter().map(|row| (row.id, row.slug)).collect();
    let mut owned = Owned::all(tx, now)?;
    let view = |user: &User| {
        let slug = slugs.get(&user.organization_id).map(String::as_str).unwrap_or_default();
        View::new(user, slug, owned.remove(user.id.as_str()).unwrap_or_default())
    };
    Ok(users.iter().map(view).collect())
}

impl Shown for View {
    const COLUMNS: &'static [&'static str] = &["username", "organization", "role", "name", "methods", "disabled"];

    fn fields(&self) -> Vec<(&'static str, String)> {
        let verified = if self.email_verified { " (verified)" } else { "" };
        let methods = self.methods.iter().map(|method| method.as_str()).collect::<Vec<_>>().join(" ");
        let mut fields = vec![
            ("username", self.username.clone()),
            ("organization", self.organization.clone()),
            ("role", self.role.to_string()),
            ("name", or_dash(self.name.as_ref())),
            ("email", or_dash(self.email.as_ref().map(|email| format!("{email}{verified}")))),
            ("phone", or_dash(self.phone_number.as_ref())),
            ("id", self.id.to_string()),
            ("factors", self.factors.to_string()),
            ("methods", or_dash(Some(methods).filter(|methods| !methods.is_empty()))),
        ];
        let claim = |name: &&'static str| self.claims.get(name).map(|value| (*name, value.replace('\n', ", ")));
        fields.extend(StandardClaims::NAMES.iter().filter_map(claim));
        fields.extend(self.refused.iter().map(|refused| ("codes", refused.words(&self.username))));
        fields.extend([("created", self.created_at.clone()), ("disabled", or_dash(self.disabled_at.as_ref()))]);
        fields
    }
}

/// A person with a password that was made a moment ago; the only place where it is printed.
#[derive(Serialize)]
pub(super) struct WithPassword {
    #[serde(flatten)]
    user: View,
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<String>,
}

impl WithPassword {
    pub(super) fn new(user: View, made: Option<&Secret>) -> Self {
        Self { user, password: made.map(|secret| secret.expose().to_owned()) }
    }

    pub(super) fn print(&self, out: Out) -> Result<(), Failure> {
        if self.password.is_some() {
            note("the password is shown this once");
        }
        Ok(out.one(self)?)
    }
}

impl Shown for WithPassword {
    const COLUMNS: &'static [&'static str] = View::COLUMNS;

    fn fields(&self) -> Vec<(&'static str, String)> {
        let password = self.password.iter().map(|password| ("password", password.clone()));
        self.user.fields().into_iter().chain(password).collect()
    }
}
