//! Guess budgets. The decision is pure; a try is burned before anything is compared.

use super::codes::{Destination, Held};
use crate::{
    post::CodeUse,
    seal::Sealer,
    store::{StoreResult, Tx, throttle, throttle::Throttle},
    types::{Method, PhoneNumber, UnixTime},
};

/// How many guesses something bears.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    /// Its name in the table.
    pub class: &'static str,
    /// Failures in a window before tries are slowed or refused.
    pub free: i64,
    /// The window, seconds.
    pub window: i64,
    /// What happens after the free failures.
    pub beyond: Beyond,
}

/// What happens after the free failures.
#[derive(Debug, Clone, Copy)]
pub enum Beyond {
    /// Each further failure doubles a pause, from one second to `longest`. A browser from which the person has signed in
    /// before has a budget of its own, so that strangers do not keep the owner out.
    Delay {
        /// The longest pause, seconds.
        longest: i64,
    },
    /// Nothing is looked at until the window ends, and after `suspend` failures in a row nothing at all until the factor
    /// is restored another way.
    Refuse {
        /// Failures in a row.
        suspend: i64,
    },
}

/// Passwords: 10 failures in 15 minutes are free, then pauses of 1 s to 15 min.
pub const PASSWORD: Budget = Budget { class: "password", free: 10, window: 900, beyond: Beyond::Delay { longest: 900 } };

/// Passwords in one attempt to sign in, whatever the name: 20, then the attempt is over.
pub const ATTEMPT: Budget = Budget { class: "attempt", free: 20, window: 86_400, beyond: Beyond::Refuse { suspend: 20 } };

/// Registrations of clients by themselves from one address: 1,000 in an hour.
pub const REGISTER: Budget =
    Budget { class: "register", free: 1000, window: 3600, beyond: Beyond::Refuse { suspend: i64::MAX } };

/// The same from everywhere: 5,000 in an hour.
pub const REGISTERED: Budget =
    Budget { class: "registered", free: 5000, window: 3600, beyond: Beyond::Refuse { suspend: i64::MAX } };

/// Authenticator apps: 10 failures in 24 hours; 30 in a row suspend them. Reached only after the right password.
pub const TOTP: Budget = Budget { class: "totp", free: 10, window: 86_400, beyond: Beyond::Refuse { suspend: 30 } };

/// Codes by mail: 30 failures in a row suspend them, as each code bears five.
pub const EMAIL: Budget = Budget { class: "email", free: 30, window: 86_400, beyond: Beyond::Refuse { suspend: 30 } };

/// Codes by text message, as those by mail.
pub const SMS: Budget = Budget { class: "sms", free: 30, window: 86_400, beyond: Beyond::Refuse { suspend: 30 } };

/// Passkeys: signatures can not be guessed; 30 failures in an hour are only noise.
pub const PASSKEY: Budget = Budget { class: "passkey", free: 30, window: 3600, beyond: Beyond::Refuse { suspend: i64::MAX } };

/// Backup codes: 5 failures in an hour; 20 in a row suspend them.
pub const BACKUP: Budget = Budget { class: "backup", free: 5, window: 3600, beyond: Beyond::Refuse { suspend: 20 } };

/// Temporary access passes, as backup codes.
pub const PASS: Budget = Budget { class: "pass", free: 5, window: 3600, beyond: Beyond::Refuse { suspend: 20 } };

/// Answers that come in the name of a provider, from one address, and are refused: 60 in ten minutes are written down.
pub const UPSTREAM: Budget = Budget { class: "upstream", free: 60, window: 600, beyond: Beyond::Refuse { suspend: i64::MAX } };

/// Codes of devices that fit nothing, for each person who types them: 10 in ten minutes.
pub const DEVICE: Budget = Budget { class: "device", free: 10, window: 600, beyond: Beyond::Refuse { suspend: i64::MAX } };

/// The same, for each network address.
pub const DEVICES: Budget = Budget { class: "devices", free: 60, window: 600, beyond: Beyond::Refuse { suspend: i64::MAX } };

/// The budgets of second factors. Showing one of them restores the others.
pub const SECOND: [Budget; 6] = [TOTP, EMAIL, SMS, PASSKEY, BACKUP, PASS];

/// Sending: three messages in a quarter of an hour and ten a day to a person by each channel, twenty a day to an address
/// that nobody has shown to read, a hundred an hour to numbers that begin alike. A code that was used gives back what it
/// took of the first two.
const SENDING: [Budget; 4] = [
    Budget { class: "send_soon", free: 3, window: 900, beyond: Beyond::Refuse { suspend: i64::MAX } },
    Budget { class: "send_day", free: 10, window: 86_400, beyond: Beyond::Refuse { suspend: i64::MAX } },
    Budget { class: "send_address", free: 20, window: 86_400, beyond: Beyond::Refuse { suspend: i64::MAX } },
    Budget { class: "send_prefix", free: 100, window: 3600, beyond: Beyond::Refuse { suspend: i64::MAX } },
];

/// Whether a try may be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It may; it has been counted as a failure already.
    Look,
    /// It may not, and was not counted.
    Refuse,
}

/// Decides about a try and counts it.
#[must_use]
pub fn burn(budget: &Budget, mut row: Throttle, now: UnixTime) -> (Verdict, Throttle) {
    if now - row.window_start >= budget.window {
        row.window_start = now;
        row.failures = 0;
    }
    let refused = now < row.not_before
        || match budget.beyond {
            Beyond::Delay { .. } => false,
            Beyond::Refuse { suspend } => row.failures >= budget.free || row.consecutive >= suspend,
        };
    if refused {
        return (Verdict::Refuse, row);
    }
    row.failures += 1;
    row.consecutive += 1;
    if let Beyond::Delay { longest } = budget.beyond
        && row.failures >= budget.free
    {
        let doublings = u32::try_from(row.failures - budget.free).unwrap_or(u32::MAX).min(20);
        row.not_before = now + 1i64.checked_shl(doublings).unwrap_or(longest).min(longest);
    }
    (Verdict::Look, row)
}

/// What is left of a budget that refuses, for an operator's eyes. A [`Beyond::Delay`] is always open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Tries are looked at.
    Open,
    /// No try is looked at before this time.
    UsedUp(UnixTime),
    /// No try is looked at until the factor is restored another way.
    Suspended,
}

/// Judges a budget without burning anything.
#[must_use]
pub fn standing(budget: &Budget, row: &Throttle, now: UnixTime) -> Standing {
    let Beyond::Refuse { suspend } = budget.beyond else { return Standing::Open };
    if row.consecutive >= suspend {
        Standing::Suspended
    } else if row.failures >= budget.free && now - row.window_start < budget.window {
        Standing::UsedUp(row.window_start + budget.window)
    } else {
        Standing::Open
    }
}

/// Burns a try in the database.
///
/// # Errors
/// The database's.
pub fn attempt(tx: &mut Tx<'_>, budget: &Budget, subject: &str, now: UnixTime) -> StoreResult<Verdict> {
    let row = throttle::lock(tx, subject, budget.class, now)?;
    let (verdict, row) = burn(budget, row, now);
    throttle::store(tx, &row)?;
    Ok(verdict)
}

/// How long it takes until a try is looked at that a pause holds back, seconds.
///
/// # Errors
/// The database's.
pub fn pause(tx: &mut Tx<'_>, budget: &Budget, subject: &str, now: UnixTime) -> StoreResult<i64> {
    Ok((throttle::lock(tx, subject, budget.class, now)?.not_before - now).max(0))
}

/// Counts a message that is to be sent, or says that it must not be.
///
/// # Errors
/// The database's.
pub fn spend_sending(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    (user, to, of): (&str, &Destination, CodeUse),
    now: UnixTime,
) -> StoreResult<Result<(), Held>> {
    let person = sends_to(user, to.channel);
    // Other people may type somebody's address; that must not keep its owner's codes back.
    let unconfirmed = matches!(of, CodeUse::SetUp | CodeUse::Contact);
    let address = unconfirmed.then(|| sealer.pseudonym(&format!("send\0{}", to.address)));
    // Numbers that cost their caller money lie close together.
    let number = PhoneNumber::parse(&to.address).ok().filter(|_| to.channel == Method::Sms);
    let prefix = number.map(|number| number.prefix().to_owned());
    let subjects = [Some(person.clone()), Some(person), address, prefix];
    for (budget, subject) in SENDING.iter().zip(subjects) {
        let Some(subject) = subject else { continue };
        if attempt(tx, budget, &subject, now)? == Verdict::Refuse {
            return Ok(Err(Held::Limit));
        }
    }
    Ok(Ok(()))
}

/// Notices by text message to one person: 10 a day.
const NOTICES: Budget = Budget { class: "send_notice", free: 10, window: 86_400, beyond: Beyond::Refuse { suspend: i64::MAX } };

/// Counts a notice that is to be sent by text message. Whether it may be: not too many to the person, and, with the codes, to
/// numbers that begin alike. What codes take of the person's budgets is left to them.
///
/// # Errors
/// The database's.
pub fn spend_notice(tx: &mut Tx<'_>, user: &str, number: &str, now: UnixTime) -> StoreResult<bool> {
    let Ok(number) = PhoneNumber::parse(number) else { return Ok(false) };
    let [.., alike] = SENDING;
    Ok(attempt(tx, &NOTICES, &sends_to(user, Method::Sms), now)? == Verdict::Look
        && attempt(tx, &alike, number.prefix(), now)? == Verdict::Look)
}

/// Whose sends by a channel are counted together.
fn sends_to(user: &str, channel: Method) -> String {
    format!("{user}/{channel}")
}

/// Gives back what a message took of the person's budgets: its code was used, so its owner wanted it.
///
/// # Errors
/// The database's.
pub fn return_sending(tx: &mut Tx<'_>, user: &str, channel: Method, now: UnixTime) -> StoreResult<()> {
    for budget in SENDING.iter().take(2) {
        give_back(tx, budget, &sends_to(user, channel), now)?;
    }
    Ok(())
}

/// Gives back what one try took of a budget: it was no failure.
///
/// # Errors
/// The database's.
pub fn give_back(tx: &mut Tx<'_>, budget: &Budget, subject: &str, now: UnixTime) -> StoreResult<()> {
    let row = throttle::lock(tx, subject, budget.class, now)?;
    let less = |count: i64| (count - 1).max(0);
    throttle::store(tx, &Throttle { failures: less(row.failures), consecutive: less(row.consecutive), ..row })
}

/// The budgets of a person's second factors at which no guess is looked now.
fn closed(tx: &mut Tx<'_>, user: &str, now: UnixTime) -> StoreResult<Vec<(Budget, Standing)>> {
    let rows = throttle::of_subject(tx, user)?;
    let of = |row: &Throttle| {
        let budget = SECOND.into_iter().find(|budget| budget.class == row.class)?;
        Some((budget, standing(&budget, row, now)))
    };
    Ok(rows.iter().filter_map(of).filter(|(_, standing)| *standing != Standing::Open).collect())
}

/// Lifts what was suspended among a person's second factors: another one was shown.
///
/// # Errors
/// The database's.
pub fn restore_second(tx: &mut Tx<'_>, user: &str, now: UnixTime) -> StoreResult<()> {
    for (budget, _) in closed(tx, user, now)?.iter().filter(|(_, standing)| *standing == Standing::Suspended) {
        succeed(tx, budget, user)?;
    }
    Ok(())
}

/// The second factors of a person at which no guess is looked now.
///
/// # Errors
/// The database's.
pub fn paused_second(tx: &mut Tx<'_>, user: &str, now: UnixTime) -> StoreResult<Vec<Method>> {
    Ok(closed(tx, user, now)?.iter().filter_map(|(budget, _)| budget.class.parse().ok()).collect())
}

/// Forgets the failures of a budget after a success.
///
/// # Errors
/// The database's.
pub fn succeed(tx: &mut Tx<'_>, budget: &Budget, subject: &str) -> StoreResult<()> {
    throttle::reset(tx, subject, budget.class)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fresh() -> Throttle {
        Throttle {
            subject: "u".into(),
            class: "c".into(),
            failures: 0,
            consecutive: 0,
            window_start: UnixTime(0),
            not_before: UnixTime(0),
        }
    }

    /// Tries once a second; gives how many were looked at.
    fn looks(budget: &Budget, row: &mut Throttle, from: i64, seconds: i64) -> i64 {
        let mut looked = 0;
        for now in from..from + seconds {
            let (verdict, next) = burn(budget, row.clone(), UnixTime(now));
            *row = next;
            looked += i64::from(verdict == Verdict::Look);
        }
        looked
    }

    #[test]
    fn passwords_slow_down_and_never_lock() {
        let mut row = fresh();
        assert_eq!(looks(&PASSWORD, &mut row, 0, 10), 10);
        assert!(looks(&PASSWORD, &mut row, 10, 890) < 12, "pauses double");
        assert!(looks(&PASSWORD, &mut row, 900, 900) >= 1, "the owner gets a turn in the next window");
    }

    #[test]
    fn at_one_moment_only_the_free_tries_are_looked_at() {
        let mut row = fresh();
        let mut looked = 0;
        for _ in 0..200 {
            let (verdict, next) = burn(&PASSWORD, row.clone(), UnixTime(5));
            row = next;
            looked += i64::from(verdict == Verdict::Look);
        }
        assert_eq!(looked, PASSWORD.free);
    }

    #[test]
    fn an_app_bears_ten_guesses_a_day_and_thirty_in_a_row() {
        let mut row = fresh();
        let day = 86_400;
        let per_day: Vec<i64> = (0..5).map(|n| looks(&TOTP, &mut row, n * day, 1000)).collect();
        assert_eq!(per_day, [10, 10, 10, 0, 0]);
    }

    #[test]
    fn a_standing_says_what_the_next_try_would_meet() {
        let mut row = fresh();
        let day = 86_400;
        assert_eq!(standing(&TOTP, &row, UnixTime(0)), Standing::Open);
        looks(&TOTP, &mut row, 0, 20);
        assert_eq!(standing(&TOTP, &row, UnixTime(day - 1)), Standing::UsedUp(UnixTime(day)));
        assert_eq!(standing(&TOTP, &row, UnixTime(day)), Standing::Open);
        looks(&TOTP, &mut row, day, 20);
        looks(&TOTP, &mut row, 2 * day, 20);
        assert_eq!(standing(&TOTP, &row, UnixTime(9 * day)), Standing::Suspended);
        looks(&PASSWORD, &mut row, 0, 100);
        assert_eq!(standing(&PASSWORD, &row, UnixTime(9 * day)), Standing::Open);
    }

    #[test]
    fn the_readme_has_the_table_of_budgets() {
        assert!(include_str!("../../README.md").contains(&table()), "README.md should contain:\n{}", table());
    }

    /// The budgets as a Markdown table.
    fn table() -> String {
        let sent = |what: &str, at: usize| {
            let budget = &SENDING[at];
            format!("| {what} | {} in {} s | none leaves until the time is over |\n", budget.free, budget.window)
        };
        let row = |what: &str, budget: &Budget| {
            let beyond = match budget.beyond {
                Beyond::Delay { longest } => format!("a pause of 1 s, doubled each time, up to {longest} s; never locked"),
                Beyond::Refuse { suspend } => {
                    format!(
                        "refused until the time is over; after {suspend} in a row, until another factor was shown, or `vestibule user reset-mfa`"
                    )
                }
            };
            format!("| {what} | {} in {} s | {beyond} |\n", budget.free, budget.window)
        };
        format!(
            "| what | wrong tries that are free | then |\n|---|---|---|\n{}{}{}{}{}{}\n| what is sent | most | then |\n|---|---|---|\n{}{}{}{}",
            row("password, for each user", &PASSWORD),
            row("code of an authenticator app, for each user", &TOTP),
            row("code by mail, for each user (each code bears 5)", &EMAIL),
            row("code by text message, for each user (each code bears 5)", &SMS),
            row("backup code, for each user", &BACKUP),
            row("temporary access pass, for each user", &PASS),
            sent("codes that were not used, to one user by mail, by text message", 0),
            sent("the same", 1),
            sent("codes to one address or number that nobody has confirmed", 2),
            sent("text messages to numbers that begin alike (country code and three digits)", 3),
        )
    }

    #[test]
    fn a_clock_that_goes_back_refills_nothing() {
        let mut row = fresh();
        row.window_start = UnixTime(1000);
        assert_eq!(looks(&TOTP, &mut row, 1000, 20), 10);
        assert_eq!(looks(&TOTP, &mut row, 0, 20), 0);
    }
}
