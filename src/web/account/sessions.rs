//! `/account/sessions`: where one is signed in; `/account/sign-out`.

use super::{Said, at_desk, form_of, said::done, time::shown};
use crate::{
    account::{
        Need,
        devices::Here,
        sessions::{self, Ended, Line},
    },
    grant::logout,
    page::{Message, SessionLine, SessionsPage},
    web::{
        State, form,
        oidc::logout::{done as done_already, left},
        reply,
    },
};
use actix_web::{HttpRequest, HttpResponse, web};

/// Shows where.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    page(&state, &request, Said::of(&state, &request)).await
}

async fn page(state: &State, request: &HttpRequest, said: Said) -> HttpResponse {
    let (face, lines) = match at_desk(state, request, Need::Session, sessions::list).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let language = face.tongue(request);
    let line = |line: Line| SessionLine {
        id: line.row.id.to_string(),
        agent: language.browser(&line.row.agent),
        address: line.row.address,
        began: shown(line.row.created_at, &language),
        last_seen: shown(line.row.last_seen_at, &language),
        this: line.here == Here::Yes,
        acr: line.level.acr().to_owned(),
    };
    let sessions = lines.into_iter().map(line).collect();
    let page = SessionsPage { bar: face.bar.clone(), sessions, error: said.error, notice: said.notice };
    reply::html(state, request, face.frame(said.status()), &page)
}

/// Ends one session, or all.
pub async fn submit(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    let params = match form_of(&state, &request, &body).await {
        Ok(params) => params,
        Err(response) => return response,
    };
    let which = params.get("end").unwrap_or_default().to_owned();
    let provider = state.provider.clone();
    let work = at_desk(&state, &request, Need::Session, move |tx, desk| {
        let farewell = logout::farewell(tx, &provider, &desk.session)?;
        let ended = match which.as_str() {
            "all" => sessions::end_all(tx, desk).map(|()| Ended::Own),
            id => sessions::end(tx, desk, id),
        };
        Ok((ended?, farewell))
    });
    match work.await {
        Err(response) => response,
        Ok((_, (Ended::Own, farewell))) => left(&state, &request, farewell).await,
        Ok((_, (Ended::Other, _))) => done(&state, &request, "/account/sessions", Message::SESSION_ENDED),
        Ok((_, (Ended::Gone, _))) => page(&state, &request, Said::gone()).await,
    }
}

/// Signs out here.
pub async fn sign_out(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    // Who is not signed in has nothing to end.
    if state.cookies.session(&request).is_none() && !form::from_elsewhere(&request) {
        return done_already(&state, &request, None);
    }
    if let Err(response) = form_of(&state, &request, &body).await {
        return response;
    }
    let provider = state.provider.clone();
    let work = at_desk(&state, &request, Need::Session, move |tx, desk| {
        let farewell = logout::farewell(tx, &provider, &desk.session)?;
        sessions::leave(tx, desk)?;
        Ok(farewell)
    });
    match work.await {
        Err(response) => response,
        Ok((_, farewell)) => left(&state, &request, farewell).await,
    }
}
