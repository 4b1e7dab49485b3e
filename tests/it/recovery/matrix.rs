//! What a person gets in with after a password reset by mail, and without one: a table for everything that a person may own
//! in an organization that demands a second factor. Mailbox and mailbox never make two factors.

use super::{
    handed::{codes, issue},
    settling::{app, recovered},
};
use crate::{
    factors::{claims, one_code, reached, second_door},
    passkeys::desk::Desk,
    support::{
        acts::{form_on, without_codes},
        authenticator::{Key, Scene},
        browser::{Browser, Page},
        site::{Client, Person, Site, on_both},
    },
};
use reqwest::Url;
use std::collections::BTreeSet;
use vestibule::types::{EnrolmentProof, Method, Secret};

on_both!(what_one_owns_and_who_set_the_password_decide_the_next_sign_in);

/// What a person owns besides the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owns {
    Nothing,
    Mail,
    App,
    Passkey,
    Text,
    AppAndList,
    AppAndMail,
}

/// Who has set the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Owner,
    MailedLink,
}

/// A way through the second door, and what the token says then.
type Way = (&'static str, &'static str, &'static str);

/// What the next sign-in asks for.
#[derive(Debug, Clone, Copy)]
enum Asks {
    /// One of these, the first one first.
    For(&'static [Way]),
    /// A first factor is set up, at once.
    SetUp(Way),
    /// A first factor is set up, but not before a day has passed.
    SetUpLater(Way),
    /// Nothing that the person has is enough.
    Help(Way),
}

const TWO: &str = "urn:vestibule:acr:2";
const MAIL: Way = ("email", TWO, "pwd otp mfa");
const APP: Way = ("totp", TWO, "pwd otp mfa");
const LIST: Way = ("backup", TWO, "pwd otp mfa");
const PASS: Way = ("pass", TWO, "pwd otp mfa");
const TEXT: Way = ("sms", TWO, "pwd otp sms mfa");
const KEY: Way = ("passkey", "phr", "pwd pop user mfa");

const TABLE: &[(Owns, By, Asks)] = &[
    (Owns::Nothing, By::Owner, Asks::SetUp(APP)),
    (Owns::Nothing, By::MailedLink, Asks::SetUpLater(APP)),
    (Owns::Mail, By::Owner, Asks::For(&[MAIL])),
    (Owns::Mail, By::MailedLink, Asks::Help(PASS)),
    (Owns::App, By::Owner, Asks::For(&[APP])),
    (Owns::App, By::MailedLink, Asks::For(&[APP])),
    (Owns::Passkey, By::Owner, Asks::For(&[KEY])),
    (Owns::Passkey, By::MailedLink, Asks::For(&[KEY])),
    (Owns::Text, By::Owner, Asks::For(&[TEXT])),
    (Owns::Text, By::MailedLink, Asks::For(&[TEXT])),
    (Owns::AppAndList, By::Owner, Asks::For(&[APP, LIST])),
    (Owns::AppAndList, By::MailedLink, Asks::For(&[APP])),
    (Owns::AppAndMail, By::Owner, Asks::For(&[APP, MAIL])),
    (Owns::AppAndMail, By::MailedLink, Asks::For(&[APP])),
];

async fn what_one_owns_and_who_set_the_password_decide_the_next_sign_in(site: Site) {
    site.all_methods("acme", |row| row.enrolment_proof = EnrolmentProof::Mail).await;
    let client = site.client(|_| ()).await;
    for (number, (owns, by, asks)) in TABLE.iter().enumerate() {
        let case = Case::new(&site, &client, (&format!("p{number}"), *owns), *by).await;
        let row = format!("{owns:?}, password by {by:?}");
        match asks {
            Asks::For(ways) => case.is_asked_for(ways, &row).await,
            Asks::SetUp(way) => case.sets_up(*way, &row).await,
            Asks::SetUpLater(way) => {
                case.waits_a_day(&row).await;
                case.sets_up(*way, &row).await;
            }
            Asks::Help(way) => {
                let (_, page) = case.door().await;
                assert_eq!((page.url.path(), page.has("#stuck")), ("/login/factor", true), "{row}");
                issue(&site, &case.person, 60).await;
                case.is_asked_for(&[*way], &row).await;
            }
        }
        if *by == By::MailedLink {
            case.a_mailed_code_adds_nothing(&row).await;
        }
    }
}

/// A person of one row of the table.
struct Case<'a> {
    site: &'a Site,
    client: &'a Client,
    person: Person,
    key: Option<Key>,
    list: Vec<Secret>,
}

impl<'a> Case<'a> {
    async fn new(site: &'a Site, client: &'a Client, (name, owns): (&str, Owns), by: By) -> Self {
        let address = format!("{name}@acme.example");
        let person = match owns {
            Owns::Mail | Owns::AppAndMail => reached(site, name, Method::Email, &address).await,
            Owns::Text => reached(site, name, Method::Sms, "+14155550123").await,
            _ => site.person(name).await,
        };
        let has_app = matches!(owns, Owns::App | Owns::AppAndList | Owns::AppAndMail);
        let person = if has_app { site.give_app(person).await } else { person };
        let key = if owns == Owns::Passkey { Some(Desk::new(site).key(&person).await) } else { None };
        let list = if owns == Owns::AppAndList { codes(site, &person).await } else { Vec::new() };
        site.mails().await;
        let person = if by == By::MailedLink { recovered(site, person).await } else { person };
        Self { site, client, person, key, list }
    }

    /// To the page after the password.
    async fn door(&self) -> (Browser, Page) {
        self.site.mails().await;
        self.site.advance(30);
        let mut browser = self.site.browser();
        let page = second_door(self.site, &mut browser, self.client, &self.person).await;
        (browser, page)
    }

    /// Each of these ways opens the door, no other is offered, and the first one is asked for first.
    async fn is_asked_for(&self, ways: &[Way], row: &str) {
        for (way, acr, amr) in ways {
            let (mut browser, page) = self.door().await;
            let offered: Vec<&str> = ways.iter().map(|(way, ..)| *way).collect();
            assert!(
                [format!("/login/factor/{}", offered[0]), "/login/factor".to_owned()].contains(&page.url.path().to_owned())
            );
            assert_eq!(kinds(&mut browser, &page).await, offered, "{row}");
            let page = turn_to(&mut browser, page, way).await;
            let away = self.show(&mut browser, &page, way).await;
            assert_eq!(self.told(&away).await, ((*acr).to_owned(), (*amr).to_owned()), "{row}, by {way}");
        }
    }

    /// An app is set up by who reads the mailbox, and then shown.
    async fn sets_up(&self, (_, acr, amr): Way, row: &str) {
        let (mut browser, page) = self.door().await;
        assert_eq!(page.url.path(), "/login/enrol", "{row}");
        let page = browser.submit(page.form("methods").press("method-totp")).await.page();
        assert_eq!(page.url.path(), "/login/enrol/proof", "{row}");
        let code = one_code(self.site, "email").await;
        let page = browser.submit(page.form("proof").set("code", &code).press("confirm")).await.page();
        let away = app(self.site, &mut browser, &page).await;
        assert_eq!(self.told(&away).await, (acr.to_owned(), amr.to_owned()), "{row}");
    }

    /// Nothing can be set up for a day, and then everything but the mailbox again.
    async fn waits_a_day(&self, row: &str) {
        let (_, page) = self.door().await;
        assert_eq!((page.url.path(), page.has("#closed"), page.has("#code")), ("/login/enrol/proof", true, false), "{row}");
        self.site.advance(86_400 - 120);
        assert!(self.door().await.1.has("#closed"), "{row}, a minute before");
        self.site.advance(60);
        let (_, page) = self.door().await;
        assert!(page.has("#method-totp") && page.has("#method-sms") && !page.has("#method-email"), "{row}");
    }

    /// The person's address stays a second factor in no way: it is not offered, chosen by hand it is not taken, and no code
    /// for signing in goes there.
    async fn a_mailed_code_adds_nothing(&self, row: &str) {
        let (mut browser, page) = self.door().await;
        assert!(!kinds(&mut browser, &page).await.contains(&"email".to_owned()), "{row}");
        let csrf = page.form("restart").value("csrf").unwrap().to_owned();
        let contact = self.mailbox().await;
        let chosen = form_on(&page, "/login/factor", &[("csrf", &csrf), ("method", &format!("email:{contact}"))]);
        assert_ne!(browser.clone().submit(chosen).await.page().url.path(), "/login/factor/email", "{row}");
        let shown = form_on(&page, "/login/factor/email", &[("csrf", &csrf), ("code", "00000000")]);
        browser.submit(shown).await.page();
        let sent = self.site.mails().await;
        assert!(sent.iter().all(|mail| !mail.subject.contains("code")), "{row}: {sent:?}");
    }

    /// The identifier of the person's address for codes; made up where there is none.
    async fn mailbox(&self) -> String {
        let id = self.person.id.clone();
        let rows = self.site.state.db.read(move |tx| vestibule::store::contact::of_user(tx, &id)).await.unwrap();
        rows.first().map_or_else(|| "none".to_owned(), |row| row.id.to_string())
    }

    /// Shows what a way asks for.
    async fn show(&self, browser: &mut Browser, page: &Page, way: &str) -> Url {
        let code = match way {
            "passkey" => return self.sign(browser, page).await,
            "totp" => self.site.code(&self.person),
            "backup" => self.list[0].expose().to_owned(),
            "pass" => issue(self.site, &self.person, 60).await.expose().to_owned(),
            "email" => one_code(self.site, "email").await,
            _ => one_code(self.site, "sms").await,
        };
        let landed = self.site.present(browser, page, &code).await;
        without_codes(browser, landed).await
    }

    /// Lets the passkey sign, as the page's script would.
    async fn sign(&self, browser: &mut Browser, page: &Page) -> Url {
        let mut ask = page.form("factor");
        ask.action = page.url.join(&page.attribute("#factor", "data-options")).unwrap();
        let options = browser.post(&ask).await.json();
        let answer = self.key.as_ref().unwrap().sign(&options, &Scene::at(&self.site.home)).to_string();
        browser.submit(page.form("factor").set("credential", &answer).press("verify")).await.away()
    }

    /// `acr` and `amr` of the token that the sign-in ends with.
    async fn told(&self, away: &Url) -> (String, String) {
        let (acr, amr) = claims(self.site, self.client, away).await;
        (acr, amr.join(" "))
    }
}

/// The kinds of ways on a page of the choice.
fn listed(page: &Page) -> Vec<String> {
    let values = page.html.split("name=\"method\" value=\"").skip(1);
    values.map(|rest| rest.split([':', '"']).next().unwrap().to_owned()).collect()
}

/// The kinds of ways that are offered; none where a first factor is set up.
async fn kinds(browser: &mut Browser, page: &Page) -> Vec<String> {
    match page.url.path().strip_prefix("/login/factor") {
        Some("") => listed(page),
        Some(_) if page.has("#others") => listed(&browser.clone().click(page, "#others").await.page()),
        Some(one) => vec![one.trim_start_matches('/').to_owned()],
        None => Vec::new(),
    }
}

/// To the page of a way.
async fn turn_to(browser: &mut Browser, page: Page, way: &str) -> Page {
    let path = format!("/login/factor/{way}");
    if page.url.path() == path {
        return page;
    }
    let choice = if page.has("#others") { browser.click(&page, "#others").await.page() } else { page };
    let at = listed(&choice).iter().position(|kind| kind == way).unwrap();
    let page = browser.submit(choice.form("methods").press(&format!("method-{at}"))).await.page();
    assert_eq!(page.url.path(), path);
    page
}

/// The rows of the table as the documentation has them.
fn written() -> String {
    let owns = |owns: Owns| match owns {
        Owns::Nothing => "nothing",
        Owns::Mail => "code by mail",
        Owns::App => "app",
        Owns::Passkey => "passkey",
        Owns::Text => "code by text message",
        Owns::AppAndList => "app, backup codes",
        Owns::AppAndMail => "app, code by mail",
    };
    let name = |way: &Way| match way.0 {
        "email" => "the code by mail",
        "totp" => "the app",
        "backup" => "a backup code",
        "sms" => "the code by text message",
        "passkey" => "the passkey",
        _ => "nothing the person has; an operator's access pass",
    };
    let row = |(what, by, asks): &(Owns, By, Asks)| {
        let (asked, ways) = match asks {
            Asks::For(ways) => (ways.iter().map(name).collect::<Vec<_>>().join(" or "), ways.to_vec()),
            Asks::SetUp(way) => ("a first factor to be set up, at once".to_owned(), vec![*way]),
            Asks::SetUpLater(way) => ("a first factor to be set up, after 24 hours, no code by mail".to_owned(), vec![*way]),
            Asks::Help(way) => (name(way).to_owned(), vec![*way]),
        };
        let tokens: BTreeSet<String> = ways.iter().map(|(_, acr, amr)| format!("`{acr}` `{amr}`")).collect();
        let by = if *by == By::Owner { "owner" } else { "mailed link" };
        let tokens: Vec<String> = tokens.into_iter().collect();
        format!("| {} | {by} | {asked} | {} |\n", owns(*what), tokens.join(" or "))
    };
    TABLE.iter().map(row).collect()
}

#[test]
fn the_documentation_has_the_table_of_resets() {
    let head = "| owns | password set by | the next sign-in asks for | token |\n|---|---|---|---|\n";
    let table = format!("{head}{}", written());
    assert!(include_str!("../../../docs/assurance.md").contains(&table), "docs/assurance.md should contain:\n{table}");
}
