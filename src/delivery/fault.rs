//! Why a message did not leave.

/// Why a message was not sent.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// The server is away, not who it should be, or does not want to talk to us. Try again later.
    #[error("the server was not reached: {0}")]
    Unreached(String),
    /// It did not take this message now. Try again later.
    #[error("not taken: {0}")]
    Later(String),
    /// It takes no messages now, and may have said when to come again.
    #[error("not now: {reason}")]
    Busy {
        /// In words.
        reason: String,
        /// The pause that it asked for, seconds.
        pause: Option<i64>,
    },
    /// It will never take this message.
    #[error("refused: {reason}")]
    Refused {
        /// In words.
        reason: String,
        /// The reply code, RFC 5321 §4.2, or the status, RFC 9110 §15; `None` when it was not even asked.
        code: Option<u16>,
    },
}
