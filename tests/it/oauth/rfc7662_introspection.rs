//! Introspection, RFC 7662.

use crate::support::{
    acts::segment,
    api::{INVALID_CLIENT, Reply, http, send},
    site::{Client, Person, Site, on_both},
};
use serde_json::json;
use vestibule::{
    store::{JsonText, user},
    types::{MfaPolicy, OrganizationId, PasswordBy, Secret, UnixTime},
};

on_both!(
    a_client_learns_what_its_own_tokens_are_worth,
    asking_does_not_use_a_refresh_token_up,
    a_foreign_client_learns_nothing,
    a_resource_server_asks_about_access_tokens_in_its_reach,
    what_is_dead_is_not_active,
    the_policy_of_now_counts,
    the_name_is_for_those_who_may_see_the_profile,
    who_does_not_authenticate_is_not_answered,
    a_second_use_of_a_code_shows_at_once,
    a_clients_own_token_is_known,
    no_script_of_another_origin_may_read,
);

/// A person, a client, and tokens of the one for the other.
async fn tokens(site: &Site, scope: &str) -> (Person, Client, Reply) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let code = site.authorization_code(&client, &bob, &[("scope", scope)]).await;
    let tokens = site.exchange(&client, &code).await;
    assert_eq!(tokens.status, 200, "{tokens:?}");
    (bob, client, tokens)
}

/// That nothing is said but that the token is worth nothing.
fn inactive(reply: &Reply, what: &str) {
    assert_eq!((reply.status, &reply.json), (200, &json!({"active": false})), "{what}");
}

async fn a_client_learns_what_its_own_tokens_are_worth(site: Site) {
    let (bob, client, tokens) = tokens(&site, "openid email").await;
    let token = tokens.text("access_token");
    let claims = segment(&token, 1);
    let said = site.introspect(&client, &token).await;
    let expected = json!({
        "active": true, "scope": "email openid", "client_id": client.id, "token_type": "Bearer", "exp": claims["exp"],
        "iat": claims["iat"], "sub": bob.id.as_str(), "aud": site.home, "iss": site.home, "jti": claims["jti"],
        "acr": claims["acr"], "auth_time": claims["auth_time"],
    });
    assert_eq!((said.status, &said.json), (200, &expected), "RFC 7662 §2.2, RFC 9470 §6.2");
    for hint in ["access_token", "refresh_token", "something else"] {
        let hinted = site.asks(&client, "introspect", &[("token", &token), ("token_type_hint", hint)]).await;
        assert_eq!(hinted.json, expected, "a hint is a hint: {hint}");
    }
    let missing = site.asks(&client, "introspect", &[("token_type_hint", "access_token")]).await;
    assert_eq!(missing.error(), (400, "invalid_request"));
}

async fn asking_does_not_use_a_refresh_token_up(site: Site) {
    let (_, client, tokens) = tokens(&site, "openid").await;
    let token = tokens.text("refresh_token");
    for _ in 0..2 {
        let said = site.introspect(&client, &token).await;
        assert_eq!(said.json["active"], true, "{said:?}");
        assert_eq!((said.text("client_id"), said.text("scope")), (client.id.clone(), "openid".to_owned()));
        assert_eq!(said.json["exp"].as_i64(), Some((site.now() + 14 * 86_400).seconds()));
        assert!(said.json.get("token_type").is_none());
    }
    assert_eq!(site.refresh(&client, &token).await.status, 200);
    inactive(&site.introspect(&client, &token).await, "a used one");
}

async fn a_foreign_client_learns_nothing(site: Site) {
    let (_, client, tokens) = tokens(&site, "openid").await;
    let other = site.client(|_| ()).await;
    for name in ["access_token", "refresh_token"] {
        inactive(&site.introspect(&other, &tokens.text(name)).await, name);
        assert_eq!(site.introspect(&client, &tokens.text(name)).await.json["active"], true, "{name}");
    }
    for garbage in ["x", "a.b.c", &"A".repeat(43), &tokens.text("id_token")] {
        inactive(&site.introspect(&client, garbage).await, garbage);
    }
}

async fn a_resource_server_asks_about_access_tokens_in_its_reach(site: Site) {
    let (_, client, tokens) = tokens(&site, "openid").await;
    site.organization("other", MfaPolicy::Required).await;
    let everywhere = site.machine("introspect", None).await;
    let (acme, other) = (site.machine("introspect", Some("acme")).await, site.machine("introspect", Some("other")).await);
    assert_eq!(site.introspect(&everywhere, &tokens.text("access_token")).await.json["active"], true);
    inactive(&site.introspect(&everywhere, &tokens.text("refresh_token")).await, "a refresh token is its client's alone");
    inactive(&site.introspect(&acme, &tokens.text("access_token")).await, "a client of everybody is not acme's");
    let home = OrganizationId::from_text(site.id_of("acme").await);
    let theirs = site
        .client(move |row| {
            row.organization_id = Some(home);
            row.grant_types = JsonText(vec!["client_credentials".to_owned()]);
            row.scope = "invoices".to_owned();
        })
        .await;
    let token = site.token(&theirs, &[("grant_type", "client_credentials")]).await.text("access_token");
    assert_eq!(site.introspect(&acme, &token).await.json["active"], true);
    inactive(&site.introspect(&other, &token).await, "another organization's");
    inactive(&site.introspect(&client, &token).await, "no resource server");
}

async fn what_is_dead_is_not_active(site: Site) {
    let bob = site.person_with_app("bob").await;
    let client = site.client(|_| ()).await;
    let asker = site.machine("introspect", None).await;
    for what in ["signed out", "password", "end", "person"] {
        let mut browser = site.signed_in(&client, &bob).await;
        let tokens = site.silent_tokens(&mut browser, &client, &[]).await;
        let (access, refresh) = (tokens.text("access_token"), tokens.text("refresh_token"));
        assert_eq!(site.introspect(&client, &access).await.json["active"], true, "{what}");
        match what {
            "signed out" => site.sign_out(&mut browser).await,
            "end" => {
                let end = UnixTime(segment(&access, 1)["exp"].as_i64().unwrap());
                site.advance(end - site.now() - 1);
                assert_eq!(site.introspect(&client, &access).await.json["active"], true);
                site.advance(1);
                inactive(&site.introspect(&client, &access).await, "at its end");
                continue;
            }
            "person" => site.disable_person(&bob).await,
            _ => {
                // Raises the epoch and leaves the password as it is.
                let id = bob.id.clone();
                let hash = site.state.hasher.hash(&Secret::new(&*bob.password)).unwrap();
                let done = site.state.db.write(move |tx| user::set_password(tx, &id, Some(&hash), PasswordBy::Owner));
                assert!(done.await.unwrap());
            }
        }
        inactive(&site.introspect(&client, &access).await, what);
        inactive(&site.introspect(&client, &refresh).await, what);
        inactive(&site.introspect(&asker, &access).await, what);
    }
    let ann = site.person_with_app("ann").await;
    let tokens = site.exchange(&client, &site.authorization_code(&client, &ann, &[]).await).await;
    assert_eq!(site.introspect(&asker, &tokens.text("access_token")).await.json["active"], true);
    site.disable_client(&client).await;
    inactive(&site.introspect(&asker, &tokens.text("access_token")).await, "the client is disabled");
    assert_eq!(site.introspect(&client, &tokens.text("access_token")).await.error(), INVALID_CLIENT);
}

async fn the_policy_of_now_counts(site: Site) {
    site.set_mfa("acme", MfaPolicy::Off).await;
    let (bob, client) = (site.person("bob").await, site.client(|_| ()).await);
    let mut browser = site.browser();
    let page = browser.open(&site.ask(&client, &[])).await.page();
    let away = site.password(&mut browser, &page, &bob).await.away();
    let tokens = site.exchange(&client, &crate::support::site::answer(&away, "code").unwrap()).await;
    assert_eq!(site.introspect(&client, &tokens.text("access_token")).await.json["active"], true);
    site.set_mfa("acme", MfaPolicy::Required).await;
    for name in ["access_token", "refresh_token"] {
        inactive(&site.introspect(&client, &tokens.text(name)).await, name);
    }
    assert_eq!(site.userinfo(&tokens.text("access_token")).await.status, 401, "userinfo says the same");
}

async fn the_name_is_for_those_who_may_see_the_profile(site: Site) {
    let (bob, client, tokens) = tokens(&site, "openid profile").await;
    assert_eq!(site.introspect(&client, &tokens.text("access_token")).await.text("username"), bob.username);
    site.disable_organization("acme").await;
    inactive(&site.introspect(&client, &tokens.text("access_token")).await, "the organization is disabled");
}

async fn who_does_not_authenticate_is_not_answered(site: Site) {
    let (_, client, tokens) = tokens(&site, "openid").await;
    let public = site.public_client().await;
    let at = format!("{}/oauth2/introspect", site.home);
    let token = tokens.text("access_token");
    for (id, secret) in [(&client.id, Some("wrong")), (&client.id, None), (&public.id, None)] {
        let mut pairs = vec![("token", token.as_str()), ("client_id", id.as_str())];
        pairs.extend(secret.map(|secret| ("client_secret", secret)));
        assert_eq!(send(http().post(&at).form(&pairs)).await.error(), INVALID_CLIENT, "{id} {secret:?}");
    }
    assert_eq!(send(http().post(&at).bearer_auth(&token).form(&[("token", &token)])).await.error(), INVALID_CLIENT);
    assert_eq!(http().get(&at).send().await.unwrap().status(), 405);
}

async fn a_second_use_of_a_code_shows_at_once(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let code = site.authorization_code(&client, &bob, &[]).await;
    let tokens = site.exchange(&client, &code).await;
    let token = tokens.text("access_token");
    assert_eq!(site.introspect(&client, &token).await.json["active"], true);
    assert_eq!(site.exchange(&client, &code).await.error(), (400, "invalid_grant"));
    inactive(&site.introspect(&client, &token).await, "RFC 6749 §4.1.2");
    inactive(&site.introspect(&client, &tokens.text("refresh_token")).await, "RFC 6749 §4.1.2");
    assert_eq!(site.userinfo(&token).await.error(), (401, "invalid_token"));
}

async fn a_clients_own_token_is_known(site: Site) {
    let machine = site.machine("invoices", None).await;
    let token = site.token(&machine, &[("grant_type", "client_credentials")]).await.text("access_token");
    let said = site.introspect(&machine, &token).await;
    assert_eq!(said.json["active"], true, "{said:?}");
    assert_eq!((said.text("sub"), said.text("client_id")), (machine.id.clone(), machine.id.clone()));
    assert!(["username", "acr", "auth_time"].iter().all(|name| said.json.get(name).is_none()), "{said:?}");
}

async fn no_script_of_another_origin_may_read(site: Site) {
    let (_, client, tokens) = tokens(&site, "openid").await;
    let request = http().post(format!("{}/oauth2/introspect", site.home)).header("origin", "http://127.0.0.1:9");
    let request = request.basic_auth(&client.id, Some(&client.secret));
    let reply = send(request.form(&[("token", tokens.text("access_token"))])).await;
    assert_eq!((reply.json["active"].as_bool(), reply.header("access-control-allow-origin")), (Some(true), ""));
}
