//! The claims of OIDC Core §5.1 as people and operators write them.

use super::{fill, value_of};
use crate::support::{
    rows::rows_of,
    site::{Site, on_both},
};
use serde_json::{Value, json};
use vestibule::types::StandardClaims;

on_both!(
    operators_read_and_write_claims,
    claims_that_do_not_fit_are_named,
    people_write_their_own_claims,
    what_does_not_fit_is_said_next_to_its_field,
);

async fn operators_read_and_write_claims(site: Site) {
    let (root, acme) = (site.root().await, site.id_of("acme").await);
    let claims = json!({"given_name": "Ann", "birthdate": "1990", "address": {"locality": "Ulm", "country": "Germany"}});
    let made = root.post("/users", json!({"organization_id": acme, "username": "ann", "claims": claims})).await;
    assert_eq!((made.status, &made.json["claims"]), (201, &claims), "{made:?}");
    let path = format!("/users/{}", made.text("id"));
    assert_eq!(root.get(&path).await.json["claims"], claims);
    let change = json!({"claims": {"given_name": null, "nickname": "A", "address": {"country": null, "region": "Bavaria"}}});
    let changed = root.patch(&path, change).await;
    let expected = json!({"birthdate": "1990", "nickname": "A", "address": {"locality": "Ulm", "region": "Bavaria"}});
    assert_eq!((changed.status, &changed.json["claims"]), (200, &expected));
    let renamed = root.patch(&path, json!({"name": "Ann A"})).await;
    assert_eq!(renamed.json["claims"], expected, "what is not named stays");
    assert_eq!(root.patch(&path, json!({"claims": null})).await.json["claims"], json!({}));
}

async fn claims_that_do_not_fit_are_named(site: Site) {
    let root = site.root().await;
    let bob = site.person("bob").await;
    fill(&site, &bob).await;
    let path = format!("/users/{}", bob.id);
    let before = root.get(&path).await.json;
    for (claims, word) in [
        (json!({"birthdate": "1849-01-01"}), "birthdate"),
        (json!({"birthdate": "2999"}), "birthdate"),
        (json!({"birthdate": "1990-02-30"}), "birthdate"),
        (json!({"website": "javascript:alert(1)"}), "website"),
        (json!({"picture": "acme.example/bob.png"}), "picture"),
        (json!({"zoneinfo": "here and there"}), "zoneinfo"),
        (json!({"locale": "in german"}), "locale"),
        (json!({"gender": " "}), "gender"),
        (json!({"nickname": "a\u{0007}b"}), "nickname"),
        (json!({"family_name": "x".repeat(129)}), "family_name"),
        (json!({"address": {"country": ""}}), "address.country"),
        (json!({"address": "Ulm"}), "names of OpenID Connect"),
        (json!({"shoe_size": "45"}), "names of OpenID Connect"),
        (json!({"nickname": 7}), "names of OpenID Connect"),
    ] {
        let reply = root.patch(&path, json!({"claims": claims})).await;
        assert_eq!(reply.status, 422, "{claims}: {reply:?}");
        assert!(reply.json.to_string().contains(word), "{claims}: {reply:?}");
    }
    assert_eq!(root.get(&path).await.json, before);
}

async fn people_write_their_own_claims(site: Site) {
    let bob = site.person_with_app("bob").await;
    let root = site.root().await;
    let path = format!("/users/{}", bob.id);
    let claims = async || root.get(&path).await.json["claims"].clone();
    let (mut browser, profile) = site.at("/account", &bob).await;
    let page = browser.click(&profile, "#change-details").await.page();
    assert_eq!(page.url.path(), "/account/details");
    assert!(page.text("#privacy").contains("Signing in needs none of this"));
    let mut form = page.form("details");
    for name in StandardClaims::NAMES {
        form = form.set(&name.replace('.', "-"), &value_of(name));
    }
    let page = browser.submit(form.press("save")).await.page();
    assert_eq!((page.url.path(), page.status, page.has("#error")), ("/account/details", 200, false), "{}", page.html);
    let all = claims().await;
    for name in StandardClaims::NAMES {
        let found = name.strip_prefix("address.").map_or_else(|| &all[name], |member| &all["address"][member]);
        assert_eq!(found, &json!(value_of(name)), "{name}");
        assert_eq!(page.form("details").value(&name.replace('.', "-")), Some(&*value_of(name)), "{name}");
    }
    assert_eq!(rows_of(&site, "audit WHERE event = 'profile_changed'").await, 1);
    let mut form = page.form("details");
    for name in StandardClaims::NAMES {
        form = form.set(&name.replace('.', "-"), if name == "nickname" { "Bobby" } else { "" });
    }
    browser.submit(form.press("save")).await.page();
    assert_eq!(claims().await, json!({"nickname": "Bobby"}), "what is cleared is gone");
    // The name and the language stay where they are written.
    let page = browser.get("/account").await;
    browser.submit(page.form("profile").set("name", "Bob B").press("save")).await.page();
    assert_eq!(claims().await, json!({"nickname": "Bobby"}));
}

async fn what_does_not_fit_is_said_next_to_its_field(site: Site) {
    let bob = site.person_with_app("bob").await;
    let root = site.root().await;
    let (mut browser, page) = site.at("/account/details", &bob).await;
    let form = page.form("details").set("nickname", "Bobby").set("birthdate", "31.12.1990 <b>");
    let page = browser.submit(form.press("save")).await.page();
    assert_eq!(page.status, 422);
    assert_eq!(page.attribute("[aria-invalid]", "id"), "birthdate");
    assert!(page.text("#error").contains("Nothing was saved"));
    let form = page.form("details");
    assert_eq!((form.value("birthdate"), form.value("nickname")), (Some("31.12.1990 <b>"), Some("Bobby")), "as it was typed");
    let known: Value = root.get(&format!("/users/{}", bob.id)).await.json["claims"].clone();
    assert_eq!(known, json!({}));
    let page = browser.submit(form.set("birthdate", "1990-12-31").press("save")).await.page();
    assert_eq!((page.status, page.form("details").value("birthdate")), (200, Some("1990-12-31")));
}
