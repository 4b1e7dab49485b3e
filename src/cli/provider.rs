//! `vestibule provider ...`: upstream providers.

mod view;

use super::{
    Failure, deed,
    open::Opened,
    organization::find,
    out::{Out, note},
    word::one_of,
};
use crate::{
    admin::{
        Actor, Precondition,
        providers::{
            self, NewProvider, Preset, ProviderChange, domains,
            people::{self, FederatedId},
        },
    },
    outbound::Guard,
    store::{Tx, provider, user},
    types::{
        DisplayName, DomainProof, Invalid, OrganizationId, ProviderAuth, ProviderId, ProviderState, ProviderTrust, Secret,
        Slug, name::fold,
    },
};
use clap::Subcommand;
use serde_json::{Map, Value};
use std::io::{self, BufRead};
use view::View;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    out: Out,
    #[command(subcommand)]
    command: Command,
}

const PRESETS: &[&str] = &["oidc", "entra_id", "okta", "google", "keycloak", "github"];
const METHODS: &[&str] = &["client_secret_basic", "client_secret_post", "private_key_jwt"];
const TRUSTS: &[&str] = &["accept", "accept_if_proven", "require_local"];
const STATES: &[&str] = &["test", "live", "off"];

const EXAMPLES: &str = "\
Examples:
  vestibule provider add acme-okta --organization acme --name Okta --preset okta \\
    --issuer https://acme.okta.com --client-id 0oa1 --secret-stdin < secret
  vestibule provider add acme-key --organization acme --name 'Acme SSO' --issuer https://sso.acme.example \\
    --client-id vestibule --auth-method private_key_jwt
It begins in test: an administrator completes a sign-in through it in the console, and then it can go live.";

/// What can be said of a provider that is made or changed.
#[derive(Debug, clap::Args)]
struct Words {
    /// The issuer identifier
    #[arg(long)]
    issuer: Option<String>,
    /// Reads the client secret from the first line of standard input
    #[arg(long)]
    secret_stdin: bool,
    /// How we authenticate there; with a private key (`private_key_jwt`), one is made
    #[arg(long, value_parser = one_of(METHODS, |text| text.parse::<ProviderAuth>()))]
    auth_method: Option<ProviderAuth>,
    /// What a sign-in there is worth: `accept`, no second factor of ours is asked for; `accept_if_proven`, only if one was proved
    /// there; `require_local`, always
    #[arg(long, value_parser = one_of(TRUSTS, |text| text.parse::<ProviderTrust>()))]
    trust: Option<ProviderTrust>,
    /// Settings as a JSON object, as the API takes them: `{"just_in_time": "on"}`
    #[arg(long, value_parser = object)]
    settings: Option<Map<String, Value>>,
}

fn object(text: &str) -> Result<Map<String, Value>, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

impl Words {
    /// The secret on standard input, if it is said to be there.
    fn secret(&self) -> Result<Option<Secret>, Failure> {
        if !self.secret_stdin {
            return Ok(None);
        }
        let mut line = zeroize::Zeroizing::new(String::new());
        io::stdin().lock().read_line(&mut line)?;
        Ok(Some(Secret::new(line.trim_end_matches(['\r', '\n']))))
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Adds a provider, in test
    #[command(after_help = EXAMPLES)]
    Add {
        /// Its short name in addresses, unique: a-z, 0-9 and -
        #[arg(value_parser = Slug::parse)]
        slug: Slug,
        /// Whose people it knows, by short name
        #[arg(long)]
        organization: String,
        /// What people call it
        #[arg(long, value_parser = DisplayName::parse)]
        name: DisplayName,
        /// What fills in the rest
        #[arg(long, default_value = "oidc", value_parser = one_of(PRESETS, |text| Preset::of(text).ok_or(Invalid("no such preset"))))]
        preset: Preset,
        /// What we are called there
        #[arg(long)]
        client_id: String,
        #[command(flatten)]
        words: Words,
    },
    /// Lists the providers
    List {
        /// Those of one organization, by short name
        #[arg(long)]
        organization: Option<String>,
    },
    /// Shows a provider
    Show {
        /// Its short name
        slug: String,
    },
    /// Changes a provider
    #[command(after_help = "Example:\n  vestibule provider set acme-okta --state off")]
    Set {
        /// Its short name
        slug: String,
        /// What people call it
        #[arg(long, value_parser = DisplayName::parse)]
        name: Option<DisplayName>,
        /// What we are called there
        #[arg(long)]
        client_id: Option<String>,
        /// Whether people sign in through it; live only after an administrator has completed a sign-in through it
        #[arg(long, value_parser = one_of(STATES, |text| text.parse::<ProviderState>()))]
        state: Option<ProviderState>,
        #[command(flatten)]
        words: Words,
    },
    /// Says that a domain is the organization's: names that end in it lead to the provider
    #[command(after_help = "Example:\n  vestibule provider domain acme-okta acme.example")]
    Domain {
        /// The provider's short name
        slug: String,
        /// The domain
        domain: String,
        /// Takes it away instead
        #[arg(long)]
        remove: bool,
    },
    /// Writes down who somebody is at a provider, before the first sign-in through it
    #[command(after_help = "Example:\n  vestibule provider federated-id acme-okta bob 00u1a2b3c")]
    FederatedId {
        /// The provider's short name
        slug: String,
        /// The user name, in any spelling
        username: String,
        /// What the claim says that the provider's mapping names
        #[arg(required_unless_present = "remove", conflicts_with = "remove")]
        value: Option<String>,
        /// Takes it away instead
        #[arg(long)]
        remove: bool,
    },
    /// Removes a provider that is not live, with all links to it; the people stay
    Remove {
        /// Its short name
        slug: String,
    },
}

pub(super) fn run(arguments: Arguments, opened: &Opened) -> Result<(), Failure> {
    let (out, guard) = (arguments.out, Guard::new(&opened.config.outbound_allow));
    match arguments.command {
        Command::Add { slug, organization, name, preset, client_id, words } => {
            let secret = words.secret()?;
            let new = NewProvider {
                slug,
                name,
                preset,
                issuer: words.issuer,
                client_id,
                client_secret: secret,
                auth_method: words.auth_method,
                trust: words.trust,
                settings: words.settings.unwrap_or_default(),
            };
            let view = acting(opened, move |tx, actor| {
                let of = find(tx, &organization)?.id;
                Ok(View(providers::add(tx, actor, (&of, &guard), new)?))
            })?;
            Ok(out.one(&view)?)
        }
        Command::List { organization } => {
            let rows = acting(opened, |tx, actor| list(tx, actor, organization.as_deref()))?;
            Ok(out.list(&rows)?)
        }
        Command::Show { slug } => {
            let view = acting(opened, |tx, actor| {
                let (of, id) = which(tx, &slug)?;
                Ok(View(providers::show(tx, actor, (&of, &id))?))
            })?;
            Ok(out.one(&view)?)
        }
        Command::Set { slug, name, client_id, state, words } => {
            let secret = words.secret()?;
            let change = ProviderChange {
                name,
                issuer: words.issuer,
                client_id,
                client_secret: secret,
                auth_method: words.auth_method,
                state,
                trust: words.trust,
                settings: words.settings,
            };
            let view = acting(opened, |tx, actor| {
                let (of, id) = which(tx, &slug)?;
                let anyhow = Precondition::if_match(None);
                Ok(View(providers::change(tx, actor, ((&of, &id), &guard), change, &anyhow)?))
            })?;
            Ok(out.one(&view)?)
        }
        Command::Domain { slug, domain, remove } => {
            let act = if remove { drop_domain } else { add_domain };
            let view = acting(opened, |tx, actor| act(tx, actor, (&slug, &domain)))?;
            Ok(out.one(&view)?)
        }
        Command::FederatedId { slug, username, value, .. } => {
            let view = acting(opened, |tx, actor| {
                let (of, id) = which(tx, &slug)?;
                let person = user::by_folded_name(tx, &fold(&username))?.filter(|person| person.organization_id == of);
                let why = || Failure::refused(format!("the provider's organization has no user {username}"));
                let new = FederatedId { provider_id: id.clone(), federated_id: value.clone() };
                people::set_federated_id(tx, actor, &person.ok_or_else(why)?.id, &new)?;
                Ok(View(providers::show(tx, actor, (&of, &id))?))
            })?;
            let said = match &value {
                Some(value) => format!("{username} is {value} at {slug}"),
                None => format!("nothing is written down of {username} at {slug}"),
            };
            Ok(out.done(&view, &said)?)
        }
        Command::Remove { slug } => {
            acting(opened, |tx, actor| {
                let (of, id) = which(tx, &slug)?;
                Ok(providers::remove(tx, actor, (&of, &id), &Precondition::if_match(None))?)
            })?;
            note(&format!("provider {slug} is removed"));
            Ok(())
        }
    }
}

/// Acts as whoever uses the command line on the server's machine.
fn acting<T>(opened: &Opened, work: impl FnOnce(&mut Tx<'_>, &Actor<'_>) -> Result<T, Failure> + Send) -> Result<T, Failure> {
    let here = deed::here(opened, opened.clock.now());
    opened.db.write_now(|tx| work(tx, &Actor::command(here)))
}

/// A provider by its short name.
fn which(tx: &mut Tx<'_>, slug: &str) -> Result<(OrganizationId, ProviderId), Failure> {
    let row = provider::by_slug(tx, slug)?.ok_or_else(|| Failure::refused(format!("there is no provider {slug}")))?;
    Ok((row.organization_id, row.id))
}

fn list(tx: &mut Tx<'_>, actor: &Actor<'_>, organization: Option<&str>) -> Result<Vec<View>, Failure> {
    let of = organization.map(|slug| find(tx, slug)).transpose()?;
    let rows = provider::all(tx, of.as_ref().map(|row| &row.id))?;
    rows.iter().map(|row| Ok(View(providers::show(tx, actor, (&row.organization_id, &row.id))?))).collect()
}

fn add_domain(tx: &mut Tx<'_>, actor: &Actor<'_>, (slug, name): (&str, &str)) -> Result<View, Failure> {
    let (of, id) = which(tx, slug)?;
    let new = domains::NewDomain { domain: name.to_owned() };
    let there = provider::domains(tx, &id)?.into_iter().any(|row| Some(row.domain) == crate::types::provider::domain(name));
    if !there {
        domains::add(tx, actor, (&of, &id), &new)?;
    }
    let name = crate::types::provider::domain(name).unwrap_or_default();
    domains::verify(tx, actor, (&of, &id), (&name, DomainProof::Administrator))?;
    Ok(View(providers::show(tx, actor, (&of, &id))?))
}

fn drop_domain(tx: &mut Tx<'_>, actor: &Actor<'_>, (slug, name): (&str, &str)) -> Result<View, Failure> {
    let (of, id) = which(tx, slug)?;
    domains::remove(tx, actor, (&of, &id), name)?;
    Ok(View(providers::show(tx, actor, (&of, &id))?))
}
