//! Text messages: to a gateway, which is somebody else's server.

mod answer;
pub mod rest;
pub mod text;
pub mod webhook;

use super::SendError;
use crate::types::UnixTime;
use std::pin::Pin;

/// A text message, ready to go.
#[derive(Clone, Copy)]
pub struct Text<'a> {
    /// The same at each try, so that a gateway can drop what it has already.
    pub id: &'a str,
    /// The number, E.164.
    pub to: &'a str,
    /// What it says.
    pub text: &'a str,
    /// When it is handed over.
    pub sent_at: UnixTime,
    /// When it is of no use any more.
    pub expires_at: UnixTime,
}

/// What came of it: what the gateway answered, fit for a log.
pub type Sent<'a> = Pin<Box<dyn Future<Output = Result<String, SendError>> + Send + 'a>>;

/// Takes text messages and brings them to telephones. An answer says that it has taken one, not that it has arrived.
pub trait Gateway: Send + Sync {
    /// Hands a message over. No error has the number, the text or a secret in its words.
    fn send<'a>(&'a self, text: Text<'a>) -> Sent<'a>;

    /// How long a try may take, seconds.
    fn patience(&self) -> i64;
}
