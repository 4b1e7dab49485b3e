//! Asking back before something dangerous is done to a thing: what will happen, to how many, and why it is done.

use super::{
    fields::Fields,
    frame::{At, CONFIRM, DANGER, Face, Stop, at_console},
    once, said, told,
};
use crate::{
    admin::{AdminResult, Refusal, reset::Because},
    page::{Act, ConfirmPage, HiddenField, Message, Said},
    store::Tx,
    web::{State, reply},
};
use actix_web::{HttpRequest, http::StatusCode};
use std::sync::Arc;

/// What is asked.
pub struct Question {
    /// The room.
    pub here: &'static str,
    /// What will be done.
    pub act: Act,
    /// To what.
    pub what: String,
    /// How many people it concerns.
    pub count: i64,
    /// What must still be so when it is confirmed: else it is asked again.
    pub seen: String,
}

/// Runs an act that is asked back first. `page` is where it was begun, without the organization.
///
/// # Errors
/// The question as an answer, or why it is not asked.
pub async fn sure<T: Send + 'static>(
    state: &State,
    request: &HttpRequest,
    (fields, page): (&Arc<Fields>, &str),
    question: impl Fn(&mut Tx<'_>, At<'_, '_>) -> AdminResult<Question> + Clone + Send + 'static,
    deed: impl FnOnce(&mut Tx<'_>, At<'_, '_>) -> AdminResult<T> + Send + 'static,
) -> Result<(Face, T), Stop> {
    let confirmed = fields.get("confirm") == "1";
    let within = if confirmed { CONFIRM } else { DANGER };
    let (form, ask) = (Arc::clone(fields), question.clone());
    let done = at_console(state, request, within, move |tx, at| {
        let question = ask(tx, at)?;
        if !confirmed || form.get("count") != question.seen {
            return Ok(Err((question, Said::default())));
        }
        let Ok(because) = Because::parse(form.get("reason")) else {
            return Ok(Err((question, said::wrong(Message::ADMIN_REASON))));
        };
        let (actor, of) = at;
        deed(tx, (&actor.saying(&because), of)).map(Ok)
    });
    let (face, question, said, status) = match done.await {
        Ok((face, Ok(value))) => return Ok((face, value)),
        Ok((face, Err((question, said)))) => {
            let status = if said.is_refusal() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
            (face, question, said, status)
        }
        Err(Stop::Refused(refusal)) if confirmed && !matches!(refusal, Refusal::Forbidden(_) | Refusal::NotFound(_)) => {
            // What was begun is undone; the question stands there again, with the reason why.
            let (face, question) = at_console(state, request, CONFIRM, question).await?;
            let said = told::refused(&refusal, &face.tongue(request));
            (face, question, said, said::status(&refusal))
        }
        Err(stop) => return Err(stop),
    };
    let page = confirm(&face, question, fields, (page, said));
    Err(Stop::Answer(reply::html(state, request, face.frame(status), &page)))
}

fn confirm(face: &Face, question: Question, fields: &Fields, (page, said): (&str, Said)) -> ConfirmPage {
    let hidden = |(name, value): (&str, &str)| HiddenField { name: name.to_owned(), value: value.to_owned() };
    let Question { here, act, what, count, seen } = question;
    let (place, mark) = (format!("{page}{}", face.bar.query), once::mark());
    ConfirmPage {
        here,
        act,
        count: u64::try_from(count).unwrap_or(0),
        what,
        names: Vec::new(),
        more: 0,
        effects: act.effects().into(),
        approval: false,
        mild: act.is_mild(),
        fields: fields.again().chain([("count", seen.as_str()), (once::FIELD, mark.as_str())]).map(hidden).collect(),
        reason: fields.get("reason").to_owned(),
        bar: face.bar.clone(),
        action: place.clone(),
        cancel: place,
        said,
    }
}
