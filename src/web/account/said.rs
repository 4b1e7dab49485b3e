//! What a page says besides: why something did not work, or what went well.

use crate::{
    page::Message,
    web::{State, form, reply},
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};

/// What went well, for the page that comes after.
const NOTICES: [Message; 17] = [
    Message::SAVED,
    Message::CODE_SENT,
    Message::EMAIL_CHANGED,
    Message::PHONE_CHANGED,
    Message::PASSWORD_CHANGED,
    Message::METHOD_ADDED,
    Message::METHOD_REPLACED,
    Message::METHOD_LATER,
    Message::METHOD_RENAMED,
    Message::METHOD_REMOVED,
    Message::DEFAULT_SAVED,
    Message::DEVICE_FORGOTTEN,
    Message::DEVICES_FORGOTTEN,
    Message::SESSION_ENDED,
    Message::ACCESS_REVOKED,
    Message::LINK_MADE,
    Message::LINK_REMOVED,
];

/// What a page says besides.
#[derive(Debug, Clone, Copy)]
pub struct Said {
    /// Why something did not work.
    pub error: Option<Message>,
    /// What went well.
    pub notice: Option<Message>,
    status: StatusCode,
}

impl Said {
    /// What the page's address says went well. Only we can have written it: nobody can make one that says to a person what
    /// did not happen.
    #[must_use]
    pub fn of(state: &State, request: &HttpRequest) -> Self {
        Self { error: None, notice: Self::among(state, request, &NOTICES), status: StatusCode::OK }
    }

    /// The one of these notices that the page's address names, if we wrote it.
    #[must_use]
    pub fn among(state: &State, request: &HttpRequest, notices: &[Message]) -> Option<Message> {
        let field = |name: &str| request.query_string().split('&').find_map(|pair| pair.strip_prefix(name));
        let ours = mark(state, request).is_some_and(|mark| field("t=") == Some(mark.as_str()));
        field("done=").filter(|_| ours).and_then(|key| notices.iter().copied().find(|notice| notice.0 == key))
    }

    /// Something did not work.
    #[must_use]
    pub const fn error(message: Message) -> Self {
        Self { error: Some(message), notice: None, status: StatusCode::UNPROCESSABLE_ENTITY }
    }

    /// What the form named is not there, or is somebody else's.
    #[must_use]
    pub const fn gone() -> Self {
        Self { error: Some(Message::GONE), notice: None, status: StatusCode::NOT_FOUND }
    }

    /// The page's status.
    #[must_use]
    pub const fn status(self) -> StatusCode {
        self.status
    }
}

/// A part of the token of this session's forms.
fn mark(state: &State, request: &HttpRequest) -> Option<String> {
    state.cookies.session_token(request).map(|cookie| form::csrf(&cookie).chars().take(12).collect())
}

/// To a page that says what went well.
#[must_use]
pub fn done(state: &State, request: &HttpRequest, path: &str, notice: Message) -> HttpResponse {
    let sign = if path.contains('?') { '&' } else { '?' };
    let mark = mark(state, request).unwrap_or_default();
    reply::see_other(&format!("{path}{sign}done={}&t={mark}", notice.0))
}
