//! The account pages. Each request is one transaction, which begins by looking who is at the desk; a session that does not
//! do is sent through the sign-in and back.

pub mod activity;
pub mod add;
pub mod applications;
pub mod backup;
pub mod contact;
pub mod details;
pub mod links;
pub mod method;
pub mod passkey;
pub mod password;
pub mod profile;
mod said;
pub mod security;
pub mod sessions;
pub mod time;

pub use said::{Said, done};

use super::{State, brand, device, error, form, reply};
use crate::{
    account::{self, Caller, Desk, Need, Turned},
    auth::Fault,
    grant::{
        authorize::Reply,
        visit::{self, Visit},
    },
    page::{Bar, Brand, Language},
    protocol::Params,
    store::Tx,
    types::UnixTime,
    web::{form::FormFault, login::method_of, reply::Frame},
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};

/// What all account pages show, whatever they are about.
pub struct Face {
    /// Who is signed in.
    pub bar: Bar,
    /// The person's language, if one was chosen.
    language: Vec<String>,
    /// The look of the person's organization.
    brand: Brand,
}

impl Face {
    /// The page's frame.
    #[must_use]
    pub fn frame(&self, status: StatusCode) -> Frame<'_> {
        Frame { status, ui_locales: &self.language, form_action: None, frames: None, brand: Some(&self.brand), attempt: None }
    }

    /// The page's language.
    #[must_use]
    pub fn tongue(&self, request: &HttpRequest) -> Language {
        self.frame(StatusCode::OK).language(request)
    }
}

/// Runs an act as a transaction, at the desk of whoever is signed in.
///
/// # Errors
/// The answer to give instead: a sign-in that leads back here, or a fault.
pub async fn at_desk<T: Send + 'static>(
    state: &State,
    request: &HttpRequest,
    need: Need,
    work: impl FnOnce(&mut Tx<'_>, &Desk<'_>) -> Result<T, Fault> + Send + 'static,
) -> Result<(Face, T), HttpResponse> {
    let (shared, cookie, now) = (state.clone(), state.cookies.session_token(request), state.clock.now());
    let (csrf, digest) = cookie.map(|cookie| (form::csrf(&cookie), cookie.digest())).unzip();
    let back = way_back(request);
    let done = state.db.write(move |tx| {
        let provider = &shared.provider;
        let caller = Caller { house: provider.house(), limits: provider.sessions, cookie: digest.as_ref(), now };
        let desk = match account::enter(tx, &caller, need)? {
            Ok(desk) => desk,
            Err(turned) => return begin(tx, &shared, (turned, back), now).map(Err),
        };
        let (username, organization) = (desk.account.user.username.clone(), desk.account.organization.name.clone());
        let bar = Bar { csrf: csrf.unwrap_or_default(), username, organization };
        let language = desk.account.user.language.iter().cloned().collect();
        let face = Face { bar, language, brand: brand::of(&desk.account.organization) };
        Ok::<_, Fault>(Ok((face, work(tx, &desk)?)))
    });
    match done.await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(answer)) => Err(reply::answer(state, request, answer, None)),
        Err(fault) => Err(error::fault(state, request, &fault)),
    }
}

/// Begins the sign-in that leads back. A first factor is set up on the way, and then there is nothing more to add.
fn begin(tx: &mut Tx<'_>, state: &State, (turned, back): (Turned, String), now: UnixTime) -> Result<Reply, Fault> {
    let Turned { username, acr_values, session } = turned;
    let picked = session.as_ref().and_then(|_| back.strip_prefix("/account/add/")).and_then(method_of);
    let path = if session.is_some() { SECURITY.to_owned() } else { back };
    visit::begin(tx, &state.provider, Visit { path, username, acr_values, session, picked }, now)
}

/// Reads a form of an account page. It carries the token of the session's cookie.
///
/// # Errors
/// The answer to give instead: a refusal, or a sign-in that leads back here when there is no session.
pub async fn form_of(state: &State, request: &HttpRequest, body: &form::Body) -> Result<Params, HttpResponse> {
    if let Some(fault) = body.fault() {
        return Err(error::form(state, request, fault));
    }
    // Another site's form comes without the cookie.
    if form::from_elsewhere(request) {
        return Err(error::form(state, request, FormFault::Foreign));
    }
    let Some(cookie) = state.cookies.session_token(request) else {
        form::read(request, body).map_err(|fault| error::form(state, request, fault))?;
        at_desk(state, request, Need::Session, |_, _| Ok(())).await?;
        return Err(error::form(state, request, FormFault::Foreign));
    };
    form::read_ours(state, request, body, &[cookie])
        .map(|(params, _)| params)
        .map_err(|fault| error::form(state, request, fault))
}

const SECURITY: &str = "/account/security";

const LINKS: &str = "/account/links";

/// The pages that a sign-in leads back to.
const PAGES: [&str; 15] = [
    "/account/details",
    "/account/email",
    "/account/phone",
    SECURITY,
    "/account/add",
    "/account/add/totp",
    "/account/add/email",
    "/account/add/sms",
    "/account/add/passkey",
    "/account/backup",
    "/account/password",
    "/account/sessions",
    "/account/applications",
    "/account/activity",
    LINKS,
];

/// The page to come back to after a sign-in: the one that was asked for if it is one of ours, else the first.
fn way_back(request: &HttpRequest) -> String {
    let path = request.path();
    match path {
        "/account/devices" => SECURITY.to_owned(),
        // The code of a device goes along, to fill the field.
        "/device" => device::brought(request).map_or_else(|| path.to_owned(), |code| format!("{path}?user_code={code}")),
        _ if path.starts_with("/account/method/") && path.split('/').skip(1).all(is_word) => path.to_owned(),
        _ if path.starts_with("/account/links/") && path.split('/').skip(1).all(is_word) => path.to_owned(),
        _ if PAGES.contains(&path) => to_replace(request, path),
        _ => "/account".to_owned(),
    }
}

/// Identifiers and words of paths.
fn is_word(text: &str) -> bool {
    !text.is_empty() && text.len() <= 64 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// The factor that a page's address names as the one to be replaced.
#[must_use]
pub fn replaced(request: &HttpRequest) -> Option<String> {
    let wanted = request.query_string().split('&').find_map(|pair| pair.strip_prefix("replace="));
    wanted.filter(|id| is_word(id)).map(str::to_owned)
}

fn to_replace(request: &HttpRequest, path: &str) -> String {
    match replaced(request).filter(|_| path.starts_with("/account/add/")) {
        Some(id) => format!("{path}?replace={id}"),
        None => path.to_owned(),
    }
}
