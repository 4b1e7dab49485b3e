//! A file that says what organizations, groups, roles, clients, upstream providers and policies are to be, and how it is made
//! so.
//!
//! [`read()`] says everything that is wrong with the file; [`run()`] does what it says with the same acts that the console and the
//! API use, in the caller's one transaction, and gives what became another. Whoever only wants to know rolls it back. What is
//! not in the file stays.

mod difference;
mod model;
mod policy;
mod provider;
mod read;
mod reader;
mod things;

pub use difference::{Change, Turn};
pub use model::{Look, Reference, Setup};
pub use read::{SECRET, read};
pub use reader::Fault;

use super::{Actor, AdminError, Refusal, clients::Outside};
use crate::{
    outbound::Guard,
    store::{StoreError, Tx},
    types::Slug,
};
use model::{Act, Thing};
use std::collections::BTreeSet;

/// Why a file was not applied.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// What it says can not be done; all reasons at once.
    #[error("the file can not be applied")]
    Refused(Vec<Fault>),
    /// Something failed.
    #[error(transparent)]
    Fault(AdminError),
}

impl From<StoreError> for ApplyError {
    fn from(error: StoreError) -> Self {
        Self::Fault(error.into())
    }
}

/// Why an act left nothing.
enum Stop {
    /// Everything was so already.
    Same,
    Act(AdminError),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Act(error.into())
    }
}

impl From<AdminError> for Stop {
    fn from(error: AdminError) -> Self {
        Self::Act(error)
    }
}

/// Does what a file says; `guard` says which issuers may be called. Acts that would lock somebody out are tried again after
/// the others: what counts is how things stand in the end.
///
/// # Errors
/// [`ApplyError`]; the caller's transaction has to be rolled back then.
pub fn run(tx: &mut Tx<'_>, actor: &Actor<'_>, (setup, guard): (&Setup, &Guard)) -> Result<Vec<Change>, ApplyError> {
    let (mut changes, mut faults, mut lost) = (Vec::new(), Vec::new(), BTreeSet::new());
    let mut left: Vec<&Act> = setup.acts.iter().collect();
    loop {
        let (count, mut stuck) = (left.len(), Vec::new());
        for act in left {
            if act.of.as_ref().is_some_and(|of| lost.contains(of.as_str())) {
                continue;
            }
            match tx.attempt(|tx| once(tx, (actor, guard), act)) {
                Ok(done) => changes.extend(done),
                Err(Stop::Same) => {}
                Err(Stop::Act(AdminError::Refused(Refusal::Lockout(why)))) => stuck.push((act, why)),
                Err(Stop::Act(AdminError::Refused(refusal))) => {
                    if let (Thing::Organization(_), Some(of)) = (&act.what, &act.of) {
                        // What belongs to it would only say that it is not there.
                        lost.insert(Slug::as_str(of).to_owned());
                    }
                    faults.push(act.place.fault(refusal));
                }
                Err(Stop::Act(fault)) => return Err(ApplyError::Fault(fault)),
            }
        }
        if stuck.is_empty() || stuck.len() == count {
            faults.extend(stuck.into_iter().map(|(act, why)| act.place.fault(why)));
            break;
        }
        left = stuck.into_iter().map(|(act, _)| act).collect();
    }
    faults.sort_by_key(|fault: &Fault| fault.line);
    if faults.is_empty() { Ok(changes) } else { Err(ApplyError::Refused(faults)) }
}

/// Does one act; one that changes nothing leaves nothing, not even a word in the audit log.
fn once(tx: &mut Tx<'_>, (actor, guard): (&Actor<'_>, &Guard), act: &Act) -> Result<Vec<Change>, Stop> {
    let of = || act.of.as_ref().ok_or(AdminError::Refused(Refusal::NotFound("organization")));
    let done: Vec<Change> = match &act.what {
        Thing::Organization(wanted) => things::organization(tx, actor, of()?, wanted)?.into_iter().collect(),
        Thing::Group(name, wanted) => things::group(tx, actor, (of()?, name), wanted)?.into_iter().collect(),
        Thing::Role(name, wanted) => things::role(tx, actor, (act.of.as_ref(), name), wanted)?.into_iter().collect(),
        Thing::Client(id, wanted) => {
            let outside = Outside::new(guard.clone());
            things::client(tx, (actor, &outside), (act.of.as_ref(), id), wanted)?.into_iter().collect()
        }
        Thing::Provider(slug, wanted) => provider::set(tx, (actor, guard), (of()?, slug), wanted)?.into_iter().collect(),
        Thing::Policy(wanted) => policy::set(tx, actor, of()?, wanted)?,
        Thing::Person(name, wanted) => things::person(tx, actor, (of()?, name), wanted)?.into_iter().collect(),
    };
    if done.is_empty() { Err(Stop::Same) } else { Ok(done) }
}
