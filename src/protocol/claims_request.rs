//! Owns the request parameter `claims`, OIDC Core §5.5: single facts that a client asks for besides its scopes.

use super::claims::{CLAIMS_OF_SCOPES, covering};
use crate::types::{Invalid, ScopeSet};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The most bytes of the parameter.
pub const MOST: usize = 4096;

/// The most values of one claim.
const MOST_VALUES: usize = 20;

/// Claims of the ID token itself, besides those of a person.
const OF_TOKEN: [&str; 3] = ["sub", "acr", "auth_time"];

/// Stands before a claim's name among the scopes that a person has allowed.
const MARK: &str = "claim:";

/// What is asked for. Claims that nobody here knows are left out: OIDC Core §5.5 has them ignored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClaimsRequest {
    /// For the userinfo answer.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub userinfo: BTreeMap<String, Wish>,
    /// For the ID token.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub id_token: BTreeMap<String, Wish>,
}

/// How one claim is asked for, OIDC Core §5.5.1. The values matter for `sub` and `acr` alone: of everything else the client
/// gets what is so.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wish {
    /// Whether the client can not do without it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub essential: bool,
    /// Wanted values, the best liked first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
}

impl ClaimsRequest {
    /// Reads the parameter: a JSON object. Members of it that are not known are ignored.
    ///
    /// # Errors
    /// It is too long, no JSON, or of another form than OIDC Core §5.5 gives it.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if text.len() > MOST {
            return Err(Invalid("claims is too long"));
        }
        let malformed = Invalid("claims is not a JSON object as in OpenID Connect Core 5.5");
        let all: Map<String, Value> = serde_json::from_str(text).map_err(|_| malformed)?;
        let part = |name: &str| match all.get(name) {
            None | Some(Value::Null) => Ok(BTreeMap::new()),
            Some(Value::Object(wishes)) => read(wishes).ok_or(malformed),
            Some(_) => Err(malformed),
        };
        Ok(Self { userinfo: part("userinfo")?, id_token: part("id_token")? })
    }

    /// Whether nothing is asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.userinfo.is_empty() && self.id_token.is_empty()
    }

    /// Leaves only what a client that is registered for these scopes may ask for: a claim of a person needs the scope that
    /// gives it.
    #[must_use]
    pub fn within(&self, registered: &ScopeSet) -> Self {
        self.only(|name| OF_TOKEN.contains(&name) || covering(name).is_some_and(|scope| registered.contains(scope)))
    }

    /// Leaves only what the person has allowed: by a scope that gives the claim, or by the claim itself.
    #[must_use]
    pub fn allowed(&self, consented: &ScopeSet) -> Self {
        let by_scope = |name: &str| covering(name).is_some_and(|scope| consented.contains(scope));
        self.only(|name| OF_TOKEN.contains(&name) || by_scope(name) || consented.contains(&format!("{MARK}{name}")))
    }

    fn only(&self, keep: impl Fn(&str) -> bool) -> Self {
        let part = |wishes: &BTreeMap<String, Wish>| {
            wishes.iter().filter(|(name, _)| keep(name)).map(|(name, wish)| (name.clone(), wish.clone())).collect()
        };
        Self { userinfo: part(&self.userinfo), id_token: part(&self.id_token) }
    }

    /// What a person has to allow: the scopes, and each claim that none of them gives, under a name of its own.
    #[must_use]
    pub fn with_scopes(&self, scopes: &ScopeSet) -> ScopeSet {
        let names = self.userinfo.keys().chain(self.id_token.keys());
        let extra = names.filter(|name| covering(name).is_some_and(|scope| !scopes.contains(scope)));
        let text: Vec<String> = extra.map(|name| format!("{MARK}{name}")).collect();
        ScopeSet::parse(&text.join(" ")).map_or_else(|_| scopes.clone(), |extra| scopes.union(&extra))
    }

    /// Who is meant, if the client names somebody.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        let named = [&self.id_token, &self.userinfo].into_iter().filter_map(|part| part.get("sub"));
        named.flat_map(|wish| &wish.values).next().map(String::as_str)
    }

    /// How `acr` is asked for in the ID token.
    #[must_use]
    pub fn acr(&self) -> Option<&Wish> {
        self.id_token.get("acr").filter(|wish| !wish.values.is_empty())
    }

    /// Whether the client can not do without `auth_time`.
    #[must_use]
    pub fn needs_auth_time(&self) -> bool {
        self.id_token.get("auth_time").is_some_and(|wish| wish.essential)
    }
}

/// Whether anything here knows the claim.
fn is_known(name: &str) -> bool {
    OF_TOKEN.contains(&name) || CLAIMS_OF_SCOPES.iter().any(|(_, claims)| claims.contains(&name))
}

fn read(wishes: &Map<String, Value>) -> Option<BTreeMap<String, Wish>> {
    let mut read = BTreeMap::new();
    for (name, value) in wishes {
        let wish = match value {
            Value::Null => Wish::default(),
            Value::Object(members) => wish(members)?,
            _ => return None,
        };
        if is_known(name) {
            read.insert(name.clone(), wish);
        }
    }
    Some(read)
}

/// Values that are no text fit no claim whose values matter.
fn wish(members: &Map<String, Value>) -> Option<Wish> {
    let essential = match members.get("essential") {
        None => false,
        Some(value) => value.as_bool()?,
    };
    let mut values: Vec<&Value> = members.get("value").into_iter().collect();
    if let Some(several) = members.get("values") {
        values.extend(several.as_array()?);
    }
    if values.len() > MOST_VALUES {
        return None;
    }
    let values = values.into_iter().filter_map(Value::as_str).map(str::to_owned).collect();
    Some(Wish { essential, values })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scopes(text: &str) -> ScopeSet {
        ScopeSet::parse(text).unwrap()
    }

    #[test]
    fn the_example_of_the_specification_is_read() {
        let text = r#"{"userinfo": {"given_name": {"essential": true}, "nickname": null, "email": {"essential": true},
            "email_verified": {"essential": true}, "picture": null, "http://example.info/claims/groups": null},
            "id_token": {"auth_time": {"essential": true}, "acr": {"values": ["urn:mace:incommon:iap:silver"]}}}"#;
        let request = ClaimsRequest::parse(text).unwrap();
        let names: Vec<_> = request.userinfo.keys().map(String::as_str).collect();
        assert_eq!(names, ["email", "email_verified", "given_name", "nickname", "picture"]);
        assert!(request.userinfo["given_name"].essential && !request.userinfo["nickname"].essential);
        assert!(request.needs_auth_time());
        assert_eq!(request.acr().unwrap().values, ["urn:mace:incommon:iap:silver"]);
        let stored = serde_json::to_string(&request).unwrap();
        assert_eq!(serde_json::from_str::<ClaimsRequest>(&stored).unwrap(), request);
    }

    #[test]
    fn what_is_unknown_is_ignored_and_what_is_malformed_is_refused() {
        for good in [
            "{}",
            r#"{"verified_claims": [1], "userinfo": null}"#,
            r#"{"userinfo": {"unknown": {"essential": false, "purpose": "x"}, "name#de": null}}"#,
            r#"{"id_token": {"name": {}}}"#,
            r#"{"id_token": {"sub": {"value": 7}}}"#,
        ] {
            assert!(ClaimsRequest::parse(good).is_ok(), "{good}");
        }
        let long = format!(r#"{{"x": "{}"}}"#, "a".repeat(MOST));
        let many = format!(r#"{{"id_token": {{"acr": {{"values": [{}]}}}}}}"#, vec!["\"a\""; MOST_VALUES + 1].join(","));
        for bad in [
            "",
            "name",
            "[]",
            "null",
            "1",
            "{",
            "{} {}",
            r#"{"userinfo": []}"#,
            r#"{"userinfo": "name"}"#,
            r#"{"userinfo": {"name": true}}"#,
            r#"{"userinfo": {"unknown": 1}}"#,
            r#"{"id_token": {"name": {"essential": "true"}}}"#,
            r#"{"id_token": {"acr": {"values": "a"}}}"#,
            &long,
            &many,
            &format!("{}{}", "[".repeat(2000), "]".repeat(2000)),
        ] {
            assert!(ClaimsRequest::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_claim_needs_the_registration_and_the_leave_for_it() {
        let request = ClaimsRequest::parse(
            r#"{"userinfo": {"name": null, "email": null}, "id_token": {"birthdate": null, "phone_number": null, "acr": null}}"#,
        )
        .unwrap();
        let within = request.within(&scopes("openid profile email"));
        assert_eq!(within.id_token.keys().collect::<Vec<_>>(), ["acr", "birthdate"]);
        assert_eq!(within.with_scopes(&scopes("openid email")), scopes("claim:birthdate claim:name email openid"));
        assert_eq!(within.with_scopes(&scopes("openid email profile")), scopes("email openid profile"));
        let allowed = within.allowed(&scopes("openid email claim:birthdate"));
        assert_eq!(allowed.userinfo.keys().collect::<Vec<_>>(), ["email"]);
        assert_eq!(allowed.id_token.keys().collect::<Vec<_>>(), ["acr", "birthdate"]);
    }

    #[test]
    fn a_subject_may_be_named_in_either_part() {
        for (text, subject) in [
            (r#"{"id_token": {"sub": {"value": "u1"}}}"#, Some("u1")),
            (r#"{"userinfo": {"sub": {"value": "u1"}}}"#, Some("u1")),
            (r#"{"id_token": {"sub": {"essential": true}}}"#, None),
        ] {
            assert_eq!(ClaimsRequest::parse(text).unwrap().subject(), subject, "{text}");
        }
    }
}
