//! Applications that register themselves.

mod core_registration;
mod rfc7591;
mod rfc7592;
mod third_party;

use crate::support::{
    api::{Reply, http, send},
    browser::{Browser, Landed},
    site::{CALLBACK, Client, On, Person, Site},
};
use reqwest::{Method, Url};
use serde_json::{Value, json};

/// Everybody may register there, and calls to this machine are allowed.
const OPEN: &str = "[registration]\nmode = 'open'\n[outbound]\nallow = ['127.0.0.1/32']\n";

/// Whoever has a token may register there.
const TOKEN: &str = "[registration]\nmode = 'token'\n";

/// A site like this one with other lines of configuration.
async fn with(site: &Site, more: &str) -> Site {
    let on = if site.url.starts_with("sqlite") { On::Sqlite } else { On::Postgres };
    Site::start_with(on, more).await
}

/// What most tests ask for, changed by members of another object; `null` takes one away.
fn wanted(more: &Value) -> Value {
    let mut body = json!({"client_name": "Notes", "redirect_uris": [CALLBACK]});
    for (name, value) in more.as_object().unwrap() {
        if value.is_null() {
            body.as_object_mut().unwrap().remove(name);
        } else {
            body[name.as_str()] = value.clone();
        }
    }
    body
}

/// A registration, with a token if there is one.
async fn ask(site: &Site, token: Option<&str>, body: &Value) -> Reply {
    let request = http().post(format!("{}/oauth2/register", site.home)).json(body);
    send(match token {
        Some(token) => request.bearer_auth(token),
        None => request,
    })
    .await
}

/// A registration that must succeed.
async fn registered(site: &Site, more: &Value) -> Reply {
    let reply = ask(site, None, &wanted(more)).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    reply
}

/// The error of a registration that must not succeed.
async fn refused(site: &Site, more: &Value) -> (u16, String, String) {
    let reply = ask(site, None, &wanted(more)).await;
    assert!(reply.status >= 400, "{more}: {reply:?}");
    (reply.status, reply.text("error"), reply.text("error_description"))
}

/// A client's call for its own registration.
async fn manage(method: Method, of: &Reply, body: Option<&Value>) -> Reply {
    call(method, &of.text("registration_client_uri"), &of.text("registration_access_token"), body).await
}

async fn call(method: Method, place: &str, token: &str, body: Option<&Value>) -> Reply {
    let request = http().request(method, place).bearer_auth(token);
    send(match body {
        Some(body) => request.json(body),
        None => request,
    })
    .await
}

/// The registration as a client of the other helpers.
fn client(reply: &Reply) -> Client {
    let secret = reply.json["client_secret"].as_str().unwrap_or_default().to_owned();
    let redirect_uri = reply.json["redirect_uris"][0].as_str().unwrap_or_default().to_owned();
    Client { id: reply.text("client_id"), secret, redirect_uri }
}

/// Signs in, agrees, and comes back to the application.
async fn agreed(site: &Site, browser: &mut Browser, address: &str, person: &Person) -> Url {
    let question = site.sign_in(browser, address, person).await.page();
    assert_eq!(question.url.path(), "/consent", "nobody vouches for it: people are asked");
    match browser.submit(question.form("consent").press("allow")).await {
        Landed::Away(url) => url,
        Landed::Page(page) => panic!("{}", page.html),
    }
}

/// How many clients there are besides our own.
async fn clients(site: &Site) -> usize {
    crate::support::rows::rows_of(site, "clients WHERE id NOT LIKE 'vestibule-%'").await
}
