//! `/login/not-me`: where "This wasn't me" of a mail leads. Opening it changes nothing; the button does.

use crate::{
    auth::{
        Fault, not_me,
        recover::{self, Outcome},
    },
    page::{NotMePage, NotMeState},
    store::organization::Organization,
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
        Ok(None) => over(&state, &request, NotMeState::Dead, token).await,
        Ok(Some(shown)) => {
            let look = Some((shown.organization, shown.user.language));
            page(&state, &request, NotMeState::Ask, look, (token.expose(), shown.user.username))
        }
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
    let link = token.clone();
    match state.db.write(move |tx| not_me::revoke(tx, &provider.sealer, &link, now)).await {
        Err(fault) => error::fault(&state, &request, &fault),
        Ok(Outcome::Done) => over(&state, &request, NotMeState::Done, token).await,
        Ok(Outcome::Dead) => over(&state, &request, NotMeState::Dead, token).await,
    }
}

/// The page when there is nothing to press, in the look of the organization whose link it was.
async fn over(state: &State, request: &HttpRequest, at: NotMeState, link: Token<ActionLink>) -> HttpResponse {
    let look: Result<_, Fault> = state.db.read(move |tx| Ok(recover::look_of(tx, &link, LinkPurpose::NotMe)?)).await;
    match look {
        Err(fault) => error::fault(state, request, &fault),
        Ok(look) => page(state, request, at, look, ("", String::new())),
    }
}

fn page(
    state: &State,
    request: &HttpRequest,
    at: NotMeState,
    look: Option<(Organization, Option<String>)>,
    (token, username): (&str, String),
) -> HttpResponse {
    let status = if at == NotMeState::Dead { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let brand = look.as_ref().map(|(organization, _)| brand::of(organization));
    let locales: Vec<String> = look.into_iter().filter_map(|(_, language)| language).collect();
    let page = NotMePage { state: at, token: token.to_owned(), csrf: String::new(), username };
    reply::html(state, request, Frame { brand: brand.as_ref(), ui_locales: &locales, ..Frame::of(status) }, &page)
}
