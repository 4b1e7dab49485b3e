//! `/users`: people.

use super::{
    caller::{make, run},
    problem::{Problems, Refused},
    read::{self},
    reply::{self, List, Made},
};
use crate::{
    admin::Refusal,
    auth::{made::generate, quality},
    store::{
        organization,
        people::{Filter, Owns, Status},
        user::User,
    },
    types::{Mails, Method},
    web::admin::api::{Problem, problem},
};
use crate::{
    admin::users::{self, NewUser, UserChange, UserView},
    types::{GroupId, OrganizationId, Permission, Secret, UserId},
    web::{State, form::Body},
};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

const LIST: &str = "users";

/// Longest beginning of a name that is looked for, characters: a mail address.
const SEARCH: usize = 254;

/// Which people, and which part of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// Those of one organization; all that the caller may see if it is left out.
    organization_id: Option<String>,
    /// How the user name, the mail address, the name or a word of it begins.
    #[param(max_length = 254)]
    search: Option<String>,
    /// `true`: those who can sign in; `false`: those who can not.
    enabled: Option<bool>,
    /// What they own: `none`, `any`, `passkey`, `totp`, `sms` or `email`.
    #[param(pattern = "^(none|any|passkey|totp|sms|email)$")]
    method: Option<String>,
    /// Their role.
    #[param(pattern = "^(member|administrator|organization_administrator|help_desk|auditor|custom:.+)$")]
    role: Option<String>,
    /// A group that they are in.
    group_id: Option<String>,
    /// How many items at most, 1 to 200; 50 if it is left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// `next` of the page before.
    #[param(max_length = 1024)]
    cursor: Option<String>,
}

/// Which people.
pub struct AllPeople {
    /// Those of one organization.
    pub organization_id: Option<String>,
    /// How a name begins.
    pub search: Option<String>,
    /// Whether they can sign in.
    pub enabled: Option<bool>,
    /// What they own.
    pub method: Option<String>,
    /// Their role.
    pub role: Option<String>,
    /// A group that they are in.
    pub group_id: Option<String>,
}

impl AllPeople {
    /// The same, for the database.
    ///
    /// # Errors
    /// A value that is none.
    pub fn filter(self) -> Result<Filter, Refused> {
        let bad = |field: &str| Problem::malformed(format!("{field}: no such value")).answer();
        if self.search.as_ref().is_some_and(|text| text.chars().count() > SEARCH) {
            return Err(Problem::malformed(format!("search: at most {SEARCH} characters")).answer().into());
        }
        let owns = match self.method.as_deref() {
            None => None,
            Some("none") => Some(Owns::Nothing),
            Some("any") => Some(Owns::Any),
            Some(text) => match text.parse() {
                Ok(method @ (Method::Passkey | Method::Totp | Method::Sms | Method::Email)) => Some(Owns::This(method)),
                _ => return Err(bad("method").into()),
            },
        };
        Ok(Filter {
            organization: self.organization_id.map(OrganizationId::from_text),
            search: self.search,
            status: self.enabled.map(|enabled| if enabled { Status::Enabled } else { Status::Disabled }),
            owns,
            role: self.role.as_deref().map(str::parse).transpose().map_err(|_| bad("role"))?,
            group: self.group_id.map(GroupId::from_text),
            ..Filter::default()
        })
    }
}

/// A person who was made.
#[derive(Debug, Serialize, ToSchema)]
pub struct MadeUser {
    /// The person.
    #[serde(flatten)]
    user: UserView,
    /// The password, if it was made here. It is shown this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<String>,
}

/// Judges and hashes a first password. Whoever may make nobody learns nothing, and costs no hash.
async fn hash(state: &State, request: &HttpRequest, (new, password): (&NewUser, Secret)) -> Result<String, Refused> {
    let (id, wanted) = (new.organization_id.clone(), (new.username.clone(), new.name.clone(), new.email.clone()));
    let issuer = state.provider.issuer.clone();
    let rules = run(state, request, move |tx, actor| {
        actor.need(Permission::UsersWrite, &id, "organization")?;
        let of = organization::by_id(tx, &id)?.ok_or(Refusal::NotFound("organization"))?;
        let mut row = User::new(&id, wanted.0.as_str(), wanted.0.folded(), actor.now);
        row.name = wanted.1.map(String::from);
        row.email = wanted.2.map(String::from);
        Ok(quality::rules(&row, &of, &issuer))
    });
    hashed(state, request, password, &rules.await?).await
}

/// Judges a password and hashes it.
pub(super) async fn hashed(
    state: &State,
    request: &HttpRequest,
    password: Secret,
    rules: &quality::Rules,
) -> Result<String, Refused> {
    if let Err(poor) = quality::judge(&password, rules) {
        return Err(Problem { field: Some("password".to_owned()), ..Problem::unfit(poor.to_string()) }.answer().into());
    }
    let made = state.hasher.hash_in_turn(password).await;
    made.map_err(|fault| problem::answer(request, &fault.into()).into())
}

/// People by user name, those that fit.
#[utoipa::path(get, path = "/users", tag = "Users",
    params(Which),
    responses((status = 200, body = List<UserView>), Problems))]
pub async fn list(state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse, Refused> {
    let Which { organization_id, search, enabled, method, role, group_id, limit, cursor } = read::query(&request)?;
    let part = read::part(&state.provider.sealer, LIST, limit, cursor.as_deref())?;
    let filter = AllPeople { organization_id, search, enabled, method, role, group_id }.filter()?;
    let page = run(&state, &request, move |tx, actor| users::list(tx, actor, filter, &part)).await?;
    Ok(reply::page(&state.provider.sealer, LIST, page))
}

/// Makes a person.
#[utoipa::path(post, path = "/users", tag = "Users", request_body = NewUser,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same request with the same key is done once")),
    responses((status = 201, body = MadeUser), Problems))]
pub async fn add(state: web::Data<State>, request: HttpRequest, body: Body) -> Result<HttpResponse, Refused> {
    let new: NewUser = read::json(&request, &body)?;
    let made = new.make_password.then(generate);
    if made.is_some() && new.password.is_some() {
        return Err(Problem::unfit("password: not together with make_password").answer().into());
    }
    if new.invite && state.provider.mails == Mails::NotSent {
        return Err(Problem::unfit("invite: this server sends no mails").answer().into());
    }
    let hash = match made.as_ref().or(new.password.as_ref()) {
        None => None,
        Some(password) => Some(hash(&state, &request, (&new, password.clone())).await?),
    };
    make(&state, &request, read::bytes(&body)?, move |tx, actor| {
        let user = users::add(tx, actor, &new, hash)?;
        let path = format!("/users/{}", user.id);
        Made::created(path, &MadeUser { user, password: made.map(|made| made.expose().to_owned()) })
    })
    .await
}

/// Shows a person.
#[utoipa::path(get, path = "/users/{id}", tag = "Users",
    params(("id" = String, Path)),
    responses((status = 200, body = UserView), Problems))]
pub async fn show(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Refused> {
    let id = UserId::from_text(id.into_inner());
    let view = run(&state, &request, move |tx, actor| users::show(tx, actor, &id)).await?;
    Ok(reply::one(&request, &view))
}

/// Changes a person. Other addresses, another role, and being disabled end what was issued.
#[utoipa::path(patch, path = "/users/{id}", tag = "Users", request_body = UserChange,
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "The ETag that was seen")),
    responses((status = 200, body = UserView), Problems))]
pub async fn change(
    state: web::Data<State>,
    request: HttpRequest,
    id: web::Path<String>,
    body: Body,
) -> Result<HttpResponse, Refused> {
    let id = UserId::from_text(id.into_inner());
    let change: UserChange = read::json(&request, &body)?;
    let expected = read::precondition(&request);
    let view = run(&state, &request, move |tx, actor| users::change(tx, actor, &id, change, &expected)).await?;
    Ok(reply::one(&request, &view))
}

/// Removes a person with everything that is theirs. What the audit log says stays.
#[utoipa::path(delete, path = "/users/{id}", tag = "Users",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "The ETag that was seen")),
    responses((status = 204), Problems))]
pub async fn remove(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Refused> {
    let id = UserId::from_text(id.into_inner());
    let expected = read::precondition(&request);
    run(&state, &request, move |tx, actor| users::remove(tx, actor, &id, &expected)).await?;
    Ok(reply::done())
}
