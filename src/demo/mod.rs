//! `vestibule demo`: a whole server with made-up people, an application that signs in to it, and an inbox. It needs
//! nothing installed and nothing configured, and everything under `/demo` exists only here.
//!
//! Owns its folder, its cast and its pages. The server itself is the one that `serve` runs, wired by `app`.

pub(crate) mod cast;
pub(crate) mod folder;
mod notes;
mod pages;
mod people;
mod place;
mod screen;
mod seed;
mod sso;
#[cfg(test)]
mod tests;
mod token;

use crate::{
    app::{self, Reach, StartError},
    clock::Clock,
    config::Config,
    delivery::{Transport, Transports, inbox::Inbox},
    open::Opened,
    outbound::Outbound,
    types::{Issuer, Mails, Secret, TextRules, phone},
    web::State,
};
use actix_web::web::Data;
use cast::Cast;
use folder::Folder;
use openidconnect::{AsyncHttpClient, http};
use place::Place;
use std::{
    io::{self, IsTerminal},
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    sync::Arc,
};

/// What the demo prints when it is ready.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// One screen for people.
    Screen,
    /// One line of JSON for tests and tools.
    Json,
}

/// What the demo is told.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where it listens: a loopback address. Port 0 takes a free port.
    pub listen: SocketAddr,
    /// Its folder; `None` for a temporary one that is gone at the end.
    pub data: Option<PathBuf>,
    /// What it prints.
    pub output: Output,
}

/// What the demo's handlers share.
struct Demo {
    issuer: Issuer,
    cast: Cast,
    inbox: Arc<Inbox>,
    party: notes::Party,
    visits: notes::Visits,
}

/// Runs the demo until SIGTERM or SIGINT. Must not be called inside a runtime.
///
/// # Errors
/// [`StartError::Refused`] for an address that is not loopback and for a folder that is in use or holds something else;
/// otherwise whatever stands in the server's way.
pub fn run(options: Options) -> Result<(), StartError> {
    log();
    let Options { listen, data, output } = options;
    let place = Place::bind(listen)?;
    let folder = Folder::open(data.as_deref())?;
    actix_web::rt::System::new().block_on(serve(place, &folder, output))
}

/// Warnings to standard error. A log that was started before stays.
fn log() {
    let builder = tracing_subscriber::fmt().with_max_level(tracing::Level::WARN).with_writer(io::stderr);
    let _ = builder.with_ansi(io::stderr().is_terminal()).try_init();
}

async fn serve(place: Place, folder: &Folder, output: Output) -> Result<(), StartError> {
    let Place { issuer, listeners } = place;
    let clock = Clock::default();
    let config = config(&issuer, &listeners, folder)?;
    let cast = Cast::load_or_make(folder, &config)?;
    let opened = Opened::open(config.clone(), clock.clone())?;
    seed::seed(&opened, &cast, clock.now())?;
    let upstream = sso::start(&opened, (&cast.organization, opened.config.listen))?;
    // The inbox takes both, for everybody.
    let countries = phone::regions().map(str::to_owned).collect();
    // Nobody looks at a demo for three days: a new number works at once.
    let texts = TextRules { countries, default_region: None, settling: 0 };
    let reach = Reach { mails: Mails::Sent, texts: Some(texts) };
    let state = app::state_with(opened, reach)?;

    let http = Outbound::new().map_err(|error| StartError::BuiltIn(error.to_string()))?;
    let secret = Secret::new(cast.secret(cast::APP).unwrap_or_default());
    let demo = Data::new(Demo {
        inbox: Arc::new(Inbox::open(&folder.file("inbox.jsonl")?)?),
        party: notes::Party::new(issuer.clone(), secret, http.clone()),
        visits: notes::Visits::default(),
        issuer,
        cast,
    });
    let (shared, inbox) = (demo.clone(), Transport::Inbox(demo.inbox.clone()));
    let webhooks = Outbound::guarded(&config.outbound_allow).map_err(|error| StartError::BuiltIn(error.to_string()))?;
    let transports = Transports { mails: Some(inbox.clone()), texts: Some(inbox), webhooks: Some(webhooks) };
    let server = app::start(&config, &state, listeners, transports, move |routes| pages::routes(routes, shared.clone()))?;
    let (handle, elsewhere) = (server.handle(), upstream.handle());
    let (running, _) = (actix_web::rt::spawn(server), actix_web::rt::spawn(upstream));
    let announced = match answers(&http, &demo.issuer).await {
        Ok(()) => announce(&state, &demo, folder, output).await,
        Err(error) => Err(error),
    };
    if announced.is_err() {
        handle.stop(false).await;
    }
    running.await.map_err(io::Error::other)??;
    elsewhere.stop(false).await;
    announced
}

/// Says that it is ready, and for what.
async fn announce(state: &State, demo: &Demo, folder: &Folder, output: Output) -> Result<(), StartError> {
    let people = people::look(&state.db, &demo.cast).await?;
    let admin = match output {
        Output::Json => token::admin(state, &demo.cast).await?,
        Output::Screen => None,
    };
    Ok(screen::print(demo, (&people, admin.as_ref()), folder, output, state.clock.now())?)
}

/// Asks the server itself, by its public address: what is printed afterwards is true.
async fn answers(http: &Outbound, issuer: &Issuer) -> Result<(), StartError> {
    let address = issuer.url("/health/ready");
    let silent = |reason: String| StartError::Refused(format!("{address} does not answer: {reason}"));
    let request = http::Request::get(&address).body(Vec::new()).map_err(|error| silent(error.to_string()))?;
    let answer = http.call(request).await.map_err(|error| silent(error.to_string()))?;
    if answer.status().is_success() { Ok(()) } else { Err(silent(answer.status().to_string())) }
}

/// The configuration that `serve` would read from a file. No environment: the demo is the same everywhere.
fn config(issuer: &Issuer, listeners: &[TcpListener], folder: &Folder) -> Result<Config, StartError> {
    let utf8 = |path: PathBuf| {
        let refusal = || StartError::Refused(format!("{} must be named in UTF-8", path.display()));
        path.to_str().map(str::to_owned).ok_or_else(refusal)
    };
    let database = utf8(folder.path().join("vestibule.sqlite"))?;
    let mut given = vec![
        ("VESTIBULE_ISSUER", issuer.as_str().to_owned()),
        ("VESTIBULE_DATABASE_URL", format!("sqlite://{database}")),
        ("VESTIBULE_MASTER_KEY_FILE", utf8(folder.path().join("master.key"))?),
        // Who tries webhooks out has their receiver on this machine.
        ("VESTIBULE_OUTBOUND__ALLOW", "127.0.0.1,::1".to_owned()),
        // And who tries registration out needs no token for it.
        ("VESTIBULE_REGISTRATION__MODE", "open".to_owned()),
    ];
    if let Some(listener) = listeners.first() {
        given.push(("VESTIBULE_LISTEN", listener.local_addr()?.to_string()));
    }
    let given = given.into_iter().map(|(name, value)| (name.to_owned(), value));
    Config::parse("", given).map_err(|faults| StartError::BuiltIn(faults.to_string()))
}
