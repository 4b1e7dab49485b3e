//! `/login/not-me`: where "This wasn't me" of a mail leads. Opening it changes nothing; the button does.

use crate::{
    auth::{
        Fault, not_me,
        recover::{self, Outcome},
    },
    page::{NotMePage, NotMeState},
    types::{LinkPurpose, Token, secret::ActionLink},
    web::{
        State, brand, error, form,
        reply::{self, Frame},
    },
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};

/// Says what the button does, if the link can be used.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    let token = reply::link_token(&request);
    let (now, link) = (state.clock.now(), token.clone());
    let look: Result<_, Fault> = state.db.read(move |tx| Ok(recover::look(tx, &link, LinkPurpose::NotMe, now)?)).await;
    match look {
        Err(fault) => error::fault(&state, &request, &fault),
        Ok(None) => page(&state, &request, NotMeState::Dead, None),
        Ok(Some(shown)) => page(&state, &request, NotMeState::Ask, Some((&token, shown))),
    }
}

/// Ends what somebody else began.
pub async fn submit(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    let params = match form::read_unbound(&state, &request, &body) {
        Ok(params) => params,
        Err(fault) => return error::form(&state, &request, fault),
    };
    let token = Token::presented(params.get("token").unwrap_or_default());
    let (now, provider) = (state.clock.now(), state.provider.clone());
    match state.db.write(move |tx| not_me::revoke(tx, &provider.sealer, &token, now)).await {
        Err(fault) => error::fault(&state, &request, &fault),
        Ok(Outcome::Done) => page(&state, &request, NotMeState::Done, None),
        Ok(Outcome::Dead) => page(&state, &request, NotMeState::Dead, None),
    }
}

fn page(
    state: &State,
    request: &HttpRequest,
    at: NotMeState,
    link: Option<(&Token<ActionLink>, recover::Shown)>,
) -> HttpResponse {
    let status = if at == NotMeState::Dead { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let brand = link.as_ref().map(|(_, shown)| brand::of(&shown.organization));
    let locales: Vec<String> = link.iter().filter_map(|(_, shown)| shown.user.language.clone()).collect();
    let (token, username) = link.map(|(token, shown)| (token.expose().to_owned(), shown.user.username)).unwrap_or_default();
    let page = NotMePage { state: at, token, csrf: String::new(), username };
    reply::html(state, request, Frame { brand: brand.as_ref(), ui_locales: &locales, ..Frame::of(status) }, &page)
}
