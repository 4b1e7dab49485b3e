//! `/login/enrol/email` and `/login/enrol/sms`: an address or a number as the second factor.

use super::{kind, scene::Scene};
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
    error: Option<Message>,
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
            value: match &fixed {
                Some(to) => to.address.clone(),
                None if method == Method::Sms => account.user.phone_number.clone().unwrap_or_default(),
                None => account.user.email.clone().unwrap_or_default(),
            },
            fixed: fixed.is_some(),
        },
    };
    let page = EnrolContactPage {
        kind,
        csrf: scene.csrf.clone(),
        username: scene.username(),
        step,
        error,
        notice: None,
        others: enrol::offered(&state.provider.house(), account).len() > 1,
    };
    scene.html(state, request, error, &page)
}
