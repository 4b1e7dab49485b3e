//! `/admin/users`: the list.

use super::{
    frame::{At, Face, at_console, stopped},
    said, user_form,
};
use crate::{
    admin::{AdminError, AdminResult, Page, Part, Refusal, entry, groups, roles, users},
    page::{Language, Pick, Said, UserFilter, UserRow, UsersPage},
    protocol::{Params, params::encode},
    store::{
        Tx,
        people::{self, Filter, Owns, Status},
    },
    types::{GroupId, Method, OrganizationId, Permission, Role, UnixTime},
    web::{
        State,
        account::time,
        admin::api::read::{cursor, opened},
        login::kind,
        reply,
    },
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};

/// People of a page of the list.
const PEOPLE: i64 = 50;

const LIST: &str = "console users";

/// In the place of a role: any but that of most people.
pub const ANY_ROLE: &str = "any";

/// What the list is narrowed to, as an address or a form says it. What makes no sense narrows nothing.
pub fn filter(get: impl Fn(&str) -> String, organization: &OrganizationId) -> (UserFilter, Filter) {
    let one_of = |name: &str, words: &[&str]| {
        let value = get(name);
        if words.contains(&value.as_str()) { value } else { words.first().map_or_else(String::new, ToString::to_string) }
    };
    let role = get("role").parse::<Role>().ok();
    let any_role = get("role") == ANY_ROLE;
    let shown = UserFilter {
        q: get("q").chars().take(200).collect(),
        status: one_of("status", &["all", "enabled", "disabled"]),
        method: one_of("method", &["any", "none", "passkey", "totp", "sms", "email"]),
        role: if any_role { ANY_ROLE.to_owned() } else { role.as_ref().map(ToString::to_string).unwrap_or_default() },
        group: get("group").chars().take(64).collect(),
    };
    let filter = Filter {
        organization: Some(organization.clone()),
        search: Some(shown.q.trim().to_owned()).filter(|text| !text.is_empty()),
        status: match shown.status.as_str() {
            "enabled" => Some(Status::Enabled),
            "disabled" => Some(Status::Disabled),
            _ => None,
        },
        owns: match shown.method.as_str() {
            "none" => Some(Owns::Nothing),
            method => method.parse::<Method>().ok().map(Owns::This),
        },
        role,
        other_role: any_role.then_some(Role::Member),
        group: Some(shown.group.clone()).filter(|id| !id.is_empty()).map(GroupId::from_text),
    };
    (shown, filter)
}

fn is_narrowed(filter: &Filter) -> bool {
    filter.search.is_some()
        || filter.status.is_some()
        || filter.owns.is_some()
        || filter.role.is_some()
        || filter.other_role.is_some()
        || filter.group.is_some()
}

/// Up to how many people that fit are counted.
const MANY: i64 = 10_000;

struct View {
    page: Page<users::UserView>,
    matching: i64,
    roles: Vec<Pick>,
    groups: Vec<Pick>,
    rights: Vec<Permission>,
    you: Option<String>,
}

/// The first groups of an organization, to choose from.
pub fn pick_groups(tx: &mut Tx<'_>, (actor, of): At<'_, '_>, chosen: &str) -> AdminResult<Vec<Pick>> {
    match groups::list(tx, actor, &of.id, &Part { limit: 200, after: None }) {
        Ok(page) => Ok(page
            .items
            .into_iter()
            .map(|group| Pick { selected: group.id.as_str() == chosen, value: group.id.to_string(), label: group.name })
            .collect()),
        Err(AdminError::Refused(Refusal::Forbidden(_))) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn pick_roles(tx: &mut Tx<'_>, (actor, of): At<'_, '_>, chosen: &str) -> AdminResult<Vec<Pick>> {
    match roles::list(tx, actor, &of.id) {
        Ok(all) => Ok(all
            .into_iter()
            .filter(|role| role.role != Role::Member)
            .map(|role| Pick { selected: role.role.to_string() == chosen, value: role.role.to_string(), label: role.name })
            .collect()),
        Err(AdminError::Refused(Refusal::Forbidden(_))) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn view(tx: &mut Tx<'_>, at: At<'_, '_>, (shown, filter): (&UserFilter, Filter), after: Option<String>) -> AdminResult<View> {
    let (actor, of) = at;
    let matching = if is_narrowed(&filter) { people::count(tx, &filter, MANY + 1)? } else { people::total(tx, &filter)? };
    let page = users::list(tx, actor, filter, &Part { limit: PEOPLE, after })?;
    let rights = actor.rights.in_organization(&of.id).iter().collect();
    Ok(View {
        roles: pick_roles(tx, at, &shown.role)?,
        groups: pick_groups(tx, at, &shown.group)?,
        you: page.items.iter().find(|user| actor.is(&user.id)).map(|user| user.id.to_string()),
        page,
        matching,
        rights,
    })
}

/// What may be done to one person, as buttons are called.
pub fn acts(rights: &[Permission], enabled: bool, you: bool) -> Vec<&'static str> {
    if you {
        return Vec::new();
    }
    let may = |permission| rights.contains(&permission);
    let all = [
        ("reset_mfa", may(Permission::UsersReset)),
        ("access_pass", may(Permission::UsersPass) && enabled),
        ("sign_out", may(Permission::UsersWrite)),
        ("disable", may(Permission::UsersWrite) && enabled),
        ("enable", may(Permission::UsersWrite) && !enabled),
    ];
    all.into_iter().filter(|(_, may)| *may).map(|(act, _)| act).collect()
}

/// A time of the API as people read it.
pub fn at(text: &str, language: &Language) -> String {
    UnixTime::from_rfc3339(text).map_or_else(|_| text.to_owned(), |time| time::shown(time, language))
}

impl View {
    fn row(&self, user: &users::UserView, (face, language): (&Face, &Language)) -> UserRow {
        let you = self.you.as_deref() == Some(user.id.as_str());
        let role = (user.role != Role::Member).then(|| user.role.to_string());
        let named = |role: String| {
            let known = self.roles.iter().find(|pick| pick.value == role);
            known.map_or_else(|| user_form::named(&role, language), |pick| pick.label.clone())
        };
        UserRow {
            id: user.id.to_string(),
            href: format!("/admin/users/{}{}", user.id, face.bar.query),
            name: user.name.clone().unwrap_or_default(),
            username: user.username.clone(),
            email: user.email.clone().unwrap_or_default(),
            methods: user.methods.iter().filter_map(|method| kind(*method)).collect(),
            enabled: user.enabled,
            role: role.map(named),
            last_sign_in: user.last_sign_in_at.as_deref().map(|text| at(text, language)),
            acts: acts(&self.rights, user.enabled, you),
        }
    }

    fn may(&self) -> Vec<&'static str> {
        let may = |permission| self.rights.contains(&permission);
        let write = may(Permission::UsersWrite);
        let all = [
            ("add", write),
            ("reset_mfa", may(Permission::UsersReset)),
            ("sign_out", write),
            ("disable", write),
            ("enable", write),
            ("add_to_group", may(Permission::GroupsWrite)),
            ("import", write),
            ("export", may(Permission::UsersRead)),
        ];
        all.into_iter().filter(|(_, may)| *may).map(|(act, _)| act).collect()
    }
}

/// Shows it.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    let said = said::of(&state, &request);
    page(&state, &request, (said, StatusCode::OK)).await
}

/// The list, as the address of this request narrows it, with something said on top.
pub async fn page(state: &State, request: &HttpRequest, (said, status): (Said, StatusCode)) -> HttpResponse {
    let (query, _) = Params::parse_lenient(request.query_string());
    let after = match query.get("after") {
        None => None,
        Some(text) => opened(&state.provider.sealer, LIST, text),
    };
    let beginning = after.is_none();
    let done = at_console(state, request, entry::CONSOLE, move |tx, at| {
        let (shown, filter) = filter(|name| query.get(name).unwrap_or_default().to_owned(), &at.1.id);
        let narrowed = is_narrowed(&filter);
        Ok((view(tx, at, (&shown, filter), after)?, shown, narrowed))
    });
    let (face, (mut view, shown, narrowed)) = match done.await {
        Ok(done) => done,
        Err(stop) => return stopped(state, request, stop),
    };
    let language = face.tongue(request);
    for pick in &mut view.roles {
        let words = user_form::named(&pick.value, &language);
        if words != pick.value {
            pick.label = words;
        }
    }
    let address = |path: &str, after: Option<(&str, String)>| {
        let mut pairs: Vec<(&str, &str)> =
            face.bar.organization_slug.iter().map(|slug| ("organization", slug.as_str())).collect();
        let fields = [("q", &shown.q), ("status", &shown.status), ("method", &shown.method), ("role", &shown.role)];
        pairs.extend(fields.into_iter().chain([("group", &shown.group)]).map(|(name, value)| (name, value.as_str())));
        pairs.extend(after.iter().map(|(name, value)| (*name, value.as_str())));
        pairs.retain(|(_, value)| !value.is_empty());
        format!("{path}?{}", encode(&pairs))
    };
    let next = view.page.next.as_ref().and_then(|key| cursor(&state.provider.sealer, LIST, key));
    let page = UsersPage {
        rows: view.page.items.iter().map(|user| view.row(user, (&face, &language))).collect(),
        may: view.may(),
        filtered: narrowed,
        matching: u64::try_from(view.matching.min(if narrowed { MANY } else { i64::MAX })).unwrap_or(0),
        many: narrowed && view.matching > MANY,
        first: (!beginning).then(|| address("/admin/users", None)),
        next: next.map(|next| address("/admin/users", Some(("after", next)))),
        export_csv: address("/admin/users/export", Some(("format", "csv".to_owned()))),
        export_json: address("/admin/users/export", Some(("format", "json".to_owned()))),
        roles: view.roles,
        groups: view.groups,
        filter: shown.clone(),
        bar: face.bar.clone(),
        said,
    };
    reply::html(state, request, face.frame(status), &page)
}
