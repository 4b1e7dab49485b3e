//! `/account`: name and language.

use super::{Said, at_desk, form_of, said::done};
use crate::{
    account::{Need, profile},
    auth::codes::Destination,
    page::{Contact, Language, Message, ProfilePage},
    types::{Method, PhoneNumber},
    web::{State, error, form, form::FormFault, reply},
};
use actix_web::{HttpRequest, HttpResponse, web};

/// `/account/`: the same page.
pub async fn home() -> HttpResponse {
    reply::see_other("/account")
}

/// Shows them.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    page(&state, &request, Said::of(&state, &request)).await
}

async fn page(state: &State, request: &HttpRequest, said: Said) -> HttpResponse {
    let work = at_desk(state, request, Need::Session, |_, desk| {
        let elsewhere = [Method::Email, Method::Sms].map(|channel| profile::elsewhere(desk, channel));
        Ok((desk.account.user.clone(), elsewhere))
    });
    let (face, (user, [mails, texts])) = match work.await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let masked = |to: Option<Destination>| to.map(|to| to.masked());
    let number = |text: String| PhoneNumber::parse(&text).map_or(text, |number| number.international());
    let page = ProfilePage {
        bar: face.bar.clone(),
        name: user.name.unwrap_or_default(),
        email: user.email.map(|shown| Contact { shown, verified: user.email_verified_at.is_some(), codes_to: masked(mails) }),
        phone: user.phone_number.map(|text| Contact {
            shown: number(text),
            verified: user.phone_verified_at.is_some(),
            codes_to: masked(texts),
        }),
        language: user.language.unwrap_or_default(),
        error: said.error,
        notice: said.notice,
    };
    reply::html(state, request, face.frame(said.status()), &page)
}

/// Saves them.
pub async fn submit(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    let params = match form_of(&state, &request, &body).await {
        Ok(params) => params,
        Err(response) => return response,
    };
    let name = params.get("name").unwrap_or_default().to_owned();
    let wanted = params.get("language").unwrap_or_default();
    let language = Language::all().find(|language| language.tag() == wanted).map(|language| language.tag().to_owned());
    if language.is_none() && !wanted.is_empty() {
        return error::form(&state, &request, FormFault::Malformed("language must be empty, en or de"));
    }
    let work = at_desk(&state, &request, Need::Session, move |tx, desk| profile::update(tx, desk, &name, language));
    match work.await {
        Err(response) => response,
        Ok((_, Ok(()))) => done(&state, &request, "/account", Message::SAVED),
        Ok((_, Err(_))) => page(&state, &request, Said::error(Message::NAME)).await,
    }
}
