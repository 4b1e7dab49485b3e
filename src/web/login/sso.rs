//! `/login/sso`: to an upstream provider and back.

use super::{
    Settled, Visit, form_of,
    scene::{Scene, scene},
    settle,
};
use crate::{
    auth::{
        Fault,
        federation::{
            Blame, Failure, Verified, begin,
            callback::{self, Answer, Claim, Claimed, Landing},
            exchange, note,
            offer::{self, Offer, Opened},
        },
        session::Remember,
        sign_in::{Closed, Turn},
        stage::At,
    },
    grant::authorize::{self, Answer as Answered, Reply},
    page::{Message, SsoButton, SsoFailedPage, SsoFailure, SsoFindPage, SsoGoPage, SsoStrangerPage},
    protocol::Params,
    store::{organization, provider},
    types::{OnOff, ProviderId, Token, UpstreamPurpose, random, secret::InteractionCookie},
    web::{
        State, account, error, form,
        reply::{self, Frame},
    },
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{HeaderName, HeaderValue},
    },
    web,
};

/// What of an address tells one tab's attempt from another's.
fn chosen(request: &HttpRequest) -> Option<&str> {
    request.query_string().split('&').find(|pair| pair.starts_with("a="))
}

/// A path of ours with that in it.
fn with_attempt(path: &str, selector: Option<&str>) -> String {
    match selector {
        None => path.to_owned(),
        Some(selector) => format!("{path}{}{selector}", if path.contains('?') { '&' } else { '?' }),
    }
}

/// The path of a provider.
pub(super) fn path(slug: &str, selector: Option<&str>) -> String {
    with_attempt(&format!("/login/sso/{slug}"), selector)
}

/// The providers' buttons on an attempt's page.
pub(super) fn buttons(selector: &str, offers: &[Offer]) -> Vec<SsoButton> {
    let selected = format!("a={selector}");
    let button = |offer: &Offer| SsoButton { name: offer.name.clone(), href: path(&offer.slug, Some(&selected)) };
    offers.iter().map(button).collect()
}

/// Where the provider of a name is looked for, if it may be.
pub(super) fn find_path(scene: &Scene) -> Option<String> {
    scene.find.then(|| with_attempt("/login/sso", Some(&format!("a={}", scene.selector))))
}

/// Asks for a name.
pub async fn find(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    find_page(&state, &request, (String::new(), None), None).await
}

async fn find_page(
    state: &State,
    request: &HttpRequest,
    (username, error): (String, Option<Message>),
    attempt: Option<&Token<InteractionCookie>>,
) -> HttpResponse {
    let scene = match scene(state, request, At::Password, attempt).await {
        Ok(scene) => scene,
        Err(response) => return response,
    };
    let back = format!("/login?local&a={}", scene.selector);
    let page = SsoFindPage { csrf: scene.csrf.clone(), username, error, back };
    scene.html(state, request, error, &page)
}

/// Looks for the provider of a name's domain. The page that follows goes on by itself: a form may not lead to strangers.
pub async fn discover(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    let (params, used) = match form_of(&state, &request, &body).await {
        Ok(read) => read,
        Err(response) => return response,
    };
    let name: String = params.get("username").unwrap_or_default().trim().chars().take(254).collect();
    let scene = match scene(&state, &request, At::Password, Some(&used)).await {
        Ok(scene) => scene,
        Err(response) => return response,
    };
    let (typed, client) = (name.clone(), scene.client.organization_id.clone());
    let found = state.db.read(move |tx| Ok::<_, Fault>(offer::discovered(tx, &typed, client.as_ref())?)).await;
    match found {
        Err(fault) => error::fault(&state, &request, &fault),
        Ok(None) => find_page(&state, &request, (name, Some(Message::SSO_NONE)), Some(&used)).await,
        Ok(Some(offer)) => {
            let selected = format!("a={}", used.selector());
            let hint = url::form_urlencoded::byte_serialize(name.as_bytes()).collect::<String>();
            let href = format!("{}&login_hint={hint}", path(&offer.slug, Some(&selected)));
            let mut response = scene.html(&state, &request, None, &SsoGoPage { provider: offer.name, href: href.clone() });
            if let Ok(value) = HeaderValue::from_str(&format!("0; url={href}")) {
                response.headers_mut().insert(HeaderName::from_static("refresh"), value);
            }
            response
        }
    }
}

/// Sends the browser to a provider.
pub async fn begin(state: web::Data<State>, request: HttpRequest, slug: web::Path<String>) -> HttpResponse {
    let Some(cookie) = reply::attempt_of(&state, &request) else {
        return reply::see_other("/login");
    };
    let hint = Params::parse(request.query_string()).ok();
    let hint = hint.and_then(|params| params.get("login_hint").filter(|hint| hint.len() <= 320).map(str::to_owned));
    let (provider, now, name, used) = (state.provider.clone(), state.clock.now(), slug.into_inner(), cookie.clone());
    let opened = state.db.write(move |tx| offer::open(tx, &provider.sealer, (&used, &name, hint.as_deref()), now));
    let (spec, wanted) = match opened.await {
        Ok(Opened::Ready(ready)) => *ready,
        Ok(Opened::Ended) => return reply::ended(&state, &request, Some(&cookie)),
        Ok(Opened::Elsewhere) => return reply::see_other(&with_attempt("/login", chosen(&request))),
        Ok(Opened::NoSuch) => return error::not_found(state, request).await,
        Err(fault) => return error::fault(&state, &request, &fault),
    };
    let ready = match begin::ready(&state.upstreams, (&spec, &wanted), (&state.provider.issuer, now)).await {
        Ok(ready) => ready,
        Err(failure) => return failed_in(&state, &request, (&spec.id, &spec.name, Some(&cookie)), failure).await,
    };
    let (provider, url, binding) = (state.provider.clone(), ready.url.to_string(), cookie.digest().as_str().to_owned());
    let purpose = (UpstreamPurpose::SignIn, binding);
    let noted = state.db.write(move |tx| begin::note(tx, &provider.sealer, (&spec, &ready), (purpose.0, &purpose.1), now));
    match noted.await {
        Ok(()) => reply::see_other(&url),
        Err(fault) => error::fault(&state, &request, &fault),
    }
}

/// What came by the address; a parameter that is given twice is none.
fn answer_of(request: &HttpRequest) -> Answer {
    let (params, repeated) = Params::parse_lenient(request.query_string());
    let text = |name: &str| params.get(name).filter(|value| value.len() <= 4096 && !repeated.iter().any(|twice| twice == name));
    let owned = |name: &str| text(name).unwrap_or_default().to_owned();
    // An issuer that is given twice is another one.
    let twice = repeated.iter().any(|name| name == "iss").then(|| "given twice".to_owned());
    let issuer = twice.or_else(|| text("iss").map(str::to_owned));
    Answer { state: owned("state"), code: owned("code"), issuer, error: owned("error") }
}

/// Takes a provider's answer.
pub async fn callback(state: web::Data<State>, request: HttpRequest, slug: web::Path<String>) -> HttpResponse {
    let answer = answer_of(&request);
    let attempts = state.cookies.attempts(&request);
    let mut bindings: Vec<String> = attempts.iter().map(|token| token.digest().as_str().to_owned()).collect();
    bindings.extend(state.cookies.session(&request).map(|digest| digest.as_str().to_owned()));
    let (provider, now, name) = (state.provider.clone(), state.clock.now(), slug.into_inner());
    let claim = state
        .db
        .write(move |tx| callback::claim(tx, &provider.sealer, (&name, &answer, &bindings), now).map(|claim| (claim, answer)));
    let (claimed, answer) = match claim.await {
        Ok((Claim::Good(claimed), answer)) => (*claimed, answer),
        Ok((Claim::NoSuch, _)) => return error::not_found(state, request).await,
        Ok((Claim::Bad(row, failure), _)) => return failed(&state, &request, (&row.id, &row.name), failure).await,
        Err(fault) => return error::fault(&state, &request, &fault),
    };
    let used = attempts.into_iter().find(|token| token.digest().as_str() == claimed.binding);
    match verify(&state, &claimed, &answer).await {
        Err(failure)
            if failure.reason == callback::SAYS_NO && answer.error == UNMET && claimed.purpose == UpstreamPurpose::SignIn =>
        {
            unmet(&state, &request, (used, &claimed), failure).await
        }
        Err(failure) => failed_in(&state, &request, (&claimed.spec.id, &claimed.spec.name, used.as_ref()), failure).await,
        Ok(verified) => match claimed.purpose {
            UpstreamPurpose::SignIn => sign_in(&state, &request, used, verified).await,
            UpstreamPurpose::Link => account::links::linked(&state, &request, verified).await,
            UpstreamPurpose::Test => crate::web::admin::console::providers::tried(&state, &request, verified).await,
        },
    }
}

/// What a provider says that can not do what is asked, OIDC Core Unmet Authentication Requirements 1.0.
const UNMET: &str = "unmet_authentication_requirements";

async fn verify(state: &State, claimed: &Claimed, answer: &Answer) -> Result<Verified, Failure> {
    let here = (&state.provider.issuer, state.clock.now());
    if let Some(failure) = callback::refusal(answer) {
        exchange::is_theirs(&state.upstreams, &claimed.spec, answer.issuer.as_deref(), here.1).await?;
        return Err(failure);
    }
    let brought = exchange::Answer { code: &answer.code, issuer: answer.issuer.as_deref() };
    exchange::verify(&state.upstreams, (&claimed.spec, &claimed.kept), &brought, here).await
}

/// Goes on with the sign-in.
async fn sign_in(
    state: &State,
    request: &HttpRequest,
    used: Option<Token<InteractionCookie>>,
    verified: Verified,
) -> HttpResponse {
    let Some(used) = used else { return reply::ended(state, request, None) };
    let visit = Visit::of(state, request, Remember::No);
    let (id, name, slug) = (verified.spec().id.clone(), verified.spec().name.clone(), verified.spec().slug.clone());
    let (shared, cookie, browser, now) = (state.clone(), used.clone(), visit.browser.clone(), state.clock.now());
    let landed = state.db.write(move |tx| {
        let turn = Turn { house: shared.provider.house(), cookie: &cookie, now };
        Ok::<_, Fault>(match callback::settle(tx, &turn, (&browser, verified))? {
            Landing::Step(outcome) => Landed::Settled(settled(settle(tx, &shared, *outcome, &browser, now)?)),
            Landing::Unmet(attempt) => Landed::Settled(Ok(authorize::unmet(tx, &attempt)?)),
            Landing::Local => Landed::Local,
            Landing::Failed(failure) => Landed::Failed(failure),
            Landing::Stranger(failure) => Landed::Stranger(failure),
        })
    });
    match landed.await {
        Err(fault) => error::fault(state, request, &fault),
        Ok(Landed::Settled(Ok(reply))) => visit.onward(state, request, reply, &used),
        Ok(Landed::Settled(Err(organization))) => super::barred(state, request, &used, organization).await,
        Ok(Landed::Local) => reply::see_other(&with_attempt("/login?local", Some(&selected(&used)))),
        Ok(Landed::Failed(failure)) => failed_in(state, request, (&id, &name, Some(&used)), failure).await,
        Ok(Landed::Stranger(failure)) => stranger(state, request, (&id, &name, &slug), (failure, &used)).await,
    }
}

/// Where an answer led, seen from the browser.
enum Landed {
    /// Onward; or the organization does not sign in that way.
    Settled(Result<Reply, Closed>),
    /// To the local sign-in.
    Local,
    Failed(Failure),
    Stranger(Failure),
}

fn settled(settled: Settled) -> Result<Reply, Closed> {
    match settled {
        Settled::Reply(reply) => Ok(reply),
        Settled::Barred(organization) => Err(organization),
        // The first door was passed in another tab.
        Settled::Elsewhere | Settled::Refused(_) => Ok(Answered::Ended.into()),
    }
}

/// The provider can not do what the application asks for: the application is told.
async fn unmet(
    state: &State,
    request: &HttpRequest,
    (used, claimed): (Option<Token<InteractionCookie>>, &Claimed),
    failure: Failure,
) -> HttpResponse {
    let Some(used) = used else { return reply::ended(state, request, None) };
    let (now, cookie) = (state.clock.now(), used.clone());
    let id = claimed.spec.id.clone();
    let work = state.db.write(move |tx| {
        if let Some(row) = provider::by_id(tx, &id)? {
            note(tx, &row, (&failure, ""), now)?;
        }
        match crate::auth::attempt::load(tx, &cookie, now)? {
            Some(attempt) => authorize::unmet(tx, &attempt),
            None => Ok(Answered::Ended.into()),
        }
    });
    match work.await {
        Ok(reply) => reply::answer(state, request, reply, Some(&used)),
        Err(fault) => error::fault(state, request, &fault),
    }
}

/// Writes down why a sign-in came to nothing. Gives the reference for the page.
async fn noted(state: &State, id: &ProviderId, failure: &Failure) -> Result<String, Fault> {
    let (reference, now, id, failure) = (random::base64url::<6>(), state.clock.now(), id.clone(), failure.clone());
    let shown = reference.clone();
    let work = state.db.write(move |tx| {
        if let Some(row) = provider::by_id(tx, &id)? {
            note(tx, &row, (&failure, &reference), now)?;
        }
        Ok::<_, Fault>(())
    });
    work.await.map(|()| shown)
}

/// The page that says that a sign-in came to nothing. The attempt stays as it is.
pub async fn failed(state: &State, request: &HttpRequest, (id, name): (&ProviderId, &str), failure: Failure) -> HttpResponse {
    failed_in(state, request, (id, name, None), failure).await
}

/// What of an address tells this attempt from another tab's.
fn selected(attempt: &Token<InteractionCookie>) -> String {
    format!("a={}", attempt.selector())
}

/// The same, for the attempt that it is about: "try again" is that one's.
async fn failed_in(
    state: &State,
    request: &HttpRequest,
    (id, name, attempt): (&ProviderId, &str, Option<&Token<InteractionCookie>>),
    failure: Failure,
) -> HttpResponse {
    let reference = match noted(state, id, &failure).await {
        Ok(reference) => reference,
        Err(fault) => return error::fault(state, request, &fault),
    };
    let (status, shown) = match failure.blame {
        Blame::Answer => (StatusCode::BAD_REQUEST, SsoFailure::Answer),
        Blame::Away => (StatusCode::BAD_GATEWAY, SsoFailure::Away),
        Blame::Person => (StatusCode::BAD_REQUEST, SsoFailure::Cancelled),
        Blame::Shut => (StatusCode::FORBIDDEN, SsoFailure::Shut),
    };
    let alone = state.cookies.attempts(request).len() == 1;
    let known = attempt.is_some() || (reply::attempt_of(state, request).is_some() && (alone || chosen(request).is_some()));
    let slug = request.match_info().get("provider").filter(|_| known && failure.blame != Blame::Shut);
    let own = attempt.map(selected);
    let tab = own.as_deref().or_else(|| chosen(request));
    let page = SsoFailedPage {
        provider: name.to_owned(),
        failure: shown,
        reference,
        again: slug.map(|slug| path(slug, tab)),
        other: with_attempt("/login?local", tab),
    };
    reply::html(state, request, Frame::of(status), &page)
}

/// The page that says: sign in to link.
async fn stranger(
    state: &State,
    request: &HttpRequest,
    (id, name, slug): (&ProviderId, &str, &str),
    (failure, attempt): (Failure, &Token<InteractionCookie>),
) -> HttpResponse {
    let which = id.clone();
    let closed = state.db.read(move |tx| {
        let owner = match provider::by_id(tx, &which)? {
            Some(row) => organization::by_id(tx, &row.organization_id)?,
            None => None,
        };
        Ok::<_, Fault>(owner.is_some_and(|owner| owner.local_login == OnOff::Off))
    });
    let closed = match closed.await {
        Ok(closed) => closed,
        Err(fault) => return error::fault(state, request, &fault),
    };
    match noted(state, id, &failure).await {
        Err(fault) => error::fault(state, request, &fault),
        Ok(reference) => {
            let page = SsoStrangerPage {
                provider: name.to_owned(),
                reference,
                link: (!closed).then(|| format!("/account/links/{slug}")),
                back: with_attempt("/login?local", Some(&selected(attempt))),
            };
            reply::html(state, request, Frame::of(StatusCode::FORBIDDEN), &page)
        }
    }
}
