//! `vestibule user pass`.

use super::{Why, find, view::View};
use crate::{
    auth::pass::{self, Terms},
    cli::{
        Failure,
        deed::{self, To},
        open::Opened,
        out::{Out, Shown, note},
    },
    store::organization,
};
use clap::Args;
use serde::Serialize;

pub(super) const EXAMPLES: &str = "\
For somebody whose phone is lost: password and pass open the account in place of the second factor, to set up a new one in
the account pages. For somebody who has none yet and can not read the mailbox, or has just reset the password by it: the pass
does in place of the mailed code. The person is told by mail that there is a pass, but not which. An earlier pass is over.

Example:
  vestibule user pass bob --minutes 60";

#[derive(Debug, Args)]
pub(super) struct Pass {
    /// The user name, in any spelling
    username: String,
    /// How long it can be used, 10 to 1440
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(i64).range(pass::MINUTES))]
    minutes: i64,
    #[command(flatten)]
    why: Why,
}

/// A person with a pass that was issued a moment ago; the only place where it is printed.
#[derive(Serialize)]
struct WithPass {
    #[serde(flatten)]
    user: View,
    pass: String,
    pass_expires_at: String,
}

pub(super) fn run(arguments: &Pass, opened: &Opened, out: Out) -> Result<(), Failure> {
    let now = opened.clock.now();
    let shown = opened.db.write_now(|tx| {
        let user = find(tx, &arguments.username)?;
        let organization = organization::by_id(tx, &user.organization_id)?;
        let organization = organization.ok_or_else(|| Failure::refused("the organization is gone"))?;
        if user.disabled_at.is_some() || organization.disabled_at.is_some() {
            return Err(Failure::refused("the person is disabled; vestibule user enable, or organization enable, comes first"));
        }
        let terms = Terms { minutes: arguments.minutes, by: "command line", reason: arguments.why.text() };
        let pass = pass::issue(tx, &opened.sealer, (&user, &organization), terms, now)?;
        deed::note(tx, To::User(&user), ("user_pass_issued", arguments.why.text()), now)?;
        Ok::<_, Failure>(WithPass {
            user: View::read(tx, &user, now)?,
            pass: pass.expose().to_owned(),
            pass_expires_at: (now + arguments.minutes * 60).rfc3339(),
        })
    })?;
    note("the pass is shown this once");
    Ok(out.one(&shown)?)
}

impl Shown for WithPass {
    const COLUMNS: &'static [&'static str] = View::COLUMNS;

    fn fields(&self) -> Vec<(&'static str, String)> {
        let mut fields = self.user.fields();
        fields.extend([("pass", self.pass.clone()), ("pass until", self.pass_expires_at.clone())]);
        fields
    }
}
