//! `/account/details`: what people may say of themselves besides.

use super::{Said, at_desk, form_of, said::done};
use crate::{
    account::{Need, details},
    page::{DetailField, DetailsPage, Message},
    types::StandardClaims,
    web::{State, form, reply},
};
use actix_web::{HttpRequest, HttpResponse, web};

/// Shows it.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    page(&state, &request, Said::of(&state, &request), None).await
}

/// What was typed into a form, and which of it does not fit.
type Refused<'a> = (&'a [(&'static str, String)], &'static str);

async fn page(state: &State, request: &HttpRequest, said: Said, refused: Option<Refused<'_>>) -> HttpResponse {
    let work = at_desk(state, request, Need::Session, |_, desk| Ok(details::known(desk)));
    let (face, known) = match work.await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let field = |name: &'static str| {
        let typed = refused.and_then(|(typed, _)| typed.iter().find(|(other, _)| *other == name));
        let value = typed.map_or_else(|| known.get(name).unwrap_or_default().to_owned(), |(_, text)| text.clone());
        let error = said.error.filter(|_| refused.is_some_and(|(_, wrong)| wrong == name));
        DetailField { error, ..DetailField::new(name, value) }
    };
    let fields = StandardClaims::NAMES.into_iter().map(field).collect();
    let page = DetailsPage { bar: face.bar.clone(), fields, notice: said.notice };
    reply::html(state, request, face.frame(said.status()), &page)
}

/// Saves it. What the form leaves out stays.
pub async fn submit(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    let params = match form_of(&state, &request, &body).await {
        Ok(params) => params,
        Err(response) => return response,
    };
    let typed = |name: &'static str| {
        let key = DetailField::key(name);
        params.has(&key).then(|| (name, params.get(&key).unwrap_or_default().to_owned()))
    };
    let given: Vec<(&'static str, String)> = StandardClaims::NAMES.into_iter().filter_map(typed).collect();
    let kept = given.clone();
    match at_desk(&state, &request, Need::Session, move |tx, desk| details::update(tx, desk, &given)).await {
        Err(response) => response,
        Ok((_, Ok(()))) => done(&state, &request, "/account/details", Message::SAVED),
        Ok((_, Err(unfit))) => page(&state, &request, Said::error(Message::DETAIL), Some((&kept, unfit.name))).await,
    }
}
