//! A password that was tried: counted before anything is compared, and compared while no transaction is open.

use super::{
    Fault,
    password::{Hasher, Matched},
    throttle::{self, PASSWORD, Verdict},
};
use crate::{
    seal::Sealer,
    store::{
        StoreResult, Tx, browser,
        user::{self, User},
    },
    types::{Digest, Secret, UnixTime, name::fold, secret::DeviceCookie},
};

/// A try that was counted and may be compared.
pub struct Tried {
    subject: String,
    user: Option<User>,
    verdict: Verdict,
    /// How long until a try is looked at, seconds; nothing where this one is.
    wait: i64,
}

impl Tried {
    /// Counts a try for whoever has this name.
    ///
    /// # Errors
    /// The database's.
    pub fn named(
        tx: &mut Tx<'_>,
        sealer: &Sealer,
        (username, device): (&str, &Digest<DeviceCookie>),
        now: UnixTime,
    ) -> StoreResult<Self> {
        let folded = fold(username);
        if let Some(user) = user::by_folded_name(tx, &folded)? {
            return Self::of(tx, user, device, now);
        }
        let subject = sealer.pseudonym(&folded);
        Self::counted(tx, (subject, None), now)
    }

    /// Counts a try for a person. A browser that the person is known by has a budget of its own, so that strangers do not
    /// keep the owner out.
    ///
    /// # Errors
    /// The database's.
    pub fn of(tx: &mut Tx<'_>, user: User, device: &Digest<DeviceCookie>, now: UnixTime) -> StoreResult<Self> {
        let known = browser::is_known(tx, &user.id, device)?;
        let subject = if known { format!("{}/{}", user.id, device.as_str()) } else { user.id.to_string() };
        Self::counted(tx, (subject, Some(user)), now)
    }

    fn counted(tx: &mut Tx<'_>, (subject, user): (String, Option<User>), now: UnixTime) -> StoreResult<Self> {
        let verdict = throttle::attempt(tx, &PASSWORD, &subject, now)?;
        let wait = match verdict {
            Verdict::Look => 0,
            Verdict::Refuse => throttle::pause(tx, &PASSWORD, &subject, now)?,
        };
        Ok(Self { subject, user, verdict, wait })
    }

    /// How long until a try is looked at, seconds; `None`: this one is. The same for names that nobody has.
    #[must_use]
    pub fn wait(&self) -> Option<i64> {
        (self.verdict == Verdict::Refuse).then_some(self.wait.max(1))
    }

    /// Compares. The same work is done for an unknown name and for a try that the budget refuses.
    ///
    /// # Errors
    /// The hashing queue does not move in time.
    pub async fn compare(&self, hasher: &Hasher, presented: Secret) -> Result<Option<Matched>, Fault> {
        let matched = hasher.compare(self.user.clone(), presented).await?;
        Ok(matched.filter(|_| self.verdict == Verdict::Look))
    }

    /// Who was meant, if there is somebody.
    #[must_use]
    pub const fn user(&self) -> Option<&User> {
        self.user.as_ref()
    }

    /// Why nothing matched, for the audit log.
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        match (self.verdict, &self.user) {
            (Verdict::Refuse, _) => "guess budget used up",
            (Verdict::Look, Some(_)) => "wrong password",
            (Verdict::Look, None) => "unknown name",
        }
    }

    /// Forgets the failures: the password was right.
    ///
    /// # Errors
    /// The database's.
    pub fn succeed(&self, tx: &mut Tx<'_>) -> StoreResult<()> {
        throttle::succeed(tx, &PASSWORD, &self.subject)
    }
}
