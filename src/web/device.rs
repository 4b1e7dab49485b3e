//! `/device`: where people type the code of a device, see what waits under it, and allow it or not.

use super::{
    State,
    account::{Face, at_desk, form_of},
    brand, error, form, reply,
};
use crate::{
    account::Need,
    grant::{
        decide::Decision,
        device_word::{self, Not, Waiting},
    },
    page::{DevicePage, DeviceState, Message, ScopeLine},
    protocol::device::UserCode,
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};

/// What a code may be of that an address brings: it fills the field and decides nothing.
#[must_use]
pub fn brought(request: &HttpRequest) -> Option<String> {
    let typed = request.query_string().split('&').find_map(|pair| pair.strip_prefix("user_code="))?;
    UserCode::read(typed).map(|code| code.shown())
}

/// Asks for the code.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    match at_desk(&state, &request, Need::Session, |_, _| Ok(())).await {
        Err(response) => response,
        Ok((face, ())) => {
            let code = brought(&request).unwrap_or_default();
            page(&state, &request, &face, &DevicePage::asking(face.bar.clone(), code, None))
        }
    }
}

fn page(state: &State, request: &HttpRequest, face: &Face, page: &DevicePage) -> HttpResponse {
    let status = match page.error {
        None => StatusCode::OK,
        Some(Message::DEVICE_MANY) => StatusCode::TOO_MANY_REQUESTS,
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    reply::html(state, request, face.frame(status), page)
}

/// Shows what waits under a code, or takes the word on it. To allow, as much as the person can show has to have been shown
/// in the last minutes: who allows a device lets it in for long.
pub async fn submit(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    let params = match form_of(&state, &request, &body).await {
        Ok(params) => params,
        Err(response) => return response,
    };
    let decision = match params.get("decision") {
        None => None,
        Some("allow") => Some(Decision::Allow),
        Some("deny") => Some(Decision::Deny),
        Some(_) => return error::form(&state, &request, form::FormFault::Malformed("decision must be allow or deny")),
    };
    let typed = params.get("user_code").unwrap_or_default().to_owned();
    let need = if decision == Some(Decision::Allow) { Need::Fresh } else { Need::Session };
    let (provider, code) = (state.provider.clone(), typed.clone());
    let work = at_desk(&state, &request, need, move |tx, desk| {
        let person = (&desk.session, &desk.account.member);
        let found = match decision {
            None => device_word::find(tx, &provider, person, &code, desk.now)?,
            Some(decision) => device_word::decide(tx, &provider, person, (&code, decision), desk.now)?,
        };
        let app = match &found {
            Ok(Waiting { client, .. }) if decision.is_none() => {
                Some(brand::client::face(tx, (&client.id, &client.name, &client.metadata), None, desk.now)?)
            }
            _ => None,
        };
        Ok((found, app))
    });
    let (face, (found, app)) = match work.await {
        Ok(done) => done,
        Err(response) => return response,
    };
    let bar = face.bar.clone();
    let shown = match (found, decision) {
        (Err(not), _) => DevicePage::asking(bar, typed.chars().take(64).collect(), Some(why(not))),
        (Ok(waiting), None) => DevicePage { app, ..facts(bar, &typed, &waiting, DeviceState::Confirm) },
        (Ok(waiting), Some(Decision::Allow)) => facts(bar, &typed, &waiting, DeviceState::Allowed),
        (Ok(waiting), Some(Decision::Deny)) => facts(bar, &typed, &waiting, DeviceState::Denied),
    };
    page(&state, &request, &face, &shown)
}

const fn why(not: Not) -> Message {
    match not {
        Not::Unknown => Message::DEVICE_UNKNOWN,
        Not::TooMany => Message::DEVICE_MANY,
        Not::Stranger => Message::DEVICE_STRANGER,
        Not::More => Message::DEVICE_MORE,
    }
}

fn facts(bar: crate::page::Bar, typed: &str, waiting: &Waiting, at: DeviceState) -> DevicePage {
    DevicePage {
        state: at,
        code: UserCode::read(typed).map(|code| code.shown()).unwrap_or_default(),
        client_name: waiting.client.name.clone(),
        address: waiting.address.clone(),
        scopes: ScopeLine::ordered(waiting.scope.iter()),
        ..DevicePage::asking(bar, String::new(), None)
    }
}
