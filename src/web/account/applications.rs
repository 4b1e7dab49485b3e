//! `/account/applications`: whom one has let in.

use super::{Said, at_desk, form_of, said::done, time::shown};
use crate::{
    account::{
        Need,
        applications::{self, App, By},
    },
    auth::Fault,
    page::{AppFace, AppLine, ApplicationsPage, Message, ScopeLine},
    web::{State, brand, form, reply},
};
use actix_web::{HttpRequest, HttpResponse, web};

/// Shows whom.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    page(&state, &request, Said::of(&state, &request)).await
}

async fn page(state: &State, request: &HttpRequest, said: Said) -> HttpResponse {
    let work = at_desk(state, request, Need::Session, |tx, desk| {
        let apps = applications::list(tx, desk)?;
        let shown = |app: App| {
            let face = brand::client::face(tx, (&app.id, &app.name, &app.metadata), None, desk.now)?;
            Ok((app, face))
        };
        apps.into_iter().map(shown).collect::<Result<Vec<_>, Fault>>()
    });
    let (face, apps) = match work.await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let language = face.tongue(request);
    let line = |(app, shows): (App, AppFace)| AppLine {
        client_id: app.id.to_string(),
        app: shows,
        scopes: ScopeLine::ordered(app.scope.split(' ').filter(|scope| !scope.is_empty())),
        granted: shown(app.since, &language),
        provided: app.by == By::Operator,
    };
    let apps = apps.into_iter().map(line).collect();
    let page = ApplicationsPage { bar: face.bar.clone(), apps, error: said.error, notice: said.notice };
    reply::html(state, request, face.frame(said.status()), &page)
}

/// Takes back what one of them was allowed.
pub async fn submit(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    let params = match form_of(&state, &request, &body).await {
        Ok(params) => params,
        Err(response) => return response,
    };
    let client = params.get("revoke").unwrap_or_default().to_owned();
    match at_desk(&state, &request, Need::Session, move |tx, desk| applications::revoke(tx, desk, &client)).await {
        Err(response) => response,
        Ok((_, true)) => done(&state, &request, "/account/applications", Message::ACCESS_REVOKED),
        Ok((_, false)) => page(&state, &request, Said::gone()).await,
    }
}
