//! The sign-in's state machine. Pure.
//!
//! A stage is what a half-finished sign-in has shown so far. It is stored in the interaction's row and nowhere else; only
//! proofs move it, and only `advance` turns it into an [`Authenticated`].

use super::{
    assurance::{Evidence, Level, Shown, judge},
    policy::{Enrolled, Requirement},
    proof::{Authenticated, EnrolOk, MailboxOk, PasskeyOk, PasswordOk, SecondOk, Subject, WaiverOk},
};
use crate::types::{ChallengeId, ContactFactorId, Method, SessionId, UnixTime};
use serde::{Deserialize, Serialize};

/// How far a sign-in is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    /// Nothing was shown.
    Password,
    /// A second factor is asked for.
    Factor {
        /// Who, and what was shown.
        #[serde(flatten)]
        half: Half,
        /// Whether the factor was set up in this very sign-in, for the page's words.
        fresh: Fresh,
        /// Which method's page is shown; `None`: the choice.
        #[serde(default)]
        method: Option<Method>,
        /// The code that was sent.
        #[serde(default)]
        sent: Option<Sent>,
    },
    /// A second factor has to be set up.
    Enrol {
        /// Who, and what was shown.
        #[serde(flatten)]
        half: Half,
        /// Whether the mailbox on file has to be read first, and was.
        proof: Proof,
        /// What is being set up; `None`: the choice.
        pending: Option<Pending>,
    },
    /// The sign-in is complete, a session exists; the person is offered backup codes.
    Offer {
        /// That session.
        session: SessionId,
    },
    /// The sign-in is complete, a session exists; the person is asked what the client may know.
    Consent {
        /// That session.
        session: SessionId,
    },
}

/// What a half-finished sign-in has shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Half {
    /// Who showed the first factor.
    pub subject: Subject,
    /// What was shown.
    pub evidence: Vec<Evidence>,
    /// The session that is added to; it must be alive at each step.
    pub session: Option<SessionId>,
}

/// A code that was sent for the second door. The stage that names it is the only one that can present it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// Where to.
    pub factor: ContactFactorId,
    /// Which; `None`: too many were sent lately.
    pub challenge: Option<ChallengeId>,
}

/// Whether the mailbox on file has to be read before a first factor is set up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "proof", rename_all = "snake_case")]
pub enum Proof {
    /// There is none, or the organization does not want it.
    Free,
    /// It has to. The code that was mailed, once one was.
    Needed {
        /// Which code.
        challenge: Option<ChallengeId>,
        /// What the person chose to set up.
        chosen: Option<Method>,
    },
    /// It was.
    Done,
}

/// A factor that is being set up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "method", rename_all = "snake_case")]
pub enum Pending {
    /// An authenticator app.
    Totp {
        /// The secret that waits for its first code, sealed, base64url.
        secret: String,
    },
    /// An address or a number. Without a code it is still to be typed.
    Contact {
        /// [`Method::Email`] or [`Method::Sms`].
        channel: Method,
        /// The code that was sent, which knows the address.
        challenge: Option<ChallengeId>,
    },
    /// A passkey. Its challenge is a ceremony of the attempt.
    Passkey,
}

impl Pending {
    /// Which method it is.
    #[must_use]
    pub const fn method(&self) -> Method {
        match self {
            Self::Totp { .. } => Method::Totp,
            Self::Contact { channel, .. } => *channel,
            Self::Passkey => Method::Passkey,
        }
    }
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
    /// The offer of backup codes.
    Offer,
    /// The consent.
    Consent,
}

/// A page, and which method it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The password.
    Password,
    /// The second factor; `None`: the choice.
    Factor(Option<Method>),
    /// Setting one up; `None`: the choice.
    Enrol(Option<Method>),
    /// The code that was mailed before that.
    Proof,
    /// The offer of backup codes.
    Offer,
    /// The consent.
    Consent,
}

impl Stage {
    /// The kind of page that shows this stage.
    #[must_use]
    pub const fn at(&self) -> At {
        match self {
            Self::Password => At::Password,
            Self::Factor { .. } => At::Factor,
            Self::Enrol { .. } => At::Enrol,
            Self::Offer { .. } => At::Offer,
            Self::Consent { .. } => At::Consent,
        }
    }

    /// The page that shows this stage.
    #[must_use]
    pub fn place(&self) -> Place {
        match self {
            Self::Password => Place::Password,
            Self::Factor { method, .. } => Place::Factor(*method),
            Self::Enrol { proof: Proof::Needed { challenge: Some(_), .. }, .. } => Place::Proof,
            Self::Enrol { pending, .. } => Place::Enrol(pending.as_ref().map(Pending::method)),
            Self::Offer { .. } => Place::Offer,
            Self::Consent { .. } => Place::Consent,
        }
    }

    /// Who has shown what, while more is asked for.
    #[must_use]
    pub const fn half(&self) -> Option<&Half> {
        match self {
            Self::Factor { half, .. } | Self::Enrol { half, .. } => Some(half),
            Self::Password | Self::Offer { .. } | Self::Consent { .. } => None,
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
    /// The password was right, and perhaps the browser is a trusted one.
    Password(PasswordOk, Option<WaiverOk>),
    /// A key has signed, without a password.
    Passkey(PasskeyOk),
    /// The mailbox on file was read.
    Mailbox(MailboxOk),
    /// A second factor was set up.
    Enrolled(EnrolOk),
    /// Setting one up is put off.
    PutOff(WaiverOk),
    /// A second factor was shown.
    Second(SecondOk),
}

/// Where a proof leads.
#[derive(Debug)]
#[must_use]
pub enum Step {
    /// A second factor is asked for next.
    AskFactor(Half, Fresh),
    /// A second factor has to be set up next.
    SetUpFactor(Half, Mailbox),
    /// The policy was met.
    Done(Authenticated),
}

/// Whether the mailbox on file was read in this sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mailbox {
    /// It was not.
    Unread,
    /// It was.
    Read,
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
        (Stage::Password, Event::Password(proof, waiver)) => {
            let (subject, evidence) = proof.spend();
            onward(Half { subject, evidence: vec![evidence], session: None }, waiver, required, enrolled)
        }
        (Stage::Password, Event::Passkey(proof)) => {
            let (subject, evidence) = proof.spend();
            onward(Half { subject, evidence: vec![evidence], session: None }, None, required, enrolled)
        }
        (Stage::Enrol { half, proof: Proof::Needed { .. }, .. }, Event::Mailbox(proof)) => {
            if proof.spend() != half.subject {
                return Err(OutOfPlace);
            }
            Ok(Step::SetUpFactor(half, Mailbox::Read))
        }
        (Stage::Enrol { half, proof: Proof::Free | Proof::Done, .. }, Event::Enrolled(proof)) => {
            let (before, after) = proof.spend();
            if before != half.subject || after.user != half.subject.user {
                return Err(OutOfPlace);
            }
            // The new epoch has ended the session; from here on the epoch is what binds.
            Ok(Step::AskFactor(Half { subject: after, session: None, ..half }, Fresh::Yes))
        }
        (Stage::Enrol { half, .. }, Event::PutOff(waiver)) => match onward(half, Some(waiver), required, enrolled)? {
            Step::Done(authenticated) => Ok(Step::Done(authenticated)),
            Step::AskFactor(..) | Step::SetUpFactor(..) => Err(OutOfPlace),
        },
        (Stage::Factor { mut half, .. }, Event::Second(proof)) => {
            let (whose, shown) = proof.spend();
            if whose != half.subject {
                return Err(OutOfPlace);
            }
            half.evidence.push(shown);
            onward(half, None, required, enrolled)
        }
        _ => Err(OutOfPlace),
    }
}

/// Done when what was shown reaches the requirement, else the next thing to ask.
fn onward(half: Half, waiver: Option<WaiverOk>, required: Requirement, enrolled: Enrolled) -> Result<Step, OutOfPlace> {
    let bare = Shown { evidence: half.evidence.clone(), waiver: None };
    if judge(&bare).is_some_and(|assurance| required.is_met(&assurance, &bare)) {
        return Authenticated::new(half.subject, bare).map(Step::Done).ok_or(OutOfPlace);
    }
    if let Some(waiver) = waiver {
        let (whose, waiver) = waiver.spend();
        let spared = Shown { waiver: Some(waiver), ..bare };
        if whose == half.subject && judge(&spared).is_some_and(|assurance| required.is_met(&assurance, &spared)) {
            return Authenticated::new(half.subject, spared).map(Step::Done).ok_or(OutOfPlace);
        }
    }
    Ok(match enrolled {
        Enrolled::SecondFactor | Enrolled::Passkey => Step::AskFactor(half, Fresh::No),
        Enrolled::Nothing => Step::SetUpFactor(half, Mailbox::Unread),
    })
}

/// How old a first factor may be when a second one is set up on it, seconds. Older ones are asked for again: a stolen
/// session must not be enough to add a factor to an account.
const FRESH_FIRST: i64 = 300;

/// Begins a step-up: a live session has shown something, more is asked for. `None`: a full sign-in is needed.
pub(in crate::auth) fn step_up(id: &SessionId, session: &Authenticated, enrolled: Enrolled, now: UnixTime) -> Option<Step> {
    let evidence = &session.shown().evidence;
    // A key that recognized its owner is the highest level; nothing is added to it.
    let shown = evidence.iter().map(|proof| proof.at).max()?;
    if session.assurance().level == Level::Three || (enrolled == Enrolled::Nothing && now - shown > FRESH_FIRST) {
        return None;
    }
    let subject = Subject { user: session.user().clone(), epoch: session.epoch() };
    let half = Half { subject, evidence: evidence.clone(), session: Some(id.clone()) };
    Some(match enrolled {
        Enrolled::SecondFactor | Enrolled::Passkey => Step::AskFactor(half, Fresh::No),
        Enrolled::Nothing => Step::SetUpFactor(half, Mailbox::Unread),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        auth::policy::{Reason, Unless},
        types::{PasswordBy, UserId},
    };
    use proptest::prelude::*;

    fn subject(user: u8, epoch: i64) -> Subject {
        Subject { user: UserId::from_text(format!("u{user}")), epoch }
    }

    /// One step of a walk: what arrives, from whom, at which epoch.
    #[derive(Debug, Clone)]
    enum Act {
        Password(u8, i64, PasswordBy, bool),
        Passkey(u8, i64),
        Mailbox(u8, i64),
        Enrol(u8, i64),
        PutOff(u8, i64),
        Second(u8, i64, Method),
    }

    impl Act {
        fn user(&self) -> u8 {
            match self {
                Self::Password(u, ..)
                | Self::Passkey(u, _)
                | Self::Mailbox(u, _)
                | Self::Enrol(u, _)
                | Self::PutOff(u, _)
                | Self::Second(u, ..) => *u,
            }
        }
    }

    fn acts() -> impl Strategy<Value = Act> {
        let who = || (0u8..2, 0i64..3);
        let by = prop_oneof![Just(PasswordBy::Owner), Just(PasswordBy::Mailbox)];
        let method = prop_oneof![Just(Method::Totp), Just(Method::Email), Just(Method::Sms), Just(Method::Backup)];
        prop_oneof![
            3 => (who(), by, any::<bool>()).prop_map(|((u, e), by, trusted)| Act::Password(u, e, by, trusted)),
            1 => who().prop_map(|(u, e)| Act::Passkey(u, e)),
            2 => who().prop_map(|(u, e)| Act::Mailbox(u, e)),
            3 => who().prop_map(|(u, e)| Act::Enrol(u, e)),
            1 => who().prop_map(|(u, e)| Act::PutOff(u, e)),
            4 => (who(), method).prop_map(|((u, e), method)| Act::Second(u, e, method)),
        ]
    }

    fn event(act: &Act) -> Event {
        let user = |u: &u8| subject(*u, 0).user;
        match act {
            Act::Password(u, e, by, trusted) => {
                let waiver = trusted.then(|| WaiverOk::device(user(u), *e));
                Event::Password(PasswordOk::new(user(u), *e, *by, UnixTime(1)), waiver)
            }
            Act::Passkey(u, e) => Event::Passkey(PasskeyOk::new(user(u), *e, UnixTime(1))),
            Act::Mailbox(u, e) => Event::Mailbox(MailboxOk::new(subject(*u, *e))),
            Act::Enrol(u, e) => Event::Enrolled(EnrolOk::new(subject(*u, *e), subject(*u, e + 1))),
            Act::PutOff(u, e) => Event::PutOff(WaiverOk::grace(subject(*u, *e))),
            Act::Second(u, e, method) => Event::Second(SecondOk::of(user(u), *e, *method, UnixTime(2))),
        }
    }

    fn stored(step: Step, wanted: Proof) -> Result<Stage, Authenticated> {
        match step {
            Step::AskFactor(half, fresh) => Ok(Stage::Factor { half, fresh, method: None, sent: None }),
            Step::SetUpFactor(half, Mailbox::Read) => Ok(Stage::Enrol { half, proof: Proof::Done, pending: None }),
            Step::SetUpFactor(half, Mailbox::Unread) => Ok(Stage::Enrol { half, proof: wanted, pending: None }),
            Step::Done(authenticated) => Err(authenticated),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        /// However proofs of two users and several epochs are thrown at it, the machine ends only with what was shown.
        #[test]
        fn no_walk_ends_without_the_proofs(
            walk in proptest::collection::vec(acts(), 0..40),
            level in prop_oneof![Just(Level::One), Just(Level::Two), Just(Level::Three)],
            unless in prop_oneof![Just(Unless::Never), Just(Unless::Device), Just(Unless::Grace), Just(Unless::Recovery)],
            owns in any::<bool>(),
            mailed in any::<bool>(),
        ) {
            let required = Requirement::stated(level, Reason::Organization, unless);
            let wanted = if mailed { Proof::Needed { challenge: None, chosen: None } } else { Proof::Free };
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
                    prop_assert!(!mailed || accepted.iter().any(|a| matches!(a, Act::Mailbox(..))), "set up without the mailbox");
                    enrolled = Enrolled::SecondFactor;
                }
                match stored(step, wanted.clone()) {
                    Ok(next) => stage = next,
                    Err(done) => {
                        let mixed = accepted.iter().any(|a| subject(a.user(), 0).user != *done.user());
                        prop_assert!(!mixed, "proofs of two people were mixed");
                        let shown = done.shown();
                        let first = accepted.iter().any(|a| matches!(a, Act::Password(..) | Act::Passkey(..)));
                        prop_assert!(first, "ended without a first factor");
                        prop_assert!(required.is_met(done.assurance(), shown));
                        let key = accepted.iter().any(|a| matches!(a, Act::Passkey(..)));
                        let mut classes: Vec<_> = shown.evidence.iter().map(|proof| proof.class).collect();
                        classes.sort_unstable();
                        classes.dedup();
                        let two = classes.len() >= 2;
                        prop_assert!(level == Level::One || two || key || shown.waiver.is_some(), "one class was enough");
                        prop_assert!(done.assurance().amr.contains(&"mfa") == two, "mfa means two classes");
                        return Ok(());
                    }
                }
            }
        }
    }

    #[test]
    fn a_second_factor_opens_nothing_by_itself() {
        let required = Requirement::stated(Level::One, Reason::Baseline, Unless::Never);
        let act = event(&Act::Second(0, 0, Method::Totp));
        assert_eq!(advance(Stage::Password, act, required, Enrolled::SecondFactor).err(), Some(OutOfPlace));
    }

    #[test]
    fn setting_up_a_factor_is_not_showing_it() {
        let required = Requirement::stated(Level::Two, Reason::Organization, Unless::Never);
        let password = event(&Act::Password(0, 0, PasswordBy::Owner, false));
        let step = advance(Stage::Password, password, required, Enrolled::Nothing).unwrap();
        let stage = stored(step, Proof::Free).unwrap();
        let step = advance(stage, event(&Act::Enrol(0, 0)), required, Enrolled::SecondFactor).unwrap();
        assert!(matches!(step, Step::AskFactor(_, Fresh::Yes)));
    }

    #[test]
    fn a_mailbox_does_not_open_both_doors() {
        let required = Requirement::stated(Level::Two, Reason::Organization, Unless::Device);
        let password = event(&Act::Password(0, 0, PasswordBy::Mailbox, false));
        let stage = stored(advance(Stage::Password, password, required, Enrolled::SecondFactor).unwrap(), Proof::Free).unwrap();
        let step = advance(stage, event(&Act::Second(0, 0, Method::Email)), required, Enrolled::SecondFactor).unwrap();
        let stage = stored(step, Proof::Free).expect("a reset by mail and a code by mail are one factor");
        let step = advance(stage, event(&Act::Second(0, 0, Method::Totp)), required, Enrolled::SecondFactor).unwrap();
        assert!(matches!(step, Step::Done(_)));
    }

    #[test]
    fn an_old_session_can_not_set_up_a_factor() {
        let shown = Shown { evidence: vec![Evidence::of(Method::Password, UnixTime(1000))], waiver: None };
        let session = Authenticated::new(subject(0, 0), shown).unwrap();
        assert!(matches!(
            step_up(&SessionId::random(), &session, Enrolled::Nothing, UnixTime(1300)),
            Some(Step::SetUpFactor(..))
        ));
        assert!(step_up(&SessionId::random(), &session, Enrolled::Nothing, UnixTime(1301)).is_none());
        assert!(matches!(
            step_up(&SessionId::random(), &session, Enrolled::SecondFactor, UnixTime(9000)),
            Some(Step::AskFactor(..))
        ));
    }

    #[test]
    fn nothing_is_left_to_prove_at_the_consent() {
        let required = Requirement::stated(Level::One, Reason::Baseline, Unless::Never);
        for stage in [Stage::Consent { session: SessionId::random() }, Stage::Offer { session: SessionId::random() }] {
            let act = event(&Act::Password(0, 0, PasswordBy::Owner, false));
            assert!(advance(stage, act, required, Enrolled::Nothing).is_err());
        }
    }
}
