//! A guess at a second factor, within its budget.

use super::{
    Fault, Finding,
    account::Account,
    tell,
    throttle::{self, Beyond, Budget, Verdict},
};
use crate::{
    post::Notice,
    seal::Sealer,
    store::{Tx, throttle as budgets},
    types::UnixTime,
};

/// No guess is looked at.
pub const USED_UP: &str = "guess budget used up";

/// Counts a guess, then looks. What is found is not looked for when the budget refuses; a success clears the budget, and
/// the last failure that it bears is told to the owner.
///
/// # Errors
/// The database's, the cipher's, or those of looking.
pub(in crate::auth) fn within<T>(
    tx: &mut Tx<'_>,
    (sealer, account): (&Sealer, &Account),
    budget: &Budget,
    now: UnixTime,
    look: impl FnOnce(&mut Tx<'_>) -> Result<Finding<T>, Fault>,
) -> Result<Finding<T>, Fault> {
    let user = account.user.id.as_str();
    if throttle::attempt(tx, budget, user, now)? == Verdict::Refuse {
        return Ok(Err(USED_UP));
    }
    let found = look(tx)?;
    match found {
        Ok(_) => throttle::succeed(tx, budget, user)?,
        Err(_) => tell_of_the_last(tx, (sealer, account), budget, now)?,
    }
    Ok(found)
}

/// Mails the owner once when a guess was the last one of its budget. The budget's class names the method.
fn tell_of_the_last(
    tx: &mut Tx<'_>,
    (sealer, account): (&Sealer, &Account),
    budget: &Budget,
    now: UnixTime,
) -> Result<(), Fault> {
    let (Beyond::Refuse { suspend }, Ok(method)) = (budget.beyond, budget.class.parse()) else { return Ok(()) };
    let row = budgets::read(tx, account.user.id.as_str(), budget.class)?;
    // A try that is refused is not counted, so each of these numbers is met once in a window.
    if row.is_some_and(|row| row.failures == budget.free || row.consecutive == suspend) {
        tell::owner(tx, sealer, account, Notice::GuessesUsedUp { method }, now)?;
    }
    Ok(())
}
