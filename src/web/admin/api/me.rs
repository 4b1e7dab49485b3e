//! `/me`: who calls, and what they may do.

use super::{
    caller::run,
    problem::{Problems, Refused},
    reply,
};
use crate::{
    admin::Who,
    types::{OrganizationId, Permission, PermissionSet},
    web::State,
};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

/// Who calls.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    /// As the audit log names them: `user:ID` or `client:ID`.
    actor: String,
    /// The person, if it is one.
    #[schema(required)]
    user_id: Option<String>,
    /// What they may do in every organization.
    everywhere: PermissionSet,
    /// The organization in which they may do more.
    #[schema(required)]
    organization_id: Option<OrganizationId>,
    /// What they may do in it.
    in_organization: PermissionSet,
}

/// Who the caller is, and what they may do.
#[utoipa::path(get, path = "/me", tag = "Me", responses((status = 200, body = Me), Problems))]
pub async fn show(state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse, Refused> {
    let me = run(&state, &request, move |_, actor| {
        let home = actor.rights.home();
        Ok(Me {
            actor: actor.label().to_owned(),
            user_id: match &actor.who {
                Who::Person(id) => Some(id.to_string()),
                Who::Client(_) | Who::Command => None,
            },
            everywhere: PermissionSet::of(|one: Permission| actor.rights.may_everywhere(one)),
            organization_id: home.cloned(),
            in_organization: home.map(|id| actor.rights.in_organization(id)).unwrap_or_default(),
        })
    });
    Ok(reply::one(&request, &me.await?))
}
