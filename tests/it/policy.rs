//! Policy: rules for groups, applications and networks, and what the switches of an organization do to a sign-in.

use crate::support::{
    api::INVALID_GRANT,
    browser::{Browser, Landed, Page},
    rows::rows_of,
    site::{Client, Person, Site, answer, on_both},
};
use serde_json::{Value, json};
use vestibule::{
    auth::{
        policy::Reason,
        what_if::{self, Outcome, Question},
    },
    post::{self, Notice},
    store::{JsonText, StoreError, audit, group, organization, outbox, user},
    types::{
        ClientId, ClientMfa, DisplayName, GroupId, Method, MfaPolicy, Networks, OnOff, Role, Rule, RuleId, RuleLevel, RuleMode,
        RuleTrust, Side,
    },
};

on_both!(
    a_rule_for_a_group_counts_from_the_next_token_on,
    an_application_may_ask_everybody,
    who_owns_no_key_shows_an_app_and_then_sets_a_key_up,
    a_rule_counts_where_the_person_is,
    a_rule_that_only_reports_is_counted_and_stops_nobody,
    where_local_sign_in_is_off_only_administrators_come_in,
    an_application_of_such_an_organization_says_where_its_people_sign_in,
    an_organization_ends_its_sessions_sooner,
    what_if_says_what_happens,
);

impl Site {
    /// Changes the organization's row.
    async fn change(&self, change: impl FnOnce(&mut organization::Organization) + Send + 'static) {
        let done = self.state.db.write(move |tx| -> Result<_, StoreError> {
            let id = organization::by_slug(tx, "acme")?.unwrap().id;
            let mut row = organization::lock(tx, &id)?.unwrap();
            change(&mut row);
            organization::update(tx, &row)
        });
        assert!(done.await.unwrap());
    }

    /// Nobody is asked for a second factor but by these rules.
    async fn only(&self, rules: Vec<Rule>) {
        self.change(|row| (row.mfa, row.rules) = (MfaPolicy::Optional, JsonText(rules))).await;
    }

    async fn group(&self, name: &'static str) -> GroupId {
        let now = self.now();
        let made = self.state.db.write(move |tx| -> Result<_, StoreError> {
            let id = organization::by_slug(tx, "acme")?.unwrap().id;
            let row = group::GroupRow::new(&id, name, None, now);
            group::insert(tx, &row)?;
            Ok(row.id)
        });
        made.await.unwrap()
    }

    async fn join(&self, group: &GroupId, person: &Person) {
        let (group, id, now) = (group.clone(), person.id.clone(), self.now());
        assert!(self.state.db.write(move |tx| group::add(tx, &group, &id, now)).await.unwrap());
    }

    async fn give_role(&self, person: &Person, role: Role) {
        let id = person.id.clone();
        let done = self.state.db.write(move |tx| -> Result<_, StoreError> {
            let mut row = user::lock(tx, &id)?.unwrap();
            row.role = role;
            user::update_profile(tx, &row)
        });
        assert!(done.await.unwrap());
    }

    /// From an application to whatever comes after the password.
    async fn after_password(&self, browser: &mut Browser, client: &Client, person: &Person) -> Landed {
        let page = browser.open(&self.ask(client, &[("prompt", "login")])).await.page();
        self.password(browser, &page, person).await
    }

    /// The details of a person's audit rows of this event, the newest first.
    async fn audited(&self, person: &Person, event: &'static str) -> Vec<Value> {
        let id = person.id.clone();
        let rows = self.state.db.read(move |tx| audit::of_user(tx, &id, &[event], 9)).await.unwrap();
        rows.iter().map(|row| serde_json::from_str(&row.detail).unwrap()).collect()
    }
}

fn rule(name: &str, change: impl FnOnce(&mut Rule)) -> Rule {
    let mut rule = Rule {
        id: RuleId::from_text(name),
        name: DisplayName::parse(name).unwrap(),
        groups: Vec::new(),
        clients: Vec::new(),
        networks: None,
        require: RuleLevel::Mfa,
        trust: RuleTrust::Inherit,
        mode: RuleMode::Enforced,
    };
    change(&mut rule);
    rule
}

#[track_caller]
fn code_of(landed: Landed) -> String {
    answer(&landed.away(), "code").expect("a code")
}

fn why(page: &Page) -> String {
    page.text("#asked p")
}

async fn a_rule_for_a_group_counts_from_the_next_token_on(site: Site) {
    let (ann, bob, client) = (site.person("ann").await, site.person("bob").await, site.client(|_| ()).await);
    let money = site.group("Accounting").await;
    site.join(&money, &ann).await;
    site.only(vec![rule("Money", |rule| rule.groups = vec![money.clone()])]).await;
    let page = site.after_password(&mut site.browser(), &client, &ann).await.page();
    assert!(page.url.path().starts_with("/login/enrol"), "{}", page.url);
    assert_eq!(why(&page), "A rule of Acme, “Money”, asks the people of the group Accounting for it.");
    let mut browser = site.browser();
    let code = code_of(site.after_password(&mut browser, &client, &bob).await);
    let tokens = site.exchange(&client, &code).await;
    let code = site.silent_code(&mut browser, &client, &[]).await;
    assert_eq!(site.userinfo(&tokens.text("access_token")).await.status, 200);
    site.join(&money, &bob).await;
    assert_eq!(site.exchange(&client, &code).await.error(), INVALID_GRANT, "a code of a second ago");
    assert_eq!(site.refresh(&client, &tokens.text("refresh_token")).await.error(), INVALID_GRANT);
    assert_eq!(site.userinfo(&tokens.text("access_token")).await.status, 401);
    let page = browser.open(&site.ask(&client, &[])).await.page();
    assert!(page.url.path().starts_with("/login/enrol"), "{}", page.url);
}

async fn an_application_may_ask_everybody(site: Site) {
    site.only(Vec::new()).await;
    let (ann, bob) = (site.person("ann").await, site.person_with_app("bob").await);
    let (notes, ledger) = (site.client(|_| ()).await, site.client(|row| row.mfa = ClientMfa::Required).await);
    let mut browser = site.browser();
    code_of(site.after_password(&mut browser, &notes, &ann).await);
    let page = browser.open(&site.ask(&ledger, &[])).await.page();
    assert_eq!(why(&page), "Notes asks everybody for a second factor.");
    let page = site.after_password(&mut site.browser(), &notes, &bob).await.page();
    assert_eq!(why(&page), "You have set up a second factor, so your password alone is not enough.");
}

async fn who_owns_no_key_shows_an_app_and_then_sets_a_key_up(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let (ann, bob, client) = (site.person("ann").await, site.person_with_app("bob").await, site.client(|_| ()).await);
    site.only(vec![rule("Keys", |rule| rule.require = RuleLevel::PhishingResistant)]).await;
    let page = site.after_password(&mut site.browser(), &client, &ann).await.page();
    assert_eq!(page.url.path(), "/login/enrol/passkey", "nothing else is enough");
    let mut browser = site.browser();
    let page = site.after_password(&mut browser, &client, &bob).await.page();
    assert_eq!(page.url.path(), "/login/factor/totp");
    let elsewhere = browser.open("/login/enrol").await.page();
    assert_eq!(elsewhere.url.path(), "/login/factor/totp", "a password alone adds no key");
    let page = site.present(&mut browser, &page, &site.code(&bob)).await.page();
    assert_eq!(page.url.path(), "/login/enrol/passkey");
    assert_eq!(rows_of(&site, "sessions").await, 0, "the app is not enough");
    site.change(|row| row.methods = "totp".parse().unwrap()).await;
    site.advance(30);
    let page = site.after_password(&mut browser, &client, &bob).await.page();
    code_of(site.present(&mut browser, &page, &site.code(&bob)).await);
    let trace = &site.audited(&bob, "session_begun").await[0]["trace"];
    let lowered = json!({ "rule": { "rule": { "id": "Keys", "name": "Keys" } }, "effect": "mfa", "why": "keys_barred" });
    assert!(trace.as_array().unwrap().contains(&lowered), "{trace}");
}

async fn a_rule_counts_where_the_person_is(site: Site) {
    let (ann, client) = (site.person("ann").await, site.client(|_| ()).await);
    let at = |side, range: &str| {
        let networks = Networks { side, ranges: vec![range.parse().unwrap()] };
        vec![rule("Places", |rule| rule.networks = Some(networks))]
    };
    for (side, range, asked) in [
        (Side::Outside, "127.0.0.0/8", false),
        (Side::Inside, "127.0.0.0/8", true),
        (Side::Outside, "10.0.0.0/8", true),
        (Side::Inside, "10.0.0.0/8", false),
    ] {
        site.only(at(side, range)).await;
        match site.after_password(&mut site.browser(), &client, &ann).await {
            Landed::Page(page) => assert!(asked && why(&page).contains("from where you are now"), "{side:?} {range}"),
            Landed::Away(_) => assert!(!asked, "{side:?} {range}"),
        }
    }
    // The application's server is somewhere else; what counts is where the person was.
    let code = code_of(site.after_password(&mut site.browser(), &client, &ann).await);
    let tokens = site.exchange(&client, &code).await;
    site.only(at(Side::Outside, "127.0.0.0/8")).await;
    let tokens = site.refresh(&client, &tokens.text("refresh_token")).await;
    assert_eq!(tokens.status, 200, "{tokens:?}");
    site.only(at(Side::Inside, "127.0.0.0/8")).await;
    assert_eq!(site.refresh(&client, &tokens.text("refresh_token")).await.error(), INVALID_GRANT);
}

async fn a_rule_that_only_reports_is_counted_and_stops_nobody(site: Site) {
    let (ann, bob, client) = (site.person("ann").await, site.person_with_app("bob").await, site.client(|_| ()).await);
    site.only(vec![rule("Soon", |rule| rule.mode = RuleMode::ReportOnly)]).await;
    for _ in 0..2 {
        code_of(site.after_password(&mut site.browser(), &client, &ann).await);
    }
    site.signed_in(&client, &bob).await;
    assert_eq!(rows_of(&site, &format!("rule_reports WHERE user_id = '{}' AND times = 2", ann.id)).await, 1);
    assert_eq!(rows_of(&site, "rule_reports").await, 1, "bob would not have been stopped");
    let begun = &site.audited(&ann, "session_begun").await[0];
    assert_eq!(begun["required_by"], "baseline");
    assert_eq!(
        begun["trace"],
        json!([
            { "rule": "organization", "effect": "none", "why": "setting" },
            { "rule": "application", "effect": "none", "why": "setting" },
            { "rule": "own_factor", "effect": "none", "why": "not_owned" },
            { "rule": { "rule": { "id": "Soon", "name": "Soon" } }, "effect": "reported", "why": "everybody" },
        ])
    );
}

async fn where_local_sign_in_is_off_only_administrators_come_in(site: Site) {
    site.only(Vec::new()).await;
    let (ann, eve, client) = (site.person("ann").await, site.person("eve").await, site.client(|_| ()).await);
    let chief = site.person_with_app("chief").await;
    site.give_role(&chief, Role::OrganizationAdministrator).await;
    site.give_role(&eve, Role::Administrator).await;
    let mut browser = site.browser();
    let code = code_of(site.after_password(&mut browser, &client, &ann).await);
    let tokens = site.exchange(&client, &code).await;
    site.change(|row| row.local_login = OnOff::Off).await;
    assert_eq!(site.refresh(&client, &tokens.text("refresh_token")).await.error(), INVALID_GRANT);
    assert_eq!(site.userinfo(&tokens.text("access_token")).await.status, 401);
    let page = browser.open(&site.ask(&client, &[])).await.page();
    assert_eq!(page.url.path(), "/login", "a session is not enough either");
    let wrong = Person { password: "not this one".to_owned(), ..ann.clone() };
    let page = site.password(&mut browser, &page, &wrong).await.page();
    assert!(page.status == 422 && !page.has("#barred"), "who guesses learns nothing");
    let page = site.password(&mut browser, &page, &ann).await.page();
    assert_eq!((page.status, page.has("#barred")), (403, true), "{}", page.html);
    assert_eq!(site.audited(&ann, "local_login_refused").await.len(), 1);
    let before = rows_of(&site, "outbox").await;
    let mut browser = site.browser();
    let page = site.after_password(&mut browser, &client, &chief).await.page();
    code_of(site.present(&mut browser, &page, &site.code(&chief)).await);
    assert_eq!(site.audited(&chief, "local_by_administrator").await.len(), 1);
    assert!(rows_of(&site, "outbox").await > before);
    let (sealer, now) = (site.state.provider.sealer.clone(), site.now());
    let rows = site.state.db.write(move |tx| outbox::claim(tx, "email", now, now + 9, 1000)).await.unwrap();
    let told: Vec<_> = rows
        .iter()
        .map(|row| post::open(&sealer, row).unwrap())
        .filter(|message| matches!(&message.notice.what, Notice::AdministratorLocal { administrator, .. } if administrator == "chief"))
        .map(|message| message.to)
        .collect();
    assert_eq!(told, ["eve@acme.example"], "the other administrator, and nobody else");
}

async fn an_application_of_such_an_organization_says_where_its_people_sign_in(site: Site) {
    let id = site.state.db.read(|tx| organization::by_slug(tx, "acme")).await.unwrap().unwrap().id;
    let (ours, all) = (site.client(|row| row.organization_id = Some(id)).await, site.client(|_| ()).await);
    let sees_form = async |client: &Client| site.browser().open(&site.ask(client, &[])).await.page().has("form#login");
    assert!(sees_form(&ours).await && sees_form(&all).await);
    site.change(|row| row.local_login = OnOff::Off).await;
    assert!(sees_form(&all).await, "who will come is not known there");
    let mut browser = site.browser();
    let page = browser.open(&site.ask(&ours, &[])).await.page();
    assert!(page.has("#sso") && !page.has("form"), "{}", page.html);
    assert!(page.html.contains("No single sign-on is set up yet"), "{}", page.html);
    let page = browser.click(&page, "#local").await.page();
    assert!(page.has("form#login") && page.url.query().is_some_and(|query| query.ends_with("local")), "{}", page.url);
    let chief = site.person_with_app("chief").await;
    site.give_role(&chief, Role::OrganizationAdministrator).await;
    let page = site.password(&mut browser, &page, &chief).await.page();
    code_of(site.present(&mut browser, &page, &site.code(&chief)).await);
}

async fn an_organization_ends_its_sessions_sooner(site: Site) {
    site.only(Vec::new()).await;
    let (ann, client) = (site.person("ann").await, site.client(|_| ()).await);
    let mut browser = site.browser();
    code_of(site.after_password(&mut browser, &client, &ann).await);
    site.change(|row| row.session_idle = Some(600)).await;
    site.advance(599);
    assert_eq!(site.silently(&mut browser, &client, &[]).await, "code");
    site.advance(600);
    assert_eq!(site.silently(&mut browser, &client, &[]).await, "login_required");
    let code = code_of(site.after_password(&mut browser, &client, &ann).await);
    let tokens = site.exchange(&client, &code).await;
    site.change(|row| (row.session_idle, row.session_absolute) = (None, Some(900))).await;
    site.advance(250);
    assert_eq!(site.userinfo(&tokens.text("access_token")).await.status, 200);
    assert_eq!(site.silently(&mut browser, &client, &[]).await, "code");
    site.advance(650);
    assert_eq!(site.silently(&mut browser, &client, &[]).await, "login_required");
    assert_eq!(site.refresh(&client, &tokens.text("refresh_token")).await.error(), INVALID_GRANT);
}

async fn what_if_says_what_happens(site: Site) {
    let people = [site.person("ann").await, site.person_with_app("bob").await];
    let clients = [
        site.client(|_| ()).await,
        site.client(|row| row.mfa = ClientMfa::Required).await,
        site.client(|row| row.mfa = ClientMfa::PhishingResistant).await,
    ];
    let local = Networks { side: Side::Inside, ranges: vec!["127.0.0.0/8".parse().unwrap()] };
    let rules = [
        Vec::new(),
        vec![rule("here", |rule| rule.networks = Some(local))],
        vec![rule("there", |rule| rule.clients = vec![ClientId::from_text(&*clients[0].id)])],
        vec![rule("silent", |rule| rule.mode = RuleMode::ReportOnly)],
    ];
    for rules in rules {
        site.only(rules).await;
        for (person, client) in people.iter().flat_map(|person| clients.iter().map(move |client| (person, client))) {
            let (id, to, provider, now) =
                (person.id.clone(), ClientId::from_text(&*client.id), site.state.provider.clone(), site.now());
            let told = site.state.db.read(move |tx| {
                let address = Some("127.0.0.1".parse().unwrap());
                let question = Question { user: &id, client: Some(&to), address, acr_values: &[], shown: None };
                what_if::ask(tx, &provider.house(), &question, now)
            });
            let told = told.await.unwrap().expect("an answer");
            match site.after_password(&mut site.browser(), client, person).await {
                Landed::Away(_) => assert_eq!(told.outcome, Outcome::Enough),
                Landed::Page(page) if page.url.path() == "/login/factor/totp" => {
                    assert_eq!(told.outcome, Outcome::Prompted { methods: vec![Method::Totp], then: Vec::new() });
                }
                Landed::Page(page) => {
                    assert!(page.url.path().starts_with("/login/enrol"), "{}", page.url);
                    assert!(matches!(&told.outcome, Outcome::MustEnrol(methods, _) if *methods == [Method::Totp]), "{told:?}");
                    assert_ne!(told.decision.requirement.reason(), Reason::Baseline);
                }
            }
        }
    }
}
