//! What is done to people: `/admin/users/act` to one or many of the list, `/admin/users/{id}/act` to one on their own page.

use super::{
    ask::{self, Whom},
    deed::{self, Deed, Done},
    fields::Fields,
    frame::{CONFIRM, DANGER, Face, Stop, at_console, stopped},
    said, user, users,
};
use crate::{
    admin::{
        AdminResult, Refusal,
        bulk::{self, NewBulk},
        reset::Because,
        users as users_of,
    },
    auth::made,
    page::{Message, Said, SecretKind, ShownOncePage},
    types::{BulkId, Permission, Secret, UserId},
    web::{State, error, form, reply},
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use std::sync::Arc;

/// How far a form got.
enum Way {
    /// It is asked back, with something said.
    Ask(Whom, Said),
    /// It is done to one person.
    One(UserId, String, Done),
    /// It is begun for many.
    Many(BulkId),
}

/// To one or many of the list.
pub async fn many(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    let fields = match Fields::read(&state, &request, &body) {
        Ok(fields) => Arc::new(fields),
        Err(answer) => return *answer,
    };
    match Deed::read(&fields) {
        Err(message) => users::page(&state, &request, (said::wrong(message), StatusCode::UNPROCESSABLE_ENTITY)).await,
        Ok((deed, named)) => go(&state, &request, (deed, named), &fields, None).await,
    }
}

/// To one, on their own page.
pub async fn one(state: web::Data<State>, request: HttpRequest, id: web::Path<String>, body: form::Body) -> HttpResponse {
    let id = UserId::from_text(id.into_inner());
    let fields = match Fields::read(&state, &request, &body) {
        Ok(fields) => Arc::new(fields),
        Err(answer) => return *answer,
    };
    if let Ok((deed, _)) = Deed::read(&fields) {
        return go(&state, &request, (deed, Some(id.clone())), &fields, Some(id)).await;
    }
    let (person, form) = (id.clone(), Arc::clone(&fields));
    let done = at_console(&state, &request, DANGER, move |tx, (actor, _)| deed::small(tx, actor, &person, &form));
    match done.await {
        Ok((face, Some(message))) => said::done(&state, &request, &face, (&format!("/admin/users/{id}"), message)),
        Ok((_, None)) => user::page(&state, &request, &id, (said::wrong(Message::ADMIN_GONE), StatusCode::NOT_FOUND)).await,
        Err(Stop::Answer(answer)) => answer,
        Err(Stop::Refused(refusal)) => {
            user::page(&state, &request, &id, (said::refused(&refusal), said::status(&refusal))).await
        }
    }
}

/// Asks back, or does it.
async fn go(
    state: &State,
    request: &HttpRequest,
    (deed, named): (Deed, Option<UserId>),
    fields: &Arc<Fields>,
    at: Option<UserId>,
) -> HttpResponse {
    let confirmed = fields.get("confirm") == "1";
    let (mut wanted, form) = (deed.clone(), Arc::clone(fields));
    let mut password = None;
    if let (true, Deed::SetPassword(_), Some(id)) = (confirmed, &deed, &named) {
        match new_password(state, request, id).await {
            Ok((made, hash)) => (password, wanted) = (Some(made), Deed::SetPassword(Some(hash))),
            Err(stop) => return back(state, request, at.as_ref(), stop).await,
        }
    }
    let within = if confirmed { CONFIRM } else { DANGER };
    let done = at_console(state, request, within, move |tx, at| {
        let ids = ask::whom(tx, at, &form, named.as_ref())?;
        if ids.is_empty() {
            return Ok(None);
        }
        let whom = ask::look(tx, at, &wanted, ids)?;
        let (actor, of) = at;
        // Who has been added or removed since it was asked is not overlooked.
        if !confirmed || form.get("count") != whom.count().to_string() {
            return Ok(Some(Way::Ask(whom, Said::default())));
        }
        let Ok(because) = Because::parse(form.get("reason")) else {
            return Ok(Some(Way::Ask(whom, said::wrong(Message::ADMIN_REASON))));
        };
        match (whom.ids.as_slice(), wanted.bulk()) {
            ([id], _) => Ok(Some(Way::One(id.clone(), whom.name(), wanted.run(tx, actor, (id, &because))?))),
            (_, None) => Err(Refusal::NotFound("user").into()),
            (ids, Some((act, group_id))) => {
                let reason = because.as_str().to_owned();
                let new = NewBulk { organization_id: of.id.clone(), act, group_id, reason, user_ids: ids.to_vec() };
                Ok(Some(Way::Many(bulk::begin(tx, actor, &new)?.id)))
            }
        }
    });
    let page = at.as_ref().map_or_else(|| "/admin/users".to_owned(), |id| format!("/admin/users/{id}"));
    match done.await {
        Err(Stop::Refused(refusal)) if confirmed => refused(state, request, (deed, at), fields, refusal).await,
        Err(stop) => back(state, request, at.as_ref(), stop).await,
        Ok((_, None)) => {
            users::page(state, request, (said::wrong(Message::ADMIN_NOBODY), StatusCode::UNPROCESSABLE_ENTITY)).await
        }
        Ok((face, Some(Way::Many(id)))) => reply::see_other(&format!("/admin/bulk/{id}{}", face.bar.query)),
        Ok((face, Some(Way::Ask(whom, said)))) => confirm(state, request, &face, (&deed, whom), (fields, &page, said)),
        Ok((face, Some(Way::One(id, owner, Done::Secret(secret))))) => {
            once((state, request), &face, (&id, owner), (SecretKind::AccessPass, Some(secret)))
        }
        Ok((face, Some(Way::One(id, owner, Done::Password)))) => {
            once((state, request), &face, (&id, owner), (SecretKind::Password, password))
        }
        Ok((face, Some(Way::One(_, _, Done::Well(message))))) => {
            let target = if deed == Deed::Delete { "/admin/users" } else { page.as_str() };
            said::done(state, request, &face, (target, message))
        }
    }
}

/// A password and its hash, for somebody who may set this one's: nobody else has anything hashed.
async fn new_password(state: &State, request: &HttpRequest, id: &UserId) -> Result<(Secret, String), Stop> {
    let id = id.clone();
    let may = at_console(state, request, CONFIRM, move |tx, (actor, _)| users_of::find(tx, actor, &id, Permission::UsersWrite));
    may.await?;
    let password = made::generate();
    match state.hasher.hash_in_turn(password.clone()).await {
        Ok(hash) => Ok((password, hash)),
        Err(fault) => Err(Stop::Answer(error::fault(state, request, &fault))),
    }
}

/// What is shown once.
fn once(
    (state, request): (&State, &HttpRequest),
    face: &Face,
    (id, owner): (&UserId, String),
    (kind, secret): (SecretKind, Option<Secret>),
) -> HttpResponse {
    let page = ShownOncePage {
        here: "users",
        kind,
        owner,
        secret: secret.map(|secret| secret.expose().to_owned()),
        until: None,
        done: format!("/admin/users/{id}{}", face.bar.query),
        said: Said::default(),
        bar: face.bar.clone(),
    };
    reply::html(state, request, face.frame(StatusCode::OK), &page)
}

fn confirm(
    state: &State,
    request: &HttpRequest,
    face: &Face,
    what: (&Deed, Whom),
    (fields, page, said): (&Fields, &str, Said),
) -> HttpResponse {
    let status = if said.is_refusal() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let ways = (format!("{page}/act{}", face.bar.query), format!("{page}{}", face.bar.query));
    let page = ask::page(face, what, fields, ways, said);
    reply::html(state, request, face.frame(status), &page)
}

/// Asked back once more, with the reason why it was not done.
async fn refused(
    state: &State,
    request: &HttpRequest,
    (deed, at): (Deed, Option<UserId>),
    fields: &Arc<Fields>,
    refusal: Refusal,
) -> HttpResponse {
    let (wanted, form, named) = (deed.clone(), Arc::clone(fields), at.clone());
    let named = named.or_else(|| Deed::read(fields).ok().and_then(|(_, named)| named));
    let done = at_console(state, request, CONFIRM, move |tx, at| -> AdminResult<Whom> {
        let ids = ask::whom(tx, at, &form, named.as_ref())?;
        ask::look(tx, at, &wanted, ids)
    });
    let page = at.as_ref().map_or_else(|| "/admin/users".to_owned(), |id| format!("/admin/users/{id}"));
    match done.await {
        Ok((face, whom)) => {
            let ways = (format!("{page}/act{}", face.bar.query), format!("{page}{}", face.bar.query));
            let page = ask::page(&face, (&deed, whom), fields, ways, said::refused(&refusal));
            reply::html(state, request, face.frame(said::status(&refusal)), &page)
        }
        Err(stop) => stopped(state, request, stop),
    }
}

async fn back(state: &State, request: &HttpRequest, at: Option<&UserId>, stop: Stop) -> HttpResponse {
    match (stop, at) {
        (Stop::Answer(answer), _) => answer,
        (Stop::Refused(refusal), Some(id)) => {
            user::page(state, request, id, (said::refused(&refusal), said::status(&refusal))).await
        }
        (Stop::Refused(refusal), None) => users::page(state, request, (said::refused(&refusal), said::status(&refusal))).await,
    }
}
