//! `/login/restart`: another account. What was shown so far is given up.

use super::{form_of, late};
use crate::{
    auth::{attempt::Moved, sign_in},
    grant::authorize::Answer,
    web::{State, error, form, reply},
};
use actix_web::{HttpRequest, HttpResponse, web};

/// Starts over.
pub async fn submit(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    let used = match form_of(&state, &request, &body).await {
        Ok((_, used)) => used,
        Err(response) => return response,
    };
    let (now, cookie) = (state.clock.now(), used.clone());
    match state.db.write(move |tx| sign_in::start_over(tx, &cookie, now)).await {
        Ok(Some(Moved::On(place, cookie))) => reply::answer(&state, &request, Answer::Page(place, cookie).into(), Some(&used)),
        Ok(_) => late::answer(&state, &request, Answer::Ended.into(), &used).await,
        Err(fault) => error::fault(&state, &request, &fault),
    }
}
