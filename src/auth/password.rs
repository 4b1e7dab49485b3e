//! The password verifier: argon2id, bounded in parallel. What other systems or earlier versions have hashed is compared,
//! too, and hashed anew by the way.

pub mod foreign;
mod matched;

pub use matched::Matched;

use super::Fault;
use crate::{
    store::{StoreError, user::User},
    types::{Secret, random},
};
use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
use foreign::Foreign;
use matched::Upgrade;
use std::{sync::Arc, time::Duration};
use tokio::sync::Semaphore;

/// Longest password that is looked at, bytes. Longer ones are refused before hashing.
pub const MAX_BYTES: usize = 1024;

/// Shortest new password, characters (NIST SP 800-63B-4 §3.1.1.2, ASVS 6.2.1).
pub const MIN_CHARS: usize = 8;

/// Hashes and compares passwords, at most one a core at a time: argon2id with 19 MiB, two passes, one lane (OWASP's
/// first set).
#[derive(Clone)]
pub struct Hasher(Arc<Inner>);

struct Inner {
    argon2: Argon2<'static>,
    gate: Arc<Semaphore>,
    wait: Duration,
    /// The hash of nobody's password, for the same work when the name is unknown.
    dummy: Foreign,
}

/// Why a password can not be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Too few characters.
    #[error("a password has at least {MIN_CHARS} characters")]
    Short,
    /// Too many bytes.
    #[error("a password has at most {MAX_BYTES} bytes")]
    Long,
}

impl Hasher {
    /// A hasher for so many cores; a request waits at most `wait` for its turn.
    ///
    /// # Errors
    /// The built-in parameters are refused by the library.
    pub fn new(cores: usize, wait: Duration) -> Result<Self, String> {
        let params = Params::new(19_456, 2, 1, None).map_err(|error| error.to_string())?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let dummy = hash(&argon2, random::base64url::<32>().as_bytes())?;
        let dummy = Foreign::parse(&dummy).map_err(|invalid| invalid.to_string())?;
        Ok(Self(Arc::new(Inner { argon2, gate: Arc::new(Semaphore::new(cores.max(1))), wait, dummy })))
    }

    /// Hashes a new password, on this thread.
    ///
    /// # Errors
    /// [`Unfit`], as text.
    pub fn hash(&self, password: &Secret) -> Result<String, String> {
        fit(password).map_err(|unfit| unfit.to_string())?;
        hash(&self.0.argon2, password.expose().as_bytes())
    }

    /// As [`Self::hash`], on a thread of its own and when it is this one's turn. Does not judge the password.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when the queue does not move in time.
    pub async fn hash_in_turn(&self, password: Secret) -> Result<String, Fault> {
        let made = self.in_turn(move |inner| hash(&inner.argon2, password.expose().as_bytes())).await?;
        made.map_err(|_| StoreError::Unwritable.into())
    }

    /// Compares a presented password with the user's, on a thread of its own. The same work is done when there is no user
    /// or no password. A hash that is not ours takes the time that its makers chose, which may tell that the name exists.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when the queue does not move in time.
    pub async fn compare(&self, user: Option<User>, presented: Secret) -> Result<Option<Matched>, Fault> {
        let work = move |inner: &Inner| {
            let looked = inner.look(user.as_ref().and_then(|user| user.password_hash.as_deref()), &presented);
            let upgrade = looked.ok()?;
            user.map(|user| Matched::new(user, upgrade))
        };
        self.in_turn(work).await
    }

    /// Whether a password is the one of a hash; on a thread of its own and when it is this one's turn. It proves nothing.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when the queue does not move in time.
    pub async fn is_same(&self, known: String, password: Secret) -> Result<bool, Fault> {
        self.in_turn(move |inner| inner.look(Some(&known), &password).is_ok()).await
    }

    /// Does the work of one password when it is this one's turn, on a thread of its own.
    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce(&Inner) -> T + Send + 'static) -> Result<T, Fault> {
        let turn = tokio::time::timeout(self.0.wait, self.0.gate.clone().acquire_owned()).await;
        let Ok(Ok(turn)) = turn else { return Err(StoreError::Busy.into()) };
        let inner = self.0.clone();
        let task = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work(&inner)
        });
        task.await.map_err(|_| StoreError::Panicked.into())
    }
}

/// Not the password, or nothing to compare it with.
#[derive(Debug)]
struct Wrong;

impl Inner {
    /// Compares. Right passwords come with a hash of ours, where the known one is not.
    fn look(&self, known: Option<&str>, presented: &Secret) -> Result<Option<Upgrade>, Wrong> {
        let Some(known) = known.and_then(|text| Foreign::parse(text).ok()) else {
            let _ = self.dummy.verify(presented);
            return Err(Wrong);
        };
        let right = known.verify(presented);
        // Made for wrong passwords, too: otherwise a refusal, of a disabled account or because of too many guesses, would
        // take longer when the password is right.
        let upgrade = if known.is_like(&self.dummy) { None } else { self.upgrade(&known, presented) };
        if right { Ok(upgrade) } else { Err(Wrong) }
    }

    fn upgrade(&self, known: &Foreign, presented: &Secret) -> Option<Upgrade> {
        let made = hash(&self.argon2, presented.expose().as_bytes()).ok()?;
        Some(Upgrade { made, from: known.kind() })
    }
}

/// Whether a new password may be set.
///
/// # Errors
/// Says what is wrong with it.
pub fn fit(password: &Secret) -> Result<(), Unfit> {
    if password.expose().len() > MAX_BYTES {
        return Err(Unfit::Long);
    }
    if password.expose().chars().count() < MIN_CHARS {
        return Err(Unfit::Short);
    }
    Ok(())
}

fn hash(argon2: &Argon2<'_>, password: &[u8]) -> Result<String, String> {
    let salt = random::bytes::<16>();
    argon2.hash_password_with_salt(password, &salt).map(|hash| hash.to_string()).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_argon2id_and_salted() {
        let hasher = Hasher::new(1, Duration::from_secs(1)).unwrap();
        let password = Secret::new("correct horse");
        let (one, other) = (hasher.hash(&password).unwrap(), hasher.hash(&password).unwrap());
        assert!(one.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{one}");
        assert_ne!(one, other);
    }

    #[test]
    fn only_what_is_not_ours_is_hashed_anew() {
        let hasher = Hasher::new(1, Duration::from_secs(1)).unwrap();
        let (right, wrong) = (Secret::new("correct horse"), Secret::new("wrong horse"));
        let ours = hasher.hash(&right).unwrap();
        assert!(matches!(hasher.0.look(Some(&ours), &right), Ok(None)));
        let earlier = "$argon2id$v=19$m=1024,t=3,p=2$c2FsdHNhbHRzYWx0$/fFwWB1I1O37BW/hK5UgVlz6YKWsjz7N";
        let Ok(Some(upgrade)) = hasher.0.look(Some(earlier), &right) else { panic!("no upgrade") };
        assert_eq!(upgrade.from, "argon2id");
        assert!(matches!(hasher.0.look(Some(&upgrade.made), &right), Ok(None)));
        for known in [Some(&*ours), Some(earlier), Some(&*upgrade.made), Some("$argon2id$other"), None] {
            assert!(hasher.0.look(known, &wrong).is_err());
        }
    }

    #[test]
    fn length_is_bounded_on_both_sides() {
        assert_eq!(fit(&Secret::new("1234567")), Err(Unfit::Short));
        assert_eq!(fit(&Secret::new("x".repeat(1025))), Err(Unfit::Long));
        assert_eq!(fit(&Secret::new("pässwörd")), Ok(()));
    }
}
