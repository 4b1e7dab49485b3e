//! `/login/forgot`: asks for a link that sets a new password.

use crate::{
    auth::{Fault, recover, throttle::Verdict},
    page::ForgotPage,
    types::{Mails, UnixTime},
    web::{
        State, error, form,
        reply::{self, Frame},
    },
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};

/// Longest name or address that is looked for, bytes.
const MAX_BYTES: usize = 320;

/// Shows the form.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    page(&state, &request, Shown::Form)
}

/// What the page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Form,
    Sent,
}

fn page(state: &State, request: &HttpRequest, shown: Shown) -> HttpResponse {
    let page = ForgotPage {
        csrf: String::new(),
        username: String::new(),
        mails: state.provider.mails == Mails::Sent,
        sent: shown == Shown::Sent,
        error: None,
    };
    reply::html(state, request, Frame::of(StatusCode::OK), &page)
}

/// Takes a name or an address. Everybody gets the same answer at the same pace: who is meant, if anybody, is looked up
/// when the answer is on its way.
pub async fn submit(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    let params = match form::read_unbound(&state, &request, &body) {
        Ok(params) => params,
        Err(fault) => return error::form(&state, &request, fault),
    };
    if state.provider.mails == Mails::NotSent {
        return page(&state, &request, Shown::Form);
    }
    let typed: String = params.get("username").unwrap_or_default().trim().to_owned();
    let now = state.clock.now();
    let (provider, text) = (state.provider.clone(), typed.clone());
    let counted = state.db.write(move |tx| Ok(recover::count(tx, &provider.sealer, &text, now)?)).await;
    match counted {
        Err(fault) => error::fault(&state, &request, &fault),
        Ok(verdict) => {
            if verdict == Verdict::Look && typed.len() <= MAX_BYTES {
                actix_web::rt::spawn(send(state.get_ref().clone(), typed, now));
            }
            page(&state, &request, Shown::Sent)
        }
    }
}

/// Sends the links. Nobody waits for it.
async fn send(state: State, typed: String, now: UnixTime) {
    let provider = state.provider.clone();
    let sent: Result<usize, Fault> = state.db.write(move |tx| recover::send_links(tx, &provider.sealer, &typed, now)).await;
    match sent {
        Ok(count) => tracing::debug!(count, "password links"),
        Err(error) => tracing::error!(%error, "password links were not sent"),
    }
}
