//! `/admin/users/{id}/edit`: a user's name, contact data, language and role.

use super::{
    fields::Fields,
    frame::{At, CONFIRM, Stop, at_console, stopped},
    said,
    user_form::{self, Kind, Place, Typed, Wrong},
};
use crate::{
    admin::{
        AdminResult, Precondition, Refusal, entry,
        roles::{self, RoleView},
        users::{self, UserView},
    },
    page::{Message, Said},
    store::Tx,
    types::{Permission, UserId},
    web::{State, form, reply},
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};

/// What the form shows, to somebody who may change this user.
struct View {
    user: UserView,
    roles: Vec<RoleView>,
    you: bool,
}

fn view(tx: &mut Tx<'_>, (actor, _): At<'_, '_>, id: &UserId) -> AdminResult<View> {
    let user = users::show(tx, actor, id)?;
    actor.need(Permission::UsersWrite, &user.organization_id, "user")?;
    Ok(View { roles: roles::grantable(tx, actor, &user.organization_id)?, you: actor.is(id), user })
}

/// Shows the form. What is one's own is changed in the account pages, which ask for a fresh proof.
pub async fn show(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> HttpResponse {
    let id = UserId::from_text(id.into_inner());
    page((&state, &request), &id, None, ("", Said::default()), StatusCode::OK).await
}

async fn page(
    (state, request): (&State, &HttpRequest),
    id: &UserId,
    typed: Option<Typed>,
    said: (&'static str, Said),
    status: StatusCode,
) -> HttpResponse {
    let of = id.clone();
    match at_console(state, request, entry::CONSOLE, move |tx, at| view(tx, at, &of)).await {
        Err(stop) => stopped(state, request, stop),
        Ok((_, view)) if view.you => reply::see_other("/account"),
        Ok((face, view)) => {
            let own = format!("/admin/users/{id}");
            let place = Place { paths: (format!("{own}/edit"), own), roles: view.roles, kind: Kind::Edit };
            let stored = Typed::stored(&view.user);
            // The user name can not be changed, whatever was sent.
            let shown = typed.map_or(stored.clone(), |typed| typed.named_as(&stored));
            user_form::html((state, request), (&face, place), shown, said, status)
        }
    }
}

/// Changes the user.
pub async fn submit(state: web::Data<State>, request: HttpRequest, id: web::Path<String>, body: form::Body) -> HttpResponse {
    let id = UserId::from_text(id.into_inner());
    let typed = match Fields::read(&state, &request, &body) {
        Ok(fields) => Typed::of(&fields),
        Err(answer) => return *answer,
    };
    let (of, form) = (id.clone(), typed.clone());
    let done = at_console(&state, &request, CONFIRM, move |tx, at| change(tx, at, &of, &form));
    match done.await {
        Ok((face, Ok(()))) => said::done(&state, &request, &face, (&format!("/admin/users/{id}"), Message::ADMIN_SAVED)),
        Ok((_, Err((field, message)))) => {
            let said = (field, said::wrong(message));
            page((&state, &request), &id, Some(typed), said, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(Stop::Answer(answer)) => answer,
        Err(Stop::Refused(refusal)) => {
            page((&state, &request), &id, Some(typed), user_form::wrong(&refusal), said::status(&refusal)).await
        }
    }
}

fn change(tx: &mut Tx<'_>, at: At<'_, '_>, id: &UserId, typed: &Typed) -> AdminResult<Result<(), Wrong>> {
    let View { user, you, .. } = view(tx, at, id)?;
    if you {
        return Err(Refusal::Conflict("the own profile is changed in the account pages").into());
    }
    let change = match typed.change(&user) {
        Ok(change) => change,
        Err(wrong) => return Ok(Err(wrong)),
    };
    users::change(tx, at.0, id, change, &Precondition::if_match(None))?;
    Ok(Ok(()))
}
