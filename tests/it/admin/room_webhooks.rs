//! The console's room of webhooks.

use super::desk::{Desk, globex, reasons};
use crate::support::{
    gateway::{Gateway, Mood, TAKEN},
    rows::{rows_of, texts},
    site::{On, Site, on_both},
};
use serde_json::json;
use vestibule::{
    jobs,
    outbound::Outbound,
    types::{Role, SigningSecret},
};

on_both!(
    a_webhook_is_made_changed_and_deleted,
    addresses_inside_are_refused,
    what_was_sent_is_shown_and_sent_again,
    one_for_every_organization_is_made_by_those_who_run_the_server,
    who_only_looks_changes_no_webhook,
    webhooks_of_others_do_not_exist,
);

const NEW: &str = "/admin/webhooks/new";

async fn a_webhook_is_made_changed_and_deleted(site: Site) {
    let mut desk = Desk::open(&site, Role::OrganizationAdministrator, NEW).await;
    let form = desk.page.form("webhook").set("name", "SIEM <b>1</b>").set("url", "https://hooks.example/in");
    let form = form.tick_one("events", "factors_reset").press("save");
    let once = desk.answered(form.clone()).await;
    assert_eq!(once.status, 200, "{}", once.html);
    let again = desk.answered(form).await;
    assert_eq!((again.status, again.has("#secret")), (200, false), "a form that is sent again does nothing: {}", again.html);
    assert_eq!(rows_of(&site, "webhooks").await, 1);
    let secret = once.text("#secret");
    assert_eq!(SigningSecret::parse(&secret).unwrap().expose().len(), 32);
    let page = desk.browser.click(&once, "#done").await.page();
    assert!(page.status == 200 && !page.html.contains(&secret) && !page.html.contains("<b>1"), "{}", page.html);
    assert!(page.has("input[value=factors_reset][checked]") && !page.has("input[value=managed][checked]"));
    let list = desk.get("/admin/webhooks").await;
    assert!(list.texts("#webhooks tbody tr")[0].contains("One kind Nothing sent yet"), "{}", list.html);
    // None ticked: all of them.
    let form = page.form("webhook").set("name", "SIEM").set("url", "https://hooks.example/other").without("events");
    let saved = desk.sent(form.press("save")).await;
    assert!(saved.has("#notice") && saved.text("h1") == "SIEM", "{}", saved.html);
    assert_eq!(texts(&site.url, "SELECT events AS t FROM webhooks"), [r#"["*"]"#]);
    let wrong = page.form("webhook").with("events", "tokens_issued").press("save");
    assert_eq!(desk.answered(wrong).await.status, 422);
    // A new secret, asked back.
    let ask = desk.answered(saved.form("acts").press("rotate")).await;
    assert!(ask.text(".lead").contains("https://hooks.example/other"), "{}", ask.html);
    let form = ask.form("confirm-act").set("reason", "leaked").press("confirm");
    let shown = desk.answered(form.clone()).await;
    assert_ne!(shown.text("#secret"), secret);
    assert!(!desk.answered(form).await.has("#secret"));
    assert_eq!(reasons(&site, "webhook_key_set"), ["leaked"]);
    // Disabled, it can not be tried out; enabled, it can.
    let off = desk.sure(saved.form("acts").press("disable"), "receiver is down").await;
    assert!(off.has("#disabled") && !off.has("#test"), "{}", off.html);
    let refused = desk.answered(saved.form("acts").press("test")).await;
    assert_eq!(refused.status, 409, "{}", refused.html);
    assert!(refused.text("#refusal").contains("enable it first"), "{}", refused.html);
    let on = desk.sent(off.form("acts").press("enable")).await;
    assert!(!on.has("#disabled"));
    let tested = desk.sent(on.form("acts").press("test")).await;
    assert!(tested.has("#notice") && tested.texts("#deliveries tbody th").contains(&"Test".to_owned()), "{}", tested.html);
    let gone = desk.sure(tested.form("acts").press("remove"), "over").await;
    assert_eq!((gone.url.path(), rows_of(&site, "webhooks").await), ("/admin/webhooks", 0), "{}", gone.html);
    assert_eq!(rows_of(&site, "webhook_deliveries").await, 0);
    assert_eq!(reasons(&site, "webhook_removed"), ["over"]);
}

async fn addresses_inside_are_refused(site: Site) {
    let mut desk = Desk::open(&site, Role::Administrator, NEW).await;
    for url in [
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://10.0.0.7/",
        "https://169.254.169.254/latest/meta-data/",
        "http://hooks.example/",
        "https://u:p@hooks.example/",
        "https://hooks.example/#x",
        "javascript:alert(1)",
        "hooks.example",
    ] {
        let form = desk.page.form("webhook").set("name", "Inside").set("url", url).press("save");
        let refused = desk.answered(form).await;
        assert_eq!((refused.status, refused.form("webhook").value("url")), (422, Some(url)), "{}", refused.html);
        assert!(refused.text("#refusal").contains("none inside the server's own network"), "{}", refused.html);
    }
    assert_eq!(rows_of(&site, "webhooks").await, 0);
    let once =
        desk.answered(desk.page.form("webhook").set("name", "A").set("url", "https://hooks.example/").press("save")).await;
    let page = desk.browser.click(&once, "#done").await.page();
    let moved = desk.answered(page.form("webhook").set("url", "https://127.0.0.1/").press("save")).await;
    assert_eq!((moved.status, moved.form("webhook").value("url")), (422, Some("https://127.0.0.1/")), "{}", moved.html);
    assert_eq!(texts(&site.url, "SELECT url AS t FROM webhooks"), ["https://hooks.example/"]);
}

/// A server that may call this machine, with the same kind of database.
async fn beside(site: &Site) -> Site {
    let on = if site.url.starts_with("sqlite") { On::Sqlite } else { On::Postgres };
    Site::start_with(on, "[outbound]\nallow = ['127.0.0.1']").await
}

async fn what_was_sent_is_shown_and_sent_again(site: Site) {
    let (site, gateway) = (beside(&site).await, Gateway::start());
    let mut desk = Desk::open(&site, Role::Administrator, NEW).await;
    let url = format!("http://127.0.0.1:{}/in", gateway.port);
    let form = desk.page.form("webhook").set("name", "Chat").set("url", &url).tick_one("events", "password_refused");
    let once = desk.answered(form.press("save")).await;
    let page = desk.browser.click(&once, "#done").await.page();
    let poster = jobs::poster(&site.state, Outbound::guarded(&["127.0.0.1/32".parse().unwrap()]).unwrap());
    gateway.set(Mood::Answers(500, "", ""));
    let tested = desk.sent(page.form("acts").press("test")).await;
    assert_eq!(tested.texts("#deliveries tbody .badge"), ["Waiting"], "{}", tested.html);
    poster.round().await.unwrap();
    assert!(desk.get("/admin/webhooks").await.html.contains("Failing"));
    gateway.set(TAKEN);
    site.advance(5);
    poster.round().await.unwrap();
    let sent = desk.get(page.url.path()).await;
    assert_eq!(sent.texts("#deliveries tbody .badge"), ["Delivered"], "{}", sent.html);
    assert!(desk.get("/admin/webhooks").await.html.contains("Working"));
    let before = gateway.caught().len();
    let again = desk.sent(sent.form("deliveries")).await;
    assert!(again.has("#notice") && again.texts("#deliveries tbody tr").len() == 2, "{}", again.html);
    poster.round().await.unwrap();
    assert_eq!(gateway.caught().len(), before + 1);
    for _ in 0..24 {
        desk.sent(page.form("acts").press("test")).await;
    }
    let first = desk.get(page.url.path()).await;
    assert_eq!(first.texts("#deliveries tbody tr").len(), 25);
    let rest = desk.browser.click(&first, "#next").await.page();
    assert_eq!(rest.texts("#deliveries tbody tr").len(), 1, "{}", rest.html);
}

async fn one_for_every_organization_is_made_by_those_who_run_the_server(site: Site) {
    let mut desk = Desk::open(&site, Role::Administrator, NEW).await;
    let form = desk.page.form("webhook").set("name", "All").set("url", "https://hooks.example/").set("bound", "off");
    assert!(desk.answered(form.press("save")).await.has("#secret"));
    assert_eq!(rows_of(&site, "webhooks WHERE organization_id IS NULL").await, 1);
    let list = desk.get("/admin/webhooks").await;
    let path = list.link("#webhooks tbody a").path().to_owned();
    assert!(desk.get(&path).await.has("#everywhere"));
    let mut boss = Desk::open(&site, Role::OrganizationAdministrator, NEW).await;
    assert!(!boss.page.has("[name=bound]"));
    assert!(!boss.get("/admin/webhooks").await.html.contains("hooks.example"));
    assert_eq!(boss.get(&path).await.status, 404);
    let form = boss.page.form("webhook").set("name", "Mine").set("url", "https://evil.example/").with("bound", "off");
    assert_eq!(boss.answered(form.press("save")).await.status, 404);
    assert_eq!(rows_of(&site, "webhooks").await, 1);
}

async fn who_only_looks_changes_no_webhook(site: Site) {
    let (root, acme) = (site.root().await, site.id_of("acme").await);
    let body = json!({ "organization_id": acme, "name": "SIEM", "url": "https://hooks.example/", "events": ["factors_reset"] });
    let path = format!("/admin/webhooks/{}", root.post("/webhooks", body).await.text("id"));
    let mut chief = Desk::open(&site, Role::OrganizationAdministrator, &path).await;
    let new = chief.get(NEW).await;
    chief.page = chief.sent(chief.page.form("acts").press("test")).await;
    let ask = chief.answered(chief.page.form("acts").press("remove")).await;
    let forms = [
        new.form("webhook").set("name", "Mine").set("url", "https://evil.example/").press("save"),
        chief.page.form("webhook").set("url", "https://evil.example/").press("save"),
        chief.page.form("acts").press("test"),
        chief.page.form("acts").press("rotate"),
        chief.page.form("deliveries"),
        ask.form("confirm-act").set("reason", "mine").press("confirm"),
    ];
    let mut auditor = Desk::open(&site, Role::Auditor, &path).await;
    assert!(auditor.page.status == 200 && !auditor.page.has("main form button"), "{}", auditor.page.html);
    let mut helper = Desk::open(&site, Role::HelpDesk, "/admin/users").await;
    assert!(!helper.page.has("nav a[href='/admin/webhooks']"));
    assert_eq!(helper.get("/admin/webhooks").await.status, 403);
    for form in &forms {
        for desk in [&mut auditor, &mut helper] {
            let refused = desk.forge(form.clone()).await;
            assert_eq!((refused.status, refused.html.contains("webhooks.")), (403, true), "{}", refused.html);
        }
        for bad in [form.clone().set("csrf", "x"), form.clone().without("csrf")] {
            assert_eq!(chief.answered(bad).await.status, 403);
        }
    }
    assert_eq!(rows_of(&site, "audit WHERE event = 'forbidden'").await, 13, "each is written down once");
    assert_eq!(texts(&site.url, "SELECT url AS t FROM webhooks"), ["https://hooks.example/"]);
    assert_eq!(rows_of(&site, "webhook_deliveries").await, 1);
}

async fn webhooks_of_others_do_not_exist(site: Site) {
    let (globex, _) = globex(&site).await;
    let (root, acme) = (site.root().await, site.id_of("acme").await);
    let hook = |of: &str, name: &str| json!({ "organization_id": of, "name": name, "url": "https://hooks.example/", "events": ["factors_reset"] });
    let theirs = root.post("/webhooks", hook(&globex, "Theirs")).await.text("id");
    let mine = root.post("/webhooks", hook(&acme, "Mine")).await.text("id");
    let foreign = root.post(&format!("/webhooks/{theirs}/test"), json!({})).await.text("id");
    for role in [Role::OrganizationAdministrator, Role::Administrator] {
        let mut desk = Desk::open(&site, role, &format!("/admin/webhooks/{mine}")).await;
        desk.page = desk.sent(desk.page.form("acts").press("test")).await;
        assert!(!desk.get("/admin/webhooks").await.html.contains("Theirs"));
        assert_eq!(desk.get(&format!("/admin/webhooks/{theirs}")).await.status, 404);
        let ask = desk.answered(desk.page.form("acts").press("remove")).await;
        for form in [
            desk.page.form("webhook").set("url", "https://evil.example/").press("save"),
            desk.page.form("acts").press("test"),
            desk.page.form("acts").press("rotate"),
            desk.page.form("deliveries"),
            ask.form("confirm-act").set("reason", "x").press("confirm"),
        ] {
            let mut form = form;
            form.action.set_path(&format!("/admin/webhooks/{theirs}"));
            assert_eq!(desk.answered(form).await.status, 404);
        }
        // A post of another webhook is not this one's.
        let replay = desk.page.form("webhook").without("act").with("replay", &foreign);
        assert_eq!(desk.answered(replay).await.status, 404);
    }
    assert_eq!(rows_of(&site, "webhook_deliveries").await, 3);
    assert_eq!(rows_of(&site, "webhooks WHERE url = 'https://hooks.example/'").await, 2);
}
