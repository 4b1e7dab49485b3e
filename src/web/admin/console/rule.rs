//! `/admin/security/rules/{id}`: one rule about signing in, made, changed, tried out, removed.

use super::{
    fields::Fields,
    frame::{At, CONFIRM, DANGER, Face, Stop, at_console, stopped},
    link,
    policy::foreseen,
    rule_form::{Form, Wrong},
    said,
};
use crate::{
    admin::{
        AdminResult, Refusal, entry,
        policy::{
            self, Preview,
            choice::{Choices, choices},
            rules,
        },
    },
    page::{Language, Message, RulePage, Said},
    store::Tx,
    types::{Permission, RuleId, RuleMode, UserId},
    web::{State, form, reply},
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};

/// How many people are named whom a rule would have stopped.
const NAMED: i64 = 20;

/// What the page shows besides what was typed.
struct View {
    id: Option<RuleId>,
    form: Form,
    choices: Choices,
    stopped: i64,
    names: Vec<(UserId, String)>,
    writable: bool,
}

fn view(tx: &mut Tx<'_>, (actor, of): At<'_, '_>, id: Option<&RuleId>, typed: Option<Form>) -> AdminResult<View> {
    let (mut stopped, mut names) = (0, Vec::new());
    let form = match id {
        None => {
            actor.need(Permission::PoliciesWrite, &of.id, "rule")?;
            typed.unwrap_or_else(Form::new)
        }
        Some(id) => {
            let rule = rules::find(tx, actor, &of.id, id)?;
            if rule.mode == RuleMode::ReportOnly {
                let reports = policy::reports(tx, actor, &of.id)?;
                stopped = reports.iter().find(|report| report.rule_id == id.as_str()).map_or(0, |report| report.people);
                names = rules::stopped(tx, actor, &of.id, id, NAMED)?;
            }
            typed.unwrap_or_else(|| Form::stored(&rule))
        }
    };
    Ok(View {
        id: id.cloned(),
        choices: choices(tx, actor, &of.id, (&form.groups, &form.clients))?,
        writable: actor.rights.may(Permission::PoliciesWrite, &of.id),
        form,
        stopped,
        names,
    })
}

/// Where the page of a rule is.
fn path(id: Option<&RuleId>) -> String {
    id.map_or_else(|| "/admin/security/rules/new".to_owned(), |id| format!("/admin/security/rules/{id}"))
}

fn render(
    (state, request): (&State, &HttpRequest),
    (face, view): (&Face, View),
    preview: Option<Preview>,
    (said, status): (Said, StatusCode),
) -> HttpResponse {
    let (groups, clients) = view.form.picks(&view.choices);
    let path = path(view.id.as_ref());
    let page = RulePage {
        href: link::to(face, &path, &[]),
        is_new: view.id.is_none(),
        refresh: (view.writable && !face.fresh).then(|| link::to(face, &path, &[("fresh", "1")])),
        name: view.form.name,
        networks: view.form.networks,
        side: view.form.side,
        require: view.form.require,
        trust: view.form.trust,
        mode: view.form.mode,
        preview: preview.map(|preview| foreseen(&preview)),
        stopped: u64::try_from(view.stopped).unwrap_or(0),
        stopped_names: view.names.into_iter().map(|(_, name)| name).collect(),
        writable: view.writable,
        bar: face.bar.clone(),
        groups,
        clients,
        said,
    };
    reply::html(state, request, face.frame(status), &page)
}

/// An empty one.
pub async fn new(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    open(&state, &request, None).await
}

/// One that there is.
pub async fn show(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> HttpResponse {
    open(&state, &request, Some(RuleId::from_text(id.into_inner()))).await
}

async fn open(state: &State, request: &HttpRequest, id: Option<RuleId>) -> HttpResponse {
    let within = super::policy::within(request);
    match at_console(state, request, within, move |tx, at| view(tx, at, id.as_ref(), None)).await {
        Err(stop) => stopped(state, request, stop),
        Ok((face, view)) => {
            let said = said::of(state, request);
            render((state, request), (&face, view), None, (said, StatusCode::OK))
        }
    }
}

/// Makes one.
pub async fn add(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    submit(&state, &request, &body, None).await
}

/// Changes or removes one.
pub async fn change(state: web::Data<State>, request: HttpRequest, id: web::Path<String>, body: form::Body) -> HttpResponse {
    submit(&state, &request, &body, Some(RuleId::from_text(id.into_inner()))).await
}

async fn submit(state: &State, request: &HttpRequest, body: &form::Body, id: Option<RuleId>) -> HttpResponse {
    let fields = match Fields::read(state, request, body) {
        Ok(fields) => fields,
        Err(answer) => return *answer,
    };
    let typed = Form::typed(&fields);
    match (fields.get("act"), &id) {
        ("remove", Some(id)) => remove(state, request, id).await,
        ("preview", _) => try_out(state, request, (id, typed)).await,
        _ => save(state, request, (id, typed)).await,
    }
}

async fn remove(state: &State, request: &HttpRequest, id: &RuleId) -> HttpResponse {
    let wanted = id.clone();
    let done = at_console(state, request, DANGER, move |tx, (actor, of)| rules::remove(tx, actor, &of.id, &wanted));
    match done.await {
        Ok((face, ())) => said::done(state, request, &face, ("/admin/security", Message::RULE_REMOVED)),
        Err(Stop::Answer(answer)) => answer,
        Err(Stop::Refused(refusal)) => again(state, request, (Some(id.clone()), None), &Why::Act(refusal)).await,
    }
}

/// Why a form is shown once more.
enum Why {
    Form(Wrong),
    Act(Refusal),
}

impl Why {
    fn told(&self, language: &Language) -> (Said, StatusCode) {
        let refusal = match self {
            Self::Form(Wrong::Name) => return (said::wrong(Message::RULE_NAME), StatusCode::UNPROCESSABLE_ENTITY),
            Self::Form(Wrong::Network(line)) => {
                let refusal = Some(language.filled("words-rule-network", &[("line", line)]));
                return (Said { refusal, ..Said::default() }, StatusCode::UNPROCESSABLE_ENTITY);
            }
            Self::Form(Wrong::Choice(field)) => &Refusal::Invalid { field, why: "no such choice".to_owned() },
            Self::Act(refusal) => refusal,
        };
        (said::told(refusal, language), said::status(refusal))
    }
}

async fn save(state: &State, request: &HttpRequest, (id, typed): (Option<RuleId>, Form)) -> HttpResponse {
    let rule = match typed.read(id.clone()) {
        Ok(rule) => rule,
        Err(wrong) => return again(state, request, (id, Some(typed)), &Why::Form(wrong)).await,
    };
    let done = at_console(state, request, CONFIRM, move |tx, (actor, of)| rules::put(tx, actor, &of.id, rule));
    match done.await {
        Ok((face, _)) => said::done(state, request, &face, ("/admin/security", Message::RULE_SAVED)),
        Err(Stop::Answer(answer)) => answer,
        Err(Stop::Refused(refusal)) => again(state, request, (id, Some(typed)), &Why::Act(refusal)).await,
    }
}

/// What the rule would do if it counted. Nothing is changed.
async fn try_out(state: &State, request: &HttpRequest, (id, typed): (Option<RuleId>, Form)) -> HttpResponse {
    let mut rule = match typed.read(id.clone()) {
        Ok(rule) => rule,
        Err(wrong) => return again(state, request, (id, Some(typed)), &Why::Form(wrong)).await,
    };
    rule.mode = RuleMode::Enforced;
    let (wanted, form) = (id.clone(), typed.clone());
    let looked = at_console(state, request, entry::CONSOLE, move |tx, at| {
        let (actor, of) = at;
        let new = rules::with(&policy::show(tx, actor, &of.id)?, rule)?;
        let foresight = policy::foresee(tx, actor, &of.id, &new)?;
        Ok((view(tx, at, wanted.as_ref(), Some(form))?, foresight))
    });
    let (face, (view, foresight)) = match looked.await {
        Ok(found) => found,
        Err(Stop::Answer(answer)) => return answer,
        Err(Stop::Refused(refusal)) => return again(state, request, (id, Some(typed)), &Why::Act(refusal)).await,
    };
    match state.db.read(move |tx| foresight.preview(tx)).await {
        Err(error) => crate::web::error::fault(state, request, &error.into()),
        Ok(preview) => render((state, request), (&face, view), Some(preview), (Said::default(), StatusCode::OK)),
    }
}

/// The form once more, as it was typed, with the reason why nothing was done.
async fn again(state: &State, request: &HttpRequest, (id, typed): (Option<RuleId>, Option<Form>), why: &Why) -> HttpResponse {
    match at_console(state, request, entry::CONSOLE, move |tx, at| view(tx, at, id.as_ref(), typed)).await {
        Err(stop) => stopped(state, request, stop),
        Ok((face, view)) => {
            let told = why.told(&face.tongue(request));
            render((state, request), (&face, view), None, told)
        }
    }
}
