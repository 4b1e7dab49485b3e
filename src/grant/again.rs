//! Beginning anew where a button was pressed twice and the first answer did not arrive.

use super::{
    Provider,
    authorize::{Answer, Reply, proceed, still, weigh},
    request::Accepted,
};
use crate::{
    auth::{
        Fault,
        late::Late,
        next::{Enough, Next},
        session,
    },
    store::Tx,
    types::{Digest, UnixTime, secret::SessionCookie},
};

/// Works on the request of an attempt that was further. A browser that has the session which the attempt was completed with
/// is answered by that; any other signs in, in a new attempt. What the old one has shown is of no use here.
///
/// # Errors
/// The database's, or the cipher's.
pub fn begin(
    tx: &mut Tx<'_>,
    provider: &Provider,
    late: Late,
    cookie: Option<&Digest<SessionCookie>>,
    now: UnixTime,
) -> Result<Reply, Fault> {
    let Some(client) = still(tx, &late.request)? else { return Ok(Answer::Ended.into()) };
    let accepted = Accepted { client, request: late.request };
    let here = match cookie {
        Some(cookie) => session::resume(tx, cookie, provider.sessions, now)?,
        None => None,
    };
    let here = here.filter(|(session, _)| late.session.as_ref() == Some(session.id()));
    let enough = match &here {
        Some((session, member)) => weigh(tx, provider, (session, member), (&accepted, None), now)?.enough,
        None => Enough::No,
    };
    let step = match enough {
        Enough::No => Next::SignIn,
        Enough::Yes if accepted.request.prompt.consent() => Next::AskConsent,
        Enough::Yes => Next::Answer,
    };
    proceed(tx, provider, (accepted, here), step, now)
}
