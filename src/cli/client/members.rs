//! What an application registers besides, RFC 7591 §2, by options: those that are used most have their own.

use crate::{
    admin::clients::{MetadataChange, Outside, metadata},
    cli::{Failure, open::Opened},
    outbound::Guard,
    store::client::ClientRow,
};
use clap::Args;
use serde_json::{Value, json};

/// What is taken as a number; everywhere else `1.0` is a text.
const NUMBER: &str = "default_max_age";

#[derive(Debug, Clone, Args)]
pub(super) struct Members {
    /// Its home page
    #[arg(long, value_name = "URL")]
    client_uri: Option<String>,
    /// Its logo, which people see when they are asked
    #[arg(long, value_name = "URL")]
    logo_uri: Option<String>,
    /// How it treats personal data
    #[arg(long, value_name = "URL")]
    policy_uri: Option<String>,
    /// Its terms of service
    #[arg(long, value_name = "URL")]
    tos_uri: Option<String>,
    /// Where its public keys are, instead of --jwks
    #[arg(long, value_name = "URL")]
    jwks_uri: Option<String>,
    /// What it may ask for, like `code id_token`; repeat it for more
    #[arg(long = "response-type", value_name = "TYPE")]
    response_types: Option<Vec<String>>,
    /// Whether clients know a person by the same name: public or pairwise
    #[arg(long, value_name = "TYPE")]
    subject_type: Option<String>,
    /// Where this server tells it that a session has ended
    #[arg(long, value_name = "URL")]
    backchannel_logout_uri: Option<String>,
    /// What the browser loads there when a session ends
    #[arg(long, value_name = "URL")]
    frontchannel_logout_uri: Option<String>,
    /// What its access tokens are: jwt or opaque
    #[arg(long, value_name = "FORMAT")]
    access_token_format: Option<String>,
    /// A resource server that its tokens may be for; repeat it for more
    #[arg(long = "resource", value_name = "URI")]
    resources: Option<Vec<String>>,
    #[arg(
        long,
        value_name = "KEY=VALUE",
        value_parser = member,
        help = "Any other member of its registration: VALUE is a text or JSON, KEY= clears it; repeat it for more"
    )]
    metadata: Vec<(String, Value)>,
}

/// A member and its value.
fn member(text: &str) -> Result<(String, Value), String> {
    let (key, value) = text.split_once('=').ok_or("write KEY=VALUE, or KEY= to clear it")?;
    let text = || Value::String(value.to_owned());
    let value = match serde_json::from_str(value) {
        _ if value.is_empty() => Value::Null,
        Ok(Value::Number(_)) if key != NUMBER => text(),
        Ok(value) => value,
        Err(_) => text(),
    };
    Ok((key.to_owned(), value))
}

impl Members {
    /// Changes what is registered besides, once the rest of the row is as it is to be; the guard of the configuration judges new addresses.
    pub(super) fn apply(self, row: &mut ClientRow, opened: &Opened) -> Result<(), Failure> {
        let before = row.clone();
        self.change().apply(&mut row.metadata.0)?;
        metadata::fits(row)?;
        let outside = Outside::new(Guard::new(&opened.config.outbound_allow));
        Ok(outside.addresses(Some(&before), row)?)
    }

    fn change(self) -> MetadataChange {
        // An empty text clears, as it does after `KEY=`.
        let text = |text: String| if text.is_empty() { Value::Null } else { Value::String(text) };
        let list = |list: Vec<String>| json!(list.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>());
        let own = [
            ("client_uri", self.client_uri.map(text)),
            ("logo_uri", self.logo_uri.map(text)),
            ("policy_uri", self.policy_uri.map(text)),
            ("tos_uri", self.tos_uri.map(text)),
            ("jwks_uri", self.jwks_uri.map(text)),
            ("response_types", self.response_types.map(list)),
            ("subject_type", self.subject_type.map(text)),
            ("backchannel_logout_uri", self.backchannel_logout_uri.map(text)),
            ("frontchannel_logout_uri", self.frontchannel_logout_uri.map(text)),
            ("access_token_format", self.access_token_format.map(text)),
            ("resources", self.resources.map(list)),
        ];
        let own = own.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        own.chain(self.metadata).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_json_or_text() {
        for (text, value) in [
            ("a=https://x.example/?b=c", json!("https://x.example/?b=c")),
            ("a=true", json!(true)),
            ("a=[\"x\", \"y\"]", json!(["x", "y"])),
            ("a=\"true\"", json!("true")),
            ("a=", Value::Null),
            ("a=null", Value::Null),
            ("software_version=1.0", json!("1.0")),
            ("default_max_age=60", json!(60)),
        ] {
            assert_eq!(member(text).unwrap().1, value, "{text}");
        }
        assert!(member("a").is_err());
    }
}
