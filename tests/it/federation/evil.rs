//! A provider that lies. None of its lies lets anybody in; each is written down by its name, and the attempt goes on.

use super::{Fed, ann, refused, with_idp};
use crate::support::idp::{Mood, Sign};
use serde_json::{Map, Value, json};

with_idp!(no_lie_lets_anybody_in, no_answer_of_an_endpoint_lets_anybody_in, no_document_leads_astray, no_address_leads_astray);

type Claims = Map<String, Value>;

fn put(claims: &mut Claims, name: &str, value: Value) {
    claims.insert(name.to_owned(), value);
}

fn number(claims: &Claims, name: &str) -> i64 {
    claims[name].as_i64().unwrap()
}

const ALGORITHM: &str = "the ID token's algorithm is not allowed";
const SIGNATURE: &str = "the ID token's signature is wrong";
const UNKNOWN: &str = "the ID token's key is not known";
const TYPE: &str = "the ID token is not accepted";
const ISSUER: &str = "the ID token is another issuer's";
const AUDIENCE: &str = "the ID token is for another audience";
const NONCE: &str = "the ID token has another nonce";
const IAT: &str = "iat of the ID token does not fit";
const SUBJECT: &str = "sub of the ID token does not fit";
const UNREAD: &str = "the token endpoint's answer can not be read";

/// What a lie changes, and why it is refused.
type Lie = (fn(&mut Claims), &'static str);

/// What happens to the answer's address.
type Change = fn(&mut Vec<(String, String)>);

/// Tells a lie, and sees what becomes of it.
async fn tell(fed: &Fed, mood: Mood, why: &str) {
    let (mut browser, before) = (fed.site.browser(), fed.refusals().await.len());
    fed.advance(31);
    fed.idp.be(mood);
    let page = refused(fed.come(&mut browser, ann(), &[]).await, 400);
    let refusals = fed.refusals().await;
    assert_eq!(refusals.len(), before + 1, "{why}");
    let said = refusals.last().unwrap();
    assert_eq!(said["reason"], why, "{said}");
    assert_eq!(said["reference"], page.text("#reference"), "the page names the row");
    fed.is_shut().await;
    // The attempt is as it was: the same browser can try the provider again, or another way.
    fed.idp.be(Mood::default());
    let other = browser.click(&page, "#other").await.page();
    assert!(other.has("form#login"), "{}", other.html);
}

async fn no_lie_lets_anybody_in(fed: Fed) {
    let person = fed.site.person("ann").await;
    fed.link(&person, "ann-there").await;
    let signed = |sign| Mood { sign, ..Mood::default() };
    for (sign, why) in [
        (Sign::Not, ALGORITHM),
        (Sign::WithSecret, ALGORITHM),
        (Sign::WithPublicKey, ALGORITHM),
        (Sign::WithOtherKey, SIGNATURE),
        (Sign::WithUnknownKey, UNKNOWN),
        (Sign::WithOwnKey, UNKNOWN),
        (Sign::Damaged, SIGNATURE),
        (Sign::Swapped, SIGNATURE),
        (Sign::Critical, TYPE),
        (Sign::AsAccessToken, TYPE),
    ] {
        tell(&fed, signed(sign), why).await;
    }
    let said = |claims: fn(&mut Claims)| Mood { claims, ..Mood::default() };
    let lies: [Lie; 20] = [
        (|claims| put(claims, "iss", json!("https://other.example")), ISSUER),
        (|claims| put(claims, "iss", json!(format!("{}/", claims["iss"].as_str().unwrap()))), ISSUER),
        (|claims| put(claims, "aud", json!("another-client")), AUDIENCE),
        (|claims| put(claims, "aud", json!(["vestibule", "another-client"])), AUDIENCE),
        (|claims| put(claims, "aud", json!([])), AUDIENCE),
        (|claims| put(claims, "azp", json!("another-client")), "azp of the ID token is another client"),
        (|claims| put(claims, "nonce", json!("of another request")), NONCE),
        (|claims| drop(claims.remove("nonce")), NONCE),
        (|claims| put(claims, "exp", json!(number(claims, "iat") - 120)), "the ID token has expired"),
        (|claims| drop(claims.remove("exp")), UNREAD),
        (|claims| put(claims, "iat", json!(number(claims, "iat") + 120)), IAT),
        (|claims| put(claims, "iat", json!(number(claims, "iat") - 3600)), IAT),
        (|claims| drop(claims.remove("iat")), UNREAD),
        (|claims| put(claims, "nbf", json!(number(claims, "iat") + 600)), "nbf of the ID token does not fit"),
        (|claims| put(claims, "auth_time", json!(number(claims, "iat") + 600)), "auth_time of the ID token is in the future"),
        (|claims| drop(claims.remove("sub")), UNREAD),
        (|claims| put(claims, "sub", json!("")), SUBJECT),
        (|claims| put(claims, "sub", json!("x".repeat(256))), SUBJECT),
        (|claims| put(claims, "sub", json!(["ann-there"])), UNREAD),
        (|claims| put(claims, "at_hash", json!("AAAAAAAAAAAAAAAAAAAAAA")), "at_hash of the ID token is another access token's"),
    ];
    for (claims, why) in lies {
        tell(&fed, said(claims), why).await;
    }
    // Everything was as always but for the lies.
    assert!(fed.come(&mut fed.site.browser(), ann(), &[]).await.away().as_str().contains("code="));
}

async fn no_answer_of_an_endpoint_lets_anybody_in(fed: Fed) {
    let person = fed.site.person("ann").await;
    fed.link(&person, "ann-there").await;
    let token = |status, kind, body| Mood { token: Some((status, kind, body)), ..Mood::default() };
    let json = "application/json";
    for (mood, why) in [
        (token(400, json, json!({"error": "invalid_grant"})), "the token endpoint refuses the code"),
        (token(200, json, json!({"access_token": "x", "token_type": "Bearer"})), "no ID token came"),
        (token(200, "text/html", json!({"access_token": "x"})), UNREAD),
        (token(200, json, json!("x")), UNREAD),
        (token(200, json, json!({"access_token": "x", "token_type": "Bearer", "id_token": "a.b.c"})), UNREAD),
        (token(200, json, json!({"id_token": "x".repeat(70_000)})), "the provider's answer is too large"),
        (Mood { keyless: true, ..Mood::default() }, "the ID token's key is not known"),
    ] {
        // What is known of the provider is forgotten in between.
        fed.advance(700);
        tell(&fed, mood, why).await;
    }
    fed.settings(|settings| settings.userinfo = vestibule::types::OnOff::On).await;
    let userinfo = Mood { userinfo: json!({"sub": "somebody-else", "email": "x@acme.example"}), ..Mood::default() };
    tell(&fed, userinfo, "the user information is about somebody else").await;
}

async fn no_document_leads_astray(fed: Fed) {
    type Change = fn(&mut Claims);
    let documents: [(Change, &str); 4] = [
        (|it| put(it, "issuer", json!("https://other.example")), "the discovery document is another issuer's"),
        (|it| drop(it.remove("jwks_uri")), "the discovery document or the keys can not be read"),
        (
            |it| put(it, "authorization_endpoint", json!("http://192.168.0.1/")),
            "browsers are not sent to the provider's address",
        ),
        (
            |it| put(it, "authorization_endpoint", json!("javascript:alert(1)")),
            "browsers are not sent to the provider's address",
        ),
    ];
    for (discovery, why) in documents {
        fed.advance(700);
        fed.idp.be(Mood { discovery, ..Mood::default() });
        let mut browser = fed.site.browser();
        let page = browser.open(&fed.site.ask(&fed.client, &[])).await.page();
        refused(browser.click(&page, "#sso-0").await, 400);
        assert_eq!(fed.refusals().await.last().unwrap()["reason"], why);
    }
    // An inner address is not called with a code, whoever says so.
    fed.advance(700);
    let inner = |it: &mut Claims| put(it, "token_endpoint", json!("http://192.168.0.1/token"));
    fed.idp.be(Mood { discovery: inner, ..Mood::default() });
    let mut browser = fed.site.browser();
    refused(fed.come(&mut browser, ann(), &[]).await, 400);
    assert_eq!(fed.refusals().await.last().unwrap()["reason"], "the provider's address is not called");
    fed.is_shut().await;
}

async fn no_address_leads_astray(fed: Fed) {
    let person = fed.site.person("ann").await;
    fed.link(&person, "ann-there").await;
    let set = |pairs: &mut Vec<(String, String)>, name: &str, value: &str| {
        pairs.retain(|(other, _)| other != name);
        pairs.push((name.to_owned(), value.to_owned()));
    };
    let addresses: [(Change, &str); 7] = [
        (|pairs| pairs.retain(|(name, _)| name != "state"), "state is not known"),
        (
            |pairs| pairs.iter_mut().filter(|(name, _)| name == "state").for_each(|(_, value)| value.push('x')),
            "state is not known",
        ),
        (
            |pairs| {
                pairs
                    .iter_mut()
                    .filter(|(name, _)| name == "iss")
                    .for_each(|(_, value)| *value = "https://other.example".to_owned());
            },
            "iss of the answer is another issuer",
        ),
        (|pairs| pairs.push(("iss".to_owned(), "https://other.example".to_owned())), "iss of the answer is another issuer"),
        (|pairs| pairs.retain(|(name, _)| name != "iss"), "iss of the answer is missing"),
        (
            |pairs| {
                pairs
                    .iter_mut()
                    .filter(|(name, _)| name == "code")
                    .for_each(|(_, value)| *value = "of-somebody-else".to_owned());
            },
            "the token endpoint refuses the code",
        ),
        (|pairs| pairs.retain(|(name, _)| name != "code"), "the answer has neither a code nor an error"),
    ];
    for (change, why) in addresses {
        fed.advance(31);
        let mut browser = fed.site.browser();
        let asked = fed.away(&mut browser, &[]).await;
        let mut back = fed.idp.sign_in(&asked, ann());
        let mut pairs: Vec<(String, String)> = back.query_pairs().into_owned().collect();
        change(&mut pairs);
        back.query_pairs_mut().clear().extend_pairs(pairs);
        refused(browser.open(back.as_str()).await, 400);
        assert_eq!(fed.refusals().await.last().unwrap()["reason"], why);
        fed.is_shut().await;
    }
    let mut browser = fed.site.browser();
    let asked = fed.away(&mut browser, &[]).await;
    let mut pairs: Vec<(String, String)> = fed.idp.sign_in(&asked, ann()).query_pairs().into_owned().collect();
    set(&mut pairs, "error", "access_denied");
    let mut back = fed.idp.sign_in(&asked, ann());
    back.query_pairs_mut().clear().extend_pairs(pairs);
    refused(browser.open(back.as_str()).await, 400);
    let last = fed.refusals().await.pop().unwrap();
    assert_eq!((&last["reason"], &last["detail"]), (&json!("the provider says no"), &json!("access_denied")));
    fed.is_shut().await;
}
