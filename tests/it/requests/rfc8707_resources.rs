//! Resource indicators, RFC 8707: for which servers an access token is.

use super::answered;
use crate::support::{
    acts::segment,
    api::{Reply, http, send},
    site::{Client, Site, answer, on_both},
};
use serde_json::{Value, json};
use vestibule::{
    store::{StoreError, client},
    types::ClientId,
};

on_both!(
    a_token_is_for_what_was_asked,
    a_token_for_others_opens_nothing_here,
    code_and_refresh_token_narrow_and_never_widen,
    what_is_not_registered_is_no_target,
    what_is_no_uri_is_no_target,
    what_is_taken_back_is_gone_at_the_next_token,
    a_client_in_its_own_name_names_them_too,
    only_resources_may_be_several,
);

const NOTES: &str = "https://notes.example/api";
const FILES: &str = "urn:example:files";
const INVALID_TARGET: (u16, &str) = (400, "invalid_target");

async fn wide(site: &Site) -> Client {
    let ours = site.home.clone();
    site.client(|row| {
        row.metadata.0.resources = vec![NOTES.to_owned(), FILES.to_owned(), ours];
        row.grant_types.0.push("client_credentials".to_owned());
        row.scope.push_str(" notes.read");
    })
    .await
}

/// The address of a request with these resources.
fn ask(site: &Site, client: &Client, resources: &[&str]) -> String {
    let mut url = reqwest::Url::parse(&site.ask(client, &[])).unwrap();
    url.query_pairs_mut().extend_pairs(resources.iter().map(|resource| ("resource", resource)));
    url.into()
}

/// A code for these resources, without a page.
async fn code(site: &Site, browser: &mut crate::support::browser::Browser, client: &Client, resources: &[&str]) -> String {
    let away = browser.open(&ask(site, client, resources)).await.away();
    assert_eq!(answered(site, &away).0, "code");
    answer(&away, "code").unwrap()
}

async fn exchange(site: &Site, client: &Client, code: &str, resources: &[&str]) -> Reply {
    let mut pairs = vec![("grant_type", "authorization_code"), ("code", code), ("redirect_uri", &client.redirect_uri)];
    pairs.extend(resources.iter().map(|resource| ("resource", *resource)));
    site.token(client, &pairs).await
}

async fn refresh(site: &Site, client: &Client, token: &str, resources: &[&str]) -> Reply {
    let mut pairs = vec![("grant_type", "refresh_token"), ("refresh_token", token)];
    pairs.extend(resources.iter().map(|resource| ("resource", *resource)));
    site.token(client, &pairs).await
}

fn audience(tokens: &Reply) -> Value {
    assert_eq!(tokens.status, 200, "{tokens:?}");
    segment(&tokens.text("access_token"), 1)["aud"].clone()
}

async fn a_token_is_for_what_was_asked(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, wide(&site).await);
    let mut browser = site.signed_in(&client, &bob).await;
    for (resources, expected) in [
        (&[][..], json!(site.home)),
        (&[NOTES], json!(NOTES)),
        (&[NOTES, FILES], json!([NOTES, FILES])),
        (&[FILES, NOTES, FILES], json!([FILES, NOTES])),
    ] {
        let code = code(&site, &mut browser, &client, resources).await;
        let tokens = exchange(&site, &client, &code, &[]).await;
        assert_eq!(audience(&tokens), expected);
        let (_, id) = site.verified(&tokens.text("id_token")).await;
        assert_eq!(id["aud"], client.id, "ID tokens are for the client, whatever else");
        assert_eq!(audience(&refresh(&site, &client, &tokens.text("refresh_token"), &[]).await), expected);
    }
}

async fn a_token_for_others_opens_nothing_here(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, wide(&site).await);
    let mut browser = site.signed_in(&client, &bob).await;
    let ours = site.home.clone();
    for (resources, status) in
        [(&[NOTES][..], 401), (&[NOTES, FILES], 401), (&[NOTES, ours.as_str()], 200), (&[ours.as_str()], 200), (&[], 200)]
    {
        let code = code(&site, &mut browser, &client, resources).await;
        let tokens = exchange(&site, &client, &code, &[]).await;
        assert_eq!(site.userinfo(&tokens.text("access_token")).await.status, status, "{resources:?}");
    }
}

async fn code_and_refresh_token_narrow_and_never_widen(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, wide(&site).await);
    let mut browser = site.signed_in(&client, &bob).await;
    let both = code(&site, &mut browser, &client, &[NOTES, FILES]).await;
    let tokens = exchange(&site, &client, &both, &[FILES]).await;
    assert_eq!(audience(&tokens), FILES);
    // The family keeps what was granted.
    let tokens = refresh(&site, &client, &tokens.text("refresh_token"), &[NOTES]).await;
    assert_eq!(audience(&tokens), NOTES);
    let token = tokens.text("refresh_token");
    let ours = site.home.clone();
    for wider in [&[ours.as_str()][..], &[NOTES, ours.as_str()], &["urn:other"]] {
        assert_eq!(refresh(&site, &client, &token, wider).await.error(), INVALID_TARGET, "{wider:?}");
    }
    let tokens = refresh(&site, &client, &token, &[]).await;
    assert_eq!(audience(&tokens), json!([NOTES, FILES]), "a refused one was not used up");

    for (granted, wider) in [(&[NOTES][..], FILES), (&[NOTES], ours.as_str()), (&[], NOTES)] {
        let code = code(&site, &mut browser, &client, granted).await;
        assert_eq!(exchange(&site, &client, &code, &[wider]).await.error(), INVALID_TARGET, "{granted:?} {wider}");
        assert_eq!(exchange(&site, &client, &code, &[]).await.error(), (400, "invalid_grant"), "used up");
    }
}

async fn what_is_not_registered_is_no_target(site: Site) {
    let (client, narrow) = (wide(&site).await, site.client(|_| ()).await);
    let ours = site.home.clone();
    for (client, resources) in [
        (&client, &["https://notes.example"][..]),
        (&client, &["https://notes.example/api/"]),
        (&client, &["HTTPS://notes.example/api"]),
        (&client, &[NOTES, "urn:other"]),
        (&narrow, &[NOTES]),
        (&narrow, &[ours.as_str()]),
    ] {
        let away = site.browser().open(&ask(&site, client, resources)).await.away();
        assert_eq!(answered(&site, &away).0, "invalid_target", "{resources:?}");
    }
}

async fn what_is_no_uri_is_no_target(site: Site) {
    let client = wide(&site).await;
    let fragment = format!("{NOTES}#x");
    let long = format!("urn:{}", "x".repeat(600));
    for bad in ["api", "/api", "//notes.example/api", &fragment, "https://notes.example/a b", &long] {
        let away = site.browser().open(&ask(&site, &client, &[bad])).await.away();
        assert_eq!(answered(&site, &away).0, "invalid_target", "{bad}");
        let reply = site.token(&client, &[("grant_type", "client_credentials"), ("resource", bad)]).await;
        assert_eq!(reply.error(), INVALID_TARGET, "{bad}");
    }
    let many: Vec<String> = (0..11).map(|number| format!("urn:{number}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(answered(&site, &site.browser().open(&ask(&site, &client, &many)).await.away()).0, "invalid_target");
}

async fn what_is_taken_back_is_gone_at_the_next_token(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, wide(&site).await);
    let mut browser = site.signed_in(&client, &bob).await;
    let waiting = code(&site, &mut browser, &client, &[FILES]).await;
    let both = code(&site, &mut browser, &client, &[NOTES, FILES]).await;
    let both = exchange(&site, &client, &both, &[]).await.text("refresh_token");
    let files = code(&site, &mut browser, &client, &[FILES]).await;
    let files = exchange(&site, &client, &files, &[]).await.text("refresh_token");
    let id = ClientId::from_text(&client.id);
    let done = site.state.db.write(move |tx| -> Result<_, StoreError> {
        let mut row = client::lock(tx, &id)?.unwrap();
        row.metadata.0.resources = vec![NOTES.to_owned()];
        client::update(tx, &row)
    });
    assert!(done.await.unwrap());
    assert_eq!(audience(&refresh(&site, &client, &both, &[]).await), NOTES);
    // Nothing is left, and this server does not take its place.
    assert_eq!(refresh(&site, &client, &files, &[]).await.error(), INVALID_TARGET);
    assert_eq!(exchange(&site, &client, &waiting, &[]).await.error(), INVALID_TARGET);
}

async fn a_client_in_its_own_name_names_them_too(site: Site) {
    let client = wide(&site).await;
    let grant = ("grant_type", "client_credentials");
    for (resources, expected) in
        [(&[][..], json!(site.home)), (&[NOTES], json!(NOTES)), (&[NOTES, FILES], json!([NOTES, FILES]))]
    {
        let pairs: Vec<_> = std::iter::once(grant).chain(resources.iter().map(|resource| ("resource", *resource))).collect();
        let reply = site.token(&client, &pairs).await;
        assert_eq!(audience(&reply), expected);
        let called = http().get(format!("{}/admin/api/v1/clients", site.home)).bearer_auth(reply.text("access_token"));
        let status = called.send().await.unwrap().status();
        assert_eq!(status, if resources.is_empty() { 403 } else { 401 }, "{resources:?}");
    }
    let reply = site.token(&client, &[grant, ("resource", "urn:other")]).await;
    assert_eq!(reply.error(), INVALID_TARGET);
}

async fn only_resources_may_be_several(site: Site) {
    let client = wide(&site).await;
    let twice = |name: &str| format!("grant_type=client_credentials&{name}=notes.read&{name}=notes.read");
    for name in ["scope", "resources", "Resource"] {
        let post = http().post(format!("{}/oauth2/token", site.home)).basic_auth(&client.id, Some(&client.secret));
        let post = post.header("content-type", "application/x-www-form-urlencoded").body(twice(name));
        assert_eq!(send(post).await.error(), (400, "invalid_request"), "{name}");
    }
}
