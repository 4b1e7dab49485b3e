//! `/login/factor`: the second door.

use super::{
    Visit, conclude, form_of, kind, method_of,
    scene::{Scene, scene, to, to_place},
    step, without_others,
};
use crate::{
    auth::{
        policy::{Considered, Effect},
        prompt::Way,
        session::Remember,
        sign_in,
        stage::{At, Fresh, Place, Stage},
    },
    page::{CodePage, FactorChoicePage, Message, MethodKind, MethodLine, PasskeyPage},
    types::{Method, Secret, Token, secret::InteractionCookie},
    web::{State, error, form},
};
use actix_web::{HttpRequest, HttpResponse, web};

/// Shows the ways that lie open.
pub async fn choice(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    choice_page(&state, &request, None, None).await
}

async fn choice_page(
    state: &State,
    request: &HttpRequest,
    error: Option<Message>,
    attempt: Option<&Token<InteractionCookie>>,
) -> HttpResponse {
    match scene(state, request, At::Factor, attempt).await {
        Ok(scene) => choice_of(state, request, &scene, error, attempt),
        Err(response) => response,
    }
}

fn choice_of(
    state: &State,
    request: &HttpRequest,
    scene: &Scene,
    error: Option<Message>,
    attempt: Option<&Token<InteractionCookie>>,
) -> HttpResponse {
    // One way is no choice.
    if error.is_none() && scene.ways.len() == 1 && scene.ways.first().map(|way| way.method) == asked(scene) {
        return to_place(state, request, scene, attempt);
    }
    // That the method is closed now says more than that the last code was wrong.
    let told = match error {
        None | Some(Message::CREDENTIALS) if scene.paused => Some(Message::PAUSED),
        other => other,
    };
    let page = FactorChoicePage {
        csrf: scene.csrf.clone(),
        username: scene.username(),
        client_name: scene.client_name(),
        why: scene.why(),
        asked: scene.asked.clone(),
        methods: scene.ways.iter().filter_map(line).collect(),
        error: told,
        stuck: scene.ways.is_empty(),
        backup_minutes: scene.backup_at.and_then(|at| u32::try_from((at - scene.now + 59) / 60).ok()),
    };
    scene.html(state, request, error, &page)
}

/// The method that the attempt asks for.
const fn asked(scene: &Scene) -> Option<Method> {
    match scene.attempt.stage {
        Stage::Factor { method, .. } => method,
        _ => None,
    }
}

/// A way as one line of the choice.
fn line(way: &Way) -> Option<MethodLine> {
    Some(MethodLine { kind: kind(way.method)?, value: way.value(), detail: way.destination().map(|to| to.masked()) })
}

/// Turns to a way, or asks for another code.
pub async fn choose(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    let (params, used) = match form_of(&state, &request, &body).await {
        Ok(read) => read,
        Err(response) => return response,
    };
    let value = params.get("method").unwrap_or_default().to_owned();
    let visit = Visit::of(&state, &request, Remember::No);
    let method = value.split(':').next().and_then(method_of);
    let settled = step(&state, &request, (&visit, &used), move |tx, turn| sign_in::choose(tx, turn, &value)).await;
    let again = async |error: Option<Message>| match method.filter(|_| error.is_some()) {
        Some(method @ (Method::Email | Method::Sms)) => page(&state, &request, method, error, Some(&used)).await,
        _ => choice_page(&state, &request, error, Some(&used)).await,
    };
    conclude(&state, &request, (visit, &used), settled, again).await
}

/// Shows a method's form.
pub async fn show(state: web::Data<State>, request: HttpRequest, method: web::Path<String>) -> HttpResponse {
    match method_of(&method) {
        Some(method) => page(&state, &request, method, None, None).await,
        None => error::not_found(state, request).await,
    }
}

async fn page(
    state: &State,
    request: &HttpRequest,
    method: Method,
    error: Option<Message>,
    attempt: Option<&Token<InteractionCookie>>,
) -> HttpResponse {
    let scene = match scene(state, request, At::Factor, attempt).await {
        Ok(scene) => scene,
        Err(response) => return response,
    };
    let open = |method: Method| scene.ways.iter().any(|way| way.method == method);
    let Some(kind) = kind(method).filter(|_| open(method)) else {
        // The one that is asked for may be closed by now: suspended, used up, or not allowed any more.
        return if error.is_some() {
            choice_of(state, request, &scene, error, attempt)
        } else if asked(&scene).is_some_and(open) {
            to_place(state, request, &scene, attempt)
        } else {
            to(state, request, Place::Factor(None), attempt)
        };
    };
    if kind == MethodKind::Passkey {
        let page = PasskeyPage {
            csrf: scene.csrf.clone(),
            username: scene.username(),
            client_name: scene.client_name(),
            why: scene.why(),
            asked: scene.asked.clone(),
            error: error.map(|_| Message::PASSKEY_FAILED),
            notice: notice(&scene, method),
            trust_days: trust_days(&scene, method),
            others: scene.ways.len() > 1,
        };
        return scene.html(state, request, error, &page);
    }
    scene.html(state, request, error, &code_page(&scene, (method, kind), error))
}

fn code_page(scene: &Scene, (method, kind): (Method, MethodKind), error: Option<Message>) -> CodePage {
    let way = current(scene, method);
    let sent = match (&scene.attempt.stage, way.and_then(|way| way.contact.as_ref())) {
        (_, None) => true,
        (Stage::Factor { sent: Some(sent), .. }, Some(contact)) => sent.factor == contact.id && sent.challenge.is_some(),
        _ => false,
    };
    let contact = way.filter(|way| way.contact.is_some());
    let others = scene.ways.len() > 1;
    let limit = contact.is_some() && !sent && matches!(&scene.attempt.stage, Stage::Factor { sent: Some(_), .. });
    CodePage {
        kind,
        csrf: scene.csrf.clone(),
        username: scene.username(),
        client_name: scene.client_name(),
        why: scene.why(),
        asked: scene.asked.clone(),
        detail: way.and_then(Way::destination).map(|to| to.masked()),
        error: error.or(limit.then_some(Message::SEND_LIMIT)).map(|text| if others { text } else { without_others(text) }),
        notice: notice(scene, method),
        trust_days: trust_days(scene, method),
        others,
        resend: contact.map(|way| scene.resend(way.value())),
        sent,
    }
}

/// The way that a method's page is about: where the last code went, else the first of the method.
fn current(scene: &Scene, method: Method) -> Option<&Way> {
    let mut ways = scene.ways.iter().filter(|way| way.method == method);
    let Stage::Factor { sent: Some(sent), .. } = &scene.attempt.stage else { return ways.next() };
    let here = ways.clone().find(|way| way.contact.as_ref().is_some_and(|contact| contact.id == sent.factor));
    here.or_else(|| ways.next())
}

/// What went well just now: the factor was set up in this sign-in.
fn notice(scene: &Scene, method: Method) -> Option<Message> {
    let Stage::Factor { fresh: Fresh::Yes, method: Some(first), .. } = scene.attempt.stage else { return None };
    if first != method {
        return None;
    }
    match method {
        Method::Totp => Some(Message::ENROLLED_TOTP),
        Method::Email | Method::Sms => Some(Message::ENROLLED_CONTACT),
        Method::Passkey => Some(Message::ENROLLED_PASSKEY),
        Method::Password | Method::Backup | Method::Pass | Method::Upstream => None,
    }
}

/// For how many days this browser could be trusted; `None` when it can not be.
fn trust_days(scene: &Scene, method: Method) -> Option<u32> {
    let days = scene.account.as_ref()?.organization.trust_days;
    // Where a rule takes the trust away, nothing is promised.
    let never = |one: &Considered| one.effect == Effect::NoTrust;
    if scene.decision.as_ref().is_some_and(|decision| decision.trace.iter().any(never)) {
        return None;
    }
    let emergency = matches!(method, Method::Backup | Method::Pass);
    u32::try_from(days).ok().filter(|days| *days > 0 && !emergency)
}

/// Takes a code, or a passkey's answer.
pub async fn submit(
    state: web::Data<State>,
    request: HttpRequest,
    method: web::Path<String>,
    body: form::Body,
) -> HttpResponse {
    let Some(method) = method_of(&method) else { return error::not_found(state, request).await };
    let (params, used) = match form_of(&state, &request, &body).await {
        Ok(read) => read,
        Err(response) => return response,
    };
    let field = if method == Method::Passkey { "credential" } else { "code" };
    let Some(presented) = params.get(field).filter(|text| !text.is_empty()).map(Secret::new) else {
        return page(&state, &request, method, Some(Message::CREDENTIALS), Some(&used)).await;
    };
    let remember = if params.get("trust_device") == Some("yes") { Remember::Yes } else { Remember::No };
    let visit = Visit::of(&state, &request, remember);
    let settled = step(&state, &request, (&visit, &used), move |tx, turn| sign_in::present(tx, turn, method, &presented)).await;
    conclude(&state, &request, (visit, &used), settled, async |error| page(&state, &request, method, error, Some(&used)).await)
        .await
}
