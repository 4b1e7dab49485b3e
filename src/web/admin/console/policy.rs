//! `/admin/security`: the switches of an organization, what others would do, and the rules there are.

use super::{
    fields::Fields,
    frame::{At, CONFIRM, Face, Stop, at_console, stopped},
    policy_form::{self, Asked},
    said,
};
use crate::{
    admin::{
        AdminResult, Precondition, entry,
        policy::{self, PolicyView, Preview},
    },
    page::{Message, MethodTick, PolicyForm, PolicyPage, PolicyPreview, RuleLine, Said},
    store::{
        Tx, client, group,
        people::{self, Filter, Owns, Status},
    },
    types::{
        BulkApproval, Method, Permission, RuleLevel, RuleMode, RuleTrust,
        rule::{Rule, Side},
    },
    web::{State, form, login::kind, reply},
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use std::sync::Arc;

const KINDS: [Method; 4] = [Method::Passkey, Method::Totp, Method::Email, Method::Sms];

/// What the page shows besides the form.
struct View {
    policy: PolicyView,
    approval: BulkApproval,
    owners: Vec<(Method, i64)>,
    rules: Vec<RuleLine>,
    writable: bool,
}

fn view(tx: &mut Tx<'_>, (actor, of): At<'_, '_>) -> AdminResult<View> {
    let policy = policy::show(tx, actor, &of.id)?;
    let reports = policy::reports(tx, actor, &of.id)?;
    let mut owners = Vec::new();
    for method in KINDS {
        let whom = Filter {
            organization: Some(of.id.clone()),
            status: Some(Status::Enabled),
            owns: Some(Owns::This(method)),
            ..Filter::default()
        };
        owners.push((method, people::total(tx, &whom)?));
    }
    let mut rules = Vec::new();
    for rule in &policy.rules {
        let stopped = reports.iter().find(|report| report.rule_id == rule.id.as_str()).map_or(0, |report| report.people);
        rules.push(rule_line(tx, rule, stopped)?);
    }
    let writable = actor.rights.may(Permission::PoliciesWrite, &of.id);
    Ok(View { policy, approval: of.bulk_approval, owners, rules, writable })
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

/// The page. `typed`: the form as it was sent; else as it is stored.
fn render(
    state: &State,
    request: &HttpRequest,
    (face, view): (&Face, View),
    (typed, preview): (Option<&Fields>, Option<Preview>),
    (said, status): (Said, StatusCode),
) -> HttpResponse {
    let tick = |(method, people): (Method, i64), selected| {
        Some(MethodTick { kind: kind(method)?, selected, people: u64::try_from(people).unwrap_or(0) })
    };
    let chosen = |method: Method| match typed {
        Some(fields) => fields.all("methods").any(|name| name == method.as_str()),
        None => view.policy.methods.contains(&method),
    };
    let methods = view.owners.iter().filter_map(|(method, people)| tick((*method, *people), chosen(*method))).collect();
    let number = |count: i64| u64::try_from(count).unwrap_or(0);
    let form = match typed {
        Some(fields) => policy_form::typed(fields, methods),
        None => PolicyForm { methods, ..policy_form::stored(&view.policy, view.approval) },
    };
    let page = PolicyPage {
        form,
        preview: preview.map(|preview| PolicyPreview {
            people: number(preview.users),
            must_enrol: number(preview.would_enrol),
            lose_method: number(preview.would_lose),
        }),
        rules: view.rules,
        writable: view.writable,
        may: Vec::new(),
        bar: face.bar.clone(),
        said,
    };
    reply::html(state, request, face.frame(status), &page)
}

/// Shows it.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    let said = said::of(&state, &request);
    match at_console(&state, &request, entry::CONSOLE, view).await {
        Err(stop) => stopped(&state, &request, stop),
        Ok((face, view)) => render(&state, &request, (&face, view), (None, None), (said, StatusCode::OK)),
    }
}

/// Says what the switches would do, or sets them.
pub async fn submit(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    let fields = match Fields::read(&state, &request, &body) {
        Ok(fields) => Arc::new(fields),
        Err(answer) => return *answer,
    };
    let saves = fields.get("act") == "save";
    let form = Arc::clone(&fields);
    let done = at_console(&state, &request, if saves { CONFIRM } else { entry::CONSOLE }, move |tx, at| {
        let (actor, of) = at;
        let Asked { policy: new, approval } = policy_form::read(&form, &policy::show(tx, actor, &of.id)?)?;
        if saves {
            policy::set(tx, actor, &of.id, &new, &Precondition::if_match(None))?;
            policy_form::approve(tx, actor, &of.id, approval)?;
            return Ok(None);
        }
        let preview = policy::preview(tx, actor, &of.id, &new)?;
        Ok(Some((view(tx, at)?, preview)))
    });
    match done.await {
        Ok((face, None)) => said::done(&state, &request, &face, ("/admin/security", Message::POLICY_SAVED)),
        Ok((face, Some((view, preview)))) => {
            let shown = (Some(&*fields), Some(preview));
            render(&state, &request, (&face, view), shown, (Said::default(), StatusCode::OK))
        }
        Err(Stop::Answer(answer)) => answer,
        Err(Stop::Refused(refusal)) => match at_console(&state, &request, entry::CONSOLE, view).await {
            Err(stop) => stopped(&state, &request, stop),
            Ok((face, view)) => {
                let said = (said::refused(&refusal), said::status(&refusal));
                render(&state, &request, (&face, view), (Some(&fields), None), said)
            }
        },
    }
}
