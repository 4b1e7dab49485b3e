//! `/admin/users/import` and `/admin/users/export`: people as files.

use super::{
    frame::{DANGER, Face, Stop, at_console, stopped},
    said, users,
};
use crate::{
    admin::{
        Actor, AdminResult, entry,
        transfer::{Export, Faulty, Form, Hashes, Home, ImportChange, LineFault, Options, Outcomes, Passwords},
    },
    page::{ImportFault, ImportLine, ImportPage, ImportResult, ImportState, Message, Said},
    protocol::Params,
    types::{OrganizationId, Permission},
    web::{
        State,
        admin::{
            api::transfer::stream,
            import::{Came, End, LIMIT, Step, Trial, Wanted, carry},
        },
        error,
        form::{self, Body, FormFault},
        reply,
    },
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};

/// Changes and faults that the page shows at most.
const SHOWN: usize = 200;

/// The form as it was sent.
#[derive(Clone, Copy)]
struct Ticks {
    dry_run: bool,
    skip_faulty: bool,
}

/// Whoever may make people of the organization.
fn may(actor: &Actor<'_>, id: &OrganizationId) -> AdminResult<()> {
    actor.need(Permission::UsersWrite, id, "organization")
}

/// The form.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    match at_console(&state, &request, entry::CONSOLE, |_, (actor, of)| may(actor, &of.id)).await {
        Err(stop) => stopped(&state, &request, stop),
        Ok((face, ())) => {
            let ticks = Ticks { dry_run: true, skip_faulty: false };
            page(&state, &request, &face, (ticks, None, Said::default()))
        }
    }
}

/// Tries a file, or imports it.
pub async fn submit(state: web::Data<State>, request: HttpRequest, body: Body) -> HttpResponse {
    let cookies: Vec<_> = state.cookies.session_token(&request).into_iter().collect();
    let upload = match form::ours_with_files(&state, &request, &body, &cookies) {
        Ok(upload) => upload,
        Err(FormFault::Large) => return large(&state, &request).await,
        Err(fault) => return error::form(&state, &request, fault),
    };
    let looked = at_console(&state, &request, DANGER, |_, (actor, of)| {
        may(actor, &of.id)?;
        Ok(of.id.clone())
    });
    let (face, id) = match looked.await {
        Ok(found) => found,
        Err(stop) => return stopped(&state, &request, stop),
    };
    let ticks = Ticks { dry_run: upload.text("dry_run") == "1", skip_faulty: upload.text("skip_faulty") == "1" };
    let file = web::Bytes::copy_from_slice(upload.file("file").unwrap_or_default());
    if file.is_empty() {
        return page(&state, &request, &face, (ticks, None, said::wrong(Message::ADMIN_FILE_MISSING)));
    }
    let wanted = Wanted {
        options: Options { home: Home::Only(id), passwords: Passwords::Keep },
        faulty: if ticks.skip_faulty { Faulty::Skip } else { Faulty::Refuse },
        trial: if ticks.dry_run { Trial::Yes } else { Trial::No },
    };
    // It was begun in time; a large file may take a while.
    let run = async |step: Step| -> Result<Outcomes, Stop> {
        let done = at_console(&state, &request, entry::CONSOLE, move |tx, (actor, _)| step(tx, actor));
        done.await.map(|(_, outcomes)| outcomes)
    };
    let came = carry(file, wanted, run).await;
    let said = match &came.end {
        End::Stopped(Stop::Refused(refusal)) => said::refused(refusal),
        _ => Said::default(),
    };
    match came {
        Came { end: End::Stopped(Stop::Answer(answer)), report, .. } if report.through_line == 0 => answer,
        came => page(&state, &request, &face, (ticks, Some(result(&came)), said)),
    }
}

async fn large(state: &State, request: &HttpRequest) -> HttpResponse {
    match at_console(state, request, entry::CONSOLE, |_, (actor, of)| may(actor, &of.id)).await {
        Err(stop) => stopped(state, request, stop),
        Ok((face, ())) => {
            let ticks = Ticks { dry_run: true, skip_faulty: false };
            page(state, request, &face, (ticks, None, said::wrong(Message::ADMIN_FILE_LARGE)))
        }
    }
}

fn result<E>(came: &Came<E>) -> ImportResult {
    let report = &came.report;
    let state = match &came.end {
        End::Whole if report.dry_run => ImportState::Tried,
        End::Whole => ImportState::Done,
        End::Faults if report.through_line == 0 => ImportState::Refused,
        End::Faults | End::Stopped(_) => ImportState::Stopped,
    };
    let fault = |fault: &LineFault| {
        let (why, detail) = fault.why.key();
        ImportFault { line: fault.line, who: fault.who.clone(), why, detail }
    };
    let line =
        |change: &ImportChange| ImportLine { line: change.line, who: change.username.clone(), changed: change.changed.clone() };
    ImportResult {
        state,
        through_line: report.through_line,
        made: report.made,
        changed: report.changed,
        skipped: report.same,
        fault_count: report.faulty,
        faults: came.faults.iter().take(SHOWN).map(fault).collect(),
        change_count: report.made + report.changed,
        changes: report.changes.iter().take(SHOWN).map(line).collect(),
    }
}

fn page(
    state: &State,
    request: &HttpRequest,
    face: &Face,
    (ticks, result, said): (Ticks, Option<ImportResult>, Said),
) -> HttpResponse {
    let wrong = result.as_ref().is_some_and(|result| matches!(result.state, ImportState::Refused | ImportState::Stopped));
    let status = if wrong || said.is_refusal() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = ImportPage {
        bar: face.bar.clone(),
        dry_run: ticks.dry_run,
        skip_faulty: ticks.skip_faulty,
        limit: format!("{} MB", LIMIT / (1024 * 1024)),
        result,
        said,
    };
    reply::html(state, request, face.frame(status), &page)
}

/// The people of the list, as a file.
pub async fn export(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    let (query, _) = Params::parse_lenient(request.query_string());
    let form = query.get("format").and_then(Form::named).unwrap_or(Form::Csv);
    let done = at_console(&state, &request, entry::CONSOLE, move |_, (actor, of)| {
        let (_, filter) = users::filter(|name| query.get(name).unwrap_or_default().to_owned(), &of.id);
        Export::begin(actor, filter, (form, Hashes::Without))
    });
    match done.await {
        Err(stop) => stopped(&state, &request, stop),
        // Without a mark some spreadsheets take the file for an old encoding.
        Ok((_, export)) => stream(&state, form, export, if form == Form::Csv { "\u{feff}" } else { "" }),
    }
}
