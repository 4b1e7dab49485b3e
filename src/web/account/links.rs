//! `/account/links`: accounts elsewhere that open this one.

use super::{LINKS, Said, at_desk, form_of, said::done, time::shown};
use crate::{
    account::{
        Need,
        links::{self, Kept, TAKEN},
    },
    auth::federation::{Failure, Spec, Verified, begin},
    page::{LinkPage, LinkableLine, LinkedLine, LinksPage, Message},
    types::UpstreamPurpose,
    web::{
        State, error, form,
        login::sso::failed,
        reply::{self, Frame},
    },
};
use actix_web::{HttpRequest, HttpResponse, web};

/// Shows them.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    page(&state, &request, Said::of(&state, &request)).await
}

async fn page(state: &State, request: &HttpRequest, said: Said) -> HttpResponse {
    let (face, found) = match at_desk(state, request, Need::Session, links::list).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let language = face.tongue(request);
    let linked = found.linked.into_iter().map(|(row, provider)| LinkedLine {
        id: row.id.to_string(),
        provider,
        label: row.label,
        linked: shown(row.created_at, &language),
    });
    let linkable = found.linkable.into_iter();
    let linkable = linkable.map(|row| LinkableLine { href: format!("{LINKS}/{}", row.slug), name: row.name });
    let page = LinksPage {
        bar: face.bar.clone(),
        linked: linked.collect(),
        linkable: linkable.collect(),
        error: said.error,
        notice: said.notice,
    };
    reply::html(state, request, face.frame(said.status()), &page)
}

/// Takes one away.
pub async fn submit(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    let params = match form_of(&state, &request, &body).await {
        Ok(params) => params,
        Err(response) => return response,
    };
    let id = params.get("unlink").unwrap_or_default().to_owned();
    match at_desk(&state, &request, Need::Fresh, move |tx, desk| links::remove(tx, desk, &id)).await {
        Err(response) => response,
        Ok((_, Ok(()))) => done(&state, &request, LINKS, Message::LINK_REMOVED),
        Ok((_, Err(Kept::Last))) => page(&state, &request, Said::error(Message::LINK_LAST)).await,
        Ok((_, Err(Kept::Gone))) => page(&state, &request, Said::gone()).await,
    }
}

/// Says where one goes. The form may lead to the provider, so its address is asked for.
pub async fn ask(state: web::Data<State>, request: HttpRequest, slug: web::Path<String>) -> HttpResponse {
    asked(&state, &request, &slug, Said::of(&state, &request)).await
}

async fn asked(state: &State, request: &HttpRequest, slug: &str, said: Said) -> HttpResponse {
    let name = slug.to_owned();
    let (face, spec) = match at_desk(state, request, Need::Fresh, move |tx, desk| links::open(tx, desk, &name)).await {
        Ok((face, Some(spec))) => (face, spec),
        Ok((_, None)) => return error::not_found(web::Data::new(state.clone()), request.clone()).await,
        Err(response) => return response,
    };
    let now = state.clock.now();
    let place = state.upstreams.talk(&spec, now, begin::endpoint(&state.upstreams, &spec, now)).await;
    let origin = match place {
        Ok(place) => place.origin().ascii_serialization(),
        Err(failure) => return failed(state, request, (&spec.id, &spec.name), failure).await,
    };
    let page = LinkPage {
        bar: face.bar.clone(),
        provider: spec.name,
        action: format!("{LINKS}/{slug}"),
        error: said.error,
        notice: said.notice,
    };
    let frame = face.frame(said.status());
    reply::html(state, request, Frame { form_action: Some(&origin), ..frame }, &page)
}

/// Sends the person there.
pub async fn begin(state: web::Data<State>, request: HttpRequest, slug: web::Path<String>, body: form::Body) -> HttpResponse {
    if let Err(response) = form_of(&state, &request, &body).await {
        return response;
    }
    let name = slug.into_inner();
    let spec = match at_desk(&state, &request, Need::Fresh, move |tx, desk| links::open(tx, desk, &name)).await {
        Ok((_, Some(spec))) => spec,
        Ok((_, None)) => return error::not_found(state, request).await,
        Err(response) => return response,
    };
    leave(&state, &request, spec, UpstreamPurpose::Link).await
}

/// To the provider, for somebody who is signed in.
pub async fn leave(state: &State, request: &HttpRequest, spec: Spec, purpose: UpstreamPurpose) -> HttpResponse {
    let Some(cookie) = state.cookies.session(request) else { return reply::ended(state, request, None) };
    let (now, issuer) = (state.clock.now(), &state.provider.issuer);
    let ready = match begin::ready(&state.upstreams, (&spec, &begin::Wanted::default()), (issuer, now)).await {
        Ok(ready) => ready,
        Err(failure) => return failed(state, request, (&spec.id, &spec.name), failure).await,
    };
    let (provider, url) = (state.provider.clone(), ready.url.to_string());
    let work = state.db.write(move |tx| begin::note(tx, &provider.sealer, (&spec, &ready), (purpose, cookie.as_str()), now));
    match work.await {
        Ok(()) => reply::see_other(&url),
        Err(fault) => error::fault(state, request, &fault),
    }
}

/// The answer came: links.
pub async fn linked(state: &State, request: &HttpRequest, verified: Verified) -> HttpResponse {
    let (id, name) = (verified.spec().id.clone(), verified.spec().name.clone());
    // The sign-in here was fresh when the person went there.
    let work = at_desk(state, request, Need::Finishing, move |tx, desk| links::add(tx, desk, &verified));
    match work.await {
        Err(response) => response,
        Ok((_, Ok(()))) => done(state, request, LINKS, Message::LINK_MADE),
        Ok((_, Err(Failure { reason: TAKEN, .. }))) => page(state, request, Said::error(Message::LINK_TAKEN)).await,
        Ok((_, Err(failure))) => failed(state, request, (&id, &name), failure).await,
    }
}
