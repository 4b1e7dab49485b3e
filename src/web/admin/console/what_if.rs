//! `/admin/security/what-if`: what would be asked of somebody, and by which rule.

use super::{
    frame::{At, Face, at_console, stopped},
    link, said,
    trace::{self, Called, Looked},
};
use crate::{
    admin::{
        AdminError, AdminResult, Refusal, entry,
        policy::{
            self, Outcome, Verdict as Decided, WhatIf, choice,
            person::{self, Somebody},
        },
    },
    auth::{assurance::ACR_VALUES, house::House},
    page::{Language, Message, MethodKind, Pick, Said, Verdict, WhatIfPage},
    protocol::Params,
    store::Tx,
    types::{ClientId, Method},
    web::{State, login::kind, reply},
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use std::net::IpAddr;

/// What was asked, as typed.
#[derive(Debug, Clone)]
struct Typed {
    user: String,
    client: String,
    address: String,
    acr: String,
}

impl Typed {
    fn of(query: &Params) -> Self {
        let get = |name: &str| query.get(name).unwrap_or_default().trim().chars().take(200).collect::<String>();
        Self { user: get("user"), client: get("client"), address: get("address"), acr: get("acr") }
    }

    fn address(&self) -> Result<Option<IpAddr>, Message> {
        if self.address.is_empty() {
            return Ok(None);
        }
        self.address.parse().map(Some).map_err(|_| Message::AUDIT_ADDRESS)
    }
}

struct Found {
    person: Somebody,
    decided: Decided,
    looked: Vec<Looked>,
    rule: String,
    client: String,
}

struct View {
    clients: Vec<(ClientId, String)>,
    found: Result<Option<Found>, Message>,
}

fn view(tx: &mut Tx<'_>, at: At<'_, '_>, house: &House<'_>, typed: &Typed) -> AdminResult<View> {
    let (actor, of) = at;
    policy::show(tx, actor, &of.id)?;
    let chosen: Vec<ClientId> = Some(&typed.client).filter(|id| !id.is_empty()).map(ClientId::from_text).into_iter().collect();
    let clients = choice::applications(tx, &of.id, &chosen)?;
    let found = match typed.address() {
        _ if typed.user.is_empty() => Ok(None),
        Err(message) => Err(message),
        Ok(address) => match ask(tx, at, house, (typed, address)) {
            Ok(found) => Ok(Some(found)),
            Err(AdminError::Refused(Refusal::NotFound(_))) => Err(Message::NO_SUCH_USER),
            Err(error) => return Err(error),
        },
    };
    Ok(View { clients, found })
}

fn ask(
    tx: &mut Tx<'_>,
    (actor, of): At<'_, '_>,
    house: &House<'_>,
    (typed, address): (&Typed, Option<IpAddr>),
) -> AdminResult<Found> {
    let person = person::named(tx, actor, &of.id, &typed.user)?;
    let client_id = (!typed.client.is_empty()).then(|| ClientId::from_text(&typed.client));
    let asked = WhatIf {
        user_id: Some(person.id.clone()),
        username: None,
        client_id: client_id.clone(),
        address,
        acr_values: if typed.acr.is_empty() { Vec::new() } else { vec![typed.acr.clone()] },
    };
    let decided = policy::what_if(tx, actor, house, &of.id, &asked)?;
    let client = match &client_id {
        None => String::new(),
        Some(id) => choice::applications(tx, &of.id, std::slice::from_ref(id))?
            .into_iter()
            .find(|(known, _)| known == id)
            .map_or_else(|| id.to_string(), |(_, name)| name),
    };
    let rule = of.rules.0.iter().find(|rule| Some(&rule.id) == decided.rule_id.as_ref());
    let rule = rule.map(|rule| rule.name.to_string()).unwrap_or_default();
    let lines: Vec<serde_json::Value> = decided.trace.iter().filter_map(|line| serde_json::to_value(line).ok()).collect();
    let called = Called { organization: &of.name, client: &client, rules: &of.rules.0 };
    let looked = trace::read(tx, &lines, &called)?;
    Ok(Found { person, decided, looked, rule, client })
}

/// What it comes to, as the page says it.
fn outcome(decided: &Decided) -> &'static str {
    let phishing_resistant = decided.required == crate::auth::assurance::Level::Three.acr();
    match decided.outcome {
        Outcome::PasswordEnough => "pass",
        Outcome::Prompted if phishing_resistant => "phishing_resistant",
        Outcome::Prompted => "mfa",
        Outcome::MustEnrol => "enrol",
        Outcome::PasskeyNeeded => "enrol_key",
        Outcome::MayPutOff => "put_off",
        Outcome::Disabled | Outcome::OtherOrganization | Outcome::LocalLoginOff => "refused",
    }
}

fn because(decided: &Decided) -> &'static str {
    match decided.outcome {
        Outcome::Disabled => return "disabled",
        Outcome::OtherOrganization => return "other_organization",
        Outcome::LocalLoginOff => return "local_login_off",
        _ => {}
    }
    let known = ["organization", "rule", "own_factor", "application", "client"];
    known.into_iter().find(|word| *word == decided.reason).unwrap_or("baseline")
}

fn verdict(face: &Face, found: Found) -> Verdict {
    let kinds = |methods: &[Method]| methods.iter().filter_map(|method| kind(*method)).collect::<Vec<MethodKind>>();
    let asks = !matches!(outcome(&found.decided), "pass" | "refused");
    let trusted = if found.decided.trusted_device_spares { "yes" } else { "no" };
    Verdict {
        outcome: outcome(&found.decided),
        because: because(&found.decided),
        trusted: if asks { trusted } else { "" },
        ways: kinds(&found.decided.methods),
        then: kinds(&found.decided.then_enrol),
        methods: kinds(&found.person.methods),
        href: link::to(face, &format!("/admin/users/{}", found.person.id), &[]),
        person: found.person.name,
        groups: found.person.groups,
        rules: trace::shown(face, found.looked),
        rule: found.rule,
        client: found.client,
    }
}

fn picks(clients: &[(ClientId, String)], typed: &Typed, language: &Language) -> (Vec<Pick>, Vec<Pick>) {
    let none = Pick { value: String::new(), label: language.text("words-no-client"), selected: typed.client.is_empty() };
    let client = |(id, name): &(ClientId, String)| Pick {
        value: id.to_string(),
        label: name.clone(),
        selected: id.as_str() == typed.client,
    };
    let acr = |acr: &&str| Pick { value: (*acr).to_owned(), label: (*acr).to_owned(), selected: *acr == typed.acr };
    ([none].into_iter().chain(clients.iter().map(client)).collect(), ACR_VALUES.iter().map(acr).collect())
}

/// Shows the question, and the answer once it was asked.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    let (query, _) = Params::parse_lenient(request.query_string());
    let (typed, provider) = (Typed::of(&query), state.provider.clone());
    let asked = typed.clone();
    let looked = at_console(&state, &request, entry::CONSOLE, move |tx, at| view(tx, at, &provider.house(), &asked));
    let (face, view) = match looked.await {
        Ok(found) => found,
        Err(stop) => return stopped(&state, &request, stop),
    };
    let (clients, acrs) = picks(&view.clients, &typed, &face.tongue(&request));
    let (said, status, found) = match view.found {
        Ok(found) => (Said::default(), StatusCode::OK, found),
        Err(message) => (said::wrong(message), StatusCode::UNPROCESSABLE_ENTITY, None),
    };
    let page = WhatIfPage {
        verdict: found.map(|found| verdict(&face, found)),
        bar: face.bar.clone(),
        user: typed.user,
        address: typed.address,
        clients,
        acrs,
        said,
    };
    reply::html(&state, &request, face.frame(status), &page)
}
