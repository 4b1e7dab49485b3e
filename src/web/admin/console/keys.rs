//! `/admin/keys`: the server's signing keys.

use super::{
    fields::Fields,
    frame::{At, at_console, stopped},
    once, said,
    sure::{Question, sure},
    told::{self, Tell},
    users::at,
};
use crate::{
    admin::{
        AdminResult, entry,
        keys::{self, DUE, KeyState, KeyView, Rotation},
        unfit,
    },
    page::{Act, KeyLine, KeysPage, Language, Message},
    protocol::SigningAlg,
    store::Tx,
    types::{Permission, UnixTime},
    web::{State, form, reply},
};
use actix_web::{HttpRequest, HttpResponse, web};
use std::sync::Arc;

const DAY: i64 = 86_400;

struct View {
    keys: Vec<KeyView>,
    now: UnixTime,
    writable: bool,
}

fn view(tx: &mut Tx<'_>, (actor, _): At<'_, '_>) -> AdminResult<View> {
    let keys = keys::list(tx, actor)?;
    Ok(View { keys, now: actor.now, writable: actor.rights.may_everywhere(Permission::KeysWrite) })
}

impl View {
    /// By algorithm: the one that signs, those that are to follow, those that signed, newest first.
    fn lines(&self, language: &Language) -> Vec<KeyLine> {
        let mut all: Vec<&KeyView> = self.keys.iter().collect();
        let rank = |key: &KeyView| match key.state {
            KeyState::Active => 0,
            KeyState::Announced => 1,
            KeyState::Retired => 2,
        };
        let alg = |key: &KeyView| SigningAlg::ALL.iter().position(|alg| alg.as_str() == key.alg);
        all.sort_by(|one, other| {
            let newest = || other.active_from.cmp(&one.active_from);
            (alg(one), rank(one)).cmp(&(alg(other), rank(other))).then_with(newest)
        });
        all.into_iter().map(|key| self.line(key, language)).collect()
    }

    fn line(&self, key: &KeyView, language: &Language) -> KeyLine {
        // The one after it: with its first signature the state of this one ends.
        let mut later = self.keys.iter().filter(|other| other.alg == key.alg && other.active_from > key.active_from);
        let next = later.next().map(|other| at(&other.active_from, language));
        let (state, since, until) = match key.state {
            KeyState::Announced => ("next", at(&key.created_at, language), Some(at(&key.active_from, language))),
            KeyState::Active => ("active", at(&key.active_from, language), next),
            KeyState::Retired => ("retired", next.unwrap_or_default(), None),
        };
        let made = UnixTime::from_rfc3339(&key.created_at).unwrap_or(self.now);
        let age = self.now.seconds().saturating_sub(made.seconds());
        KeyLine {
            kid: key.kid.to_string(),
            alg: key.alg.clone(),
            state,
            since,
            due: key.state == KeyState::Active && until.is_none() && age >= DUE,
            until,
            age: u64::try_from(age / DAY).unwrap_or(0),
        }
    }
}

/// Shows them.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    page(&state, &request, Tell::of(&state, &request)).await
}

async fn page(state: &State, request: &HttpRequest, tell: Tell) -> HttpResponse {
    let (face, view) = match at_console(state, request, entry::CONSOLE, view).await {
        Ok(found) => found,
        Err(stop) => return stopped(state, request, stop),
    };
    let language = face.tongue(request);
    let page = KeysPage {
        keys: view.lines(&language),
        algorithms: SigningAlg::ALL.iter().map(ToString::to_string).collect(),
        writable: view.writable,
        said: tell.said(&language),
        bar: face.bar.clone(),
    };
    reply::html(state, request, face.frame(tell.status()), &page)
}

/// Announces a new key, after asking back.
pub async fn submit(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    let fields = match Fields::read(&state, &request, &body) {
        Ok(fields) => Arc::new(fields),
        Err(answer) => return *answer,
    };
    let (alg, rotated) = (fields.get("rotate").to_owned(), fields.get("rotate").to_owned());
    let question = move |_: &mut Tx<'_>, (actor, _): At<'_, '_>| {
        actor.need_everywhere(Permission::KeysWrite)?;
        let alg = SigningAlg::parse(&alg).map_err(unfit("signing_alg"))?;
        Ok(Question { here: "keys", act: Act::RotateKey, what: alg.to_string(), count: 1, seen: String::new() })
    };
    let form = Arc::clone(&fields);
    let deed = move |tx: &mut Tx<'_>, (actor, _): At<'_, '_>| {
        if once::first(tx, actor, &form)? {
            keys::rotate(tx, actor, &Rotation { alg: Some(rotated), at_once: false })?;
        }
        Ok(())
    };
    match sure(&state, &request, (&fields, "/admin/keys"), question, deed).await {
        Ok((face, ())) => {
            state.publish_keys().await;
            said::done(&state, &request, &face, ("/admin/keys", Message::KEY_ROTATED))
        }
        Err(stop) => match told::again(&state, &request, stop) {
            Err(answer) => *answer,
            Ok(tell) => page(&state, &request, tell).await,
        },
    }
}
