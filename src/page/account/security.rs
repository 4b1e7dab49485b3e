//! "Password and MFA": what opens the account, in one place.

use super::{super::HOSTILE, Bar};
use crate::page::{Message, MethodKind, Page};
use serde::Serialize;

/// A second factor that is set up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MethodCard {
    /// What it is.
    pub kind: MethodKind,
    /// What the person calls it; empty: its kind is its name.
    pub name: String,
    /// Where codes go, masked, for example `a***@acme.example`.
    pub detail: Option<String>,
    /// Its own page: `/account/method/KIND/ID`.
    pub href: String,
    /// When it was added, as people read it.
    pub added: String,
    /// When it was used last, as people read it; `None` means never.
    pub last_used: Option<String>,
    /// Whether it is asked for first.
    pub is_default: bool,
}

/// A method that can be asked for first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// The form's value; empty: whichever was used last.
    pub value: String,
    /// What it is; `None` for the empty value.
    pub kind: Option<MethodKind>,
    /// What tells it from others of its kind: its name or its masked address.
    pub detail: Option<String>,
    /// Whether it is the one now.
    pub selected: bool,
}

/// How the person stands with backup codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "at")]
pub enum BackupState {
    /// There are none.
    None {
        /// Whether they can be made now: not before another method is set up.
        can: bool,
    },
    /// They were made.
    Left {
        /// How many have not been used, 0 to `total`.
        left: u32,
        /// How many there were.
        total: u32,
        /// Whether it is time for new ones: two or fewer are left.
        low: bool,
    },
}

/// A browser that is not asked for the second factor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeviceLine {
    /// The form's value.
    pub id: String,
    /// "Firefox on Windows"; empty when the browser did not say.
    pub name: String,
    /// Since when it is trusted, as people read it.
    pub created: String,
    /// When the trust was used last, as people read it.
    pub last_used: String,
    /// Whether it is the one that shows this page. In templates `current`, because `this` means something there.
    #[serde(rename = "current")]
    pub this: bool,
}

/// `GET /account/security`.
#[derive(Debug, Clone, Serialize)]
pub struct SecurityPage {
    /// Who is signed in.
    #[serde(flatten)]
    pub bar: Bar,
    /// The second factors, in the order in which they are shown.
    pub methods: Vec<MethodCard>,
    /// Whether the organization demands one.
    pub required: bool,
    /// What can be asked for first, the empty value among them; the form is shown only when there are two methods
    /// to choose from.
    pub choices: Vec<Choice>,
    /// The backup codes.
    pub backup: BackupState,
    /// The trusted devices.
    pub devices: Vec<DeviceLine>,
    /// For how many days a device may be trusted; 0: never.
    pub trust_days: u32,
    /// Why the last act did not work, on top of the page.
    pub error: Option<Message>,
    /// What just went well.
    pub notice: Option<Message>,
}
