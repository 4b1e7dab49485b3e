//! What the rooms of groups, roles, applications, keys and webhooks say on top, in the reader's language.

use super::{
    frame::{Stop, stopped},
    said,
};
use crate::{
    admin::{Refusal, clients, groups, roles, webhooks},
    page::{Language, Message, Said},
    web::State,
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};

/// What went well, for the page that comes after.
pub const NOTICES: [Message; 18] = [
    Message::GROUP_SAVED,
    Message::GROUP_REMOVED,
    Message::MEMBER_ADDED,
    Message::MEMBER_REMOVED,
    Message::ROLE_SAVED,
    Message::ROLE_REMOVED,
    Message::CLIENT_SAVED,
    Message::CLIENT_DISABLED,
    Message::CLIENT_ENABLED,
    Message::CLIENT_REMOVED,
    Message::CLIENT_VOUCHED,
    Message::KEY_ROTATED,
    Message::WEBHOOK_SAVED,
    Message::WEBHOOK_DISABLED,
    Message::WEBHOOK_ENABLED,
    Message::WEBHOOK_REMOVED,
    Message::WEBHOOK_TESTED,
    Message::WEBHOOK_REPLAYED,
];

/// What a page is to say, before its language is known.
#[derive(Debug, Clone)]
pub enum Tell {
    /// What its address says went well, or nothing.
    Said(Said),
    /// Why a field does not fit.
    Wrong(Message, StatusCode),
    /// Why an act was not done.
    Refused(Refusal),
}

impl Tell {
    /// What the address says went well.
    pub fn of(state: &State, request: &HttpRequest) -> Self {
        Self::Said(said::of(state, request))
    }

    /// As the page says it.
    pub fn said(&self, language: &Language) -> Said {
        match self {
            Self::Said(said) => said.clone(),
            Self::Wrong(message, _) => said::wrong(*message),
            Self::Refused(refusal) => refused(refusal, language),
        }
    }

    /// The answer's status.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Said(_) => StatusCode::OK,
            Self::Wrong(_, status) => *status,
            Self::Refused(refusal) => said::status(refusal),
        }
    }
}

/// Why an act was refused, as a sentence.
pub fn refused(refusal: &Refusal, language: &Language) -> Said {
    if let Some(text) = member(refusal, language) {
        return Said { refusal: Some(text), ..Said::default() };
    }
    match known(refusal).or_else(|| field(refusal)) {
        Some(message) => Said { refusal: Some(language.text(message.0)), ..Said::default() },
        None => said::refused(refusal),
    }
}

fn known(refusal: &Refusal) -> Option<Message> {
    Some(match refusal {
        Refusal::Taken("group") => Message::GROUP_TAKEN,
        Refusal::Conflict(groups::IN_A_RULE) => Message::GROUP_IN_RULE,
        Refusal::Conflict(roles::IN_USE) => Message::ROLE_IN_USE,
        Refusal::Conflict(clients::USED) => Message::CLIENT_USED,
        Refusal::Conflict(clients::NO_SECRET) => Message::CLIENT_NO_SECRET,
        Refusal::Conflict(webhooks::TOO_MANY) => Message::WEBHOOK_TOO_MANY,
        Refusal::Conflict(webhooks::DISABLED) => Message::WEBHOOK_IS_DISABLED,
        Refusal::Above(roles::ABOVE) => Message::ROLE_ABOVE,
        Refusal::Above(clients::ABOVE) => Message::CLIENT_ABOVE,
        Refusal::Above(_) => Message::GROUP_MEMBER_ABOVE,
        Refusal::Lockout(_) => Message::ROLE_LOCKED_OUT,
        _ => return None,
    })
}

/// A member of a registration that does not fit: what it is called, and what is said about it in its form.
fn member(refusal: &Refusal, language: &Language) -> Option<String> {
    let Refusal::Invalid { field, .. } = refusal else { return None };
    let name = field.strip_prefix("metadata.")?;
    let [label, about] = ["", "about-"].map(|part| format!("client-member-{part}{name}"));
    let (label, about) = (language.text(&label), language.text(&about));
    Some(language.filled("client-member-unfit", &[("member", &label), ("about", &about)]))
}

fn field(refusal: &Refusal) -> Option<Message> {
    let Refusal::Invalid { field, why } = refusal else { return None };
    Some(match *field {
        "name" => Message::NAME_UNFIT,
        "description" => Message::DESCRIPTION_UNFIT,
        "redirect_uris" | "post_logout_redirect_uris" => Message::CLIENT_URI_UNFIT,
        "scope" => Message::CLIENT_SCOPE_UNFIT,
        "access_token_lifetime" => Message::CLIENT_LIFETIME_UNFIT,
        "jwks" => Message::CLIENT_JWKS_UNFIT,
        "auth_method" => Message::CLIENT_AUTH_UNFIT,
        "grant_types" | "signing_alg" | "pkce" | "consent" | "mfa" | "kind" | "permissions" => Message::CLIENT_CHOICE_UNFIT,
        "url" => Message::WEBHOOK_URL_UNFIT,
        "events" => Message::WEBHOOK_EVENTS_UNFIT,
        "settings" => together(why)?,
        _ => return None,
    })
}

/// What does not go together in an application's settings, by the words of `grant::registration::check`.
fn together(why: &str) -> Option<Message> {
    let all = [
        ("needs a redirect URI", Message::CLIENT_NEEDS_URI),
        ("needs a grant type", Message::CLIENT_NEEDS_GRANT),
        ("needs authorization_code too", Message::CLIENT_NEEDS_CODE),
        ("client_credentials needs", Message::CLIENT_NEEDS_AUTH),
        ("must use PKCE", Message::CLIENT_NEEDS_PKCE),
        ("keys", Message::CLIENT_NEEDS_KEYS),
    ];
    all.into_iter().find(|(words, _)| why.contains(words)).map(|(_, message)| message)
}

/// After a form whose act was not done: the refusal that its page is to say, or the answer in the place of any page. Whoever
/// lacks a permission, or names what does not exist for them, gets no page with a form.
///
/// # Errors
/// The answer to give.
pub fn again(state: &State, request: &HttpRequest, stop: Stop) -> Result<Tell, Box<HttpResponse>> {
    match stop {
        Stop::Refused(refusal) if !matches!(refusal, Refusal::Forbidden(_) | Refusal::NotFound(_)) => {
            Ok(Tell::Refused(refusal))
        }
        stop => Err(Box::new(stopped(state, request, stop))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_said_in_the_reader_s_language() {
        let german = Language::of("de").unwrap();
        let said = |refusal: Refusal| refused(&refusal, &german).refusal.unwrap();
        assert_eq!(said(Refusal::Taken("group")), "Eine Gruppe dieses Namens gibt es schon.");
        for why in [
            "private_key_jwt needs the public keys of the application",
            "a client without a secret must use PKCE",
            "client_credentials needs a client that authenticates",
            "a client needs a grant type",
            "refresh_token needs authorization_code too",
            "authorization_code needs a redirect URI",
        ] {
            assert!(together(why).is_some(), "{why}");
        }
        assert_eq!(together("client_credentials needs a client that authenticates"), Some(Message::CLIENT_NEEDS_AUTH));
        let logo = said(Refusal::Invalid { field: "metadata.logo_uri", why: "x".to_owned() });
        assert!(logo.starts_with("Logo: ") && logo.len() > 30, "{logo}");
        assert!(said(Refusal::Invalid { field: "url", why: "x".to_owned() }).starts_with("Die Adresse"));
    }
}
