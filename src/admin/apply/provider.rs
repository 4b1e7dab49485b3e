//! Upstream providers in a file, and how they are made so.

use super::{
    difference::{Change, shown},
    model::{Look, Provider, State},
    read::{self, choice},
    reader::{Reader, Section},
    things::{Done, home},
};
use crate::{
    admin::{
        Actor, AdminResult, Precondition, Refusal,
        providers::{self, NewProvider, Preset, ProviderChange, ProviderView, Which, domains},
    },
    outbound::Guard,
    store::{Tx, group, provider as rows},
    types::{DisplayName, DomainProof, Invalid, OnOff, OrganizationId, Slug, provider::domain},
};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Reads one, or that there is to be none.
pub(super) fn read<'a>(reader: &mut Reader<'a>, from: &mut Section<'a>, look: &mut Look<'_>) -> State<Provider> {
    if reader.flag(from, "absent").unwrap_or(false) {
        return State::Absent;
    }
    State::There(Provider {
        name: reader.parsed(from, "name", DisplayName::parse),
        preset: reader.parsed(from, "preset", |text| Preset::of(text).ok_or(Invalid("there is no such preset"))),
        issuer: reader.text(from, "issuer"),
        client_id: reader.text(from, "client_id"),
        auth_method: reader.parsed(from, "auth_method", choice),
        secret: read::secret(reader, from, (look, |_| Ok(()))),
        state: reader.parsed(from, "state", choice),
        trust: reader.parsed(from, "trust", choice),
        domains: reader.all(from, "domains", |text| domain(text).ok_or("must be a domain in ASCII")),
        group_map: reader.pairs(from, "group_map"),
        settings: settings(reader, from),
    })
}

/// What the file says of the settings, as the API takes them.
fn settings<'a>(reader: &mut Reader<'a>, from: &mut Section<'a>) -> Map<String, Value> {
    let mut said = Map::new();
    let Some(mut section) = reader.table(from, "settings") else { return said };
    for key in ["scopes", "acr", "amr"] {
        said.extend(reader.texts(&mut section, key).map(|texts| (key.to_owned(), json!(texts))));
    }
    said.extend(reader.whole(&mut section, "max_age", 60..=2_592_000).map(|age| ("max_age".to_owned(), json!(age))));
    for key in ["just_in_time", "link_by_email", "listed", "userinfo", "logout"] {
        said.extend(reader.parsed(&mut section, key, choice::<OnOff>).map(|on| (key.to_owned(), json!(on))));
    }
    if let Some(mut mapping) = reader.table(&mut section, "mapping") {
        let mut claims = Map::new();
        for key in ["username", "name", "email", "federated_id", "groups"] {
            claims.extend(reader.text(&mut mapping, key).map(|claim| (key.to_owned(), json!(claim))));
        }
        reader.close(mapping);
        said.insert("mapping".to_owned(), Value::Object(claims));
    }
    reader.close(section);
    said
}

/// Makes it so.
pub(super) fn set(
    tx: &mut Tx<'_>,
    (actor, guard): (&Actor<'_>, &Guard),
    (organization, slug): (&Slug, &Slug),
    wanted: &State<Provider>,
) -> Done {
    let of = home(tx, organization)?.id;
    let known = rows::by_slug(tx, slug.as_str())?;
    let titled = ("provider", format!("{organization}: {slug}"));
    if known.as_ref().is_some_and(|row| row.organization_id != of) {
        return Err(Refusal::Conflict("another organization has a provider of this name").into());
    }
    let (known, wanted) = match (known, wanted) {
        (None, State::Absent) => return Ok(None),
        (Some(row), State::Absent) => {
            providers::remove(tx, actor, (&of, &row.id), &Precondition::default())?;
            return Ok(Change::of(titled, Some(shown(&json!({}))), None));
        }
        (known, State::There(wanted)) => (known, wanted),
    };
    let mut settings = wanted.settings.clone();
    if let Some(pairs) = &wanted.group_map {
        let mapping = settings.entry("mapping").or_insert_with(|| json!({}));
        mapping["group_map"] = groups(tx, &of, pairs)?;
    }
    let before = match &known {
        None => None,
        Some(row) => {
            let view = providers::show(tx, actor, (&of, &row.id))?;
            Some(drawn(tx, &view)?)
        }
    };
    let (id, is_new_secret) = match known {
        None => (add(tx, (actor, guard), (&of, slug), (wanted, settings))?, false),
        Some(row) => {
            let same = wanted.secret.as_ref().map(|secret| providers::has_secret(actor, &row, secret)).transpose()?;
            let auth_method = wanted.auth_method.filter(|method| *method != row.auth_method);
            let change = ProviderChange {
                name: wanted.name.clone(),
                issuer: wanted.issuer.clone(),
                client_id: wanted.client_id.clone(),
                client_secret: wanted.secret.clone().filter(|_| same == Some(false) || auth_method.is_some()),
                auth_method,
                state: wanted.state,
                trust: wanted.trust,
                settings: Some(settings),
            };
            providers::change(tx, actor, ((&of, &row.id), guard), change, &Precondition::default())?;
            (row.id, same == Some(false))
        }
    };
    if let Some(names) = &wanted.domains {
        own(tx, actor, (&of, &id), names)?;
    }
    let view = providers::show(tx, actor, (&of, &id))?;
    let mut after = drawn(tx, &view)?;
    if is_new_secret {
        after.insert("secret".to_owned(), json!("another one"));
    }
    Ok(Change::of(titled, before, Some(after)))
}

fn add(
    tx: &mut Tx<'_>,
    (actor, guard): (&Actor<'_>, &Guard),
    (of, slug): (&OrganizationId, &Slug),
    (wanted, settings): (&Provider, Map<String, Value>),
) -> AdminResult<crate::types::ProviderId> {
    let needed = |field| Refusal::Invalid { field, why: "a new provider needs one".to_owned() };
    let new = NewProvider {
        slug: slug.clone(),
        name: wanted.name.clone().ok_or_else(|| needed("name"))?,
        preset: wanted.preset.unwrap_or_default(),
        issuer: wanted.issuer.clone(),
        client_id: wanted.client_id.clone().ok_or_else(|| needed("client_id"))?,
        client_secret: wanted.secret.clone(),
        auth_method: wanted.auth_method,
        trust: wanted.trust,
        settings,
    };
    let id = providers::add(tx, actor, (of, guard), new)?.id;
    let change = ProviderChange { state: wanted.state, ..ProviderChange::default() };
    providers::change(tx, actor, ((of, &id), guard), change, &Precondition::default())?;
    Ok(id)
}

/// Groups there and groups here, which the file calls by name.
fn groups(tx: &mut Tx<'_>, of: &OrganizationId, pairs: &[(String, String)]) -> AdminResult<Value> {
    let mut found = Vec::new();
    for (value, name) in pairs {
        let row = group::by_name(tx, of, name)?;
        let why = || Refusal::Invalid { field: "group_map", why: format!("the organization has no group {name}") };
        found.push(json!({ "value": value, "group": row.ok_or_else(why)?.id }));
    }
    Ok(Value::Array(found))
}

/// Gives it exactly these domains, on the word of the file.
fn own(tx: &mut Tx<'_>, actor: &Actor<'_>, which: Which<'_>, names: &[String]) -> AdminResult<()> {
    let known = rows::domains(tx, which.1)?;
    for row in known.iter().filter(|row| !names.contains(&row.domain)) {
        domains::remove(tx, actor, which, &row.domain)?;
    }
    for name in names.iter().collect::<BTreeSet<_>>() {
        let there = known.iter().find(|row| row.domain == *name);
        if there.is_none() {
            domains::add(tx, actor, which, &domains::NewDomain { domain: name.clone() })?;
        }
        if there.is_none_or(|row| row.verified_by.is_none()) {
            domains::verify(tx, actor, which, (name, DomainProof::Administrator))?;
        }
    }
    Ok(())
}

/// What a provider is to be, as the file has it: each setting for itself, groups by name.
fn drawn(tx: &mut Tx<'_>, view: &ProviderView) -> AdminResult<Map<String, Value>> {
    let mut names = Map::new();
    for pair in &view.settings.mapping.group_map {
        let name = group::by_id(tx, &pair.group)?.map_or_else(|| pair.group.to_string(), |row| row.name);
        names.insert(pair.value.clone(), json!(name));
    }
    let verified: Vec<_> = view.domains.iter().filter(|row| row.verified_by.is_some()).map(|row| &row.domain).collect();
    let mut map = shown(&json!({
        "name": view.name, "issuer": view.issuer, "client_id": view.client_id, "auth_method": view.auth_method,
        "state": view.state, "trust": view.trust, "domains": verified, "group_map": names,
    }));
    let mut settings = shown(&view.settings);
    let mapping = settings.remove("mapping");
    map.extend(settings);
    let claims = mapping.as_ref().and_then(Value::as_object).into_iter().flatten().filter(|(key, _)| *key != "group_map");
    map.extend(claims.map(|(key, claim)| (format!("mapping.{key}"), claim.clone())));
    Ok(map)
}
