//! `/account/add/passkey`: a passkey or a security key.

use super::{
    Said,
    add::{inherited, said_of},
    at_desk, form_of,
    said::done,
};
use crate::{
    account::{Need, add},
    auth::passkey::New,
    page::{AccountPasskeyPage, Message},
    protocol::Params,
    types::{FactorName, Method},
    web::{State, form, reply},
};
use actix_web::{HttpRequest, HttpResponse, web};

/// The page that makes one; with a name that was typed before.
pub(super) async fn page(state: &State, request: &HttpRequest, said: Said, typed: Option<String>) -> HttpResponse {
    let work = at_desk(state, request, Need::Adding, |tx, desk| {
        Ok((add::offered(desk).contains(&Method::Passkey), inherited(tx, desk, Method::Passkey)?))
    });
    let (face, (can, (replaces, name))) = match work.await {
        Ok(found) => found,
        Err(response) => return response,
    };
    if !can {
        return super::add::choice_page(state, request, Said::error(Message::NOT_ADDABLE)).await;
    }
    let page = AccountPasskeyPage {
        bar: face.bar.clone(),
        replaces,
        name: typed.unwrap_or(name),
        error: said.error,
        notice: said.notice,
    };
    reply::html(state, request, face.frame(said.status()), &page)
}

/// What a new key is made from, for the script.
pub async fn options(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    if let Err(response) = form_of(&state, &request, &body).await {
        return response;
    }
    match at_desk(&state, &request, Need::Adding, add::ask_passkey).await {
        Err(response) => response,
        Ok((_, Some(options))) => HttpResponse::Ok().json(options),
        Ok((_, None)) => HttpResponse::Conflict().finish(),
    }
}

/// Takes the browser's answer.
pub(super) async fn submit(state: &State, request: &HttpRequest, params: &Params) -> HttpResponse {
    let response = params.get("credential").unwrap_or_default().to_owned();
    let typed = params.get("name").unwrap_or_default().to_owned();
    let Ok(name) = FactorName::parse(&typed) else {
        return page(state, request, Said::error(Message::METHOD_NAME), Some(typed)).await;
    };
    let work = at_desk(state, request, Need::Finishing, move |tx, desk| {
        add::passkey(tx, desk, New { response: &response, name: name.as_str() })
    });
    match work.await {
        Err(response) => response,
        Ok((_, Ok(added))) => done(state, request, super::SECURITY, said_of(added)),
        Ok((_, Err(_))) => page(state, request, Said::error(Message::PASSKEY_FAILED), Some(typed)).await,
    }
}
