//! Who is at the console, and the frame of its pages.

use crate::{
    admin::{Actor, AdminError, AdminResult, Refusal, entry, organizations},
    audit::Event,
    auth::{
        Fault,
        assurance::{Class, Level, Shown},
        member::Member,
        policy::{Asking, HIGHEST},
        session::{self, Session},
    },
    grant::{
        authorize::Reply,
        visit::{self, Visit},
    },
    page::{AdminBar, Brand, ErrorPage, Language, Message},
    protocol::Params,
    store::{StoreError, Tx, client::ADMIN, organization::Organization},
    types::{ClientId, ClientMfa, Method, Permission, UnixTime},
    web::{
        State, brand, error, form,
        reply::{self, Frame, html},
    },
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};

pub use crate::admin::entry::DANGER;

/// How old what was shown may be when it is confirmed, seconds: there is time to write why.
pub const CONFIRM: i64 = 900;

/// What all pages of the console show.
pub struct Face {
    /// The bar and the rooms.
    pub bar: AdminBar,
    /// Whether enough was shown lately for something dangerous to be begun.
    pub fresh: bool,
    language: Vec<String>,
    /// Of the operator's organization: its language counts, its look does not.
    brand: Brand,
}

impl Face {
    /// The page's frame.
    pub fn frame(&self, status: StatusCode) -> Frame<'_> {
        Frame { status, ui_locales: &self.language, form_action: None, frames: None, brand: Some(&self.brand), attempt: None }
    }

    /// The page's language.
    pub fn tongue(&self, request: &HttpRequest) -> Language {
        self.frame(StatusCode::OK).language(request)
    }
}

/// Why an act was not done.
pub enum Stop {
    /// The answer to give instead of any page.
    Answer(HttpResponse),
    /// The act was refused; its page says why.
    Refused(Refusal),
}

enum Turned {
    /// There is nothing here for whoever asks.
    Nothing,
    /// What was shown can not be enough, however often it is shown.
    Weak(Vec<String>),
    Act(AdminError),
}

impl From<StoreError> for Turned {
    fn from(error: StoreError) -> Self {
        Self::Act(error.into())
    }
}

impl From<Fault> for Turned {
    fn from(fault: Fault) -> Self {
        Self::Act(fault.into())
    }
}

/// What an act is about: the organization that was chosen, and who acts.
pub type At<'a, 'b> = (&'a Actor<'b>, &'a Organization);

/// Runs an act as a transaction, for whoever is at the console and has shown enough in the last `within` seconds.
pub async fn at_console<T: Send + 'static>(
    state: &State,
    request: &HttpRequest,
    within: i64,
    work: impl FnOnce(&mut Tx<'_>, At<'_, '_>) -> AdminResult<T> + Send + 'static,
) -> Result<(Face, T), Stop> {
    let now = state.clock.now();
    let (shared, door) = (state.clone(), Door::of(state, request, within));
    let again = door.clone();
    let done = state.db.write(move |tx| {
        let (session, member) = match door.enter(tx, &shared, now)? {
            Ok(inside) => inside,
            Err(reply) => return Ok(Err(reply)),
        };
        let actor =
            Actor::person(tx, &member, None, (&shared.provider.sealer, &shared.provider.issuer, shared.provider.mails, now))?;
        let organization =
            organizations::choose(tx, &actor, door.slug.as_deref(), &member.organization.id).map_err(Turned::Act)?;
        let fresh = entry::is_enough_since(session.authenticated().shown(), now - DANGER);
        let face = Face { fresh, ..door.face(&actor, (&member, &organization)) };
        drop(session);
        let value = work(tx, (&actor, &organization)).map_err(Turned::Act)?;
        Ok::<_, Turned>(Ok((face, value)))
    });
    match done.await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(reply)) => Err(Stop::Answer(reply::answer(state, request, reply, None))),
        Err(Turned::Nothing) => Err(Stop::Answer(nothing(state, request))),
        Err(Turned::Weak(language)) => Err(Stop::Answer(weak(state, request, &language))),
        Err(Turned::Act(AdminError::Fault(fault))) => Err(Stop::Answer(error::fault(state, request, &fault))),
        Err(Turned::Act(AdminError::Refused(refusal))) => {
            if let Refusal::Forbidden(permission) = refusal {
                note(state, again, permission, now).await;
            }
            Err(Stop::Refused(refusal))
        }
    }
}

/// What a request says about who is there and what is wanted.
#[derive(Clone)]
struct Door {
    digest: Option<crate::types::Digest<crate::types::secret::SessionCookie>>,
    csrf: String,
    slug: Option<String>,
    back: String,
    within: i64,
}

impl Door {
    fn of(state: &State, request: &HttpRequest, within: i64) -> Self {
        let cookie = state.cookies.session_token(request);
        let (query, _) = Params::parse_lenient(request.query_string());
        Self {
            csrf: cookie.as_ref().map(form::csrf).unwrap_or_default(),
            digest: cookie.map(|cookie| cookie.digest()),
            slug: query.get("organization").filter(|slug| !slug.is_empty()).map(str::to_owned),
            back: way_back(request),
            within,
        }
    }

    /// Who is inside, or the sign-in that leads here.
    fn enter(&self, tx: &mut Tx<'_>, state: &State, now: UnixTime) -> Result<Result<(Session, Member), Reply>, Turned> {
        let begin = |tx: &mut Tx<'_>, username| {
            let acr_values = vec![HIGHEST.to_owned()];
            let visit = Visit { path: self.back.clone(), username, acr_values, session: None, picked: None };
            visit::begin(tx, &state.provider, visit, now)
        };
        let found = match &self.digest {
            None => None,
            Some(digest) => session::resume(tx, digest, state.provider.sessions, now)?,
        };
        let Some((session, member)) = found else { return Ok(Err(begin(tx, None)?)) };
        let here = (&state.provider.sealer, &state.provider.issuer, state.provider.mails, now);
        if Actor::person(tx, &member, None, here)?.rights.is_empty() {
            return Err(Turned::Nothing);
        }
        let shown = session.authenticated().shown();
        let console = ClientId::from_text(ADMIN);
        let asking = Asking { client: Some((&console, ClientMfa::Inherit)), address: shown.address, ..Asking::default() };
        let met = member.require(&asking, now).is_met(session.authenticated().assurance(), shown);
        if met && entry::is_enough_since(shown, now - self.within) {
            return Ok(Ok((session, member)));
        }
        if met && is_in_vain(&member, shown, now) {
            return Err(Turned::Weak(member.user.language.iter().cloned().collect()));
        }
        Ok(Err(begin(tx, Some(member.user.username.clone()))?))
    }

    fn face(&self, actor: &Actor<'_>, (member, organization): (&Member, &Organization)) -> Face {
        let own = organization.id == member.organization.id;
        let rights = actor.rights.in_organization(&organization.id);
        let room = |(room, permission): (&'static str, Permission)| {
            // The server's keys belong to no organization.
            let everywhere = permission != Permission::KeysRead || actor.rights.may_everywhere(permission);
            (rights.contains(permission) && everywhere).then_some(room)
        };
        let bar = AdminBar {
            csrf: self.csrf.clone(),
            username: member.user.username.clone(),
            organization: organization.name.clone(),
            organization_id: organization.id.to_string(),
            several: actor.rights.may_everywhere(Permission::OrganizationsRead),
            rooms: ROOMS.iter().copied().filter_map(room).collect(),
            query: if own { String::new() } else { format!("?organization={}", organization.slug) },
            organization_slug: (!own).then(|| organization.slug.clone()),
        };
        let language = member.user.language.iter().cloned().collect();
        Face { bar, fresh: false, language, brand: brand::of(&member.organization) }
    }
}

/// The rooms, and what it takes to open them.
const ROOMS: &[(&str, Permission)] = &[
    ("dashboard", Permission::UsersRead),
    ("security", Permission::PoliciesRead),
    ("users", Permission::UsersRead),
    ("audit", Permission::AuditRead),
    ("providers", Permission::ProvidersRead),
    ("bulk", Permission::UsersRead),
    ("groups", Permission::GroupsRead),
    ("roles", Permission::RolesRead),
    ("applications", Permission::ClientsRead),
    ("webhooks", Permission::WebhooksRead),
    ("keys", Permission::KeysRead),
    ("organizations", Permission::OrganizationsRead),
];

/// Whether another sign-in would lead back here: it has just been done with a telephone, or there is nothing else to show.
fn is_in_vain(member: &Member, shown: &Shown, now: UnixTime) -> bool {
    let just = |class| shown.evidence.iter().any(|proof| proof.class == class && proof.at >= now - DANGER);
    let owns_more = [Method::Passkey, Method::Totp, Method::Email].into_iter().any(|method| member.owns(method));
    just(Class::Telephone) || !owns_more
}

/// Where a sign-in leads back to: the page that was asked for, or the one that a form stands on.
fn way_back(request: &HttpRequest) -> String {
    let path = request.path();
    let page = ["/act", "/logo"].into_iter().find_map(|end| path.strip_suffix(end)).unwrap_or(path);
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./?&=%+:@".contains(&byte);
    let query = request.query_string();
    let whole = if query.is_empty() { page.to_owned() } else { format!("{page}?{query}") };
    if whole.len() <= 1024 && whole.bytes().all(fits) { whole } else { "/admin".to_owned() }
}

fn nothing(state: &State, request: &HttpRequest) -> HttpResponse {
    let page = ErrorPage { title: Message::NOT_FOUND_TITLE, text: Message::NOT_FOUND_TEXT, detail: None, reference: None };
    html(state, request, Frame::of(StatusCode::NOT_FOUND), &page)
}

fn weak(state: &State, request: &HttpRequest, language: &[String]) -> HttpResponse {
    let page = ErrorPage {
        title: Message::CONSOLE_WEAK_TITLE,
        text: Message::CONSOLE_WEAK_TEXT,
        detail: Some(Level::Two.acr().to_owned()),
        reference: None,
    };
    html(state, request, Frame { ui_locales: language, ..Frame::of(StatusCode::FORBIDDEN) }, &page)
}

/// Writes down that somebody reached for what they may not have. The act's own transaction is rolled back.
async fn note(state: &State, door: Door, permission: Permission, now: UnixTime) {
    let shared = state.clone();
    let noted = state.db.write(move |tx| -> Result<(), Turned> {
        let Ok((_, member)) = door.enter(tx, &shared, now)? else { return Ok(()) };
        let actor =
            Actor::person(tx, &member, None, (&shared.provider.sealer, &shared.provider.issuer, shared.provider.mails, now))?;
        // Whose own auditors see it.
        let home = organizations::own(tx, &actor)?;
        Ok(actor.record(tx, home.as_ref(), None, &Event::Forbidden { permission: permission.as_str() })?)
    });
    if noted.await.is_err() {
        tracing::warn!(permission = permission.as_str(), "a refusal could not be written down");
    }
}

/// A refusal of what the whole page is about, as a page without the frame.
pub fn stopped(state: &State, request: &HttpRequest, stop: Stop) -> HttpResponse {
    match stop {
        Stop::Answer(answer) => answer,
        Stop::Refused(Refusal::NotFound(_)) => nothing(state, request),
        Stop::Refused(refusal) => {
            let page = ErrorPage {
                title: Message::CONSOLE_REFUSED_TITLE,
                text: Message::CONSOLE_REFUSED_TEXT,
                detail: Some(refusal.to_string()),
                reference: None,
            };
            html(state, request, Frame::of(super::said::status(&refusal)), &page)
        }
    }
}

/// To the first room that the person may open, for whom the one that was asked for is closed.
pub fn first_room(state: &State, request: &HttpRequest, face: &Face) -> HttpResponse {
    match face.bar.rooms.iter().find(|room| **room != "dashboard") {
        Some(room) => reply::see_other(&format!("/admin/{room}{}", face.bar.query)),
        None => nothing(state, request),
    }
}
