//! A device that waits for a person's word.

use super::{super::HOSTILE, Bar};
use crate::page::{AppFace, Message, Page, ScopeLine};
use serde::Serialize;

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DeviceState {
    /// The code has to be typed.
    Ask,
    /// What waits under it is shown, and the person decides.
    Confirm,
    /// It was allowed.
    Allowed,
    /// It was not.
    Denied,
}

/// `/device`.
#[derive(Debug, Clone, Serialize)]
pub struct DevicePage {
    /// Who is signed in.
    #[serde(flatten)]
    pub bar: Bar,
    /// How far it is.
    pub state: DeviceState,
    /// The code: what the field holds, or what was typed.
    pub code: String,
    /// The application that asks, by its registered name; empty before a code was typed.
    pub client_name: String,
    /// How it shows itself, while the person decides.
    pub app: Option<AppFace>,
    /// The network address that the device asks from; may be empty.
    pub address: String,
    /// What it asks for, as [`ScopeLine::ordered`] orders it.
    pub scopes: Vec<ScopeLine>,
    /// Why nothing came of the code.
    pub error: Option<Message>,
    /// What just went well.
    pub notice: Option<Message>,
}

impl DevicePage {
    /// The page that asks for the code.
    #[must_use]
    pub fn asking(bar: Bar, code: String, error: Option<Message>) -> Self {
        let none = String::new;
        Self {
            bar,
            state: DeviceState::Ask,
            code,
            client_name: none(),
            app: None,
            address: none(),
            scopes: Vec::new(),
            error,
            notice: None,
        }
    }
}

impl Page for DevicePage {
    const TEMPLATE: &'static str = "device";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.error.is_some()
    }

    fn samples() -> Vec<Self> {
        let ask = |code: &str, error| Self::asking(Bar::sample("alice"), code.to_owned(), error);
        let at = |state, name: &str, address: &str| Self {
            state,
            client_name: name.to_owned(),
            address: address.to_owned(),
            scopes: ScopeLine::ordered(["openid", "profile", "offline_access"]),
            ..ask("BCDF-GHJK", None)
        };
        vec![
            ask("", None),
            ask("BCDF-GHJK", None),
            ask(HOSTILE, Some(Message::DEVICE_UNKNOWN)),
            ask("BCDF-GHJK", Some(Message::DEVICE_MANY)),
            ask("BCDF-GHJK", Some(Message::DEVICE_STRANGER)),
            ask("BCDF-GHJK", Some(Message::DEVICE_MORE)),
            Self {
                app: Some(AppFace { goes_to: None, ..AppFace::stranger("Acme Television") }),
                ..at(DeviceState::Confirm, "Acme Television", "192.0.2.7")
            },
            Self { app: Some(AppFace::stranger(HOSTILE)), ..at(DeviceState::Confirm, HOSTILE, "") },
            Self { app: Some(AppFace::sample("Acme Television")), ..at(DeviceState::Confirm, "Acme Television", "192.0.2.7") },
            at(DeviceState::Allowed, "Acme Television", "192.0.2.7"),
            at(DeviceState::Denied, "Acme Television", "192.0.2.7"),
        ]
    }
}
