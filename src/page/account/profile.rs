//! Who one is here.

use super::{super::HOSTILE, Bar};
use crate::page::{Message, Page};
use serde::Serialize;

/// An e-mail address or a telephone number of the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contact {
    /// As it is shown: masked or whole, as the handler decides.
    pub shown: String,
    /// Whether a code that was sent there came back.
    pub verified: bool,
    /// Where codes go instead, masked: a second factor of this kind has another address or number.
    pub codes_to: Option<String>,
}

/// `GET /account`: name, language, and where one is reached.
#[derive(Debug, Clone, Serialize)]
pub struct ProfilePage {
    /// Who is signed in.
    #[serde(flatten)]
    pub bar: Bar,
    /// What the name field holds: the name for people to read; may be empty.
    pub name: String,
    /// The e-mail address.
    pub email: Option<Contact>,
    /// The telephone number.
    pub phone: Option<Contact>,
    /// `en`, `de`, or empty: whatever the browser asks for.
    pub language: String,
    /// Why what was sent was not saved, next to the name.
    pub error: Option<Message>,
    /// What just went well.
    pub notice: Option<Message>,
}

impl Page for ProfilePage {
    const TEMPLATE: &'static str = "account/profile";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.error.is_some()
    }

    fn samples() -> Vec<Self> {
        let contact = |shown: &str, verified| Some(Contact { shown: shown.to_owned(), verified, codes_to: None });
        let page = |username: &str, name: &str| Self {
            bar: Bar::sample(username),
            name: name.to_owned(),
            email: contact("alice@acme.example", true),
            phone: contact("+49 170 1234567", false),
            language: "de".to_owned(),
            error: None,
            notice: None,
        };
        vec![
            page("alice", "Alice Example"),
            Self { error: Some(Message::NAME), ..page("alice", "Alice Example") },
            Self {
                email: Some(Contact {
                    shown: "new@acme.example".to_owned(),
                    verified: false,
                    codes_to: Some("a***@acme.example".to_owned()),
                }),
                ..page("alice", "Alice Example")
            },
            Self { email: None, phone: None, language: String::new(), notice: Some(Message::SAVED), ..page("alice", "") },
            Self {
                email: contact(HOSTILE, false),
                phone: contact(HOSTILE, true),
                language: "en".to_owned(),
                ..page(HOSTILE, HOSTILE)
            },
        ]
    }
}
