//! What-if and the sign-in agree: ten thousand random cases.

use super::*;
use crate::{
    auth::{
        assurance::{Verification, Waiver},
        attempt::{self, Moved, Opening},
        interaction::Event as Proof,
        passkey::Relying,
        policy::{HIGHEST, keeps_local},
        proof::{SecondOk, WaiverOk},
        set_up,
        sign_in::{self, Outcome as Real, Turn},
        stage::At,
    },
    protocol::{AuthorizeRequest, Prompts, ResponseMode, ResponseType},
    seal::{MasterKey, Sealer},
    store::{
        Db, JsonText, Limits, StoreError,
        client::{self, ClientRow},
        coming_from, contact, group, organization, pass, passkey, totp, user,
    },
    types::{
        ClientMfa, ConsentRule, ContactFactorId, EnrolmentProof, GroupId, Issuer, Mails, MethodSet, MfaPolicy, Networks, OnOff,
        OrganizationId, PasskeyId, PasswordBy, PkceRule, Role, Rule, RuleId, RuleLevel, RuleMode, RuleTrust, ScopeSet, Side,
        TextRules, TotpFactorId, name::fold,
    },
};
use std::time::Duration;

const CASES: usize = 10_000;

/// So many people share an organization and its policy.
const PEOPLE: usize = 5;

/// So many share a transaction: it is not the disk that is tested.
const BATCH: usize = 250;

const NOW: UnixTime = UnixTime(1_900_000_000);

/// Numbers that look random and are the same in each run (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % end
    }

    fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }

    fn of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }

    fn some<T: Clone>(&mut self, all: &[T]) -> Vec<T> {
        all.iter().filter(|_| self.one_in(2)).cloned().collect()
    }
}

/// Where people are.
const PLACES: [Option<&str>; 3] = [None, Some("10.0.0.5"), Some("192.0.2.7")];

/// A world for one case.
struct Case {
    user: user::User,
    client: ClientRow,
    acr_values: Vec<String>,
    waiver: Option<Waiver>,
}

fn rule(dice: &mut Dice, number: usize, groups: &[GroupId], clients: &[ClientId]) -> Rule {
    let networks = dice
        .one_in(3)
        .then(|| Networks { side: dice.of(&[Side::Inside, Side::Outside]), ranges: vec!["10.0.0.0/8".parse().unwrap()] });
    Rule {
        id: RuleId::random(),
        name: format!("rule {number}").parse_name(),
        groups: if dice.one_in(2) { dice.some(groups) } else { Vec::new() },
        clients: if dice.one_in(3) { dice.some(clients) } else { Vec::new() },
        networks,
        require: dice.of(&[RuleLevel::None, RuleLevel::Mfa, RuleLevel::Mfa, RuleLevel::PhishingResistant]),
        trust: dice.of(&[RuleTrust::Inherit, RuleTrust::Inherit, RuleTrust::Never]),
        mode: dice.of(&[RuleMode::Enforced, RuleMode::Enforced, RuleMode::ReportOnly]),
    }
}

trait Named {
    fn parse_name(self) -> crate::types::DisplayName;
}

impl Named for String {
    fn parse_name(self) -> crate::types::DisplayName {
        crate::types::DisplayName::parse(&self).unwrap()
    }
}

fn client_row(dice: &mut Dice, owner: Option<OrganizationId>) -> ClientRow {
    ClientRow {
        id: ClientId::random(),
        organization_id: owner,
        name: "Notes".to_owned(),
        auth_method: "none".to_owned(),
        secret_digest: None,
        jwks: None,
        redirect_uris: JsonText(vec![]),
        post_logout_redirect_uris: JsonText(vec![]),
        grant_types: JsonText(vec![]),
        scope: "openid".to_owned(),
        signing_alg: "RS256".to_owned(),
        pkce: PkceRule::Optional,
        consent: ConsentRule::Skip,
        created_at: NOW,
        updated_at: NOW,
        disabled_at: None,
        access_token_lifetime: None,
        mfa: dice.of(&[ClientMfa::Inherit, ClientMfa::Inherit, ClientMfa::Required, ClientMfa::PhishingResistant]),
        metadata: JsonText::default(),
        secret_sealed: None,
        registration_digest: None,
    }
}

/// An organization with its policy and its applications.
struct Land {
    id: OrganizationId,
    groups: Vec<GroupId>,
    clients: [ClientRow; 3],
}

fn land(tx: &mut Tx<'_>, dice: &mut Dice, number: usize) -> Result<Land, StoreError> {
    let mut row = organization::Organization::new(&format!("acme-{number}"), "Acme", dice.of(MfaPolicy::ALL), NOW);
    let other = organization::Organization::new(&format!("other-{number}"), "Other", MfaPolicy::Off, NOW);
    if dice.one_in(3) {
        let kept = dice.some(&[Method::Passkey, Method::Totp, Method::Sms, Method::Email, Method::Backup]);
        let last = dice.of(&[Method::Totp, Method::Passkey, Method::Sms]);
        row.methods = MethodSet::of(|method| method == last || kept.contains(&method));
    }
    row.trust_days = dice.of(&[0, 90]);
    row.grace_days = dice.of(&[0, 0, 7]);
    row.grace_skips = dice.of(&[0, 0, 2]);
    row.enrolment_proof = dice.of(EnrolmentProof::ALL);
    row.local_login = if dice.one_in(5) { OnOff::Off } else { OnOff::On };
    let groups = [0, 1, 2].map(|n| group::GroupRow::new(&row.id, &format!("group {n}"), None, NOW));
    let owners = [None, Some(row.id.clone()), dice.one_in(3).then(|| other.id.clone())];
    let clients = owners.map(|owner| client_row(dice, owner));
    let group_ids: Vec<GroupId> = groups.iter().map(|group| group.id.clone()).collect();
    let client_ids: Vec<ClientId> = clients.iter().map(|client| client.id.clone()).collect();
    row.rules = JsonText((0..dice.below(5)).map(|number| rule(dice, number, &group_ids, &client_ids)).collect());
    organization::insert(tx, &row)?;
    organization::insert(tx, &other)?;
    for group in &groups {
        group::insert(tx, group)?;
    }
    for client in &clients {
        client::insert(tx, client)?;
    }
    Ok(Land { id: row.id, groups: group_ids, clients })
}

fn world(tx: &mut Tx<'_>, dice: &mut Dice, (land, number): (&Land, usize)) -> Result<Case, StoreError> {
    let user = person(tx, dice, (&land.id, &format!("ann{number}")))?;
    for group in dice.some(&land.groups) {
        group::add(tx, &group, &user.id, NOW)?;
    }
    let asked =
        ["urn:vestibule:acr:1", "urn:vestibule:acr:1w", "urn:vestibule:acr:2", "phr", "gold", HIGHEST].map(str::to_owned);
    let acr_values = if dice.one_in(2) { vec![dice.of(&asked), dice.of(&asked)] } else { Vec::new() };
    let waiver = dice.one_in(4).then_some(Waiver::Device);
    Ok(Case { user, client: dice.of(&land.clients), acr_values, waiver })
}

fn person(tx: &mut Tx<'_>, dice: &mut Dice, (home, name): (&OrganizationId, &str)) -> Result<user::User, StoreError> {
    let mut user = user::User::new(home, name, fold(name), NOW);
    user.role = dice.of(&[Role::Member, Role::Member, Role::HelpDesk, Role::OrganizationAdministrator, Role::Administrator]);
    user.password_by = if dice.one_in(5) { PasswordBy::Mailbox } else { PasswordBy::Owner };
    user.password_hash = Some("none".to_owned());
    user.grace_since = dice.of(&[None, None, Some(NOW - 3 * 86_400), Some(NOW - 30 * 86_400)]);
    user.skips = dice.of(&[0, 0, 1, 2]);
    if dice.one_in(2) {
        (user.email, user.email_verified_at) = (Some("ann@acme.example".to_owned()), Some(NOW));
    }
    user::insert(tx, &user)?;
    let (id, created_at) = (&user.id, NOW);
    if dice.one_in(3) {
        let row = totp::TotpFactor {
            id: TotpFactorId::random(),
            user_id: id.clone(),
            name: String::new(),
            secret_sealed: Vec::new(),
            last_step: 0,
            created_at,
            last_used_at: None,
        };
        totp::insert(tx, &row)?;
    }
    for (channel, address) in [(Method::Email, "ann@acme.example"), (Method::Sms, "+14155550123")] {
        if dice.one_in(4) {
            let row = contact::ContactFactor {
                id: ContactFactorId::random(),
                user_id: id.clone(),
                channel,
                address: address.to_owned(),
                name: String::new(),
                created_at,
                last_used_at: None,
            };
            contact::insert(tx, &row)?;
        }
    }
    if dice.one_in(3) {
        let row = passkey::PasskeyRow {
            id: PasskeyId::random(),
            user_id: id.clone(),
            credential_id: id.to_string(),
            credential: String::new(),
            name: String::new(),
            created_at,
            last_used_at: None,
            suspended_at: dice.one_in(4).then_some(NOW),
        };
        passkey::insert(tx, &row)?;
    }
    if dice.one_in(4) {
        crate::store::backup::replace(tx, id, &["d1".to_owned(), "d2".to_owned()], NOW)?;
    }
    if dice.one_in(8) {
        let row = pass::PassRow {
            user_id: id.clone(),
            digest: "d".to_owned(),
            issued_by: "test".to_owned(),
            created_at,
            expires_at: NOW + 3600,
            used_at: None,
        };
        pass::issue(tx, &row)?;
    }
    Ok(user)
}

/// What is wrong with a case.
#[derive(Debug)]
struct Wrong(String);

impl From<StoreError> for Wrong {
    fn from(error: StoreError) -> Self {
        Self(error.to_string())
    }
}

impl From<Fault> for Wrong {
    fn from(error: Fault) -> Self {
        Self(error.to_string())
    }
}

fn request(case: &Case) -> AuthorizeRequest {
    AuthorizeRequest {
        client_id: case.client.id.clone(),
        response_type: ResponseType::Code,
        response_mode: ResponseMode::Query,
        redirect_uri: None,
        scope: ScopeSet::default(),
        state: None,
        nonce: None,
        code_challenge: None,
        prompt: Prompts::default(),
        max_age: None,
        login_hint: None,
        id_token_hint: None,
        acr_values: case.acr_values.clone(),
        ui_locales: Vec::new(),
        idp_hint: None,
        claims: crate::protocol::ClaimsRequest::default(),
        resources: Vec::new(),
        pushed: None,
    }
}

/// Signs in as far as it goes, and compares at each step.
fn walk(tx: &mut Tx<'_>, house: House<'_>, dice: &mut Dice, here: (&Land, usize)) -> Result<&'static str, Wrong> {
    let case = world(tx, dice, here)?;
    let request = request(&case);
    let opening = Opening { request: &request, mfa: case.client.mfa, now: NOW, lifetime: 900 };
    let (_, mut cookie) = attempt::sign_in(tx, &opening)?;
    let user = &case.user;
    let password = || PasswordOk::new(user.id.clone(), user.epoch, user.password_by, NOW);
    let mut shown = Shown { waiver: case.waiver, ..Shown::of(vec![password().spend().1]) };
    let waiver = case.waiver.map(|_| WaiverOk::device(user.id.clone(), user.epoch));
    let mut proof = Proof::Password(password(), waiver);
    let mut then_enrol = false;
    for step in 0..4 {
        let question = Question {
            user: &user.id,
            client: Some(&case.client.id),
            address: tx.address(),
            acr_values: &case.acr_values,
            shown: (step > 0 || case.waiver.is_some()).then_some(&shown),
        };
        let told = ask(tx, &house, &question, NOW)?.ok_or_else(|| Wrong("nobody".to_owned()))?;
        let turn = Turn { house, cookie: &cookie, now: NOW };
        let attempt = attempt::load(tx, &cookie, NOW)?.unwrap();
        let account = account::open(tx, &user.id)?.unwrap();
        let differ = |real: &str| Err(Wrong(format!("{real}, but what-if says {told:?}; shown {shown:?}")));
        if !account.may_use(case.client.organization_id.as_ref()) && !told.decision.requirement.is_barred() {
            // The sign-in itself goes on, and its end is refused.
            return if told.outcome == Outcome::OtherOrganization { Ok("other organization") } else { differ("a stranger") };
        }
        let passed = match sign_in::go_on(tx, &turn, (attempt, account), proof)? {
            Real::Barred(_) if told.outcome == Outcome::LocalLoginOff && !keeps_local(&user.role) => return Ok("barred"),
            Real::Barred(_) => return differ("barred"),
            Real::Moved(passed) => passed,
            _ => return differ("the end"),
        };
        if passed.decision != told.decision {
            return differ(&format!("{:?}", passed.decision));
        }
        let Moved::On(_, next) = passed.moved else {
            return if told.outcome == Outcome::Enough { Ok("enough") } else { differ("enough") };
        };
        cookie = next;
        let attempt = attempt::load(tx, &cookie, NOW)?.unwrap();
        if then_enrol && attempt.stage.at() != At::Enrol {
            return differ("no set-up after the prompt");
        }
        if attempt.stage.at() == At::Enrol {
            let done = enrolled(tx, dice, Turn { house, cookie: &cookie, now: NOW }, &told.outcome);
            return done.map_err(|Wrong(text)| Wrong(format!("{text}, but what-if says {told:?}")));
        }
        let mut open: Vec<Method> = Vec::new();
        let account = account::open(tx, &user.id)?.unwrap();
        for way in sign_in::ways(tx, &house, (&attempt, &account), NOW)?.open {
            if !open.contains(&way.method) {
                open.push(way.method);
            }
        }
        match &told.outcome {
            Outcome::Prompted { methods, then } if *methods == open => then_enrol = !then.is_empty(),
            _ => return differ(&format!("prompted {open:?}")),
        }
        let Some(method) = (!open.is_empty()).then(|| dice.of(&open)) else { return Ok("stuck") };
        let verification = dice.of(&[Verification::None, Verification::User]);
        let second = |at| match method {
            Method::Passkey => SecondOk::passkey(user.id.clone(), user.epoch, verification, at),
            other => SecondOk::of(user.id.clone(), user.epoch, other, at),
        };
        shown = Shown { waiver: None, ..shown };
        shown.evidence.push(second(NOW).spend().1);
        proof = Proof::Second(second(NOW));
    }
    Ok("prompted for long")
}

/// Tries one of the things that can be done where a factor has to be set up.
fn enrolled(tx: &mut Tx<'_>, dice: &mut Dice, turn: Turn<'_>, told: &Outcome) -> Result<&'static str, Wrong> {
    let Outcome::MustEnrol(methods, wait) = told else { return Err(Wrong("must enrol".to_owned())) };
    if dice.one_in(2) {
        let waited = matches!(set_up::put_off(tx, &turn)?, Real::Moved(passed) if matches!(passed.moved, Moved::Done(_)));
        return match (waited, wait) {
            (true, Wait::Possible) => Ok("put off"),
            (false, Wait::No) => Ok("not put off"),
            _ => Err(Wrong(format!("put off: {waited}"))),
        };
    }
    let method = dice.of(&[Method::Passkey, Method::Totp, Method::Sms, Method::Email, Method::Backup]);
    let taken = !matches!(set_up::choose(tx, &turn, method)?, Real::Refused);
    if taken == methods.contains(&method) {
        Ok(if taken { "set up" } else { "not set up" })
    } else {
        Err(Wrong(format!("{method} is taken: {taken}")))
    }
}

#[actix_web::test]
async fn what_if_and_the_sign_in_agree_on_ten_thousand_random_cases() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("db.sqlite").display());
    let db = Db::open(&url, Limits { connections: 1, wait: Duration::from_mins(1) }).unwrap();
    let sealer = db.write_now(|tx| Sealer::load(tx, &MasterKey::random(), NOW)).unwrap();
    let issuer = Issuer::parse("https://id.example").unwrap();
    let texts = TextRules { countries: vec!["US".to_owned()], default_region: None, settling: 259_200 };
    let relying = std::sync::Arc::new(Relying::of(&issuer, "id.example").unwrap());
    let mut seen = std::collections::BTreeMap::<&'static str, usize>::new();
    for batch in 0..CASES / BATCH {
        let (sealer, issuer, texts, relying) = (sealer.clone(), issuer.clone(), texts.clone(), relying.clone());
        let cases = db.write(move |tx| -> Result<Vec<&'static str>, Wrong> {
            let (sealer, issuer) = (&sealer, &issuer);
            let here = House { sealer, issuer, mails: Mails::Sent, texts: Some(&texts), relying: Some(&relying) };
            let mut lands = None;
            let mut ends = Vec::new();
            for number in batch * BATCH..(batch + 1) * BATCH {
                let seed = (u64::try_from(number).unwrap() + 1).wrapping_mul(0x2545_f491_4f6c_dd1d);
                let mut dice = Dice(0x9e37_79b9_7f4a_7c15 ^ seed);
                if number % PEOPLE == 0 {
                    lands = Some(land(tx, &mut dice, number)?);
                }
                let end = walk(tx, here, &mut dice, (lands.as_ref().unwrap(), number));
                ends.push(end.map_err(|Wrong(text)| Wrong(format!("case {number}: {text}")))?);
            }
            Ok(ends)
        });
        let address = PLACES[batch % PLACES.len()].map(|text| text.parse().unwrap());
        for end in coming_from(address, cases).await.unwrap_or_else(|Wrong(text)| panic!("{text}")) {
            *seen.entry(end).or_default() += 1;
        }
    }
    for end in ["enough", "barred", "other organization", "put off", "not put off", "set up", "not set up", "stuck"] {
        assert!(seen.get(end).is_some_and(|count| *count > CASES / 500), "{end} is among the ends: {seen:?}");
    }
}
