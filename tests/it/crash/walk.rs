//! One person's way through a server that may die at any step, and what it acknowledged on the way.

use super::{
    Fate,
    crowd::{App, PASSWORD, SECRET},
};
use crate::support::{
    api::fleeting_http,
    site::{CALLBACK, answer},
    totp::code_at,
};
use reqwest::{RequestBuilder, Response, Url};
use serde_json::Value;
use std::time::{SystemTime, UNIX_EPOCH};
use vestibule::{
    types::{Token, secret::InteractionCookie},
    web::form_token,
};

/// How many requests a whole walk is.
pub const REQUESTS: usize = 6;

/// Something that is good for one use.
#[derive(Debug, Clone)]
pub struct Once {
    pub value: String,
    use_: Use,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    Not,
    /// The server was asked, and nobody knows whether it did.
    Asked,
    Acknowledged,
}

impl Once {
    fn new(value: String) -> Self {
        Self { value, use_: Use::Not }
    }

    pub fn is_unused(&self) -> bool {
        self.use_ == Use::Not
    }

    pub fn is_used(&self) -> bool {
        self.use_ == Use::Acknowledged
    }
}

/// What the server acknowledged to one person and the client.
#[derive(Debug, Default)]
pub struct Entry {
    pub username: String,
    /// The app's code, as soon as it was sent.
    pub app_code: Option<String>,
    /// The session's cookie.
    pub session: Option<String>,
    pub codes: Vec<Once>,
    pub refresh: Vec<Once>,
    /// Whether the walk was cut short.
    pub broken: bool,
}

/// The server did not answer: it was killed.
#[derive(Debug)]
pub struct Dead;

/// Who walks, and where.
pub struct Walk<'a> {
    home: &'a str,
    app: &'a App,
    fate: &'a Fate,
}

impl<'a> Walk<'a> {
    pub fn new(home: &'a str, app: &'a App, fate: &'a Fate) -> Self {
        Self { home, app, fate }
    }

    /// The whole way, as far as it goes.
    pub async fn all(self, username: &str) -> Entry {
        let mut entry = Entry { username: username.to_owned(), ..Entry::default() };
        entry.broken = self.steps(&mut entry).await.is_err();
        entry
    }

    async fn steps(&self, entry: &mut Entry) -> Result<(), Dead> {
        let door = self.password(&entry.username).await?;
        let app_code = code_at(SECRET.0, machine_time());
        entry.app_code = Some(app_code.clone());
        let done = self.factor(&door, &app_code).await?;
        assert_eq!(done.status(), 303, "the first code of {}", entry.username);
        entry.session = Some(cookie(&done, "vestibule_session"));
        entry.codes.push(Once::new(code(&done)));

        entry.codes[0].use_ = Use::Asked;
        let tokens = self.exchange(&entry.codes[0].value).await?;
        entry.codes[0].use_ = Use::Acknowledged;
        entry.refresh.push(Once::new(tokens["refresh_token"].as_str().expect("a refresh token").to_owned()));

        let session = entry.session.clone().unwrap();
        entry.codes.push(Once::new(code(&self.silently(&session).await?)));

        entry.refresh[0].use_ = Use::Asked;
        let tokens = self.refresh(&entry.refresh[0].value).await?;
        entry.refresh[0].use_ = Use::Acknowledged;
        entry.refresh.push(Once::new(tokens["refresh_token"].as_str().expect("a refresh token").to_owned()));
        Ok(())
    }

    async fn send(&self, request: RequestBuilder) -> Result<Response, Dead> {
        self.fate.count();
        let answer = request.send().await.map_err(|_| Dead)?;
        assert!(answer.status().as_u16() < 500, "{answer:?}");
        Ok(answer)
    }

    fn ask(&self, more: &str) -> String {
        format!(
            "{}/oauth2/authorize?response_type=code&client_id={}&redirect_uri={CALLBACK}&scope=openid&state=s{more}",
            self.home, self.app.id
        )
    }

    /// From the request to the second door: the attempt's cookie.
    pub async fn password(&self, username: &str) -> Result<Token<InteractionCookie>, Dead> {
        let begun = self.send(fleeting_http().get(self.ask(""))).await?;
        let door = Token::presented(cookie(&begun, "vestibule_interaction"));
        let fields = [("csrf", form_token(&door)), ("username", username.to_owned()), ("password", PASSWORD.to_owned())];
        let moved = self.post("/login", &door, &fields).await?;
        assert_eq!(moved.headers()["location"], "/login/factor/totp", "{username}");
        Ok(Token::presented(cookie(&moved, "vestibule_interaction")))
    }

    /// Shows a code of the app.
    pub async fn factor(&self, door: &Token<InteractionCookie>, app_code: &str) -> Result<Response, Dead> {
        self.post("/login/factor/totp", door, &[("csrf", form_token(door)), ("code", app_code.to_owned())]).await
    }

    async fn post(&self, path: &str, door: &Token<InteractionCookie>, fields: &[(&str, String)]) -> Result<Response, Dead> {
        let request = fleeting_http().post(format!("{}{path}", self.home));
        self.send(request.header("cookie", format!("vestibule_interaction={}", door.expose())).form(fields)).await
    }

    /// Signs in by the session alone.
    pub async fn silently(&self, session: &str) -> Result<Response, Dead> {
        let request = fleeting_http().get(self.ask("&prompt=none"));
        self.send(request.header("cookie", format!("vestibule_session={session}"))).await
    }

    /// Redeems a code; the answer, whatever it is.
    pub async fn exchange(&self, code: &str) -> Result<Value, Dead> {
        self.token(&[("grant_type", "authorization_code"), ("code", code), ("redirect_uri", CALLBACK)]).await
    }

    /// Uses a refresh token; the answer, whatever it is.
    pub async fn refresh(&self, token: &str) -> Result<Value, Dead> {
        self.token(&[("grant_type", "refresh_token"), ("refresh_token", token)]).await
    }

    async fn token(&self, fields: &[(&str, &str)]) -> Result<Value, Dead> {
        let request = fleeting_http().post(format!("{}/oauth2/token", self.home));
        let answer = self.send(request.basic_auth(&self.app.id, Some(&self.app.secret)).form(fields)).await?;
        answer.json().await.map_err(|_| Dead)
    }
}

/// The code of an answer that leads to the client.
pub fn code(response: &Response) -> String {
    let url = Url::parse(response.headers()["location"].to_str().unwrap()).unwrap();
    answer(&url, "code").unwrap_or_else(|| panic!("no code in {url}"))
}

fn cookie(response: &Response, name: &str) -> String {
    let mut cookies = response.headers().get_all("set-cookie").iter();
    let value = cookies.find_map(|text| text.to_str().unwrap().strip_prefix(name)?.strip_prefix('='));
    value.unwrap_or_else(|| panic!("no {name} in {response:?}")).split(';').next().unwrap().to_owned()
}

#[expect(clippy::disallowed_methods, reason = "the program uses the machine's time")]
fn machine_time() -> i64 {
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap()
}
