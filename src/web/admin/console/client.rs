//! `/admin/applications/{id}`: one application: its settings, what its developer copies, its secret, its end.

use super::{
    client_members,
    clients::owner,
    fields::Fields,
    frame::{At, DANGER, Face, Stop, at_console, stopped},
    once::first,
    said,
    sure::{Question, sure},
    told::{self, Tell},
    users::at,
};
use crate::{
    admin::{
        AdminResult, Precondition, Refusal,
        clients::{self, ClientChange, ClientView, Kind, Outside},
        entry,
    },
    page::{Act, ClientFacts, ClientPage, Language, Message, Said, SecretKind, Setup, ShownOncePage},
    store::Tx,
    types::{ClientId, Permission},
    web::{State, form, reply},
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use std::sync::Arc;

struct View {
    client: ClientView,
    owner: Option<String>,
    writable: bool,
}

/// An application that people of the organization that was chosen can use.
pub fn find(tx: &mut Tx<'_>, (actor, of): At<'_, '_>, id: &ClientId) -> AdminResult<ClientView> {
    let client = clients::show(tx, actor, id)?;
    let here = client.organization_id.as_ref().is_none_or(|theirs| *theirs == of.id);
    if here { Ok(client) } else { Err(Refusal::NotFound("client").into()) }
}

fn view(tx: &mut Tx<'_>, at: At<'_, '_>, id: &ClientId) -> AdminResult<View> {
    let (actor, of) = at;
    let client = find(tx, at, id)?;
    let writable = actor.need_at(Permission::ClientsWrite, client.organization_id.as_ref(), "client").is_ok();
    Ok(View { owner: owner(&client, of), client, writable })
}

fn facts(view: &View, usual: i64, language: &Language) -> ClientFacts {
    let client = &view.client;
    ClientFacts {
        name: client.name.clone(),
        client_id: client.id.to_string(),
        kind: Kind::of(client).as_str(),
        owner: view.owner.clone(),
        auth_method: client.auth_method.clone(),
        redirect_uris: client.redirect_uris.clone(),
        post_logout_uris: client.post_logout_redirect_uris.clone(),
        grant_types: client.grant_types.clone(),
        scopes: client.scope.split_whitespace().map(str::to_owned).collect(),
        consent: client.consent.as_str(),
        mfa: client.mfa.as_str(),
        access_token_lifetime: u64::try_from(client.access_token_lifetime.unwrap_or(usual)).unwrap_or(0),
        signing_alg: client.signing_alg.clone(),
        pkce: client.pkce.as_str(),
        created: at(&client.created_at, language),
        disabled: !client.enabled,
        unverified: client.metadata.unverified,
        members: client_members::facts(&client.metadata),
    }
}

/// Shows it.
pub async fn show(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> HttpResponse {
    page(&state, &request, &ClientId::from_text(id.into_inner()), Tell::of(&state, &request)).await
}

async fn page(state: &State, request: &HttpRequest, id: &ClientId, tell: Tell) -> HttpResponse {
    let wanted = id.clone();
    let (face, view) = match at_console(state, request, entry::CONSOLE, move |tx, at| view(tx, at, &wanted)).await {
        Ok(found) => found,
        Err(stop) => return stopped(state, request, stop),
    };
    let language = face.tongue(request);
    let client = facts(&view, state.provider.lifetimes.access_token, &language);
    let page = ClientPage {
        href: format!("/admin/applications/{id}{}", face.bar.query),
        edit: format!("/admin/applications/{id}/edit{}", face.bar.query),
        setup: Setup::new(state.provider.issuer.as_str(), &client),
        secret: view.client.has_secret,
        client,
        writable: view.writable,
        said: tell.said(&language),
        bar: face.bar.clone(),
    };
    reply::html(state, request, face.frame(tell.status()), &page)
}

/// The page with a secret, in the only answer that ever holds it. `None`: the same form came before.
pub fn once(
    state: &State,
    request: &HttpRequest,
    face: &Face,
    (owner, path, secret): (String, &str, Option<String>),
) -> HttpResponse {
    let page = ShownOncePage {
        here: "applications",
        kind: SecretKind::ClientSecret,
        secret,
        owner,
        until: None,
        done: format!("{path}{}", face.bar.query),
        said: Said::default(),
        bar: face.bar.clone(),
    };
    reply::html(state, request, face.frame(StatusCode::OK), &page)
}

/// What came of an act: a page that says so, or a secret.
enum Done {
    Well(&'static str, Message),
    Secret(String, Option<String>),
}

/// Disables, enables or deletes it, vouches for it, or makes a new secret.
pub async fn submit(state: web::Data<State>, request: HttpRequest, id: web::Path<String>, body: form::Body) -> HttpResponse {
    let id = ClientId::from_text(id.into_inner());
    let fields = match Fields::read(&state, &request, &body) {
        Ok(fields) => Arc::new(fields),
        Err(answer) => return *answer,
    };
    let path = format!("/admin/applications/{id}");
    let wanted = id.clone();
    let done = match fields.get("act") {
        "enable" => {
            let outside = Outside::new(state.guard.clone());
            let work = move |tx: &mut Tx<'_>, at: At<'_, '_>| switch(tx, at, (&wanted, true), &outside);
            at_console(&state, &request, DANGER, work).await
        }
        "vouch" => {
            let outside = Outside::new(state.guard.clone());
            let work = move |tx: &mut Tx<'_>, at: At<'_, '_>| vouch(tx, at, &wanted, &outside);
            at_console(&state, &request, DANGER, work).await
        }
        "disable" => grave(&state, &request, (&fields, &path), (id.clone(), Act::DisableApplication)).await,
        "rotate" => grave(&state, &request, (&fields, &path), (id.clone(), Act::RotateSecret)).await,
        "remove" => grave(&state, &request, (&fields, &path), (id.clone(), Act::DeleteApplication)).await,
        _ => Err(Stop::Refused(Refusal::NotFound("act"))),
    };
    match done {
        Ok((face, Done::Well("", message))) => said::done(&state, &request, &face, (&path, message)),
        Ok((face, Done::Well(target, message))) => said::done(&state, &request, &face, (target, message)),
        Ok((face, Done::Secret(owner, secret))) => once(&state, &request, &face, (owner, &path, secret)),
        Err(stop) => match told::again(&state, &request, stop) {
            Err(answer) => *answer,
            Ok(tell) => page(&state, &request, &id, tell).await,
        },
    }
}

/// What is asked back first.
async fn grave(
    state: &State,
    request: &HttpRequest,
    form: (&Arc<Fields>, &str),
    (id, act): (ClientId, Act),
) -> Result<(Face, Done), Stop> {
    let (asked, fields, outside) = (id.clone(), Arc::clone(form.0), Outside::new(state.guard.clone()));
    let question = move |tx: &mut Tx<'_>, at: At<'_, '_>| {
        let client = find(tx, at, &asked)?;
        at.0.need_at(Permission::ClientsWrite, client.organization_id.as_ref(), "client")?;
        // People come and go: how many they are need not stay so until it is confirmed.
        let count = clients::people(tx, at.0, &asked)?;
        Ok(Question { here: "applications", act, what: client.name, count, seen: String::new() })
    };
    let deed = move |tx: &mut Tx<'_>, at: At<'_, '_>| {
        let client = find(tx, at, &id)?;
        match act {
            Act::RotateSecret if !first(tx, at.0, &fields)? => Ok(Done::Secret(client.name, None)),
            Act::RotateSecret => Ok(Done::Secret(client.name, clients::new_secret(tx, at.0, &id)?.client_secret)),
            Act::DeleteApplication => {
                clients::remove(tx, at.0, &id, &Precondition::if_match(None))?;
                Ok(Done::Well("/admin/applications", Message::CLIENT_REMOVED))
            }
            _ => switch(tx, at, (&id, false), &outside),
        }
    };
    sure(state, request, form, question, deed).await
}

fn switch(tx: &mut Tx<'_>, at: At<'_, '_>, (id, enabled): (&ClientId, bool), outside: &Outside) -> AdminResult<Done> {
    find(tx, at, id)?;
    let change = ClientChange { enabled: Some(enabled), ..ClientChange::default() };
    clients::change(tx, (at.0, outside), id, change, &Precondition::if_match(None))?;
    Ok(Done::Well("", if enabled { Message::CLIENT_ENABLED } else { Message::CLIENT_DISABLED }))
}

/// Says that somebody has looked at an application that registered itself.
fn vouch(tx: &mut Tx<'_>, at: At<'_, '_>, id: &ClientId, outside: &Outside) -> AdminResult<Done> {
    find(tx, at, id)?;
    let members = [("unverified".to_owned(), false.into())].into_iter().collect();
    let change = ClientChange { metadata: Some(members), ..ClientChange::default() };
    clients::change(tx, (at.0, outside), id, change, &Precondition::if_match(None))?;
    Ok(Done::Well("", Message::CLIENT_VOUCHED))
}
