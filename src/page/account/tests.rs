//! What the account pages promise beyond what holds for every page.

use super::super::{
    HOSTILE, Language, Message, Page, Pages,
    tests::{one, select, text},
};
use super::*;
use scraper::Html;

fn rendered<P: Page>(number: usize) -> Html {
    let html = Pages::new().unwrap().render(&P::samples()[number], &Language::default()).unwrap();
    Html::parse_document(&html)
}

/// Every sample of a page, in English.
fn all<P: Page>() -> Vec<Html> {
    (0..P::samples().len()).map(rendered::<P>).collect()
}

/// Looks for one form and for each of its parts in it.
fn has_form(html: &Html, form: &str, action: &str, parts: &[&str]) {
    assert_eq!(one(html, &format!("form#{form}")).attr("action"), Some(action));
    for part in parts {
        one(html, &format!("form#{form} {part}"));
    }
}

#[test]
fn forms_have_the_names_that_people_s_tools_rely_on() {
    has_form(&rendered::<ProfilePage>(0), "profile", "/account", &["input[name=name]", "select[name=language]", "#save"]);
    let details = ["input[name=birthdate][autocomplete=bday]", "textarea[name=address-street_address]", "#save"];
    has_form(&rendered::<DetailsPage>(0), "details", "/account/details", &details);
    let security = rendered::<SecurityPage>(0);
    has_form(&security, "default", "/account/security", &["select[name=default]", "#save-default"]);
    let devices = ["button[name=revoke][value='1']", "button[name=revoke][value='2']", "#revoke-all[name=revoke][value=all]"];
    has_form(&security, "devices", "/account/devices", &devices);
    let method = "/account/method/totp/01JQ7Z5V6W8N0T2X4Y6A8C0E2G";
    let page = rendered::<MethodPage>(0);
    has_form(&page, "rename", method, &["input[name=name]", "#save-name[name=act][value=rename]"]);
    has_form(&page, "default", method, &["#make-default[name=act][value=default]"]);
    has_form(&page, "removal", method, &["#remove[name=act][value=remove]"]);
    has_form(&rendered::<AccountBackupPage>(0), "backup", "/account/backup", &["#create"]);
    let password =
        ["input[name=current][autocomplete=current-password]", "input[name=password][autocomplete=new-password]", "#save"];
    has_form(&rendered::<PasswordPage>(0), "password", "/account/password", &password);
    let sessions = ["button[name=end][value='1']", "button[name=end][value='2']", "#end-all[name=end][value=all]"];
    has_form(&rendered::<SessionsPage>(0), "sessions", "/account/sessions", &sessions);
    let apps = ["button[name=revoke][value=acme-notes]", "button[name=revoke][value=invoices]"];
    has_form(&rendered::<ApplicationsPage>(0), "applications", "/account/applications", &apps);
}

#[test]
fn links_lead_to_the_pages_where_things_are_changed() {
    let profile = rendered::<ProfilePage>(0);
    let security = rendered::<SecurityPage>(0);
    let add = rendered::<AddMethodPage>(0);
    let links = [
        (&profile, "#change-email", "/account/email"),
        (&profile, "#change-phone", "/account/phone"),
        (&profile, "#change-details", "/account/details"),
        (&security, "#change-password", "/account/password"),
        (&security, "#add", "/account/add"),
        (&security, "#backup", "/account/backup"),
        (&security, "#methods li:first-child a", "/account/method/totp/01JQ7Z5V6W8N0T2X4Y6A8C0E2G"),
        (&add, "#add-totp", "/account/add/totp"),
        (&add, "#add-email", "/account/add/email"),
        (&add, "#add-sms", "/account/add/sms"),
        (&add, "#add-passkey", "/account/add/passkey"),
        (&add, "#add-backup", "/account/backup"),
    ];
    for (html, link, href) in links {
        assert_eq!(one(html, link).attr("href"), Some(href));
    }
}

#[test]
fn every_page_says_whose_account_it_is_and_lets_one_leave() {
    let pages = all::<ProfilePage>().into_iter().chain(all::<MethodPage>()).chain(all::<ActivityPage>());
    for html in pages {
        let menu = text(one(&html, "#profile-menu"));
        assert!((menu.contains("alice") && menu.contains("acme")) || menu.contains(HOSTILE));
        has_form(&html, "profile-sign-out", "/account/sign-out", &["#sign-out"]);
        assert_eq!(select(&html, "nav [aria-current]").len(), 1);
    }
    assert_eq!(one(&rendered::<SecurityPage>(0), "nav [aria-current=page]").attr("href"), Some("/account/security"));
    assert_eq!(one(&rendered::<MethodPage>(0), "nav [aria-current=true]").attr("href"), Some("/account/security"));
    assert_eq!(one(&rendered::<MethodPage>(0), ".back a").attr("href"), Some("/account/security"));
}

#[test]
fn an_error_is_announced_and_tied_to_its_field() {
    let fields = [
        (rendered::<ProfilePage>(1), "name"),
        (rendered::<DetailsPage>(1), "birthdate"),
        (rendered::<MethodPage>(1), "name"),
        (rendered::<PasswordPage>(1), "current"),
        (rendered::<PasswordPage>(2), "new-password"),
    ];
    for (html, field) in fields {
        one(&html, "#error[role=alert]");
        assert!(one(&html, "[aria-invalid]").attr("aria-describedby").unwrap().split(' ').any(|id| id == "error"));
        assert_eq!(one(&html, "[aria-invalid]").attr("id"), Some(field));
        assert!(text(one(&html, "title")).starts_with("Error: "));
    }
}

#[test]
fn the_button_that_removes_the_last_method_is_disabled_and_says_why() {
    let html = rendered::<MethodPage>(2);
    assert_eq!(one(&html, "#remove[disabled]").attr("aria-describedby"), Some("why-not"));
    assert!(text(one(&html, "#why-not")).starts_with("At least one method must remain"));
    let html = rendered::<MethodPage>(0);
    assert!(select(&html, "#remove[disabled], #why-not").is_empty());
}

#[test]
fn no_method_can_be_put_first_where_there_is_no_choice() {
    assert!(select(&rendered::<SecurityPage>(4), "form#default").is_empty());
    assert!(select(&rendered::<SecurityPage>(2), "form#default").is_empty());
    let html = rendered::<SecurityPage>(0);
    assert_eq!(text(one(&html, "#default-method option[value='']")), "Whichever I used last");
    assert_eq!(text(one(&html, "#default-method option[selected]")), "Authenticator app: Phone");
}

#[test]
fn only_this_browser_is_called_this_browser() {
    let said = |html: &Html| select(html, ".rows h3").into_iter().filter(|line| text(*line).contains("This browser")).count();
    assert_eq!(said(&rendered::<SecurityPage>(0)), 1);
    assert_eq!(said(&rendered::<SessionsPage>(0)), 1);
}

#[test]
fn the_card_of_backup_codes_says_what_they_are_not_for_and_warns_in_time() {
    for html in all::<SecurityPage>() {
        assert!(text(one(&html, "[aria-labelledby=backup-title]")).contains("Not for every day"));
    }
    assert_eq!(text(one(&rendered::<SecurityPage>(0), "#backup-left")), "8 of 10 left");
    assert!(select(&rendered::<SecurityPage>(0), "#backup-low").is_empty());
    assert!(text(one(&rendered::<SecurityPage>(4), "#backup-low")).starts_with("Only a few"));
    assert!(text(one(&rendered::<SecurityPage>(6), "#backup-low")).starts_with("All of them are used"));
    let blocked = rendered::<AccountBackupPage>(2);
    assert!(select(&blocked, "#create").is_empty(), "they can not be the only method");
}

#[test]
fn an_organization_without_trusted_devices_says_so() {
    let words = text(one(&rendered::<SecurityPage>(3), "[aria-labelledby=devices-title]"));
    assert!(words.contains("lets no device be trusted") && !words.contains("Don't ask again"));
}

#[test]
fn a_session_says_how_one_signed_in_or_nothing() {
    let words: Vec<_> = select(&rendered::<SessionsPage>(0), ".acr").into_iter().map(text).collect();
    assert_eq!(words.len(), 4);
    assert!(words[0] == "With two kinds of proof" && words[1].starts_with("With a passkey"));
    assert_eq!(text(one(&rendered::<SessionsPage>(4), ".acr")), "");
}

#[test]
fn what_just_happened_is_announced() {
    let html = rendered::<SecurityPage>(4);
    assert_eq!(text(one(&html, "#notice[role=status]")), Language::default().text(Message::METHOD_ADDED.0));
}
