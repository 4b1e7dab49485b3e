//! The sign-in's state machine. Pure.
//!
//! A stage is what a half-finished sign-in has shown so far. It is stored in the interaction's row and nowhere else; only
//! proofs move it, and only `advance` turns it into an [`Authenticated`].

use super::{
    assurance::{Class, Evidence, Level, judge},
    policy::{Enrolled, Requirement},
    proof::{Authenticated, EnrolOk, PasswordOk, SecondOk, Subject},
};
use crate::types::{SessionId, UnixTime};
use serde::{Deserialize, Serialize};

/// How far a sign-in is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case", deny_unknown_fields)]
pub enum Stage {
    /// Nothing was shown.
    Password,
    /// A second factor is asked for.
    Factor {
        /// Who showed the first one.
        subject: Subject,
        /// What was shown.
        evidence: Vec<Evidence>,
        /// Whether the factor was set up in this very sign-in, for the page's words.
        fresh: Fresh,
        /// The session that is added to; it must be alive at each step.
        session: Option<SessionId>,
    },
    /// A second factor has to be set up.
    Enrol {
        /// Who showed the first one.
        subject: Subject,
        /// What was shown.
        evidence: Vec<Evidence>,
        /// The secret that waits for its first code, sealed, base64url.
        pending: String,
        /// The session that is added to; it must be alive at each step.
        session: Option<SessionId>,
    },
    /// The sign-in is complete, a session exists; the person is asked what the client may know.
    Consent {
        /// That session.
        session: SessionId,
    },
}

/// Which page a stage belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// The password.
    Password,
    /// The second factor.
    Factor,
    /// Setting one up.
    Enrol,
    /// The consent.
    Consent,
}

impl Stage {
    /// The page that shows this stage.
    #[must_use]
    pub const fn at(&self) -> At {
        match self {
            Self::Password => At::Password,
            Self::Factor { .. } => At::Factor,
            Self::Enrol { .. } => At::Enrol,
            Self::Consent { .. } => At::Consent,
        }
    }
}

/// Whether the factor was set up in this sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fresh {
    /// It was there before.
    No,
    /// A moment ago.
    Yes,
}

/// A proof that arrived.
#[derive(Debug)]
pub enum Event {
    /// The password was right.
    Password(PasswordOk),
    /// A second factor was set up.
    Enrolled(EnrolOk),
    /// A second factor was shown.
    Second(SecondOk),
}

/// Where a proof leads.
#[derive(Debug)]
#[must_use]
pub enum Step {
    /// A second factor is asked for next.
    AskFactor {
        /// Who showed the first one.
        subject: Subject,
        /// What was shown.
        evidence: Vec<Evidence>,
        /// Whether the factor was set up in this sign-in.
        fresh: Fresh,
        /// The session that is added to.
        session: Option<SessionId>,
    },
    /// A second factor has to be set up next.
    SetUpFactor {
        /// Who showed the first one.
        subject: Subject,
        /// What was shown.
        evidence: Vec<Evidence>,
        /// The session that is added to.
        session: Option<SessionId>,
    },
    /// The policy was met.
    Done(Authenticated),
}

/// The proof does not fit the stage: another step's, another user's, or another epoch's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutOfPlace;

/// Moves a sign-in by one proof.
///
/// # Errors
/// [`OutOfPlace`]; the sign-in is over then.
pub(in crate::auth) fn advance(
    stage: Stage,
    event: Event,
    required: Requirement,
    enrolled: Enrolled,
) -> Result<Step, OutOfPlace> {
    match (stage, event) {
        (Stage::Password, Event::Password(proof)) => {
            let (subject, evidence) = proof.spend();
            onward((subject, vec![evidence], None), required, enrolled)
        }
        (Stage::Enrol { subject, evidence, .. }, Event::Enrolled(proof)) => {
            let (before, after) = proof.spend();
            if before != subject || after.user != subject.user {
                return Err(OutOfPlace);
            }
            // The new epoch has ended the session; from here on the epoch is what binds.
            Ok(Step::AskFactor { subject: after, evidence, fresh: Fresh::Yes, session: None })
        }
        (Stage::Factor { subject, mut evidence, session, .. }, Event::Second(proof)) => {
            let (whose, shown) = proof.spend();
            if whose != subject {
                return Err(OutOfPlace);
            }
            evidence.push(shown);
            onward((subject, evidence, session), required, enrolled)
        }
        _ => Err(OutOfPlace),
    }
}

/// Done when the evidence reaches the requirement, else the next thing to ask.
fn onward(
    (subject, evidence, session): (Subject, Vec<Evidence>, Option<SessionId>),
    required: Requirement,
    enrolled: Enrolled,
) -> Result<Step, OutOfPlace> {
    let reached = judge(&evidence).map(|assurance| assurance.level);
    if reached.is_some_and(|level| level >= required.level()) {
        return Authenticated::new(subject, evidence).map(Step::Done).ok_or(OutOfPlace);
    }
    Ok(match enrolled {
        Enrolled::SecondFactor => Step::AskFactor { subject, evidence, fresh: Fresh::No, session },
        Enrolled::Nothing => Step::SetUpFactor { subject, evidence, session },
    })
}

/// How old a password may be when a factor is set up on it, seconds. Older ones are asked for again: a stolen session
/// must not be enough to add a factor to an account.
const FRESH_PASSWORD: i64 = 300;

/// Begins a step-up: a live session has shown a password, more is asked for. `None`: a full sign-in is needed.
pub(in crate::auth) fn step_up(id: &SessionId, session: &Authenticated, enrolled: Enrolled, now: UnixTime) -> Option<Step> {
    let password = session.evidence().iter().filter(|proof| proof.class == Class::Password).map(|proof| proof.at).max()?;
    if session.assurance().level >= Level::Two || (enrolled == Enrolled::Nothing && now - password > FRESH_PASSWORD) {
        return None;
    }
    let subject = Subject { user: session.user().clone(), epoch: session.epoch() };
    let (evidence, session) = (session.evidence().to_vec(), Some(id.clone()));
    Some(match enrolled {
        Enrolled::SecondFactor => Step::AskFactor { subject, evidence, fresh: Fresh::No, session },
        Enrolled::Nothing => Step::SetUpFactor { subject, evidence, session },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{auth::policy::Reason, types::UserId};
    use proptest::prelude::*;

    fn subject(user: u8, epoch: i64) -> Subject {
        Subject { user: UserId::from_text(format!("u{user}")), epoch }
    }

    /// One step of a walk: what arrives, from whom, at which epoch.
    #[derive(Debug, Clone)]
    enum Act {
        Password(u8, i64),
        Enrol(u8, i64),
        Second(u8, i64),
    }

    fn acts() -> impl Strategy<Value = Act> {
        let who = (0u8..2, 0i64..3);
        prop_oneof![
            who.clone().prop_map(|(u, e)| Act::Password(u, e)),
            who.clone().prop_map(|(u, e)| Act::Enrol(u, e)),
            who.prop_map(|(u, e)| Act::Second(u, e)),
        ]
    }

    fn event(act: &Act) -> Event {
        match act {
            Act::Password(u, e) => Event::Password(PasswordOk::new(subject(*u, 0).user, *e, UnixTime(1))),
            Act::Enrol(u, e) => Event::Enrolled(EnrolOk::new(subject(*u, *e), subject(*u, e + 1))),
            Act::Second(u, e) => Event::Second(SecondOk::totp(subject(*u, 0).user, *e, UnixTime(2))),
        }
    }

    fn stored(step: Step) -> Result<Stage, Authenticated> {
        match step {
            Step::AskFactor { subject, evidence, fresh, session } => Ok(Stage::Factor { subject, evidence, fresh, session }),
            Step::SetUpFactor { subject, evidence, session } => {
                Ok(Stage::Enrol { subject, evidence, pending: String::new(), session })
            }
            Step::Done(authenticated) => Err(authenticated),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        /// However proofs of two users and several epochs are thrown at it, the machine ends only with what was shown.
        #[test]
        fn no_walk_ends_without_the_proofs(
            walk in proptest::collection::vec(acts(), 0..40),
            level in prop_oneof![Just(Level::One), Just(Level::Two)],
            owns in any::<bool>(),
        ) {
            let required = Requirement::stated(level, Reason::Organization);
            let mut enrolled = if owns { Enrolled::SecondFactor } else { Enrolled::Nothing };
            let mut stage = Stage::Password;
            let mut accepted: Vec<Act> = Vec::new();
            for act in walk {
                // A stage survives storage unchanged.
                let copy: Stage = serde_json::from_str(&serde_json::to_string(&stage).unwrap()).unwrap();
                prop_assert_eq!(&copy, &stage);
                let Ok(step) = advance(copy, event(&act), required, enrolled) else { continue };
                accepted.push(act.clone());
                if matches!(act, Act::Enrol(..)) {
                    enrolled = Enrolled::SecondFactor;
                }
                match stored(step) {
                    Ok(next) => stage = next,
                    Err(done) => {
                        let user = done.user().as_str().to_owned();
                        let by = |u: &u8| format!("u{u}") == user;
                        let password = accepted.iter().any(|a| matches!(a, Act::Password(u, _) if by(u)));
                        let second = accepted.iter().any(|a| matches!(a, Act::Second(u, e) if by(u) && *e == done.epoch()));
                        prop_assert!(password, "ended without a password");
                        prop_assert!(level == Level::One || second, "ended without a second factor");
                        prop_assert!(done.assurance().level >= level);
                        prop_assert!(accepted.iter().all(|a| match a {
                            Act::Password(u, _) | Act::Enrol(u, _) | Act::Second(u, _) => by(u),
                        }), "proofs of two people were mixed");
                        return Ok(());
                    }
                }
            }
        }
    }

    #[test]
    fn a_second_factor_opens_nothing_by_itself() {
        let required = Requirement::stated(Level::One, Reason::Baseline);
        let act = event(&Act::Second(0, 0));
        assert_eq!(advance(Stage::Password, act, required, Enrolled::SecondFactor).err(), Some(OutOfPlace));
    }

    #[test]
    fn setting_up_a_factor_is_not_showing_it() {
        let required = Requirement::stated(Level::Two, Reason::Organization);
        let step = advance(Stage::Password, event(&Act::Password(0, 0)), required, Enrolled::Nothing).unwrap();
        let stage = stored(step).unwrap();
        let step = advance(stage, event(&Act::Enrol(0, 0)), required, Enrolled::SecondFactor).unwrap();
        assert!(matches!(step, Step::AskFactor { fresh: Fresh::Yes, .. }));
    }

    #[test]
    fn an_old_session_can_not_set_up_a_factor() {
        let shown = vec![Evidence { class: Class::Password, at: UnixTime(1000) }];
        let session = Authenticated::new(subject(0, 0), shown).unwrap();
        assert!(matches!(
            step_up(&SessionId::random(), &session, Enrolled::Nothing, UnixTime(1300)),
            Some(Step::SetUpFactor { .. })
        ));
        assert!(step_up(&SessionId::random(), &session, Enrolled::Nothing, UnixTime(1301)).is_none());
        assert!(matches!(
            step_up(&SessionId::random(), &session, Enrolled::SecondFactor, UnixTime(9000)),
            Some(Step::AskFactor { .. })
        ));
    }

    #[test]
    fn nothing_is_left_to_prove_at_the_consent() {
        let required = Requirement::stated(Level::One, Reason::Baseline);
        let stage = Stage::Consent { session: SessionId::random() };
        assert!(advance(stage, event(&Act::Password(0, 0)), required, Enrolled::Nothing).is_err());
    }
}
