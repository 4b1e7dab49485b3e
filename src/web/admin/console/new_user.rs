//! `/admin/users/new`: somebody new, with a password that is shown once, a link by mail, or neither.

use super::{
    fields::Fields,
    frame::{At, CONFIRM, Face, Stop, at_console, stopped},
    said,
    user_form::{self, First, Kind, Place, Typed},
};
use crate::{
    admin::{
        AdminResult, entry,
        roles::{self, RoleView},
        users::{self, NewUser},
    },
    auth::{Fault, made},
    page::{Message, Said, SecretKind, ShownOncePage},
    store::Tx,
    types::{OrganizationId, Permission, Secret},
    web::{State, error, form, reply},
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};

const HERE: &str = "/admin/users/new";

/// Shows the form.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    page((&state, &request), Typed::empty(), ("", Said::default()), StatusCode::OK).await
}

/// The roles that can be given here, to somebody who may make users; and whose the users will be.
fn look(tx: &mut Tx<'_>, (actor, of): At<'_, '_>) -> AdminResult<(Vec<RoleView>, OrganizationId)> {
    actor.need(Permission::UsersWrite, &of.id, "organization")?;
    Ok((roles::grantable(tx, actor, &of.id)?, of.id.clone()))
}

async fn page(
    (state, request): (&State, &HttpRequest),
    typed: Typed,
    said: (&'static str, Said),
    status: StatusCode,
) -> HttpResponse {
    match at_console(state, request, entry::CONSOLE, look).await {
        Err(stop) => stopped(state, request, stop),
        Ok((face, (roles, _))) => {
            let place = Place { paths: (HERE.to_owned(), "/admin/users".to_owned()), roles, kind: Kind::New };
            user_form::html((state, request), (&face, place), typed, said, status)
        }
    }
}

/// Makes the user.
pub async fn submit(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    let typed = match Fields::read(&state, &request, &body) {
        Ok(fields) => Typed::of(&fields),
        Err(answer) => return *answer,
    };
    // Nobody has passwords hashed who may make no users.
    let of = match at_console(&state, &request, CONFIRM, look).await {
        Ok((_, (_, of))) => of,
        Err(stop) => return stopped(&state, &request, stop),
    };
    let new = match typed.new_user(&of, state.provider.mails) {
        Ok(new) => new,
        Err((field, message)) => {
            return page((&state, &request), typed, (field, said::wrong(message)), StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let (password, hash) = match first(&state, typed.first()).await {
        Ok(made) => made.unzip(),
        Err(fault) => return error::fault(&state, &request, &fault),
    };
    let done = at_console(&state, &request, CONFIRM, move |tx, (actor, at)| {
        // The organization is the one that the form was judged for.
        let new = NewUser { organization_id: at.id.clone(), ..new };
        users::add(tx, actor, &new, hash)
    });
    match done.await {
        Ok((face, user)) => {
            let place = format!("/admin/users/{}", user.id);
            match password {
                Some(password) => once((&state, &request), &face, (&place, user.username), &password),
                None if typed.first() == First::Mail => {
                    said::done(&state, &request, &face, (&place, Message::ADMIN_USER_INVITED))
                }
                None => said::done(&state, &request, &face, (&place, Message::ADMIN_USER_MADE)),
            }
        }
        Err(Stop::Answer(answer)) => answer,
        Err(Stop::Refused(refusal)) => {
            page((&state, &request), typed, user_form::wrong(&refusal), said::status(&refusal)).await
        }
    }
}

/// A password and its hash, if one is to be made.
async fn first(state: &State, first: First) -> Result<Option<(Secret, String)>, Fault> {
    if first != First::Make {
        return Ok(None);
    }
    let password = made::generate();
    let hash = state.hasher.hash_in_turn(password.clone()).await?;
    Ok(Some((password, hash)))
}

fn once(
    (state, request): (&State, &HttpRequest),
    face: &Face,
    (place, owner): (&str, String),
    password: &Secret,
) -> HttpResponse {
    let page = ShownOncePage {
        here: "users",
        kind: SecretKind::Password,
        owner,
        secret: Some(password.expose().to_owned()),
        until: None,
        done: format!("{place}{}", face.bar.query),
        said: Said { notice: Some(Message::ADMIN_USER_MADE), ..Said::default() },
        bar: face.bar.clone(),
    };
    reply::html(state, request, face.frame(StatusCode::OK), &page)
}
