//! `/login/enrol/email` and `/login/enrol/sms`: an address or a number as the second factor.

use super::{
    enrol::{Refused, wanted},
    kind,
    scene::Scene,
    without_others,
};
use crate::{
    auth::{
        codes::Destination,
        enrol,
        set_up::Contact,
        stage::{Pending, Stage},
    },
    page::{ContactStep, EnrolContactPage, Message},
    protocol::Params,
    types::{Method, Secret},
    web::{State, reply},
};
use actix_web::{HttpRequest, HttpResponse};

/// What the form sent.
pub(in crate::web) enum Sent {
    Address(String),
    Code(Secret),
    Again,
    Other,
}

impl Sent {
    /// Reads the form. The account pages have the same one.
    pub(in crate::web) fn of(params: &Params) -> Self {
        if params.get("change").is_some() {
            Self::Other
        } else if params.get("resend").is_some() {
            Self::Again
        } else if let Some(code) = params.get("code") {
            Self::Code(Secret::new(code))
        } else {
            Self::Address(params.get("address").unwrap_or_default().chars().take(320).collect())
        }
    }

    /// The address or the number that was typed.
    pub(in crate::web) fn address(&self) -> Option<String> {
        match self {
            Self::Address(text) => Some(text.clone()),
            Self::Code(_) | Self::Again | Self::Other => None,
        }
    }

    /// What is said of an address or a number that can not be used.
    pub(in crate::web) fn unfit(&self, channel: Method) -> Message {
        match self {
            Self::Address(text) if channel == Method::Sms && text.trim().starts_with(['+', '\u{ff0b}']) => {
                Message::NUMBER_UNFIT
            }
            _ if channel == Method::Sms => Message::NUMBER,
            _ => Message::ADDRESS,
        }
    }

    pub(in crate::web) fn as_contact(&self) -> Contact<'_> {
        match self {
            Self::Address(text) => Contact::Address(text),
            Self::Code(code) => Contact::Code(code),
            Self::Again => Contact::Again,
            Self::Other => Contact::Other,
        }
    }
}

/// The page, at the step where the attempt stands.
pub(super) fn page(
    state: &State,
    request: &HttpRequest,
    scene: &Scene,
    method: Method,
    refused: Option<&Refused>,
) -> HttpResponse {
    let (Some(kind), Some(account)) = (kind(method), &scene.account) else { return reply::ended(state, request, None) };
    let Stage::Enrol { pending: Some(Pending::Contact { challenge, .. }), .. } = &scene.attempt.stage else {
        return reply::ended(state, request, None);
    };
    let fixed = enrol::on_file(account).filter(|_| method == Method::Email);
    let step = match (challenge, &scene.sent) {
        (Some(_), Some(sent)) => ContactStep::Code {
            detail: Destination { channel: sent.channel, address: sent.address.clone() }.masked(),
            resend: Some(scene.resend("yes".to_owned())),
            fixed: fixed.is_some(),
        },
        _ => ContactStep::Address {
            value: match (&fixed, refused.map(|refused| &refused.address)) {
                (Some(to), _) => to.address.clone(),
                (None, Some(typed)) if !typed.is_empty() => typed.clone(),
                (None, _) if method == Method::Sms => account.user.phone_number.clone().unwrap_or_default(),
                (None, _) => account.user.email.clone().unwrap_or_default(),
            },
            fixed: fixed.is_some(),
        },
    };
    let others = wanted(state, scene).len() > 1;
    let error = refused.map(|refused| if others { refused.text } else { without_others(refused.text) });
    let page = EnrolContactPage {
        kind,
        csrf: scene.csrf.clone(),
        username: scene.username(),
        asked: scene.asked.clone(),
        step,
        error,
        notice: None,
        others,
    };
    scene.html(state, request, error, &page)
}
