//! The token endpoint as HTTP: what it does not read, and how it says so.

use crate::support::{
    acts::names,
    api::{Reply, http, send},
    site::{Client, Site, on_both},
};
use reqwest::Method;

on_both!(requests_that_make_no_sense_have_their_errors, only_forms_are_read, only_post_is_answered, large_bodies_are_refused,);

const INVALID: (u16, &str) = (400, "invalid_request");

/// Sends a body as it is.
async fn raw(site: &Site, client: &Client, content_type: &str, body: impl Into<reqwest::Body>) -> Reply {
    let request = http().post(format!("{}/oauth2/token", site.home)).basic_auth(&client.id, Some(&client.secret));
    let request = if content_type.is_empty() { request } else { request.header("content-type", content_type) };
    send(request.body(body)).await
}

const FORM: &str = "application/x-www-form-urlencoded";

async fn requests_that_make_no_sense_have_their_errors(site: Site) {
    let client = site.client(|_| ()).await;
    let uri = "redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2Fcallback";
    for (body, error) in [
        ("", INVALID),
        ("grant_type=", INVALID),
        ("code=a", INVALID),
        ("grant_type=authorization_code", INVALID),
        ("grant_type=authorization_code&code=", INVALID),
        ("grant_type=refresh_token", INVALID),
        ("grant_type=refresh_token&refresh_token=a&scope=%22", (400, "invalid_scope")),
        ("grant_type=password&username=a&password=b", (400, "unsupported_grant_type")),
        ("grant_type=client_credentials", (400, "unauthorized_client")),
        ("grant_type=implicit", (400, "unsupported_grant_type")),
        ("grant_type=Authorization_Code&code=a", (400, "unsupported_grant_type")),
        (&format!("grant_type=authorization_code&code=a&code=a&{uri}"), INVALID),
        (&format!("grant_type=authorization_code&code=a&{uri}&{uri}"), INVALID),
        ("grant_type=refresh_token&grant_type=refresh_token&refresh_token=a", INVALID),
        ("grant_type=refresh_token&refresh_token=a&extra=1&extra=2", INVALID),
        ("grant_type=refresh_token&refresh_token=%ff", INVALID),
        ("grant_type=refresh_token&refresh_token=%zz", INVALID),
        ("grant_type=refresh_token&refresh_token=a&extra=1", (400, "invalid_grant")),
        (&format!("grant_type=authorization_code&code=a&{uri}"), (400, "invalid_grant")),
    ] {
        let reply = raw(&site, &client, FORM, body.to_owned()).await;
        assert_eq!(reply.error(), error, "{body}");
        assert_eq!(names(&reply.json), ["error", "error_description"]);
        assert_eq!((reply.header("content-type"), reply.header("pragma")), ("application/json", "no-cache"));
        let words = reply.text("error_description");
        assert!(words.bytes().all(|b| matches!(b, 0x20 | 0x21 | 0x23..=0x5b | 0x5d..=0x7e)), "RFC 6749 §5.2: {words}");
    }
}

async fn only_forms_are_read(site: Site) {
    let client = site.client(|_| ()).await;
    let body = "grant_type=refresh_token&refresh_token=a";
    for good in [FORM, "Application/X-WWW-Form-Urlencoded", "application/x-www-form-urlencoded; charset=UTF-8"] {
        assert_eq!(raw(&site, &client, good, body).await.error(), (400, "invalid_grant"), "{good}");
    }
    for bad in ["", "application/json", "text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencodedx"] {
        assert_eq!(raw(&site, &client, bad, body).await.error(), INVALID, "{bad}");
    }
    assert_eq!(raw(&site, &client, FORM, vec![0xff, 0xfe]).await.error(), INVALID);
}

async fn only_post_is_answered(site: Site) {
    for method in [Method::GET, Method::HEAD, Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS] {
        let url = format!("{}/oauth2/token?grant_type=refresh_token&refresh_token=a", site.home);
        let reply = send(http().request(method.clone(), url)).await;
        assert_eq!((reply.status, reply.header("allow")), (405, "POST"), "{method}");
    }
}

async fn large_bodies_are_refused(site: Site) {
    let client = site.client(|_| ()).await;
    let start = "grant_type=refresh_token&refresh_token=";
    let body = |size: usize| format!("{start}{}", "a".repeat(size - start.len()));
    assert_eq!(raw(&site, &client, FORM, body(64 * 1024)).await.error(), (400, "invalid_grant"));
    assert_eq!(raw(&site, &client, FORM, body(64 * 1024 + 1)).await.status, 413);
}
