//! `/login/reset`: where the link to a new password leads. Opening it changes nothing; nobody is signed in by it.

use crate::{
    auth::{
        Fault,
        password::Unfit,
        quality::{self, Poor},
        recover::{self, Outcome},
    },
    page::{Brand, Message, ResetPasswordPage, ResetState},
    store::StoreError,
    types::{LinkPurpose, Secret, Token, UnixTime, secret::ActionLink},
    web::{
        State, brand, error, form,
        reply::{self, Frame},
    },
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};

/// What a page shows besides its token.
struct Scene {
    state: ResetState,
    username: String,
    length: usize,
    error: Option<Message>,
    /// Whose look the page has, and the language that the person has chosen: known while the link is good.
    look: Option<(Brand, Vec<String>)>,
}

impl Scene {
    fn of(state: ResetState) -> Self {
        Self { state, username: String::new(), length: 0, error: None, look: None }
    }

    /// The form, for the person whose link it is.
    fn form(shown: &recover::Shown, length: usize, error: Option<Message>) -> Self {
        let look = Some((brand::of(&shown.organization), shown.user.language.iter().cloned().collect()));
        Self { state: ResetState::Form, username: shown.user.username.clone(), length, error, look }
    }

    fn status(&self) -> StatusCode {
        match (self.state, self.error) {
            (ResetState::Dead, _) => StatusCode::BAD_REQUEST,
            (_, Some(_)) => StatusCode::UNPROCESSABLE_ENTITY,
            (_, None) => StatusCode::OK,
        }
    }
}

/// Shows the form, if the link can be used.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    let token = reply::link_token(&request);
    let now = state.clock.now();
    let scene = match shown(&state, &token, now).await {
        Ok(None) => Scene::of(ResetState::Dead),
        Ok(Some(shown)) => {
            let length = quality::rules(&shown.user, &shown.organization, &state.provider.issuer).length();
            Scene::form(&shown, length, None)
        }
        Err(fault) => return error::fault(&state, &request, &fault),
    };
    page(&state, &request, &token, scene).await
}

/// Takes the new password. One that is not good enough leaves the link as it is.
pub async fn submit(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    let params = match form::read_unbound(&state, &request, &body) {
        Ok(params) => params,
        Err(fault) => return error::form(&state, &request, fault),
    };
    let token = Token::presented(params.get("token").unwrap_or_default());
    let password = Secret::new(params.get("password").unwrap_or_default());
    match take(&state, &token, password).await {
        Ok(scene) => page(&state, &request, &token, scene).await,
        Err(fault) => error::fault(&state, &request, &fault),
    }
}

/// Looks at the link, judges and hashes, and only then uses the link up: no transaction is open while hashing.
async fn take(state: &State, token: &Token<ActionLink>, password: Secret) -> Result<Scene, Fault> {
    let now = state.clock.now();
    let Some(shown) = shown(state, token, now).await? else { return Ok(Scene::of(ResetState::Dead)) };
    let rules = quality::rules(&shown.user, &shown.organization, &state.provider.issuer);
    let (judged, length) = (password.clone(), rules.length());
    let verdict = web::block(move || quality::judge(&judged, &rules)).await.map_err(|_| StoreError::Panicked)?;
    if let Err(poor) = verdict {
        return Ok(Scene::form(&shown, length, Some(message(poor))));
    }
    let look = Scene::form(&shown, length, None).look;
    if let Some(ended) = shown.ended_password.clone() {
        // Whoever has the link could try out passwords on it otherwise.
        let link = token.clone();
        let counted: Result<bool, StoreError> = state.db.write(move |tx| recover::may_compare(tx, &link, now)).await;
        if !counted? {
            return Ok(Scene::of(ResetState::Dead));
        }
        if state.hasher.is_same(ended, password.clone()).await? {
            return Ok(Scene::form(&shown, length, Some(Message::PASSWORD_ENDED)));
        }
    }
    let hash = state.hasher.hash_in_turn(password).await?;
    let (provider, token) = (state.provider.clone(), token.clone());
    let done = state.db.write(move |tx| recover::set_password(tx, &provider.sealer, &token, &hash, now)).await?;
    Ok(match done {
        Outcome::Done => Scene { look, ..Scene::of(ResetState::Done) },
        Outcome::Dead => Scene::of(ResetState::Dead),
    })
}

async fn shown(state: &State, token: &Token<ActionLink>, now: UnixTime) -> Result<Option<recover::Shown>, Fault> {
    let token = token.clone();
    state.db.read(move |tx| Ok(recover::look(tx, &token, LinkPurpose::Reset, now)?)).await
}

async fn page(state: &State, request: &HttpRequest, token: &Token<ActionLink>, mut scene: Scene) -> HttpResponse {
    if scene.look.is_none() {
        let link = token.clone();
        let look: Result<_, Fault> = state.db.read(move |tx| Ok(recover::look_of(tx, &link, LinkPurpose::Reset)?)).await;
        match look {
            Err(fault) => return error::fault(state, request, &fault),
            Ok(look) => scene.look = look.map(|(house, language)| (brand::of(&house), language.into_iter().collect())),
        }
    }
    let status = scene.status();
    let token = if scene.state == ResetState::Form { token.expose() } else { "" };
    let page = ResetPasswordPage {
        state: scene.state,
        token: token.to_owned(),
        csrf: String::new(),
        username: scene.username,
        length: scene.length,
        error: scene.error,
    };
    let (brand, locales) = scene.look.unzip();
    let ui_locales = locales.as_deref().unwrap_or_default();
    reply::html(state, request, Frame { brand: brand.as_ref(), ui_locales, ..Frame::of(status) }, &page)
}

/// What is said of a password that is not good enough.
#[must_use]
pub const fn message(poor: Poor) -> Message {
    match poor {
        Poor::Length(Unfit::Short) | Poor::Short(_) => Message::PASSWORD_SHORT,
        Poor::Length(Unfit::Long) => Message::PASSWORD_LONG,
        Poor::Weak => Message::PASSWORD_WEAK,
        Poor::Common => Message::PASSWORD_COMMON,
        Poor::Names => Message::PASSWORD_NAME,
    }
}
