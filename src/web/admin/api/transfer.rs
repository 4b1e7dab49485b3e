//! `/users/import` and `/users/export`: people as files.

use super::{
    caller::{begin, end, run},
    problem::{Problem, Problems, Refused},
    read,
    reply::Made,
    users::AllPeople,
};
use crate::{
    admin::{
        AdminError, organizations,
        transfer::{Export, Faulty, Form, Hashes, Home, ImportReport, Options, Passwords},
    },
    store::Db,
    types::{OrganizationId, Permission},
    web::{
        State,
        admin::{
            import::{Came, End, Trial, Wanted, carry},
            stream::Lines,
        },
        form::Body,
    },
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    },
    web::{self, Bytes},
};
use serde::Deserialize;
use tokio::sync::mpsc::{Sender, channel};
use utoipa::{IntoParams, ToSchema};

/// What an import is to do.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct How {
    /// Whose people they are.
    organization_id: String,
    /// Says what would happen, and does nothing.
    #[serde(default)]
    dry_run: bool,
    /// What becomes of lines that are right where others are wrong; they are refused, too, if this is left out.
    #[serde(default)]
    #[param(inline)]
    faulty: Faulty,
    /// What becomes of passwords that are there; they stay if this is left out.
    #[serde(default)]
    #[param(inline)]
    passwords: Passwords,
}

/// A person of a file. What is left out stays as it is; `null` clears.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "read by the OpenAPI document only")]
pub struct ImportPerson {
    /// What the person signs in with. People are found by it.
    username: String,
    /// The organization's short name; not another one than that of the import.
    organization: Option<String>,
    /// The name for people.
    #[schema(nullable)]
    name: Option<String>,
    /// The mail address.
    #[schema(nullable)]
    email: Option<String>,
    /// Whether the address is known to be the person's.
    email_verified: Option<bool>,
    /// The telephone number in international form.
    #[schema(nullable)]
    phone_number: Option<String>,
    /// Whether the number is known to be the person's.
    phone_number_verified: Option<bool>,
    /// The language of mails and pages.
    #[schema(nullable)]
    language: Option<String>,
    /// The role: one that every server has, or the name of another one.
    role: Option<String>,
    /// Whether the person can sign in.
    enabled: Option<bool>,
    /// Exactly the groups that the person is in, by name.
    groups: Option<Vec<String>>,
    /// A hash of argon2, bcrypt, pbkdf2 or scrypt. It is replaced by ours at the next sign-in.
    password_hash: Option<String>,
}

/// The media types of files.
const TYPES: [&str; 5] = ["text/csv", "application/json", "application/jsonl", "application/x-ndjson", "application/ndjson"];

fn type_of(request: &HttpRequest) -> Result<(), Refused> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if TYPES.iter().any(|known| kind.eq_ignore_ascii_case(known)) {
        return Ok(());
    }
    let problem = Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "type", "The body must be CSV or JSON");
    Err(problem.detailed(TYPES.join(", ")).answer().into())
}

/// Makes and changes people as a file says: CSV, a JSON list, or JSON lines; at most 10 MiB and 20,000 lines. The whole file
/// is looked at first, and nothing is done if a line is wrong. What it says is so afterwards, and nobody is removed: sending it
/// again changes nothing. It is done in batches; if it is stopped, `through_line` says how far it came.
#[utoipa::path(post, path = "/users/import", tag = "Users",
    request_body(content((Vec<ImportPerson> = "application/json"), (String = "text/csv"), (String = "application/jsonl"))),
    params(How, ("Idempotency-Key" = Option<String>, Header, description = "The same request with the same key is done once")),
    responses((status = 200, body = ImportReport), Problems))]
pub async fn import(state: web::Data<State>, request: HttpRequest, body: Body) -> Result<HttpResponse, Refused> {
    let how: How = read::query(&request)?;
    type_of(&request)?;
    let bytes = Bytes::copy_from_slice(read::bytes(&body)?);
    let id = OrganizationId::from_text(how.organization_id);
    let at = id.clone();
    // Before anything is read: a stranger costs no more than a request.
    run(&state, &request, move |tx, actor| organizations::find(tx, actor, &at, Permission::UsersWrite)).await?;
    if let Some(made) = begin(&state, &request, &bytes).await? {
        return Ok(made.answer());
    }
    let options = Options { home: Home::Only(id), passwords: how.passwords };
    let trial = if how.dry_run { Trial::Yes } else { Trial::No };
    let wanted = Wanted { options, faulty: how.faulty, trial };
    let came = carry(bytes.clone(), wanted, async |step| run(&state, &request, step).await).await;
    match came.end {
        End::Whole => end(&state, &request, Made::ok(&came.report)).await,
        _ => Err(refused(came)),
    }
}

/// Why it was not done, or not to its end, with how far it came.
fn refused(came: Came<Refused>) -> Refused {
    let Came { report, end, .. } = came;
    let problem = match end {
        End::Stopped(refused) if report.through_line == 0 => return refused,
        End::Stopped(refused) => {
            let words = format!("lines up to {} are imported; send the file again for the rest", report.through_line);
            Problem::new(refused.status(), "stopped", "The import stopped").detailed(words)
        }
        End::Faults | End::Whole => {
            let words = match report.through_line {
                0 => format!("{} faults, so nothing is imported", report.faulty),
                line => format!("{} faults; lines up to {line} are imported", report.faulty),
            };
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "faults", "Lines are wrong").detailed(words)
        }
    };
    Problem { report: Some(report), ..problem }.answer().into()
}

/// Which people, and how they are written.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wish {
    /// `csv`, `json` or `jsonl`; `json` if this is left out.
    #[param(pattern = "^(csv|json|jsonl)$")]
    format: Option<String>,
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
}

/// People as a file that can be imported again, without any secret. If the connection ends early, so did the file.
#[utoipa::path(get, path = "/users/export", tag = "Users", params(Wish),
    responses((status = 200, content((Vec<ImportPerson> = "application/json"), (String = "text/csv"), (String = "application/jsonl"))),
        Problems))]
pub async fn export(state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse, Refused> {
    let Wish { format, organization_id, search, enabled, method, role, group_id } = read::query(&request)?;
    let form = format.as_deref().map_or(Some(Form::Json), Form::named);
    let form = form.ok_or_else(|| Problem::malformed("format: no such value").answer())?;
    let filter = AllPeople { organization_id, search, enabled, method, role, group_id }.filter()?;
    let export = run(&state, &request, move |_, actor| Export::begin(actor, filter, (form, Hashes::Without))).await?;
    Ok(stream(&state, form, export, ""))
}

/// A file that is still being read; it begins with a prefix.
pub fn stream(state: &State, form: Form, export: Export, prefix: &'static str) -> HttpResponse {
    let (sender, receiver) = channel(1);
    actix_web::rt::spawn(feed(state.db.clone(), export, prefix, sender));
    let name = format!("attachment; filename=\"users.{}\"", form.ending());
    HttpResponse::Ok().content_type(form.media()).insert_header((CONTENT_DISPOSITION, name)).body(Lines(receiver))
}

/// Reads part after part while somebody takes them; no more than two are in memory.
async fn feed(db: Db, mut export: Export, mut prefix: &'static str, parts: Sender<Result<Bytes, AdminError>>) {
    loop {
        let read = db.read(move |tx| {
            let part = export.part(tx)?;
            Ok::<_, AdminError>((export, part))
        });
        let next = match read.await {
            Ok((_, None)) => return,
            Ok((further, Some((text, _)))) => {
                export = further;
                Ok(Bytes::from(format!("{}{text}", std::mem::take(&mut prefix))))
            }
            // The connection is cut, so that a part is not taken for the whole.
            Err(error) => {
                let _ = parts.send(Err(error)).await;
                return;
            }
        };
        if parts.send(next).await.is_err() {
            return;
        }
    }
}
