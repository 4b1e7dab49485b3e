//! `/account/add`: one more second factor; `/account/add/totp`: an app.

use super::{Said, at_desk, contact, form_of, passkey, replaced, said::done};
use crate::{
    account::{
        Desk, Need,
        add::{self, Added},
        backup,
        contact::Aim,
        replace,
    },
    auth::Fault,
    page::{AccountTotpPage, AddMethodPage, EnrolTotpPage, Message, qr},
    protocol::Params,
    store::Tx,
    types::{FactorName, Method, Secret},
    web::{State, error, form, login::kind, reply},
};
use actix_web::{HttpRequest, HttpResponse, web};

/// Shows what can be added.
pub async fn choice(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    choice_page(&state, &request, Said::of(&state, &request)).await
}

/// What can be added, perhaps with a reason why something could not.
pub(super) async fn choice_page(state: &State, request: &HttpRequest, said: Said) -> HttpResponse {
    let work = at_desk(state, request, Need::Adding, |_, desk| Ok((add::offered(desk), backup::can(desk))));
    let (face, (methods, backup)) = match work.await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let page = AddMethodPage {
        bar: face.bar.clone(),
        methods: methods.into_iter().filter_map(kind).collect(),
        backup,
        error: said.error,
        notice: said.notice,
    };
    reply::html(state, request, face.frame(said.status()), &page)
}

/// Shows the set-up of a method.
pub async fn show(state: web::Data<State>, request: HttpRequest, method: web::Path<String>) -> HttpResponse {
    let said = Said::of(&state, &request);
    let replace = replaced(&request);
    let Some(method) = addable(&method) else { return error::not_found(state, request).await };
    // What is to be replaced is remembered: the form does not say it again.
    match at_desk(&state, &request, Need::Adding, move |tx, desk| replace::note(tx, desk, method, replace.as_deref())).await {
        Err(response) => response,
        Ok((_, false)) => error::not_found(state, request).await,
        Ok((_, true)) => match method {
            Method::Totp => totp_page(&state, &request, said, None).await,
            Method::Passkey => passkey::page(&state, &request, said, None).await,
            channel => contact::page(&state, &request, Aim::Factor(channel), said, None).await,
        },
    }
}

/// The method that a path names, if it is one that people set up.
fn addable(segment: &str) -> Option<Method> {
    let methods = [Method::Passkey, Method::Totp, Method::Sms, Method::Email];
    methods.into_iter().find(|method| method.as_str() == segment)
}

/// What a new factor takes the place of: whether it does, and the name that it inherits.
pub(super) fn inherited(tx: &mut Tx<'_>, desk: &Desk<'_>, method: Method) -> Result<(bool, String), Fault> {
    Ok((replace::of(tx, desk, method)?.is_some(), replace::named(tx, desk, method)?))
}

/// The set-up of an app; with a name that was typed before.
async fn totp_page(state: &State, request: &HttpRequest, said: Said, typed: Option<String>) -> HttpResponse {
    // After an error the step goes on that was begun.
    let need = if said.error.is_some() { Need::Finishing } else { Need::Adding };
    let work = at_desk(state, request, need, |tx, desk| Ok((add::show_totp(tx, desk)?, inherited(tx, desk, Method::Totp)?)));
    let (face, (setup, (replaces, name))) = match work.await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let Some(setup) = setup else { return choice_page(state, request, Said::error(Message::NOT_ADDABLE)).await };
    let Some(qr) = qr::encode(setup.uri.expose()) else {
        return error::fault(state, request, &Fault::Stored("name that fits a QR code"));
    };
    let page = AccountTotpPage {
        bar: face.bar.clone(),
        qr,
        secret_groups: EnrolTotpPage::group_secret(setup.secret.expose()),
        otpauth: setup.uri.expose().to_owned(),
        replaces,
        name: typed.unwrap_or(name),
        error: said.error,
        notice: said.notice,
    };
    reply::html(state, request, face.frame(said.status()), &page)
}

/// Takes a step of the set-up.
pub async fn submit(
    state: web::Data<State>,
    request: HttpRequest,
    method: web::Path<String>,
    body: form::Body,
) -> HttpResponse {
    let Some(method) = addable(&method) else { return error::not_found(state, request).await };
    let params = match form_of(&state, &request, &body).await {
        Ok(params) => params,
        Err(response) => return response,
    };
    match method {
        Method::Totp => totp(&state, &request, &params).await,
        Method::Passkey => passkey::submit(&state, &request, &params).await,
        channel => contact::submit(&state, &request, Aim::Factor(channel), &params).await,
    }
}

/// Takes the first code of an app.
async fn totp(state: &State, request: &HttpRequest, params: &Params) -> HttpResponse {
    let code = Secret::new(params.get("code").unwrap_or_default());
    let typed = params.get("name").unwrap_or_default().to_owned();
    let Ok(name) = FactorName::parse(&typed) else {
        return totp_page(state, request, Said::error(Message::METHOD_NAME), Some(typed)).await;
    };
    match at_desk(state, request, Need::Finishing, move |tx, desk| add::totp(tx, desk, &code, &name)).await {
        Err(response) => response,
        Ok((_, Ok(added))) => done(state, request, super::SECURITY, said_of(added)),
        Ok((_, Err(_))) => totp_page(state, request, Said::error(Message::CREDENTIALS), Some(typed)).await,
    }
}

/// What is said of a new factor.
pub(super) const fn said_of(added: Added) -> Message {
    match added {
        Added::Beside => Message::METHOD_ADDED,
        Added::InPlace => Message::METHOD_REPLACED,
    }
}
