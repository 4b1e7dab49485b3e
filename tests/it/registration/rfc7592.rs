//! Management of a dynamic registration, RFC 7592.

use super::{OPEN, TOKEN, agreed, call, client, clients, manage, registered, wanted, with};
use crate::{
    requests::object::Pair,
    support::{
        api::{INVALID_CLIENT, Reply, http, send},
        site::{Site, answer, on_both},
    },
};
use reqwest::Method;
use serde_json::{Value, json};
use vestibule::protocol::SigningAlg;

on_both!(
    a_client_reads_what_it_registered,
    nobody_else_reads_changes_or_withdraws_it,
    a_change_puts_another_registration_in_its_place,
    a_change_says_whose_it_is,
    a_change_is_judged_like_the_first_registration,
    another_method_gets_another_secret,
    what_operators_said_stays,
    a_disabled_client_manages_nothing,
    a_withdrawn_client_is_nobody,
    what_people_gave_a_withdrawn_client_is_dead,
    registrations_are_managed_where_new_ones_are_not_taken,
);

/// Members that only the registration itself has.
const OURS: [&str; 5] = [
    "registration_access_token",
    "registration_client_uri",
    "client_secret_expires_at",
    "client_id_issued_at",
    "client_secret",
];

/// What a client sends to change its registration: what it was told, changed by members of another object.
fn changed(told: &Reply, more: &Value) -> Value {
    let mut body = told.json.clone();
    for name in OURS {
        body.as_object_mut().unwrap().remove(name);
    }
    for (name, value) in more.as_object().unwrap() {
        body[name.as_str()] = value.clone();
    }
    body
}

async fn change(told: &Reply, more: &Value) -> Reply {
    manage(Method::PUT, told, Some(&changed(told, more))).await
}

async fn a_client_reads_what_it_registered(site: Site) {
    let site = with(&site, OPEN).await;
    let made = registered(&site, &json!({"client_uri": "https://notes.example/", "contacts": ["ann@notes.example"]})).await;
    let read = manage(Method::GET, &made, None).await;
    assert_eq!((read.status, read.header("pragma")), (200, "no-cache"));
    let mut expected = made.json.clone();
    for name in ["client_secret", "client_secret_expires_at"] {
        expected.as_object_mut().unwrap().remove(name);
    }
    assert_eq!(read.json, expected, "all but the secret, of which a digest is kept");
}

async fn nobody_else_reads_changes_or_withdraws_it(site: Site) {
    let site = with(&site, OPEN).await;
    let (mine, other) = (registered(&site, &json!({})).await, registered(&site, &json!({})).await);
    let place = mine.text("registration_client_uri");
    let token = mine.text("registration_access_token");
    let strangers =
        [other.text("registration_access_token"), mine.text("client_secret"), token[1..].to_owned(), "made-up".to_owned()];
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let body = changed(&mine, &json!({"client_name": "Stolen"}));
        for stranger in &strangers {
            let told = call(method.clone(), &place, stranger, Some(&body)).await;
            assert_eq!(told.error(), (401, "invalid_token"), "{method} with {stranger}");
        }
        let none = send(http().request(method.clone(), &place).json(&body)).await;
        assert_eq!((none.status, none.header("www-authenticate")), (401, "Bearer realm=\"vestibule\""), "{method}");
        let nowhere = format!("{}/oauth2/register/unknown", site.home);
        assert_eq!(call(method.clone(), &nowhere, &token, Some(&body)).await.error(), (401, "invalid_token"));
    }
    assert_eq!(manage(Method::GET, &mine, None).await.json["client_name"], "Notes");
    let post = http().post(&place).bearer_auth(&token).json(&json!({})).send().await.unwrap();
    assert_eq!(post.status(), 405);
}

async fn a_change_puts_another_registration_in_its_place(site: Site) {
    let site = with(&site, OPEN).await;
    let (bob, first) = (site.person_with_app("bob").await, "https://notes.example/one");
    let made = registered(&site, &json!({"redirect_uris": [first], "client_uri": "https://notes.example/"})).await;
    let before = client(&made);
    let second = "https://notes.example/two";
    site.advance(10);
    let told = change(&made, &json!({"redirect_uris": [second], "client_name": "Notebook", "client_uri": null})).await;
    assert_eq!(told.status, 200, "{told:?}");
    assert_eq!((&told.json["client_name"], &told.json["redirect_uris"]), (&json!("Notebook"), &json!([second])));
    assert!(told.json.get("client_uri").is_none(), "null takes a member away");
    assert_eq!(told.json["client_id_issued_at"], made.json["client_id_issued_at"]);
    assert!(told.json.get("client_secret").is_none(), "the secret stays as it was");
    assert_eq!(manage(Method::GET, &made, None).await.json, told.json);
    let old = site.browser().get(&site.ask(&before, &[])).await;
    assert_eq!((old.status, old.header("location").as_str()), (400, ""), "the old place is not gone to");
    let after = crate::support::site::Client { redirect_uri: second.to_owned(), ..before };
    let away = agreed(&site, &mut site.browser(), &site.ask(&after, &[]), &bob).await;
    assert_eq!(site.exchange(&after, &answer(&away, "code").unwrap()).await.status, 200);
}

async fn a_change_says_whose_it_is(site: Site) {
    let site = with(&site, OPEN).await;
    let (made, other) = (registered(&site, &json!({})).await, registered(&site, &json!({})).await);
    let good = changed(&made, &json!({"client_name": "Notebook"}));
    for more in [
        json!({"client_id": null}),
        json!({"client_id": other.text("client_id")}),
        json!({"client_id": 7}),
        json!({"client_secret": "A".repeat(43)}),
        json!({"client_secret": other.text("client_secret")}),
        json!({"registration_access_token": made.text("registration_access_token")}),
        json!({"registration_client_uri": made.text("registration_client_uri")}),
        json!({"client_secret_expires_at": 0}),
        json!({"client_id_issued_at": made.json["client_id_issued_at"]}),
    ] {
        let mut body = good.clone();
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let told = manage(Method::PUT, &made, Some(&body)).await;
        assert_eq!(told.error(), (400, "invalid_client_metadata"), "{more}");
        let member = more.as_object().unwrap().keys().next().unwrap();
        assert!(told.text("error_description").starts_with(member.as_str()), "{told:?}");
    }
    assert_eq!(manage(Method::GET, &made, None).await.json["client_name"], "Notes");
    let own = change(&made, &json!({"client_secret": made.text("client_secret"), "client_name": "Notebook"})).await;
    assert_eq!(own.status, 200, "RFC 7592 §2.2: its own secret may be said: {own:?}");
}

async fn a_change_is_judged_like_the_first_registration(site: Site) {
    let site = with(&site, OPEN).await;
    let made = registered(&site, &json!({})).await;
    for (more, error) in [
        (json!({"redirect_uris": []}), "invalid_redirect_uri"),
        (json!({"redirect_uris": ["https://a.example/#x"]}), "invalid_redirect_uri"),
        (json!({"grant_types": ["authorization_code", "client_credentials"]}), "invalid_client_metadata"),
        (json!({"scope": "admin"}), "invalid_client_metadata"),
        (json!({"software_statement": "x"}), "unapproved_software_statement"),
        (json!({"jwks_uri": "https://10.0.0.1/jwks"}), "invalid_client_metadata"),
        (json!({"token_endpoint_auth_method": "private_key_jwt"}), "invalid_client_metadata"),
    ] {
        assert_eq!(change(&made, &more).await.error(), (400, error), "{more}");
    }
    let read = manage(Method::GET, &made, None).await;
    assert_eq!(changed(&read, &json!({})), changed(&made, &json!({})), "nothing is half done");
}

/// Whether a secret opens the token endpoint.
async fn opens(site: &Site, id: &str, secret: &str) -> bool {
    let pairs = [("grant_type", "refresh_token"), ("refresh_token", "made-up")];
    let request = http().post(format!("{}/oauth2/token", site.home)).basic_auth(id, Some(secret)).form(&pairs);
    send(request).await.error() != INVALID_CLIENT
}

async fn another_method_gets_another_secret(site: Site) {
    let site = with(&site, OPEN).await;
    let made = registered(&site, &json!({"grant_types": ["authorization_code", "refresh_token"]})).await;
    let (id, secret) = (made.text("client_id"), made.text("client_secret"));
    assert!(opens(&site, &id, &secret).await);
    let keys = Pair::new(SigningAlg::Es256).jwks();
    let keyed = change(&made, &json!({"token_endpoint_auth_method": "private_key_jwt", "jwks": keys})).await;
    assert_eq!((keyed.status, keyed.json.get("client_secret")), (200, None), "{keyed:?}");
    assert!(!opens(&site, &id, &secret).await, "the secret is gone");
    let back = change(&made, &json!({})).await;
    let fresh = back.text("client_secret");
    assert_eq!((back.json["client_secret_expires_at"].clone(), fresh == secret), (json!(0), false));
    assert!(opens(&site, &id, &fresh).await && !opens(&site, &id, &secret).await);
    let public = change(&made, &json!({"token_endpoint_auth_method": "none"})).await;
    assert_eq!((public.status, public.json.get("client_secret")), (200, None));
    assert!(!opens(&site, &id, &fresh).await);
}

async fn what_operators_said_stays(site: Site) {
    let site = with(&site, OPEN).await;
    let made = registered(&site, &json!({})).await;
    let path = format!("/clients/{}", made.text("client_id"));
    let root = site.root().await;
    let set = root.patch(&path, json!({"mfa": "required", "pkce": "required", "access_token_lifetime": 60})).await;
    assert_eq!(set.status, 200, "{set:?}");
    let told = change(&made, &json!({"client_name": "Notebook", "mfa": "off", "pkce": "optional", "consent": "skip"})).await;
    assert_eq!(told.status, 200, "{told:?}");
    let read = root.get(&path).await;
    for (member, value) in
        [("name", json!("Notebook")), ("mfa", json!("required")), ("pkce", json!("required")), ("consent", json!("ask"))]
    {
        assert_eq!(read.json[member], value, "{member}: {read:?}");
    }
    let away = site.browser().open(&site.ask(&client(&made), &[])).await.away();
    assert_eq!(answer(&away, "error").as_deref(), Some("invalid_request"), "PKCE is demanded: {away}");
}

async fn a_disabled_client_manages_nothing(site: Site) {
    let site = with(&site, OPEN).await;
    let made = registered(&site, &json!({})).await;
    site.disable_client(&client(&made)).await;
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let told = manage(method.clone(), &made, Some(&changed(&made, &json!({})))).await;
        assert_eq!(told.error(), (403, "access_denied"), "{method}");
        assert_eq!(told.text("error_description"), "an operator has disabled this client");
    }
    let shown = site.root().await.get(&format!("/clients/{}", made.text("client_id"))).await;
    assert_eq!(shown.json["enabled"], false, "it stays disabled: {shown:?}");
}

async fn a_withdrawn_client_is_nobody(site: Site) {
    let site = with(&site, OPEN).await;
    let made = registered(&site, &json!({"grant_types": ["authorization_code", "refresh_token"]})).await;
    let gone = manage(Method::DELETE, &made, None).await;
    assert_eq!((gone.status, gone.json.clone()), (204, Value::Null));
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let told = manage(method, &made, Some(&changed(&made, &json!({})))).await;
        assert_eq!(told.error(), (401, "invalid_token"), "RFC 7592 §2.1");
    }
    assert!(!opens(&site, &made.text("client_id"), &made.text("client_secret")).await);
    let page = site.browser().get(&site.ask(&client(&made), &[])).await;
    assert_eq!((page.status, page.text("#detail").as_str()), (400, "client_id is not known here"));
    assert_eq!(clients(&site).await, 0, "nobody used it: nothing of it stays");
}

async fn what_people_gave_a_withdrawn_client_is_dead(site: Site) {
    let site = with(&site, OPEN).await;
    let (bob, mut browser) = (site.person_with_app("bob").await, site.browser());
    let made = registered(&site, &json!({"grant_types": ["authorization_code", "refresh_token"]})).await;
    let client = client(&made);
    let asked = site.ask(&client, &[("scope", "openid offline_access")]);
    let away = agreed(&site, &mut browser, &asked, &bob).await;
    let tokens = site.exchange(&client, &answer(&away, "code").unwrap()).await;
    assert_eq!(site.userinfo(&tokens.text("access_token")).await.status, 200);
    let unspent = answer(&browser.open(&asked).await.away(), "code").unwrap();
    assert_eq!(manage(Method::DELETE, &made, None).await.status, 204);
    assert_eq!(site.userinfo(&tokens.text("access_token")).await.error(), (401, "invalid_token"));
    assert_eq!(site.refresh(&client, &tokens.text("refresh_token")).await.error(), INVALID_CLIENT);
    assert_eq!(site.exchange(&client, &unspent).await.error(), INVALID_CLIENT);
    assert_eq!(manage(Method::GET, &made, None).await.error(), (401, "invalid_token"));
    let shown = site.root().await.get(&format!("/clients/{}", client.id)).await;
    assert_eq!(shown.json["enabled"], false, "what refers to it stays readable: {shown:?}");
    // An operator who enables it again gives back the name, not what people gave.
    let enabled = site.root().await.patch(&format!("/clients/{}", client.id), json!({"enabled": true})).await;
    assert_eq!(enabled.status, 200, "{enabled:?}");
    assert_eq!(site.userinfo(&tokens.text("access_token")).await.error(), (401, "invalid_token"));
}

async fn registrations_are_managed_where_new_ones_are_not_taken(site: Site) {
    let open = with(&site, OPEN).await;
    let made = registered(&open, &json!({})).await;
    // Another node on the same database, which takes none (any more).
    let closed = open.node().await;
    let place = format!("{}/oauth2/register", closed.home);
    assert_eq!(send(http().post(&place).json(&wanted(&json!({})))).await.status, 404);
    let place = format!("{place}/{}", made.text("client_id"));
    let token = made.text("registration_access_token");
    assert_eq!(call(Method::GET, &place, &token, None).await.json["client_name"], "Notes");
    let renamed = changed(&made, &json!({"client_name": "Notebook"}));
    assert_eq!(call(Method::PUT, &place, &token, Some(&renamed)).await.status, 200);
    assert_eq!(call(Method::DELETE, &place, &token, None).await.status, 204);
    let token_only = with(&site, TOKEN).await;
    assert_eq!(super::ask(&token_only, None, &wanted(&json!({}))).await.status, 401);
}
