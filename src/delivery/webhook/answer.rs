//! What a receiver's answer means, and what follows.

use crate::{outbound::OutboundError, store::post::Fate, types::UnixTime};
use openidconnect::HttpResponse;

/// How long a post waits after each failed try, seconds. After the last one it is given up: seven tries in 17.6 hours.
const PAUSES: [i64; 6] = [5, 300, 1800, 7200, 18_000, 36_000];

/// What a receiver said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It has the post: 2xx.
    Taken,
    /// It wants no more: 410, RFC 9110 §15.5.11.
    Gone,
    /// Anything else, or nothing.
    Failed,
}

/// The verdict, and words for operators. The receiver's own words are not among them: whoever says where posts go must not read
/// what is there.
pub(super) fn judge(answer: Result<HttpResponse, OutboundError>) -> (Verdict, String) {
    match answer {
        Ok(answer) => {
            let verdict = match answer.status().as_u16() {
                200..=299 => Verdict::Taken,
                410 => Verdict::Gone,
                _ => Verdict::Failed,
            };
            (verdict, format!("answered {}", answer.status().as_u16()))
        }
        Err(error) => {
            let words: String = error.words().chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect();
            (Verdict::Failed, words)
        }
    }
}

/// What becomes of a post after a number of tries, at least one.
pub(super) fn fate(verdict: Verdict, attempts: i64, now: UnixTime) -> Fate {
    let pause = usize::try_from(attempts - 1).ok().and_then(|index| PAUSES.get(index));
    match (verdict, pause) {
        (Verdict::Taken, _) => Fate::Delivered,
        (Verdict::Failed, Some(pause)) => Fate::Again(now + *pause),
        (Verdict::Failed | Verdict::Gone, _) => Fate::GivenUp,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seven_tries_and_no_more() {
        let now = UnixTime(1000);
        let fates: Vec<Fate> = (1..=8).map(|attempts| fate(Verdict::Failed, attempts, now)).collect();
        let again = |pause| Fate::Again(now + pause);
        let last = [Fate::GivenUp, Fate::GivenUp];
        assert_eq!(fates[..6], [again(5), again(300), again(1800), again(7200), again(18_000), again(36_000)]);
        assert_eq!(fates[6..], last);
        assert_eq!((fate(Verdict::Taken, 9, now), fate(Verdict::Gone, 1, now)), (Fate::Delivered, Fate::GivenUp));
    }
}
