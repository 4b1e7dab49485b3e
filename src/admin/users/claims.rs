//! What else is known of a person: merged and checked.

use crate::{
    admin::{AdminError, AdminResult, Patch, Refusal},
    types::{StandardClaims, UnixTime},
};
use serde_json::{Map, Value};

/// The claims in their usual form.
///
/// # Errors
/// [`Refusal::Invalid`] names the one that does not fit.
pub(super) fn checked(claims: &StandardClaims, now: UnixTime) -> AdminResult<StandardClaims> {
    claims.checked(now).map_err(|unfit| unfitting(unfit.to_string()))
}

/// What is known after a change, RFC 7396 §2.
///
/// # Errors
/// As [`checked`].
pub(super) fn changed(change: Patch<Map<String, Value>>, known: &StandardClaims, now: UnixTime) -> AdminResult<StandardClaims> {
    let change = match change {
        Patch::Keep => return Ok(known.clone()),
        Patch::Clear => return Ok(StandardClaims::default()),
        Patch::Set(change) => change,
    };
    let mut merged = serde_json::to_value(known).unwrap_or_default();
    merge(&mut merged, Value::Object(change), 2);
    let strange = |_| unfitting("use the names of OpenID Connect Core 5.1, and texts as values".to_owned());
    checked(&serde_json::from_value(merged).map_err(strange)?, now)
}

fn unfitting(why: String) -> AdminError {
    Refusal::Invalid { field: "claims", why }.into()
}

/// Goes no deeper than `depth`: what lies below is no claim.
fn merge(known: &mut Value, change: Value, depth: usize) {
    let change = match change {
        Value::Object(change) if depth > 0 => change,
        other => {
            *known = other;
            return;
        }
    };
    if !known.is_object() {
        *known = Value::Object(Map::new());
    }
    let Some(members) = known.as_object_mut() else { return };
    for (name, value) in change {
        if value.is_null() {
            members.remove(&name);
        } else {
            merge(members.entry(name).or_insert(Value::Null), value, depth - 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const NOW: UnixTime = UnixTime(1_772_366_400);

    fn after(known: Value, change: Value) -> Option<Value> {
        let known: StandardClaims = serde_json::from_value(known).unwrap();
        let change: Patch<Map<String, Value>> = serde_json::from_value(change).unwrap();
        changed(change, &known, NOW).ok().map(|claims| serde_json::to_value(claims).unwrap())
    }

    #[test]
    fn a_change_touches_what_it_names() {
        let known = json!({"nickname": "B", "address": {"locality": "Ulm", "country": "Germany"}});
        for (change, expected) in [
            (json!({}), known.clone()),
            (json!(null), json!({})),
            (json!({"nickname": null}), json!({"address": {"locality": "Ulm", "country": "Germany"}})),
            (json!({"address": {"country": null}}), json!({"nickname": "B", "address": {"locality": "Ulm"}})),
            (json!({"address": null, "gender": "x"}), json!({"nickname": "B", "gender": "x"})),
        ] {
            assert_eq!(after(known.clone(), change.clone()), Some(expected), "{change}");
        }
        for bad in [
            json!({"name": "Bob"}),
            json!({"nickname": 7}),
            json!({"nickname": {"a": "b"}}),
            json!({"address": "Ulm"}),
            json!({"address": {"country": {"a": {"b": "c"}}}}),
            json!({"birthdate": "tomorrow"}),
            json!({"gender": ""}),
        ] {
            assert_eq!(after(known.clone(), bad.clone()), None, "{bad}");
        }
    }
}
