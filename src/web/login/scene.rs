//! What a page of the sign-in shows: the attempt as it stands, and whom it is about.

use super::{asked, late};
use crate::{
    auth::{
        Fault,
        account::Account,
        attempt::{self, Attempt},
        codes,
        federation::offer::{self, Offer},
        house::House,
        policy::Decision,
        prompt::Way,
        sign_in,
        stage::{At, Pending, Place, Proof, Sent, Stage},
    },
    grant::{
        authorize::Answer,
        client::{self, Client},
    },
    page::{AppFace, Asked, Brand, Message, Page, Resend},
    protocol::{AuthorizeRequest, RedirectUri},
    store::{
        Tx,
        challenge::{self, ChallengeRow},
        client::ACCOUNT,
        organization, pass, provider,
    },
    types::{ChallengeId, Method, OnOff, Token, UnixTime, secret::InteractionCookie},
    web::{
        State, brand, error, form,
        reply::{self, Frame},
    },
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};

/// What a page of the sign-in shows.
pub struct Scene {
    /// The attempt.
    pub attempt: Attempt,
    /// The client that asked.
    pub client: Client,
    /// The person, once the first factor was shown.
    pub account: Option<Account>,
    /// What is required of the person, and why.
    pub decision: Option<Decision>,
    /// The sentence about that, where a second factor is required.
    pub asked: Option<Asked>,
    /// How the client shows itself, at the first door. Our own account pages are nobody to go on to.
    pub app: Option<AppFace>,
    /// The client's organization, by its name, if its people sign in elsewhere.
    pub elsewhere: Option<String>,
    /// The look of the organization: the person's, once the first factor was shown; before that, the client's.
    pub brand: Option<Brand>,
    /// The upstream providers whose buttons are shown, at the first door.
    pub providers: Vec<Offer>,
    /// The provider that the application names.
    pub hinted: Option<Offer>,
    /// Whether a provider may be found by a name's domain.
    pub find: bool,
    /// The ways through the second door, at that door.
    pub ways: Vec<Way>,
    /// Whether a way is closed because of too many guesses.
    pub paused: bool,
    /// When the person's backup codes count again.
    pub backup_at: Option<UnixTime>,
    /// Whether an operator's pass waits to be shown.
    pub pass: bool,
    /// The code that was sent last.
    pub sent: Option<ChallengeRow>,
    /// The token of the page's forms.
    pub csrf: String,
    /// What tells the attempt from the browser's other ones.
    pub selector: String,
    /// When it was read.
    pub now: UnixTime,
}

impl Scene {
    /// The person's name, for the page.
    #[must_use]
    pub fn username(&self) -> String {
        self.account.as_ref().map(|account| account.user.username.clone()).unwrap_or_default()
    }

    /// The client's name, for the page. Our own account pages are nobody to go on to.
    #[must_use]
    pub fn client_name(&self) -> Option<String> {
        (self.client.id.as_str() != ACCOUNT).then(|| self.client.name.clone())
    }

    /// Why somebody who is signed in is asked again: the account pages and the console want a fresh proof.
    #[must_use]
    pub fn why(&self) -> Option<Message> {
        let asked = self.client.id.as_str() == ACCOUNT && !self.attempt.request.acr_values.is_empty();
        // Of a sign-in of our own, the state is the path that it leads to.
        let to_console = self.attempt.request.state.as_deref().is_some_and(|path| path.starts_with("/admin"));
        asked.then_some(if to_console { Message::STEP_UP_ADMIN } else { Message::STEP_UP })
    }

    /// Asking for another code, as a form that sends this value.
    #[must_use]
    pub fn resend(&self, value: String) -> Resend {
        let wait = self.sent.as_ref().map_or(0, |sent| codes::wait(sent, self.now));
        Resend { value, wait: u32::try_from(wait).unwrap_or(0) }
    }

    /// A page about it. With an error it is a refusal.
    pub fn html<P: Page>(&self, state: &State, request: &HttpRequest, error: Option<Message>, page: &P) -> HttpResponse {
        let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        let asked = &self.attempt.request;
        let form_action = form_action(asked);
        let chosen = self.account.iter().filter_map(|account| account.user.language.as_ref());
        let locales: Vec<String> = asked.ui_locales.iter().chain(chosen).cloned().collect();
        let frame = Frame {
            status,
            ui_locales: &locales,
            frames: None,
            form_action: form_action.as_deref(),
            brand: self.brand.as_ref(),
            attempt: Some(&self.selector),
        };
        reply::html(state, request, frame, page)
    }
}

/// Where the forms of a request's pages may lead in the end, as a CSP source: Chromium holds redirects after a form to
/// `form-action`, too.
pub(super) fn form_action(request: &AuthorizeRequest) -> Option<String> {
    let uri = request.redirect_uri.as_deref()?;
    RedirectUri::register(uri).ok().map(|uri| uri.origin_source())
}

/// The code that a stage names.
fn challenge_of(stage: &Stage) -> Option<&ChallengeId> {
    match stage {
        Stage::Factor { sent: Some(Sent { challenge, .. }), .. }
        | Stage::Enrol { proof: Proof::Needed { challenge, .. }, pending: None, .. }
        | Stage::Enrol { pending: Some(Pending::Contact { challenge, .. }), .. } => challenge.as_ref(),
        _ => None,
    }
}

fn look(tx: &mut Tx<'_>, house: &House<'_>, cookie: &Token<InteractionCookie>, now: UnixTime) -> Result<Option<Scene>, Fault> {
    let Some(attempt) = attempt::load(tx, cookie, now)? else { return Ok(None) };
    let Some(client) = client::find(tx, &attempt.request.client_id)? else { return Ok(None) };
    let account = sign_in::account_of(tx, &attempt.stage)?;
    let (mut ways, mut paused, mut pass, mut backup_at) = (Vec::new(), false, false, None);
    let (mut decision, mut asked) = (None, None);
    if let Some(account) = &account {
        let decided = attempt.decide(tx, account, now);
        asked = asked::sentence(tx, account, &client, &decided)?;
        decision = Some(decided);
        let found = sign_in::ways(tx, house, (&attempt, account), now)?;
        paused = found.paused.iter().any(|method| account.owns(*method) || *method == Method::Backup);
        ways = found.open;
        backup_at = found.backup_at;
        pass = matches!(attempt.stage, Stage::Enrol { .. }) && pass::is_waiting(tx, &account.user.id, now)?;
    }
    let sent = match challenge_of(&attempt.stage) {
        Some(id) => challenge::find(tx, id)?,
        None => None,
    };
    let owner = match &client.organization_id {
        Some(id) => organization::by_id(tx, id)?,
        None => None,
    };
    let brand = account.as_ref().map(|account| &account.organization).or(owner.as_ref()).map(brand::of);
    let elsewhere = owner.filter(|owner| owner.local_login == OnOff::Off).map(|owner| owner.name);
    let (mut providers, mut hinted, mut find, mut app) = (Vec::new(), None, false, None);
    if attempt.stage == Stage::Password {
        if client.id.as_str() != ACCOUNT {
            let shows = (&client.id, client.name.as_str(), &client.metadata);
            app = Some(brand::client::face(tx, shows, attempt.request.redirect_uri.as_deref(), now)?);
        }
        let owner = client.organization_id.as_ref();
        providers = offer::buttons(tx, owner)?;
        find = owner.is_none() && !provider::live(tx, None)?.is_empty();
        if let Some(slug) = &attempt.request.idp_hint {
            hinted = offer::hinted(tx, slug, owner)?;
        }
    }
    Ok(Some(Scene {
        providers,
        hinted,
        find,
        app,
        attempt,
        client,
        account,
        decision,
        asked,
        elsewhere,
        brand,
        ways,
        paused,
        backup_at,
        pass,
        sent,
        csrf: form::csrf(cookie),
        selector: cookie.selector().to_owned(),
        now,
    }))
}

/// Loads what the page of an attempt shows; sends the browser elsewhere when the attempt has ended or stands at another
/// page. Without an attempt given it is the one that the page's address means.
///
/// # Errors
/// The answer to give instead.
pub async fn scene(
    state: &State,
    request: &HttpRequest,
    at: At,
    given: Option<&Token<InteractionCookie>>,
) -> Result<Scene, HttpResponse> {
    let token = given.cloned().or_else(|| reply::attempt_of(state, request));
    let Some(token) = token else { return Err(reply::ended(state, request, None)) };
    let (now, cookie, provider) = (state.clock.now(), token.clone(), state.provider.clone());
    match state.db.read(move |tx| look(tx, &provider.house(), &cookie, now)).await {
        Err(fault) => Err(error::fault(state, request, &fault)),
        Ok(None) => Err(late::answer(state, request, Answer::Ended.into(), &token).await),
        Ok(Some(scene)) if scene.attempt.stage.at() != at => {
            Err(reply::see_other(&reply::page_of(state, request, scene.attempt.stage.place(), &token)))
        }
        Ok(Some(scene)) => Ok(scene),
    }
}

/// To the page where an attempt stands.
pub fn to_place(state: &State, request: &HttpRequest, scene: &Scene, token: Option<&Token<InteractionCookie>>) -> HttpResponse {
    to(state, request, scene.attempt.stage.place(), token)
}

/// To a page of an attempt.
pub fn to(state: &State, request: &HttpRequest, place: Place, token: Option<&Token<InteractionCookie>>) -> HttpResponse {
    let token = token.cloned().or_else(|| reply::attempt_of(state, request));
    match token {
        Some(token) => reply::see_other(&reply::page_of(state, request, place, &token)),
        None => reply::ended(state, request, None),
    }
}
