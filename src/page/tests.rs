//! What holds for every page: each sample of each page, in each language.

use super::{render::TEMPLATES, *};
use scraper::{ElementRef, Html, Selector};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

mod sign_in;

/// A rendered sample: template, whether it loads the script, number of the sample, language, whether the sample holds
/// hostile text, HTML.
struct Shown {
    name: &'static str,
    script: bool,
    number: usize,
    language: Language,
    hostile: bool,
    html: String,
}

fn show<P: Page>(pages: &Pages, shown: &mut Vec<Shown>) {
    let samples = P::samples();
    assert!(!samples.is_empty(), "{} has samples", P::TEMPLATE);
    for (number, sample) in samples.iter().enumerate() {
        let hostile = serde_json::to_string(sample).unwrap().contains("<script>");
        for language in Language::all() {
            let html = pages.render(sample, &language).unwrap_or_else(|error| panic!("{} {number}: {error}", P::TEMPLATE));
            shown.push(Shown { name: P::TEMPLATE, script: P::SCRIPT, number, language, hostile, html });
        }
    }
}

/// Rendered once for all tests.
fn everything() -> &'static [Shown] {
    static EVERYTHING: LazyLock<Vec<Shown>> = LazyLock::new(render_everything);
    &EVERYTHING
}

fn render_everything() -> Vec<Shown> {
    let (pages, mut shown) = (Pages::new().unwrap(), Vec::new());
    show::<LoginPage>(&pages, &mut shown);
    show::<BarredPage>(&pages, &mut shown);
    show::<SsoFindPage>(&pages, &mut shown);
    show::<SsoGoPage>(&pages, &mut shown);
    show::<SsoFailedPage>(&pages, &mut shown);
    show::<SsoStrangerPage>(&pages, &mut shown);
    show::<FactorChoicePage>(&pages, &mut shown);
    show::<CodePage>(&pages, &mut shown);
    show::<PasskeyPage>(&pages, &mut shown);
    show::<EnrolChoicePage>(&pages, &mut shown);
    show::<EnrolProofPage>(&pages, &mut shown);
    show::<EnrolTotpPage>(&pages, &mut shown);
    show::<EnrolContactPage>(&pages, &mut shown);
    show::<EnrolPasskeyPage>(&pages, &mut shown);
    show::<BackupCodesPage>(&pages, &mut shown);
    show::<ForgotPage>(&pages, &mut shown);
    show::<ResetPasswordPage>(&pages, &mut shown);
    show::<NotMePage>(&pages, &mut shown);
    show::<ConsentPage>(&pages, &mut shown);
    show::<LogoutPage>(&pages, &mut shown);
    show::<LoggedOutPage>(&pages, &mut shown);
    show::<FormPostPage>(&pages, &mut shown);
    show::<EndedPage>(&pages, &mut shown);
    show::<ErrorPage>(&pages, &mut shown);
    show::<BusyPage>(&pages, &mut shown);
    show::<HomePage>(&pages, &mut shown);
    accounts(&pages, &mut shown);
    console(&pages, &mut shown);
    settings(&pages, &mut shown);
    show::<DemoHomePage>(&pages, &mut shown);
    show::<DemoAppPage>(&pages, &mut shown);
    show::<DemoInboxPage>(&pages, &mut shown);
    shown
}

fn accounts(pages: &Pages, shown: &mut Vec<Shown>) {
    show::<ProfilePage>(pages, shown);
    show::<DetailsPage>(pages, shown);
    show::<SecurityPage>(pages, shown);
    show::<AddMethodPage>(pages, shown);
    show::<AccountTotpPage>(pages, shown);
    show::<AccountContactPage>(pages, shown);
    show::<AccountPasskeyPage>(pages, shown);
    show::<MethodPage>(pages, shown);
    show::<AccountBackupPage>(pages, shown);
    show::<PasswordPage>(pages, shown);
    show::<SessionsPage>(pages, shown);
    show::<ApplicationsPage>(pages, shown);
    show::<DevicePage>(pages, shown);
    show::<ActivityPage>(pages, shown);
    show::<LinksPage>(pages, shown);
    show::<LinkPage>(pages, shown);
}

fn console(pages: &Pages, shown: &mut Vec<Shown>) {
    show::<DashboardPage>(pages, shown);
    show::<UsersPage>(pages, shown);
    show::<UserPage>(pages, shown);
    show::<UserFormPage>(pages, shown);
    show::<ConfirmPage>(pages, shown);
    show::<ShownOncePage>(pages, shown);
    show::<BulkListPage>(pages, shown);
    show::<BulkPage>(pages, shown);
    show::<ImportPage>(pages, shown);
}

fn settings(pages: &Pages, shown: &mut Vec<Shown>) {
    show::<PolicyPage>(pages, shown);
    show::<RulePage>(pages, shown);
    show::<WhatIfPage>(pages, shown);
    show::<GroupsPage>(pages, shown);
    show::<GroupPage>(pages, shown);
    show::<RolesPage>(pages, shown);
    show::<RolePage>(pages, shown);
    show::<ProvidersPage>(pages, shown);
    show::<ProviderPage>(pages, shown);
    show::<ProviderTrialPage>(pages, shown);
    show::<ClientsPage>(pages, shown);
    show::<ClientPage>(pages, shown);
    show::<ClientFormPage>(pages, shown);
    show::<AuditPage>(pages, shown);
    show::<AuditRowPage>(pages, shown);
    show::<ReferencePage>(pages, shown);
    show::<KeysPage>(pages, shown);
    show::<WebhooksPage>(pages, shown);
    show::<WebhookPage>(pages, shown);
    show::<OrganizationsPage>(pages, shown);
    show::<OrganizationPage>(pages, shown);
}

fn letters() -> Vec<Shown> {
    let (pages, mut shown) = (Pages::new().unwrap(), Vec::new());
    show::<LetterPage>(&pages, &mut shown);
    shown
}

fn first(name: &str, number: usize) -> Html {
    let page =
        everything().iter().find(|page| page.name == name && page.number == number && page.language.tag() == "en").unwrap();
    Html::parse_document(&page.html)
}

pub(super) fn select<'a>(html: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    html.select(&Selector::parse(selector).unwrap()).collect()
}

pub(super) fn one<'a>(html: &'a Html, selector: &str) -> ElementRef<'a> {
    let found = select(html, selector);
    assert_eq!(found.len(), 1, "exactly one {selector}");
    found[0]
}

pub(super) fn text(element: ElementRef<'_>) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn text_of_strangers_stays_text() {
    let letters = letters();
    for page in everything().iter().chain(&letters) {
        let html = Html::parse_document(&page.html);
        let (name, number) = (page.name, page.number);
        assert!(select(&html, "object, embed, base, style").is_empty(), "{name} {number}");
        // The way out alone loads what applications registered, and its policy names their origins.
        assert!(name == LoggedOutPage::TEMPLATE || select(&html, "iframe").is_empty(), "{name} {number}");
        let scripts = select(&html, "script").into_iter().map(|script| (script.attr("src"), script.inner_html()));
        let expected = page.script.then(|| (Some(assets::script_href()), String::new()));
        assert_eq!(scripts.collect::<Vec<_>>(), Vec::from_iter(expected), "{name} {number}");
        for element in select(&html, "*") {
            for (attribute, value) in element.value().attrs() {
                // Mails have no stylesheet to name.
                let styled = attribute == "style" && name != LetterPage::TEMPLATE;
                assert!(!attribute.starts_with("on") && !styled, "{name} {number}: {attribute}");
                assert!(attribute.bytes().all(|b| b.is_ascii_alphanumeric() || b"-:".contains(&b)), "{name}: {attribute}");
                assert!(attribute != "href" || !value.to_lowercase().contains("script:"), "{name} {number}: {value}");
            }
        }
        let attributes =
            select(&html, "*").into_iter().flat_map(|e| e.value().attrs().map(|(_, v)| v.to_owned())).collect::<String>();
        let words = html.root_element().text().collect::<String>() + &attributes;
        assert_eq!(words.contains(HOSTILE), page.hostile, "{name} {number}: shown whole, as text");
        assert!(!page.html.contains("&amp;lt;"), "{name} {number}: escaped twice");
    }
}

#[test]
fn every_page_is_well_made() {
    for page in everything() {
        let html = Html::parse_document(&page.html);
        let name = format!("{} {} {}", page.name, page.number, page.language.tag());
        assert!(page.html.starts_with("<!DOCTYPE html>"), "{name}");
        assert_eq!(one(&html, "html").attr("lang"), Some(page.language.tag()), "{name}");
        one(&html, "main");
        one(&html, "h1");
        assert!(!text(one(&html, "head > title")).is_empty());
        assert_eq!(select(&html, "link[rel=stylesheet]")[0].attr("href"), Some(assets::stylesheet_href()));
        let ids: Vec<_> = select(&html, "[id]").iter().filter_map(|e| e.attr("id").map(str::to_owned)).collect();
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{name}: {ids:?}");
        for pointer in ["aria-describedby", "aria-labelledby", "for"] {
            for element in select(&html, &format!("[{pointer}]")) {
                for target in element.attr(pointer).unwrap().split(' ') {
                    assert!(ids.iter().any(|id| id == target), "{name}: {pointer} {target}");
                }
            }
        }
        for input in select(&html, "input:not([type=hidden]), select") {
            one(&html, &format!("label[for={}]", input.attr("id").unwrap()));
        }
        for form in select(&html, "form") {
            // What only asks is asked in the address, so that it can be kept and sent on; no token goes there.
            if form.attr("method") == Some("get") {
                assert_eq!(form.select(&Selector::parse("[name=csrf]").unwrap()).count(), 0, "{name}");
                continue;
            }
            assert_eq!(form.attr("method"), Some("post"), "{name}");
            // A form to somebody else carries no token of ours.
            let tokens = usize::from(!name.starts_with(FormPostPage::TEMPLATE));
            assert_eq!(form.select(&Selector::parse("input[name=csrf]").unwrap()).count(), tokens, "{name}");
        }
    }
}

#[test]
fn letters_load_nothing_and_link_to_at_most_one_page() {
    for letter in letters() {
        let html = Html::parse_document(&letter.html);
        assert!(letter.html.starts_with("<!DOCTYPE html>"));
        assert_eq!(one(&html, "html").attr("lang"), Some(letter.language.tag()));
        assert_eq!(text(one(&html, "head > title")), text(one(&html, "h1")));
        assert!(select(&html, "[src], [background], link, img, form, style").is_empty(), "{}", letter.html);
        let links = select(&html, "[href]");
        assert!(links.len() <= 1 && !letter.html.contains("url("), "{}", letter.html);
        for link in links {
            let shown = text(html.root_element());
            assert!(shown.contains(link.attr("href").unwrap()), "where it leads can be read: {shown}");
        }
    }
}

#[test]
fn the_title_says_first_that_something_was_refused() {
    for page in everything() {
        let html = Html::parse_document(&page.html);
        let start = if page.language.tag() == "de" { "Fehler: " } else { "Error: " };
        let refused = !select(&html, "#error, #refusal").is_empty();
        assert_eq!(text(one(&html, "head > title")).starts_with(start), refused, "{} {}", page.name, page.number);
    }
}

#[test]
fn no_title_says_the_same_twice() {
    for page in everything() {
        let title = text(one(&Html::parse_document(&page.html), "head > title"));
        let (own, site) = title.rsplit_once(" - ").unwrap();
        assert_ne!(own, site, "{}", page.name);
    }
}

#[test]
fn enrolment_names_the_one_who_asks_for_it() {
    let lead = |number| text(one(&first("enrol_totp", number), ".lead"));
    assert_eq!(lead(0), "acme asks everybody to confirm sign-ins with a second factor.");
    assert_eq!(lead(3), "Acme Notes asks to confirm this sign-in with a second factor.");
}

#[test]
fn signing_out_takes_along_where_to_go_next() {
    let html = first("logout", 0);
    let fields = select(&html, "form#logout input[type=hidden]:not([name=csrf])");
    let values: Vec<_> = fields.iter().map(|field| (field.attr("name").unwrap(), field.attr("value").unwrap())).collect();
    let uri = ("post_logout_redirect_uri", "https://notes.acme.example/");
    assert_eq!(values, [("client_id", "acme-notes"), uri, ("state", "af0")]);
    assert!(text(one(&html, "main")).contains("close this page"), "there is a way to stay");
}

#[test]
fn a_sign_in_that_is_over_says_so_in_fixed_words() {
    assert_eq!(text(one(&first("ended", 0), "h1")), "This sign-in has ended, start again");
}

fn root(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            found.extend(files(&entry, extension));
        } else if entry.extension().is_some_and(|e| e == extension) {
            found.push(entry);
        }
    }
    found
}

/// The texts of a language: file and key, with the variables that the text uses.
fn texts(language: &str) -> BTreeMap<(String, String), BTreeSet<String>> {
    let mut found = BTreeMap::new();
    for path in files(&root("locales").join(language), "ftl") {
        let file = path.file_name().unwrap().to_str().unwrap().to_owned();
        // An indented line goes on with the text above it.
        let joined = fs::read_to_string(&path).unwrap().replace("\n\n    ", " ").replace("\n    ", " ");
        for line in joined.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            let (key, value) = line.split_once(" = ").unwrap_or_else(|| panic!("not a text: {line}"));
            let variables = value.split('$').skip(1).map(|rest| rest.split([' ', '}']).next().unwrap().to_owned()).collect();
            assert!(found.insert((file.clone(), key.to_owned()), variables).is_none(), "{key} twice in {file}");
        }
    }
    found
}

#[test]
fn both_languages_have_the_same_texts_with_the_same_variables() {
    let (english, german) = (texts("en"), texts("de"));
    assert!(english.len() > 50);
    assert_eq!(english, german);
}

/// Every message that has a name.
fn messages() -> impl Iterator<Item = &'static Message> {
    let more = [Message::ACCOUNT, Message::ADMIN, Message::CONSOLE, Message::THINGS, Message::BRANDING];
    Message::ALL.iter().chain(more.into_iter().flatten())
}

#[test]
fn every_text_that_a_template_or_a_message_names_exists() {
    let keys: BTreeSet<String> = texts("en").into_keys().map(|(_, key)| key).collect();
    for message in messages() {
        assert!(keys.contains(message.0), "{}", message.0);
    }
    for (name, template) in TEMPLATES {
        for rest in ["{{t \"", "(t \""].iter().flat_map(|opening| template.split(opening).skip(1)) {
            let key = rest.split('"').next().unwrap();
            let prefix = key.ends_with('-') && keys.iter().any(|known| known.starts_with(key));
            assert!(prefix || keys.contains(key), "{name}: {key}");
        }
    }
}

#[test]
fn no_text_is_idle() {
    let named = |key: &str| {
        let message = messages().any(|message| message.0 == key);
        // A key that ends with a hyphen is the start of several.
        let starts: Vec<String> = key.match_indices('-').map(|(at, _)| format!("t \"{}\"", &key[..=at])).collect();
        let whole = format!("t \"{key}\"");
        message || TEMPLATES.iter().any(|(_, template)| starts.iter().chain([&whole]).any(|word| template.contains(word)))
    };
    let keys = texts("en")
        .into_keys()
        .filter(|(file, _)| !file.starts_with("mail") && !file.starts_with("sms") && file != "words.ftl");
    let idle: Vec<_> = keys.filter(|(_, key)| !named(key)).collect();
    assert_eq!(idle, []);
}

/// The one script, which is a file of ours.
const SCRIPT: &str = "<script type=\"module\" src=\"{{script}}\"></script>";

/// The two pictures that are no drawings: their addresses are ours and have to be links that run nothing.
const LOGO: &str = "<img src=\"{{link logo}}\"";
const APP_LOGO: &str = "<img class=\"app-logo\" src=\"{{link href}}\" alt=\"\"";

/// What the way out loads: an address that a client registered, and a link that runs nothing.
const FRAME: &str = "<iframe hidden title=\"\" src=\"{{link this}}\"></iframe>";

#[test]
fn templates_hold_nothing_that_the_content_security_policy_forbids() {
    for (name, template) in TEMPLATES {
        let lower = template.to_lowercase();
        let lower = if *name == "parts/head" { lower.replace(SCRIPT, "") } else { lower };
        // What loads itself anew is no policy of its own.
        let lower = if ["admin/organization", "parts/brand"].contains(name) { lower.replace(LOGO, "") } else { lower };
        let lower = if *name == "parts/app_logo" { lower.replace(APP_LOGO, "") } else { lower };
        let lower = if *name == LoggedOutPage::TEMPLATE { lower.replace(FRAME, "") } else { lower };
        for forbidden in ["{{{", "{{&", "style=", "<style", "<script", "javascript:", "http-equiv", "src="] {
            // A mail has no policy, and no stylesheet that it could name.
            let styled_mail = forbidden == "style=" && *name == LetterPage::TEMPLATE;
            assert!(styled_mail || !lower.contains(forbidden), "{name}: {forbidden}");
        }
        for word in lower.split_whitespace().filter(|word| word.starts_with("on")) {
            assert!(
                !word.split('=').next().unwrap_or_default().bytes().all(|b| b.is_ascii_lowercase()) || !word.contains('='),
                "{name}: {word}"
            );
        }
    }
    assert_eq!(TEMPLATES.len(), files(&root("templates"), "hbs").len(), "every template is registered");
}

/// Writes every sample for people to look at: `cargo test --lib page::tests::write -- --ignored`, then serve
/// the folder that `VESTIBULE_SAMPLES` names.
#[test]
#[ignore = "makes files for people to look at"]
fn write_the_samples() {
    let folder = PathBuf::from(std::env::var("VESTIBULE_SAMPLES").expect("VESTIBULE_SAMPLES names a folder"));
    let more = [assets::account_stylesheet_href(), assets::admin_stylesheet_href(), assets::script_href()];
    for href in [assets::stylesheet_href(), assets::demo_stylesheet_href(), assets::favicon_href()].into_iter().chain(more) {
        let path = folder.join(href.trim_start_matches('/'));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, assets::find(href).unwrap().bytes).unwrap();
    }
    for page in everything() {
        let name = format!("{}-{}-{}.html", page.name.replace('/', "_"), page.number, page.language.tag());
        fs::write(folder.join(name), &page.html).unwrap();
    }
}
