//! `/account/add/passkey`: a passkey or a security key.

use super::{Said, at_desk, form_of, said::done};
use crate::{
    account::{Need, add},
    auth::passkey::New,
    page::{AccountPasskeyPage, Message},
    protocol::Params,
    types::Method,
    web::{State, form, reply},
};
use actix_web::{HttpRequest, HttpResponse, web};

/// The page that makes one.
pub(super) async fn page(state: &State, request: &HttpRequest, said: Said) -> HttpResponse {
    let work = at_desk(state, request, Need::Adding, |_, desk| Ok(add::offered(desk).contains(&Method::Passkey)));
    let (face, can) = match work.await {
        Ok(found) => found,
        Err(response) => return response,
    };
    if !can {
        return super::add::choice_page(state, request, Said::error(Message::NOT_ADDABLE)).await;
    }
    let page = AccountPasskeyPage { bar: face.bar.clone(), error: said.error, notice: said.notice };
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
    let name = params.get("name").unwrap_or_default().to_owned();
    let work = at_desk(state, request, Need::Finishing, move |tx, desk| {
        add::passkey(tx, desk, New { response: &response, name: &name })
    });
    match work.await {
        Err(response) => response,
        Ok((_, Ok(()))) => done(state, request, super::SECURITY, Message::METHOD_ADDED),
        Ok((_, Err(_))) => page(state, request, Said::error(Message::PASSKEY_FAILED)).await,
    }
}
