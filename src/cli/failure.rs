//! Why a command did not do what it was asked.

use super::out;
use crate::{
    admin::AdminError, app::StartError, config::Faults, keys::KeyError, open::OpenError, store::StoreError, types::Invalid,
};
use std::io;

/// Why a command ends with exit code 1. The text is for the operator and holds no secret.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// It would be wrong, or there is no such thing.
    #[error("{0}")]
    Refused(String),
    /// The configuration has faults.
    #[error(transparent)]
    Config(#[from] Faults),
    /// The database or the master key can not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The database or a sealed value failed.
    #[error(transparent)]
    Auth(#[from] crate::auth::Fault),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The server does not start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// A signing key can not be made.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// Standard output or input failed.
    #[error("{0}")]
    Stream(#[from] io::Error),
}

impl Failure {
    /// A refusal with a reason.
    pub fn refused(why: impl Into<String>) -> Self {
        Self::Refused(why.into())
    }

    /// Whether whoever read our output has left, like `head`. Nobody is there to be told, and nothing is wrong.
    #[must_use]
    pub fn is_reader_gone(&self) -> bool {
        matches!(self, Self::Stream(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }

    /// Says it on standard error: one line, or one a fault.
    pub fn report(&self) {
        match self {
            Self::Config(faults) | Self::Start(StartError::Config(faults)) => faults.iter().for_each(|fault| {
                out::note(&format!("error: configuration: {}: {}", fault.key, fault.text));
            }),
            other => out::note(&format!("error: {other}")),
        }
    }
}

impl From<AdminError> for Failure {
    fn from(error: AdminError) -> Self {
        match error {
            AdminError::Refused(refusal) => Self::refused(refusal.to_string()),
            AdminError::Fault(fault) => Self::Auth(fault),
        }
    }
}

impl From<crate::seal::SealError> for Failure {
    fn from(error: crate::seal::SealError) -> Self {
        Self::Auth(error.into())
    }
}

impl From<Invalid> for Failure {
    fn from(why: Invalid) -> Self {
        Self::refused(why.0)
    }
}
