//! `/login`: the first door.

use super::{
    Settled, Visit, form_of,
    late::{self, Second},
    scene,
    scene::Scene,
    settle, sso,
};
use crate::{
    auth::{
        Fault,
        federation::offer::Offer,
        late::take_back,
        password::MAX_BYTES,
        session::Remember,
        sign_in::{self, Outcome, Turn, Typed},
        stage::{At, Place},
    },
    grant::{authorize::Answer, visit},
    page::{Elsewhere, LoginPage, Message},
    types::{Mails, Secret, Token, secret::InteractionCookie},
    web::{State, error, form, reply},
};
use actix_web::{HttpRequest, HttpResponse, http::header::RETRY_AFTER, web};

/// Shows the form. Who comes without an attempt, by a bookmark perhaps, signs in to the account pages.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    let selected = request.query_string().split('&').any(|pair| pair.starts_with("a="));
    if selected || !state.cookies.attempts(&request).is_empty() {
        return page(&state, &request, None, None).await;
    }
    if state.cookies.session(&request).is_some() {
        return reply::see_other("/account");
    }
    let (provider, now) = (state.provider.clone(), state.clock.now());
    let begun = state.db.write(move |tx| visit::begin(tx, &provider, account_visit(), now)).await;
    match begun.map(|reply| reply.answer) {
        // Without a redirect: a browser that keeps no cookies would be sent round for ever.
        Ok(Answer::Page(_, cookie)) => {
            let mut response = page(&state, &request, None, Some(&cookie)).await;
            let lifetime = state.provider.lifetimes.interaction;
            reply::set(&mut response, &state.cookies.set_attempt(&request, None, Some(&cookie), lifetime));
            response
        }
        Ok(_) => reply::ended(&state, &request, None),
        Err(fault) => error::fault(&state, &request, &fault),
    }
}

fn account_visit() -> visit::Visit {
    visit::Visit { path: "/account".to_owned(), username: None, acr_values: Vec::new(), session: None, picked: None }
}

/// The page again, perhaps because something else than a password did not work; or where the attempt stands now.
pub(super) async fn again(
    state: &State,
    request: &HttpRequest,
    error: Option<Message>,
    attempt: &Token<InteractionCookie>,
) -> HttpResponse {
    page(state, request, error.map(|text| (String::new(), text)), Some(attempt)).await
}

/// The page; with `refused`, the name that was typed and a text, it says that something did not work.
async fn page(
    state: &State,
    request: &HttpRequest,
    refused: Option<(String, Message)>,
    attempt: Option<&Token<InteractionCookie>>,
) -> HttpResponse {
    let scene = match scene(state, request, At::Password, attempt).await {
        Ok(scene) => scene,
        Err(response) => return response,
    };
    let error = refused.as_ref().map(|(_, text)| *text);
    let sso = if refused.is_some() { None } else { elsewhere(request, &scene) };
    if let Some(offer) = straight(request, (&scene, sso.as_ref())).filter(|_| refused.is_none()) {
        let token = attempt.cloned().or_else(|| reply::attempt_of(state, request));
        let selected = token.map(|token| format!("a={}", token.selector()));
        return reply::see_other(&sso::path(&offer.slug, selected.as_deref()));
    }
    let hint = || scene.attempt.request.login_hint.clone().unwrap_or_default();
    let page = LoginPage {
        csrf: scene.csrf.clone(),
        username: refused.map_or_else(hint, |(name, _)| name),
        app: scene.app.clone(),
        why: scene.why(),
        forgot: state.provider.mails == Mails::Sent,
        error,
        passkey: state.provider.relying.is_some(),
        sso,
        providers: sso::buttons(&scene.selector, &scene.providers),
        find: sso::find_path(&scene),
    };
    scene.html(state, request, error, &page)
}

/// The provider that one goes to without being asked: the one that the application names, or the only one of an organization
/// whose people sign in elsewhere. Not for who asks for the form by `?local`.
fn straight<'s>(request: &HttpRequest, (scene, sso): (&'s Scene, Option<&Elsewhere>)) -> Option<&'s Offer> {
    if request.query_string().split('&').any(|pair| pair == "local") {
        return None;
    }
    let only = match scene.providers.as_slice() {
        [only] if sso.is_some() => Some(only),
        _ => None,
    };
    scene.hinted.as_ref().or(only)
}

/// Where the application's people sign in, if not here: the form is shown only to who asks for it by `?local`.
fn elsewhere(request: &HttpRequest, scene: &Scene) -> Option<Elsewhere> {
    let pairs = || request.query_string().split('&');
    if pairs().any(|pair| pair == "local") {
        return None;
    }
    let local = format!("/login?a={}&local", scene.selector);
    Some(Elsewhere { organization: scene.elsewhere.clone()?, local })
}

/// Takes the name and the password.
pub async fn submit(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    let (params, used) = match form_of(&state, &request, &body).await {
        Ok(read) => read,
        Err(response) => return response,
    };
    let username = params.get("username").unwrap_or_default().to_owned();
    let password = Secret::new(params.get("password").unwrap_or_default());
    if username.is_empty() || username.len() > 320 || password.expose().is_empty() || password.expose().len() > MAX_BYTES {
        let shown = username.chars().take(64).collect();
        return page(&state, &request, Some((shown, Message::CREDENTIALS)), Some(&used)).await;
    }
    let visit = Visit::of(&state, &request, Remember::No);
    let mut wait = None;
    let mut settled = present(&state, &visit, (&used, None), (&username, password.clone()), &mut wait).await;
    if matches!(&settled, Ok(Settled::Reply(reply)) if reply.is_late()) {
        match late::password(&state, &request, &used).await {
            Second::Nowhere => {}
            Second::Answer(response) => return response,
            Second::Attempt(cookie) => {
                settled = present(&state, &visit, (&cookie, Some(&used)), (&username, password), &mut wait).await;
                if matches!(settled, Ok(Settled::Refused(_) | Settled::Elsewhere)) {
                    return reply::answer(&state, &request, Answer::Page(Place::Password, cookie).into(), Some(&used));
                }
            }
        }
    }
    match settled {
        Err(fault) => error::fault(&state, &request, &fault),
        Ok(Settled::Reply(reply)) => visit.onward(&state, &request, reply, &used),
        Ok(Settled::Refused(text)) => {
            let mut response = page(&state, &request, Some((username, text)), Some(&used)).await;
            if let Some(seconds) = wait {
                response.headers_mut().insert(RETRY_AFTER, seconds.into());
            }
            response
        }
        Ok(Settled::Elsewhere) => page(&state, &request, None, Some(&used)).await,
        Ok(Settled::Barred(organization)) => super::barred(&state, &request, &used, organization).await,
    }
}

/// Count, compare, settle: the try is counted before anything is compared, and no transaction is open while hashing. `first`
/// is the attempt in which the same was shown a moment ago. `wait` is set to how long no try is looked at.
async fn present(
    state: &State,
    visit: &Visit,
    (cookie, first): (&Token<InteractionCookie>, Option<&Token<InteractionCookie>>),
    (username, password): (&str, Secret),
    wait: &mut Option<i64>,
) -> Result<Settled, Fault> {
    let now = state.clock.now();
    let browser = visit.browser.clone();
    let (provider, token, name, known_by) =
        (state.provider.clone(), cookie.clone(), username.to_owned(), browser.device.clone());
    let counted = state.db.write(move |tx| {
        let typed = Typed { cookie: &token, device: &known_by, username: &name };
        sign_in::count_password(tx, &provider.sealer, &typed, now)
    });
    let counted = match counted.await? {
        Ok(counted) => counted,
        Err(Outcome::Elsewhere) => return Ok(Settled::Elsewhere),
        Err(_) => return Ok(Settled::Reply(Answer::Ended.into())),
    };
    *wait = counted.tried.wait();
    let matched = counted.tried.compare(&state.hasher, password).await?;
    let (shared, token, first) = (state.clone(), cookie.clone(), first.map(Token::form));
    let settled = state.db.write(move |tx| {
        if let (Some(first), Some(matched)) = (&first, &matched) {
            take_back(tx, first, &matched.user().id, now)?;
        }
        let turn = Turn { house: shared.provider.house(), cookie: &token, now };
        let outcome = sign_in::settle_password(tx, &turn, &browser, (counted, matched))?;
        settle(tx, &shared, outcome, &browser, now)
    });
    settled.await
}
