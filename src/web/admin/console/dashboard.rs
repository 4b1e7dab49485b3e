//! `/admin`: how the organization stands.

use super::{
    frame::{Face, at_console, first_room, stopped},
    link, said,
    users::ANY_ROLE,
};
use crate::{
    admin::{
        AdminError, Refusal,
        dashboard::{self, Cares, Day, People, Refused},
        entry,
    },
    page::{CoverageLine, DashboardNote, DashboardPage, DayColumn, Headcount, Language, NoteKind, RefusalLine, SignIns},
    store::StoreError,
    types::UnixTime,
    web::{State, account::time, error, login::kind, reply},
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};

struct Numbers {
    people: People,
    days: Option<Vec<Day>>,
    refused: Vec<Refused>,
    cares: Cares,
}

/// Shows it, or leads to the first room of whoever may not see it.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    let looked = at_console(&state, &request, entry::CONSOLE, |_, (actor, of)| match dashboard::scope(actor, &of.id) {
        Ok(scope) => Ok(Some(scope)),
        Err(AdminError::Refused(Refusal::Forbidden(_))) => Ok(None),
        Err(error) => Err(error),
    });
    let (face, scope) = match looked.await {
        Err(stop) => return stopped(&state, &request, stop),
        Ok((face, None)) => return first_room(&state, &request, &face),
        Ok((face, Some(scope))) => (face, scope),
    };
    let numbers = state.db.read(move |tx| {
        Ok::<_, StoreError>(Numbers {
            people: dashboard::people(tx, &scope)?,
            days: dashboard::days(tx, &scope)?,
            refused: dashboard::refused(tx, &scope)?,
            cares: dashboard::cares(tx, &scope)?,
        })
    });
    match numbers.await {
        Err(error) => error::fault(&state, &request, &error.into()),
        Ok(numbers) => {
            let language = face.tongue(&request);
            let page = DashboardPage {
                notes: notes(&face, &numbers),
                people: headcount(&face, &numbers.people),
                coverage: coverage(&face, &numbers.people),
                sign_ins: numbers.days.as_deref().map(|days| chart(&face, days, &language)),
                refusals: numbers.refused.iter().map(|one| line(one, &language)).collect(),
                sign_ins_href: link::to(&face, "/admin/audit", &[("event", "session_begun")]),
                refusals_href: link::to(&face, "/admin/audit", &[("event", "refused")]),
                said: said::of(&state, &request),
                bar: face.bar.clone(),
            };
            reply::html(&state, &request, face.frame(StatusCode::OK), &page)
        }
    }
}

fn number(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}

/// A share in percent, rounded down; 0 of nobody.
fn percent(count: i64, of: i64) -> u8 {
    let share = count.saturating_mul(100).checked_div(of).unwrap_or(0);
    u8::try_from(share.clamp(0, 100)).unwrap_or(100)
}

fn headcount(face: &Face, people: &People) -> Headcount {
    let list = |pairs: &[(&str, &str)]| link::to(face, "/admin/users", pairs);
    Headcount {
        users: number(people.users),
        enabled: number(people.enabled),
        secured: number(people.secured),
        percent: percent(people.secured, people.enabled),
        administrators: number(people.operators),
        users_href: list(&[]),
        enabled_href: list(&[("status", "enabled")]),
        unsecured_href: list(&[("status", "enabled"), ("method", "none")]),
        administrators_href: list(&[("role", ANY_ROLE)]),
    }
}

/// Which methods people have, the most frequent first; those who have none last.
fn coverage(face: &Face, people: &People) -> Vec<CoverageLine> {
    if people.enabled == 0 {
        return Vec::new();
    }
    let mut owners = people.owners.clone();
    owners.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let line = |kind, count: i64, word: &str| CoverageLine {
        kind,
        count: number(count),
        percent: percent(count, people.enabled),
        href: link::to(face, "/admin/users", &[("status", "enabled"), ("method", word)]),
    };
    let owned = owners.iter().map(|(method, count)| line(kind(*method), *count, method.as_str()));
    owned.chain([line(None, people.enabled - people.secured, "none")]).collect()
}

fn chart(face: &Face, days: &[Day], language: &Language) -> SignIns {
    if days.iter().all(|day| day.good + day.refused == 0) {
        return SignIns::default();
    }
    let column = |day: &Day| {
        let date = date(day.at);
        let short = date.rsplit('-').next().unwrap_or_default().trim_start_matches('0').to_owned();
        let href = link::to(face, "/admin/audit", &[("from", &date), ("to", &date)]);
        DayColumn::new(time::day(day.at, language), short, number(day.good), number(day.refused)).leading_to(href)
    };
    SignIns::new(days.iter().map(column).collect())
}

/// The date as forms have it.
fn date(at: UnixTime) -> String {
    at.rfc3339().split('T').next().unwrap_or_default().to_owned()
}

fn line(refused: &Refused, language: &Language) -> RefusalLine {
    let row = &refused.row;
    let where_from = refused.client.iter().chain(&row.address).map(String::as_str);
    RefusalLine {
        what: language.text(&format!("event-{}", row.event)),
        who: refused.who.clone().unwrap_or_default(),
        detail: where_from.collect::<Vec<_>>().join(", "),
        at: time::shown(row.at, language),
    }
}

/// How many administrators are too few: a single one may lose a telephone.
const FEW: i64 = 2;

fn notes(face: &Face, numbers: &Numbers) -> Vec<DashboardNote> {
    let cares = &numbers.cares;
    let room = |name: &str, path: &str| face.bar.rooms.contains(&name).then(|| link::to(face, path, &[]));
    let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let administrators = numbers.people.administrators;
    let all = [
        (NoteKind::Approval, count(cares.waiting), cares.waiting > 0, room("bulk", "/admin/bulk")),
        (NoteKind::Keys, count(cares.old_keys), cares.old_keys > 0, room("keys", "/admin/keys")),
        (NoteKind::Failures, count(cares.failed), cares.failed > 0, room("bulk", "/admin/bulk")),
        (
            NoteKind::Administrators,
            number(administrators),
            administrators < FEW,
            Some(link::to(face, "/admin/users", &[("role", ANY_ROLE)])),
        ),
    ];
    all.into_iter().filter(|(_, _, due, _)| *due).map(|(kind, count, _, href)| DashboardNote { kind, count, href }).collect()
}
