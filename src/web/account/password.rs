//! `/account/password`: a new password.

use super::{Said, at_desk, form_of, said::done};
use crate::{
    account::{
        Need,
        password::{self, Outcome},
    },
    auth::{Fault, password::MAX_BYTES, quality},
    page::{Message, PasswordPage},
    store::StoreError,
    types::Secret,
    web::{State, error, form, login::reset, reply},
};
use actix_web::{HttpRequest, HttpResponse, web};

/// Asks for the two.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    page(&state, &request, Said::of(&state, &request)).await
}

async fn page(state: &State, request: &HttpRequest, said: Said) -> HttpResponse {
    match at_desk(state, request, Need::Fresh, |_, desk| Ok((password::has_one(desk), password::least(desk)))).await {
        Err(response) => response,
        Ok((face, (current, length))) => {
            let page = PasswordPage { bar: face.bar.clone(), current, length, error: said.error, notice: said.notice };
            reply::html(state, request, face.frame(said.status()), &page)
        }
    }
}

/// Changes it.
pub async fn submit(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    let params = match form_of(&state, &request, &body).await {
        Ok(params) => params,
        Err(response) => return response,
    };
    let secret = |name: &str| Secret::new(params.get(name).unwrap_or_default());
    let (current, new) = (secret("current"), secret("password"));
    if current.expose().len() > MAX_BYTES {
        return page(&state, &request, Said::error(Message::WRONG_PASSWORD)).await;
    }
    match change(&state, &request, (current, new)).await {
        Err(response) => response,
        Ok(None) => done(&state, &request, super::SECURITY, Message::PASSWORD_CHANGED),
        Ok(Some(refusal)) => page(&state, &request, Said::error(refusal)).await,
    }
}

/// Count, compare, settle, as at the sign-in: the try is counted before anything is compared, and no transaction is open
/// while hashing. Gives why nothing was changed.
async fn change(
    state: &State,
    request: &HttpRequest,
    (current, new): (Secret, Secret),
) -> Result<Option<Message>, HttpResponse> {
    let device = state.cookies.device(request).digest();
    let work = at_desk(state, request, Need::Fresh, move |tx, desk| password::count(tx, desk, &device));
    let (_, counted) = work.await?;
    let fault = |fault: Fault| error::fault(state, request, &fault);
    let same = current.ct_eq(new.expose());
    let matched = password::compare(&state.hasher, &counted, current).await.map_err(fault)?;
    let (judged, rules) = (Secret::new(new.expose()), counted.rules.clone());
    let judged = web::block(move || quality::judge(&judged, &rules)).await.map_err(|_| fault(StoreError::Panicked.into()))?;
    let refusal = match judged {
        _ if same => Some(Message::PASSWORD_SAME),
        judged => judged.err().map(reset::message),
    };
    let hash = match &refusal {
        Some(_) => None,
        None => Some(state.hasher.hash_in_turn(new).await.map_err(fault)?),
    };
    let work =
        at_desk(state, request, Need::Fresh, move |tx, desk| password::settle(tx, desk, (counted, matched), hash.as_deref()));
    Ok(match work.await?.1 {
        Outcome::Wrong => Some(Message::WRONG_PASSWORD),
        Outcome::Kept => refusal,
        Outcome::Changed => None,
    })
}
