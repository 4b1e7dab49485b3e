//! `vestibule client token ...`.

use crate::{
    admin::{
        Actor,
        registration::{self, NewToken, TokenView, WithToken},
    },
    cli::{
        Failure, deed,
        open::Opened,
        organization,
        out::{Out, Shown, or_dash},
    },
    types::{DisplayName, RegistrationTokenId},
};
use clap::Subcommand;
use serde::Serialize;

pub(super) const EXAMPLES: &str = "\
Examples:
  vestibule client token add 'Build server' --uses 20 --days 30
  vestibule client token add Intranet --organization acme";

#[derive(Debug, Subcommand)]
pub(super) enum Token {
    /// Makes an initial access token and prints it once
    #[command(after_help = EXAMPLES)]
    Add {
        /// What people call it
        #[arg(value_parser = DisplayName::parse)]
        name: DisplayName,
        /// Only people of this organization may sign in to what is registered with it
        #[arg(long, value_name = "SLUG")]
        organization: Option<String>,
        /// How many applications may be registered with it, 1 to 1000
        #[arg(long, default_value_t = 1)]
        uses: i64,
        /// How many days it is good for, 1 to 365
        #[arg(long, default_value_t = 7)]
        days: i64,
    },
    /// Lists the tokens; not the tokens themselves
    List,
    /// Removes a token; what was registered with it stays
    Remove {
        /// The token's identifier
        id: String,
    },
}

pub(super) fn run(command: Token, opened: &Opened, out: Out) -> Result<(), Failure> {
    let here = deed::here(opened, opened.clock.now());
    match command {
        Token::Add { name, organization, uses, days } => {
            let made = opened.db.write_now(|tx| {
                let organization = organization.as_deref().map(|slug| organization::find(tx, slug)).transpose()?;
                let organization_id = organization.map(|organization| organization.id);
                let new = NewToken { name, organization_id, uses: Some(uses), days: Some(days) };
                Ok::<_, Failure>(registration::add(tx, &Actor::command(here), new)?)
            })?;
            Ok(out.one(&Made(made))?)
        }
        Token::List => Ok(out.list(&opened.db.write_now(|tx| registration::list(tx, &Actor::command(here), None))?)?),
        Token::Remove { id } => {
            let id = RegistrationTokenId::from_text(id);
            opened.db.write_now(|tx| registration::remove(tx, &Actor::command(here), &id))?;
            Ok(out.done(&serde_json::json!({ "id": id }), &format!("token {id} is removed"))?)
        }
    }
}

#[derive(Serialize)]
#[serde(transparent)]
struct Made(WithToken);

impl Shown for TokenView {
    const COLUMNS: &'static [&'static str] = &["id", "name", "organization", "uses left", "expires"];

    fn fields(&self) -> Vec<(&'static str, String)> {
        vec![
            ("id", self.id.to_string()),
            ("name", self.name.clone()),
            ("organization", or_dash(self.organization_id.as_ref())),
            ("uses left", self.uses_left.to_string()),
            ("created", self.created_at.clone()),
            ("expires", self.expires_at.clone()),
        ]
    }
}

impl Shown for Made {
    const COLUMNS: &'static [&'static str] = &[];

    fn fields(&self) -> Vec<(&'static str, String)> {
        let mut fields = self.0.view.fields();
        fields.push(("token", self.0.token.clone()));
        fields
    }
}
