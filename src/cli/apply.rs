//! `vestibule apply`.

use super::{
    Failure, deed,
    open::Opened,
    out::{Out, note, page},
};
use crate::{
    admin::{
        Actor,
        apply::{self, ApplyError, Change, Fault, Reference, Setup},
    },
    outbound::Guard,
    store::StoreError,
    types::Secret,
};
use clap::Args;
use serde::Serialize;
use std::{
    fs,
    path::{Path, PathBuf},
};

const EXAMPLES: &str = "\
The file is TOML. What it says is so afterwards; what it does not say stays as it is. `absent = true` removes a group, role,
rule, client or provider; in a client's `metadata` an empty text clears. All of it is done in one transaction, or nothing. Secrets
stand elsewhere, in a file or in the environment.

  [organizations.acme]
  name = \"Acme Ltd\"
  [organizations.acme.policy]
  mfa = \"required\"
  methods = [\"passkey\", \"totp\"]
  [organizations.acme.policy.rules.\"Staff need a key\"]
  groups = [\"Staff\"]
  require = \"phishing_resistant\"
  [organizations.acme.groups.Staff]
  description = \"Everybody who works here\"
  [organizations.acme.roles.\"Help line\"]
  permissions = [\"users.read\", \"users.reset\"]
  [organizations.acme.providers.acme-okta]
  name = \"Okta\"
  preset = \"okta\"
  issuer = \"https://acme.okta.com\"
  client_id = \"0oa1\"
  secret = { env = \"OKTA_SECRET\" }
  domains = [\"acme.example\"]
  settings = { just_in_time = \"on\" }
  group_map = { everyone = \"Staff\" }
  [organizations.acme.people.ann]
  role = \"organization_administrator\"
  [clients.notes]
  organization = \"acme\"
  name = \"Notes\"
  redirect_uris = [\"https://notes.example/callback\"]
  metadata = { logo_uri = \"https://notes.example/logo.png\", default_max_age = 3600 }
  secret = { file = \"notes.secret\" }

Examples:
  vestibule apply set-up.toml --dry-run
  vestibule apply set-up.toml";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    out: Out,
    /// The file
    file: PathBuf,
    /// Shows the difference and changes nothing
    #[arg(long)]
    dry_run: bool,
}

/// What became another, or would.
#[derive(Serialize)]
struct Report {
    dry_run: bool,
    changes: Vec<Change>,
}

/// Why the transaction is rolled back.
enum Ended {
    Tried(Vec<Change>),
    Wrong(ApplyError),
}

impl From<StoreError> for Ended {
    fn from(error: StoreError) -> Self {
        Self::Wrong(error.into())
    }
}

pub(super) fn run(arguments: &Arguments, opened: &Opened) -> Result<(), Failure> {
    let now = opened.clock.now();
    let (setup, guard) = (arguments.read()?, Guard::new(&opened.config.outbound_allow));
    let actor = Actor::apply(deed::here(opened, now));
    let done = opened.db.write_now(|tx| {
        let changes = apply::run(tx, &actor, (&setup, &guard)).map_err(Ended::Wrong)?;
        if arguments.dry_run { Err(Ended::Tried(changes)) } else { Ok(changes) }
    });
    let changes = match done {
        Ok(changes) | Err(Ended::Tried(changes)) => changes,
        Err(Ended::Wrong(ApplyError::Refused(faults))) => return Err(arguments.refused(&faults)),
        Err(Ended::Wrong(ApplyError::Fault(error))) => return Err(error.into()),
    };
    let words = match (changes.len(), arguments.dry_run) {
        (0, _) => "everything is as the file says".to_owned(),
        (1, true) => "1 thing would change".to_owned(),
        (1, false) => "1 thing changed".to_owned(),
        (count, true) => format!("{count} things would change"),
        (count, false) => format!("{count} things changed"),
    };
    if !arguments.out.is_json() {
        for change in &changes {
            page(&change.to_string())?;
        }
    }
    Ok(arguments.out.done(&Report { dry_run: arguments.dry_run, changes }, &words)?)
}

impl Arguments {
    fn read(&self) -> Result<Setup, Failure> {
        let text = fs::read_to_string(&self.file);
        let text = text.map_err(|error| Failure::refused(format!("{}: {error}", self.file.display())))?;
        let folder = self.file.parent().unwrap_or(Path::new(""));
        apply::read(&text, &mut |reference| look(folder, reference)).map_err(|faults| self.refused(&faults))
    }

    /// Says all of it, each with its place.
    fn refused(&self, faults: &[Fault]) -> Failure {
        for fault in faults {
            let place = if fault.place.is_empty() { String::new() } else { format!("{}: ", fault.place) };
            note(&format!("error: {}:{}: {place}{}", self.file.display(), fault.line, fault.why));
        }
        let count = if faults.len() == 1 { "1 fault".to_owned() } else { format!("{} faults", faults.len()) };
        Failure::refused(format!("{count}, so nothing is changed"))
    }
}

/// What a reference refers to, without the end of its line. It is not repeated in any answer.
fn look(folder: &Path, reference: &Reference) -> Result<Secret, String> {
    let text = match reference {
        Reference::File(path) => {
            let read = fs::read_to_string(folder.join(path));
            read.map(Secret::new).map_err(|error| format!("{path}: {error}"))?
        }
        Reference::Variable(name) => {
            let value = std::env::var(name);
            value.map(Secret::new).map_err(|_| format!("the environment has no {name} of text"))?
        }
    };
    Ok(Secret::new(text.expose().trim_end_matches(['\r', '\n'])))
}
