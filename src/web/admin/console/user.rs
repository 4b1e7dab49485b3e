//! `/admin/users/{id}`: one person.

use super::{
    frame::{At, Face, at_console, stopped},
    link, said, user_form,
    users::{acts, at, pick_groups},
};
use crate::{
    account::activity::{self, Happened},
    admin::{
        AdminResult, entry,
        factors::{self, DeviceView, MethodsView, SessionView},
        providers::people::{self, FederatedId, IdentityView},
        users::{self, UserView},
    },
    page::{
        DeviceLine, Language, Pick, Said, SessionLine, UserFacts, UserFederatedId, UserGroup, UserLink, UserMethod, UserPage,
    },
    store::{Tx, backup, group, provider},
    types::{Permission, ProviderId, Role, UserId},
    web::{State, account::activity::line, login::kind, reply},
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};

struct View {
    user: UserView,
    methods: MethodsView,
    backup_total: i64,
    sessions: Vec<SessionView>,
    devices: Vec<DeviceView>,
    groups: Vec<(String, String)>,
    joinable: Vec<Pick>,
    providers: Vec<(ProviderId, String)>,
    links: Vec<IdentityView>,
    federated: Vec<FederatedId>,
    happened: Vec<Happened>,
    rights: Vec<Permission>,
    you: bool,
}

/// What has happened lately, lines at most.
const LATELY: usize = 10;

fn view(tx: &mut Tx<'_>, (actor, of): At<'_, '_>, id: &UserId) -> AdminResult<View> {
    let user = users::show(tx, actor, id)?;
    let groups: Vec<(String, String)> = group::of_user(tx, id)?.into_iter().map(|row| (row.id.to_string(), row.name)).collect();
    let rights: Vec<Permission> = actor.rights.in_organization(&user.organization_id).iter().collect();
    let joinable = if rights.contains(&Permission::GroupsWrite) && user.organization_id == of.id {
        let all = pick_groups(tx, (actor, of), "")?;
        all.into_iter().filter(|pick| groups.iter().all(|(id, _)| *id != pick.value)).collect()
    } else {
        Vec::new()
    };
    Ok(View {
        methods: factors::list(tx, actor, id)?,
        backup_total: backup::count(tx, id)?.total,
        sessions: factors::sessions_of(tx, actor, id)?,
        devices: factors::devices_of(tx, actor, id)?,
        providers: provider::all(tx, Some(&user.organization_id))?.into_iter().map(|row| (row.id, row.name)).collect(),
        links: people::identities(tx, actor, id)?,
        federated: people::federated_ids(tx, actor, id)?,
        happened: activity::of(tx, id)?.into_iter().take(LATELY).collect(),
        you: actor.is(id),
        user,
        groups,
        joinable,
        rights,
    })
}

impl View {
    fn facts(&self, language: &Language) -> UserFacts {
        let user = &self.user;
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        UserFacts {
            id: user.id.to_string(),
            title: user.name.clone().unwrap_or_else(|| user.username.clone()),
            name: text(&user.name),
            username: user.username.clone(),
            email: text(&user.email),
            email_verified: user.email_verified,
            phone: text(&user.phone_number),
            phone_verified: user.phone_number_verified,
            language: text(&user.language),
            role: (user.role != Role::Member).then(|| user_form::named(&user.role.to_string(), language)),
            created: at(&user.created_at, language),
            last_sign_in: user.last_sign_in_at.as_deref().map(|text| at(text, language)),
            enabled: user.enabled,
            has_password: user.has_password,
            you: self.you,
        }
    }

    fn methods(&self, language: &Language) -> Vec<UserMethod> {
        let method = |one: &factors::MethodView| {
            let paused = self.methods.paused.iter().find(|paused| paused.method == one.method);
            Some(UserMethod {
                value: format!("{}:{}", one.method, one.id),
                kind: kind(one.method)?,
                name: one.name.clone(),
                detail: one.detail.clone().unwrap_or_default(),
                added: at(&one.added_at, language),
                last_used: one.last_used_at.as_deref().map(|text| at(text, language)),
                suspended: paused.and_then(|paused| paused.until.as_deref()).map(|text| at(text, language)),
            })
        };
        self.methods.methods.iter().filter_map(method).collect()
    }

    fn may(&self) -> Vec<&'static str> {
        if self.you {
            return Vec::new();
        }
        let may = |permission| self.rights.contains(&permission);
        let write = may(Permission::UsersWrite);
        let mut all = acts(&self.rights, self.user.enabled, false);
        let more = [
            ("edit", write),
            ("federate", write),
            ("set_password", write),
            ("remove_method", may(Permission::UsersReset)),
            ("forget_devices", write),
            ("groups", may(Permission::GroupsWrite)),
            ("delete", write),
        ];
        all.extend(more.into_iter().filter(|(_, may)| *may).map(|(act, _)| act));
        all
    }

    fn page(self, (face, language): (&Face, &Language), said: Said) -> UserPage {
        let number = |count: i64| u32::try_from(count).unwrap_or(0);
        let session = |one: &SessionView| SessionLine {
            id: one.id.to_string(),
            agent: language.browser(&one.agent),
            address: one.address.clone(),
            began: at(&one.created_at, language),
            last_seen: at(&one.last_seen_at, language),
            this: false,
            acr: one.acr.clone(),
        };
        let device = |one: &DeviceView| DeviceLine {
            id: one.id.to_string(),
            name: language.browser(&one.name),
            created: at(&one.created_at, language),
            last_used: at(&one.last_used_at, language),
            expires: at(&one.expires_at, language),
            this: false,
        };
        let group = |(id, name): &(String, String)| UserGroup {
            id: id.clone(),
            name: name.clone(),
            href: format!("/admin/users{}{}group={id}", face.bar.query, if face.bar.query.is_empty() { '?' } else { '&' }),
        };
        let named = |id: &ProviderId| {
            self.providers.iter().find(|(known, _)| known == id).map_or(String::new(), |(_, name)| name.clone())
        };
        let link_line = |one: &IdentityView| UserLink {
            id: one.id.to_string(),
            provider: named(&one.provider_id),
            label: one.label.clone(),
            since: at(&one.created_at, language),
            last_used: one.last_used_at.as_deref().map(|text| at(text, language)),
        };
        let links = self.links.iter().map(link_line).collect();
        let written = |one: &FederatedId| UserFederatedId {
            provider: named(&one.provider_id),
            value: one.federated_id.clone().unwrap_or_default(),
        };
        let federated = self.federated.iter().map(written).collect();
        let providers = self
            .providers
            .iter()
            .map(|(id, name)| Pick { value: id.to_string(), label: name.clone(), selected: false })
            .collect();
        let reads = face.bar.rooms.contains(&"audit");
        let audit = || link::to(face, "/admin/audit", &[("user", &self.user.username)]);
        let audit_href = if reads { audit() } else { String::new() };
        UserPage {
            user: self.facts(language),
            methods: self.methods(language),
            backup_left: number(self.methods.backup_codes_left),
            backup_total: number(self.backup_total),
            sessions: self.sessions.iter().map(session).collect(),
            devices: self.devices.iter().map(device).collect(),
            groups: self.groups.iter().map(group).collect(),
            may: self.may(),
            joinable: self.joinable,
            providers,
            links,
            federated,
            rows: self.happened.into_iter().filter_map(|happened| line(happened, language)).collect(),
            audit_href,
            bar: face.bar.clone(),
            said,
        }
    }
}

/// Shows it.
pub async fn show(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> HttpResponse {
    let said = said::of(&state, &request);
    page(&state, &request, &UserId::from_text(id.into_inner()), (said, StatusCode::OK)).await
}

/// The page, with something said on top.
pub async fn page(state: &State, request: &HttpRequest, id: &UserId, (said, status): (Said, StatusCode)) -> HttpResponse {
    let id = id.clone();
    match at_console(state, request, entry::CONSOLE, move |tx, at| view(tx, at, &id)).await {
        Err(stop) => stopped(state, request, stop),
        Ok((face, view)) => {
            let page = view.page((&face, &face.tongue(request)), said);
            reply::html(state, request, face.frame(status), &page)
        }
    }
}
