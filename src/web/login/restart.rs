//! `/login/restart`: another account. What was shown so far is given up.

use crate::{
    auth::{attempt::Moved, sign_in},
    grant::authorize::Answer,
    web::{State, error, form, reply},
};
use actix_web::{HttpRequest, HttpResponse, web};

/// Starts over.
pub async fn submit(state: web::Data<State>, request: HttpRequest, body: web::Bytes) -> HttpResponse {
    let Some(cookie) = state.cookies.interaction(&request) else { return reply::ended(&state, &request) };
    if let Err(fault) = form::read_ours(&state, &request, &body, &cookie) {
        return error::form(&state, &request, fault);
    }
    let now = state.clock.now();
    match state.db.write(move |tx| sign_in::start_over(tx, &cookie, now)).await {
        Ok(Some(Moved::On(at, cookie))) => reply::answer(&state, &request, Answer::Page(at, cookie).into()),
        Ok(_) => reply::ended(&state, &request),
        Err(fault) => error::fault(&state, &request, &fault),
    }
}
