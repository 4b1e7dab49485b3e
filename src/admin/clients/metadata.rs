//! What a client registered besides its columns (RFC 7591 §2), as operators change it: member by member, as a JSON Merge Patch.

use super::ClientRow;
use crate::{
    admin::{AdminResult, Refusal, unfit},
    grant::metadata_rules::{self, Wrong},
    protocol::{AccessTokenFormat, ApplicationType, ClientMetadata, ResponseType, SigningAlg, SubjectType},
};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// Members that are to be changed; `null` clears one. What is left out stays as it was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MetadataChange(Map<String, Value>);

impl<'de> Deserialize<'de> for MetadataChange {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Self(Map::deserialize(from)?))
    }
}

impl FromIterator<(String, Value)> for MetadataChange {
    fn from_iter<I: IntoIterator<Item = (String, Value)>>(members: I) -> Self {
        Self(members.into_iter().collect())
    }
}

/// Names of members, and what a refusal calls them.
macro_rules! members {
    ($($name:ident),* $(,)?) => { [$((stringify!($name), concat!("metadata.", stringify!($name)))),*] };
}

/// Every member.
const MEMBERS: [(&str, &str); 36] = members![
    response_types,
    application_type,
    contacts,
    client_uri,
    logo_uri,
    policy_uri,
    tos_uri,
    initiate_login_uri,
    jwks_uri,
    token_endpoint_auth_signing_alg,
    subject_type,
    sector_identifier_uri,
    id_token_encrypted_response_alg,
    id_token_encrypted_response_enc,
    userinfo_signed_response_alg,
    userinfo_encrypted_response_alg,
    userinfo_encrypted_response_enc,
    request_object_signing_alg,
    request_uris,
    require_signed_request_object,
    require_pushed_authorization_requests,
    default_max_age,
    require_auth_time,
    default_acr_values,
    backchannel_logout_uri,
    backchannel_logout_session_required,
    frontchannel_logout_uri,
    frontchannel_logout_session_required,
    access_token_format,
    resources,
    unverified,
    vouched,
    software_id,
    software_version,
    // Columns that the rules name besides.
    jwks,
    token_endpoint_auth_method,
];

/// How many of them are no columns.
const OWN: usize = 34;

/// Every member that can be changed, in the order in which they are told.
pub fn names() -> impl Iterator<Item = &'static str> {
    MEMBERS.iter().take(OWN).map(|(name, _)| *name)
}

/// What a refusal calls a member.
pub(super) fn field(member: &str) -> &'static str {
    match member {
        "jwks" => "jwks",
        "token_endpoint_auth_method" => "auth_method",
        _ => MEMBERS.iter().find(|(name, _)| *name == member).map_or("metadata", |(_, field)| field),
    }
}

/// A refusal of the rules, as the API names it.
pub(super) fn named((member, why): Wrong) -> crate::admin::AdminError {
    unfit(field(member))(why)
}

impl MetadataChange {
    /// Whether it says anything of a member.
    #[must_use]
    pub fn names(&self, member: &str) -> bool {
        self.0.contains_key(member)
    }

    /// A member that is set to a text.
    #[must_use]
    pub fn text(&self, member: &str) -> Option<&str> {
        self.0.get(member).and_then(Value::as_str)
    }

    /// Changes what is registered. Whoever makes a client verified that had registered itself vouches for what it is now;
    /// a change of its own ends that.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], which names the member; nothing is changed then.
    pub fn apply(self, kept: &mut ClientMetadata) -> AdminResult<()> {
        let known = |name: &String| MEMBERS.iter().take(OWN).any(|(known, _)| known == name);
        if let Some(name) = self.0.keys().find(|name| !known(name)) {
            let name: String = name.chars().filter(|c| !c.is_control()).take(64).collect();
            let why = format!("{name} is unknown; known here: {}", names().collect::<Vec<_>>().join(", "));
            return Err(Refusal::Invalid { field: "metadata", why }.into());
        }
        let mut members = match serde_json::to_value(&*kept) {
            Ok(Value::Object(members)) => members,
            _ => Map::new(),
        };
        let mut merged = kept.clone();
        let vouched = self.names("vouched");
        for (name, value) in self.0 {
            let wrong = |error: serde_json::Error| Refusal::Invalid { field: field(&name), why: error.to_string() };
            match value {
                Value::Null => members.remove(&name),
                value => members.insert(name.clone(), once(value)),
            };
            merged = serde_json::from_value(Value::Object(members.clone())).map_err(wrong)?;
        }
        if merged.unverified && !kept.unverified {
            let why = "true is only what registered itself".to_owned();
            return Err(Refusal::Invalid { field: "metadata.unverified", why }.into());
        }
        if vouched && merged.vouched != kept.vouched {
            let why = "this follows from unverified".to_owned();
            return Err(Refusal::Invalid { field: "metadata.vouched", why }.into());
        }
        merged.vouched = kept.vouched || (kept.unverified && !merged.unverified);
        metadata_rules::check(&merged).map_err(named)?;
        *kept = merged;
        Ok(())
    }
}

/// A list with each of its values once.
fn once(value: Value) -> Value {
    let Value::Array(list) = value else { return value };
    let mut found: Vec<Value> = Vec::new();
    for one in list {
        if !found.contains(&one) {
            found.push(one);
        }
    }
    Value::Array(found)
}

/// Every member as people read it: its name and its values. What is not registered is not there.
#[must_use]
pub fn shown(metadata: &ClientMetadata) -> Vec<(&'static str, Vec<String>)> {
    let members = serde_json::to_value(metadata).unwrap_or_default();
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let values = |value: &Value| value.as_array().map_or_else(|| vec![text(value)], |list| list.iter().map(text).collect());
    names().filter_map(|name| Some((name, values(members.get(name)?)))).collect()
}

/// Whether this row's members go with the rest of it.
///
/// # Errors
/// [`Refusal::Invalid`], which names the member.
pub fn fits(row: &ClientRow) -> AdminResult<()> {
    metadata_rules::fits(row).map_err(named)
}

/// What an application registers besides, RFC 7591 §2 and the specifications of OpenID Connect. In a change `null` clears a
/// member; what is not registered is left out of an answer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ClientMetadata)]
#[expect(dead_code, reason = "read by the OpenAPI document only")]
pub(super) struct Members {
    /// What it may ask for; none: `code` alone.
    #[schema(value_type = Option<Vec<ResponseTypeWord>>, nullable, max_items = 50)]
    response_types: Option<Vec<ResponseType>>,
    /// `web` or `native`; none: `web`.
    #[schema(value_type = Option<String>, nullable, pattern = "^(web|native)$")]
    application_type: Option<ApplicationType>,
    /// Mail addresses of those who look after it.
    #[schema(nullable, max_items = 50)]
    contacts: Option<Vec<String>>,
    /// Its home page, https.
    #[schema(nullable, max_length = 2048)]
    client_uri: Option<String>,
    /// Its logo, https.
    #[schema(nullable, max_length = 2048)]
    logo_uri: Option<String>,
    /// How it treats personal data, https.
    #[schema(nullable, max_length = 2048)]
    policy_uri: Option<String>,
    /// Its terms of service, https.
    #[schema(nullable, max_length = 2048)]
    tos_uri: Option<String>,
    /// Where somebody else may start a sign-in, https.
    #[schema(nullable, max_length = 2048)]
    initiate_login_uri: Option<String>,
    /// Where its public keys are; never together with `jwks`.
    #[schema(nullable, max_length = 2048)]
    jwks_uri: Option<String>,
    /// The only algorithm that its assertions may be signed with.
    #[schema(nullable)]
    token_endpoint_auth_signing_alg: Option<String>,
    /// `public` or `pairwise`; none: `public`.
    #[schema(value_type = Option<String>, nullable, pattern = "^(public|pairwise)$")]
    subject_type: Option<SubjectType>,
    /// Names the sector of pairwise subjects, https: a JSON array that lists every redirect URI. It is fetched.
    #[schema(nullable, max_length = 2048)]
    sector_identifier_uri: Option<String>,
    /// Encrypts its ID tokens: how the key travels.
    #[schema(nullable)]
    id_token_encrypted_response_alg: Option<String>,
    /// Encrypts its ID tokens: how the content is encrypted.
    #[schema(nullable)]
    id_token_encrypted_response_enc: Option<String>,
    /// Signs userinfo answers; none: they are plain JSON.
    #[schema(value_type = Option<String>, nullable)]
    userinfo_signed_response_alg: Option<SigningAlg>,
    /// Encrypts userinfo answers: how the key travels.
    #[schema(nullable)]
    userinfo_encrypted_response_alg: Option<String>,
    /// Encrypts userinfo answers: how the content is encrypted.
    #[schema(nullable)]
    userinfo_encrypted_response_enc: Option<String>,
    /// The only algorithm that its request objects may be signed with; `none` where they are not signed.
    #[schema(nullable)]
    request_object_signing_alg: Option<String>,
    /// Where its request objects are.
    #[schema(nullable, max_items = 50)]
    request_uris: Option<Vec<String>>,
    /// Whether requests must be signed objects, RFC 9101 §10.5.
    #[schema(nullable)]
    require_signed_request_object: Option<bool>,
    /// Whether requests must be pushed, RFC 9126 §6.
    #[schema(nullable)]
    require_pushed_authorization_requests: Option<bool>,
    /// `max_age` where a request has none, seconds.
    #[schema(nullable, minimum = 0, maximum = 31_536_000)]
    default_max_age: Option<i64>,
    /// Whether ID tokens must say `auth_time`.
    #[schema(nullable)]
    require_auth_time: Option<bool>,
    /// `acr_values` where a request has none.
    #[schema(nullable, max_items = 50)]
    default_acr_values: Option<Vec<String>>,
    /// Where ends of sessions are told, OIDC Back-Channel Logout §2.2.
    #[schema(nullable, max_length = 2048)]
    backchannel_logout_uri: Option<String>,
    /// Whether that must name the session.
    #[schema(nullable)]
    backchannel_logout_session_required: Option<bool>,
    /// What the browser loads at the end of a session: at the origin of a redirect URI.
    #[schema(nullable, max_length = 2048)]
    frontchannel_logout_uri: Option<String>,
    /// Whether that must name the session.
    #[schema(nullable)]
    frontchannel_logout_session_required: Option<bool>,
    /// `jwt` or `opaque`; none: `jwt`.
    #[schema(value_type = Option<String>, nullable, pattern = "^(jwt|opaque)$")]
    access_token_format: Option<AccessTokenFormat>,
    /// Resource servers that its tokens may be for, RFC 8707.
    #[schema(nullable, max_items = 50)]
    resources: Option<Vec<String>>,
    /// Whether it registered itself without anybody's leave. `false` in a change vouches for it.
    #[schema(nullable)]
    unverified: Option<bool>,
    /// Whether an operator has vouched for it since. A change that it makes itself ends that. Read only.
    #[schema(nullable)]
    vouched: Option<bool>,
    /// Identifies the software, RFC 7591 §2.
    #[schema(nullable, max_length = 255)]
    software_id: Option<String>,
    /// Its version.
    #[schema(nullable, max_length = 255)]
    software_version: Option<String>,
}

/// What the authorization endpoint answers with, OAuth 2.0 Multiple Response Types §3 and §5.
#[derive(Deserialize, ToSchema)]
pub(super) enum ResponseTypeWord {
    #[serde(rename = "code")]
    Code,
    #[serde(rename = "id_token")]
    IdToken,
    #[serde(rename = "id_token token")]
    IdTokenToken,
    #[serde(rename = "code id_token")]
    CodeIdToken,
    #[serde(rename = "code token")]
    CodeToken,
    #[serde(rename = "code id_token token")]
    CodeIdTokenToken,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admin::AdminError;
    use serde_json::json;
    use utoipa::PartialSchema;

    fn change(kept: &mut ClientMetadata, members: Value) -> AdminResult<()> {
        serde_json::from_value::<MetadataChange>(members).unwrap().apply(kept)
    }

    fn wrong(kept: &mut ClientMetadata, members: Value) -> (&'static str, String) {
        let before = kept.clone();
        let Err(AdminError::Refused(Refusal::Invalid { field, why })) = change(kept, members) else { panic!("it was taken") };
        assert_eq!(*kept, before, "nothing is half done");
        (field, why)
    }

    #[test]
    fn the_document_and_the_table_have_every_member() {
        let schema = serde_json::to_value(Members::schema()).unwrap();
        let mut described: Vec<_> = schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        let mut known: Vec<_> = names().collect();
        described.sort_unstable();
        known.sort_unstable();
        assert_eq!(described, known);
        let text = include_str!("../../protocol/registration.rs");
        let fields = text.lines().filter_map(|line| line.strip_prefix("    pub ")?.split_once(": "));
        let mut stored: Vec<_> = fields.map(|(name, _)| name).filter(|name| !name.contains('(')).collect();
        stored.sort_unstable();
        assert_eq!(stored, known);
    }

    #[test]
    fn members_are_set_cleared_and_left_alone() {
        let mut kept = ClientMetadata::default();
        change(&mut kept, json!({ "logo_uri": "https://a.example/l", "contacts": ["a", "b", "a"] })).unwrap();
        change(&mut kept, json!({ "require_auth_time": true, "logo_uri": null, "policy_uri": null })).unwrap();
        let contacts = vec!["a".to_owned(), "b".to_owned()];
        assert_eq!(kept, ClientMetadata { contacts, require_auth_time: true, ..ClientMetadata::default() });
        assert_eq!(shown(&kept), [("contacts", vec!["a".into(), "b".into()]), ("require_auth_time", vec!["true".into()])]);
        let same: Value = serde_json::to_value(&kept).unwrap();
        change(&mut kept, same.clone()).unwrap();
        assert_eq!(serde_json::to_value(&kept).unwrap(), same);
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let mut kept = ClientMetadata { require_auth_time: true, ..ClientMetadata::default() };
        let (field, why) = wrong(&mut kept, json!({ "logo": "https://a.example/l" }));
        assert!(field == "metadata" && why.starts_with("logo is unknown; known here: response_types, "), "{why}");
        for (name, bad, field) in [
            ("logo_uri", json!("http"), "metadata.logo_uri"),
            ("logo_uri", json!(3), "metadata.logo_uri"),
            ("contacts", json!("a@a.example"), "metadata.contacts"),
            ("response_types", json!(["token"]), "metadata.response_types"),
            ("default_max_age", json!(1.5), "metadata.default_max_age"),
            ("require_auth_time", json!("yes"), "metadata.require_auth_time"),
            ("unverified", json!(true), "metadata.unverified"),
            ("vouched", json!(true), "metadata.vouched"),
        ] {
            assert_eq!(wrong(&mut kept, json!({ name: bad })).0, field, "{bad}");
        }
    }

    #[test]
    fn an_operator_vouches_for_what_registered_itself() {
        let mut kept = ClientMetadata { unverified: true, ..ClientMetadata::default() };
        change(&mut kept, json!({ "unverified": true, "client_uri": "https://a.example/" })).unwrap();
        assert!(kept.unverified && !kept.vouched);
        change(&mut kept, json!({ "unverified": false })).unwrap();
        assert!(!kept.unverified && kept.vouched);
        change(&mut kept, json!({ "unverified": null, "vouched": true, "client_uri": null })).unwrap();
        assert!(kept.vouched);
        assert_eq!(wrong(&mut kept, json!({ "vouched": false })).0, "metadata.vouched");
        assert_eq!(wrong(&mut kept, json!({ "unverified": true })).0, "metadata.unverified");
    }
}
