//! Signing out across providers.

use super::{Fed, ann, code_of, with_idp};
use crate::support::{
    api::http,
    browser::{Browser, Landed},
    site::answer,
};
use serde_json::{Value, json};
use vestibule::types::{OnOff, ProviderState};

with_idp!(
    a_logout_token_ends_the_sessions_that_it_names,
    no_other_token_ends_anything,
    who_signs_out_here_signs_out_there,
    a_provider_that_is_switched_off_takes_its_sessions_along,
);

impl Fed {
    async fn tell(&self, token: &str) -> u16 {
        let url = format!("{}/login/sso/acme-sso/logout", self.site.home);
        http().post(url).form(&[("logout_token", token)]).send().await.unwrap().status().as_u16()
    }

    async fn is_in(&self, browser: &mut Browser) -> bool {
        self.site.silently(browser, &self.client, &[]).await == "code"
    }

    /// Somebody comes in, by a session of this name there.
    async fn with_sid(&self, sid: &str) -> (Browser, String) {
        let mut browser = self.site.browser();
        let mut claims = ann();
        claims["sid"] = json!(sid);
        let code = code_of(self.come(&mut browser, claims, &[("scope", "openid offline_access")]).await);
        (browser, self.site.exchange(&self.client, &code).await.text("refresh_token"))
    }
}

async fn a_logout_token_ends_the_sessions_that_it_names(fed: Fed) {
    let person = fed.site.person("ann").await;
    fed.link(&person, "ann-there").await;
    let ((mut one, one_refresh), (mut two, two_refresh)) = (fed.with_sid("s1").await, fed.with_sid("s2").await);
    let token = fed.idp.logout_token(json!({"sid": "s1", "sub": "ann-there"}), |_, _| ());
    assert_eq!(fed.tell(&token).await, 200);
    assert!(!fed.is_in(&mut one).await && fed.is_in(&mut two).await);
    assert_eq!(fed.audited(&person, "session_ended").await.len(), 1, "the person's own list has it, too");
    assert_eq!(fed.site.refresh(&fed.client, &one_refresh).await.error().1, "invalid_grant");
    assert_eq!(fed.site.refresh(&fed.client, &two_refresh).await.status, 200);
    assert_eq!(fed.tell(&token).await, 400, "each token once");
    let token = fed.idp.logout_token(json!({"sub": "ann-there"}), |_, _| ());
    assert_eq!(fed.tell(&token).await, 200);
    assert!(!fed.is_in(&mut two).await);
    // Somebody who is on the way is out, too.
    fed.set(|row| row.trust = vestibule::types::ProviderTrust::RequireLocal).await;
    let person = fed.site.give_app(person).await;
    let mut browser = fed.site.browser();
    let page = fed.come(&mut browser, ann(), &[]).await.page();
    assert_eq!(fed.tell(&fed.idp.logout_token(json!({"sub": "ann-there"}), |_, _| ())).await, 200);
    let landed = fed.site.present(&mut browser, &page, &fed.site.code(&person)).await;
    assert!(matches!(&landed, Landed::Page(page) if page.status == 400), "{landed:?}");
}

/// What a lie changes of a logout token.
type Change = fn(&mut jsonwebtoken::Header, &mut serde_json::Map<String, Value>);

async fn no_other_token_ends_anything(fed: Fed) {
    let person = fed.site.person("ann").await;
    fed.link(&person, "ann-there").await;
    let (mut browser, _) = fed.with_sid("s1").await;
    let lies: [Change; 14] = [
        |_, claims| drop(claims.insert("nonce".into(), Value::Null)),
        |_, claims| drop(claims.remove("exp")),
        |_, claims| drop(claims.insert("iss".into(), json!("https://other.example"))),
        |_, claims| drop(claims.insert("aud".into(), json!("another"))),
        |_, claims| drop(claims.insert("nonce".into(), json!("n"))),
        |_, claims| drop(claims.insert("events".into(), json!({}))),
        |_, claims| drop(claims.insert("events".into(), json!({"http://schemas.openid.net/event/backchannel-logout": 1}))),
        |_, claims| drop(claims.remove("events")),
        |_, claims| drop(claims.remove("jti")),
        |_, claims| drop(claims.insert("iat".into(), json!(claims["iat"].as_i64().unwrap() - 600))),
        |_, claims| drop(claims.insert("iat".into(), json!(claims["iat"].as_i64().unwrap() + 600))),
        |_, claims| drop(claims.insert("exp".into(), json!(claims["iat"].as_i64().unwrap() - 100))),
        |_, claims| drop(claims.remove("sub")),
        |header, _| header.typ = Some("at+jwt".into()),
    ];
    for (number, lie) in lies.into_iter().enumerate() {
        let token = fed.idp.logout_token(json!({"sub": "ann-there"}), lie);
        assert_eq!(fed.tell(&token).await, 400, "{number}");
    }
    let token = fed.idp.logout_token(json!({"sub": "ann-there"}), |_, _| ());
    let (message, _) = token.rsplit_once('.').unwrap();
    for forged in [format!("{message}."), format!("{message}.AAAA"), "x".to_owned(), String::new()] {
        assert_eq!(fed.tell(&forged).await, 400);
    }
    fed.advance(31);
    fed.idp.rotate("not published before");
    let url = format!("{}/login/sso/nobody/logout", fed.site.home);
    assert_eq!(http().post(url).form(&[("logout_token", &token)]).send().await.unwrap().status(), 404);
    assert!(fed.is_in(&mut browser).await);
    assert!(fed.refusals().await.len() >= 12);
}

async fn who_signs_out_here_signs_out_there(fed: Fed) {
    let person = fed.site.person("ann").await;
    fed.link(&person, "ann-there").await;
    let mut browser = fed.site.browser();
    code_of(fed.come(&mut browser, ann(), &[]).await);
    let page = browser.open("/logout").await.page();
    let page = browser.submit(page.form("logout").press("sign-out")).await.page();
    assert_eq!(page.header("refresh"), "", "it is not configured");
    fed.settings(|settings| settings.logout = OnOff::On).await;
    code_of(fed.come(&mut browser, ann(), &[]).await);
    let page = browser.open("/logout").await.page();
    let page = browser.submit(page.form("logout").press("sign-out")).await.page();
    let there = page.link("#return");
    assert_eq!((there.origin().ascii_serialization(), there.path()), (fed.idp.issuer.clone(), "/end"));
    let back = answer(&there, "post_logout_redirect_uri").unwrap();
    assert_eq!(back, format!("{}/login/sso/acme-sso/signed-out", fed.site.home));
    assert!(answer(&there, "id_token_hint").is_some_and(|token| token.split('.').count() == 3));
    let state = answer(&there, "state").unwrap();
    let page = browser.open(&format!("{back}?state={state}")).await.page();
    assert!(page.has("#sign-in"), "{}", page.html);
    assert!(!fed.is_in(&mut browser).await);
    // It is this browser's alone, that provider's alone, and not for long; and by itself it ends nothing.
    code_of(fed.come(&mut browser, ann(), &[]).await);
    let mut other = fed.site.browser();
    code_of(fed.come(&mut other, ann(), &[]).await);
    assert_eq!(other.open(&format!("{back}?state={state}")).await.page().url.path(), "/");
    let elsewhere = back.replace("/acme-sso/", "/another/");
    for strayed in [back.clone(), format!("{back}?state=aHR0cHM6Ly9ldmlsLmV4YW1wbGU"), format!("{elsewhere}?state={state}")] {
        assert_eq!(browser.open(&strayed).await.page().url.path(), "/", "{strayed}");
    }
    fed.advance(600);
    assert_eq!(browser.open(&format!("{back}?state={state}")).await.page().url.path(), "/");
    assert!(fed.is_in(&mut browser).await && fed.is_in(&mut other).await);
}

async fn a_provider_that_is_switched_off_takes_its_sessions_along(fed: Fed) {
    let person = fed.site.person("ann").await;
    fed.link(&person, "ann-there").await;
    let (mut browser, refresh) = fed.with_sid("s1").await;
    let root = fed.site.root().await;
    let path = format!("/organizations/{}/providers/{}", fed.provider.organization_id, fed.provider.id);
    let reply = root.patch(&path, json!({"state": "off"})).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(reply.json["state"], json!(ProviderState::Off));
    assert!(!fed.is_in(&mut browser).await);
    assert_eq!(fed.site.refresh(&fed.client, &refresh).await.error().1, "invalid_grant");
}
