//! What people may say of themselves besides.

use super::{super::HOSTILE, Bar};
use crate::page::{Message, Page};
use serde::Serialize;

/// A field of the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DetailField {
    /// Names the field, and its label `detail-<key>`.
    pub key: String,
    /// What is in it; may be empty.
    pub value: String,
    /// What browsers may fill in, HTML §4.10.18.7.1.
    pub autocomplete: &'static str,
    /// Whether it has several lines.
    pub lines: bool,
    /// Whether a sentence `detail-hint-<key>` says what it takes.
    pub hint: bool,
    /// Why what was sent was not saved.
    pub error: Option<Message>,
}

impl DetailField {
    /// A field for a claim, by its name in `StandardClaims`.
    #[must_use]
    pub fn new(name: &str, value: String) -> Self {
        let autocomplete = match name {
            "given_name" => "given-name",
            "family_name" => "family-name",
            "middle_name" => "additional-name",
            "nickname" => "nickname",
            "website" => "url",
            "gender" => "sex",
            "birthdate" => "bday",
            "address.street_address" => "street-address",
            "address.locality" => "address-level2",
            "address.region" => "address-level1",
            "address.postal_code" => "postal-code",
            "address.country" => "country-name",
            _ => "off",
        };
        let lines = matches!(name, "address.formatted" | "address.street_address");
        let hint = matches!(name, "birthdate" | "zoneinfo" | "locale" | "address.formatted");
        Self { key: Self::key(name), value, autocomplete, lines, hint, error: None }
    }

    /// What the form calls a claim.
    #[must_use]
    pub fn key(name: &str) -> String {
        name.replace('.', "-")
    }
}

/// `GET /account/details`.
#[derive(Debug, Clone, Serialize)]
pub struct DetailsPage {
    /// Who is signed in.
    #[serde(flatten)]
    pub bar: Bar,
    /// A field for each claim.
    pub fields: Vec<DetailField>,
    /// What just went well.
    pub notice: Option<Message>,
}

impl Page for DetailsPage {
    const TEMPLATE: &'static str = "account/details";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.fields.iter().any(|field| field.error.is_some())
    }

    fn samples() -> Vec<Self> {
        let names = ["given_name", "birthdate", "locale", "address.formatted", "address.street_address", "address.country"];
        let page = |username: &str, value: &str| Self {
            bar: Bar::sample(username),
            fields: names.map(|name| DetailField::new(name, value.to_owned())).to_vec(),
            notice: None,
        };
        let mut wrong = page("alice", "Alice");
        for field in wrong.fields.iter_mut().filter(|field| field.key == "birthdate") {
            field.error = Some(Message::DETAIL);
        }
        vec![page("alice", "Alice"), wrong, Self { notice: Some(Message::SAVED), ..page("alice", "") }, page(HOSTILE, HOSTILE)]
    }
}
