//! How an application looks to people: its logo, its links, and whether anybody has checked it; and
//! `/brand/client/{id}/logo`, where the logo is. No browser is sent to the application for it.

use crate::{
    auth::Fault,
    grant::logo::{self, Shown},
    outbound::OutboundError,
    page::{AppFace, AppLogo},
    picture::{self, Picture},
    protocol::ClientMetadata,
    store::{
        StoreResult, Tx, client,
        client_logo::{self, NewLogo},
    },
    types::{ClientId, UnixTime},
    web::{State, error},
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, ETAG, IF_NONE_MATCH},
    rt, web,
};
use openidconnect::http::{Request, StatusCode, header};
use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
    time::Duration,
};
use tokio::{sync::Mutex, time::timeout};
use url::Url;

/// How long a call may take, all in all; also how long one waits for its turn.
const PATIENCE: Duration = Duration::from_secs(5);

/// How many addresses are asked at a time.
const TURNS: usize = 8;

/// Turns of asking: a client has the same one each time, so nobody asks twice at once.
#[derive(Debug, Clone, Default)]
pub struct Turns(Arc<[Mutex<()>; TURNS]>);

impl Turns {
    fn of(&self, client: &ClientId) -> &Mutex<()> {
        let mut hasher = DefaultHasher::new();
        client.hash(&mut hasher);
        let ([byte, ..], [first, ..]) = (hasher.finish().to_ne_bytes(), &*self.0);
        self.0.get(usize::from(byte) % TURNS).unwrap_or(first)
    }
}

/// The look of an application. `goes_to`: where its answer goes.
///
/// # Errors
/// The database's.
pub fn face(
    tx: &mut Tx<'_>,
    (id, name, metadata): (&ClientId, &str, &ClientMetadata),
    goes_to: Option<&str>,
    now: UnixTime,
) -> StoreResult<AppFace> {
    let shown = match &metadata.logo_uri {
        Some(uri) => logo::shown(uri, client_logo::find(tx, id)?, now),
        None => Shown::Nothing,
    };
    let place = format!("/brand/client/{}/logo", segment(id.as_str()));
    let side = |side: Option<i64>| side.and_then(|side| u32::try_from(side).ok());
    let logo = match shown {
        Shown::Nothing => None,
        Shown::Unknown => Some(AppLogo { href: place, width: None, height: None }),
        Shown::Picture { name, width, height } => {
            Some(AppLogo { href: format!("{place}?v={name}"), width: side(width), height: side(height) })
        }
    };
    Ok(AppFace {
        name: name.to_owned(),
        logo,
        website: link(metadata.client_uri.as_deref()),
        policy: link(metadata.policy_uri.as_deref()),
        terms: link(metadata.tos_uri.as_deref()),
        unverified: metadata.unverified,
        goes_to: goes_to.and_then(destination),
    })
}

/// A client's identifier as a part of a path.
fn segment(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

/// An address that people may be offered to open: `https`, and nobody's name in it.
fn link(uri: Option<&str>) -> Option<String> {
    let url = Url::parse(uri?).ok()?;
    let plain = url.scheme() == "https" && url.username().is_empty() && url.password().is_none();
    plain.then(|| url.into())
}

/// Where an answer goes, for people: the host, or the scheme that a program on their machine has.
fn destination(redirect_uri: &str) -> Option<String> {
    let url = Url::parse(redirect_uri).ok()?;
    Some(url.host_str().map_or_else(|| format!("{}:", url.scheme()), str::to_owned))
}

/// A picture to hand out.
struct Kept {
    name: String,
    png: Vec<u8>,
}

/// What is there, and what is to be done about it.
struct Look {
    uri: String,
    kept: Option<Kept>,
    /// Whether the address is to be asked.
    due: bool,
    /// Whether somebody is asking it.
    under_way: bool,
}

/// `None`: there is no such client, or it has no logo.
fn look(tx: &mut Tx<'_>, id: &ClientId, now: UnixTime) -> Result<Option<Look>, Fault> {
    let Some(row) = client::by_id(tx, id)?.filter(|row| row.disabled_at.is_none()) else { return Ok(None) };
    let Some(uri) = row.metadata.0.logo_uri else { return Ok(None) };
    let known = client_logo::find(tx, id)?;
    let (due, under_way) = (logo::is_due(&uri, known.as_ref(), now), logo::is_under_way(&uri, known.as_ref(), now));
    let name = known.filter(|known| known.uri == uri).and_then(|known| known.name);
    let kept = match name {
        Some(name) => client_logo::png(tx, id, &uri)?.map(|png| Kept { name, png }),
        None => None,
    };
    Ok(Some(Look { uri, kept, due, under_way }))
}

/// `/brand/client/{id}/logo`. Who asks for a picture that is not here yet waits for it; the page does not.
pub async fn logo(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> HttpResponse {
    match kept(&state, &ClientId::from_text(id.into_inner())).await {
        Ok(Some(kept)) => answer(&request, kept),
        Ok(None) => HttpResponse::NotFound().finish(),
        Err(fault) => error::fault(&state, &request, &fault),
    }
}

/// With its name in the address it may be kept for a day, otherwise it is asked for each time.
fn answer(request: &HttpRequest, kept: Kept) -> HttpResponse {
    let tag = format!("\"{}\"", kept.name);
    let named = request.query_string().strip_prefix("v=") == Some(kept.name.as_str());
    let keep = if named { "public, max-age=86400" } else { "no-cache" };
    let known = request.headers().get(IF_NONE_MATCH).is_some_and(|given| given.as_bytes() == tag.as_bytes());
    let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((ETAG, tag)).insert_header((CACHE_CONTROL, keep));
    if known {
        return response.finish();
    }
    response.content_type("image/png").insert_header((CONTENT_DISPOSITION, "attachment; filename=\"logo.png\"")).body(kept.png)
}

async fn kept(state: &State, id: &ClientId) -> Result<Option<Kept>, Fault> {
    let Some(seen) = see(state, id).await? else { return Ok(None) };
    if !seen.due && !seen.under_way {
        return Ok(seen.kept);
    }
    // Goes on when the browser leaves: a call that was begun is not begun again for a while.
    let asking = rt::spawn(ask(state.clone(), id.clone(), seen.uri));
    if seen.kept.is_some() {
        return Ok(seen.kept);
    }
    if let Err(error) = asking.await {
        tracing::error!(%error, "the logo of a client");
    }
    Ok(see(state, id).await?.and_then(|seen| seen.kept))
}

async fn see(state: &State, id: &ClientId) -> Result<Option<Look>, Fault> {
    let (id, now) = (id.clone(), state.clock.now());
    state.db.read(move |tx| look(tx, &id, now)).await
}

/// Asks a client's address, if it is time.
async fn ask(state: State, id: ClientId, uri: String) {
    let Ok(_mine) = timeout(PATIENCE, state.logos.of(&id).lock()).await else { return };
    let (client, place, now) = (id.clone(), uri.clone(), state.clock.now());
    let claimed = state.db.write(move |tx| client_logo::claim(tx, &client, &place, logo::turn(now)));
    let done = match claimed.await {
        Ok(false) => return,
        Ok(true) => match call(&state, &uri).await {
            Ok(drawn) => keep(&state, (id.clone(), uri), drawn).await.map_err(|error| error.to_string()),
            Err(why) => Err(why),
        },
        Err(error) => Err(error.to_string()),
    };
    if let Err(why) = done {
        tracing::info!(client = id.as_str(), why, "the logo of a client was not fetched");
    }
}

async fn keep(state: &State, (id, uri): (ClientId, String), drawn: Picture) -> StoreResult<bool> {
    let until = logo::fresh_until(state.clock.now());
    let work = state.db.write(move |tx| {
        let Picture { png, name, width, height } = &drawn;
        client_logo::keep(tx, (&id, &uri), NewLogo { name, png, width: *width, height: *height }, until)
    });
    work.await
}

async fn call(state: &State, uri: &str) -> Result<Picture, String> {
    let accept = "image/png, image/webp, image/jpeg";
    let request = Request::get(uri).header(header::ACCEPT, accept).body(Vec::new()).map_err(|error| error.to_string())?;
    let answer = state.called.call_within(request, PATIENCE).await.map_err(OutboundError::words)?;
    if answer.status() != StatusCode::OK {
        return Err(format!("the answer is {}", answer.status().as_u16()));
    }
    let file = answer.into_body();
    let drawn = web::block(move || picture::redraw(&file, &logo::BOUNDS)).await;
    drawn.map_err(|error| error.to_string())?.map_err(|unfit| unfit.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_for_https_without_anybody_s_name() {
        assert_eq!(link(Some("https://rp.example/terms")).as_deref(), Some("https://rp.example/terms"));
        for bad in ["http://rp.example/", "javascript:alert(1)", "https://a:b@rp.example/", "https://a@rp.example/", "x", ""] {
            assert_eq!(link(Some(bad)), None, "{bad}");
        }
        assert_eq!(link(None), None);
    }

    #[test]
    fn people_read_where_an_answer_goes() {
        let cases = [
            ("https://rp.example:8443/cb?x=1", "rp.example"),
            ("http://127.0.0.1/cb", "127.0.0.1"),
            ("com.example.app:/cb", "com.example.app:"),
            ("https://b\u{fc}cher.example/cb", "xn--bcher-kva.example"),
        ];
        for (uri, shown) in cases {
            assert_eq!(destination(uri).as_deref(), Some(shown));
        }
    }

    #[test]
    fn an_identifier_is_one_part_of_a_path() {
        assert_eq!((segment("a-B_9.x"), segment("a/b ?c")), ("a-B_9.x".to_owned(), "a%2Fb%20%3Fc".to_owned()));
    }
}
