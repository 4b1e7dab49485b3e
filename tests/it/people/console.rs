//! The console before a real Chromium: MFA becomes mandatory, people set a factor up, some of them are reset and do it again.

use crate::support::{
    chromium::{Chromium, Theme},
    rows::rows_of,
    site::{Client, On, Person, Site},
    totp::code_at,
};
use serde_json::json;
use std::path::PathBuf;
use vestibule::{
    jobs,
    types::{MfaPolicy, Role},
};

/// Whether scripts run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scripts {
    On,
    Off,
}

/// What it is shown on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Screen {
    Desk,
    Telephone,
}

/// An administrator before the console, and people with browsers of their own.
struct Office {
    site: Site,
    desk: Chromium,
    screen: Screen,
    person: Chromium,
    client: Client,
    name: &'static str,
}

async fn browser((scripts, screen): (Scripts, Screen)) -> Chromium {
    let chromium = Chromium::start().await;
    if scripts == Scripts::Off {
        chromium.without_scripts().await;
    }
    match screen {
        Screen::Desk => chromium.desktop().await,
        Screen::Telephone => chromium.telephone(360, 740).await,
    }
    chromium
}

/// What reaches over the right edge.
const WIDE: &str = "
    return [...document.body.querySelectorAll('*')].filter(e => e.checkVisibility() && !e.closest('.scene, .unseen')
        && e.getBoundingClientRect().right > innerWidth + 0.5).map(e => e.tagName + '#' + e.id + '.' + e.className).join(', ')";

impl Office {
    async fn open(name: &'static str, how: (Scripts, Screen)) -> Self {
        let site = Site::start(On::Sqlite).await;
        site.set_mfa("acme", MfaPolicy::Off).await;
        let client = site.client(|_| ()).await;
        Self { desk: browser(how).await, person: browser(how).await, screen: how.1, site, client, name }
    }

    /// Looks at a page of the console on both screens in both themes, and keeps pictures in `target/screenshots`.
    async fn look(&self, page: &str) {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("../screenshots");
        for theme in [Theme::Light, Theme::Dark] {
            let shade = format!("{theme:?}").to_lowercase();
            let file = |size: &str| folder.join(format!("{}-{page}-{size}-{shade}.png", self.name));
            self.desk.theme(theme).await;
            self.desk.telephone(360, 740).await;
            assert_eq!(self.desk.script(WIDE).await, "", "{page} at 360 pixels");
            self.desk.screenshot(file("phone")).await;
            self.desk.desktop().await;
            assert_eq!(self.desk.script(WIDE).await, "", "{page} at a desk");
            self.desk.screenshot(file("wide")).await;
        }
        self.desk.theme(Theme::Light).await;
        if self.screen == Screen::Telephone {
            self.desk.telephone(360, 740).await;
        }
    }

    /// Comes to a room of the console by the sign-in.
    async fn enter(&self, chief: &Person, path: &str) {
        self.site.advance(30);
        self.desk.open(&format!("{}{path}", self.site.home)).await;
        self.password(&self.desk, chief).await;
        self.desk.at("/login/factor/totp").await;
        self.desk.fill("#code", &self.site.code(chief)).await;
        self.desk.click("#verify").await;
        self.desk.at(path).await;
    }

    async fn password(&self, chromium: &Chromium, person: &Person) {
        chromium.at("/login").await;
        chromium.fill("#username", &person.username).await;
        chromium.fill("#password", &person.password).await;
        chromium.click("#continue").await;
    }

    /// Somebody begins a sign-in in a browser that knows nobody, and is led somewhere.
    async fn knock(&self, person: &Person, path: &str) {
        self.person.tool("Network.clearBrowserCookies", json!({})).await;
        self.person.open(&self.site.ask(&self.client, &[])).await;
        self.password(&self.person, person).await;
        self.person.at(path).await;
    }

    /// Sets an app up where somebody was led to, and goes on to the application, where nobody listens.
    async fn enrol(&self, person: &Person) {
        self.knock(person, "/login/enrol/totp").await;
        let secret: String = self.person.text("#secret").await.split_whitespace().collect();
        let now = self.site.now().seconds();
        self.person.fill("#code", &code_at(&secret, now)).await;
        self.person.click("#confirm").await;
        self.person.at("/login/factor/totp").await;
        self.site.advance(30);
        self.person.fill("#code", &code_at(&secret, now + 30)).await;
        self.person.click("#verify").await;
        self.person.find("body").await;
    }

    async fn demand(&self, people: usize) {
        self.desk.click("label[for=mfa-required]").await;
        self.desk.click("#preview").await;
        assert_eq!(self.desk.text("#preview-enrol").await, people.to_string(), "so many would have to enrol");
        assert_eq!(rows_of(&self.site, "organizations WHERE mfa = 'off'").await, 1, "nothing is saved yet");
        self.look("preview").await;
        self.desk.click("#save").await;
        self.desk.find("[role=status]").await;
        assert_eq!(rows_of(&self.site, "organizations WHERE slug = 'acme' AND mfa = 'required'").await, 1);
        self.look("saved").await;
    }

    /// Ticks the first rows, and resets their factors.
    async fn reset(&self, count: usize) {
        self.desk.click("#q").await;
        self.desk.fill("#q", "worker").await;
        self.desk.click("#search").await;
        self.desk.find("#clear").await;
        for row in 0..count {
            self.desk.click(&format!("#user-{row}")).await;
        }
        self.desk.click("#more summary").await;
        assert_eq!(self.desk.text("#all-reset_mfa").await, "Reset users' multi-factor authentication");
        self.look("more").await;
        self.desk.click("#all-reset_mfa").await;
        let asked = self.desk.text("#confirm-act").await;
        assert!(asked.contains("worker0 Example") && !asked.contains("worker9 Example"), "{asked}");
        self.desk.fill("#reason", "Phones were stolen").await;
        self.look("confirm").await;
        self.desk.click("#confirm").await;
        self.desk.find("#progress").await;
        self.look("progress").await;
        jobs::bulk_acts(&self.site.state, "test").await.unwrap();
        // The page looks again by itself.
        self.desk.find("#results").await;
        assert_eq!(self.desk.texts("#results tbody tr").await.len(), count);
        assert!(!self.desk.has("#failed").await);
        self.look("results").await;
    }

    async fn close(self) {
        assert_eq!(self.desk.complaints().await, Vec::<String>::new());
        self.desk.close().await;
        self.person.close().await;
    }
}

/// The promise from the administrator's switch to the second enrolment.
async fn the_mission(name: &'static str, how: (Scripts, Screen)) {
    let office = Office::open(name, how).await;
    let chief = office.site.person_with_app("chief").await;
    office.site.set_role(&chief, Role::Administrator).await;
    let mut people = Vec::new();
    for number in 0..4 {
        people.push(office.site.person(&format!("worker{number}")).await);
    }
    office.enter(&chief, "/admin/security").await;
    office.demand(people.len()).await;
    office.enrol(&people[0]).await;
    assert_eq!(rows_of(&office.site, &format!("totp_factors WHERE user_id = '{}'", people[0].id)).await, 1);
    let kept = office.site.give_app(people.remove(3)).await;

    office.desk.open(&format!("{}/admin/users", office.site.home)).await;
    office.reset(3).await;
    let reasons = "audit WHERE event = 'factors_reset' AND reason = 'Phones were stolen'";
    assert_eq!(rows_of(&office.site, reasons).await, 3);
    office.enrol(&people[0]).await;
    office.knock(&people[1], "/login/enrol/totp").await;
    office.knock(&kept, "/login/factor/totp").await;
    office.close().await;
}

#[actix_web::test]
async fn mfa_is_demanded_and_reset_at_the_console() {
    the_mission("console", (Scripts::On, Screen::Desk)).await;
}

#[actix_web::test]
async fn mfa_is_demanded_and_reset_at_the_console_without_scripts_on_a_telephone() {
    the_mission("console-plain", (Scripts::Off, Screen::Telephone)).await;
}
