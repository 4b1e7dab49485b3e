//! `/login/enrol`: setting up a second factor, because the policy demands one and the person has none.

use super::{
    Visit, conclude, contact, form_of, grace, kind, method_of,
    scene::{Scene, scene, to_place},
    step, without_others,
};
use crate::{
    auth::{
        Fault, enrol,
        policy::Reason,
        session::Remember,
        set_up,
        stage::{At, Pending, Proof, Stage},
    },
    page::{AskedBy, EnrolChoicePage, EnrolPasskeyPage, EnrolProofPage, EnrolTotpPage, Grace, Message, qr},
    types::{FactorName, Method, Secret, Token, secret::InteractionCookie},
    web::{State, error, form, reply},
};
use actix_web::{HttpRequest, HttpResponse, web};

/// Shows what can be set up.
pub async fn choice(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    choice_page(&state, &request, None, None).await
}

async fn choice_page(
    state: &State,
    request: &HttpRequest,
    error: Option<Message>,
    attempt: Option<&Token<InteractionCookie>>,
) -> HttpResponse {
    let scene = match scene(state, request, At::Enrol, attempt).await {
        Ok(scene) => scene,
        Err(response) => return response,
    };
    let Some(account) = &scene.account else { return reply::ended(state, request, None) };
    if matches!(scene.attempt.stage, Stage::Enrol { proof: Proof::Closed { .. }, .. }) {
        return to_place(state, request, &scene, attempt);
    }
    let page = EnrolChoicePage {
        csrf: scene.csrf.clone(),
        username: scene.username(),
        asked: scene.asked.clone(),
        asked_by: asked_by(&scene),
        organization: account.organization.name.clone(),
        client_name: scene.client_name().unwrap_or_default(),
        methods: wanted(state, &scene).into_iter().filter_map(kind).collect(),
        grace: put_off(&scene),
        error,
    };
    scene.html(state, request, error, &page)
}

/// How long the set-up can be put off in this sign-in.
fn put_off(scene: &Scene) -> Option<Grace> {
    let (account, decision) = (scene.account.as_ref()?, scene.decision.as_ref()?);
    grace(account, scene.now).filter(|_| enrol::may_wait(account, decision.requirement, scene.now))
}

/// What can be set up in this sign-in.
pub(super) fn wanted(state: &State, scene: &Scene) -> Vec<Method> {
    let (Some(account), Some(decision)) = (&scene.account, &scene.decision) else { return Vec::new() };
    enrol::wanted_of(&state.provider.house(), account, decision.requirement)
}

fn asked_by(scene: &Scene) -> AskedBy {
    match scene.decision.as_ref().map(|decision| decision.requirement.reason()) {
        Some(Reason::Client | Reason::Application) if scene.client_name().is_some() => AskedBy::Application,
        Some(Reason::Organization | Reason::Rule(_)) => AskedBy::Organization,
        _ if scene.client_name().is_none() => AskedBy::Person,
        _ => AskedBy::Organization,
    }
}

/// Chooses what to set up.
pub async fn choose(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    let (params, used) = match form_of(&state, &request, &body).await {
        Ok(read) => read,
        Err(response) => return response,
    };
    let Some(method) = params.get("method").and_then(method_of) else {
        return choice_page(&state, &request, None, Some(&used)).await;
    };
    let visit = Visit::of(&state, &request, Remember::No);
    let settled = step(&state, &request, (&visit, &used), move |tx, turn| set_up::choose(tx, turn, method)).await;
    conclude(&state, &request, (visit, &used), settled, async |error| choice_page(&state, &request, error, Some(&used)).await)
        .await
}

/// Puts the set-up off.
pub async fn skip(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    let used = match form_of(&state, &request, &body).await {
        Ok((_, used)) => used,
        Err(response) => return response,
    };
    let visit = Visit::of(&state, &request, Remember::No);
    let settled = step(&state, &request, (&visit, &used), set_up::put_off).await;
    conclude(&state, &request, (visit, &used), settled, async |_| choice_page(&state, &request, None, Some(&used)).await).await
}

/// Asks for the code that was mailed to the address on file, or for a pass.
pub async fn ask_proof(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    proof_page(&state, &request, None, None).await
}

async fn proof_page(
    state: &State,
    request: &HttpRequest,
    error: Option<Message>,
    attempt: Option<&Token<InteractionCookie>>,
) -> HttpResponse {
    let scene = match scene(state, request, At::Enrol, attempt).await {
        Ok(scene) => scene,
        Err(response) => return response,
    };
    let Some((detail, hours)) = asked(&scene) else { return to_place(state, request, &scene, attempt) };
    let page = EnrolProofPage {
        csrf: scene.csrf.clone(),
        username: scene.username(),
        resend: detail.as_ref().map(|_| scene.resend("yes".to_owned())),
        detail,
        hours,
        pass: scene.pass,
        grace: hours.and_then(|_| put_off(&scene)),
        error: error.map(without_others),
        notice: None,
    };
    scene.html(state, request, error, &page)
}

/// Where the code went; or, when none was sent, after how many hours one will be.
fn asked(scene: &Scene) -> Option<(Option<String>, Option<u32>)> {
    match &scene.attempt.stage {
        Stage::Enrol { proof: Proof::Needed { challenge: Some(_), .. }, .. } => {
            let to = scene.account.as_ref().and_then(enrol::on_file)?;
            Some((Some(to.masked()), None))
        }
        Stage::Enrol { proof: Proof::Closed { until }, .. } => {
            let seconds = u64::try_from(*until - scene.now).unwrap_or(0);
            Some((None, Some(u32::try_from(seconds.div_ceil(3600)).unwrap_or(u32::MAX).max(1))))
        }
        _ => None,
    }
}

/// Takes that code, or a pass in its place; or sends another code.
pub async fn prove(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    let (params, used) = match form_of(&state, &request, &body).await {
        Ok(read) => read,
        Err(response) => return response,
    };
    let again = params.get("resend").is_some();
    let code = params.get("code").filter(|text| !text.is_empty()).map(Secret::new);
    if !again && code.is_none() {
        return proof_page(&state, &request, Some(Message::CREDENTIALS), Some(&used)).await;
    }
    let code = code.filter(|_| !again);
    let visit = Visit::of(&state, &request, Remember::No);
    let settled = step(&state, &request, (&visit, &used), move |tx, turn| set_up::prove(tx, turn, code.as_ref())).await;
    conclude(&state, &request, (visit, &used), settled, async |error| proof_page(&state, &request, error, Some(&used)).await)
        .await
}

/// Shows the set-up of a method.
pub async fn show(state: web::Data<State>, request: HttpRequest, method: web::Path<String>) -> HttpResponse {
    match method_of(&method) {
        Some(method) => page(&state, &request, method, None, None).await,
        None => error::not_found(state, request).await,
    }
}

/// Why a step of a set-up was not taken, and what was typed.
#[derive(Debug, Clone)]
pub(super) struct Refused {
    pub(super) text: Message,
    /// The name of the method.
    pub(super) name: String,
    /// The address or the number.
    pub(super) address: String,
}

async fn page(
    state: &State,
    request: &HttpRequest,
    method: Method,
    refused: Option<&Refused>,
    attempt: Option<&Token<InteractionCookie>>,
) -> HttpResponse {
    let scene = match scene(state, request, At::Enrol, attempt).await {
        Ok(scene) => scene,
        Err(response) => return response,
    };
    let Stage::Enrol { pending: Some(pending), .. } = &scene.attempt.stage else {
        return to_place(state, request, &scene, attempt);
    };
    match pending {
        _ if pending.method() != method => to_place(state, request, &scene, attempt),
        Pending::Totp { secret } => totp_page(state, request, &scene, secret, refused),
        Pending::Contact { .. } => contact::page(state, request, &scene, method, refused),
        Pending::Passkey => {
            let named = |text| if text == Message::METHOD_NAME { text } else { Message::PASSKEY_FAILED };
            let error = refused.map(|refused| named(refused.text));
            let page = EnrolPasskeyPage {
                csrf: scene.csrf.clone(),
                username: scene.username(),
                asked: scene.asked.clone(),
                name: refused.map(|refused| refused.name.clone()).unwrap_or_default(),
                error,
                others: wanted(state, &scene).len() > 1 || put_off(&scene).is_some(),
            };
            scene.html(state, request, error, &page)
        }
    }
}

fn totp_page(state: &State, request: &HttpRequest, scene: &Scene, pending: &str, refused: Option<&Refused>) -> HttpResponse {
    let error = refused.map(|refused| refused.text);
    let Some(account) = &scene.account else { return reply::ended(state, request, None) };
    let setup = match enrol::show(&state.provider.sealer, account, pending, &state.provider.issuer) {
        Ok(setup) => setup,
        Err(fault) => return error::fault(state, request, &fault),
    };
    let Some(qr) = qr::encode(setup.uri.expose()) else {
        return error::fault(state, request, &Fault::Stored("name that fits a QR code"));
    };
    let page = EnrolTotpPage {
        csrf: scene.csrf.clone(),
        username: scene.username(),
        asked: scene.asked.clone(),
        asked_by: asked_by(scene),
        organization: account.organization.name.clone(),
        client_name: scene.client_name().unwrap_or_default(),
        qr,
        secret_groups: EnrolTotpPage::group_secret(setup.secret.expose()),
        otpauth: setup.uri.expose().to_owned(),
        name: refused.map(|refused| refused.name.clone()).unwrap_or_default(),
        error,
        others: wanted(state, scene).len() > 1,
    };
    scene.html(state, request, error, &page)
}

/// Takes a step of the set-up.
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
    let name = params.get("name").unwrap_or_default().to_owned();
    let sent = contact::Sent::of(&params);
    let (typed, unfit) =
        (Refused { text: Message::CREDENTIALS, name, address: sent.address().unwrap_or_default() }, sent.unfit(method));
    let refused = |text: Message| {
        let text = if [Message::NUMBER, Message::ADDRESS].contains(&text) { unfit } else { text };
        Refused { text, ..typed.clone() }
    };
    let Ok(name) = FactorName::parse(&typed.name).map(String::from) else {
        return page(&state, &request, method, Some(&refused(Message::METHOD_NAME)), Some(&used)).await;
    };
    let visit = Visit::of(&state, &request, Remember::No);
    let settled = match method {
        Method::Totp => {
            let Some(code) = params.get("code").filter(|text| !text.is_empty()).map(Secret::new) else {
                return page(&state, &request, method, Some(&typed), Some(&used)).await;
            };
            step(&state, &request, (&visit, &used), move |tx, turn| set_up::totp(tx, turn, &code, &name)).await
        }
        Method::Email | Method::Sms => {
            step(&state, &request, (&visit, &used), move |tx, turn| set_up::contact(tx, turn, method, &sent.as_contact())).await
        }
        Method::Passkey => {
            let response = params.get("credential").unwrap_or_default().to_owned();
            step(&state, &request, (&visit, &used), move |tx, turn| set_up::key(tx, turn, &response, &name)).await
        }
        _ => return page(&state, &request, method, None, Some(&used)).await,
    };
    let again = async |error: Option<Message>| {
        let refused = error.map(refused);
        page(&state, &request, method, refused.as_ref(), Some(&used)).await
    };
    conclude(&state, &request, (visit, &used), settled, again).await
}
