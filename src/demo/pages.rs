//! The demo's routes, its front page and its inbox.

use super::{
    Demo, notes,
    people::{self, Factor, Standing},
};
use crate::{
    page::{BusyPage, DemoHomePage, DemoInboxPage, DemoMessage, DemoTotp, DemoUser},
    types::UnixTime,
    web::{Frame, State, html, read, see_other},
};
use actix_web::{
    HttpRequest, HttpResponse,
    cookie::time::OffsetDateTime,
    http::StatusCode,
    web::{Data, ServiceConfig},
};

/// What the demo has besides a server's routes.
pub(super) fn routes(config: &mut ServiceConfig, demo: Data<Demo>) {
    config
        .app_data(demo)
        .service(read("/", front))
        .service(read("/demo", home))
        .service(read("/demo/inbox", inbox))
        .service(read("/demo/inbox.json", inbox_json))
        .service(read("/demo/app", notes::show))
        .service(read("/demo/app/login", notes::login))
        .service(read("/demo/app/callback", notes::callback))
        .service(read("/demo/app/logout", notes::logout));
}

/// Also brings those who came by an IP address to the issuer's name, where the cookies are.
async fn front(demo: Data<Demo>) -> HttpResponse {
    see_other(&demo.issuer.url("/demo"))
}

async fn home(state: Data<State>, demo: Data<Demo>, request: HttpRequest) -> HttpResponse {
    let now = state.clock.now();
    match people::look(&state.db, &demo.cast).await {
        Ok(people) => {
            let users = people.into_iter().map(|standing| shown(standing, now)).collect();
            let page = DemoHomePage { issuer: demo.issuer.as_str().to_owned(), users };
            html(&state, &request, Frame::of(StatusCode::OK), &page)
        }
        Err(error) => {
            tracing::error!(%error, "demo");
            html(&state, &request, Frame::of(StatusCode::SERVICE_UNAVAILABLE), &BusyPage {})
        }
    }
}

/// A key and a code are shown only while they open something.
fn shown((person, factor): Standing, now: UnixTime) -> DemoUser {
    let app = person.totp_secret.clone().zip(person.totp_code(now)).filter(|_| factor == Factor::Seeded);
    DemoUser {
        note: people::note(&person, factor),
        totp: app.map(|(secret, code)| DemoTotp { secret, code }),
        username: person.username,
        password: person.password,
    }
}

async fn inbox(state: Data<State>, demo: Data<Demo>, request: HttpRequest) -> HttpResponse {
    let newest_first = demo.inbox.letters().into_iter().rev();
    let messages = newest_first.map(|letter| DemoMessage {
        kind: letter.kind,
        to: letter.to,
        subject: letter.subject,
        text: letter.text,
        sent_at: readable(letter.sent_at),
    });
    html(&state, &request, Frame::of(StatusCode::OK), &DemoInboxPage { messages: messages.collect() })
}

/// For tests and tools: every message, oldest first.
async fn inbox_json(demo: Data<Demo>) -> HttpResponse {
    HttpResponse::Ok().json(demo.inbox.letters())
}

/// A time as people read it.
fn readable(time: UnixTime) -> String {
    let Ok(at) = OffsetDateTime::from_unix_timestamp(time.seconds()) else { return time.seconds().to_string() };
    let (hour, minute, second) = at.to_hms();
    format!("{} {hour:02}:{minute:02}:{second:02} UTC", at.date())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_readable() {
        assert_eq!(readable(UnixTime(1_772_366_405)), "2026-03-01 12:00:05 UTC");
    }
}
