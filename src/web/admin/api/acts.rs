//! `/users/{id}/...`: what is done for a person, and what they have.

use super::{
    caller::{make, run},
    problem::{Problems, Refused},
    read::{self},
    reply::{self, List, Made},
};
use crate::{
    admin::{
        Refusal,
        factors::{self, DeviceView, MethodsView, SessionView},
        reset::{self, Because},
        users as people,
    },
    types::{Method, Permission, Secret, SessionId, TrustedDeviceId, UserId, whole},
    web::{State, form::Body},
};
use crate::{auth::quality, store::organization};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why something is done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Why {
    /// 1 to 200 characters. The audit log keeps it.
    #[schema(min_length = 1, max_length = 200)]
    reason: String,
}

/// What a reset took away.
#[derive(Debug, Serialize, ToSchema)]
pub struct WasReset {
    /// How many second factors there were, backup codes and passes not counted.
    factors: usize,
}

/// A temporary access pass to be handed out.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPass {
    /// How long it lives, minutes.
    #[schema(minimum = 10, maximum = 1440)]
    #[serde(deserialize_with = "whole::one")]
    minutes: i64,
    /// Why: 1 to 200 characters.
    #[schema(min_length = 1, max_length = 200)]
    reason: String,
}

/// A temporary access pass.
#[derive(Debug, Serialize, ToSchema)]
pub struct Pass {
    /// The pass. It is shown this once.
    pass: String,
    /// How long it lives, minutes.
    minutes: i64,
}

/// A new password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    /// The password; left out: one is made and shown once.
    #[schema(value_type = Option<String>, format = Password, min_length = 8, max_length = 1024)]
    password: Option<Secret>,
    /// Why: 1 to 200 characters.
    #[schema(min_length = 1, max_length = 200)]
    reason: String,
}

/// A password that was set.
#[derive(Debug, Serialize, ToSchema)]
pub struct SetPassword {
    /// The password, if it was made here. It is shown this once.
    #[schema(required)]
    password: Option<String>,
}

/// Takes a person's second factors, backup codes and trusted devices away, ends sessions and tokens, and mails the person.
#[utoipa::path(post, path = "/users/{id}/reset-mfa", tag = "Users", request_body = Why,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same request with the same key is done once")),
    responses((status = 200, body = WasReset), Problems))]
pub async fn reset_mfa(
    state: web::Data<State>,
    request: HttpRequest,
    id: web::Path<String>,
    body: Body,
) -> Result<HttpResponse, Refused> {
    let (id, why) = (UserId::from_text(id.into_inner()), read::json::<Why>(&request, &body)?);
    make(&state, &request, read::bytes(&body)?, move |tx, actor| {
        let factors = reset::second_factors(tx, actor, &id, &Because::parse(&why.reason)?)?;
        Made::ok(&WasReset { factors })
    })
    .await
}

/// Signs a person out everywhere: sessions, tokens, trusted devices.
#[utoipa::path(post, path = "/users/{id}/sign-out", tag = "Users", request_body = Why,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same request with the same key is done once")),
    responses((status = 204), Problems))]
pub async fn sign_out(
    state: web::Data<State>,
    request: HttpRequest,
    id: web::Path<String>,
    body: Body,
) -> Result<HttpResponse, Refused> {
    let (id, why) = (UserId::from_text(id.into_inner()), read::json::<Why>(&request, &body)?);
    make(&state, &request, read::bytes(&body)?, move |tx, actor| {
        reset::sign_out(tx, actor, &id, Some(&Because::parse(&why.reason)?))?;
        Ok(Made::done())
    })
    .await
}

/// Hands out a temporary access pass: one use, in the place of a second factor. The person is told by mail.
#[utoipa::path(post, path = "/users/{id}/access-pass", tag = "Users", request_body = NewPass,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same request with the same key is done once")),
    responses((status = 200, body = Pass), Problems))]
pub async fn access_pass(
    state: web::Data<State>,
    request: HttpRequest,
    id: web::Path<String>,
    body: Body,
) -> Result<HttpResponse, Refused> {
    let (id, new) = (UserId::from_text(id.into_inner()), read::json::<NewPass>(&request, &body)?);
    make(&state, &request, read::bytes(&body)?, move |tx, actor| {
        let pass = reset::access_pass(tx, actor, &id, new.minutes, &Because::parse(&new.reason)?)?;
        Made::ok(&Pass { pass: pass.expose().to_owned(), minutes: new.minutes })
    })
    .await
}

/// Sets a person's password, ends what was issued, and mails the person.
#[utoipa::path(post, path = "/users/{id}/password", tag = "Users", request_body = NewPassword,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same request with the same key is done once")),
    responses((status = 200, body = SetPassword), Problems))]
pub async fn password(
    state: web::Data<State>,
    request: HttpRequest,
    id: web::Path<String>,
    body: Body,
) -> Result<HttpResponse, Refused> {
    let (id, new) = (UserId::from_text(id.into_inner()), read::json::<NewPassword>(&request, &body)?);
    let (user, issuer) = (id.clone(), state.provider.issuer.clone());
    let rules = run(&state, &request, move |tx, actor| {
        let row = people::hold(tx, actor, &user, Permission::UsersWrite)?;
        let of = organization::by_id(tx, &row.organization_id)?.ok_or(Refusal::NotFound("user"))?;
        Ok(quality::rules(&row, &of, &issuer))
    });
    let rules = rules.await?;
    let is_given = new.password.is_some();
    let password = new.password.unwrap_or_else(|| rules.make());
    let made = (!is_given).then(|| password.clone());
    let hash = super::users::hashed(&state, &request, password, &rules).await?;
    make(&state, &request, read::bytes(&body)?, move |tx, actor| {
        reset::password(tx, actor, &id, Some(&hash), &Because::parse(&new.reason)?)?;
        Made::ok(&SetPassword { password: made.map(|made| made.expose().to_owned()) })
    })
    .await
}

/// A person's second factors.
#[utoipa::path(get, path = "/users/{id}/methods", tag = "Users",
    params(("id" = String, Path)),
    responses((status = 200, body = MethodsView), Problems))]
pub async fn methods(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Refused> {
    let id = UserId::from_text(id.into_inner());
    let view = run(&state, &request, move |tx, actor| factors::list(tx, actor, &id)).await?;
    Ok(reply::one(&request, &view))
}

/// Removes one second factor. The last one of somebody who needs one stays; a reset is for that.
#[utoipa::path(delete, path = "/users/{id}/methods/{method}/{method_id}", tag = "Users",
    params(("id" = String, Path), ("method" = Method, Path), ("method_id" = String, Path)),
    responses((status = 204), Problems))]
pub async fn remove_method(
    state: web::Data<State>,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
) -> Result<HttpResponse, Refused> {
    let (id, method, which) = path.into_inner();
    let id = UserId::from_text(id);
    run(&state, &request, move |tx, actor| {
        let method: Method = method.parse().map_err(|_| Refusal::NotFound("method"))?;
        factors::remove(tx, actor, &id, (method, &which), None)
    })
    .await?;
    Ok(reply::done())
}

/// Where a person is signed in.
#[utoipa::path(get, path = "/users/{id}/sessions", tag = "Users",
    params(("id" = String, Path)),
    responses((status = 200, body = List<SessionView>), Problems))]
pub async fn sessions(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Refused> {
    let id = UserId::from_text(id.into_inner());
    let found = run(&state, &request, move |tx, actor| factors::sessions_of(tx, actor, &id)).await?;
    Ok(reply::all(found))
}

/// Ends one session.
#[utoipa::path(delete, path = "/users/{id}/sessions/{session_id}", tag = "Users",
    params(("id" = String, Path), ("session_id" = String, Path)),
    responses((status = 204), Problems))]
pub async fn end_session(
    state: web::Data<State>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Refused> {
    let (id, session) = path.into_inner();
    let (id, session) = (UserId::from_text(id), SessionId::from_text(session));
    run(&state, &request, move |tx, actor| factors::end_session(tx, actor, &id, &session)).await?;
    Ok(reply::done())
}

/// Browsers that are not asked for the second factor.
#[utoipa::path(get, path = "/users/{id}/devices", tag = "Users",
    params(("id" = String, Path)),
    responses((status = 200, body = List<DeviceView>), Problems))]
pub async fn devices(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Refused> {
    let id = UserId::from_text(id.into_inner());
    let found = run(&state, &request, move |tx, actor| factors::devices_of(tx, actor, &id)).await?;
    Ok(reply::all(found))
}

/// Ends the trust in one device.
#[utoipa::path(delete, path = "/users/{id}/devices/{device_id}", tag = "Users",
    params(("id" = String, Path), ("device_id" = String, Path)),
    responses((status = 204), Problems))]
pub async fn forget_device(
    state: web::Data<State>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Refused> {
    let (id, device) = path.into_inner();
    let (id, device) = (UserId::from_text(id), TrustedDeviceId::from_text(device));
    run(&state, &request, move |tx, actor| factors::forget_device(tx, actor, &id, &device)).await?;
    Ok(reply::done())
}

/// Ends the trust in all devices.
#[utoipa::path(delete, path = "/users/{id}/devices", tag = "Users",
    params(("id" = String, Path)),
    responses((status = 204), Problems))]
pub async fn forget_devices(
    state: web::Data<State>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Refused> {
    let id = UserId::from_text(id.into_inner());
    run(&state, &request, move |tx, actor| factors::forget_devices(tx, actor, &id)).await?;
    Ok(reply::done())
}
