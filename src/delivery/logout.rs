//! From rows of ended sessions to the clients that want to know, OIDC Back-Channel Logout 1.0 §2.5.
//!
//! A notice is claimed, sent and settled as a message is: a crash sends it twice rather than never. The token is made for
//! each try, as it is good for two minutes only.

use super::{
    DeliveryError, Now,
    answer::{Verdict, fate, judge},
};
use crate::{
    audit::{self, Event},
    keys::KeyRing,
    outbound::Outbound,
    protocol::{
        SigningAlg, SubjectType,
        logout::{LogoutTokenClaims, TYP_LOGOUT_TOKEN},
        params::encode,
    },
    store::{
        Db, StoreResult, Tx, client,
        logout::{self, NoticeRow},
        post::Fate,
    },
    types::{Issuer, UnixTime},
};
use openidconnect::{
    HttpRequest,
    http::{Request, header::CONTENT_TYPE},
};
use std::time::Duration;
use tokio::task::JoinSet;

/// How many notices are on their way to one client at the same time, and to all.
const LANES: (usize, usize) = (4, 32);

/// How long one call may take.
const TIME: Duration = Duration::from_secs(5);

/// How long after a claim a notice may be claimed anew, seconds.
const CLAIM: i64 = 35;

/// How long a notice waits after each failed try, seconds. After the last one it is given up: six tries in 15 minutes.
const PAUSES: [i64; 5] = [5, 15, 60, 240, 600];

/// What a status says: 200, or 204 as some frameworks answer, and 400 for a token that is not accepted, §2.8.
const fn means(status: u16) -> Verdict {
    match status {
        200 | 204 => Verdict::Taken,
        400 => Verdict::Refused,
        _ => Verdict::Failed,
    }
}

/// Tells clients. Cheap to clone.
#[derive(Clone)]
pub struct Herald {
    /// The database.
    pub db: Db,
    /// Signs logout tokens.
    pub keys: KeyRing,
    /// Who says so.
    pub issuer: Issuer,
    /// A guarded client: other people say where tokens go.
    pub outbound: Outbound,
    /// The time at which a token is made.
    pub now: Now,
}

/// What a client wants to be told with.
struct Target {
    url: String,
    alg: SigningAlg,
    /// Whether it knows the person by our identifier. By another one (OIDC Core §8) it is told the session alone, which it
    /// knows, too: Back-Channel Logout §2.4 asks for one of the two.
    knows: bool,
}

/// A notice, and what its client wants; `None`: nothing any more.
type Errand = (NoticeRow, Option<Target>);

impl Herald {
    /// Sends what is due, at the same time, some at the most. Gives how many clients were tried.
    ///
    /// # Errors
    /// The database's. Faults of single notices are logged; they come back when their claim ends.
    pub async fn round(&self) -> Result<usize, DeliveryError> {
        let now = (self.now)();
        let errands = self.db.write(move |tx| take(tx, now)).await?;
        let (tried, mut lanes) = (errands.len(), JoinSet::new());
        for errand in errands {
            lanes.spawn(self.clone().carry(errand));
        }
        while let Some(done) = lanes.join_next().await {
            match done {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::error!(%error, "a client was not told of a sign-out"),
                Err(error) => tracing::error!(%error, "a client was not told of a sign-out"),
            }
        }
        Ok(tried)
    }

    async fn carry(self, (row, target): Errand) -> Result<(), DeliveryError> {
        let request = match target {
            None => Err((Verdict::Refused, "it has no address for that any more".to_owned())),
            Some(target) => self.request(&row, &target).map_err(|why| (Verdict::Failed, why)),
        };
        let (verdict, words) = match request {
            Ok(request) => judge(self.outbound.call_within(request, TIME).await, means),
            Err(why) => why,
        };
        let now = (self.now)();
        tracing::debug!(client = %row.client_id, attempts = row.attempts, words, "told of a sign-out");
        Ok(self.db.write(move |tx| settle(tx, &row, verdict, &words, now)).await?)
    }

    fn request(&self, row: &NoticeRow, target: &Target) -> Result<HttpRequest, String> {
        let now = (self.now)();
        let about = (target.knows.then_some(&row.user_id), &row.session_id);
        let claims = LogoutTokenClaims::new(self.issuer.as_str(), &row.client_id, about, now);
        let token = self.keys.sign(target.alg, TYP_LOGOUT_TOKEN, &claims, now).map_err(|error| error.to_string())?;
        Request::post(&target.url)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(encode(&[("logout_token", token.as_str())]).into_bytes())
            .map_err(|_| "its address is broken".to_owned())
    }
}

/// Claims what is due, and looks where it goes now.
fn take(tx: &mut Tx<'_>, now: UnixTime) -> StoreResult<Vec<Errand>> {
    let mut errands = Vec::new();
    for row in logout::claim(tx, (now, now + CLAIM), LANES)? {
        let client = client::by_id(tx, &row.client_id)?.filter(|client| client.disabled_at.is_none());
        let target = client.and_then(|client| {
            let alg = SigningAlg::parse(&client.signing_alg).ok()?;
            let metadata = client.metadata.0;
            let knows = metadata.subject_type != Some(SubjectType::Pairwise);
            Some(Target { url: metadata.backchannel_logout_uri?, alg, knows })
        });
        errands.push((row, target));
    }
    Ok(errands)
}

fn settle(tx: &mut Tx<'_>, row: &NoticeRow, verdict: Verdict, words: &str, now: UnixTime) -> StoreResult<()> {
    let fate = fate(verdict, row.attempts, &PAUSES, now);
    if logout::settle(tx, row, fate, words, now)? && fate == Fate::GivenUp {
        let (user, client, session) = (&row.user_id, &row.client_id, &row.session_id);
        audit::record(tx, now, &Event::LogoutUntold { user, client, session, reason: words })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_tried_again_for_some_minutes_and_a_refusal_is_not() {
        let now = UnixTime(1000);
        let fates: Vec<Fate> = (1..=6).map(|attempts| fate(Verdict::Failed, attempts, &PAUSES, now)).collect();
        let again = |pause| Fate::Again(now + pause);
        assert_eq!(fates, [again(5), again(15), again(60), again(240), again(600), Fate::GivenUp]);
        let of = |status, attempts| fate(means(status), attempts, &PAUSES, now);
        assert_eq!((of(200, 9), of(204, 9), of(400, 1)), (Fate::Delivered, Fate::Delivered, Fate::GivenUp));
    }
}
