//! The keys of a file, table by table.

use super::{
    model::{Act, Client, Group, Look, Organization, Person, Policy, Read, Reference, Rule, Setup, State, Thing},
    provider,
    reader::{Reader, Section},
};
use crate::{
    admin::{
        Patch,
        clients::{ClientChange, Kind},
    },
    types::{
        DisplayName, Invalid, Method, Networks, OnOff, Permission, PermissionSet, RuleLevel, RuleMode, RuleTrust, Secret, Side,
        Slug,
    },
};
use serde::de::{DeserializeOwned, value::StrDeserializer};
use std::fmt::Display;

/// The shortest secret, characters: its stored form protects no short one.
pub const SECRET: usize = 32;

/// Reads a file. `look` gives the secrets that it refers to.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read(text: &str, look: &mut Look<'_>) -> Read {
    let (mut reader, root) = Reader::open(text);
    let Some(mut root) = root else { return Err(reader.faults) };
    let mut acts = Acts::default();
    for (slug, section) in reader.named(&mut root, "organizations") {
        match Slug::parse(&slug) {
            Ok(slug) => organization(&mut reader, section, &slug, (&mut acts, look)),
            Err(why) => reader.faults.push(section.place.fault(why)),
        }
    }
    roles(&mut reader, &mut root, None, &mut acts);
    for (id, section) in reader.named(&mut root, "clients") {
        client(&mut reader, section, id, (&mut acts, look));
    }
    reader.close(root);
    if reader.faults.is_empty() { Ok(Setup { acts: acts.in_order() }) } else { Err(reader.faults) }
}

/// What is to be done, by kind.
#[derive(Default)]
struct Acts {
    organizations: Vec<Act>,
    groups: Vec<Act>,
    roles: Vec<Act>,
    clients: Vec<Act>,
    providers: Vec<Act>,
    policies: Vec<Act>,
    people: Vec<Act>,
    /// What goes. Nothing names it any more by then.
    gone: Vec<Act>,
}

impl Acts {
    /// Each kind after what it names.
    fn in_order(self) -> Vec<Act> {
        let named = [self.organizations, self.groups, self.roles, self.clients];
        let naming = [self.providers, self.policies, self.people, self.gone];
        named.into_iter().chain(naming).flatten().collect()
    }
}

/// One of some words, as they are written in JSON, too.
fn word<T: DeserializeOwned>(text: &str) -> Result<T, serde::de::value::Error> {
    T::deserialize(StrDeserializer::new(text))
}

/// A value that knows its own words.
pub(super) fn choice<T: std::str::FromStr<Err = Invalid>>(text: &str) -> Result<T, Invalid> {
    text.parse()
}

fn organization<'a>(reader: &mut Reader<'a>, mut from: Section<'a>, slug: &Slug, (acts, look): (&mut Acts, &mut Look<'_>)) {
    let place = from.place.clone();
    let act = |what| Act { place: place.clone(), of: Some(slug.clone()), what };
    let organization = Organization {
        name: reader.parsed(&mut from, "name", DisplayName::parse),
        enabled: reader.flag(&mut from, "enabled"),
        language: reader.text(&mut from, "language"),
        accent: reader.text(&mut from, "accent"),
        bulk_approval: reader.parsed(&mut from, "bulk_approval", choice),
    };
    acts.organizations.push(act(Thing::Organization(organization)));
    if let Some(section) = reader.table(&mut from, "policy") {
        let place = section.place.clone();
        let policy = Box::new(policy(reader, section));
        acts.policies.push(Act { place, of: Some(slug.clone()), what: Thing::Policy(policy) });
    }
    for (name, section) in reader.named(&mut from, "groups") {
        group(reader, section, (slug, &name), acts);
    }
    roles(reader, &mut from, Some(slug), acts);
    for (name, mut section) in reader.named(&mut from, "providers") {
        let place = section.place.clone();
        let wanted = provider::read(reader, &mut section, look);
        match Slug::parse(&name) {
            Ok(name) => {
                let list = if matches!(wanted, State::Absent) { &mut acts.gone } else { &mut acts.providers };
                list.push(Act { place, of: Some(slug.clone()), what: Thing::Provider(name, Box::new(wanted)) });
            }
            Err(why) => reader.faults.push(place.fault(why)),
        }
        reader.close(section);
    }
    for (name, mut section) in reader.named(&mut from, "people") {
        let place = section.place.clone();
        let (role, enabled) = (reader.text(&mut section, "role"), reader.flag(&mut section, "enabled"));
        reader.close(section);
        acts.people.push(Act { place, of: Some(slug.clone()), what: Thing::Person(name, Person { role, enabled }) });
    }
    reader.close(from);
}

/// The name of a table as a name for people; and whether the thing is to be gone.
fn head<'a>(reader: &mut Reader<'a>, from: &mut Section<'a>, name: &str) -> Option<(DisplayName, bool)> {
    let absent = reader.flag(from, "absent").unwrap_or(false);
    let name = DisplayName::parse(name).map_err(|why| reader.faults.push(from.place.fault(why)));
    Some((name.ok()?, absent))
}

fn group<'a>(reader: &mut Reader<'a>, mut from: Section<'a>, (slug, name): (&Slug, &str), acts: &mut Acts) {
    let place = from.place.clone();
    let head = head(reader, &mut from, name);
    let act = |what| Act { place, of: Some(slug.clone()), what };
    match head {
        Some((name, true)) => acts.gone.push(act(Thing::Group(name, State::Absent))),
        Some((name, false)) => {
            let description = reader.text(&mut from, "description");
            acts.groups.push(act(Thing::Group(name, State::There(Group { description }))));
        }
        None => {}
    }
    reader.close(from);
}

fn roles<'a>(reader: &mut Reader<'a>, from: &mut Section<'a>, of: Option<&Slug>, acts: &mut Acts) {
    for (name, mut section) in reader.named(from, "roles") {
        let place = section.place.clone();
        let head = head(reader, &mut section, &name);
        let act = |what| Act { place, of: of.cloned(), what };
        match head {
            Some((name, true)) => acts.gone.push(act(Thing::Role(name, State::Absent))),
            Some((name, false)) => {
                let all = reader.all(&mut section, "permissions", choice::<Permission>);
                let permissions = all.map(|all| all.into_iter().collect::<PermissionSet>());
                acts.roles.push(act(Thing::Role(name, State::There(permissions))));
            }
            None => {}
        }
        reader.close(section);
    }
}

fn policy<'a>(reader: &mut Reader<'a>, mut from: Section<'a>) -> Policy {
    let section = &mut from;
    let mut policy = Policy {
        mfa: reader.parsed(section, "mfa", choice),
        methods: reader.all(section, "methods", choice::<Method>),
        trust_days: reader.whole(section, "trust_days", 0..=90),
        grace_days: reader.whole(section, "grace_days", 0..=365),
        grace_skips: reader.whole(section, "grace_skips", 0..=100),
        enrolment_proof: reader.parsed(section, "enrolment_proof", choice),
        local_login: reader.parsed(section, "local_login", choice::<OnOff>),
        sso: reader.parsed(section, "sso", choice::<OnOff>),
        password_length: reader.whole(section, "password_length", 8..=64),
        password_score: reader.whole(section, "password_score", 2..=4),
        session_idle: reader.whole(section, "session_idle", 60..=31_536_000),
        session_absolute: reader.whole(section, "session_absolute", 60..=31_536_000),
        rules: Vec::new(),
    };
    for (name, mut section) in reader.named(section, "rules") {
        let place = section.place.clone();
        match head(reader, &mut section, &name) {
            Some((name, true)) => policy.rules.push((place, name, State::Absent)),
            Some((name, false)) => {
                let rule = rule(reader, &mut section);
                policy.rules.push((place, name, State::There(rule)));
            }
            None => {}
        }
        reader.close(section);
    }
    reader.close(from);
    policy
}

fn rule<'a>(reader: &mut Reader<'a>, from: &mut Section<'a>) -> Rule {
    let networks = reader.table(from, "networks").and_then(|mut section| {
        let place = section.place.clone();
        let side = reader.parsed(&mut section, "side", word::<Side>);
        let ranges = reader.all(&mut section, "ranges", |text| text.parse().map_err(|_| "must be a network like 10.1.0.0/16"));
        reader.close(section);
        if let (Some(side), Some(ranges)) = (side, ranges) {
            return Some(Networks { side, ranges });
        }
        reader.faults.push(place.fault("needs side and ranges"));
        None
    });
    Rule {
        groups: reader.texts(from, "groups"),
        clients: reader.texts(from, "clients"),
        networks,
        require: reader.parsed(from, "require", word::<RuleLevel>),
        trust: reader.parsed(from, "trust", word::<RuleTrust>),
        mode: reader.parsed(from, "mode", word::<RuleMode>),
    }
}

fn client<'a>(reader: &mut Reader<'a>, mut from: Section<'a>, id: String, (acts, look): (&mut Acts, &mut Look<'_>)) {
    let place = from.place.clone();
    if reader.flag(&mut from, "absent").unwrap_or(false) {
        reader.close(from);
        let what = Thing::Client(id, Box::new(State::Absent));
        acts.gone.push(Act { place, of: None, what });
        return;
    }
    let of = reader.parsed(&mut from, "organization", Slug::parse);
    let kind = reader.parsed(&mut from, "kind", word::<Kind>).unwrap_or_default();
    let settings = settings(reader, &mut from, look);
    let secret = secret(reader, &mut from, (look, random));
    reader.close(from);
    let client = Client { kind, settings, secret };
    acts.clients.push(Act { place, of, what: Thing::Client(id, Box::new(State::There(client))) });
}

fn settings<'a>(reader: &mut Reader<'a>, from: &mut Section<'a>, look: &mut Look<'_>) -> ClientChange {
    ClientChange {
        name: reader.parsed(from, "name", DisplayName::parse),
        auth_method: reader.text(from, "auth_method"),
        jwks: keys(reader, from, look),
        redirect_uris: reader.texts(from, "redirect_uris"),
        post_logout_redirect_uris: reader.texts(from, "post_logout_redirect_uris"),
        grant_types: reader.texts(from, "grant_types"),
        scope: reader.text(from, "scope"),
        signing_alg: reader.text(from, "signing_alg"),
        pkce: reader.parsed(from, "pkce", choice),
        consent: reader.parsed(from, "consent", choice),
        mfa: reader.parsed(from, "mfa", choice),
        access_token_lifetime: match reader.whole(from, "access_token_lifetime", 60..=86_400) {
            Some(seconds) => Patch::Set(seconds),
            None => Patch::Keep,
        },
        metadata: reader.values(from, "metadata").map(|members| members.into_iter().collect()),
        enabled: reader.flag(from, "enabled"),
    }
}

fn keys<'a>(reader: &mut Reader<'a>, from: &mut Section<'a>, look: &mut Look<'_>) -> Patch<serde_json::Value> {
    let read = |path: &str| -> Result<serde_json::Value, String> {
        let text = look(&Reference::File(path.to_owned()))?;
        serde_json::from_str(text.expose()).map_err(|_| "not a JSON Web Key Set".to_owned())
    };
    reader.parsed(from, "jwks_file", read).map_or(Patch::Keep, Patch::Set)
}

/// What a secret has to be.
pub(super) type Fits = fn(&Secret) -> Result<(), Invalid>;

/// A secret, by where it is: it never stands in the file itself.
pub(super) fn secret<'a>(
    reader: &mut Reader<'a>,
    from: &mut Section<'a>,
    (look, fits): (&mut Look<'_>, Fits),
) -> Option<Secret> {
    let place = from.peek("secret")?;
    let why = |why: &dyn Display| place.fault(why);
    let mut section = reader.table(from, "secret")?;
    let file = reader.text(&mut section, "file").map(Reference::File);
    let variable = reader.text(&mut section, "env").map(Reference::Variable);
    reader.close(section);
    let ((Some(reference), None) | (None, Some(reference))) = (file, variable) else {
        reader.faults.push(why(&"must say where the secret is: { file = \"PATH\" } or { env = \"NAME\" }"));
        return None;
    };
    let found = look(&reference).map_err(|fault| why(&fault));
    let found = found.and_then(|secret| fits(&secret).map(|()| secret).map_err(|fault| why(&fault)));
    found.map_err(|fault| reader.faults.push(fault)).ok()
}

/// Whether a secret of ours can not be guessed.
fn random(secret: &Secret) -> Result<(), Invalid> {
    let text = secret.expose();
    if text.chars().count() >= SECRET && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(());
    }
    Err(Invalid("the secret must be random: at least 32 characters of ASCII without spaces"))
}
