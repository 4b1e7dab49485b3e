//! `vestibule user add`.

use super::{
    owned::Owned,
    view::{View, WithPassword},
};
use crate::{
    auth::quality,
    cli::{
        Failure,
        deed::{self, To},
        open::Opened,
        organization,
        out::{Out, note},
        password::Source,
    },
    store::{self, JsonText, StoreResult, Tx, organization::Organization, user::User},
    types::{DisplayName, EmailAddress, Issuer, MfaPolicy, PasswordBy, PhoneNumber, Role, Slug, UnixTime, UserId, Username},
};
use clap::Args;

pub(super) const EXAMPLES: &str = "\
On an empty server `user add NAME --admin` also makes an organization `main` whose people need a second factor.
There is no default user and no default password.

Examples:
  vestibule user add ann --admin                             the first administrator
  vestibule user add bob --organization acme --name 'Bob Li' --email bob@acme.example
  vestibule user add eve --organization acme --password-stdin < file";

#[derive(Debug, Args)]
pub(super) struct Add {
    /// What the person signs in with: unique on this server in any spelling, 1 to 64 characters
    #[arg(value_parser = Username::parse)]
    username: Username,
    /// Whose person this is
    #[arg(long, value_name = "SLUG", value_parser = Slug::parse, required_unless_present = "admin")]
    organization: Option<Slug>,
    /// The name for people
    #[arg(long, value_parser = DisplayName::parse)]
    name: Option<DisplayName>,
    /// An e-mail address
    #[arg(long, value_name = "ADDRESS", value_parser = EmailAddress::parse)]
    email: Option<EmailAddress>,
    /// The address is known to be the person's
    #[arg(long, requires = "email")]
    email_verified: bool,
    /// A telephone number in international form, like +14155550123
    #[arg(long, value_name = "NUMBER", value_parser = PhoneNumber::parse)]
    phone: Option<PhoneNumber>,
    /// What else is known, like `given_name=Bob` or `address.locality=Ulm`; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = super::claim::parse)]
    claim: Vec<(String, String)>,
    /// The person runs this server
    #[arg(long)]
    admin: bool,
    #[command(flatten)]
    source: Source,
}

pub(super) fn run(add: &Add, opened: &Opened, out: Out) -> Result<(), Failure> {
    let now = opened.clock.now();
    let rules = opened.db.read_now(|tx| add.rules(tx, &opened.config.issuer, now))?;
    let new = add.source.take(&rules)?;
    let (view, organization) = opened.db.write_now(|tx| {
        let organization = home(tx, add, now)?;
        let mut user = add.row(&organization, new.hash, now);
        super::claim::put(&mut user.claims.0, &add.claim, now)?;
        insert(tx, &user, now)?;
        Ok::<_, Failure>((View::new(&user, &organization.slug, Owned::default()), organization))
    })?;
    if add.organization.is_none() {
        note(&format!("organization {} is made; its people need a second factor", organization.slug));
    }
    WithPassword::new(view, new.made.as_ref()).print(out)
}

/// The organization that was named; or a first one, so that the first administrator needs one command.
fn home(tx: &mut Tx<'_>, add: &Add, now: UnixTime) -> Result<Organization, Failure> {
    if let Some(slug) = &add.organization {
        return organization::find(tx, slug.as_str());
    }
    if !store::organization::all(tx)?.is_empty() {
        return Err(Failure::refused("this server has organizations; choose one with --organization"));
    }
    organization::add(tx, &Slug::parse("main")?, &DisplayName::parse("Main")?, MfaPolicy::Required, now)
}

fn insert(tx: &mut Tx<'_>, user: &User, now: UnixTime) -> Result<(), Failure> {
    if let Some(other) = store::user::by_folded_name(tx, &user.username_folded)? {
        return Err(Failure::refused(format!("the user name is taken: {}", other.username)));
    }
    store::user::insert(tx, user)?;
    let act = if user.role == Role::Administrator { "administrator_added" } else { "user_added" };
    Ok(deed::note(tx, To::User(user), (act, None), now)?)
}

impl Add {
    /// What the password of this person has to be.
    fn rules(&self, tx: &mut Tx<'_>, issuer: &Issuer, now: UnixTime) -> StoreResult<quality::Rules> {
        let slug = self.organization.as_ref().map_or("main", Slug::as_str);
        let organization = store::organization::by_slug(tx, slug)?;
        let organization = organization.unwrap_or_else(|| Organization::new(slug, slug, MfaPolicy::Required, now));
        Ok(quality::rules(&self.row(&organization, String::new(), now), &organization, issuer))
    }

    fn row(&self, organization: &Organization, password_hash: String, now: UnixTime) -> User {
        User {
            id: UserId::random(),
            organization_id: organization.id.clone(),
            username: self.username.to_string(),
            username_folded: self.username.folded(),
            name: self.name.as_ref().map(DisplayName::to_string),
            email: self.email.as_ref().map(EmailAddress::to_string),
            email_verified_at: self.email_verified.then_some(now),
            phone_number: self.phone.as_ref().map(PhoneNumber::to_string),
            phone_verified_at: None,
            role: if self.admin { Role::Administrator } else { Role::Member },
            password_hash: Some(password_hash),
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
        }
    }
}
