//! What a page of the console says on top.

use super::frame::Face;
use crate::{
    admin::Refusal,
    page::{Language, Message, Said},
    web::{State, account::Said as Account},
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};

/// What went well, for the page that comes after.
pub const NOTICES: &[Message] = &[
    Message::ADMIN_SAVED,
    Message::ADMIN_USER_MADE,
    Message::ADMIN_USER_INVITED,
    Message::ADMIN_USER_DELETED,
    Message::ADMIN_MFA_RESET,
    Message::ADMIN_METHOD_REMOVED,
    Message::ADMIN_SIGNED_OUT,
    Message::ADMIN_SESSION_ENDED,
    Message::ADMIN_DEVICES_FORGOTTEN,
    Message::ADMIN_USER_DISABLED,
    Message::ADMIN_USER_ENABLED,
    Message::ADMIN_GROUP_JOINED,
    Message::ADMIN_GROUP_LEFT,
    Message::ADMIN_BULK_APPROVED,
    Message::ADMIN_BULK_CANCELLED,
    Message::ORGANIZATION_SAVED,
    Message::ORGANIZATION_ADDED,
    Message::ORGANIZATION_DISABLED,
    Message::ORGANIZATION_ENABLED,
    Message::LOGO_SAVED,
    Message::LOGO_REMOVED,
    Message::RULE_SAVED,
    Message::RULE_REMOVED,
    Message::PROVIDER_SAVED,
    Message::PROVIDER_ADDED,
    Message::PROVIDER_REMOVED,
    Message::PROVIDER_LIVE,
    Message::PROVIDER_OFF,
    Message::PROVIDER_TEST,
    Message::PROVIDER_DOMAINS,
];

/// What the address of a page says went well, if we wrote it.
pub fn of(state: &State, request: &HttpRequest) -> Said {
    let notice = Account::among(state, request, NOTICES).or_else(|| Account::among(state, request, &[Message::POLICY_SAVED]));
    let notice = notice.or_else(|| Account::among(state, request, &super::told::NOTICES));
    Said { notice, ..Said::default() }
}

/// Why something was not done.
pub fn wrong(error: Message) -> Said {
    Said { error: Some(error), ..Said::default() }
}

/// Why an act was refused.
pub fn refused(refusal: &Refusal) -> Said {
    match refusal {
        Refusal::NotFound(_) | Refusal::Stale => wrong(Message::ADMIN_GONE),
        _ => Said { refusal: Some(sentence(&refusal.to_string())), ..Said::default() },
    }
}

/// As [`refused`], in the reader's language where there are words for it.
pub fn told(refusal: &Refusal, language: &Language) -> Said {
    match refusal {
        Refusal::Lockout(_) => Said { refusal: Some(language.text("words-lockout")), ..Said::default() },
        _ => refused(refusal),
    }
}

/// A refusal as a sentence.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}.", letters.as_str())
}

/// The status of an answer that says why something was refused.
pub fn status(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::NotFound(_) => StatusCode::NOT_FOUND,
        Refusal::Forbidden(_) | Refusal::Above(_) => StatusCode::FORBIDDEN,
        Refusal::Taken(_) | Refusal::Conflict(_) | Refusal::Lockout(_) | Refusal::Stale => StatusCode::CONFLICT,
        Refusal::Invalid { .. } => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// To a page that says what went well.
pub fn done(state: &State, request: &HttpRequest, face: &Face, (path, notice): (&str, Message)) -> HttpResponse {
    crate::web::account::done(state, request, &format!("{path}{}", face.bar.query), notice)
}
