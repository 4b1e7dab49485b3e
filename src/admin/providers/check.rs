//! Whether a provider's settings fit.

use crate::{
    admin::{Actor, AdminResult, Refusal},
    outbound::Guard,
    store::{Tx, group, provider::ProviderRow},
    types::{OnOff, Permission, ProviderKind, ProviderSettings},
};
use serde_json::{Map, Value};
use url::Url;

pub(super) fn invalid(field: &'static str, why: &str) -> Refusal {
    Refusal::Invalid { field, why: why.to_owned() }
}

/// An issuer that may be called, as far as can be said without looking up its name. It is compared as it is written.
pub(super) fn issuer(text: &str, guard: &Guard) -> AdminResult<String> {
    let text = text.trim();
    let url = Url::parse(text).ok().filter(|_| text.len() <= 512).ok_or_else(|| invalid("issuer", "must be a URL"))?;
    guard.check(&url).map_err(|why| invalid("issuer", why))?;
    if url.query().is_some() || url.fragment().is_some() {
        return Err(invalid("issuer", "must not have a query or a fragment").into());
    }
    Ok(text.to_owned())
}

/// A text without controls, 1 to 512 bytes.
pub(super) fn text(field: &'static str, text: String) -> AdminResult<String> {
    let fits = (1..=512).contains(&text.len()) && !text.chars().any(char::is_control);
    if fits { Ok(text) } else { Err(invalid(field, "1 to 512 bytes without controls").into()) }
}

/// Settings with some of them changed, RFC 7396.
pub(super) fn merged(before: &ProviderSettings, change: Map<String, Value>) -> AdminResult<ProviderSettings> {
    let mut whole = serde_json::to_value(before).unwrap_or_default();
    merge(&mut whole, Value::Object(change));
    serde_json::from_value(whole).map_err(|error| invalid("settings", &error.to_string()).into())
}

fn merge(target: &mut Value, patch: Value) {
    let Value::Object(patch) = patch else {
        *target = patch;
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Some(members) = target.as_object_mut() else { return };
    for (name, value) in patch {
        if value.is_null() {
            members.remove(&name);
        } else {
            merge(members.entry(name).or_insert(Value::Null), value);
        }
    }
}

/// Whether the settings fit together, and whether this operator may make what is new of them. `before`: what they were.
pub(super) fn settings(
    tx: &mut Tx<'_>,
    actor: &Actor<'_>,
    row: &ProviderRow,
    before: Option<&ProviderSettings>,
) -> AdminResult<()> {
    let settings = &row.settings.0;
    let words = |list: &[String], most| list.len() <= most && list.iter().all(|word| is_word(word));
    if settings.scopes.is_empty() || !words(&settings.scopes, 20) {
        return Err(invalid("settings", "scopes: 1 to 20 words").into());
    }
    if row.kind == ProviderKind::Oidc && !settings.scopes.iter().any(|scope| scope == "openid") {
        return Err(invalid("settings", "scopes: openid is missing").into());
    }
    if !words(&settings.acr, 20) || !words(&settings.amr, 20) {
        return Err(invalid("settings", "acr and amr: at most 20 words each").into());
    }
    if !(60..=2_592_000).contains(&settings.max_age) {
        return Err(invalid("settings", "max_age: 60 to 2592000 seconds").into());
    }
    let mapping = &settings.mapping;
    for claim in [&mapping.username, &mapping.name, &mapping.email, &mapping.federated_id, &mapping.groups] {
        if claim.is_empty() || claim.len() > 128 || claim.chars().any(char::is_control) {
            return Err(invalid("settings", "mapping: names of claims, 1 to 128 bytes").into());
        }
    }
    if mapping.group_map.len() > 100 || mapping.group_map.iter().any(|rule| rule.value.is_empty() || rule.value.len() > 255) {
        return Err(invalid("settings", "group_map: at most 100 groups of 1 to 255 bytes").into());
    }
    for rule in &mapping.group_map {
        let ours = group::by_id(tx, &rule.group)?.is_some_and(|group| group.organization_id == row.organization_id);
        if !ours {
            return Err(invalid("settings", "group_map: there is no such group in the organization").into());
        }
    }
    // A button that everybody sees is the server's matter: it may look like anybody's.
    if settings.listed == OnOff::On && before.is_none_or(|before| before.listed == OnOff::Off) {
        actor.need_everywhere(Permission::ProvidersWrite)?;
    }
    Ok(())
}

fn is_word(text: &str) -> bool {
    (1..=255).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn settings_are_merged_and_unknown_ones_refused() {
        let patch = |value: Value| merged(&ProviderSettings::default(), value.as_object().unwrap().clone());
        let changed = patch(json!({"max_age": 60, "mapping": {"username": "upn"}, "amr": null})).unwrap();
        assert_eq!((changed.max_age, changed.mapping.username.as_str()), (60, "upn"));
        assert_eq!(changed.mapping.email, "email");
        assert!(patch(json!({"max_edge": 60})).is_err() && patch(json!({"trust": "accept"})).is_err());
    }

    #[test]
    fn issuers_are_public_and_compared_as_written() {
        let strict = Guard::new(&[]);
        assert_eq!(issuer(" https://idp.example/ ", &strict).unwrap(), "https://idp.example/");
        for bad in ["", "idp.example", "http://idp.example", "https://10.0.0.1", "https://a@b.example", "https://a.example?x=y"]
        {
            assert!(issuer(bad, &strict).is_err(), "{bad}");
        }
    }
}
