//! How an organization's rules about signing in are made what a file says.

use super::{
    difference::{Change, shown},
    model::{Policy, Rule, State},
    things::home,
};
use crate::{
    admin::{
        Actor, AdminResult, Precondition, Refusal,
        policy::{self, NewPolicy, NewRule, PolicyView},
    },
    store::{Tx, group},
    types::{ClientId, GroupId, OrganizationId, Slug, name::fold},
};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Sets it. Gives the change of the switches, and one of each rule.
pub(super) fn set(tx: &mut Tx<'_>, actor: &Actor<'_>, slug: &Slug, wanted: &Policy) -> AdminResult<Vec<Change>> {
    let id = home(tx, slug)?.id;
    let before = policy::show(tx, actor, &id)?;
    let new = new(tx, &id, &before, wanted)?;
    let after = policy::set(tx, actor, &id, &new, &Precondition::default())?;
    let mut changes = Vec::new();
    changes.extend(Change::of(("policy", slug.to_string()), Some(switches(&before)), Some(switches(&after))));
    let (mut old, mut rules) = (by_name(tx, &before)?, by_name(tx, &after)?);
    let names: Vec<String> =
        old.keys().chain(rules.keys()).cloned().collect::<std::collections::BTreeSet<_>>().into_iter().collect();
    for name in names {
        changes.extend(Change::of(("rule", format!("{slug}: {name}")), old.remove(&name), rules.remove(&name)));
    }
    Ok(changes)
}

fn switches(view: &PolicyView) -> Map<String, Value> {
    let mut map = shown(view);
    map.remove("rules");
    map
}

/// Rules by name, with their groups by name.
fn by_name(tx: &mut Tx<'_>, view: &PolicyView) -> AdminResult<BTreeMap<String, Map<String, Value>>> {
    let mut found = BTreeMap::new();
    for rule in &view.rules {
        let mut names = Vec::new();
        for id in &rule.groups {
            names.push(group::by_id(tx, id)?.map_or_else(|| id.to_string(), |row| row.name));
        }
        let map = shown(&json!({
            "groups": names, "clients": rule.clients, "networks": rule.networks, "require": rule.require,
            "trust": rule.trust, "mode": rule.mode,
        }));
        // Rules that are called alike stay apart.
        let mut name = rule.name.to_string();
        while found.contains_key(&name) {
            name.push('\'');
        }
        found.insert(name, map);
    }
    Ok(found)
}

fn new(tx: &mut Tx<'_>, id: &OrganizationId, known: &PolicyView, wanted: &Policy) -> AdminResult<NewPolicy> {
    Ok(NewPolicy {
        mfa: wanted.mfa.unwrap_or(known.mfa),
        methods: wanted.methods.clone().unwrap_or_else(|| known.methods.clone()),
        trust_days: wanted.trust_days.unwrap_or(known.trust_days),
        grace_days: wanted.grace_days.unwrap_or(known.grace_days),
        grace_skips: wanted.grace_skips.unwrap_or(known.grace_skips),
        enrolment_proof: wanted.enrolment_proof.unwrap_or(known.enrolment_proof),
        local_login: wanted.local_login.unwrap_or(known.local_login),
        sso: wanted.sso.unwrap_or(known.sso),
        password_length: wanted.password_length.unwrap_or(known.password_length),
        password_score: wanted.password_score.unwrap_or(known.password_score),
        session_idle: wanted.session_idle.or(known.session_idle),
        session_absolute: wanted.session_absolute.or(known.session_absolute),
        rules: rules(tx, id, known, wanted)?,
    })
}

/// Those that are there, with those of the file in the places of their names, and new ones after them.
fn rules(tx: &mut Tx<'_>, id: &OrganizationId, known: &PolicyView, wanted: &Policy) -> AdminResult<Vec<NewRule>> {
    let mut rules: Vec<NewRule> = known.rules.iter().map(as_it_is).collect();
    for (_, name, state) in &wanted.rules {
        let mut same = rules.iter().enumerate().filter(|(_, rule)| fold(rule.name.as_str()) == fold(name.as_str()));
        let at = same.next().map(|(at, _)| at);
        if same.next().is_some() {
            return Err(Refusal::Conflict("several rules are called so").into());
        }
        match (at, state) {
            (None, State::Absent) => {}
            (Some(at), State::Absent) => {
                rules.remove(at);
            }
            (Some(at), State::There(rule)) => {
                if let Some(place) = rules.get_mut(at) {
                    put(tx, id, rule, place)?;
                }
            }
            (None, State::There(rule)) => {
                let (groups, clients) = (Vec::new(), Vec::new());
                let (require, trust, mode) = Default::default();
                let mut new = NewRule { id: None, name: name.clone(), groups, clients, networks: None, require, trust, mode };
                put(tx, id, rule, &mut new)?;
                rules.push(new);
            }
        }
    }
    Ok(rules)
}

fn as_it_is(rule: &crate::types::Rule) -> NewRule {
    NewRule {
        id: Some(rule.id.clone()),
        name: rule.name.clone(),
        groups: rule.groups.clone(),
        clients: rule.clients.clone(),
        networks: rule.networks.clone(),
        require: rule.require,
        trust: rule.trust,
        mode: rule.mode,
    }
}

fn put(tx: &mut Tx<'_>, id: &OrganizationId, wanted: &Rule, place: &mut NewRule) -> AdminResult<()> {
    if let Some(names) = &wanted.groups {
        place.groups = groups(tx, id, names)?;
    }
    if let Some(ids) = &wanted.clients {
        place.clients = ids.iter().map(ClientId::from_text).collect();
    }
    if wanted.networks.is_some() {
        place.networks.clone_from(&wanted.networks);
    }
    place.require = wanted.require.unwrap_or(place.require);
    place.trust = wanted.trust.unwrap_or(place.trust);
    place.mode = wanted.mode.unwrap_or(place.mode);
    Ok(())
}

fn groups(tx: &mut Tx<'_>, id: &OrganizationId, names: &[String]) -> AdminResult<Vec<GroupId>> {
    let mut found = Vec::new();
    for name in names {
        let row = group::by_name(tx, id, name)?;
        let why = || Refusal::Invalid { field: "groups", why: format!("the organization has no group {name}") };
        found.push(row.ok_or_else(why)?.id);
    }
    Ok(found)
}
