//! The sign-in's state machine. Pure: only proofs move a stage, and only `advance` turns one into an [`Authenticated`].

use super::{
    assurance::{Evidence, Level, Shown, Waiver, judge},
    policy::{Enrolled, Requirement},
    proof::{Authenticated, EnrolOk, FederatedOk, MailboxOk, PasskeyOk, PasswordOk, Recent, SecondOk, Subject, WaiverOk},
    stage::{Fresh, Half, Proof, Stage},
};
use crate::types::{Method, SessionId, UnixTime};

/// A proof that arrived.
#[derive(Debug)]
pub enum Event {
    /// The password was right, and perhaps the browser is a trusted one.
    Password(PasswordOk, Option<WaiverOk>),
    /// A key has signed, without a password.
    Passkey(PasskeyOk),
    /// An upstream provider has signed somebody in, and perhaps it is trusted with the second factor, or the browser is a
    /// trusted one.
    Federated(FederatedOk, Option<WaiverOk>),
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

/// Whether the mailbox on file was read in this sign-in, or a pass shown in its place.
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
        (Stage::Password, Event::Federated(proof, waiver)) => {
            let recent = proof.recent();
            let (subject, evidence) = proof.spend();
            let half = Half { subject, evidence: vec![evidence], session: None };
            match (recent, enrolled) {
                (Recent::Yes, _) => onward(half, waiver, required, enrolled),
                // A recent proof is wanted: one of the person's own factors is one.
                (Recent::No, Enrolled::SecondFactor | Enrolled::Passkey) => Ok(Step::AskFactor(half, Fresh::No)),
                (Recent::No, Enrolled::Nothing) => Err(OutOfPlace),
            }
        }
        (Stage::Enrol { half, proof: Proof::Needed { .. }, .. }, Event::Mailbox(proof)) => {
            if proof.spend() != half.subject {
                return Err(OutOfPlace);
            }
            Ok(Step::SetUpFactor(half, Mailbox::Read))
        }
        (Stage::Enrol { half, proof: Proof::Needed { .. } | Proof::Closed { .. }, .. }, Event::Second(proof)) => {
            let (whose, shown) = proof.spend();
            // It opens the set-up and is no evidence, as the mailbox.
            if whose != half.subject || shown.method != Method::Pass {
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
    let waiver = waiver.and_then(|waiver| {
        let (whose, waiver) = waiver.spend();
        (whose == half.subject).then_some(waiver)
    });
    match lead(&half.evidence, waiver, required, enrolled) {
        Lead::Done(shown) => Authenticated::new(half.subject, shown).map(Step::Done).ok_or(OutOfPlace),
        Lead::AskFactor => Ok(Step::AskFactor(half, Fresh::No)),
        Lead::SetUpFactor => Ok(Step::SetUpFactor(half, Mailbox::Unread)),
        // Whoever lets proofs in turns those people away before.
        Lead::Barred => Err(OutOfPlace),
    }
}

/// Where what was shown leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lead {
    /// It is enough, with this waived or without.
    Done(Shown),
    /// One of the person's own factors is asked for.
    AskFactor,
    /// One has to be set up.
    SetUpFactor,
    /// Nothing that is kept here is enough.
    Barred,
}

/// Where what was shown leads. Who owns factors, none of which reaches what is required, shows one of them before a key is
/// set up: a password alone adds nothing to an account that has a second factor.
#[must_use]
pub fn lead(evidence: &[Evidence], waiver: Option<Waiver>, required: Requirement, enrolled: Enrolled) -> Lead {
    let met = |shown: &Shown| judge(shown).is_some_and(|assurance| required.is_met(&assurance, shown));
    let bare = Shown::of(evidence.to_vec());
    if met(&bare) {
        return Lead::Done(bare);
    }
    let spared = Shown { waiver, ..bare };
    if waiver.is_some() && met(&spared) {
        return Lead::Done(spared);
    }
    match enrolled {
        _ if required.bars(evidence) => Lead::Barred,
        Enrolled::Nothing => Lead::SetUpFactor,
        _ if required.wants_key(enrolled) && required.within_reach(enrolled).is_met_by(evidence) => Lead::SetUpFactor,
        Enrolled::SecondFactor | Enrolled::Passkey => Lead::AskFactor,
    }
}

/// How old a first factor may be when a second one is set up on it, seconds. Older ones are asked for again: a stolen
/// session must not be enough to add a factor to an account.
const FRESH_FIRST: i64 = 300;

/// Begins a step-up: a live session has shown something, more is asked for. `None`: a full sign-in is needed.
pub(in crate::auth) fn step_up(
    id: &SessionId,
    session: &Authenticated,
    (required, enrolled): (Requirement, Enrolled),
    now: UnixTime,
) -> Option<Step> {
    let evidence = &session.shown().evidence;
    // A key that recognized its owner is the highest level; nothing is added to it.
    let shown = evidence.iter().map(|proof| proof.at).max()?;
    let stale = enrolled == Enrolled::Nothing && now - shown > FRESH_FIRST;
    if session.assurance().level == Level::Three || stale || required.bars(evidence) {
        return None;
    }
    let evidence = if required.wants_key(enrolled) && enrolled != Enrolled::Nothing {
        // A key is going to be added: only what was shown just now counts, the first factor among it.
        let fresh: Vec<Evidence> = evidence.iter().filter(|proof| now - proof.at <= FRESH_FIRST).cloned().collect();
        fresh.iter().any(|proof| proof.method == Method::Password).then_some(fresh)?
    } else {
        evidence.clone()
    };
    let lead = lead(&evidence, None, required, enrolled);
    let subject = Subject { user: session.user().clone(), epoch: session.epoch() };
    let half = Half { subject, evidence, session: Some(id.clone()) };
    Some(match (lead, enrolled) {
        (Lead::SetUpFactor, _) | (_, Enrolled::Nothing) => Step::SetUpFactor(half, Mailbox::Unread),
        (_, Enrolled::SecondFactor | Enrolled::Passkey) => Step::AskFactor(half, Fresh::No),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        auth::{
            assurance::{Evidence, Proved, Upstream},
            policy::{Reason, Unless},
        },
        types::{ArrivalId, PasswordBy, ProviderId, UserId},
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
        Federated(u8, i64, Proved, bool),
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
                | Self::Federated(u, ..)
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
        let proved = prop_oneof![Just(Proved::Nothing), Just(Proved::Factors), Just(Proved::Unphishable)];
        let method = prop_oneof![Just(Method::Totp), Just(Method::Email), Just(Method::Sms), Just(Method::Backup)];
        prop_oneof![
            3 => (who(), by, any::<bool>()).prop_map(|((u, e), by, trusted)| Act::Password(u, e, by, trusted)),
            1 => who().prop_map(|(u, e)| Act::Passkey(u, e)),
            2 => (who(), proved, any::<bool>()).prop_map(|((u, e), proved, waived)| Act::Federated(u, e, proved, waived)),
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
            Act::Federated(u, e, proved, spared) => {
                let (provider, arrival) = (ProviderId::from_text("p"), ArrivalId::from_text("a"));
                let upstream = Upstream { provider, arrival, proved: *proved, amr: Vec::new(), undated: false };
                let waiver = spared.then(|| WaiverOk::upstream(user(u), *e));
                Event::Federated(FederatedOk::new(user(u), *e, upstream, UnixTime(1)), waiver)
            }
            Act::Mailbox(u, e) => Event::Mailbox(MailboxOk::new(subject(*u, *e))),
            Act::Enrol(u, e) => Event::Enrolled(EnrolOk::new(subject(*u, *e), subject(*u, e + 1))),
            Act::PutOff(u, e) => Event::PutOff(WaiverOk::grace(subject(*u, *e))),
            Act::Second(u, e, method) => Event::Second(SecondOk::of(user(u), *e, *method, UnixTime(2))),
        }
    }

    fn stored(step: Step, wanted: Proof) -> Result<Stage, Box<Authenticated>> {
        match step {
            Step::AskFactor(half, fresh) => Ok(Stage::Factor { half, fresh, method: None, sent: None }),
            Step::SetUpFactor(half, Mailbox::Read) => Ok(Stage::Enrol { half, proof: Proof::Done, pending: None }),
            Step::SetUpFactor(half, Mailbox::Unread) => Ok(Stage::Enrol { half, proof: wanted, pending: None }),
            Step::Done(authenticated) => Err(Box::new(authenticated)),
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
                        let first = accepted.iter().any(|a| matches!(a, Act::Password(..) | Act::Passkey(..) | Act::Federated(..)));
                        prop_assert!(first, "ended without a first factor");
                        prop_assert!(required.is_met(done.assurance(), shown));
                        let key = accepted.iter().any(|a| matches!(a, Act::Passkey(..)));
                        let mut classes: Vec<_> = shown.evidence.iter().map(|proof| proof.class).collect();
                        classes.sort_unstable();
                        classes.dedup();
                        let two = classes.len() >= 2;
                        let signed = shown.evidence.iter().filter_map(|proof| proof.upstream.as_ref()).any(|it| it.proved > Proved::Nothing);
                        prop_assert!(level == Level::One || two || key || signed || shown.waiver.is_some(), "one class was enough");
                        let several = shown.evidence.iter().filter_map(|proof| proof.upstream.as_ref()).any(Upstream::says_mfa);
                        prop_assert!(done.assurance().amr.contains(&"mfa") == (two || several), "mfa means two classes");
                        prop_assert!(level < Level::Three || shown.waiver != Some(Waiver::Upstream), "a provider waives no key");
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
        let two = Requirement::stated(Level::Two, Reason::Organization, Unless::Never);
        let shown = Shown::of(vec![Evidence::of(Method::Password, UnixTime(1000))]);
        let session = Authenticated::new(subject(0, 0), shown).unwrap();
        assert!(matches!(
            step_up(&SessionId::random(), &session, (two, Enrolled::Nothing), UnixTime(1300)),
            Some(Step::SetUpFactor(..))
        ));
        assert!(step_up(&SessionId::random(), &session, (two, Enrolled::Nothing), UnixTime(1301)).is_none());
        assert!(matches!(
            step_up(&SessionId::random(), &session, (two, Enrolled::SecondFactor), UnixTime(9000)),
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
