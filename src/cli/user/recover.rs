//! `vestibule user recover`.

use super::{
    find,
    view::{View, WithPassword},
};
use crate::{
    admin::{
        Actor, AdminError,
        recover::{self, Did},
    },
    auth::{pass, quality},
    cli::{
        Failure, deed,
        open::Opened,
        out::{Out, Shown, note},
        password::Source,
    },
    store::organization,
};
use clap::Args;
use serde::Serialize;

pub(super) const EXAMPLES: &str = "\
For an administrator who can not sign in any more, whatever the reason: the account or its organization is disabled, the
password or all second factors are lost, local sign-in is off and single sign-on does not work, no second factor is allowed
that works here. It takes away what stands in the way, resets second factors, ends all sign-ins, and gives a password and a
temporary access pass. With them the administrator signs in at the address that is shown, sets up a second factor, and puts
right what was wrong. It is written down, and all administrators are told by mail.

Examples:
  vestibule user recover ann
  vestibule user recover ann --minutes 15 --password-stdin < file";

#[derive(Debug, Args)]
pub(super) struct Recover {
    /// The user name, in any spelling
    username: String,
    /// How long the pass can be used, 10 to 1440
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(i64).range(pass::MINUTES))]
    minutes: i64,
    #[command(flatten)]
    source: Source,
}

/// The only place where password and pass are printed.
#[derive(Serialize)]
struct Back {
    #[serde(flatten)]
    user: WithPassword,
    pass: String,
    pass_expires_at: String,
    did: Vec<Did>,
    sign_in_at: String,
}

pub(super) fn run(recover: &Recover, opened: &Opened, out: Out) -> Result<(), Failure> {
    let now = opened.clock.now();
    let issuer = &opened.config.issuer;
    let rules = opened.db.read_now(|tx| {
        let user = find(tx, &recover.username)?;
        let organization = organization::by_id(tx, &user.organization_id)?;
        Ok::<_, Failure>(organization.map(|organization| quality::rules(&user, &organization, issuer)))
    })?;
    let new = recover.source.take(&rules.unwrap_or_default())?;
    let shown = opened.db.write_now(|tx| {
        let user = find(tx, &recover.username)?;
        let actor = Actor::command(deed::here(opened, now));
        let done: Result<_, AdminError> = recover::run(tx, &actor, &user.id, (&new.hash, recover.minutes));
        let done = done?;
        let view = View::read(tx, &done.user, now)?;
        Ok::<_, Failure>(Back {
            user: WithPassword::new(view, new.made.as_ref()),
            pass: done.pass.expose().to_owned(),
            pass_expires_at: (now + recover.minutes * 60).rfc3339(),
            did: done.did,
            sign_in_at: issuer.url("/admin"),
        })
    })?;
    shown.did.iter().for_each(|did| note(words(*did)));
    note("password and pass are shown this once");
    Ok(out.one(&shown)?)
}

const fn words(did: Did) -> &'static str {
    match did {
        Did::OrganizationEnabled => "the organization is enabled again",
        Did::AppsAllowed => "the organization allows authenticator apps now, as it allowed nothing else that works here",
        Did::UserEnabled => "the person is enabled again",
        Did::FactorsReset => "second factors and pauses are reset; all sign-ins, tokens and trusted devices are ended",
        Did::PasswordSet => "there is a new password",
        Did::PassIssued => "there is a temporary access pass, for the second door",
    }
}

impl Shown for Back {
    const COLUMNS: &'static [&'static str] = View::COLUMNS;

    fn fields(&self) -> Vec<(&'static str, String)> {
        let mut fields = self.user.fields();
        fields.extend([
            ("pass", self.pass.clone()),
            ("pass until", self.pass_expires_at.clone()),
            ("sign in at", self.sign_in_at.clone()),
        ]);
        fields
    }
}
