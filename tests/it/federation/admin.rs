//! Providers as administrators make them: by API, in the console, by command line.

use super::{Fed, LOOPBACK, ann, code_of, with_idp};
use crate::support::{
    admin::is,
    browser::Browser,
    idp::SECRET,
    rows::rows_of,
    site::{Person, Site},
};
use serde_json::{Value, json};
use vestibule::types::{OnOff, Role};

with_idp!(
    a_provider_is_made_by_api_and_goes_live_after_a_trial,
    what_does_not_fit_is_refused,
    organizations_do_not_see_or_touch_each_other_s_providers,
    domains_are_asserted_by_who_runs_the_server,
    a_federated_id_is_written_down_and_a_link_taken_away,
    the_person_s_page_writes_down_who_they_are_there_and_unlinks,
    nobody_says_who_somebody_is_who_may_do_more,
    a_trial_says_whom_an_answer_would_link,
    what_a_trial_has_shown_is_forgotten_with_it,
    the_last_provider_stays_where_there_is_no_other_way_in,
);

impl Fed {
    fn room(&self) -> String {
        format!("/organizations/{}/providers", self.provider.organization_id)
    }

    fn fresh(&self, slug: &str) -> Value {
        json!({"slug": slug, "name": "New SSO", "issuer": self.idp.issuer, "client_id": "vestibule", "client_secret": SECRET})
    }

    /// An administrator at the console.
    async fn chief(&self, path: &str) -> (Person, Browser, crate::support::browser::Page) {
        let chief = self.site.person_with_app("chief").await;
        self.site.set_role(&chief, Role::Administrator).await;
        let (browser, page) = self.site.at(path, &chief).await;
        self.idp.at(self.site.now().seconds());
        (chief, browser, page)
    }
}

async fn the_person_s_page_writes_down_who_they_are_there_and_unlinks(fed: Fed) {
    let bob = fed.site.person_with_app("bob").await;
    let path = format!("/admin/users/{}", bob.id);
    let (_, mut browser, page) = fed.chief(&path).await;
    assert!(page.html.contains("Not linked to any provider yet."), "{}", page.html);
    let write = page.form("federate").set("federated_id", "ann-1").press("write-federated");
    let page = browser.submit(write).await.page();
    assert_eq!((page.status, page.text("#federated dd")), (200, "ann-1".to_owned()), "{}", page.html);
    let mut claims = ann();
    claims["sub"] = json!("ann-1");
    code_of(fed.come(&mut fed.site.browser(), claims, &[]).await);
    let page = browser.get(&path).await;
    assert!(page.has("#links #link-0"), "{}", page.html);
    let page = browser.submit(page.form("links").press("unlink-0")).await.page();
    assert!(!page.has("#links") && !page.has("#federated"), "both are gone: {}", page.html);
    assert_eq!(rows_of(&fed.site, "identities").await + rows_of(&fed.site, "federated_ids").await, 0);
}

async fn a_provider_is_made_by_api_and_goes_live_after_a_trial(fed: Fed) {
    let root = fed.site.root().await;
    let made = root.post(&fed.room(), fed.fresh("new-sso")).await;
    assert_eq!(made.status, 201, "{made:?}");
    assert!(!made.json.to_string().contains(SECRET), "secrets are never shown");
    assert_eq!((&made.json["state"], &made.json["trust"]), (&json!("test"), &json!("accept")));
    let path = format!("{}/{}", fed.room(), made.text("id"));
    is(&root.patch(&path, json!({"state": "live"})).await, 409, "conflict");
    // In test nobody signs in through it.
    let (_, mut browser, page) = fed.chief("/admin/providers").await;
    assert_eq!(fed.site.browser().open(&fed.site.ask(&fed.client, &[])).await.page().texts(".ways .button").len(), 1);
    assert!(page.html.contains("New SSO"), "{}", page.html);
    // Trying it out shows what came, and signs nobody in.
    let page = browser.open(&format!("/admin/providers/{}", made.text("id"))).await.page();
    assert_eq!(page.text("#callback"), made.text("callback_url"));
    let page = browser.submit(page.form("acts").press("try")).await.page();
    assert!(page.header("refresh").contains(&fed.idp.issuer), "{:?}", page.headers);
    let asked = page.link("#go");
    let before = rows_of(&fed.site, "sessions").await;
    let page = browser.open(fed.idp.sign_in(&asked, ann()).as_str()).await.page();
    assert!(page.text("#claims").contains("ann@acme.example") && page.text("#mapped").contains("ann.sso"), "{}", page.html);
    assert_eq!(page.text("#proved"), "No second factor");
    assert_eq!(rows_of(&fed.site, "audit WHERE event = 'provider_proved'").await, 1, "who has tried it out is written down");
    assert_eq!(rows_of(&fed.site, "sessions").await, before);
    assert_eq!(root.patch(&path, json!({"state": "live"})).await.json["state"], "live");
    assert_eq!(fed.site.browser().open(&fed.site.ask(&fed.client, &[])).await.page().texts(".ways .button").len(), 2);
    // Another issuer has to be tried out again; another name has not.
    assert_eq!(root.patch(&path, json!({"name": "Newer SSO"})).await.json["state"], "live");
    let moved = root.patch(&path, json!({"issuer": "http://127.0.0.1:9"})).await;
    assert_eq!((&moved.json["state"], &moved.json["proved_at"]), (&json!("test"), &Value::Null));
    is(&root.delete(&format!("{}/nobody", fed.room())).await, 404, "not-found");
    assert_eq!(root.delete(&path).await.status, 204);
}

async fn what_does_not_fit_is_refused(fed: Fed) {
    let root = fed.site.root().await;
    for (change, field) in [
        (json!({"issuer": "http://10.0.0.1"}), "issuer"),
        (json!({"issuer": "nonsense"}), "issuer"),
        (json!({"client_secret": ""}), "client_secret"),
        (json!({"client_secret": null}), "client_secret"),
        (json!({"auth_method": "private_key_jwt"}), "client_secret"),
        (json!({"preset": "github", "auth_method": "private_key_jwt"}), "auth_method"),
        (json!({"settings": {"scopes": []}}), "settings"),
        (json!({"settings": {"scopes": ["email"]}}), "settings"),
        (json!({"settings": {"max_age": 1}}), "settings"),
        (json!({"settings": {"nonsense": 1}}), "settings"),
        (json!({"settings": {"mapping": {"group_map": [{"value": "x", "group": "nobody"}]}}}), "settings"),
    ] {
        let mut new = fed.fresh("new-sso");
        new.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let reply = root.post(&fed.room(), new).await;
        assert_eq!(reply.status, 422, "{change}: {reply:?}");
        assert!(reply.json.to_string().contains(field), "{change}: {reply:?}");
    }
    is(&root.post(&fed.room(), fed.fresh("acme-sso")).await, 409, "taken");
    assert_eq!(root.get(&fed.room()).await.json["items"].as_array().unwrap().len(), 1);
    // A key is made, and its public half is there for everybody.
    let mut new = fed.fresh("keyed");
    new.as_object_mut().unwrap().remove("client_secret");
    new["auth_method"] = json!("private_key_jwt");
    let made = root.post(&fed.room(), new).await;
    let keys: Value = crate::support::api::http().get(made.text("jwks_url")).send().await.unwrap().json().await.unwrap();
    assert_eq!(keys["keys"][0]["kty"], "EC");
    assert!(keys["keys"][0].get("d").is_none());
}

async fn organizations_do_not_see_or_touch_each_other_s_providers(fed: Fed) {
    fed.site.organization("other", vestibule::types::MfaPolicy::Off).await;
    let stranger = fed.site.machine("admin", Some("other")).await;
    let stranger = fed.site.caller(&stranger).await;
    let one = format!("{}/{}", fed.room(), fed.provider.id);
    for reply in [stranger.get(&fed.room()).await, stranger.get(&one).await, stranger.patch(&one, json!({})).await] {
        is(&reply, 404, "not-found");
    }
    let theirs = format!("/organizations/{}/providers", fed.site.id_of("other").await);
    is(&stranger.get(&format!("{theirs}/{}", fed.provider.id)).await, 404, "not-found");
    let reader = fed.site.machine("admin.providers.read", Some("acme")).await;
    let reader = fed.site.caller(&reader).await;
    assert_eq!(reader.get(&one).await.status, 200);
    is(&reader.patch(&one, json!({"state": "off"})).await, 403, "forbidden");
    // A button that everybody sees is not an organization's to show.
    let mut new = fed.fresh("theirs");
    new["settings"] = json!({"listed": "on"});
    is(&stranger.post(&theirs, new).await, 403, "forbidden");
    assert_eq!(stranger.post(&theirs, fed.fresh("theirs")).await.status, 201);
}

async fn domains_are_asserted_by_who_runs_the_server(fed: Fed) {
    let (root, own) = (fed.site.root().await, fed.site.machine("admin", Some("acme")).await);
    let own = fed.site.caller(&own).await;
    let domains = format!("{}/{}/domains", fed.room(), fed.provider.id);
    let made = own.post(&domains, json!({"domain": "ACME.example"})).await;
    assert_eq!((made.status, made.text("domain")), (201, "acme.example".to_owned()));
    assert!(made.text("value").starts_with("vestibule-domain=") && made.text("record") == "_vestibule.acme.example");
    is(&own.post(&format!("{domains}/acme.example/assert"), json!({})).await, 403, "forbidden");
    let verified = root.post(&format!("{domains}/acme.example/assert"), json!({})).await;
    assert_eq!(verified.json["verified_by"], "administrator", "{verified:?}");
    is(&root.post(&format!("{domains}/other.example/assert"), json!({})).await, 404, "not-found");
    assert_eq!(root.post(&domains, json!({"domain": "nonsense"})).await.status, 422);
    // One domain leads to one provider.
    let made = root.post(&fed.room(), fed.fresh("second")).await;
    let second = format!("{}/{}/domains", fed.room(), made.text("id"));
    root.post(&second, json!({"domain": "acme.example"})).await;
    is(&root.post(&format!("{second}/acme.example/assert"), json!({})).await, 409, "conflict");
    assert_eq!(root.delete(&format!("{domains}/acme.example")).await.status, 204);
    assert_eq!(root.post(&format!("{second}/acme.example/assert"), json!({})).await.status, 200);
}

async fn a_federated_id_is_written_down_and_a_link_taken_away(fed: Fed) {
    let (root, bob, eve) = (fed.site.root().await, fed.site.person("bob").await, fed.site.person("eve").await);
    let path = |person: &Person| format!("/users/{}/federated-id", person.id);
    let put = async |person: &Person, value: Value| {
        let body = json!({"provider_id": fed.provider.id, "federated_id": value});
        root.call(reqwest::Method::PUT, &path(person), Some(&body), &[]).await
    };
    assert_eq!(put(&bob, json!("ann-there")).await.status, 200);
    is(&put(&eve, json!("ann-there")).await, 409, "taken");
    assert_eq!(put(&eve, json!("")).await.status, 422);
    let written = root.get(&path(&bob)).await;
    let expected = json!({"provider_id": fed.provider.id, "federated_id": "ann-there"});
    assert_eq!(written.json["items"], json!([expected]));
    let elsewhere = json!({"provider_id": "nobody", "federated_id": "x"});
    is(&root.call(reqwest::Method::PUT, &path(&bob), Some(&elsewhere), &[]).await, 404, "not-found");
    let mut browser = fed.site.browser();
    code_of(fed.come(&mut browser, ann(), &[]).await);
    let list = root.get(&format!("/users/{}/identities", bob.id)).await;
    assert_eq!(list.json["items"][0]["subject"], "ann-there");
    let id = list.json["items"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(root.delete(&format!("/users/{}/identities/{id}", eve.id)).await.status, 404);
    assert_eq!(root.delete(&format!("/users/{}/identities/{id}", bob.id)).await.status, 204);
    assert_eq!(fed.site.silently(&mut browser, &fed.client, &[]).await, "login_required");
    // What is unlinked stays so: nothing is written down any more that would link again.
    assert_eq!(root.get(&path(&bob)).await.json["items"], json!([]));
    assert!(fed.come(&mut browser, ann(), &[]).await.page().has("#sso-stranger"));
    assert_eq!(put(&bob, json!("ann-there")).await.status, 200);
    // A person who is removed leaves nothing behind.
    code_of(fed.come(&mut browser, ann(), &[]).await);
    assert_eq!(root.delete(&format!("/users/{}", bob.id)).await.status, 204);
    assert_eq!(rows_of(&fed.site, "identities").await, 0);
}

async fn nobody_says_who_somebody_is_who_may_do_more(fed: Fed) {
    let chief = fed.site.person_with_app("chief").await;
    fed.site.set_role(&chief, Role::Administrator).await;
    let own = fed.site.machine("admin", Some("acme")).await;
    let own = fed.site.caller(&own).await;
    let (path, body) =
        (format!("/users/{}/federated-id", chief.id), json!({"provider_id": fed.provider.id, "federated_id": "x"}));
    assert_eq!(own.call(reqwest::Method::PUT, &path, Some(&body), &[]).await.status, 403);
    // What the server's administrators wrote down does not outlive a provider that has become another one.
    let root = fed.site.root().await;
    let bob = fed.site.person("bob").await;
    for (person, value) in [(&chief, "chief-there"), (&bob, "bob-there")] {
        let body = json!({"provider_id": fed.provider.id, "federated_id": value});
        let path = format!("/users/{}/federated-id", person.id);
        assert_eq!(root.call(reqwest::Method::PUT, &path, Some(&body), &[]).await.status, 200);
    }
    let provider = format!("{}/{}", fed.room(), fed.provider.id);
    let other = json!({"settings": {"mapping": {"federated_id": "nickname"}}});
    assert_eq!(own.patch(&provider, other).await.status, 200);
    assert_eq!(root.get(&path).await.json["items"], json!([]));
    assert_eq!(rows_of(&fed.site, "federated_ids").await, 1, "bob's stays");
}

async fn a_trial_says_whom_an_answer_would_link(fed: Fed) {
    fed.site.person("ann").await;
    fed.domain("acme.example").await;
    fed.settings(|settings| settings.link_by_email = OnOff::On).await;
    let (_, mut browser, _) = fed.chief("/admin/providers").await;
    let page = browser.open(&format!("/admin/providers/{}", fed.provider.id)).await.page();
    let page = browser.submit(page.form("acts").press("try")).await.page();
    let page = browser.open(fed.idp.sign_in(&page.link("#go"), ann()).as_str()).await.page();
    assert!(page.text("#fits").contains("ann") && page.text("#fits").contains("at once"), "{}", page.text("#fits"));
    assert_eq!(rows_of(&fed.site, "identities").await, 0, "a trial links nobody");
}

async fn what_a_trial_has_shown_is_forgotten_with_it(fed: Fed) {
    let root = fed.site.root().await;
    let path = format!("{}/{}", fed.room(), fed.provider.id);
    for change in [
        json!({"client_secret": "another"}),
        json!({"auth_method": "private_key_jwt"}),
        json!({"settings": {"scopes": ["openid"]}}),
        json!({"settings": {"mapping": {"username": "upn"}}}),
        json!({"settings": {"userinfo": "on"}}),
        json!({"client_id": "another"}),
        json!({"issuer": "http://127.0.0.1:9"}),
    ] {
        let now = fed.site.now();
        fed.set(move |row| (row.state, row.proved_at) = (vestibule::types::ProviderState::Live, Some(now))).await;
        let changed = root.patch(&path, change.clone()).await;
        assert_eq!(
            (&changed.json["state"], &changed.json["proved_at"]),
            (&json!("test"), &Value::Null),
            "{change}: {changed:?}"
        );
        is(&root.patch(&path, json!({"state": "live"})).await, 409, "conflict");
    }
    let now = fed.site.now();
    fed.set(move |row| (row.state, row.proved_at) = (vestibule::types::ProviderState::Live, Some(now))).await;
    let other = json!({"name": "Another name", "settings": {"just_in_time": "on", "max_age": 60}});
    assert_eq!(root.patch(&path, other).await.json["state"], "live", "nothing of that was shown");
}

async fn the_last_provider_stays_where_there_is_no_other_way_in(fed: Fed) {
    let (root, person) = (fed.site.root().await, fed.site.person("ann").await);
    fed.link(&person, "ann-there").await;
    let path = format!("{}/{}", fed.room(), fed.provider.id);
    is(&root.delete(&path).await, 409, "conflict");
    assert_eq!(root.patch(&path, json!({"state": "off"})).await.status, 200);
    fed.organization(|row| row.local_login = OnOff::Off).await;
    is(&root.delete(&path).await, 409, "lockout");
    fed.organization(|row| row.local_login = OnOff::On).await;
    assert_eq!(root.delete(&path).await.status, 204);
}

#[actix_web::test]
async fn the_console_makes_one_from_a_preset() {
    let site = Site::start_with(crate::support::site::On::Sqlite, LOOPBACK).await;
    let fed = Fed::with(site).await;
    let (_, mut browser, page) = fed.chief("/admin/providers").await;
    let links: Vec<_> = page.texts("#presets a");
    assert_eq!(links.len(), 6, "{}", page.html);
    let page = browser.open("/admin/providers/new?preset=google").await.page();
    assert_eq!(page.attribute("#issuer", "value"), "https://accounts.google.com");
    let form = page.form("provider").set("name", "Google").set("slug", "google").set("client_id", "x").press("save");
    let refused = browser.submit(form).await.page();
    assert_eq!((refused.status, refused.attribute("#slug", "value")), (422, "google".to_owned()), "the secret is missing");
    let form = refused.form("provider").set("client_secret", "s3cret").set("group_map", "a = Nobody").press("save");
    assert_eq!(browser.submit(form).await.page().status, 422, "no such group");
    let form = refused.form("provider").set("client_secret", "s3cret").press("save");
    let page = browser.submit(form).await.page();
    assert_eq!((page.status, page.text("#state")), (200, "Test".to_owned()), "{}", page.html);
    assert!(!page.html.contains("s3cret"));
    let form = page.form("domains").set("domain", "acme.example").press("add-domain");
    let page = browser.submit(form).await.page();
    assert!(page.html.contains("_vestibule.acme.example"), "{}", page.html);
    let page = browser.submit(page.form("acts").press("off")).await.page();
    assert_eq!(page.text("#state"), "Off");
    let page = browser.submit(page.form("acts").press("delete")).await.page();
    assert_eq!(page.url.path(), "/admin/providers");
}
