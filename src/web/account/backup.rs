//! `/account/backup`: backup codes.

use super::{Face, Said, at_desk, form_of, time::day};
use crate::{
    account::{
        Desk, Need,
        backup::{self, Made},
    },
    auth::Fault,
    page::{AccountBackupPage, CodeSheet, Language, Message},
    store::Tx,
    web::{State, form, reply},
};
use actix_web::{HttpRequest, HttpResponse, web};

/// Whether codes were made in the place of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Over {
    Others,
    Nothing,
}

/// What the page shows of the codes that there are.
struct Standing {
    /// How many are left, if some were made.
    left: Option<u32>,
    /// Whether some can be made.
    can: bool,
    /// What tells those that there are from others.
    mark: String,
}

fn standing(tx: &mut Tx<'_>, desk: &Desk<'_>) -> Result<Standing, Fault> {
    let count = backup::count(tx, desk)?;
    let left = u32::try_from(count.left).ok().filter(|_| count.total > 0);
    Ok(Standing { left, can: backup::can(desk), mark: backup::mark(tx, desk)? })
}

/// Says how many are left.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    again(&state, &request, Said::of(&state, &request)).await
}

async fn again(state: &State, request: &HttpRequest, said: Said) -> HttpResponse {
    match at_desk(state, request, Need::Fresh, standing).await {
        Err(response) => response,
        Ok((face, standing)) => page(state, request, (&face, said), (standing, None)),
    }
}

fn page(
    state: &State,
    request: &HttpRequest,
    (face, said): (&Face, Said),
    (standing, codes): (Standing, Option<(Vec<String>, Over)>),
) -> HttpResponse {
    let Standing { left, can, mark } = standing;
    let (codes, over) = codes.unzip();
    let page = AccountBackupPage {
        bar: face.bar.clone(),
        codes,
        again: over == Some(Over::Others),
        left,
        mark,
        sheet: sheet(state, &face.tongue(request)),
        can,
        error: said.error,
        notice: said.notice,
    };
    reply::html(state, request, face.frame(said.status()), &page)
}

/// What a sheet of codes that is made now says of itself.
pub(in crate::web) fn sheet(state: &State, language: &Language) -> CodeSheet {
    CodeSheet { issuer: state.provider.issuer.as_str().to_owned(), made: day(state.clock.now(), language) }
}

/// Makes some, and shows them this once. Who has kept them goes on: pressing that button must not make others.
pub async fn submit(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    let params = match form_of(&state, &request, &body).await {
        Ok(params) => params,
        Err(response) => return response,
    };
    // "I saved them".
    if params.get("decision") == Some("done") {
        return reply::see_other(super::SECURITY);
    }
    let known = params.get("mark").unwrap_or_default().to_owned();
    let work = at_desk(&state, &request, Need::Fresh, move |tx, desk| {
        let over = if backup::count(tx, desk)?.total > 0 { Over::Others } else { Over::Nothing };
        let made = backup::make(tx, desk, &known)?;
        Ok((made, over, standing(tx, desk)?))
    });
    match work.await {
        Err(response) => response,
        Ok((face, (Made::Codes(codes), over, standing))) => {
            let codes = codes.iter().map(|code| code.expose().to_owned()).collect();
            page(&state, &request, (&face, Said::of(&state, &request)), (standing, Some((codes, over))))
        }
        Ok((face, (Made::Shown, _, standing))) => {
            page(&state, &request, (&face, Said::error(Message::BACKUP_SHOWN)), (standing, None))
        }
        Ok((_, (Made::Barred, ..))) => super::add::choice_page(&state, &request, Said::error(Message::NOT_ADDABLE)).await,
    }
}
