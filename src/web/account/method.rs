//! `/account/method/{kind}/{id}`: one second factor.

use super::{Said, at_desk, form_of, said::done, time::shown};
use crate::{
    account::{
        Need, add,
        methods::{self, Kept, Owned},
    },
    page::{Message, MethodPage},
    types::{FactorName, Method},
    web::{
        State, error, form,
        form::FormFault,
        login::{kind, method_of},
        reply,
    },
};
use actix_web::{HttpRequest, HttpResponse, web};

/// What the path names: the kind, and the identifier.
type Named = web::Path<(String, String)>;

/// A factor's page.
#[must_use]
pub fn path(owned: &Owned) -> String {
    format!("/account/method/{}/{}", owned.method, owned.id)
}

/// Shows it.
pub async fn show(state: web::Data<State>, request: HttpRequest, named: Named) -> HttpResponse {
    let (method, id) = named.into_inner();
    match method_of(&method) {
        Some(method) => page(&state, &request, (method, id), Said::of(&state, &request)).await,
        None => error::not_found(state, request).await,
    }
}

const fn why(kept: Kept) -> Message {
    match kept {
        Kept::Last => Message::LAST_METHOD,
        Kept::Recovered => Message::RECOVERED,
    }
}

async fn page(state: &State, request: &HttpRequest, named: (Method, String), said: Said) -> HttpResponse {
    page_with(state, request, named, said, Refused::Removal).await
}

/// What the page's error is about.
enum Refused {
    /// The removal.
    Removal,
    /// The name that was typed.
    Name(String),
}

/// The page; its error stands next to what it is about.
async fn page_with(
    state: &State,
    request: &HttpRequest,
    (method, id): (Method, String),
    said: Said,
    about: Refused,
) -> HttpResponse {
    let work = at_desk(state, request, Need::Session, move |tx, desk| {
        let Some(owned) = methods::find(&desk.account, method, &id) else { return Ok(None) };
        let kept = methods::removable(tx, desk, &owned)?.err();
        let chosen = desk.account.user.default_method.as_ref() == Some(&owned.value);
        let again = add::offered(desk).contains(&method);
        Ok(Some((kept, (chosen, methods::works_from(desk, &owned)), again, owned)))
    });
    let (face, found) = match work.await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let (Some((kept, (is_default, works_from), again, owned)), Some(kind)) = (found, kind(method)) else {
        return error::not_found(web::Data::new(state.clone()), request.clone()).await;
    };
    let language = face.tongue(request);
    let (error, refused, typed) = match about {
        Refused::Removal => (None, said.error, None),
        Refused::Name(typed) => (said.error, None, Some(typed)),
    };
    let page = MethodPage {
        bar: face.bar.clone(),
        action: path(&owned),
        kind,
        added: shown(owned.added, &language),
        last_used: owned.used.map(|used| shown(used, &language)),
        works_from: works_from.map(|from| shown(from, &language)),
        is_default,
        removable: kept.is_none(),
        why_not: kept.map(why),
        replace_href: again.then(|| format!("/account/add/{method}?replace={}", owned.id)),
        number: owned.number,
        typed: typed.unwrap_or_else(|| owned.name.clone()),
        name: owned.name,
        detail: owned.detail,
        error,
        not_removed: refused,
        notice: said.notice,
    };
    reply::html(state, request, face.frame(said.status()), &page)
}

/// What was done.
enum Act {
    Renamed,
    Preferred,
    Removed,
    Kept(Kept),
    Gone,
}

/// Renames it, has it asked for first, or removes it.
pub async fn submit(state: web::Data<State>, request: HttpRequest, named: Named, body: form::Body) -> HttpResponse {
    let (method, id) = named.into_inner();
    let Some(method) = method_of(&method) else { return error::not_found(state, request).await };
    let params = match form_of(&state, &request, &body).await {
        Ok(params) => params,
        Err(response) => return response,
    };
    let act = params.get("act").unwrap_or_default().to_owned();
    let typed = params.get("name").unwrap_or_default().to_owned();
    let name = FactorName::parse(&typed);
    let need = match act.as_str() {
        "rename" | "default" => Need::Session,
        "remove" => Need::Fresh,
        _ => return error::form(&state, &request, FormFault::Malformed("act must be rename, default or remove")),
    };
    let name = match (act.as_str(), name) {
        ("rename", Err(_)) => {
            return page_with(&state, &request, (method, id), Said::error(Message::METHOD_NAME), Refused::Name(typed)).await;
        }
        (_, name) => name.ok(),
    };
    let wanted = id.clone();
    let work = at_desk(&state, &request, need, move |tx, desk| {
        let Some(owned) = methods::find(&desk.account, method, &wanted) else { return Ok(Act::Gone) };
        Ok(match (act.as_str(), &name) {
            ("rename", Some(name)) if methods::rename(tx, desk, &owned, name)? => Act::Renamed,
            ("default", _) if methods::prefer(tx, desk, &owned.value)? => Act::Preferred,
            ("remove", _) => match methods::remove(tx, desk, &owned)? {
                Ok(()) => Act::Removed,
                Err(kept) => Act::Kept(kept),
            },
            _ => Act::Gone,
        })
    });
    let here = request.path().to_owned();
    match work.await {
        Err(response) => response,
        Ok((_, Act::Renamed)) => done(&state, &request, &here, Message::METHOD_RENAMED),
        Ok((_, Act::Preferred)) => done(&state, &request, &here, Message::DEFAULT_SAVED),
        Ok((_, Act::Removed)) => done(&state, &request, super::SECURITY, Message::METHOD_REMOVED),
        Ok((_, Act::Kept(kept))) => page(&state, &request, (method, id), Said::error(why(kept))).await,
        Ok((_, Act::Gone)) => error::not_found(state, request).await,
    }
}
