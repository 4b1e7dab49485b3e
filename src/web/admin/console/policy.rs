//! `/admin/security`: the switches of an organization, what others would do, and the rules there are.

use super::{
    fields::Fields,
    frame::{At, CONFIRM, DANGER, Face, Stop, at_console, stopped},
    link,
    policy_form::{self, Asked},
    said,
};
use crate::{
    admin::{
        AdminResult, Precondition, Refusal,
        dashboard::{self, KINDS, Scope},
        entry,
        policy::{self, PolicyView, Preview, rules},
    },
    page::{Message, MethodTick, PolicyForm, PolicyPage, PolicyPreview, RuleLine, Said},
    protocol::Params,
    store::{Tx, client, group},
    types::{
        BulkApproval, Method, Permission, RuleLevel, RuleMode, RuleTrust,
        rule::{Rule, Side},
    },
    web::{State, error, form, login::kind, reply},
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use std::sync::Arc;

/// What the page shows besides the form.
struct View {
    policy: PolicyView,
    approval: BulkApproval,
    scope: Option<Scope>,
    rules: Vec<RuleLine>,
    writable: bool,
}

fn view(tx: &mut Tx<'_>, (actor, of): At<'_, '_>) -> AdminResult<View> {
    let policy = policy::show(tx, actor, &of.id)?;
    let reports = policy::reports(tx, actor, &of.id)?;
    let mut rules = Vec::new();
    for rule in &policy.rules {
        let stopped = reports.iter().find(|report| report.rule_id == rule.id.as_str()).map_or(0, |report| report.people);
        rules.push(rule_line(tx, rule, stopped)?);
    }
    let writable = actor.rights.may(Permission::PoliciesWrite, &of.id);
    // Who may not see people learns of no numbers of them.
    let scope = dashboard::scope(actor, &of.id).ok();
    Ok(View { policy, approval: of.bulk_approval, scope, rules, writable })
}

fn rule_line(tx: &mut Tx<'_>, rule: &Rule, stopped: i64) -> AdminResult<RuleLine> {
    let (mut groups, mut clients) = (Vec::new(), Vec::new());
    for id in &rule.groups {
        groups.push(group::by_id(tx, id)?.map_or_else(|| id.to_string(), |row| row.name));
    }
    for id in &rule.clients {
        clients.push(client::by_id(tx, id)?.map_or_else(|| id.to_string(), |row| row.name));
    }
    let networks = rule.networks.as_ref();
    let outside = networks.is_some_and(|networks| networks.side == Side::Outside);
    Ok(RuleLine {
        name: rule.name.to_string(),
        href: String::new(),
        groups,
        clients,
        networks: networks.map(|networks| networks.ranges.iter().map(ToString::to_string).collect()).unwrap_or_default(),
        side: if outside { "outside" } else { "inside" }.to_owned(),
        require: match rule.require {
            RuleLevel::None => "none",
            RuleLevel::Mfa => "mfa",
            RuleLevel::PhishingResistant => "phishing_resistant",
        }
        .to_owned(),
        trust: if rule.trust == RuleTrust::Never { "never" } else { "inherit" }.to_owned(),
        mode: if rule.mode == RuleMode::ReportOnly { "report_only" } else { "enforced" }.to_owned(),
        stopped: u64::try_from(stopped).unwrap_or(0),
    })
}

/// What other rules would mean, for the page.
pub fn foreseen(preview: &Preview) -> PolicyPreview {
    let number = |count: i64| u64::try_from(count).unwrap_or(0);
    PolicyPreview {
        people: number(preview.users),
        must_enrol: number(preview.would_enrol),
        lose_method: number(preview.would_lose),
    }
}

/// How lately something must have been shown to see a page: `fresh=1` asks for it anew, before the page is changed.
pub fn within(request: &HttpRequest) -> i64 {
    let (query, _) = Params::parse_lenient(request.query_string());
    if query.get("fresh") == Some("1") { DANGER } else { entry::CONSOLE }
}

/// The page. `typed`: the form as it was sent; else as it is stored.
async fn render(
    (state, request): (&State, &HttpRequest),
    (face, mut view): (&Face, View),
    (typed, preview): (Option<&Fields>, Option<Preview>),
    (said, status): (Said, StatusCode),
) -> HttpResponse {
    let owners = match view.scope.take() {
        None => Ok(KINDS.map(|method| (method, 0)).into()),
        Some(scope) => state.db.read(move |tx| dashboard::owners(tx, &scope)).await,
    };
    let owners: Vec<(Method, i64)> = match owners {
        Ok(owners) => owners,
        Err(error) => return error::fault(state, request, &error.into()),
    };
    let chosen = |method: Method| match typed {
        Some(fields) => fields.all("methods").any(|name| name == method.as_str()),
        None => view.policy.methods.contains(&method),
    };
    let tick = |&(method, people): &(Method, i64)| {
        Some(MethodTick { kind: kind(method)?, selected: chosen(method), people: u64::try_from(people).unwrap_or(0) })
    };
    let methods = owners.iter().filter_map(tick).collect();
    let form = match typed {
        Some(fields) => policy_form::typed(fields, methods),
        None => PolicyForm { methods, ..policy_form::stored(&view.policy, view.approval) },
    };
    for (line, rule) in view.rules.iter_mut().zip(&view.policy.rules) {
        line.href = link::to(face, &format!("/admin/security/rules/{}", rule.id), &[]);
    }
    let page = PolicyPage {
        form,
        preview: preview.as_ref().map(foreseen),
        rules: view.rules,
        writable: view.writable,
        may: if view.writable { vec!["what_if", "rules"] } else { vec!["what_if"] },
        refresh: (view.writable && !face.fresh).then(|| link::to(face, "/admin/security", &[("fresh", "1")])),
        bar: face.bar.clone(),
        said,
    };
    reply::html(state, request, face.frame(status), &page)
}

/// Shows it.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    let said = said::of(&state, &request);
    match at_console(&state, &request, within(&request), view).await {
        Err(stop) => stopped(&state, &request, stop),
        Ok((face, view)) => render((&state, &request), (&face, view), (None, None), (said, StatusCode::OK)).await,
    }
}

/// Says what the switches would do, or sets them. What weighs on people is set only by whoever has seen how many.
pub async fn submit(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    let fields = match Fields::read(&state, &request, &body) {
        Ok(fields) => Arc::new(fields),
        Err(answer) => return *answer,
    };
    let saves = fields.get("act") == "save";
    let form = Arc::clone(&fields);
    let looked = at_console(&state, &request, if saves { CONFIRM } else { entry::CONSOLE }, move |tx, at| {
        let (actor, of) = at;
        if saves {
            actor.need(Permission::PoliciesWrite, &of.id, "organization")?;
        }
        let new = policy_form::read(&form, &policy::show(tx, actor, &of.id)?)?.policy;
        Ok((view(tx, at)?, policy::foresee(tx, actor, &of.id, &new)?))
    });
    let (face, (view, foresight)) = match looked.await {
        Ok(found) => found,
        Err(stop) => return again(&state, &request, &fields, stop).await,
    };
    if saves && !foresight.weighs() {
        return save(&state, &request, &fields).await;
    }
    let preview = match state.db.read(move |tx| foresight.preview(tx)).await {
        Ok(preview) => preview,
        Err(error) => return error::fault(&state, &request, &error.into()),
    };
    if saves && fields.get("seen") == format!("{}-{}", preview.would_enrol, preview.would_lose) {
        return save(&state, &request, &fields).await;
    }
    let said = Said { notice: saves.then_some(Message::POLICY_LOOK), ..Said::default() };
    render((&state, &request), (&face, view), (Some(&fields), Some(preview)), (said, StatusCode::OK)).await
}

async fn save(state: &State, request: &HttpRequest, fields: &Arc<Fields>) -> HttpResponse {
    let form = Arc::clone(fields);
    let done = at_console(state, request, CONFIRM, move |tx, (actor, of)| {
        let before = rules::held(tx, actor, &of.id)?;
        Precondition::if_match(Some(form.get("mark"))).is_tag(Some(&policy_form::mark(&before, of.bulk_approval)?))?;
        let Asked { policy: new, approval } = policy_form::read(&form, &before)?;
        policy::set(tx, actor, &of.id, &new, &Precondition::if_match(None))?;
        policy_form::approve(tx, actor, &of.id, approval)
    });
    match done.await {
        Ok((face, ())) => said::done(state, request, &face, ("/admin/security", Message::POLICY_SAVED)),
        Err(stop) => again(state, request, fields, stop).await,
    }
}

/// The form once more, as it was typed, with the reason why nothing was done.
async fn again(state: &State, request: &HttpRequest, fields: &Fields, stop: Stop) -> HttpResponse {
    let refusal = match stop {
        Stop::Answer(answer) => return answer,
        Stop::Refused(refusal) => refusal,
    };
    // What somebody else has set is shown, or it would be typed over.
    let typed = (!matches!(refusal, Refusal::Stale)).then_some(fields);
    match at_console(state, request, entry::CONSOLE, view).await {
        Err(stop) => stopped(state, request, stop),
        Ok((face, view)) => {
            let said = (said::told(&refusal, &face.tongue(request)), said::status(&refusal));
            render((state, request), (&face, view), (typed, None), said).await
        }
    }
}
