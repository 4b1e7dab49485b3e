//! `/admin/providers`: upstream providers of an organization, and trying one out.

use super::{
    fields::Fields,
    frame::{At, CONFIRM, Face, Stop, at_console, stopped},
    provider_form, said, users,
};
use crate::{
    admin::{
        AdminResult, Precondition, Refusal, entry,
        providers::{self, Preset, ProviderChange, ProviderView, domains},
    },
    auth::federation::{Spec, Verified, assurance_word, begin, claims::Vouched, trial, trust::Prompt},
    outbound::{Guard, txt},
    page::{
        ClaimPair, DomainLine, Language, Message, PresetLink, ProviderFacts, ProviderForm, ProviderLine, ProviderPage,
        ProviderTrialPage, ProvidersPage, Said, SsoGoPage,
    },
    store::Tx,
    types::{DomainProof, Permission, ProviderId, ProviderState, UpstreamPurpose, random},
    web::{
        State, error, form,
        login::sso::failed,
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
use std::sync::Arc;

const ROOM: &str = "/admin/providers";

/// Lists them.
pub async fn list(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    let said = said::of(&state, &request);
    let done = at_console(&state, &request, entry::CONSOLE, |tx, (actor, of)| {
        let writable = actor.rights.may(Permission::ProvidersWrite, &of.id);
        Ok((providers::list(tx, actor, &of.id)?, writable))
    });
    let (face, (found, writable)) = match done.await {
        Ok(done) => done,
        Err(stop) => return stopped(&state, &request, stop),
    };
    let line = |view: &ProviderView| ProviderLine {
        name: view.name.clone(),
        href: format!("{ROOM}/{}{}", view.id, face.bar.query),
        issuer: view.issuer.clone(),
        state: view.state.as_str(),
        trust: view.trust.as_str(),
        people: u64::try_from(view.people).unwrap_or(0),
    };
    let joint = if face.bar.query.is_empty() { "?" } else { "&" };
    let preset = |preset: Preset| PresetLink {
        preset: preset.as_str(),
        href: format!("{ROOM}/new{}{joint}preset={}", face.bar.query, preset.as_str()),
    };
    let presets = if writable { Preset::ALL.map(preset).into() } else { Vec::new() };
    let page = ProvidersPage { providers: found.iter().map(line).collect(), presets, bar: face.bar.clone(), said };
    reply::html(&state, &request, face.frame(StatusCode::OK), &page)
}

/// What a page of one shows.
struct View {
    form: ProviderForm,
    /// What is there; `None`: it is being made.
    there: Option<ProviderView>,
    writable: bool,
    lists: bool,
}

fn view(tx: &mut Tx<'_>, (actor, of): At<'_, '_>, id: Option<&ProviderId>, preset: Preset) -> AdminResult<View> {
    let there = id.map(|id| providers::show(tx, actor, (&of.id, id))).transpose()?;
    if there.is_none() {
        actor.need(Permission::ProvidersWrite, &of.id, "organization")?;
    }
    Ok(View {
        form: match &there {
            Some(there) => provider_form::stored(tx, there)?,
            None => provider_form::fresh(tx, preset)?,
        },
        there,
        writable: actor.rights.may(Permission::ProvidersWrite, &of.id),
        lists: actor.rights.may_everywhere(Permission::ProvidersWrite),
    })
}

fn facts(view: &ProviderView, whole: &View, language: &Language) -> ProviderFacts {
    let domain = |domain: &domains::DomainView| DomainLine {
        domain: domain.domain.clone(),
        record: domain.record.clone(),
        value: domain.value.clone(),
        verified_by: domain.verified_by.map(DomainProof::as_str),
    };
    ProviderFacts {
        state: view.state.as_str(),
        proved: view.proved_at.as_deref().map(|text| users::at(text, language)),
        people: u64::try_from(view.people).unwrap_or(0),
        callback_url: view.callback_url.clone(),
        logout_url: view.logout_url.clone(),
        jwks_url: view.jwks_url.clone(),
        domains: view.domains.iter().map(domain).collect(),
        asserts: whole.lists,
    }
}

/// Which preset the address names.
fn preset(request: &HttpRequest) -> Preset {
    let named = request.query_string().split('&').find_map(|pair| pair.strip_prefix("preset="));
    named.and_then(Preset::of).unwrap_or_default()
}

/// The page of one, or of a new one. `typed`: the form as it was sent.
async fn page(
    state: &State,
    request: &HttpRequest,
    id: Option<ProviderId>,
    (typed, said, status): (Option<&Fields>, Said, StatusCode),
) -> HttpResponse {
    let wanted = preset(request);
    let named = id.clone();
    let done = at_console(state, request, entry::CONSOLE, move |tx, at| view(tx, at, named.as_ref(), wanted)).await;
    let (face, view) = match done {
        Ok(done) => done,
        Err(stop) => return stopped(state, request, stop),
    };
    let joint = if face.bar.query.is_empty() { "?" } else { "&" };
    let href = match &id {
        Some(id) => format!("{ROOM}/{id}{}", face.bar.query),
        None => format!("{ROOM}/new{}{joint}preset={}", face.bar.query, wanted.as_str()),
    };
    let language = face.tongue(request);
    let known = view.there.as_ref().map(|there| facts(there, &view, &language));
    let page = ProviderPage {
        href,
        title: view.there.as_ref().map(|there| there.name.clone()).unwrap_or_default(),
        preset: wanted.as_str().to_owned(),
        example: wanted.example().to_owned(),
        form: typed.map_or(view.form, provider_form::typed),
        facts: known,
        writable: view.writable,
        lists: view.lists,
        bar: face.bar.clone(),
        said,
    };
    reply::html(state, request, face.frame(status), &page)
}

/// The form of a new one.
pub async fn new(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    page(&state, &request, None, (None, said::of(&state, &request), StatusCode::OK)).await
}

/// Makes one.
pub async fn add(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    let fields = match Fields::read(&state, &request, &body) {
        Ok(fields) => Arc::new(fields),
        Err(answer) => return *answer,
    };
    let (form, guard, wanted) = (Arc::clone(&fields), state.guard.clone(), preset(&request));
    let done = at_console(&state, &request, CONFIRM, move |tx, (actor, of)| {
        let new = provider_form::new(tx, &of.id, (wanted, &form))?;
        Ok(providers::add(tx, actor, (&of.id, &guard), new)?.id)
    });
    match done.await {
        Ok((face, id)) => said::done(&state, &request, &face, (&format!("{ROOM}/{id}"), Message::PROVIDER_ADDED)),
        Err(Stop::Answer(answer)) => answer,
        Err(Stop::Refused(refusal)) => {
            let said = (Some(&*fields), said::refused(&refusal), said::status(&refusal));
            page(&state, &request, None, said).await
        }
    }
}

/// Shows one.
pub async fn show(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> HttpResponse {
    let id = ProviderId::from_text(id.into_inner());
    page(&state, &request, Some(id), (None, said::of(&state, &request), StatusCode::OK)).await
}

/// Changes one, or does something with it.
pub async fn act(state: web::Data<State>, request: HttpRequest, id: web::Path<String>, body: form::Body) -> HttpResponse {
    let fields = match Fields::read(&state, &request, &body) {
        Ok(fields) => Arc::new(fields),
        Err(answer) => return *answer,
    };
    let id = ProviderId::from_text(id.into_inner());
    if fields.get("act") == "try" {
        return try_out(&state, &request, id).await;
    }
    if !fields.get("look").is_empty() {
        return look(&state, &request, id, fields.get("look")).await;
    }
    let (form, guard, which) = (Arc::clone(&fields), state.guard.clone(), id.clone());
    let done = at_console(&state, &request, CONFIRM, move |tx, at| perform(tx, at, (&which, &guard, &form)));
    match done.await {
        Ok((face, Message::PROVIDER_REMOVED)) => said::done(&state, &request, &face, (ROOM, Message::PROVIDER_REMOVED)),
        Ok((face, notice)) => said::done(&state, &request, &face, (&format!("{ROOM}/{id}"), notice)),
        Err(stop) => again(&state, &request, id, (&fields, stop)).await,
    }
}

/// Does what a form says. Gives what is said then.
fn perform(
    tx: &mut Tx<'_>,
    (actor, of): At<'_, '_>,
    (id, guard, form): (&ProviderId, &Guard, &Fields),
) -> AdminResult<Message> {
    let (which, anyhow) = ((&of.id, id), Precondition::if_match(None));
    let set = |tx: &mut Tx<'_>, state| {
        let change = ProviderChange { state: Some(state), ..ProviderChange::default() };
        providers::change(tx, actor, (which, guard), change, &anyhow)
    };
    if !form.get("assert").is_empty() {
        domains::verify(tx, actor, which, (form.get("assert"), DomainProof::Administrator))?;
        return Ok(Message::PROVIDER_DOMAINS);
    }
    if !form.get("drop").is_empty() {
        domains::remove(tx, actor, which, form.get("drop"))?;
        return Ok(Message::PROVIDER_DOMAINS);
    }
    Ok(match form.get("act") {
        "save" => {
            let change = provider_form::change(tx, &of.id, form)?;
            providers::change(tx, actor, (which, guard), change, &anyhow)?;
            Message::PROVIDER_SAVED
        }
        "live" => set(tx, ProviderState::Live).map(|_| Message::PROVIDER_LIVE)?,
        "off" => set(tx, ProviderState::Off).map(|_| Message::PROVIDER_OFF)?,
        "test" => set(tx, ProviderState::Test).map(|_| Message::PROVIDER_TEST)?,
        "domain" => {
            let new = domains::NewDomain { domain: form.get("domain").to_owned() };
            domains::add(tx, actor, which, &new).map(|_| Message::PROVIDER_DOMAINS)?
        }
        "delete" => providers::remove(tx, actor, which, &anyhow).map(|()| Message::PROVIDER_REMOVED)?,
        _ => return Err(Refusal::NotFound("act").into()),
    })
}

async fn again(state: &State, request: &HttpRequest, id: ProviderId, (fields, stop): (&Fields, Stop)) -> HttpResponse {
    match stop {
        Stop::Answer(answer) => answer,
        Stop::Refused(refusal) => {
            let typed = Some(fields).filter(|fields| fields.get("act") == "save");
            page(state, request, Some(id), (typed, said::refused(&refusal), said::status(&refusal))).await
        }
    }
}

/// Looks a domain's record up. No transaction is open meanwhile.
async fn look(state: &State, request: &HttpRequest, id: ProviderId, name: &str) -> HttpResponse {
    let (which, domain) = (id.clone(), name.to_owned());
    let wanted =
        at_console(state, request, CONFIRM, move |tx, (actor, of)| domains::wanted(tx, actor, (&of.id, &which), &domain));
    let (record, value) = match wanted.await {
        Ok((_, wanted)) => wanted,
        Err(stop) => return stopped(state, request, stop),
    };
    let found = txt::lookup(&txt::resolvers(), &record, u16::from_be_bytes(random::bytes::<2>())).await;
    if !found.is_ok_and(|texts| texts.contains(&value)) {
        let said = (None, said::wrong(Message::PROVIDER_NO_RECORD), StatusCode::UNPROCESSABLE_ENTITY);
        return page(state, request, Some(id), said).await;
    }
    let (which, domain) = (id.clone(), name.to_owned());
    let done = at_console(state, request, CONFIRM, move |tx, (actor, of)| {
        domains::verify(tx, actor, (&of.id, &which), (&domain, DomainProof::Dns)).map(drop)
    });
    match done.await {
        Ok((face, ())) => said::done(state, request, &face, (&format!("{ROOM}/{id}"), Message::PROVIDER_DOMAINS)),
        Err(Stop::Answer(answer)) => answer,
        Err(Stop::Refused(refusal)) => {
            page(state, request, Some(id), (None, said::refused(&refusal), said::status(&refusal))).await
        }
    }
}

/// Sends the administrator to the provider. The page in between goes on by itself: a form may not lead to strangers.
async fn try_out(state: &State, request: &HttpRequest, id: ProviderId) -> HttpResponse {
    let which = id.clone();
    let opened = at_console(state, request, CONFIRM, move |tx, (actor, of)| providers::open(tx, actor, (&of.id, &which)));
    let (face, spec) = match opened.await {
        Ok((face, (spec, _))) => (face, spec),
        Err(Stop::Answer(answer)) => return answer,
        Err(Stop::Refused(refusal)) => {
            return page(state, request, Some(id), (None, said::refused(&refusal), said::status(&refusal))).await;
        }
    };
    leave(state, request, (&face, spec)).await
}

async fn leave(state: &State, request: &HttpRequest, (face, spec): (&Face, Spec)) -> HttpResponse {
    let Some(cookie) = state.cookies.session(request) else { return reply::ended(state, request, None) };
    let (now, issuer) = (state.clock.now(), &state.provider.issuer);
    let wanted = begin::Wanted { acr_values: spec.settings.acr.clone(), ..begin::Wanted::default() };
    let ready = match begin::ready(&state.upstreams, (&spec, &wanted), (issuer, now)).await {
        Ok(ready) => ready,
        Err(failure) => return failed(state, request, (&spec.id, &spec.name), failure).await,
    };
    let (provider, url, name) = (state.provider.clone(), ready.url.to_string(), spec.name.clone());
    let noted = state
        .db
        .write(move |tx| begin::note(tx, &provider.sealer, (&spec, &ready), (UpstreamPurpose::Test, cookie.as_str()), now));
    if let Err(fault) = noted.await {
        return error::fault(state, request, &fault);
    }
    let refresh = HeaderValue::from_str(&format!("0; url={url}"));
    let frame = Frame { form_action: None, ..face.frame(StatusCode::OK) };
    let mut response = reply::html(state, request, frame, &SsoGoPage { provider: name, href: url });
    if let Ok(value) = refresh {
        response.headers_mut().insert(HeaderName::from_static("refresh"), value);
    }
    response
}

/// The answer of a trial came: shows what it says.
pub async fn tried(state: &State, request: &HttpRequest, verified: Verified) -> HttpResponse {
    let (of, id) = (verified.spec().organization.clone(), verified.spec().id.clone());
    let name = verified.spec().name.clone();
    let done = at_console(state, request, CONFIRM, move |tx, (actor, _)| {
        let (_, row) = providers::open(tx, actor, (&of, &id))?;
        let found = trial::look(tx, (&row, &verified, actor.label()), actor.now).map_err(crate::admin::AdminError::from)?;
        let found = found.ok_or(Refusal::Conflict("the provider was changed meanwhile"))?;
        Ok((found, id))
    });
    let (face, (found, id)) = match done.await {
        Ok(done) => done,
        Err(stop) => return stopped(state, request, stop),
    };
    let language = face.tongue(request);
    let pair = |name: &str, value: String| ClaimPair { name: name.to_owned(), value };
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let email = match (&found.mapped.email, found.mapped.vouched) {
        (Some(email), Vouched::Yes) => language.filled("words-verified", &[("email", email)]),
        (email, _) => text(email),
    };
    let page = ProviderTrialPage {
        provider: name,
        href: format!("{ROOM}/{id}{}", face.bar.query),
        mapped: vec![
            pair("username", text(&found.mapped.username)),
            pair("name", text(&found.mapped.name)),
            pair("email", email),
            pair("federated_id", text(&found.mapped.federated_id)),
            pair("groups", found.groups.join(", ")),
        ],
        claims: found.claims.iter().map(|(name, value)| pair(name, value.clone())).collect(),
        fits: fits(found.fits),
        why: found.why.unwrap_or_default(),
        person: found.person.clone().unwrap_or_default(),
        proved: assurance_word(found.worth.proved),
        asked: found.worth.prompt == Prompt::Asked,
        bar: face.bar.clone(),
        said: Said::default(),
    };
    reply::html(state, request, face.frame(StatusCode::OK), &page)
}

const fn fits(fits: trial::Fits) -> &'static str {
    match fits {
        trial::Fits::Known => "known",
        trial::Fits::Written => "written",
        trial::Fits::Address => "address",
        trial::Fits::Made => "made",
        trial::Fits::NoAccount => "no_account",
        trial::Fits::SignIn => "sign_in",
    }
}
