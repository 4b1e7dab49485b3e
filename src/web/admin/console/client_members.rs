//! What an application registers besides its settings: in a form, and as an act takes it.

use super::fields::Fields;
use crate::{
    admin::clients::{MetadataChange, metadata::shown},
    page::{Member, MemberField, MemberGroup, MemberInput, Pick},
    protocol::{
        AccessTokenFormat, ClientMetadata, ResponseType, SigningAlg, SubjectType, assertion,
        jose::jwe::{ContentEncryption, KeyManagement},
        request_object,
    },
};
use MemberInput::{Choice, Line, Lines, Seconds, Tick, Ticks};
use serde_json::{Value, json};

/// A group and its members.
type Group = (&'static str, &'static [(&'static str, MemberInput)]);

/// The form. What is not in it, only programs set.
const GROUPS: [Group; 5] = [
    (
        "shown",
        &[
            ("client_uri", Line),
            ("logo_uri", Line),
            ("policy_uri", Line),
            ("tos_uri", Line),
            ("contacts", Lines),
            ("initiate_login_uri", Line),
        ],
    ),
    (
        "sign_out",
        &[
            ("backchannel_logout_uri", Line),
            ("backchannel_logout_session_required", Tick),
            ("frontchannel_logout_uri", Line),
            ("frontchannel_logout_session_required", Tick),
        ],
    ),
    (
        "requests",
        &[
            ("response_types", Ticks),
            ("require_pushed_authorization_requests", Tick),
            ("require_signed_request_object", Tick),
            ("request_object_signing_alg", Choice),
            ("request_uris", Lines),
            ("default_max_age", Seconds),
            ("require_auth_time", Tick),
            ("default_acr_values", Lines),
        ],
    ),
    (
        "tokens",
        &[("access_token_format", Choice), ("resources", Lines), ("subject_type", Choice), ("sector_identifier_uri", Line)],
    ),
    (
        "keys",
        &[
            ("jwks_uri", Line),
            ("token_endpoint_auth_signing_alg", Choice),
            ("id_token_encrypted_response_alg", Choice),
            ("id_token_encrypted_response_enc", Choice),
            ("userinfo_signed_response_alg", Choice),
            ("userinfo_encrypted_response_alg", Choice),
            ("userinfo_encrypted_response_enc", Choice),
        ],
    ),
];

/// The words of a member that has some.
fn words(name: &str) -> Vec<&'static str> {
    match name {
        "response_types" => ResponseType::ALL.iter().map(|word| word.as_str()).collect(),
        "request_object_signing_alg" => request_object::algorithms().collect(),
        "access_token_format" => AccessTokenFormat::ALL.iter().map(|word| word.as_str()).collect(),
        "subject_type" => SubjectType::ALL.iter().map(|word| word.as_str()).collect(),
        "token_endpoint_auth_signing_alg" => assertion::algorithms().collect(),
        "userinfo_signed_response_alg" => SigningAlg::ALL.iter().map(|word| word.as_str()).collect(),
        "id_token_encrypted_response_alg" | "userinfo_encrypted_response_alg" => {
            KeyManagement::ALL.iter().map(|word| word.as_str()).collect()
        }
        "id_token_encrypted_response_enc" | "userinfo_encrypted_response_enc" => {
            ContentEncryption::ALL.iter().map(|word| word.as_str()).collect()
        }
        _ => Vec::new(),
    }
}

/// What a form sends a member as.
fn sent(name: &str) -> String {
    format!("metadata.{name}")
}

fn groups(open: Option<bool>, values: impl Fn(&str) -> Vec<String>) -> Vec<MemberGroup> {
    let field = |(name, input): &(&'static str, MemberInput)| {
        let values = values(name);
        let pick = |word: &str| Pick {
            value: word.to_owned(),
            label: word.to_owned(),
            selected: values.iter().any(|value| value == word) || (word.is_empty() && values.is_empty()),
        };
        let first = (*input == Choice).then_some("");
        MemberField {
            name,
            input: *input,
            words: if words(name).is_empty() { Vec::new() } else { first.into_iter().chain(words(name)).map(pick).collect() },
            value: values.join("\n"),
        }
    };
    let group = |(key, members): &Group| {
        let fields: Vec<MemberField> = members.iter().map(field).collect();
        MemberGroup { key, open: open.unwrap_or_else(|| fields.iter().any(|field| !field.value.is_empty())), fields }
    };
    GROUPS.iter().map(group).collect()
}

/// The form as it is stored. A group in which something is registered is open.
pub fn stored(metadata: &ClientMetadata) -> Vec<MemberGroup> {
    let found = shown(metadata);
    let values = |name: &str| found.iter().find(|(member, _)| *member == name).map(|(_, values)| values.clone());
    groups(None, |name| match values(name).unwrap_or_default() {
        values if words(name).is_empty() && values == ["true"] => vec!["on".to_owned()],
        values => values,
    })
}

/// The form with what was sent in it.
pub fn typed(fields: &Fields) -> Vec<MemberGroup> {
    let values = |name: &str| fields.all(&sent(name)).filter(|value| !value.is_empty()).map(str::to_owned).collect();
    groups(None, values)
}

/// What the form asks for. What is left empty is cleared.
pub fn read(fields: &Fields) -> MetadataChange {
    let member = |(name, input): &(&'static str, MemberInput)| {
        let name_sent = sent(name);
        let text = fields.get(&name_sent).trim();
        let value = match input {
            Tick => json!(text == "on"),
            Ticks => json!(fields.all(&name_sent).collect::<Vec<_>>()),
            Lines => json!(text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>()),
            _ if text.is_empty() => Value::Null,
            Seconds => text.parse::<i64>().map_or_else(|_| json!(text), |seconds| json!(seconds)),
            Line | Choice => json!(text),
        };
        ((*name).to_owned(), value)
    };
    GROUPS.iter().flat_map(|(_, members)| members.iter().map(member)).collect()
}

/// Whether a form names a sector, whose file has to be read then.
pub fn names_a_sector(fields: &Fields) -> bool {
    !fields.get(&sent("sector_identifier_uri")).trim().is_empty()
}

/// What is registered, for the page of an application. That nobody vouches for it is said elsewhere.
pub fn facts(metadata: &ClientMetadata) -> Vec<Member> {
    let told = |(name, _): &(&str, _)| !["unverified", "vouched"].contains(name);
    let member = |(name, values): (&'static str, Vec<String>)| {
        let on = values == ["true"];
        Member { name, values, on }
    };
    shown(metadata).into_iter().filter(told).map(member).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{admin::clients::metadata, page::Language};
    use std::collections::BTreeSet;

    #[test]
    fn a_form_has_every_member_but_those_of_programs_and_each_has_words() {
        let in_form: BTreeSet<&str> = GROUPS.iter().flat_map(|(_, members)| members.iter().map(|(name, _)| *name)).collect();
        let left: Vec<&str> = metadata::names().filter(|name| !in_form.contains(name)).collect();
        assert_eq!(left, ["application_type", "unverified", "vouched", "software_id", "software_version"]);
        for tag in ["en", "de"] {
            let language = Language::of(tag).unwrap();
            let said = |key: String| assert_ne!(language.text(&key), key, "{tag}");
            metadata::names().for_each(|name| said(format!("client-member-{name}")));
            for name in &in_form {
                said(format!("client-member-about-{name}"));
            }
            for (key, _) in GROUPS {
                said(format!("client-members-{key}"));
                said(format!("client-members-about-{key}"));
            }
        }
    }

    #[test]
    fn what_is_stored_is_in_the_form() {
        let metadata: ClientMetadata = serde_json::from_value(json!({
            "logo_uri": "https://a.example/l", "contacts": ["a", "b"], "require_auth_time": true,
            "response_types": ["code", "code id_token"], "default_max_age": 60, "subject_type": "pairwise",
        }))
        .unwrap();
        let groups = stored(&metadata);
        let field = |name: &str| groups.iter().flat_map(|group| &group.fields).find(|field| field.name == name).unwrap();
        assert_eq!(field("logo_uri").value, "https://a.example/l");
        assert_eq!(field("contacts").value, "a\nb");
        assert_eq!(
            (field("require_auth_time").value.as_str(), field("require_signed_request_object").value.as_str()),
            ("on", "")
        );
        assert_eq!(field("default_max_age").value, "60");
        let picked =
            |name: &str| field(name).words.iter().filter(|word| word.selected).map(|word| word.value.clone()).collect();
        let (types, subject, format): (Vec<_>, Vec<_>, Vec<_>) =
            (picked("response_types"), picked("subject_type"), picked("access_token_format"));
        assert_eq!(
            (types, subject, format),
            (vec!["code".into(), "code id_token".into()], vec!["pairwise".into()], vec![String::new()])
        );
        let open: Vec<_> = groups.iter().filter(|group| group.open).map(|group| group.key).collect();
        assert_eq!(open, ["shown", "requests", "tokens"]);
    }
}
