//! What applications register besides their settings, by the API and in the console.

use super::desk::Desk;
use crate::support::{
    admin::is,
    api::http,
    browser::Page,
    rows::texts,
    site::{CALLBACK, On, Site, on_both},
};
use reqwest::Method;
use serde_json::{Value, json};
use vestibule::types::Role;

on_both!(
    members_are_registered_read_changed_and_cleared,
    what_does_not_fit_is_named_and_nothing_is_changed,
    who_may_not_change_a_client_changes_no_member,
    a_sector_that_was_not_read_is_none,
    a_form_registers_shows_changes_and_clears_members,
    a_form_keeps_what_does_not_fit_and_says_why,
    an_unverified_application_is_marked_until_somebody_vouches,
);

/// What a client has, with an address for each name.
async fn stored(site: &Site, id: &str) -> Value {
    site.root().await.get(&format!("/clients/{id}")).await.json["metadata"].clone()
}

async fn members_are_registered_read_changed_and_cleared(site: Site) {
    let root = site.root().await;
    let metadata = json!({
        "logo_uri": "https://notes.example/logo.png", "tos_uri": "https://notes.example/terms#top",
        "contacts": ["ops@notes.example", "ops@notes.example"], "default_max_age": 600.0, "require_auth_time": true,
        "subject_type": "public", "response_types": ["code"], "policy_uri": null, "software_version": "1.0",
    });
    let body = json!({ "settings": { "name": "Notes", "redirect_uris": [CALLBACK], "metadata": metadata } });
    let made = root.post("/clients", body).await;
    assert_eq!(made.status, 201, "{made:?}");
    let kept = json!({
        "logo_uri": "https://notes.example/logo.png", "tos_uri": "https://notes.example/terms#top",
        "contacts": ["ops@notes.example"], "default_max_age": 600, "require_auth_time": true,
        "subject_type": "public", "response_types": ["code"], "software_version": "1.0",
    });
    assert_eq!(made.json["metadata"], kept);
    let path = format!("/clients/{}", made.text("id"));
    assert_eq!(root.get(&path).await.json["metadata"], kept);
    let listed = root.all("/clients").await;
    assert!(listed.iter().any(|one| one["metadata"] == kept));
    assert!(listed.iter().any(|one| one["metadata"] == json!({})), "nothing registered is nothing shown");
    // What is left out stays; what is null, false or empty goes.
    let change = json!({ "metadata": { "logo_uri": null, "require_auth_time": false, "contacts": [], "client_uri": "https://n.example/" } });
    let changed = root.patch(&path, change).await;
    assert_eq!(changed.status, 200, "{changed:?}");
    let after = json!({
        "client_uri": "https://n.example/", "tos_uri": "https://notes.example/terms#top", "default_max_age": 600,
        "subject_type": "public", "response_types": ["code"], "software_version": "1.0",
    });
    assert_eq!(changed.json["metadata"], after);
    let other = root.patch(&path, json!({ "name": "Other" })).await;
    assert_eq!(other.json["metadata"], after);
    // What was read can be sent back.
    let same = root.patch(&path, json!({ "metadata": after })).await;
    assert_eq!((same.status, &same.json["metadata"]), (200, &after));
    let log = texts(&site.url, "SELECT detail AS t FROM audit WHERE detail LIKE '%client_changed%' ORDER BY id");
    let first: Value = serde_json::from_str(&log[0]).unwrap();
    assert_eq!(first["change"]["before"]["metadata"], kept, "{first}");
    assert_eq!(first["change"]["after"]["metadata"], after);
    let tag = root.call(Method::PATCH, &path, Some(&json!({ "metadata": {} })), &[("if-match", "\"old\"")]).await;
    assert_eq!(tag.status, 412);
    let document = site.browser().get("/admin/api/openapi.json").await.json();
    let members = &document["components"]["schemas"]["ClientMetadata"];
    assert_eq!(members["additionalProperties"], json!(false), "{members}");
    assert!(members["properties"]["backchannel_logout_uri"].is_object(), "{members}");
}

async fn what_does_not_fit_is_named_and_nothing_is_changed(site: Site) {
    let root = site.root().await;
    let notes = site.client(|row| row.metadata.0.client_uri = Some("https://notes.example/".to_owned())).await;
    let path = format!("/clients/{}", notes.id);
    let far = "https://elsewhere.example/out";
    for (members, field, why) in [
        (json!({ "logo_uri": "http" }), "metadata.logo_uri", "must be an https URL"),
        (json!({ "logo_uri": 3 }), "metadata.logo_uri", "string"),
        (json!({ "initiate_login_uri": "http://notes.example/start" }), "metadata.initiate_login_uri", "https"),
        (json!({ "jwks_uri": "https://10.0.0.1/jwks" }), "metadata.jwks_uri", "not a public address"),
        (json!({ "jwks_uri": "http://127.0.0.1:9/jwks" }), "metadata.jwks_uri", "https"),
        (
            json!({ "request_uris": ["https://localhost/r", "https://[::1]/r"] }),
            "metadata.request_uris",
            "not a public address",
        ),
        (json!({ "backchannel_logout_uri": "https://a@notes.example/" }), "metadata.backchannel_logout_uri", "user name"),
        (json!({ "frontchannel_logout_uri": far }), "metadata.frontchannel_logout_uri", "redirect URI"),
        (json!({ "default_max_age": -1 }), "metadata.default_max_age", "31536000"),
        (json!({ "contacts": "ops" }), "metadata.contacts", "sequence"),
        (json!({ "resources": ["notes"] }), "metadata.resources", "absolute"),
        (json!({ "subject_type": "secret" }), "metadata.subject_type", "pairwise"),
        (json!({ "response_types": ["token"] }), "metadata.response_types", "code id_token"),
        (json!({ "response_types": ["id_token"] }), "settings", "implicit"),
        (json!({ "userinfo_encrypted_response_enc": "A256GCM" }), "metadata.userinfo_encrypted_response_enc", "for the key"),
        (json!({ "id_token_encrypted_response_alg": "ECDH-ES" }), "metadata.id_token_encrypted_response_alg", "public keys"),
        (json!({ "logo": "https://notes.example/l" }), "metadata", "logo is unknown; known here: response_types"),
        (json!({ "unverified": true }), "metadata.unverified", "registered itself"),
        (json!({ "vouched": true }), "metadata.vouched", "unverified"),
    ] {
        let refused = root.patch(&path, json!({ "name": "Mine", "metadata": members })).await;
        is(&refused, 422, "invalid");
        assert_eq!(refused.json["field"], field, "{members}");
        assert!(refused.text("detail").contains(why), "{members}: {}", refused.text("detail"));
        let new = json!({ "settings": { "name": "Mine", "redirect_uris": [CALLBACK], "metadata": members } });
        assert_eq!(root.post("/clients", new).await.json["field"], field, "{members}");
    }
    for members in [json!(null), json!([]), json!("logo_uri")] {
        is(&root.patch(&path, json!({ "metadata": members })).await, 422, "invalid");
    }
    let after = root.get(&path).await.json;
    assert_ne!(after["name"], "Mine");
    assert_eq!(after["metadata"], json!({ "client_uri": "https://notes.example/" }));
    assert!(root.all("/clients").await.iter().all(|one| one["name"] != "Mine"));
}

async fn who_may_not_change_a_client_changes_no_member(site: Site) {
    let everybodys = site.client(|row| row.metadata.0.unverified = true).await;
    let path = format!("/clients/{}", everybodys.id);
    let change = json!({ "metadata": { "unverified": false, "sector_identifier_uri": "https://127.0.0.1/s" } });
    let reader = site.machine("admin.clients.read", None).await;
    let reader = site.caller(&reader).await;
    assert_eq!(reader.get(&path).await.json["metadata"], json!({ "unverified": true }));
    is(&reader.patch(&path, change.clone()).await, 404, "not-found");
    let body = json!({ "settings": { "name": "A", "redirect_uris": [CALLBACK], "metadata": change["metadata"] } });
    is(&reader.post("/clients", body).await, 404, "not-found");
    let local = site.machine("admin", Some("acme")).await;
    is(&site.caller(&local).await.patch(&path, change).await, 404, "not-found");
    assert_eq!(stored(&site, &everybodys.id).await, json!({ "unverified": true }));
}

async fn a_sector_that_was_not_read_is_none(site: Site) {
    let root = site.root().await;
    let uris = ["https://one.example/cb", "https://two.example/cb"];
    let pairwise = json!({ "subject_type": "pairwise" });
    let new = |members: &Value| json!({ "settings": { "name": "A", "redirect_uris": uris, "metadata": members } });
    let refused = root.post("/clients", new(&pairwise)).await;
    assert_eq!((refused.status, &refused.json["field"]), (422, &json!("metadata.sector_identifier_uri")), "{refused:?}");
    for (uri, why) in [("https://127.0.0.1/s", "not a public address"), ("https://localhost:9/s", "gives no answer")] {
        let members = json!({ "subject_type": "pairwise", "sector_identifier_uri": uri });
        let refused = root.post("/clients", new(&members)).await;
        assert_eq!((refused.status, &refused.json["field"]), (422, &json!("metadata.sector_identifier_uri")), "{refused:?}");
        assert!(refused.text("detail").contains(why), "{uri}: {}", refused.text("detail"));
    }
    // One that was read stays good for fewer redirect URIs, and not for others.
    let known = site
        .client(|row| {
            row.redirect_uris.0 = uris.map(str::to_owned).to_vec();
            row.metadata.0.sector_identifier_uri = Some("https://localhost:9/s".to_owned());
        })
        .await;
    let path = format!("/clients/{}", known.id);
    assert_eq!(root.patch(&path, json!({ "redirect_uris": [uris[0]], "metadata": pairwise })).await.status, 200);
    let more = root.patch(&path, json!({ "redirect_uris": ["https://three.example/cb"] })).await;
    assert_eq!((more.status, &more.json["field"]), (422, &json!("metadata.sector_identifier_uri")), "{more:?}");
    assert_eq!(root.get(&path).await.json["redirect_uris"], json!([uris[0]]));
}

fn shown(page: &Page) -> Vec<(String, String)> {
    page.texts("#members dt").into_iter().zip(page.texts("#members dd")).collect()
}

async fn a_form_registers_shows_changes_and_clears_members(site: Site) {
    let mut desk = Desk::open(&site, Role::Administrator, "/admin/applications/new").await;
    assert!(!desk.page.has("details.members[open]"), "nothing is there, so all is folded");
    let form = desk.page.form("application").set("name", "Notes").set("kind", "spa").set("redirect_uris", CALLBACK);
    let form = form.set("metadata.logo_uri", " https://notes.example/logo.png ").set("metadata.default_max_age", "600");
    let form = form.set("metadata.contacts", "a@notes.example\r\n\r\nb@notes.example").with("metadata.require_auth_time", "on");
    let form = form.set("metadata.subject_type", "pairwise").with("metadata.response_types", "code");
    let page = desk.sent(form.press("save")).await;
    assert!(page.has("#notice"), "{}", page.html);
    let path = page.url.path().to_owned();
    let id = path.rsplit('/').next().unwrap();
    let members = json!({
        "response_types": ["code"], "contacts": ["a@notes.example", "b@notes.example"], "subject_type": "pairwise",
        "logo_uri": "https://notes.example/logo.png", "default_max_age": 600, "require_auth_time": true,
    });
    assert_eq!(stored(&site, id).await, members);
    let facts = shown(&page);
    assert!(facts.contains(&("Logo".to_owned(), "https://notes.example/logo.png".to_owned())), "{facts:?}");
    assert!(facts.iter().any(|(label, value)| label.starts_with("ID tokens say") && value == "Yes"), "{facts:?}");
    // The form has it; saved as it is, nothing changes.
    let edit = desk.get(&format!("{path}/edit")).await;
    assert_eq!(edit.form("application").value("metadata.contacts"), Some("a@notes.example\nb@notes.example"));
    assert!(edit.has("#members-shown[open]") && !edit.has("#members-keys[open]"));
    desk.sent(edit.form("application").press("save")).await;
    assert_eq!(stored(&site, id).await, members);
    // What programs have set stays; what is emptied goes.
    let root = site.root().await;
    let set = root.patch(&format!("/clients/{id}"), json!({ "metadata": { "software_id": "s1" } })).await;
    assert_eq!(set.status, 200);
    let form =
        edit.form("application").set("metadata.logo_uri", "").set("metadata.contacts", " ").set("metadata.subject_type", "");
    let form =
        form.without("metadata.require_auth_time").without("metadata.response_types").set("metadata.default_max_age", "");
    let page = desk.sent(form.press("save")).await;
    assert_eq!(stored(&site, id).await, json!({ "software_id": "s1" }));
    assert_eq!(shown(&page), [("Software".to_owned(), "s1".to_owned())]);
}

async fn a_form_keeps_what_does_not_fit_and_says_why(site: Site) {
    let notes = site.client(|_| {}).await;
    let path = format!("/admin/applications/{}/edit", notes.id);
    let mut desk = Desk::open(&site, Role::Administrator, &path).await;
    for (name, value, label) in [
        ("logo_uri", "http://notes.example/<b>", "Logo: "),
        ("default_max_age", "soon", "Longest age of a sign-in: "),
        ("jwks_uri", "https://127.0.0.1/jwks", "Address of the public keys: "),
        ("frontchannel_logout_uri", "https://x.example/", "Address for the browser: "),
        ("sector_identifier_uri", "https://localhost:9/s", "Sector: "),
        ("resources", "notes", "Resource servers: "),
        ("id_token_encrypted_response_alg", "ECDH-ES", "Encrypted ID tokens: key: "),
    ] {
        let name = format!("metadata.{name}");
        let refused = desk.answered(desk.page.form("application").set(&name, value).press("save")).await;
        assert_eq!(refused.status, 422, "{name}: {}", refused.html);
        assert!(refused.text("#refusal").contains(label), "{name}: {}", refused.text("#refusal"));
        assert_eq!(refused.form("application").value(&name), Some(value), "what was typed stays");
        assert!(refused.has("details.members[open]") && !refused.html.contains("<b>"), "{}", refused.html);
    }
    assert_eq!(stored(&site, &notes.id).await, json!({}));
    let mut auditor = Desk::open(&site, Role::Auditor, "/admin/applications").await;
    let form = desk.page.form("application").set("metadata.logo_uri", "https://evil.example/l").press("save");
    let refused = auditor.forge(form).await;
    assert!([403, 404].contains(&refused.status), "{}", refused.html);
    assert_eq!(stored(&site, &notes.id).await, json!({}));
}

async fn an_unverified_application_is_marked_until_somebody_vouches(site: Site) {
    let stranger = site
        .client(|row| {
            row.name = "Stranger".to_owned();
            row.metadata.0.unverified = true;
        })
        .await;
    let path = format!("/admin/applications/{}", stranger.id);
    let mut desk = Desk::open(&site, Role::Administrator, "/admin/applications").await;
    assert_eq!(desk.page.texts("#applications .badge"), ["Unverified"], "{}", desk.page.html);
    let page = desk.get(&path).await;
    assert!(page.has("#unverified") && page.has("#vouch"), "{}", page.html);
    // Saving something else is no word for it.
    let edit = desk.get(&format!("{path}/edit")).await;
    desk.sent(edit.form("application").set("name", "Stranger 2").press("save")).await;
    assert_eq!(stored(&site, &stranger.id).await, json!({ "unverified": true }));
    let mut auditor = Desk::open(&site, Role::Auditor, "/admin/applications").await;
    assert!([403, 404].contains(&auditor.forge(page.form("acts").press("vouch")).await.status));
    let done = desk.sent(page.form("acts").press("vouch")).await;
    assert!(done.has("#notice") && !done.has("#unverified") && !done.has("#vouch"), "{}", done.html);
    assert_eq!(stored(&site, &stranger.id).await, json!({ "vouched": true }));
    assert!(!desk.get("/admin/applications").await.has("#applications .badge"));
}

/// RFC 7592: whoever vouched has seen what it was then.
async fn what_registered_itself_and_changes_is_unverified_again(on: On) {
    let site = Site::start_with(on, "[registration]\nmode = 'open'").await;
    let address = format!("{}/oauth2/register", site.home);
    let body = json!({ "client_name": "Stranger", "redirect_uris": ["https://stranger.example/cb"] });
    let made = http().post(&address).json(&body).send().await.unwrap();
    assert_eq!(made.status(), 201);
    let made: Value = made.json().await.unwrap();
    let id = made["client_id"].as_str().unwrap().to_owned();
    assert_eq!(stored(&site, &id).await, json!({ "unverified": true }));
    let root = site.root().await;
    let vouched =
        root.patch(&format!("/clients/{id}"), json!({ "consent": "skip", "metadata": { "unverified": false } })).await;
    assert_eq!((vouched.status, &vouched.json["metadata"]), (200, &json!({ "vouched": true })), "{vouched:?}");
    // It keeps its power over its own registration, and loses the word.
    let place = made["registration_client_uri"].as_str().unwrap();
    let access = made["registration_access_token"].as_str().unwrap();
    let told: Value = http().get(place).bearer_auth(access).send().await.unwrap().json().await.unwrap();
    assert_eq!((told.get("vouched"), told.get("unverified")), (None, None), "that is ours");
    let other = json!({ "client_id": id, "client_name": "Bank", "redirect_uris": ["https://evil.example/cb"] });
    let changed = http().put(place).bearer_auth(access).json(&other).send().await.unwrap();
    assert_eq!(changed.status(), 200);
    let row = root.get(&format!("/clients/{id}")).await.json;
    assert_eq!((&row["metadata"], &row["consent"]), (&json!({ "unverified": true }), &json!("ask")));
}

#[actix_web::test]
async fn what_registered_itself_and_changes_is_unverified_again_on_sqlite() {
    what_registered_itself_and_changes_is_unverified_again(On::Sqlite).await;
}

#[actix_web::test]
async fn what_registered_itself_and_changes_is_unverified_again_on_postgres() {
    what_registered_itself_and_changes_is_unverified_again(On::Postgres).await;
}
