//! Wiring: configuration in, a running server out.

use crate::{
    auth::{assurance::ACR_VALUES, federation::Upstreams, passkey::Relying, password::Hasher, session},
    config::{Config, Faults, MailTls, Sms, SmsAuth, SmsGateway, SmsRest},
    delivery::{
        Transport, Transports,
        sms::{
            Gateway,
            rest::{self, Credentials, Rest},
            webhook::Webhook,
        },
        smtp::{Protection, Settings, Smtp, Trust},
    },
    grant::{KeyCache, Lifetimes, Provider},
    jobs,
    keys::{KeyError, KeyRing},
    open::{OpenError, Opened, tls},
    outbound::{Guard, Outbound, OutboundError, Trusted},
    page::Pages,
    protocol::{
        metadata::{self, Offers},
        request_object,
    },
    store::StoreError,
    types::{Mails, Registration, TextRules},
    web::{self, Cookies, State, Turns},
};
use actix_web::{HttpServer, dev::Server, web::ServiceConfig};
use rustls_pki_types::{CertificateDer, pem::PemObject};
use std::{
    fs,
    net::{SocketAddr, TcpListener},
    path::Path,
    sync::Arc,
    time::Duration,
};

/// How long open requests may take after a stop was asked for, seconds.
const DRAIN: u64 = 15;

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database or the master key can not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Signing keys.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The configuration: TLS files.
    #[error(transparent)]
    Config(#[from] Faults),
    /// The mail server's settings.
    #[error("mail: {0}")]
    Mail(String),
    /// The gateway's settings.
    #[error("sms: {0}")]
    Sms(String),
    /// The address.
    #[error("can not listen on {0}: {1}")]
    Listen(SocketAddr, std::io::Error),
    /// Anything of the machine.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// What was asked for can not be done, in words for who asked.
    #[error("{0}")]
    Refused(String),
    /// Something that was built in is broken.
    #[error("{0}")]
    BuiltIn(String),
}

/// Which messages reach people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// Whether mails do.
    pub mails: Mails,
    /// To whom texts do; `None` for nobody.
    pub texts: Option<TextRules>,
}

impl Reach {
    /// What a configuration says.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        let rules = |sms: &Sms| TextRules {
            countries: sms.countries.clone(),
            default_region: sms.default_region.clone(),
            settling: sms.settling,
        };
        Self { mails: if config.mail.is_some() { Mails::Sent } else { Mails::NotSent }, texts: config.sms.as_ref().map(rules) }
    }
}

/// Makes what handlers share.
///
/// # Errors
/// [`StartError`].
pub fn state(opened: Opened) -> Result<State, StartError> {
    let reach = Reach::of(&opened.config);
    state_with(opened, reach)
}

/// As [`state`], where messages leave in another way than the configuration's.
///
/// # Errors
/// [`StartError`].
pub fn state_with(opened: Opened, reach: Reach) -> Result<State, StartError> {
    let Opened { config, db, clock, sealer } = opened;
    let guard = guard(&config)?;
    let keys = db.write_now(|tx| KeyRing::load(tx, &sealer, clock.now()))?;
    let lifetimes = Lifetimes {
        interaction: config.lifetimes.interaction,
        code: config.lifetimes.code,
        access_token: config.lifetimes.access_token,
        id_token: config.lifetimes.id_token,
        refresh_idle: config.lifetimes.refresh_idle,
        refresh_absolute: config.lifetimes.refresh_absolute,
    };
    let sessions = session::Limits { idle: config.sessions.idle, absolute: config.sessions.absolute };
    let offers = Offers {
        acr_values: ACR_VALUES,
        pushed_only: config.pushed_only,
        registration: config.registration != Registration::Off,
    };
    let discovery = metadata::discovery(&config.issuer, offers).to_string();
    let Reach { mails, texts } = reach;
    let relying = Relying::of(&config.issuer, config.issuer.host()).map(Arc::new);
    let provider = Provider {
        issuer: config.issuer.clone(),
        sealer,
        keys,
        sessions,
        lifetimes,
        mails,
        texts,
        pushed_only: config.pushed_only,
        registration: config.registration,
        client_keys: KeyCache::default(),
        relying,
    };
    Ok(State {
        cookies: Cookies::of(&provider.issuer),
        provider: Arc::new(provider),
        db,
        clock,
        hasher: Hasher::new(config.workers, config.database.wait).map_err(StartError::BuiltIn)?,
        pages: Arc::new(Pages::new().map_err(|error| StartError::BuiltIn(error.to_string()))?),
        upstreams: Upstreams::new(guard.clone()).map_err(|error| StartError::BuiltIn(error.to_string()))?,
        called: called(&guard).map_err(|error| StartError::BuiltIn(error.to_string()))?,
        guard,
        logos: Turns::default(),
        discovery: discovery.into_bytes().into(),
    })
}

/// Where calls may go when others say where, and whom they believe there.
fn guard(config: &Config) -> Result<Guard, StartError> {
    let guard = Guard::new(&config.outbound_allow);
    let Some(file) = &config.outbound_ca_file else { return Ok(guard) };
    let unfit = |error: &dyn std::fmt::Display| Faults::one("outbound.ca_file", format!("{}: {error}", file.display()));
    Ok(guard.trusting(Trusted::new(tls::believed(file)?).map_err(|error| unfit(&error))?))
}

/// What fetches what clients have at addresses of their own: 64 KiB at most.
fn called(guard: &Guard) -> Result<Outbound, OutboundError> {
    Ok(Outbound::guarded_by(guard.clone())?.reading(request_object::MOST))
}

/// Starts to serve on listeners. `more` adds routes of its own, before ours. Must be called inside an actix system; the
/// server stops by its handle, or on SIGTERM and SIGINT.
///
/// # Errors
/// [`StartError`].
pub fn start(
    config: &Config,
    state: &State,
    listeners: Vec<TcpListener>,
    transports: Transports,
    more: impl Fn(&mut ServiceConfig) + Clone + Send + 'static,
) -> Result<Server, StartError> {
    let shared = state.clone();
    let server = HttpServer::new(move || web::application(shared.clone(), more.clone()))
        .workers(config.workers)
        .client_request_timeout(Duration::from_secs(10))
        .client_disconnect_timeout(Duration::from_secs(2))
        .keep_alive(Duration::from_secs(75))
        .shutdown_timeout(DRAIN)
        .server_hostname(config.issuer.host());
    let server = listeners.into_iter().try_fold(server, |server, listener| {
        Ok::<_, StartError>(match &config.tls {
            Some(tls) => server.listen_rustls_0_23(listener, tls::server(tls)?)?,
            None => server.listen(listener)?,
        })
    })?;
    jobs::start(state, transports, config.audit_retention);
    Ok(server.run())
}

/// How messages and events leave, as the configuration says.
///
/// # Errors
/// [`StartError::Mail`], [`StartError::Sms`] and [`StartError::BuiltIn`].
pub fn transports(config: &Config) -> Result<Transports, StartError> {
    let mails = mail(config)?.map(|smtp| Transport::Smtp(Arc::new(smtp)));
    let webhooks = Outbound::guarded_by(guard(config)?).map_err(|error| StartError::BuiltIn(error.to_string()))?;
    Ok(Transports { mails, texts: texts(config)?.map(Transport::Gateway), webhooks: Some(webhooks) })
}

/// How texts leave; `None` when no gateway is configured.
///
/// # Errors
/// [`StartError::Sms`] when there is no such gateway.
pub fn texts(config: &Config) -> Result<Option<Arc<dyn Gateway>>, StartError> {
    let Some(sms) = &config.sms else { return Ok(None) };
    let outbound = Outbound::new().map_err(|error| StartError::Sms(error.to_string()))?;
    let (url, timeout) = (sms.url.clone(), sms.timeout);
    let given = match &sms.gateway {
        SmsGateway::Webhook(secret) => return Ok(Some(Arc::new(Webhook::new(url, secret, timeout, outbound)))),
        SmsGateway::Rest(given) => SmsRest::clone(given),
    };
    let settings = rest::Settings {
        url,
        account: given.account,
        from: given.from,
        secret: given.secret,
        credentials: match given.auth {
            SmsAuth::Basic { username } => Credentials::Basic(username),
            SmsAuth::Bearer => Credentials::Bearer,
            SmsAuth::Header { name } => Credentials::Header(name),
            SmsAuth::None => Credentials::None,
        },
        body: given.body,
        success: given.success,
        later: given.later,
        timeout,
    };
    Ok(Some(Arc::new(Rest::new(settings, outbound).map_err(StartError::Sms)?)))
}

/// How mails leave; `None` when no mail server is configured.
///
/// # Errors
/// [`StartError::Mail`] when certificates can not be read.
pub fn mail(config: &Config) -> Result<Option<Smtp>, StartError> {
    let Some(mail) = &config.mail else { return Ok(None) };
    let trust = match &mail.ca_file {
        None => Trust::System,
        Some(file) => Trust::Only(trusted(file)?),
    };
    let settings = Settings {
        host: mail.host.clone(),
        port: mail.port,
        protection: match mail.tls {
            MailTls::Implicit => Protection::Implicit(trust),
            MailTls::StartTls => Protection::StartTls(trust),
            MailTls::None => Protection::None,
        },
        login: mail.login.as_ref().map(|login| (login.username.clone(), login.password.clone())),
        from: mail.from.clone(),
        timeout: mail.timeout,
    };
    Ok(Some(Smtp::new(settings, &config.issuer).map_err(StartError::Mail)?))
}

/// The text of a file with at least one certificate.
fn trusted(file: &Path) -> Result<Vec<u8>, StartError> {
    let fault = |error: &dyn std::fmt::Display| StartError::Mail(format!("{}: {error}", file.display()));
    let pem = fs::read(file).map_err(|error| fault(&error))?;
    match CertificateDer::pem_slice_iter(&pem).next() {
        Some(Ok(_)) => Ok(pem),
        _ => Err(fault(&"no certificate in it")),
    }
}

/// Binds the configured address.
///
/// # Errors
/// [`StartError::Listen`].
pub fn bind(config: &Config) -> Result<TcpListener, StartError> {
    listen(config.listen)
}

/// Binds an address.
///
/// # Errors
/// [`StartError::Listen`].
pub fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address).map_err(|error| StartError::Listen(address, error))
}
