//! The pages on which people look after their own account, under `/account`.

mod activity;
mod add;
mod applications;
mod backup;
mod details;
mod device;
mod links;
mod method;
mod password;
mod profile;
mod security;
mod sessions;
#[cfg(test)]
mod tests;
mod words;

pub use activity::{ActivityLine, ActivityPage};
pub use add::{AccountContactPage, AccountPasskeyPage, AccountTotpPage, AddMethodPage};
pub use applications::{AppLine, ApplicationsPage};
pub use backup::AccountBackupPage;
pub use details::{DetailField, DetailsPage};
pub use device::{DevicePage, DeviceState};
pub use links::{LinkPage, LinkableLine, LinkedLine, LinksPage};
pub use method::MethodPage;
pub use password::PasswordPage;
pub use profile::{Contact, ProfilePage};
pub use security::{BackupState, Choice, DeviceLine, MethodCard, SecurityPage};
pub use sessions::{SessionLine, SessionsPage};

use serde::Serialize;

/// What the bar above every account page needs. Flattened into its page, so that templates and the parts they
/// share with the sign-in find `csrf` and `username` where they look for them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bar {
    /// The forms' token against cross-site requests.
    pub csrf: String,
    /// Who is signed in.
    pub username: String,
    /// The person's organization, by its name.
    pub organization: String,
}

impl Bar {
    /// The bar of a sample.
    fn sample(name: &str) -> Self {
        let organization = if name == super::HOSTILE { name } else { "acme" };
        Self { csrf: "c5rf".to_owned(), username: name.to_owned(), organization: organization.to_owned() }
    }
}
