//! What is made of a provider's claims. Pure.

use crate::types::{ClaimMapping, EmailAddress};
use serde_json::{Map, Value};

/// Claims as they came.
pub type Claims = Map<String, Value>;

/// Whether the provider says that an address is the person's. Only `true` says so: a text or its absence does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vouched {
    /// It does.
    Yes,
    /// It does not.
    No,
}

/// What the mapping makes of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapped {
    /// The user name of an account that is made.
    pub username: Option<String>,
    /// The name for people.
    pub name: Option<String>,
    /// The mail address, if it is one.
    pub email: Option<String>,
    /// Whether the provider vouches for it.
    pub vouched: Vouched,
    /// What an administrator may have written down.
    pub federated_id: Option<String>,
    /// The groups there; `None`: the provider says nothing about them that can be understood.
    pub groups: Option<Vec<String>>,
}

/// The most groups that are looked at. A longer list is none: the rest of it might matter.
const GROUPS: usize = 1000;

/// The address that `email_verified` is about, OIDC Core 5.1. It says nothing about any other claim.
const EMAIL: &str = "email";

/// The most bytes of a claim that becomes a text.
const TEXT: usize = 255;

/// Maps.
#[must_use]
pub fn map(claims: &Claims, mapping: &ClaimMapping) -> Mapped {
    let verified = claims.get("email_verified") == Some(&Value::Bool(true));
    let speaks_for = |claim: &str| verified && claim == EMAIL;
    let vouched = if speaks_for(&mapping.email) { Vouched::Yes } else { Vouched::No };
    // An address that the provider does not vouch for is what anybody may have typed there.
    let is_address = |claim: &str| claim == EMAIL || claim == mapping.email;
    let names = |claim: &str| !is_address(claim) || speaks_for(claim);
    let federated = text(claims, &mapping.federated_id).filter(|_| names(&mapping.federated_id));
    Mapped {
        username: text(claims, &mapping.username),
        name: text(claims, &mapping.name),
        email: text(claims, &mapping.email).and_then(|text| EmailAddress::parse(&text).ok()).map(String::from),
        vouched,
        federated_id: federated,
        groups: list(claims, &mapping.groups),
    }
}

/// What a person is called at the provider, for people: a name that tells accounts there apart.
#[must_use]
pub fn label(claims: &Claims, subject: &str) -> String {
    let names = ["email", "preferred_username", "login", "upn", "name"];
    let found = names.iter().find_map(|name| text(claims, name));
    found.unwrap_or_else(|| subject.to_owned()).chars().filter(|c| !c.is_control()).take(128).collect()
}

/// A claim by its name, or by a path of names with dots between them.
fn find<'a>(claims: &'a Claims, path: &str) -> Option<&'a Value> {
    if let Some(value) = claims.get(path) {
        return Some(value);
    }
    let mut names = path.split('.');
    let mut value = claims.get(names.next()?)?;
    for name in names {
        value = value.get(name)?;
    }
    path.contains('.').then_some(value)
}

/// A claim as text: a string or a whole number.
fn text(claims: &Claims, path: &str) -> Option<String> {
    let text = match find(claims, path)? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) if number.is_i64() || number.is_u64() => number.to_string(),
        _ => return None,
    };
    (!text.is_empty() && text.len() <= TEXT).then_some(text)
}

/// A claim as a list of texts; one text is a list of one. `None`: it is missing, or is something else.
fn list(claims: &Claims, path: &str) -> Option<Vec<String>> {
    match find(claims, path)? {
        Value::Array(values) if values.len() <= GROUPS => {
            values.iter().map(|value| value.as_str().map(str::to_owned)).collect()
        }
        Value::String(text) => Some(vec![text.clone()]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn mapped(claims: &Value) -> Mapped {
        map(claims.as_object().unwrap(), &ClaimMapping::default())
    }

    #[test]
    fn only_true_vouches_for_an_address() {
        for (said, vouched) in [
            (json!(true), Vouched::Yes),
            (json!(false), Vouched::No),
            (json!("true"), Vouched::No),
            (json!(1), Vouched::No),
            (json!(null), Vouched::No),
        ] {
            let claims = json!({"email": "a@acme.example", "email_verified": said});
            assert_eq!(mapped(&claims).vouched, vouched, "{said}");
            let mapping = ClaimMapping { federated_id: "email".to_owned(), ..ClaimMapping::default() };
            let found = map(claims.as_object().unwrap(), &mapping).federated_id;
            assert_eq!(found.is_some(), vouched == Vouched::Yes, "{said}");
        }
        assert_eq!(mapped(&json!({"email": "a@acme.example"})).vouched, Vouched::No);
    }

    #[test]
    fn another_claim_than_email_is_never_vouched_for() {
        let claims = json!({"upn": "alice@acme.example", "email": "eve@evil.example", "email_verified": true});
        let claims = claims.as_object().unwrap();
        let mapping = ClaimMapping { email: "upn".to_owned(), ..ClaimMapping::default() };
        let found = map(claims, &mapping);
        assert_eq!((found.email.as_deref(), found.vouched), (Some("alice@acme.example"), Vouched::No));
        let named = |claim: &str| map(claims, &ClaimMapping { federated_id: claim.to_owned(), ..mapping.clone() }).federated_id;
        assert_eq!((named("upn"), named("email")), (None, Some("eve@evil.example".to_owned())));
    }

    #[test]
    fn groups_are_found_on_a_path_and_other_shapes_are_none() {
        let claims = json!({"realm_access": {"roles": ["a", "b"]}, "groups": "one", "name": ["x"], "sub": 7});
        let mapping = ClaimMapping { groups: "realm_access.roles".to_owned(), ..ClaimMapping::default() };
        assert_eq!(map(claims.as_object().unwrap(), &mapping).groups, Some(vec!["a".to_owned(), "b".to_owned()]));
        let usual = mapped(&claims);
        assert_eq!((usual.groups, usual.name, usual.federated_id), (Some(vec!["one".to_owned()]), None, Some("7".to_owned())));
        let many: Vec<String> = (0..=GROUPS).map(|number| number.to_string()).collect();
        for odd in
            [json!({}), json!({"groups": null}), json!({"groups": ["a", 1]}), json!({"groups": {}}), json!({"groups": many})]
        {
            assert_eq!(mapped(&odd).groups, None, "{odd}");
        }
        assert_eq!(mapped(&json!({"groups": []})).groups, Some(Vec::new()));
        assert_eq!(mapped(&json!({"email": "not an address"})).email, None);
    }
}
