//! `vestibule user set`.

use super::{find, view::View};
use crate::{
    admin::lockout,
    auth::tell,
    cli::{
        Failure,
        deed::{self, To},
        open::Opened,
        out::{Out, note},
        word::put,
    },
    post::Notice,
    store::{
        Tx, organization,
        user::{self, User},
    },
    types::{DisplayName, EmailAddress, Method, PhoneNumber, Role, UnixTime},
};
use clap::Args;

pub(super) const EXAMPLES: &str = "\
A new e-mail address, telephone number or role ends all of the person's sign-ins and tokens.

Examples:
  vestibule user set bob --email bob@acme.example --email-verified
  vestibule user set bob --claim given_name=Bob --claim birthdate=1990-12-31 --claim address.locality=Ulm
  vestibule user set ann --admin";

#[derive(Debug, Args)]
pub(super) struct Set {
    /// The user name, in any spelling
    username: String,
    #[command(flatten)]
    changes: Changes,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
struct Changes {
    /// The name for people
    #[arg(long, value_parser = DisplayName::parse)]
    name: Option<DisplayName>,
    /// An e-mail address; a new one is not verified
    #[arg(long, value_name = "ADDRESS", value_parser = EmailAddress::parse)]
    email: Option<EmailAddress>,
    /// The address is known to be the person's
    #[arg(long)]
    email_verified: bool,
    /// A telephone number in international form, like +14155550123
    #[arg(long, value_name = "NUMBER", value_parser = PhoneNumber::parse)]
    phone: Option<PhoneNumber>,
    /// What else is known, like `given_name=Bob` or `address.locality=Ulm`; nothing after = takes it away; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = super::claim::parse)]
    claim: Vec<(String, String)>,
    /// The person runs this server
    #[arg(long, conflicts_with = "member")]
    admin: bool,
    /// The person does not run this server
    #[arg(long)]
    member: bool,
}

pub(super) fn run(set: Set, opened: &Opened, out: Out) -> Result<(), Failure> {
    let now = opened.clock.now();
    let (view, ended) = opened.db.write_now(|tx| {
        let id = find(tx, &set.username)?.id;
        let mut user = user::lock(tx, &id)?.ok_or_else(|| Failure::refused("the user is gone"))?;
        let guard = lockout::before(tx, lockout::Ways::of(deed::here(opened, now)), &user.organization_id)?;
        let (before, epoch) = (user.clone(), user.epoch);
        let acts = set.changes.apply(&mut user, now)?;
        if !acts.is_empty() {
            user::update_profile(tx, &user)?;
        }
        tell_old_places(tx, opened, (&before, &user), now)?;
        for act in acts {
            deed::note(tx, To::User(&user), (act, None), now)?;
        }
        guard.check(tx)?;
        Ok::<_, Failure>((View::read(tx, &user, now)?, user.epoch != epoch))
    })?;
    if ended {
        note(&format!("all sign-ins and tokens of {} are ended", view.username()));
    }
    Ok(out.one(&view)?)
}

/// Mails the person, at the address from before, that an address or a number is another one now.
fn tell_old_places(tx: &mut Tx<'_>, opened: &Opened, (before, after): (&User, &User), now: UnixTime) -> Result<(), Failure> {
    let changed = [(Method::Email, before.email != after.email), (Method::Sms, before.phone_number != after.phone_number)];
    let Some(organization) = organization::by_id(tx, &before.organization_id)? else { return Ok(()) };
    for (what, _) in changed.into_iter().filter(|(_, changed)| *changed) {
        tell::person(tx, &opened.sealer, (before, &organization), Notice::ContactChanged { what }, now)?;
    }
    Ok(())
}

impl Changes {
    /// Changes a person and gives what was done. Whoever reaches other addresses or may do other things starts anew: the
    /// epoch is raised, which ends what was issued and what waits for a code.
    fn apply(self, user: &mut User, now: UnixTime) -> Result<Vec<&'static str>, Failure> {
        let mut acts = Vec::new();
        put(&mut user.name, self.name.map(|name| Some(name.into())), "user_name_set", &mut acts);
        let before = (user.email.clone(), user.phone_number.clone(), user.role.clone());
        put(&mut user.email, self.email.map(|email| Some(email.into())), "user_email_set", &mut acts);
        put(&mut user.phone_number, self.phone.map(|phone| Some(phone.into())), "user_phone_set", &mut acts);
        put(&mut user.role, self.admin.then_some(Role::Administrator), "user_made_administrator", &mut acts);
        put(&mut user.role, self.member.then_some(Role::Member), "user_made_member", &mut acts);
        if before.0 != user.email {
            user.email_verified_at = None;
        }
        if before.1 != user.phone_number {
            user.phone_verified_at = None;
        }
        if (&before.0, &before.1, &before.2) != (&user.email, &user.phone_number, &user.role) {
            user.epoch += 1;
        }
        if self.email_verified && user.email_verified_at.is_none() {
            user.email.as_ref().ok_or_else(|| Failure::refused("there is no e-mail address to be verified; give --email"))?;
            user.email_verified_at = Some(now);
            acts.push("user_email_verified");
        }
        let mut claims = user.claims.0.clone();
        super::claim::put(&mut claims, &self.claim, now)?;
        put(&mut user.claims.0, Some(claims), "user_claims_set", &mut acts);
        if !acts.is_empty() {
            user.updated_at = now;
        }
        Ok(acts)
    }
}
