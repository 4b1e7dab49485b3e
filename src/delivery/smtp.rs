//! A mail server, RFC 5321, by lettre.
//!
//! Certificates are verified against the host's name. STARTTLS is required when it is wanted, so nothing is ever said in
//! the clear that should not be. Connections are kept while there is more to send, a few at most, and dropped after any
//! fault: the answer that was not awaited must not be taken for the answer to the next mail.

use super::{Letter, SendError, mime, wire::Encryption};
use crate::types::{Issuer, Secret};
use lettre::{
    message::Mailbox,
    transport::smtp::{
        authentication::{Credentials, Mechanism},
        client::{AsyncSmtpConnection, AsyncTokioStream},
        extension::ClientId,
        response::{Response, Severity},
    },
};
use std::{
    io,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::{net::TcpStream, time::timeout};
use url::Host;

/// What is to be known of a mail server.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Name or address, and what its certificate must be for.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub protection: Protection,
    /// Name and password, when it wants some.
    pub login: Option<(String, Secret)>,
    /// The sender.
    pub from: Mailbox,
    /// How long connecting may take, and handing over one mail.
    pub timeout: Duration,
}

/// How a connection is protected.
#[derive(Debug, Clone)]
pub enum Protection {
    /// TLS from the first byte, RFC 8314 §3.
    Implicit(Trust),
    /// TLS after STARTTLS, RFC 3207; never without.
    StartTls(Trust),
    /// Not at all.
    None,
}

/// Which certificates are good.
#[derive(Debug, Clone)]
pub enum Trust {
    /// Those that the system trusts.
    System,
    /// Those that these ones have signed, as PEM.
    Only(Vec<u8>),
}

/// [`Protection`], ready for use.
enum Channel {
    Implicit(Encryption),
    StartTls(Encryption),
    Plain,
}

/// A mail server.
pub struct Smtp {
    settings: Settings,
    channel: Channel,
    hello: ClientId,
    host: String,
    idle: Mutex<Vec<AsyncSmtpConnection>>,
}

impl Smtp {
    /// Prepares; connects to nothing.
    ///
    /// # Errors
    /// In words: certificates that are none.
    pub fn new(settings: Settings, issuer: &Issuer) -> Result<Self, String> {
        let channel = match &settings.protection {
            Protection::Implicit(trust) => Channel::Implicit(Encryption::new(&settings.host, trust)?),
            Protection::StartTls(trust) => Channel::StartTls(Encryption::new(&settings.host, trust)?),
            Protection::None => Channel::Plain,
        };
        let hello = match Host::parse(issuer.host()) {
            Ok(Host::Ipv4(address)) => ClientId::Ipv4(address),
            Ok(Host::Ipv6(address)) => ClientId::Ipv6(address),
            _ => ClientId::Domain(issuer.host().to_owned()),
        };
        Ok(Self { settings, channel, hello, host: issuer.host().to_owned(), idle: Mutex::default() })
    }

    /// Sends a letter. What the server answered.
    ///
    /// # Errors
    /// [`SendError`].
    pub async fn send(&self, id: &str, letter: &Letter, html: &str) -> Result<String, SendError> {
        let message = mime::message(&self.settings.from, &self.host, id, letter, html)
            .map_err(|reason| SendError::Refused { reason, code: None })?;
        let mut connection = self.connection().await?;
        let bytes = message.formatted();
        let sending = timeout(self.settings.timeout, connection.send(message.envelope(), &bytes));
        let late = |_| SendError::Later("no answer in time".to_owned());
        let answer = sending.await.map_err(late)?.map_err(|error| judged(&error))?;
        // Anything but "done" would be the answer to something else.
        if answer.code().severity != Severity::PositiveCompletion {
            return Err(SendError::Later(said(&answer)));
        }
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        Ok(said(&answer))
    }

    /// Takes leave of the server.
    pub async fn rest(&self) {
        let idle = std::mem::take(&mut *self.idle.lock().unwrap_or_else(PoisonError::into_inner));
        for mut connection in idle {
            // It may have left first.
            let _ = timeout(self.settings.timeout, connection.quit()).await;
        }
    }

    /// How long a try may take, seconds.
    pub(super) fn patience(&self) -> i64 {
        // Asking whether an old connection lives, opening another one, sending.
        3 * i64::try_from(self.settings.timeout.as_secs()).unwrap_or(60)
    }

    async fn connection(&self) -> Result<AsyncSmtpConnection, SendError> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        if let Some(mut connection) = idle()
            && timeout(self.settings.timeout, connection.test_connected()).await.unwrap_or(false)
        {
            return Ok(connection);
        }
        let late = |_| SendError::Unreached("no answer in time".to_owned());
        let connected = timeout(self.settings.timeout, self.connect()).await.map_err(late)?;
        connected.map_err(|error| SendError::Unreached(error.to_string()))
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Unreached> {
        let Settings { host, port, login, .. } = &self.settings;
        let stream = TcpStream::connect((host.as_str(), *port)).await?;
        // Otherwise the end of each mail waits for the server to confirm its middle.
        stream.set_nodelay(true)?;
        let stream: Box<dyn AsyncTokioStream> = match &self.channel {
            Channel::Implicit(encryption) => Box::new(encryption.implicit(stream).await?),
            Channel::StartTls(encryption) => Box::new(encryption.starttls(stream, &self.hello.to_string()).await?),
            Channel::Plain => Box::new(stream),
        };
        let mut connection = AsyncSmtpConnection::connect_with_transport(stream, &self.hello).await?;
        if let Some((username, password)) = login {
            let credentials = Credentials::new(username.clone(), password.expose().to_owned());
            connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await?;
        }
        Ok(connection)
    }
}

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
enum Unreached {
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error(transparent)]
    Smtp(#[from] lettre::transport::smtp::Error),
}

/// Replies that are about us and not about the mail, RFC 4954 §6: a wrong password must not cost a mail.
const OURS: [u16; 4] = [530, 534, 535, 538];

fn judged(error: &lettre::transport::smtp::Error) -> SendError {
    let code = error.status().map(u16::from);
    let final_answer = error.is_permanent() && !code.is_some_and(|code| OURS.contains(&code));
    // A client error is, for example, an address in Unicode at a server that knows ASCII only.
    if final_answer || error.is_client() {
        SendError::Refused { reason: error.to_string(), code }
    } else {
        SendError::Later(error.to_string())
    }
}

fn said(answer: &Response) -> String {
    format!("{} {}", answer.code(), answer.message().collect::<Vec<_>>().join(" ")).trim_end().to_owned()
}
