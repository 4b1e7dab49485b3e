//! An address or a number that its owner shows to read: `/account/email`, `/account/phone`, `/account/add/email`,
//! `/account/add/sms`.

use super::{Said, add::inherited, at_desk, form_of, said::done};
use crate::{
    account::{
        Desk, Need,
        contact::{self, Aim, Outcome},
        replace,
    },
    auth::{
        Fault,
        codes::{self, Destination, Held},
        set_up::Contact,
    },
    page::{AccountContactPage, ContactStep, Message, Resend},
    protocol::Params,
    store::Tx,
    types::Method,
    web::{
        State, form,
        login::{contact::Sent, held_message, kind},
        reply,
    },
};
use actix_web::{HttpRequest, HttpResponse, web};

/// Asks for the account's mail address.
pub async fn show_email(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    page(&state, &request, Aim::Own(Method::Email), Said::of(&state, &request), None).await
}

/// Asks for the account's telephone number.
pub async fn show_phone(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    page(&state, &request, Aim::Own(Method::Sms), Said::of(&state, &request), None).await
}

/// Changes the account's mail address, step by step.
pub async fn submit_email(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    match form_of(&state, &request, &body).await {
        Ok(params) => submit(&state, &request, Aim::Own(Method::Email), &params).await,
        Err(response) => response,
    }
}

/// Changes the account's telephone number, step by step.
pub async fn submit_phone(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    match form_of(&state, &request, &body).await {
        Ok(params) => submit(&state, &request, Aim::Own(Method::Sms), &params).await,
        Err(response) => response,
    }
}

/// The page's title, its path, and what it asks of the session.
const fn place(aim: Aim) -> (Message, &'static str, Need) {
    match aim {
        Aim::Own(Method::Sms) => (Message::CHANGE_PHONE, "/account/phone", Need::Fresh),
        Aim::Own(_) => (Message::CHANGE_EMAIL, "/account/email", Need::Fresh),
        Aim::Factor(Method::Sms) => (Message::ADD_SMS, "/account/add/sms", Need::Adding),
        Aim::Factor(_) => (Message::ADD_EMAIL, "/account/add/email", Need::Adding),
    }
}

/// The page, at the step where it stands; with `typed` it is an address that was not taken.
pub(super) async fn page(state: &State, request: &HttpRequest, aim: Aim, said: Said, typed: Option<String>) -> HttpResponse {
    let (title, action, need) = place(aim);
    let need = if said.error.is_some() { Need::Finishing } else { need };
    let work = at_desk(state, request, need, move |tx, desk| {
        let (replaces, _) = inherited(tx, desk, aim.channel())?;
        let step = if contact::is_open(desk, aim) { Some(step(tx, desk, aim, typed)?) } else { None };
        Ok((step, replaces && matches!(aim, Aim::Factor(_))))
    });
    let (face, (step, replaces)) = match work.await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let (Some(step), Some(kind)) = (step, kind(aim.channel())) else {
        return super::add::choice_page(state, request, Said::error(Message::NOT_ADDABLE)).await;
    };
    let page = AccountContactPage {
        bar: face.bar.clone(),
        title,
        action: action.to_owned(),
        kind,
        replaces,
        step,
        error: said.error,
        notice: said.notice,
    };
    reply::html(state, request, face.frame(said.status()), &page)
}

fn step(tx: &mut Tx<'_>, desk: &Desk<'_>, aim: Aim, typed: Option<String>) -> Result<ContactStep, Fault> {
    let Some(sent) = contact::sent(tx, desk, aim)? else {
        let user = &desk.account.user;
        let own = if aim.channel() == Method::Sms { &user.phone_number } else { &user.email };
        // What is on file is what may become a factor; what is to be changed is something else.
        let usual = own.clone().filter(|_| matches!(aim, Aim::Factor(_))).unwrap_or_default();
        return Ok(ContactStep::Address { value: typed.unwrap_or(usual), fixed: false });
    };
    let wait = u32::try_from(codes::wait(&sent, desk.now)).unwrap_or(0);
    let to = Destination { channel: sent.channel, address: sent.address };
    Ok(ContactStep::Code { detail: to.masked(), resend: Some(Resend { value: "yes".to_owned(), wait }), fixed: false })
}

/// Takes a step.
pub(super) async fn submit(state: &State, request: &HttpRequest, aim: Aim, params: &Params) -> HttpResponse {
    let (_, path, need) = place(aim);
    let sent = Sent::of(params);
    // A code belongs to a step that was begun.
    let need = if matches!(sent.as_contact(), Contact::Code(_)) { Need::Finishing } else { need };
    let (typed, unfit) = (sent.address(), sent.unfit(aim.channel()));
    let work = at_desk(state, request, need, move |tx, desk| {
        let replaces = replace::of(tx, desk, aim.channel())?.filter(|_| matches!(aim, Aim::Factor(_)));
        Ok((contact::step(tx, desk, aim, &sent.as_contact())?, replaces))
    });
    let (outcome, replaces) = match work.await {
        Ok((_, outcome)) => outcome,
        Err(response) => return response,
    };
    let here = replaces.map_or_else(|| path.to_owned(), |id| format!("{path}?replace={id}"));
    let error = match outcome {
        Outcome::SentAgain => return done(state, request, &here, Message::CODE_SENT),
        Outcome::Sent | Outcome::Asking => return reply::see_other(&here),
        Outcome::Done => return finished(state, request, aim),
        Outcome::Replaced => return done(state, request, super::SECURITY, Message::METHOD_REPLACED),
        Outcome::Later => return done(state, request, super::SECURITY, Message::METHOD_LATER),
        Outcome::NotAddable => return super::add::choice_page(state, request, Said::error(Message::NOT_ADDABLE)).await,
        Outcome::Unfit => unfit,
        Outcome::Held(Held::Limit) => Message::SEND_LATER,
        Outcome::Held(Held::Nowhere) if aim.channel() == Method::Email => Message::SEND_LATER,
        Outcome::Held(held) => held_message(held),
        Outcome::Refused => Message::CREDENTIALS,
    };
    page(state, request, aim, Said::error(error), typed).await
}

fn finished(state: &State, request: &HttpRequest, aim: Aim) -> HttpResponse {
    match aim {
        Aim::Factor(_) => done(state, request, super::SECURITY, Message::METHOD_ADDED),
        Aim::Own(Method::Sms) => done(state, request, "/account", Message::PHONE_CHANGED),
        Aim::Own(_) => done(state, request, "/account", Message::EMAIL_CHANGED),
    }
}
