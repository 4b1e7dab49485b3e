//! Attempts that stand before the second door, written into the table: the password is not what is tested there.

use super::{
    api::http,
    browser::Page,
    site::{Client, Person, Site},
};
use reqwest::Url;
use serde_json::{Value, json};
use vestibule::{
    auth::{Fault, account, codes::Destination, prompt},
    post::{self, CodeUse, Notice},
    protocol::{AuthorizeRequest, Params},
    store::{
        StoreError, contact, interaction,
        outbox::{self, OutboxRow},
    },
    types::{ContactFactorId, Method, Token, secret::InteractionCookie},
    web::form_token,
};

/// The cookie of an attempt.
pub type Door = Token<InteractionCookie>;

/// What an answer at the second door says.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    /// What the page complains about; empty when there is no page.
    pub error: String,
}

/// A code that was sent.
pub struct SentCode {
    /// As an attempt's row names it.
    pub sent: Value,
    pub code: String,
}

impl Site {
    /// So many attempts of a person who has shown the password, and was sent `sent`.
    pub async fn doors(&self, person: &Person, client: &Client, sent: &Value, number: usize) -> Vec<Door> {
        let now = self.now();
        let password = json!([{ "class": "password", "method": "password", "at": now }]);
        self.doors_with(person, client, (&password, sent), number).await
    }

    /// The same, with evidence of the test's choice.
    pub async fn doors_with(
        &self,
        person: &Person,
        client: &Client,
        (evidence, sent): (&Value, &Value),
        number: usize,
    ) -> Vec<Door> {
        let now = self.now();
        let ask = Url::parse(&self.ask(client, &[])).unwrap();
        let request = AuthorizeRequest::parse(&Params::parse(ask.query().unwrap()).unwrap(), &[]).unwrap();
        let stage = json!({
            "stage": "factor",
            "subject": { "user": person.id, "epoch": 1 },
            "evidence": evidence,
            "fresh": "no",
            "session": null,
            "sent": sent,
        });
        let doors: Vec<Door> = (0..number).map(|_| Token::begun()).collect();
        let row = |door: &Door| interaction::InteractionRow {
            digest: door.digest().as_str().to_owned(),
            version: 0,
            client_id: request.client_id.clone(),
            request: serde_json::to_string(&request).unwrap(),
            stage: stage.to_string(),
            created_at: now,
            expires_at: now + 900,
            user_id: Some(person.id.clone()),
            former: None,
            moved_at: None,
            ended_at: None,
            session_id: None,
        };
        let rows: Vec<_> = doors.iter().map(row).collect();
        let done = self
            .state
            .db
            .write(move |tx| -> Result<(), StoreError> { rows.iter().try_for_each(|row| interaction::insert(tx, row)) });
        done.await.unwrap();
        doors
    }

    /// Presents a code.
    pub async fn knock(&self, door: &Door, method: &str, code: &str) -> Answer {
        let request = http()
            .post(format!("{}/login/factor/{method}", self.home))
            .header("cookie", format!("vestibule_interaction={}", door.expose()))
            .form(&[("csrf", &*form_token(door)), ("code", code)]);
        let answer = request.send().await.unwrap();
        let (status, headers, url) = (answer.status().as_u16(), answer.headers().clone(), answer.url().clone());
        let html = answer.text().await.unwrap();
        let page = Page { url, status, headers, html };
        let error = if page.has("#error") { page.text("#error") } else { String::new() };
        Answer { status, error }
    }

    /// Gives a person a place for codes and sends one there.
    pub async fn send_code(&self, person: &Person, channel: Method, address: &str) -> SentCode {
        let factor = contact::ContactFactor {
            id: ContactFactorId::random(),
            user_id: person.id.clone(),
            channel,
            address: address.to_owned(),
            name: String::new(),
            created_at: self.now(),
            last_used_at: None,
        };
        let (provider, id, now) = (self.state.provider.clone(), person.id.clone(), self.now());
        let name = if channel == Method::Sms { "sms" } else { "email" };
        let done = self.state.db.write(move |tx| -> Result<_, Fault> {
            contact::insert(tx, &factor)?;
            let account = account::open(tx, &id)?.unwrap();
            let to = Destination { channel, address: factor.address.clone() };
            let sent = prompt::send(tx, &provider.house(), &account, (&to, CodeUse::SignIn), now)?;
            Ok((factor.id, sent.unwrap(), outbox::claim(tx, name, now, now + 86_400, 10)?))
        });
        let (factor, challenge, rows) = done.await.unwrap();
        SentCode { sent: json!({ "factor": factor, "challenge": challenge }), code: self.code_in(rows) }
    }

    /// The code in the one message among these that has one.
    fn code_in(&self, rows: Vec<OutboxRow>) -> String {
        let code = |row: OutboxRow| match post::open(&self.state.provider.sealer, &row).unwrap().notice.what {
            Notice::Code { code, .. } => Some(code),
            _ => None,
        };
        let [code] = rows.into_iter().filter_map(code).collect::<Vec<_>>().try_into().unwrap();
        code
    }
}
