//! `/account/backup`: backup codes.

use super::{Face, Said, at_desk, form_of};
use crate::{
    account::{Desk, Need, backup},
    auth::Fault,
    page::{AccountBackupPage, Message},
    store::Tx,
    web::{State, form, reply},
};
use actix_web::{HttpRequest, HttpResponse, web};

/// How many are left, if some were made, and whether some can be made.
type Standing = (Option<u32>, bool);

fn standing(tx: &mut Tx<'_>, desk: &Desk<'_>) -> Result<Standing, Fault> {
    let count = backup::count(tx, desk)?;
    let left = u32::try_from(count.left).ok().filter(|_| count.total > 0);
    Ok((left, backup::can(desk)))
}

/// Says how many are left.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    match at_desk(&state, &request, Need::Fresh, standing).await {
        Err(response) => response,
        Ok((face, standing)) => page(&state, &request, (&face, standing), None),
    }
}

fn page(state: &State, request: &HttpRequest, at: (&Face, Standing), codes: Option<Vec<String>>) -> HttpResponse {
    let (face, (left, can)) = at;
    let said = Said::of(state, request);
    let page = AccountBackupPage { bar: face.bar.clone(), codes, left, can, error: None, notice: said.notice };
    reply::html(state, request, face.frame(said.status()), &page)
}

/// Makes some, and shows them this once. Who has kept them goes on: pressing that button must not make others.
pub async fn submit(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    let params = match form_of(&state, &request, &body).await {
        Ok(params) => params,
        Err(response) => return response,
    };
    if params.get("decision") == Some("done") {
        return reply::see_other(super::SECURITY);
    }
    let work = at_desk(&state, &request, Need::Fresh, |tx, desk| {
        let codes = backup::make(tx, desk)?;
        Ok((codes, standing(tx, desk)?))
    });
    match work.await {
        Err(response) => response,
        Ok((face, (Some(codes), standing))) => {
            let codes = codes.iter().map(|code| code.expose().to_owned()).collect();
            page(&state, &request, (&face, standing), Some(codes))
        }
        Ok((_, (None, _))) => super::add::choice_page(&state, &request, Said::error(Message::NOT_ADDABLE)).await,
    }
}
