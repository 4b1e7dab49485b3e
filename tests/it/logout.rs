//! Ends of sessions and who learns of them: OIDC RP-Initiated, Back-Channel and Front-Channel Logout 1.0, Session Management
//! 1.0.

mod back_channel;
mod front_channel;
mod rp_initiated;
mod session_management;

use crate::support::{
    api::Reply,
    browser::Browser,
    chromium::Chromium,
    site::{Client, Person, Site},
};
use reqwest::Url;
use std::{
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    sync::{Arc, Mutex},
    thread,
};

/// The end-session endpoint with these parameters.
fn address(site: &Site, pairs: &[(&str, &str)]) -> String {
    let mut url = Url::parse(&format!("{}/oauth2/logout", site.home)).unwrap();
    url.query_pairs_mut().extend_pairs(pairs);
    url.into()
}

/// A browser in which somebody is signed in, and the client's tokens of that session.
async fn signed_in(site: &Site, client: &Client, person: &Person) -> (Browser, Reply) {
    let mut browser = site.signed_in(client, person).await;
    let tokens = site.silent_tokens(&mut browser, client, &[]).await;
    (browser, tokens)
}

/// An application's pages, all empty, and what was asked of them. Its thread ends with the test process.
struct Party {
    port: u16,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Party {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let party = Self { port: listener.local_addr().unwrap().port(), seen: Arc::default() };
        let seen = party.seen.clone();
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let seen = seen.clone();
                thread::spawn(move || {
                    let mut reader = BufReader::new(stream.try_clone().unwrap());
                    let mut line = String::new();
                    reader.read_line(&mut line).ok();
                    seen.lock().unwrap().push(line.split(' ').nth(1).unwrap_or_default().to_owned());
                    let mut rest = String::new();
                    while reader.read_line(&mut rest).is_ok_and(|read| read > 2) {
                        rest.clear();
                    }
                    let page = "<!DOCTYPE html><html lang=\"en\"><title>Party</title><body></body></html>";
                    let length = page.len();
                    write!(
                        stream,
                        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{page}"
                    )
                    .ok();
                });
            }
        });
        party
    }

    fn url(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.port)
    }

    /// The paths, with their queries, that were asked for and begin so.
    fn seen(&self, start: &str) -> Vec<String> {
        self.seen.lock().unwrap().iter().filter(|path| path.starts_with(start)).cloned().collect()
    }

    /// A client with pages here.
    async fn client(&self, site: &Site) -> Client {
        let (callback, bye, out) = (self.url("/callback"), self.url("/bye"), self.url("/out?x=1"));
        site.client(move |row| {
            row.redirect_uris.0 = vec![callback];
            row.post_logout_redirect_uris.0 = vec![bye];
            row.metadata.0.frontchannel_logout_uri = Some(out);
        })
        .await
    }
}

/// Signs somebody in in a real browser; gives where the browser arrives.
async fn arrive(site: &Site, chromium: &Chromium, client: &Client, person: &Person) -> Url {
    chromium.open(&site.ask(client, &[])).await;
    chromium.at("/login").await;
    chromium.fill("#username", &person.username).await;
    chromium.fill("#password", &person.password).await;
    chromium.click("#continue").await;
    chromium.at("/login/factor/totp").await;
    chromium.fill("#code", &site.code(person)).await;
    chromium.click("#verify").await;
    chromium.at("/callback").await;
    chromium.client.current_url().await.unwrap()
}
