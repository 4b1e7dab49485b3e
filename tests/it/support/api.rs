//! A client's own calls: tokens and userinfo, by plain HTTP.

use super::site::{Client, Site};
use reqwest::{RequestBuilder, header::HeaderMap};
use serde_json::Value;
use std::net::IpAddr;

/// An answer to a client.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub json: Value,
}

impl Reply {
    pub fn text(&self, name: &str) -> String {
        self.json[name].as_str().unwrap_or_else(|| panic!("no {name} in {self:?}")).to_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// `(status, error)`, for comparisons.
    pub fn error(&self) -> (u16, &str) {
        (self.status, self.json["error"].as_str().unwrap_or(""))
    }
}

pub const INVALID_GRANT: (u16, &str) = (400, "invalid_grant");
pub const INVALID_CLIENT: (u16, &str) = (401, "invalid_client");

/// A client's HTTP. One a thread: making one is slow, and a connection belongs to the thread's event loop.
pub fn http() -> reqwest::Client {
    thread_local! { static HTTP: reqwest::Client = new_http(); }
    HTTP.with(Clone::clone)
}

fn new_http() -> reqwest::Client {
    builder().build().unwrap()
}

#[expect(clippy::disallowed_methods, reason = "a client of its own")]
fn builder() -> reqwest::ClientBuilder {
    reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none())
}

/// HTTP from another address of this machine, `127.0.0.2` for example.
pub fn http_from(address: IpAddr) -> reqwest::Client {
    builder().local_address(address).build().unwrap()
}

/// HTTP to a server that comes and goes: no connection is kept.
pub fn fleeting_http() -> reqwest::Client {
    thread_local! { static HTTP: reqwest::Client = builder().pool_max_idle_per_host(0).build().unwrap(); }
    HTTP.with(Clone::clone)
}

/// Sends, and checks what every answer to a client promises.
pub async fn send(request: RequestBuilder) -> Reply {
    let answer = request.send().await.unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    let text = answer.text().await.unwrap();
    let reply = Reply { status, headers, json: serde_json::from_str(&text).unwrap_or(Value::Null) };
    assert_eq!(reply.header("cache-control"), "no-store", "RFC 6749 §5.1: {reply:?}");
    assert_eq!(reply.header("x-content-type-options"), "nosniff");
    assert!(reply.headers.get("server").is_none());
    assert!(status != 401 || reply.headers.contains_key("www-authenticate"), "RFC 9110 §15.5.2: {reply:?}");
    assert!(status < 500, "{reply:?}");
    reply
}

impl Site {
    /// A token request with the client's Basic authentication.
    pub async fn token(&self, client: &Client, pairs: &[(&str, &str)]) -> Reply {
        let request = http().post(format!("{}/oauth2/token", self.home)).basic_auth(&client.id, Some(&client.secret));
        send(request.form(pairs)).await
    }

    /// Redeems a code.
    pub async fn exchange(&self, client: &Client, code: &str) -> Reply {
        let pairs = [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", &client.redirect_uri)];
        self.token(client, &pairs).await
    }

    pub async fn refresh(&self, client: &Client, token: &str) -> Reply {
        self.token(client, &[("grant_type", "refresh_token"), ("refresh_token", token)]).await
    }

    pub async fn userinfo(&self, token: &str) -> Reply {
        send(http().get(format!("{}/oauth2/userinfo", self.home)).bearer_auth(token)).await
    }
}
