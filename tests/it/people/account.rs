//! The account pages, used.

use super::Visit;
use crate::support::{site::machine_time, totp::code_at};
use fantoccini::Locator;
use serde_json::json;

impl Visit {
    /// Waits for a page that says what went well.
    async fn says(&self, path: &str, words: &str) {
        self.at(path).await;
        let said = self.text("[role=status]").await;
        assert!(said.contains(words), "{said:?} does not say {words:?}");
    }

    /// Gives an address or a number, and the code that arrives there.
    async fn give(&self, address: &str, channel: &str) {
        let seen = self.seen().await;
        self.fill("#address", address).await;
        self.click("#send").await;
        self.fill_code(seen, channel).await;
        self.click("#confirm").await;
    }

    /// Where the one method of a kind has its page.
    async fn method(&self, kind: &str) -> String {
        self.go("/account/security").await;
        self.attribute(&format!("#methods a[href*='/{kind}/']"), "href").await
    }
}

/// A visit of bob, who has just shown his app.
async fn bob() -> Visit {
    let visit = Visit::start().await;
    let app = visit.demo.user("bob")["totp_secret"].as_str().unwrap().to_owned();
    visit.knock("bob").await;
    visit.at("/login/factor/totp").await;
    visit.fill("#code", &code_at(&app, machine_time())).await;
    visit.click("#verify").await;
    visit.at("/demo/app").await;
    visit
}

#[actix_web::test]
async fn methods_are_added_named_preferred_replaced_and_removed() {
    let visit = bob().await;
    let app = visit.method("totp").await;
    visit.go(&app).await;
    assert!(!visit.find("#remove").await.is_enabled().await.unwrap(), "the last one stays");
    assert_eq!(visit.attribute("#remove", "aria-describedby").await, "why-not");
    assert!(visit.text("#why-not").await.contains("must remain"));

    visit.go("/account/security").await;
    assert_eq!(visit.text("#add").await, "+ Add another");
    visit.click("#add").await;
    visit.click("#add-email").await;
    visit.give("bob@home.example", "email").await;
    visit.says("/account/security", "set up").await;
    let mail = visit.method("email").await;
    visit.go(&mail).await;
    visit.fill("#name", "At home").await;
    visit.click("#save-name").await;
    visit.says(&mail, "name").await;
    visit.click("#make-default").await;
    visit.find("form#removal").await;
    visit.go("/account/security").await;
    assert!(visit.text("#methods").await.contains("At home"));
    assert!(visit.attribute("#default-method option[selected]", "value").await.starts_with("email"));

    visit.go(&mail).await;
    visit.click("#replace").await;
    visit.at("/account/add/email").await;
    visit.give("bob@boat.example", "email").await;
    visit.at("/account/security").await;
    let shown = visit.text("#methods").await;
    assert!(shown.contains("b***@boat.example") && !shown.contains("home.example"), "{shown}");
    assert_eq!(visit.texts("#methods li").await.len(), 2);

    visit.go(&app).await;
    visit.click("#remove").await;
    visit.says("/account/security", "removed").await;
    assert_eq!(visit.texts("#methods li").await.len(), 1);
    assert_eq!(visit.complaints().await, Vec::<String>::new());
    visit.chromium.close().await;
}

#[actix_web::test]
async fn backup_codes_are_shown_once_copied_printed_and_kept() {
    let visit = bob().await;
    let granted = json!({"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"], "origin": visit.demo.issuer()});
    visit.tool("Browser.grantPermissions", granted).await;
    visit.go("/account/backup").await;
    visit.click("#create").await;
    visit.find("#continue").await;
    let codes = visit.texts("#codes li").await;
    assert_eq!(codes.len(), 10, "{codes:?}");
    visit.click("#copy").await;
    visit.sees("#copied").await;
    let copied = visit.later("navigator.clipboard.readText().then(arguments[0], e => arguments[0](String(e)))", vec![]).await;
    assert_eq!(copied, codes.join("\n"));
    visit.script("window.print = () => { document.title = 'printed' }").await;
    visit.click("#print").await;
    assert_eq!(visit.client.title().await.unwrap(), "printed");
    let file = visit.attribute("#download", "href").await;
    assert!(codes.iter().all(|code| file.contains(code)), "{file}");
    visit.click("#continue").await;
    visit.at("/account/security").await;
    assert!(visit.text("#backup-left").await.contains("10"));
    visit.go("/account/backup").await;
    assert!(!visit.has("#codes").await, "only once");
    let page = visit.client.source().await.unwrap();
    assert!(codes.iter().all(|code| !page.contains(code)));
    visit.chromium.close().await;
}

#[actix_web::test]
async fn devices_sessions_profile_and_activity_are_one_s_own() {
    let visit = bob().await;
    visit.go("/account/add/email").await;
    visit.give("bob@home.example", "email").await;
    visit.at("/account/security").await;
    // The session of before stays behind.
    visit.client.delete_cookie("vestibule_session").await.unwrap();
    visit.go("/account/security").await;
    let seen = visit.seen().await;
    visit.password(&visit.demo.user("bob")["password"], "bob").await;
    visit.choose("email").await;
    visit.fill_code(seen, "email").await;
    visit.click("#trust_device").await;
    visit.click("#verify").await;
    visit.at("/account/security").await;
    assert_eq!(visit.texts("#devices li .badge").await, ["This browser"]);
    visit.click("#devices li button").await;
    visit.says("/account/security", "forgotten").await;
    assert!(!visit.has("#devices li").await);

    visit.go("/account/sessions").await;
    assert_eq!(visit.texts("#sessions li").await.len(), 2);
    visit.click("#sessions li:not(:has(.badge)) button").await;
    visit.says("/account/sessions", "signed out").await;
    assert_eq!(visit.texts("#sessions li").await.len(), 1);

    visit.go("/account").await;
    visit.fill("#name", "Robert").await;
    visit.find("#language").await.select_by_value("de").await.unwrap();
    visit.click("#save").await;
    visit.client.wait().for_element(Locator::Css("html[lang=de]")).await.unwrap();
    assert_eq!(visit.attribute("#name", "value").await, "Robert");
    visit.click("#change-phone").await;
    visit.give("+49 1512 3456789", "sms").await;
    visit.at("/account").await;
    assert!(visit.text("#phone").await.contains("+49 1512 3456789"));
    visit.go("/account/activity").await;
    assert!(visit.texts("main li").await.len() > 4);
    assert_eq!(visit.complaints().await, Vec::<String>::new());
    visit.chromium.close().await;
}
