//! Where nobody may be redirected, we show a page ourselves: an open redirector would hand out codes.

use crate::support::{
    api::http,
    browser::Page,
    site::{Client, Site, answer, on_both},
};

on_both!(
    an_unknown_client_is_told_here,
    only_a_registered_address_is_gone_to,
    a_loopback_address_may_have_any_port,
    endless_addresses_and_compressed_bodies_are_refused,
);

/// The page that says what is wrong; `why` is for the application's developer.
fn is_told_here(page: &Page, why: &str) {
    assert_eq!((page.status, page.header("location").as_str()), (400, ""), "{}", page.url);
    assert_eq!(page.text("h1"), "This sign-in link does not work");
    assert_eq!(page.text("#detail"), why, "{}", page.url);
    assert!(!page.has("form") && !page.has("a[href]") && !page.has("meta[http-equiv]"), "{}", page.html);
    assert!(page.header("set-cookie").is_empty(), "nothing has begun");
}

/// Asks by GET and by POST.
async fn both_ways(site: &Site, query: &str, why: &str) {
    is_told_here(&site.browser().get(&format!("/oauth2/authorize?{query}")).await, why);
    let form = http().post(format!("{}/oauth2/authorize", site.home));
    let answer = form.header("content-type", "application/x-www-form-urlencoded").body(query.to_owned()).send().await.unwrap();
    assert_eq!(answer.status(), 400, "{query}");
    assert!(answer.headers().get("location").is_none());
    assert!(answer.text().await.unwrap().contains(why), "{query}");
}

fn query(site: &Site, client: &Client, more: &[(&str, &str)]) -> String {
    site.ask(client, more).split_once('?').unwrap().1.to_owned()
}

async fn an_unknown_client_is_told_here(site: Site) {
    let (client, disabled) = (site.client(|_| ()).await, site.client(|row| row.disabled_at = Some(row.created_at)).await);
    let unknown = "client_id is not known here";
    both_ways(&site, &query(&site, &disabled, &[]), unknown).await;
    both_ways(&site, &query(&site, &client, &[("client_id", "unknown")]), unknown).await;
    both_ways(&site, &query(&site, &client, &[("client_id", &client.id.to_lowercase()), ("x", "y")]), unknown).await;
    let missing = "client_id is missing or given twice";
    both_ways(&site, &query(&site, &client, &[("client_id", "")]), missing).await;
    both_ways(&site, &format!("{}&client_id={}", query(&site, &client, &[]), client.id), missing).await;
    both_ways(&site, &format!("{}&client_id=", query(&site, &client, &[])), missing).await;
    both_ways(&site, "", missing).await;
    // More parameters than anybody reads: not even client and address count.
    both_ways(&site, &format!("{}&{}", query(&site, &client, &[]), "a=b&".repeat(100)), missing).await;
}

async fn only_a_registered_address_is_gone_to(site: Site) {
    let registered = ["https://app.example/cb", "https://app.example/q?a=b", "http://localhost:4000/cb"];
    let client = site.client(|row| row.redirect_uris.0 = registered.map(str::to_owned).to_vec()).await;
    for uri in registered {
        let page = super::page(&site, &mut site.browser(), &client, &[("redirect_uri", uri)]).await;
        assert_eq!(page.url.path(), "/login", "{uri}");
    }
    let why = "redirect_uri is not registered for this client";
    for uri in [
        "https://app.example/cb?a=b",
        "https://app.example/cb?",
        "https://app.example/cb/",
        "https://app.example/CB",
        "https://app.example/cb#",
        "https://app.example/cb#x",
        "https://app.example/cb/../cb",
        "https://app.example/x/..;/cb",
        "https://app.example/%63b",
        "https://app.example",
        "https://APP.example/cb",
        "HTTPS://app.example/cb",
        "http://app.example/cb",
        "https://app.example:443/cb",
        "https://app.example:8443/cb",
        "https://bob@app.example/cb",
        "https://app.example@evil.example/cb",
        "https://app.example@@evil.example/cb",
        "https://evil.example/cb",
        "https://app.example.evil.example/cb",
        "https://app.example\\@evil.example/cb",
        "https://app.example/q?a=b&c=d",
        "https://app.example/q?a=B",
        "https://app.example/cb https://evil.example",
        " https://app.example/cb",
        "https://app.example/cb\r\nLocation: https://evil.example",
        "http://localhost:4001/cb",
        "http://localhost/cb",
        "http://127.0.0.1:4000/cb",
        "//app.example/cb",
        "/cb",
        "javascript:alert(1)",
        "*",
    ] {
        both_ways(&site, &query(&site, &client, &[("redirect_uri", uri)]), why).await;
    }
    let why = "redirect_uri is missing or given twice";
    both_ways(&site, &query(&site, &client, &[("redirect_uri", "")]), why).await;
    let twice = format!("{}&redirect_uri=https%3A%2F%2Fevil.example", query(&site, &client, &[]));
    both_ways(&site, &twice, why).await;
    both_ways(&site, &query(&site, &client, &[]).replace("app.example", "app.example%ff"), why).await;
}

/// RFC 8252 §7.3: for the literal addresses, and for nothing but the port.
async fn a_loopback_address_may_have_any_port(site: Site) {
    let bob = site.person_with_app("bob").await;
    let registered = ["http://127.0.0.1/cb", "http://[::1]:9/cb"];
    let client = site.client(|row| row.redirect_uris.0 = registered.map(str::to_owned).to_vec()).await;
    let mut browser = site.signed_in(&client, &bob).await;
    for uri in ["http://127.0.0.1/cb", "http://127.0.0.1:51234/cb", "http://[::1]/cb", "http://[::1]:65535/cb"] {
        let away = browser.open(&site.ask(&client, &[("redirect_uri", uri)])).await.away();
        assert!(away.as_str().starts_with(&format!("{uri}?code=")), "{away}");
        // The exchange wants the very port of the request.
        let code = answer(&away, "code").unwrap();
        let pairs = [("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", uri)];
        assert_eq!(site.token(&client, &pairs).await.status, 200, "{uri}");
    }
    for uri in [
        "http://127.0.0.1:51234/CB",
        "http://127.0.0.1:51234/cb?x",
        "http://127.0.0.1:0/cb",
        "http://127.0.0.1:51234@evil.example/cb",
        "http://127.0.0.1:51234.evil.example/cb",
        "http://127.0.0.2:51234/cb",
        "http://127.1:51234/cb",
        "http://localhost:51234/cb",
        "https://127.0.0.1:51234/cb",
        "http://[0:0:0:0:0:0:0:1]:51234/cb",
    ] {
        both_ways(&site, &query(&site, &client, &[("redirect_uri", uri)]), "redirect_uri is not registered for this client")
            .await;
    }
}

async fn endless_addresses_and_compressed_bodies_are_refused(site: Site) {
    let client = site.client(|_| ()).await;
    let path = |length: usize| {
        let start = format!("/oauth2/authorize?{}&x=", query(&site, &client, &[]));
        format!("{start}{}", "a".repeat(length - start.len()))
    };
    assert_eq!(site.browser().get(&path(8 * 1024)).await.status, 303);
    assert_eq!(site.browser().get(&path(8 * 1024 + 1)).await.status, 414);
    assert_eq!(site.browser().get(&format!("/{}", "a".repeat(8 * 1024))).await.status, 414, "whatever the path");
    for (path, coding) in [("/oauth2/authorize", "gzip"), ("/oauth2/token", "br"), ("/login", "deflate"), ("/logout", "zstd")] {
        let request = http().post(format!("{}{path}", site.home)).header("content-encoding", coding);
        let answer = request.form(&[("client_id", client.id.as_str())]).send().await.unwrap();
        assert_eq!(answer.status(), 415, "{path}");
    }
    let large = http().post(format!("{}/oauth2/authorize", site.home)).form(&[("x", "a".repeat(64 * 1024))]);
    assert_eq!(large.send().await.unwrap().status(), 413);
    let json = http().post(format!("{}/oauth2/authorize", site.home)).header("content-type", "application/json").body("{}");
    assert_eq!(json.send().await.unwrap().status(), 415);
}
