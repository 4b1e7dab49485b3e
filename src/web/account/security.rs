//! `/account/security`: what opens the account; `/account/devices`: what is trusted.

use super::{Face, Said, at_desk, form_of, said::done, time::shown};
use crate::{
    account::{
        Desk, Need, add, backup,
        devices::{self, Device, Here},
        links,
        methods::{self, Owned},
    },
    auth::{Fault, prompt},
    page::{BackupState, Choice, DeviceLine, Grace, Language, Message, MethodCard, SecurityPage},
    store::{Tx, backup::Count},
    types::{Token, UnixTime, secret::TrustCookie},
    web::{
        State, form,
        login::{grace, kind},
        reply,
    },
};
use actix_web::{HttpRequest, HttpResponse, web};

/// Below it is time for new backup codes.
const LOW: i64 = 3;

/// Shows it.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    page(&state, &request, Said::of(&state, &request)).await
}

async fn page(state: &State, request: &HttpRequest, said: Said) -> HttpResponse {
    let trusted = state.cookies.trusted(request);
    match at_desk(state, request, Need::Session, move |tx, desk| view(tx, desk, &trusted)).await {
        Err(response) => response,
        Ok((face, view)) => {
            let page = view.page(&face, &face.tongue(request), said);
            reply::html(state, request, face.frame(said.status()), &page)
        }
    }
}

/// What the page shows.
struct View {
    methods: Vec<(Owned, Option<UnixTime>)>,
    chosen: Option<String>,
    choices: Vec<Choice>,
    backup: (Count, bool),
    devices: Vec<Device>,
    required: bool,
    offered: bool,
    grace: Option<Grace>,
    links: bool,
    trust_days: i64,
}

fn view(tx: &mut Tx<'_>, desk: &Desk<'_>, trusted: &[Token<TrustCookie>]) -> Result<View, Fault> {
    let (organization, methods) = (&desk.account.organization, methods::list(&desk.account));
    let chosen = desk.account.user.default_method.clone();
    let with_time = |owned: Owned| {
        let from = methods::works_from(desk, &owned);
        (owned, from)
    };
    Ok(View {
        choices: choices(desk, &methods, chosen.as_deref()),
        backup: (backup::count(tx, desk)?, backup::can(desk)),
        devices: devices::list(tx, desk, trusted)?,
        links: links::any(tx, desk)?,
        required: desk.account.is_obliged(),
        offered: !add::offered(desk).is_empty(),
        grace: grace(&desk.account, desk.now).filter(|_| desk.account.is_obliged() && methods.is_empty()),
        trust_days: organization.trust_days,
        chosen,
        methods: methods.into_iter().map(with_time).collect(),
    })
}

/// What can be asked for first. One name stands for all apps, and one for all keys: either asks for any of them.
fn choices(desk: &Desk<'_>, methods: &[Owned], chosen: Option<&str>) -> Vec<Choice> {
    let last = Choice { value: String::new(), kind: None, detail: None, selected: chosen.is_none() };
    let mut values: Vec<String> = prompt::own(&desk.account).iter().map(prompt::Way::value).collect();
    values.sort_by_key(|value| methods.iter().position(|owned| &owned.value == value));
    let own = values.into_iter().filter_map(|value| {
        let mut named = methods.iter().filter(|owned| owned.value == value);
        let (first, more) = (named.next()?, named.next());
        let name = Some(&first.name).filter(|name| !name.is_empty()).cloned();
        let detail = first.detail.clone().or(name.filter(|_| more.is_none()));
        Some(Choice { selected: chosen == Some(&*value), value, kind: kind(first.method), detail })
    });
    std::iter::once(last).chain(own).collect()
}

impl View {
    fn page(self, face: &Face, language: &Language, said: Said) -> SecurityPage {
        let card = |(owned, works_from): (Owned, Option<UnixTime>)| {
            Some(MethodCard {
                kind: kind(owned.method)?,
                href: super::method::path(&owned),
                added: shown(owned.added, language),
                last_used: owned.used.map(|used| shown(used, language)),
                works_from: works_from.map(|from| shown(from, language)),
                is_default: self.chosen.as_ref() == Some(&owned.value),
                name: owned.name,
                number: owned.number,
                detail: owned.detail,
            })
        };
        let device = |device: Device| DeviceLine {
            id: device.row.id.to_string(),
            name: language.browser(&device.row.name),
            created: shown(device.row.created_at, language),
            last_used: shown(device.row.last_used_at, language),
            expires: shown(device.row.expires_at, language),
            this: device.here == Here::Yes,
        };
        SecurityPage {
            bar: face.bar.clone(),
            methods: self.methods.into_iter().filter_map(card).collect(),
            required: self.required,
            offered: self.offered,
            grace: self.grace,
            choices: self.choices,
            backup: backup_state(self.backup),
            links: self.links,
            devices: self.devices.into_iter().map(device).collect(),
            trust_days: u32::try_from(self.trust_days).unwrap_or(0),
            error: said.error,
            notice: said.notice,
        }
    }
}

fn backup_state((count, can): (Count, bool)) -> BackupState {
    let number = |count: i64| u32::try_from(count).unwrap_or(0);
    match count.total {
        0 => BackupState::None { can },
        total => BackupState::Left { left: number(count.left), total: number(total), low: count.left < LOW },
    }
}

/// Chooses what is asked for first.
pub async fn submit(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    let params = match form_of(&state, &request, &body).await {
        Ok(params) => params,
        Err(response) => return response,
    };
    let value = params.get("default").unwrap_or_default().to_owned();
    match at_desk(&state, &request, Need::Session, move |tx, desk| methods::prefer(tx, desk, &value)).await {
        Err(response) => response,
        Ok((_, true)) => done(&state, &request, super::SECURITY, Message::DEFAULT_SAVED),
        Ok((_, false)) => page(&state, &request, Said::gone()).await,
    }
}

/// Forgets one trusted device, or all.
pub async fn forget(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    let params = match form_of(&state, &request, &body).await {
        Ok(params) => params,
        Err(response) => return response,
    };
    let which = params.get("revoke").unwrap_or_default().to_owned();
    let notice = if which == "all" { Message::DEVICES_FORGOTTEN } else { Message::DEVICE_FORGOTTEN };
    let work = at_desk(&state, &request, Need::Session, move |tx, desk| match which.as_str() {
        "all" => devices::forget_all(tx, desk).map(|()| true),
        id => devices::forget(tx, desk, id),
    });
    match work.await {
        Err(response) => response,
        Ok((_, true)) => done(&state, &request, super::SECURITY, notice),
        Ok((_, false)) => page(&state, &request, Said::gone()).await,
    }
}
