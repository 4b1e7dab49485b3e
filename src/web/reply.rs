//! Answers: pages in the reader's language, redirects, assets.

use super::{
    State, form,
    header::{Script, page_policy},
    respond,
};
use crate::{
    auth::stage::Place,
    grant::authorize::{Answer, Reply},
    page::{Brand, EndedPage, ErrorPage, HomePage, Language, Message, Page, assets},
    types::{
        Token,
        secret::{ActionLink, InteractionCookie},
    },
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, VARY},
    },
    web,
};

/// How a page is answered.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// The status.
    pub status: StatusCode,
    /// `ui_locales` of the request, if there is one.
    pub ui_locales: &'a [String],
    /// Where its forms may lead besides us, as a CSP source.
    pub form_action: Option<&'a str>,
    /// What it may load in frames, as CSP sources.
    pub frames: Option<&'a str>,
    /// Whose look it has; without one, ours.
    pub brand: Option<&'a Brand>,
    /// The attempt that its links and forms belong to.
    pub attempt: Option<&'a str>,
}

impl Frame<'_> {
    /// A page that leads nowhere.
    #[must_use]
    pub const fn of(status: StatusCode) -> Self {
        Self { status, ui_locales: &[], form_action: None, frames: None, brand: None, attempt: None }
    }
}

/// The language that a browser asks for; `None`: none of those that have texts.
#[must_use]
pub fn browser_language(request: &HttpRequest) -> Option<Language> {
    wished(request, &[])
}

fn wished(request: &HttpRequest, first: &[String]) -> Option<Language> {
    let accepted = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    Language::wished(first, accepted)
}

impl Frame<'_> {
    /// The page's language: what the client asks for or the person has chosen, else the browser's, else that of the
    /// organization, else English (docs/decisions/014-administration.md).
    #[must_use]
    pub fn language(&self, request: &HttpRequest) -> Language {
        let house = || self.brand.and_then(|brand| brand.language.as_deref()).and_then(Language::of);
        wished(request, self.ui_locales).or_else(house).unwrap_or_default()
    }
}

/// Renders a page.
pub fn html<P: Page>(state: &State, request: &HttpRequest, frame: Frame<'_>, page: &P) -> HttpResponse {
    let language = frame.language(request);
    match state.pages.render_for(page, &language, (frame.brand, frame.attempt)) {
        Ok(text) => HttpResponse::build(frame.status)
            .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
            .insert_header((CONTENT_LANGUAGE, language.tag().to_owned()))
            .insert_header((VARY, "Accept-Language"))
            .insert_header((
                CONTENT_SECURITY_POLICY,
                page_policy((frame.form_action, frame.frames), if P::SCRIPT { Script::Ours } else { Script::None }),
            ))
            .body(text),
        Err(error) => {
            tracing::error!(%error, template = P::TEMPLATE, "page");
            HttpResponse::InternalServerError().finish()
        }
    }
}

/// To another address with GET, RFC 9110 §15.4.4. Never 307: a password is not to be sent on.
#[must_use]
pub fn see_other(location: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, location)).finish()
}

/// Longest form that is turned into a query, bytes.
const QUERY_LIMIT: usize = 6 * 1024;

/// Sends a form that comes from another site round by query: as a form it carries no `SameSite=Lax` cookie, as a query it
/// does. `None` for forms of our own pages, and for what does not fit into an address.
#[must_use]
pub fn by_query(request: &HttpRequest, path: &str, text: &str) -> Option<HttpResponse> {
    let fits = text.len() <= QUERY_LIMIT && text.bytes().all(|byte| byte.is_ascii_graphic());
    (fits && form::from_elsewhere(request)).then(|| see_other(&format!("{path}?{text}")))
}

/// The address of a page.
#[must_use]
pub fn path(place: Place) -> String {
    match place {
        Place::Password => "/login".to_owned(),
        Place::Factor(None) => "/login/factor".to_owned(),
        Place::Factor(Some(method)) => format!("/login/factor/{method}"),
        Place::Enrol(None) => "/login/enrol".to_owned(),
        Place::Enrol(Some(method)) => format!("/login/enrol/{method}"),
        Place::Proof => "/login/enrol/proof".to_owned(),
        Place::Offer => "/login/backup".to_owned(),
        Place::Consent => "/consent".to_owned(),
    }
}

/// The address of an attempt's page. One attempt alone needs no selector.
#[must_use]
pub fn page_of(state: &State, request: &HttpRequest, place: Place, token: &Token<InteractionCookie>) -> String {
    let others = state.cookies.attempts(request).iter().any(|other| other.expose() != token.expose());
    if others { format!("{}?a={}", path(place), token.selector()) } else { path(place) }
}

/// The attempt that a page's address means: the selected one, else the newest.
#[must_use]
pub fn attempt_of(state: &State, request: &HttpRequest) -> Option<Token<InteractionCookie>> {
    let wanted = request.query_string().split('&').find_map(|pair| pair.strip_prefix("a="));
    let mut attempts = state.cookies.attempts(request);
    match wanted {
        None => attempts.pop(),
        Some(wanted) => attempts.into_iter().find(|token| token.selector() == wanted),
    }
}

/// The token that a mailed link carries; what is no such address carries an empty one.
#[must_use]
pub fn link_token(request: &HttpRequest) -> Token<ActionLink> {
    let token = request.query_string().split('&').find_map(|pair| pair.strip_prefix("token="));
    Token::presented(token.unwrap_or_default())
}

/// "This sign-in has ended, start again", and nothing else. The attempt that has ended is forgotten; those of other tabs
/// stay.
pub fn ended(state: &State, request: &HttpRequest, used: Option<&Token<InteractionCookie>>) -> HttpResponse {
    let mut response = html(state, request, Frame::of(StatusCode::BAD_REQUEST), &EndedPage {});
    if used.is_some() {
        let lifetime = state.provider.lifetimes.interaction;
        set(&mut response, &state.cookies.set_attempt(request, used, None, lifetime));
    }
    response
}

/// A flow's answer as HTTP. `used` is the attempt that it was about.
pub fn answer(state: &State, request: &HttpRequest, reply: Reply, used: Option<&Token<InteractionCookie>>) -> HttpResponse {
    let lifetime = state.provider.lifetimes.interaction;
    let mut response = match reply.answer {
        Answer::Ended => ended(state, request, used),
        Answer::Lost => see_other(&path(Place::Password)),
        Answer::Here(text) => {
            let page = ErrorPage {
                title: Message::REQUEST_TITLE,
                text: Message::REQUEST_TEXT,
                detail: Some(text.to_owned()),
                reference: None,
            };
            html(state, request, Frame::of(StatusCode::BAD_REQUEST), &page)
        }
        Answer::Client(outgoing) => {
            let mut response = respond::client(state, request, *outgoing);
            if used.is_some() {
                set(&mut response, &state.cookies.set_attempt(request, used, None, lifetime));
            }
            response
        }
        Answer::Account(path) => {
            let mut response = see_other(&path);
            if used.is_some() {
                set(&mut response, &state.cookies.set_attempt(request, used, None, lifetime));
            }
            response
        }
        Answer::Page(place, cookie) => {
            let list = state.cookies.set_attempt(request, used, Some(&cookie), lifetime);
            let alone = list.value() == cookie.expose();
            let mut response =
                if alone { see_other(&path(place)) } else { see_other(&format!("{}?a={}", path(place), cookie.selector())) };
            set(&mut response, &list);
            response
        }
    };
    if let Some(token) = reply.session {
        set(&mut response, &state.cookies.set_session(&token));
        set(&mut response, &state.cookies.set_browser_state(&token));
    }
    response
}

/// Adds a cookie to an answer.
pub fn set(response: &mut HttpResponse, cookie: &actix_web::cookie::Cookie<'_>) {
    if let Err(error) = response.add_cookie(cookie) {
        tracing::error!(%error, "cookie");
    }
}

/// `/`: for those who strayed here.
pub async fn home(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    let page = HomePage { host: state.provider.issuer.host().to_owned() };
    html(&state, &request, Frame::of(StatusCode::OK), &page)
}

/// `/static/…`
pub async fn asset(state: web::Data<State>, request: HttpRequest, file: web::Path<String>) -> HttpResponse {
    match assets::find(&file) {
        None => super::error::not_found(state, request).await,
        Some(asset) => {
            let keep = if asset.immutable { "public, max-age=31536000, immutable" } else { "public, max-age=3600" };
            HttpResponse::Ok()
                .insert_header((CONTENT_TYPE, asset.content_type))
                .insert_header((CACHE_CONTROL, keep))
                .body(asset.bytes)
        }
    }
}

/// `/favicon.ico`: browsers ask for it unbidden.
pub async fn favicon() -> HttpResponse {
    see_other(assets::favicon_href())
}
