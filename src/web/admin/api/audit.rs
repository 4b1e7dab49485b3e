//! `/audit`: what happened, page by page or as one long file.

use super::{
    caller::run,
    problem::{Problem, Problems, Refused},
    read,
    reply::{self, List},
};
use crate::{
    admin::audit::{self, AuditView, Wanted},
    types::{ClientId, OrganizationId, UnixTime, UserId},
    web::{State, admin::stream},
};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use utoipa::IntoParams;

const LIST: &str = "audit";

/// Which rows, and which part of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Rows {
    /// What is about one organization's people and things; all that the caller may see if it is left out.
    organization_id: Option<String>,
    /// Names of events, separated by commas.
    #[param(max_length = 2048)]
    event: Option<String>,
    /// What is about this person.
    user_id: Option<String>,
    /// What is about this application.
    client_id: Option<String>,
    /// What this one did to others: `user:` or `client:` and an identifier, or `command line`.
    actor: Option<String>,
    /// What came from this network address.
    address: Option<String>,
    /// From this time on: RFC 3339, or a date.
    from: Option<String>,
    /// Before this time.
    until: Option<String>,
    /// How many items at most, 1 to 200; 50 if it is left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// `next` of the page before.
    #[param(max_length = 1024)]
    cursor: Option<String>,
}

/// Which rows.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AllRows {
    /// What is about one organization's people and things; all that the caller may see if it is left out.
    organization_id: Option<String>,
    /// Names of events, separated by commas.
    #[param(max_length = 2048)]
    event: Option<String>,
    /// What is about this person.
    user_id: Option<String>,
    /// What is about this application.
    client_id: Option<String>,
    /// What this one did to others: `user:` or `client:` and an identifier, or `command line`.
    actor: Option<String>,
    /// What came from this network address.
    address: Option<String>,
    /// From this time on: RFC 3339, or a date.
    from: Option<String>,
    /// Before this time.
    until: Option<String>,
}

impl AllRows {
    fn wanted(self) -> Result<Wanted, Refused> {
        let names = self.event.unwrap_or_default();
        Ok(Wanted {
            organization: self.organization_id.map(OrganizationId::from_text),
            events: names.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect(),
            user: self.user_id.map(UserId::from_text),
            client: self.client_id.map(ClientId::from_text),
            actor: self.actor,
            address: self.address.map(|text| text.parse()).transpose().map_err(|_| unfit("address", "no network address"))?,
            from: time("from", self.from.as_deref())?,
            until: time("until", self.until.as_deref())?,
        })
    }
}

fn time(name: &str, text: Option<&str>) -> Result<Option<UnixTime>, Refused> {
    let read = text.map(UnixTime::from_rfc3339).transpose();
    read.map_err(|why| unfit(name, why.0))
}

fn unfit(name: &str, why: &str) -> Refused {
    Problem { field: Some(name.to_owned()), ..Problem::unfit(format!("{name}: {why}")) }.answer().into()
}

/// What happened, newest first.
#[utoipa::path(get, path = "/audit", tag = "Audit", params(Rows), responses((status = 200, body = List<AuditView>), Problems))]
pub async fn list(state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse, Refused> {
    let Rows { organization_id, event, user_id, client_id, actor, address, from, until, limit, cursor } =
        read::query(&request)?;
    let part = read::part(&state.provider.sealer, LIST, limit, cursor.as_deref())?;
    let wanted = AllRows { organization_id, event, user_id, client_id, actor, address, from, until }.wanted()?;
    let page = run(&state, &request, move |tx, actor| audit::list(tx, actor, wanted, &part)).await?;
    Ok(reply::page(&state.provider.sealer, LIST, page))
}

/// What happened up to now, oldest first, one JSON object a line. If the connection ends early, so did the file.
#[utoipa::path(get, path = "/audit/export", tag = "Audit", params(AllRows),
    responses((status = 200, body = AuditView, content_type = "application/jsonl"), Problems))]
pub async fn export(state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse, Refused> {
    let wanted = read::query::<AllRows>(&request)?.wanted()?;
    let filter = run(&state, &request, move |tx, actor| audit::export(tx, actor, wanted)).await?;
    let body = stream::body(state.db.clone(), filter, audit::lines, "");
    Ok(HttpResponse::Ok().content_type("application/jsonl").body(body))
}
