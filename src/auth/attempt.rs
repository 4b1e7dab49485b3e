//! An attempt to sign in as a row: loaded by the browser's cookie, moved by one step at a time, each under a new cookie.

pub use super::interaction::At;
use super::{
    Fault, enrol,
    interaction::{Stage, Step},
    proof::Authenticated,
};
use crate::{
    protocol::authorize::AuthorizeRequest,
    seal::Sealer,
    store::{
        StoreResult, Tx,
        interaction::{self, InteractionRow},
    },
    types::{Token, UnixTime, secret::InteractionCookie},
};

/// A live attempt.
pub struct Attempt {
    row: InteractionRow,
    /// What the client asked.
    pub request: AuthorizeRequest,
    /// How far it is.
    pub stage: Stage,
}

/// What a step leads to.
#[must_use]
pub enum Moved {
    /// Another request was faster, or the attempt is over.
    Lost,
    /// The next page, under this new cookie.
    On(At, Token<InteractionCookie>),
    /// The policy was met.
    Done(Authenticated),
}

/// Begins an attempt that lives `lifetime` seconds. Gives the browser's cookie.
///
/// # Errors
/// The database's.
pub fn begin(
    tx: &mut Tx<'_>,
    request: &AuthorizeRequest,
    stage: &Stage,
    now: UnixTime,
    lifetime: i64,
) -> Result<Token<InteractionCookie>, Fault> {
    let cookie = Token::random();
    let row = InteractionRow {
        digest: cookie.digest().as_str().to_owned(),
        version: 0,
        client_id: request.client_id.clone(),
        request: text(request)?,
        stage: text(stage)?,
        created_at: now,
        expires_at: now + lifetime,
    };
    interaction::insert(tx, &row)?;
    Ok(cookie)
}

/// The stage that a step is stored as. [`Step::Done`] is none.
///
/// # Errors
/// The cipher failed.
pub fn stage_of(sealer: &Sealer, step: Step) -> Result<Result<Stage, Authenticated>, Fault> {
    Ok(match step {
        Step::Done(authenticated) => Err(authenticated),
        Step::AskFactor { subject, evidence, fresh } => Ok(Stage::Factor { subject, evidence, fresh }),
        Step::SetUpFactor { subject, evidence } => {
            let pending = enrol::propose(sealer, &subject.user)?;
            Ok(Stage::Enrol { subject, evidence, pending })
        }
    })
}

/// Finds the live attempt of a cookie.
///
/// # Errors
/// The database's, or a row that can not be read.
pub fn load(tx: &mut Tx<'_>, cookie: &Token<InteractionCookie>, now: UnixTime) -> Result<Option<Attempt>, Fault> {
    let Some(row) = interaction::live(tx, &cookie.digest(), now)? else { return Ok(None) };
    let request = serde_json::from_str(&row.request).map_err(|_| Fault::Stored("authorization request"))?;
    let stage = serde_json::from_str(&row.stage).map_err(|_| Fault::Stored("stage"))?;
    Ok(Some(Attempt { row, request, stage }))
}

impl Attempt {
    /// Grows with each step. Two reads with the same number saw the same stage.
    #[must_use]
    pub fn version(&self) -> i64 {
        self.row.version
    }

    /// Stores what a step leads to.
    ///
    /// # Errors
    /// The database's, or the cipher's.
    pub fn take(&self, tx: &mut Tx<'_>, sealer: &Sealer, step: Step) -> Result<Moved, Fault> {
        match stage_of(sealer, step)? {
            Err(authenticated) => Ok(Moved::Done(authenticated)),
            Ok(stage) => self.put(tx, &stage),
        }
    }

    /// Stores a stage under a new cookie.
    ///
    /// # Errors
    /// The database's.
    pub fn put(&self, tx: &mut Tx<'_>, stage: &Stage) -> Result<Moved, Fault> {
        let cookie = Token::random();
        let won = interaction::step(tx, &self.row, &cookie.digest(), &text(stage)?)?;
        Ok(if won { Moved::On(stage.at(), cookie) } else { Moved::Lost })
    }

    /// Ends the attempt. Whether it was still where it was read.
    ///
    /// # Errors
    /// The database's.
    pub fn finish(&self, tx: &mut Tx<'_>) -> StoreResult<bool> {
        interaction::finish(tx, &self.row)
    }
}

fn text(value: &impl serde::Serialize) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(|_| Fault::Stored("value"))
}
