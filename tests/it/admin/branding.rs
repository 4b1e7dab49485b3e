//! Logos and colours by API: what is taken, what is handed out, and who may change it.

use super::pictures::{SVG, picture, unfit};
use crate::support::{
    admin::{Caller, is},
    api::{Reply, http},
    rows::{rows_of, texts},
    site::{Site, on_both},
};
use image::ImageFormat;
use reqwest::{Method, header::HeaderMap};
use serde_json::json;
use vestibule::{admin::logo::FILE, types::Role};

on_both!(
    a_logo_is_drawn_anew_and_may_be_kept_for_ever,
    what_is_no_picture_is_refused,
    what_somebody_else_has_changed_is_not_overwritten,
    only_who_may_change_an_organization_changes_its_logo,
    a_colour_is_a_colour_that_can_be_read,
    every_setting_can_be_set_and_seen,
);

async fn put(caller: &Caller<'_>, path: &str, (kind, bytes): (&str, Vec<u8>), headers: &[(&str, &str)]) -> Reply {
    let mut request =
        http().request(Method::PUT, format!("{}/admin/api/v1{path}", caller.site.home)).bearer_auth(&caller.token);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    crate::support::api::send(request.header("content-type", kind).body(bytes)).await
}

/// Any file of ours: status, headers, bytes.
async fn file(address: &str) -> (u16, HeaderMap, Vec<u8>) {
    let answer = http().get(address).send().await.unwrap();
    (answer.status().as_u16(), answer.headers().clone(), answer.bytes().await.unwrap().to_vec())
}

async fn place(site: &Site) -> String {
    format!("/organizations/{}/logo", site.id_of("acme").await)
}

async fn a_logo_is_drawn_anew_and_may_be_kept_for_ever(site: Site) {
    let (root, logo) = (site.root().await, place(&site).await);
    is(&root.get(&logo).await, 404, "not-found");
    let mut seen: Vec<String> = Vec::new();
    for (kind, name) in [(ImageFormat::Png, "image/png"), (ImageFormat::Jpeg, "image/jpeg"), (ImageFormat::WebP, "image/webp")]
    {
        let polyglot = [picture(kind, 200), b"<script>alert(document.domain)</script>".to_vec()].concat();
        let reply = put(&root, &logo, (name, polyglot), &[]).await;
        assert_eq!(reply.status, 200, "{name}: {reply:?}");
        let address = reply.text("logo_url");
        let (status, headers, bytes) = file(&address).await;
        assert_eq!(
            (status, &headers["content-type"], &headers["x-content-type-options"]),
            (200, &"image/png".parse().unwrap(), &"nosniff".parse().unwrap())
        );
        assert_eq!(headers["cache-control"], "public, max-age=31536000, immutable");
        assert!(headers["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
        assert!(bytes.starts_with(b"\x89PNG") && !bytes.windows(7).any(|part| part == b"<script"), "{name}");
        let drawn = image::load_from_memory_with_format(&bytes, ImageFormat::Png).unwrap();
        assert_eq!((drawn.width(), drawn.height()), (96, 32));
        seen.push(address);
    }
    for old in &seen[..1] {
        // PNG and WebP lose nothing: they are the same picture. The one of the JPEG is gone.
        assert_eq!((old == &seen[2], file(&seen[1]).await.0), (true, 404));
    }
    let guessed = seen[2].replace("/acme/", "/other/");
    assert_eq!((file(&guessed).await.0, file(&seen[2].replace(".png", "")).await.0), (404, 404));
    assert_eq!(file(&format!("{}/brand/acme/..%2f..%2fstatic%2fvestibule.css", site.home)).await.0, 404);
    let own = root.get(&logo).await;
    assert_eq!((own.status, own.header("content-type"), own.header("etag").len()), (200, "image/png", 34));
    assert_eq!(root.delete(&logo).await.status, 204);
    assert_eq!(file(&seen[2]).await.0, 404, "what is taken away is handed out no more");
    is(&root.delete(&logo).await, 404, "not-found");
    assert_eq!(rows_of(&site, "organization_logos").await, 0);
    assert_eq!(rows_of(&site, "audit WHERE detail LIKE '%organization_changed%'").await, 4);
}

async fn what_is_no_picture_is_refused(site: Site) {
    let (root, logo) = (site.root().await, place(&site).await);
    for (what, bytes) in unfit() {
        let reply = put(&root, &logo, ("image/png", bytes), &[]).await;
        assert_eq!((reply.status, &reply.json["field"]), (422, &json!("logo")), "{what}: {reply:?}");
    }
    for kind in ["image/svg+xml", "text/html", "image/gif", "image/png; charset=utf-8", "application/json", ""] {
        is(&put(&root, &logo, (kind, SVG.to_vec()), &[]).await, 415, "type");
    }
    is(&put(&root, &logo, ("image/png", vec![0; FILE + 1]), &[]).await, 413, "large");
    assert_eq!(rows_of(&site, "organization_logos").await, 0);
    assert_eq!(rows_of(&site, "organizations WHERE logo IS NOT NULL").await, 0);
}

async fn what_somebody_else_has_changed_is_not_overwritten(site: Site) {
    let (root, logo) = (site.root().await, place(&site).await);
    let png = |red| ("image/png", picture(ImageFormat::Png, red));
    is(&put(&root, &logo, png(1), &[("if-match", "\"0\"")]).await, 412, "stale");
    let first = put(&root, &logo, png(1), &[]).await;
    let tag = first.header("etag").to_owned();
    assert_eq!(root.get(&logo).await.header("etag"), tag);
    let second = put(&root, &logo, png(2), &[("if-match", &tag)]).await;
    assert_eq!(second.status, 200);
    is(&put(&root, &logo, png(3), &[("if-match", &tag)]).await, 412, "stale");
    is(&root.call(Method::DELETE, &logo, None, &[("if-match", &tag)]).await, 412, "stale");
    assert_eq!(root.get(&logo).await.header("etag"), second.header("etag"), "it is the second one");
    assert_eq!(root.call(Method::DELETE, &logo, None, &[("if-match", second.header("etag"))]).await.status, 204);
}

async fn only_who_may_change_an_organization_changes_its_logo(site: Site) {
    let (root, logo) = (site.root().await, place(&site).await);
    assert_eq!(root.post("/organizations", json!({ "slug": "other", "name": "Other" })).await.status, 201);
    let others = format!("/organizations/{}/logo", site.id_of("other").await);
    let png = || ("image/png", picture(ImageFormat::Png, 9));
    let boss = site.person_with_app("boss").await;
    site.set_role(&boss, Role::OrganizationAdministrator).await;
    let boss = site.operator(&boss).await;
    assert_eq!(put(&boss, &logo, png(), &[]).await.status, 200);
    is(&put(&boss, &others, png(), &[]).await, 404, "not-found");
    is(&boss.get(&others).await, 404, "not-found");
    is(&boss.delete(&others).await, 404, "not-found");
    for (name, role, status, kind) in [
        ("help", Role::HelpDesk, 403, "forbidden"),
        ("audrey", Role::Auditor, 403, "forbidden"),
        ("nobody", Role::Member, 404, "not-found"),
    ] {
        let person = site.person_with_app(name).await;
        site.set_role(&person, role).await;
        let caller = site.operator(&person).await;
        is(&put(&caller, &logo, png(), &[]).await, status, kind);
        // Nobody learns by the answer whether a picture would do: it is not looked at.
        is(&put(&caller, &logo, ("image/png", SVG.to_vec()), &[]).await, status, kind);
        is(&caller.delete(&logo).await, status, kind);
    }
    let answer = http().put(format!("{}/admin/api/v1{logo}", site.home)).body("x").send().await.unwrap();
    assert!([401, 415].contains(&answer.status().as_u16()));
    assert_eq!(rows_of(&site, "organization_logos").await, 1);
}

async fn a_colour_is_a_colour_that_can_be_read(site: Site) {
    let root = site.root().await;
    let acme = format!("/organizations/{}", site.id_of("acme").await);
    let injections = [
        "red",
        "#fff",
        "#8a153",
        "#8a1538;}",
        "#8a1538}body{display:none}",
        "#8a1538 url(https://evil.example)",
        "url(//evil.example/x)",
        "expression(alert(1))",
        "</style><script>alert(1)</script>",
        "#8A153\u{ff18}",
        "\\23 8a1538",
        "var(--x)",
        " #8a1538",
        "",
    ];
    for text in injections {
        let reply = root.patch(&acme, json!({ "accent": text })).await;
        assert_eq!((reply.status, &reply.json["field"]), (422, &json!("accent")), "{text}: {reply:?}");
    }
    for (poor, ratio) in [("#777777", "4.4 to 1"), ("#ffd400", "1.4 to 1"), ("#ffffff", "1.0 to 1")] {
        let reply = root.patch(&acme, json!({ "accent": poor })).await;
        assert!(reply.status == 422 && reply.text("detail").contains(ratio), "{poor}: {reply:?}");
    }
    assert_eq!(rows_of(&site, "organizations WHERE accent IS NOT NULL").await, 0);
    let reply = root.patch(&acme, json!({ "accent": "#8A1538", "language": "de" })).await;
    assert_eq!((reply.status, reply.text("accent"), reply.text("language")), (200, "#8a1538".to_owned(), "de".to_owned()));
    is(&root.patch(&acme, json!({ "language": "not a tag" })).await, 422, "invalid");
    let cleared = root.patch(&acme, json!({ "accent": null, "language": null })).await;
    assert!(cleared.json["accent"].is_null() && cleared.json["language"].is_null());
}

/// What an organization's administrators decide, by the API.
async fn every_setting_can_be_set_and_seen(site: Site) {
    let root = site.root().await;
    let acme = format!("/organizations/{}", site.id_of("acme").await);
    let policy = json!({
        "mfa": "optional", "methods": ["totp", "passkey"], "trust_days": 30, "grace_days": 7, "grace_skips": 2,
        "enrolment_proof": "mail", "local_login": "on", "sso": "off", "password_length": 12, "password_score": 3,
        "session_idle": 900, "session_absolute": 7200, "rules": [],
    });
    let reply = root.call(Method::PUT, &format!("{acme}/policy"), Some(&policy), &[]).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let mut seen = root.get(&format!("{acme}/policy")).await.json;
    seen["methods"] = json!(["totp", "passkey"]);
    assert_eq!(seen, policy);
    let look = json!({ "name": "Acme Ltd", "language": "de", "accent": "#8a1538", "bulk_approval": "second_person" });
    let reply = root.patch(&acme, look.clone()).await;
    for (name, value) in look.as_object().unwrap() {
        assert_eq!(&reply.json[name], value, "{name}");
    }
    let row =
        "SELECT sso || ' ' || local_login || ' ' || mfa || ' ' || bulk_approval AS t FROM organizations WHERE slug = 'acme'";
    assert_eq!(texts(&site.url, row), ["off on optional second_person"]);
}
