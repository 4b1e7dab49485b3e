//! `/account/activity`: what has happened lately.

use super::{Face, Said, at_desk, time::shown};
use crate::{
    account::{
        Need,
        activity::{self, Happened},
    },
    page::{ActivityLine, ActivityPage, Language, Message},
    types::Method,
    web::{State, reply},
};
use actix_web::{HttpRequest, HttpResponse, web};

/// Shows it.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    let said = Said::of(&state, &request);
    let (face, happened) = match at_desk(&state, &request, Need::Session, activity::list).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let language = face.tongue(&request);
    let rows = happened.into_iter().filter_map(|happened| line(happened, &language)).collect();
    let page = ActivityPage { bar: face.bar.clone(), rows, error: said.error, notice: said.notice };
    reply::html(&state, &request, Face::frame(&face, said.status()), &page)
}

/// An event as a person reads it.
pub fn line(happened: Happened, language: &Language) -> Option<ActivityLine> {
    let what = message(&happened)?;
    let bad = [Message::ACTIVITY_WRONG_PASSWORD, Message::ACTIVITY_FACTOR_REFUSED, Message::ACTIVITY_DEVICE_MISUSED];
    let emergency = |method: &Method| matches!(method, Method::Backup | Method::Pass);
    let method = happened.method.filter(|method| !emergency(method) || what == Message::ACTIVITY_FACTOR_REFUSED);
    let method = method.map(|method| language.text(&format!("method-{method}")));
    let whence = happened.whence.map(|(agent, address)| [language.browser(&agent), address]);
    let parts = method.into_iter().chain(happened.detail).chain(whence.into_iter().flatten());
    let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
    let detail = (!parts.is_empty()).then(|| parts.join(", "));
    Some(ActivityLine { bad: bad.contains(&what), what, detail, at: shown(happened.at, language) })
}

/// What an event is called.
fn message(happened: &Happened) -> Option<Message> {
    Some(match (happened.event.as_str(), happened.method) {
        ("session_begun", _) => Message::ACTIVITY_SIGNED_IN,
        ("session_ended", _) => Message::ACTIVITY_SIGNED_OUT,
        ("sessions_ended", _) => Message::ACTIVITY_SESSIONS_ENDED,
        ("password_refused", _) => Message::ACTIVITY_WRONG_PASSWORD,
        ("password_changed", _) => Message::ACTIVITY_PASSWORD_CHANGED,
        ("password_reset", _) => Message::ACTIVITY_PASSWORD_RESET,
        ("factor_accepted", Some(Method::Backup)) => Message::ACTIVITY_BACKUP_USED,
        ("factor_accepted", Some(Method::Pass)) => Message::ACTIVITY_PASS_USED,
        ("factor_accepted", _) => Message::ACTIVITY_FACTOR_ACCEPTED,
        ("factor_refused", _) => Message::ACTIVITY_FACTOR_REFUSED,
        ("factor_added", _) => Message::ACTIVITY_FACTOR_ADDED,
        ("factor_removed", _) => Message::ACTIVITY_FACTOR_REMOVED,
        ("factor_renamed", _) => Message::ACTIVITY_FACTOR_RENAMED,
        ("factors_reset", _) => Message::ACTIVITY_RESET_BY_ADMIN,
        ("backup_codes_made", _) => Message::ACTIVITY_BACKUP_MADE,
        ("device_trusted", _) => Message::ACTIVITY_DEVICE_TRUSTED,
        ("device_forgotten" | "devices_forgotten", _) => Message::ACTIVITY_DEVICE_FORGOTTEN,
        ("device_misused", _) => Message::ACTIVITY_DEVICE_MISUSED,
        ("consent_given", _) => Message::ACTIVITY_CONSENT_GIVEN,
        ("consent_revoked", _) => Message::ACTIVITY_CONSENT_REVOKED,
        ("contact_changed", _) => Message::ACTIVITY_CONTACT_CHANGED,
        ("pass_issued", _) => Message::ACTIVITY_PASS_ISSUED,
        ("not_me", _) => Message::ACTIVITY_NOT_ME,
        ("link_sent", _) if happened.purpose.as_deref() == Some("reset") => Message::ACTIVITY_RESET_ASKED,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::UnixTime;

    #[test]
    fn every_event_that_is_read_has_words() {
        for event in activity::EVENTS {
            let happened = Happened {
                event: event.to_owned(),
                at: UnixTime(0),
                method: None,
                detail: None,
                whence: None,
                purpose: Some("reset".to_owned()),
            };
            assert!(message(&happened).is_some(), "{event}");
        }
    }
}
