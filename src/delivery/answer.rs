//! What the answer to a call of ours means, and what follows: for webhooks and for clients that want to know of sign-outs.

use crate::{outbound::OutboundError, store::post::Fate, types::UnixTime};
use openidconnect::HttpResponse;

/// What whoever was called said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It has what was sent.
    Taken,
    /// It will never take it.
    Refused,
    /// Anything else, or nothing.
    Failed,
}

/// The verdict, and words for operators. The receiver's own words are not among them: whoever says where calls go must not
/// read what is there.
pub(super) fn judge(answer: Result<HttpResponse, OutboundError>, means: impl FnOnce(u16) -> Verdict) -> (Verdict, String) {
    match answer {
        Ok(answer) => {
            let status = answer.status().as_u16();
            (means(status), format!("answered {status}"))
        }
        Err(error) => {
            let words: String = error.words().chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect();
            (Verdict::Failed, words)
        }
    }
}

/// What becomes of a call after a number of tries, at least one. `pauses` are seconds, one after each failed try; after the
/// last one it is given up.
pub(super) fn fate(verdict: Verdict, attempts: i64, pauses: &[i64], now: UnixTime) -> Fate {
    let pause = usize::try_from(attempts - 1).ok().and_then(|index| pauses.get(index));
    match (verdict, pause) {
        (Verdict::Taken, _) => Fate::Delivered,
        (Verdict::Failed, Some(pause)) => Fate::Again(now + *pause),
        (Verdict::Failed | Verdict::Refused, _) => Fate::GivenUp,
    }
}
