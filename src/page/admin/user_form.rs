//! Making a user, and changing one.

use super::{super::HOSTILE, AdminBar, Pick, Said};
use crate::page::{Message, Page};
use serde::Serialize;

/// `GET /admin/users/new` and `GET /admin/users/{id}/edit`: the form `user`.
#[derive(Debug, Clone, Serialize)]
pub struct UserFormPage {
    /// The frame.
    #[serde(flatten)]
    pub bar: AdminBar,
    /// Whether a user is made; otherwise one is changed, and the user name can not be.
    pub new: bool,
    /// Where the form goes.
    pub action: String,
    /// Where "Cancel" leads.
    pub cancel: String,
    /// What the field `username` holds. In templates `login`, because the bar has a `username`, too.
    #[serde(rename = "login")]
    pub username: String,
    /// What the field `name` holds; may be empty.
    pub name: String,
    /// What the field `email` holds; may be empty.
    pub email: String,
    /// Whether `email_verified` is ticked.
    pub email_verified: bool,
    /// What the field `phone_number` holds; may be empty.
    pub phone_number: String,
    /// The value of `language`: `en`, `de`, or empty.
    pub language: String,
    /// The roles to choose from; a plain user's is the empty value.
    pub roles: Vec<Pick>,
    /// The value of `password`, only when a user is made: `make`, `mail` or `none`.
    pub password: &'static str,
    /// The field that `error` is about: `username`, `name`, `email`, `phone_number`, `role`; empty: none of them.
    pub field: &'static str,
    /// What is said on top.
    #[serde(flatten)]
    pub said: Said,
}

impl UserFormPage {
    fn sample(name: &str) -> Self {
        Self {
            bar: AdminBar::sample(name),
            new: true,
            action: "/admin/users/new?organization=acme".to_owned(),
            cancel: "/admin/users?organization=acme".to_owned(),
            username: String::new(),
            name: String::new(),
            email: String::new(),
            email_verified: false,
            phone_number: String::new(),
            language: String::new(),
            roles: vec![Pick::sample("r1", "Administrator"), Pick::sample("r2", "Help desk")],
            password: "make",
            field: "",
            said: Said::default(),
        }
    }
}

impl Page for UserFormPage {
    const TEMPLATE: &'static str = "admin/user_form";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.said.is_refusal()
    }

    fn samples() -> Vec<Self> {
        let filled = Self {
            username: "ada".to_owned(),
            name: "Ada Krüger".to_owned(),
            email: "ada@acme.example".to_owned(),
            email_verified: true,
            phone_number: "+49305550167".to_owned(),
            language: "de".to_owned(),
            roles: vec![Pick::sample("r1", "Administrator"), Pick::chosen("r2", "Help desk")],
            ..Self::sample("admin")
        };
        let edit =
            Self { new: false, action: "/admin/users/01/edit".into(), cancel: "/admin/users/01".into(), ..filled.clone() };
        let wrong = |field, error, password| Self { field, said: Said::wrong(error), password, ..filled.clone() };
        let hostile = Self {
            username: HOSTILE.to_owned(),
            name: HOSTILE.to_owned(),
            email: HOSTILE.to_owned(),
            phone_number: HOSTILE.to_owned(),
            roles: vec![Pick::sample(HOSTILE, HOSTILE)],
            ..Self::sample(HOSTILE)
        };
        vec![
            Self::sample("admin"),
            edit,
            wrong("username", Message::ADMIN_USERNAME_TAKEN, "make"),
            wrong("email", Message::ADMIN_EMAIL_NEEDED, "mail"),
            wrong("name", Message::NAME, "none"),
            wrong("phone_number", Message::NUMBER, "none"),
            wrong("role", Message::ADMIN_ROLE, "none"),
            wrong("", Message::ADMIN_GONE, "none"),
            hostile,
        ]
    }
}
