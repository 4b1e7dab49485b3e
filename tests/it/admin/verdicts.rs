//! What the what-if says by API, and what a browser then meets at the real sign-in: random policies, people, applications.

use crate::{
    factors::give_contact,
    support::{
        admin::Caller,
        browser::{Browser, Landed, Page},
        site::{Client, On, Person, Site, answer},
    },
};
use reqwest::Method as Verb;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use vestibule::types::{ClientId, ClientMfa, Method, MfaPolicy, OrganizationId, Role};

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

/// What stays the same over all cases of a site.
struct Land<'a> {
    site: &'a Site,
    root: Caller<'a>,
    acme: String,
    groups: Vec<String>,
    clients: Vec<Client>,
}

impl<'a> Land<'a> {
    async fn make(site: &'a Site) -> Self {
        let (root, acme) = (site.root().await, site.id_of("acme").await);
        site.organization("globex", MfaPolicy::Required).await;
        let globex = site.id_of("globex").await;
        let mut groups = Vec::new();
        for name in ["Finance", "Staff"] {
            groups.push(root.post("/groups", json!({ "organization_id": acme, "name": name })).await.text("id"));
        }
        let mut clients = Vec::new();
        for (owner, mfa) in [
            (None, ClientMfa::Inherit),
            (Some(&acme), ClientMfa::Inherit),
            (None, ClientMfa::Required),
            (Some(&acme), ClientMfa::PhishingResistant),
            (Some(&globex), ClientMfa::Inherit),
        ] {
            let owner = owner.map(|id| OrganizationId::from_text(id.clone()));
            clients.push(site.client(|row| (row.organization_id, row.mfa) = (owner, mfa)).await);
        }
        Self { site, root, acme, groups, clients }
    }

    fn rule(&self, dice: &mut Dice, number: usize) -> Value {
        let ours = [&self.clients[0].id, &self.clients[1].id, &self.clients[2].id];
        let networks = json!({ "side": dice.of(&["inside", "outside"]), "ranges": [dice.of(&["127.0.0.0/8", "10.0.0.0/8"])] });
        json!({
            "name": format!("Rule {number}"),
            "groups": if dice.one_in(2) { dice.some(&self.groups) } else { Vec::new() },
            "clients": if dice.one_in(3) { dice.some(&ours) } else { Vec::new() },
            "networks": if dice.one_in(3) { networks } else { Value::Null },
            "require": dice.of(&["none", "mfa", "mfa", "phishing_resistant"]),
            "trust": dice.of(&["inherit", "never"]),
            "mode": dice.of(&["enforced", "enforced", "report_only"]),
        })
    }

    async fn policy(&self, dice: &mut Dice) {
        let all = ["passkey", "totp", "sms", "email", "backup"];
        let mut methods = if dice.one_in(2) { all.to_vec() } else { dice.some(&all) };
        // One that everybody can set up; the organization's administrators have to get in.
        let sure = dice.of(&["totp", "email"]);
        methods.retain(|method| *method != sure);
        methods.push(sure);
        let rules: Vec<Value> = (0..dice.below(4)).map(|number| self.rule(dice, number)).collect();
        let policy = json!({
            "mfa": dice.of(&["off", "optional", "required"]),
            "methods": methods,
            "trust_days": dice.of(&[0, 90]),
            "grace_days": dice.of(&[0, 0, 7]),
            "grace_skips": dice.of(&[0, 0, 2]),
            "enrolment_proof": "none",
            "local_login": dice.of(&["on", "on", "on", "on", "off"]),
            "sso": "on",
            "password_length": 8,
            "password_score": 2,
            "rules": rules,
        });
        let done = self.root.call(Verb::PUT, &format!("/organizations/{}/policy", self.acme), Some(&policy), &[]).await;
        assert_eq!(done.status, 200, "{policy}: {done:?}");
    }

    async fn person(&self, dice: &mut Dice, number: usize) -> Person {
        let mut person = self.site.person(&format!("case{number:03}")).await;
        let role = dice.of(&[Role::Member, Role::Member, Role::HelpDesk, Role::OrganizationAdministrator]);
        self.site.set_role(&person, role).await;
        for group in dice.some(&self.groups) {
            assert_eq!(self.root.put(&format!("/groups/{group}/members/{}", person.id)).await.status, 204);
        }
        if dice.one_in(3) {
            person = self.site.give_app(person).await;
        }
        for (method, address) in [(Method::Email, "case@acme.example"), (Method::Sms, "+14155550123")] {
            if dice.one_in(4) {
                give_contact(self.site, &person, method, address).await;
            }
        }
        if dice.one_in(15) {
            self.site.disable_person(&person).await;
        }
        person
    }
}

/// What the what-if says: the outcome, and the methods in the order in which they are offered.
async fn told(land: &Land<'_>, person: &Person, client: &Client, acr_values: &[&str]) -> (String, Vec<String>) {
    let body = json!({ "user_id": person.id, "client_id": client.id, "address": "127.0.0.1", "acr_values": acr_values });
    let reply = land.root.post(&format!("/organizations/{}/what-if", land.acme), body).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let methods = reply.json["methods"].as_array().unwrap();
    (reply.text("outcome"), methods.iter().map(|method| method.as_str().unwrap().to_owned()).collect())
}

/// The kinds on the buttons of a choice.
fn kinds(page: &Page) -> Vec<String> {
    let mut kinds: Vec<String> = Vec::new();
    for value in page.attributes("#methods button", "value") {
        let kind = value.split(':').next().unwrap().to_owned();
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    kinds
}

/// What a person meets.
async fn met(site: &Site, person: &Person, client: &Client, acr_values: &[&str]) -> (String, Vec<String>) {
    let mut browser = site.browser();
    let address = site.ask(client, &[("acr_values", &acr_values.join(" "))]);
    let mut page = browser.open(&address).await.page();
    if !page.has("form#login") {
        page = browser.click(&page, "#local").await.page();
    }
    match site.password(&mut browser, &page, person).await {
        Landed::Away(url) if answer(&url, "code").is_some() => ("password_enough".to_owned(), Vec::new()),
        Landed::Away(url) => match answer(&url, "error").as_deref() {
            Some("access_denied") => ("other_organization".to_owned(), Vec::new()),
            other => panic!("{other:?}"),
        },
        Landed::Page(page) => here(&mut browser, page).await,
    }
}

async fn here(browser: &mut Browser, page: Page) -> (String, Vec<String>) {
    let path = page.url.path().to_owned();
    if path == "/login" {
        let word = if page.has("#barred") { "local_login_off" } else { "disabled" };
        assert!(page.has("#barred") || page.status == 422, "{}", page.html);
        return (word.to_owned(), Vec::new());
    }
    let last = path.rsplit('/').next().unwrap().to_owned();
    if path.starts_with("/login/factor") {
        let choice = browser.get("/login/factor").await;
        // One way is no choice: the page leads back to it.
        let methods = if choice.status == 200 { kinds(&choice) } else { vec![last.clone()] };
        assert!(last == "factor" || methods.first() == Some(&last), "{last} comes first of {methods:?}");
        return ("prompted".to_owned(), methods);
    }
    assert!(path.starts_with("/login/enrol"), "{path}");
    let methods = if path == "/login/enrol" { kinds(&page) } else { vec![last] };
    let outcome = if page.has("#skip-form") {
        "may_put_off"
    } else if methods == ["passkey"] {
        "passkey_needed"
    } else {
        "must_enrol"
    };
    (outcome.to_owned(), methods)
}

/// Whoever belongs elsewhere is told so at the end; before that the sign-in goes its usual way.
fn agree(told: &(String, Vec<String>), met: &(String, Vec<String>)) -> bool {
    match told.0.as_str() {
        "other_organization" => met.0 != "password_enough",
        // Only a passkey is allowed, so it is what has to be set up in any case.
        "must_enrol" if told.1 == ["passkey"] => met.0 == "passkey_needed" && met.1 == told.1,
        _ => told == met,
    }
}

async fn random_cases(site: Site, cases: usize, seed: u64) {
    let land = Land::make(&site).await;
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15 ^ seed);
    let mut ends = BTreeMap::<String, usize>::new();
    for number in 0..cases {
        land.policy(&mut dice).await;
        let person = land.person(&mut dice, number).await;
        let client = dice.of(&land.clients);
        let asked = ["urn:vestibule:acr:1", "urn:vestibule:acr:2", "phr", "gold"];
        let acr_values = if dice.one_in(3) { vec![dice.of(&asked)] } else { Vec::new() };
        let told = told(&land, &person, &client, &acr_values).await;
        let met = met(&site, &person, &client, &acr_values).await;
        let policy = land.root.get(&format!("/organizations/{}/policy", land.acme)).await.json;
        let of = ClientId::from_text(&*client.id);
        assert!(agree(&told, &met), "case {number}: told {told:?}, met {met:?}; {person:?} at {of} by {policy}");
        *ends.entry(told.0).or_default() += 1;
    }
    for end in ["password_enough", "prompted", "must_enrol", "passkey_needed", "may_put_off", "other_organization"] {
        assert!(ends.contains_key(end), "{end} is among the ends: {ends:?}");
    }
    assert!(ends.contains_key("local_login_off") && ends.contains_key("disabled"), "{ends:?}");
}

#[actix_web::test]
async fn what_if_says_what_a_browser_then_meets() {
    random_cases(Site::start(On::Sqlite).await, 80, 1).await;
}

#[actix_web::test]
async fn what_if_says_what_a_browser_then_meets_on_postgresql() {
    random_cases(Site::start(On::Postgres).await, 160, 2).await;
}
