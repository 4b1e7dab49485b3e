//! `/admin/audit/export`: the rows that the page would show, all of them, as a file.

use super::{
    audit_filter::Typed,
    frame::{at_console, stopped},
};
use crate::{
    admin::{AdminError, Refusal, audit, entry},
    protocol::Params,
    web::{State, admin::stream},
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    web,
};

/// Sends it: lines of JSON, or with `format=csv` comma-separated values. If the connection ends early, so did the file.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    let (query, _) = Params::parse_lenient(request.query_string());
    let typed = Typed::of(&query);
    let done = at_console(&state, &request, entry::CONSOLE, move |tx, at| {
        if typed.fault().is_some() {
            let why = "a date or an address does not fit".to_owned();
            return Err(AdminError::from(Refusal::Invalid { field: "filter", why }));
        }
        let wanted = typed.wanted(tx, at)?;
        Ok((audit::export(tx, at.0, wanted)?, at.1.slug.clone(), at.0.now))
    });
    let (filter, slug, now) = match done.await {
        Err(stop) => return stopped(&state, &request, stop),
        Ok((_, found)) => found,
    };
    let csv = query.get("format") == Some("csv");
    let (part, head): (stream::Part, _) = if csv { (audit::csv, audit::CSV_HEAD) } else { (audit::lines, "") };
    let (kind, ending) = if csv { ("text/csv; charset=utf-8", "csv") } else { ("application/jsonl", "jsonl") };
    let day: String = now.rfc3339().chars().take(10).collect();
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, kind))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"audit-{slug}-{day}.{ending}\"")))
        .body(stream::body(state.db.clone(), filter, part, head))
}
