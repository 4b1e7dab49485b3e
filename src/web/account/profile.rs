//! `/account`: name and language.

use super::{Said, at_desk, form_of, said::done};
use crate::{
    account::{Need, profile},
    page::{Contact, Language, Message, ProfilePage},
    types::PhoneNumber,
    web::{State, form, reply},
};
use actix_web::{HttpRequest, HttpResponse, web};

/// Shows them.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    page(&state, &request, Said::of(&state, &request)).await
}

async fn page(state: &State, request: &HttpRequest, said: Said) -> HttpResponse {
    let (face, user) = match at_desk(state, request, Need::Session, |_, desk| Ok(desk.account.user.clone())).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let number = |text: String| PhoneNumber::parse(&text).map_or(text, |number| number.international());
    let page = ProfilePage {
        bar: face.bar.clone(),
        name: user.name.unwrap_or_default(),
        email: user.email.map(|shown| Contact { shown, verified: user.email_verified_at.is_some() }),
        phone: user.phone_number.map(|text| Contact { shown: number(text), verified: user.phone_verified_at.is_some() }),
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
    let work = at_desk(&state, &request, Need::Session, move |tx, desk| profile::update(tx, desk, &name, language));
    match work.await {
        Err(response) => response,
        Ok((_, Ok(()))) => done(&state, &request, "/account", Message::SAVED),
        Ok((_, Err(_))) => page(&state, &request, Said::error(Message::NAME)).await,
    }
}
