//! The form of a user: as it is typed, as it is stored, as an act takes it, and its page.

use super::{fields::Fields, frame::Face};
use crate::{
    admin::{
        Patch, Refusal,
        roles::RoleView,
        users::{NewUser, UserChange, UserView},
    },
    page::{Language, Message, Pick, Said, UserFormPage},
    types::{DisplayName, EmailAddress, Mails, OrganizationId, PhoneNumber, Role, StandardClaims, Username},
    web::{State, reply},
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};

/// The first password of a new user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum First {
    /// One is made, and shown once.
    Make,
    /// A link that chooses it is mailed.
    Mail,
    /// There is none.
    None,
}

/// Which field something is wrong with, and what is said of it.
pub type Wrong = (&'static str, Message);

/// What was typed, or what is stored.
#[derive(Debug, Clone)]
pub struct Typed {
    username: String,
    name: String,
    email: String,
    email_verified: bool,
    phone_number: String,
    language: String,
    role: String,
    first: First,
}

impl Typed {
    /// An empty form.
    pub const fn empty() -> Self {
        Self {
            username: String::new(),
            name: String::new(),
            email: String::new(),
            email_verified: false,
            phone_number: String::new(),
            language: String::new(),
            role: String::new(),
            first: First::Make,
        }
    }

    /// As it was sent.
    pub fn of(fields: &Fields) -> Self {
        let text = |name: &str| fields.get(name).trim().chars().take(320).collect::<String>();
        Self {
            username: text("username"),
            name: text("name"),
            email: text("email"),
            email_verified: fields.get("email_verified") == "1",
            phone_number: text("phone_number"),
            language: text("language"),
            role: text("role"),
            first: match fields.get("password") {
                "make" => First::Make,
                "mail" => First::Mail,
                _ => First::None,
            },
        }
    }

    /// As it is stored.
    pub fn stored(user: &UserView) -> Self {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        Self {
            username: user.username.clone(),
            name: text(&user.name),
            email: text(&user.email),
            email_verified: user.email_verified,
            phone_number: text(&user.phone_number),
            language: picked(user).to_owned(),
            role: if user.role == Role::Member { String::new() } else { user.role.to_string() },
            first: First::None,
        }
    }

    /// The same with the user name of another one.
    pub fn named_as(self, other: &Self) -> Self {
        Self { username: other.username.clone(), ..self }
    }

    /// How the first password comes about.
    pub const fn first(&self) -> First {
        self.first
    }

    fn name(&self) -> Result<Option<DisplayName>, Wrong> {
        filled(&self.name).map(DisplayName::parse).transpose().map_err(|_| ("name", Message::NAME))
    }

    fn email(&self) -> Result<Option<EmailAddress>, Wrong> {
        filled(&self.email).map(EmailAddress::parse).transpose().map_err(|_| ("email", Message::ADDRESS))
    }

    fn phone(&self) -> Result<Option<PhoneNumber>, Wrong> {
        let parsed = filled(&self.phone_number).map(PhoneNumber::parse).transpose();
        parsed.map_err(|_| ("phone_number", Message::NUMBER))
    }

    fn role(&self) -> Result<Role, Wrong> {
        filled(&self.role).map_or(Ok(Role::Member), |text| text.parse().map_err(|_| ("role", Message::ADMIN_ROLE)))
    }

    /// A new user of an organization.
    pub fn new_user(&self, of: &OrganizationId, mails: Mails) -> Result<NewUser, Wrong> {
        let username = Username::parse(&self.username).map_err(|_| ("username", Message::ADMIN_USERNAME))?;
        let email = self.email()?;
        match (self.first, &email) {
            (First::Mail, _) if mails == Mails::NotSent => return Err(("email", Message::INVITE_NO_MAILS)),
            (First::Mail, None) => return Err(("email", Message::ADMIN_EMAIL_NEEDED)),
            (First::Mail, Some(_)) if !self.email_verified => return Err(("email", Message::INVITE_UNCONFIRMED)),
            _ => {}
        }
        Ok(NewUser {
            organization_id: of.clone(),
            username,
            name: self.name()?,
            email_verified: self.email_verified && email.is_some(),
            email,
            phone_number: self.phone()?,
            role: Some(self.role()?),
            password: None,
            make_password: self.first == First::Make,
            invite: self.first == First::Mail,
            language: known(&self.language).map(str::to_owned),
            claims: StandardClaims::default(),
            groups: Vec::new(),
        })
    }

    /// What it changes of a user. A language without texts here, which the API takes, stays unless another one is picked.
    pub fn change(&self, before: &UserView) -> Result<UserChange, Wrong> {
        let email = self.email()?;
        Ok(UserChange {
            name: set(self.name()?),
            email_verified: Some(self.email_verified && email.is_some()),
            email: set(email),
            phone_number: set(self.phone()?),
            claims: Patch::Keep,
            language: if self.language == picked(before) { Patch::Keep } else { set(known(&self.language).map(str::to_owned)) },
            role: Some(self.role()?),
            enabled: None,
        })
    }
}

fn filled(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

fn set<T>(value: Option<T>) -> Patch<T> {
    value.map_or(Patch::Clear, Patch::Set)
}

/// A language that the list offers.
fn known(tag: &str) -> Option<&str> {
    Language::all().any(|language| language.tag() == tag).then_some(tag)
}

fn picked(user: &UserView) -> &str {
    user.language.as_deref().and_then(known).unwrap_or_default()
}

/// What is said of a refusal, and of which field.
pub fn wrong(refusal: &Refusal) -> (&'static str, Said) {
    use super::said::{refused, wrong};
    match refusal {
        Refusal::Taken(_) => ("username", wrong(Message::ADMIN_USERNAME_TAKEN)),
        Refusal::Above("this role may do more than you") | Refusal::Invalid { field: "role", .. } => {
            ("role", wrong(Message::ADMIN_ROLE))
        }
        other => ("", refused(other)),
    }
}

/// Where a form stands, and what it is about.
pub struct Place {
    /// Where it goes, and where "Cancel" leads: without what the frame carries along.
    pub paths: (String, String),
    /// The roles that can be given.
    pub roles: Vec<RoleView>,
    /// Whether a user is made or changed.
    pub kind: Kind,
}

/// Whether a user is made or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Made.
    New,
    /// Changed.
    Edit,
}

/// The page.
pub fn html(
    (state, request): (&State, &HttpRequest),
    (face, place): (&Face, Place),
    typed: Typed,
    (field, said): (&'static str, Said),
    status: StatusCode,
) -> HttpResponse {
    let language = face.tongue(request);
    let query = &face.bar.query;
    let mut roles: Vec<Pick> = place.roles.iter().map(|role| pick(role, &typed.role, &language)).collect();
    // A role that somebody has stays in the list, although this operator could not give it.
    if !typed.role.is_empty() && place.kind == Kind::Edit && roles.iter().all(|pick| !pick.selected) {
        roles.push(Pick { value: typed.role.clone(), label: named(&typed.role, &language), selected: true });
    }
    let page = UserFormPage {
        new: place.kind == Kind::New,
        action: format!("{}{query}", place.paths.0),
        cancel: format!("{}{query}", place.paths.1),
        username: typed.username,
        name: typed.name,
        email: typed.email,
        email_verified: typed.email_verified,
        phone_number: typed.phone_number,
        language: typed.language,
        roles,
        password: match typed.first {
            First::Make => "make",
            First::Mail => "mail",
            First::None => "none",
        },
        field,
        bar: face.bar.clone(),
        said,
    };
    reply::html(state, request, face.frame(status), &page)
}

fn pick(role: &RoleView, chosen: &str, language: &Language) -> Pick {
    let value = role.role.to_string();
    let label = if role.built_in { named(&value, language) } else { role.name.clone() };
    Pick { selected: value == chosen, value, label }
}

/// A role that every server has, in words; others as they are stored.
pub fn named(role: &str, language: &Language) -> String {
    let key = format!("role-name-{role}");
    let words = language.text(&key);
    if words == key { role.to_owned() } else { words }
}
