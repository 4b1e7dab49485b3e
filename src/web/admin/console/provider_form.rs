//! The form of an upstream provider: what it shows, and what it says.

use super::fields::Fields;
use crate::{
    admin::{
        AdminResult, Refusal,
        providers::{NewProvider, Preset, ProviderChange, ProviderView},
    },
    page::ProviderForm,
    store::{Tx, group},
    types::{DisplayName, GroupId, OnOff, OrganizationId, ProviderSettings, Secret, Slug},
};
use serde_json::{Map, Value, json};

/// The form as it is stored.
pub fn stored(tx: &mut Tx<'_>, view: &ProviderView) -> AdminResult<ProviderForm> {
    let mut form = of_settings(tx, &view.settings)?;
    form.name.clone_from(&view.name);
    form.slug.clone_from(&view.slug);
    form.issuer.clone_from(&view.issuer);
    form.client_id.clone_from(&view.client_id);
    form.auth_method = view.auth_method.to_string();
    form.trust = view.trust.to_string();
    Ok(form)
}

/// The form of a new one.
pub fn fresh(tx: &mut Tx<'_>, preset: Preset) -> AdminResult<ProviderForm> {
    let mut form = of_settings(tx, &preset.settings())?;
    preset.issuer().unwrap_or_default().clone_into(&mut form.issuer);
    form.auth_method = preset.auth_method().to_string();
    "accept".clone_into(&mut form.trust);
    Ok(form)
}

fn of_settings(tx: &mut Tx<'_>, settings: &ProviderSettings) -> AdminResult<ProviderForm> {
    let mapping = &settings.mapping;
    let mut lines = Vec::new();
    for rule in &mapping.group_map {
        let name = group::by_id(tx, &rule.group)?.map_or_else(|| rule.group.to_string(), |row| row.name);
        lines.push(format!("{} = {name}", rule.value));
    }
    let switches = [
        ("just_in_time", settings.just_in_time),
        ("link_by_email", settings.link_by_email),
        ("userinfo", settings.userinfo),
        ("logout", settings.logout),
        ("listed", settings.listed),
    ];
    Ok(ProviderForm {
        scopes: settings.scopes.join(" "),
        acr: settings.acr.join(" "),
        amr: settings.amr.join(" "),
        max_age: (settings.max_age / 60).to_string(),
        username: mapping.username.clone(),
        full_name: mapping.name.clone(),
        email: mapping.email.clone(),
        federated_id: mapping.federated_id.clone(),
        groups: mapping.groups.clone(),
        group_map: lines.join("\n"),
        on: switches.into_iter().filter(|(_, on)| *on == OnOff::On).map(|(name, _)| name.to_owned()).collect(),
        ..ProviderForm::default()
    })
}

/// The form as it was sent.
pub fn typed(fields: &Fields) -> ProviderForm {
    let text = |name| fields.get(name).to_owned();
    ProviderForm {
        name: text("name"),
        slug: text("slug"),
        issuer: text("issuer"),
        client_id: text("client_id"),
        auth_method: text("auth_method"),
        trust: text("trust"),
        scopes: text("scopes"),
        acr: text("acr"),
        amr: text("amr"),
        max_age: text("max_age"),
        username: text("username"),
        full_name: text("full_name"),
        email: text("email"),
        federated_id: text("federated_id"),
        groups: text("groups"),
        group_map: text("group_map"),
        on: fields.all("on").map(str::to_owned).collect(),
    }
}

fn invalid(field: &'static str, why: &str) -> Refusal {
    Refusal::Invalid { field, why: why.to_owned() }
}

/// The settings that were sent, as the API takes them.
fn settings(tx: &mut Tx<'_>, of: &OrganizationId, fields: &Fields) -> AdminResult<Map<String, Value>> {
    let words = |name| fields.get(name).split_whitespace().collect::<Vec<_>>();
    let minutes: i64 = fields.get("max_age").trim().parse().map_err(|_| invalid("max age", "must be a number of minutes"))?;
    let mut map = Vec::new();
    for line in fields.get("group_map").lines().filter(|line| !line.trim().is_empty()) {
        let (value, name) = line.rsplit_once('=').ok_or_else(|| invalid("groups", "write “name there = name here”"))?;
        let found = group::by_name(tx, of, name.trim())?;
        let id: GroupId = found.ok_or_else(|| invalid("groups", &format!("there is no group {}", name.trim())))?.id;
        map.push(json!({ "value": value.trim(), "group": id }));
    }
    let on = |name: &str| if fields.all("on").any(|value| value == name) { "on" } else { "off" };
    let whole = json!({
        "scopes": words("scopes"), "acr": words("acr"), "amr": words("amr"), "max_age": minutes.saturating_mul(60),
        "mapping": {
            "username": fields.get("username").trim(), "name": fields.get("full_name").trim(),
            "email": fields.get("email").trim(), "federated_id": fields.get("federated_id").trim(),
            "groups": fields.get("groups").trim(), "group_map": map,
        },
        "just_in_time": on("just_in_time"), "link_by_email": on("link_by_email"), "userinfo": on("userinfo"),
        "logout": on("logout"), "listed": on("listed"),
    });
    Ok(whole.as_object().cloned().unwrap_or_default())
}

fn secret(fields: &Fields) -> Option<Secret> {
    Some(fields.get("client_secret")).filter(|text| !text.is_empty()).map(Secret::new)
}

/// A new provider, as the form says.
pub fn new(tx: &mut Tx<'_>, of: &OrganizationId, (preset, fields): (Preset, &Fields)) -> AdminResult<NewProvider> {
    Ok(NewProvider {
        slug: Slug::parse(fields.get("slug").trim()).map_err(|why| invalid("short name", why.0))?,
        name: DisplayName::parse(fields.get("name")).map_err(|why| invalid("name", why.0))?,
        preset,
        issuer: Some(fields.get("issuer").to_owned()),
        client_id: fields.get("client_id").trim().to_owned(),
        client_secret: secret(fields),
        auth_method: Some(fields.get("auth_method").parse().map_err(|_| invalid("authentication", "choose one"))?),
        trust: Some(fields.get("trust").parse().map_err(|_| invalid("trust", "choose one"))?),
        settings: settings(tx, of, fields)?,
    })
}

/// What is to be changed, as the form says.
pub fn change(tx: &mut Tx<'_>, of: &OrganizationId, fields: &Fields) -> AdminResult<ProviderChange> {
    Ok(ProviderChange {
        name: Some(DisplayName::parse(fields.get("name")).map_err(|why| invalid("name", why.0))?),
        issuer: Some(fields.get("issuer").to_owned()),
        client_id: Some(fields.get("client_id").trim().to_owned()),
        client_secret: secret(fields),
        auth_method: Some(fields.get("auth_method").parse().map_err(|_| invalid("authentication", "choose one"))?),
        state: None,
        trust: Some(fields.get("trust").parse().map_err(|_| invalid("trust", "choose one"))?),
        settings: Some(settings(tx, of, fields)?),
    })
}
