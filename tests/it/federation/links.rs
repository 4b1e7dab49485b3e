//! Who somebody at a provider is here: links, accounts that are made, and what never links by itself.

use super::{Fed, ann, code_of, provider_row, with_idp};
use crate::support::{
    browser::Browser,
    rows::{change, rows_of},
    site::Person,
};
use serde_json::{Value, json};
use vestibule::{
    store::{StoreError, federated_id, group, provider, provider::ProviderRow, user},
    types::{DomainProof, GroupMapping, OnOff, OrganizationId, ProviderKind},
};

with_idp!(
    a_stranger_signs_in_here_once_and_links,
    a_first_sign_in_may_make_an_account,
    an_address_links_only_where_everything_speaks_for_it,
    what_an_administrator_has_written_down_links,
    what_is_written_down_for_one_provider_opens_nothing_at_another,
    another_issuer_is_linked_anew,
    an_address_under_another_name_is_nobody_s_word,
    a_provider_speaks_for_its_own_domains_only,
    groups_follow_the_provider,
    the_last_way_in_stays,
    an_identity_is_never_moved,
    a_name_s_domain_leads_to_its_provider,
    an_application_may_name_the_provider,
    github_says_who_it_is,
);

impl Fed {
    async fn is_stranger(&self, claims: Value) {
        let page = self.come(&mut self.site.browser(), claims, &[]).await.page();
        assert!(page.status == 403 && page.has("#sso-stranger"), "{} {}", page.url, page.html);
    }

    /// Nobody is signed in or linked: what came is read and leads to nobody, or can not be read at all.
    async fn leads_nowhere(&self, claims: Value) {
        let before = rows_of(&self.site, "identities").await;
        let page = self.come(&mut self.site.browser(), claims, &[]).await.page();
        assert!(page.has("#sso-stranger") || page.has("#sso-failed"), "{} {}", page.url, page.html);
        assert_eq!(rows_of(&self.site, "identities").await, before);
    }

    pub(super) async fn domain(&self, name: &'static str) {
        let id = self.provider.id.clone();
        let now = self.site.now();
        let done = self.site.state.db.write(move |tx| -> Result<bool, StoreError> {
            let row = provider::DomainRow {
                provider_id: id.clone(),
                domain: name.to_owned(),
                token: "t".to_owned(),
                verified_by: None,
                verified_at: None,
            };
            provider::add_domain(tx, &row)?;
            provider::verify_domain(tx, &id, name, DomainProof::Administrator, now)
        });
        assert!(done.await.unwrap());
    }

    /// Links a person who is signed in.
    async fn link_at_account(&self, browser: &mut Browser, claims: Value) -> crate::support::browser::Page {
        let page = browser.open("/account/links/acme-sso").await.page();
        let asked = browser.submit(page.form("link").press("continue")).await.away();
        browser.open(self.idp.sign_in(&asked, claims).as_str()).await.page()
    }
}

async fn a_stranger_signs_in_here_once_and_links(fed: Fed) {
    let bob = fed.site.person_with_app("bob").await;
    let mut browser = fed.site.browser();
    let page = fed.come(&mut browser, ann(), &[]).await.page();
    assert!(page.has("#sso-stranger"), "{}", page.html);
    fed.is_shut().await;
    // "Sign in to link": with password and second factor, and then at the provider.
    fed.advance(31);
    let page = browser.click(&page, "#link").await.page();
    let page = fed.site.password(&mut browser, &page, &bob).await.page();
    let page = fed.site.present(&mut browser, &page, &fed.site.code(&bob)).await.page();
    assert_eq!(page.url.path(), "/account/links/acme-sso", "{}", page.html);
    let asked = browser.submit(page.form("link").press("continue")).await.away();
    let page = browser.open(fed.idp.sign_in(&asked, ann()).as_str()).await.page();
    assert_eq!(page.url.path(), "/account/links");
    assert!(page.html.contains("Your account is linked") && page.html.contains("ann@acme.example"), "{}", page.html);
    assert_eq!(fed.audited(&bob, "identity_linked").await[0]["by"], "owner");
    // From now on the provider is enough.
    code_of(fed.come(&mut fed.site.browser(), ann(), &[]).await);
    // Somebody else can not be linked to the same subject, nor the same person to another one.
    let eve = fed.site.person_with_app("eve").await;
    let mut other = fed.site.signed_in(&fed.client, &eve).await;
    fed.idp.at(fed.site.now().seconds());
    let page = fed.link_at_account(&mut other, ann()).await;
    assert!(page.status == 422 && page.has("#error"), "{}", page.html);
    assert_eq!(rows_of(&fed.site, "identities").await, 1);
}

async fn a_first_sign_in_may_make_an_account(fed: Fed) {
    fed.is_stranger(ann()).await;
    fed.settings(|settings| settings.just_in_time = OnOff::On).await;
    fed.domain("acme.example").await;
    fed.site.person("taken").await;
    for name in [json!("taken"), json!("TAKEN"), json!("with space"), json!(""), json!(null), json!(["x"])] {
        let mut claims = ann();
        claims["preferred_username"] = name;
        fed.leads_nowhere(claims).await;
    }
    code_of(fed.come(&mut fed.site.browser(), ann(), &[]).await);
    let made = fed.site.state.db.read(|tx| user::by_folded_name(tx, "ann.sso")).await.unwrap().unwrap();
    assert_eq!((made.name.as_deref(), made.email.as_deref()), (Some("Ann There"), Some("ann@acme.example")));
    assert!(made.email_verified_at.is_some() && made.password_hash.is_none());
    assert_eq!((made.organization_id, made.role.to_string()), (fed.provider.organization_id.clone(), "member".to_owned()));
    // An address that the provider does not vouch for is one that is not verified, whatever text says so.
    let claims = json!({"sub": "x", "preferred_username": "x", "email": "x@acme.example", "email_verified": "true"});
    code_of(fed.come(&mut fed.site.browser(), claims, &[]).await);
    let made = fed.site.state.db.read(|tx| user::by_folded_name(tx, "x")).await.unwrap().unwrap();
    assert_eq!((made.email.as_deref(), made.email_verified_at), (Some("x@acme.example"), None));
}

async fn an_address_links_only_where_everything_speaks_for_it(fed: Fed) {
    let ann_ = fed.site.person("ann").await;
    let forget = async || {
        let url = fed.site.url.clone();
        let done = actix_web::web::block(move || change(&url, "DELETE FROM upstream_sessions; DELETE FROM identities"));
        done.await.unwrap().unwrap();
    };
    // Not by itself.
    fed.is_stranger(ann()).await;
    fed.settings(|settings| settings.link_by_email = OnOff::On).await;
    // Not while the domain is not verified.
    fed.is_stranger(ann()).await;
    fed.domain("acme.example").await;
    // Not unless both sides are.
    for said in [json!(false), json!("true"), json!(null), json!(1)] {
        let mut claims = ann();
        claims["email_verified"] = said;
        fed.leads_nowhere(claims).await;
    }
    let set = async |sql: &'static str| {
        let url = fed.site.url.clone();
        actix_web::web::block(move || change(&url, sql)).await.unwrap().unwrap();
    };
    set("UPDATE users SET email_verified_at = NULL").await;
    fed.is_stranger(ann()).await;
    set("UPDATE users SET email_verified_at = 1").await;
    code_of(fed.come(&mut fed.site.browser(), ann(), &[]).await);
    assert_eq!(fed.audited(&ann_, "identity_linked").await[0]["by"], "email");
    // Not somebody who owns a second factor, who administers, or who is not the only one.
    forget().await;
    set("UPDATE users SET role = 'organization_administrator'").await;
    fed.is_stranger(ann()).await;
    set("UPDATE users SET role = 'member'").await;
    let ann_ = fed.site.give_app(ann_).await;
    fed.is_stranger(ann()).await;
    let url = fed.site.url.clone();
    actix_web::web::block(move || change(&url, "DELETE FROM totp_factors")).await.unwrap().unwrap();
    let twin = fed.site.person("twin").await;
    set("UPDATE users SET email = 'ann@acme.example'").await;
    fed.is_stranger(ann()).await;
    assert_eq!(rows_of(&fed.site, &format!("identities WHERE user_id IN ('{}', '{}')", ann_.id, twin.id)).await, 0);
}

async fn what_an_administrator_has_written_down_links(fed: Fed) {
    let bob = fed.site.person_with_app("bob").await;
    let write = async |provider: &ProviderRow, value: &'static str| {
        let (id, provider) = (bob.id.clone(), provider.id.clone());
        let done = fed.site.state.db.write(move |tx| federated_id::set(tx, (&id, &provider), Some(value)));
        assert!(done.await.unwrap());
    };
    write(&fed.provider, "ann-there").await;
    code_of(fed.come(&mut fed.site.browser(), ann(), &[]).await);
    assert_eq!(fed.audited(&bob, "identity_linked").await[0]["by"], "federated_id");
    // Another subject that claims the same name there is somebody else.
    fed.settings(|settings| settings.mapping.federated_id = "employee".to_owned()).await;
    write(&fed.provider, "4711").await;
    fed.is_stranger(json!({"sub": "another", "employee": "4711"})).await;
    fed.is_stranger(json!({"sub": "another", "employee": "4712"})).await;
}

async fn what_is_written_down_for_one_provider_opens_nothing_at_another(fed: Fed) {
    let bob = fed.site.person_with_app("bob").await;
    let row = provider_row(&fed.site, (&fed.provider.organization_id, "second-sso", "A Second SSO"), "https://second.example");
    let (id, second) = (bob.id.clone(), row.id.clone());
    let done = fed.site.state.db.write(move |tx| -> Result<bool, StoreError> {
        provider::insert(tx, &row)?;
        federated_id::set(tx, (&id, &second), Some("ann-there"))
    });
    assert!(done.await.unwrap());
    let mut browser = fed.site.browser();
    browser.open(&fed.site.ask(&fed.client, &[])).await.page();
    let asked = browser.open("/login/sso/acme-sso").await.away();
    let page = browser.open(fed.idp.sign_in(&asked, ann()).as_str()).await.page();
    assert!(page.has("#sso-stranger"), "{}", page.html);
    fed.is_shut().await;
}

async fn another_issuer_is_linked_anew(fed: Fed) {
    let bob = fed.site.person_with_app("bob").await;
    fed.link(&bob, "ann-there").await;
    let (id, url) = (fed.provider.id.clone(), fed.site.url.clone());
    let old = format!(
        "INSERT INTO identities SELECT 'old', provider_id, 'https://old.example', subject, user_id, label, linked_by, created_at, last_used_at FROM identities WHERE provider_id = '{id}'; DELETE FROM identities WHERE id <> 'old'"
    );
    actix_web::web::block(move || change(&url, &old)).await.unwrap().unwrap();
    fed.is_stranger(ann()).await;
    let mut browser = fed.site.signed_in(&fed.client, &bob).await;
    fed.idp.at(fed.site.now().seconds());
    assert!(browser.open("/account/links").await.page().html.contains("/account/links/acme-sso"), "it can be linked");
    let page = fed.link_at_account(&mut browser, ann()).await;
    assert!(page.html.contains("Your account is linked"), "{}", page.html);
    code_of(fed.come(&mut fed.site.browser(), ann(), &[]).await);
}

async fn an_address_under_another_name_is_nobody_s_word(fed: Fed) {
    fed.site.person("ann").await;
    fed.domain("acme.example").await;
    fed.settings(|settings| {
        settings.link_by_email = OnOff::On;
        settings.mapping.email = "upn".to_owned();
    })
    .await;
    let claims = json!({"sub": "eve", "upn": "ann@acme.example", "email": "eve@evil.example", "email_verified": true,
        "preferred_username": "eve.sso"});
    fed.is_stranger(claims.clone()).await;
    fed.settings(|settings| settings.just_in_time = OnOff::On).await;
    code_of(fed.come(&mut fed.site.browser(), claims, &[]).await);
    let made = fed.site.state.db.read(|tx| user::by_folded_name(tx, "eve.sso")).await.unwrap().unwrap();
    assert_eq!((made.email.as_deref(), made.email_verified_at), (Some("ann@acme.example"), None));
}

async fn a_provider_speaks_for_its_own_domains_only(fed: Fed) {
    fed.settings(|settings| settings.just_in_time = OnOff::On).await;
    let boss = json!({"sub": "boss", "preferred_username": "boss", "email": "boss@victim.example", "email_verified": true});
    code_of(fed.come(&mut fed.site.browser(), boss, &[]).await);
    let made = fed.site.state.db.read(|tx| user::by_folded_name(tx, "boss")).await.unwrap().unwrap();
    assert_eq!((made.email.as_deref(), made.email_verified_at), (Some("boss@victim.example"), None));
    // A name of another provider's domain is that one's to give.
    let other = fed.site.organization("other", vestibule::types::MfaPolicy::Off).await;
    let (row, now) = (provider_row(&fed.site, (&other, "other-sso", "Other"), "https://other.example"), fed.site.now());
    let done = fed.site.state.db.write(move |tx| -> Result<bool, StoreError> {
        provider::insert(tx, &row)?;
        let (provider_id, domain) = (row.id.clone(), "victim.example".to_owned());
        let theirs = provider::DomainRow { provider_id, domain, token: "t".to_owned(), verified_by: None, verified_at: None };
        provider::add_domain(tx, &theirs)?;
        provider::verify_domain(tx, &row.id, "victim.example", DomainProof::Administrator, now)
    });
    assert!(done.await.unwrap());
    fed.is_stranger(json!({"sub": "ceo", "preferred_username": "ceo@victim.example"})).await;
}

async fn groups_follow_the_provider(fed: Fed) {
    let (person, of, now) = (fed.site.person("ann").await, fed.provider.organization_id.clone(), fed.site.now());
    fed.link(&person, "ann-there").await;
    let foreign = OrganizationId::from_text(fed.site.organization("other", vestibule::types::MfaPolicy::Off).await.to_string());
    let made = fed.site.state.db.write(move |tx| -> Result<_, StoreError> {
        let rows = [group::GroupRow::new(&of, "Staff", None, now), group::GroupRow::new(&foreign, "Bosses", None, now)];
        rows.iter().try_for_each(|row| group::insert(tx, row))?;
        Ok(rows.map(|row| row.id))
    });
    let [staff, bosses] = made.await.unwrap();
    let map = [("g1", &staff), ("g2", &staff), ("g3", &bosses)];
    let map = map.map(|(value, group)| GroupMapping { value: value.to_owned(), group: group.clone() });
    fed.settings(move |settings| settings.mapping.group_map = map.to_vec()).await;
    for (groups, members) in [
        (json!(["g2", "other"]), 1),
        (json!(["g3"]), 0),
        (json!("g1"), 1),
        (json!(null), 1),
        (json!({"g3": 1}), 1),
        (json!(["g3", 7]), 1),
        (json!([]), 0),
    ] {
        let mut claims = ann();
        claims["groups"] = groups.clone();
        code_of(fed.come(&mut fed.site.browser(), claims, &[]).await);
        assert_eq!(rows_of(&fed.site, "group_members").await, members, "{groups}");
    }
}

async fn the_last_way_in_stays(fed: Fed) {
    let bob = fed.site.person_with_app("bob").await;
    let mut browser = fed.site.signed_in(&fed.client, &bob).await;
    fed.idp.at(fed.site.now().seconds());
    fed.link_at_account(&mut browser, ann()).await;
    let mut sso = fed.site.browser();
    code_of(fed.come(&mut sso, ann(), &[]).await);
    let unlink = async |browser: &mut Browser| {
        let page = browser.open("/account/links").await.page();
        browser.post(&page.form("links").press("unlink-0")).await
    };
    // Nothing but the provider lets bob in now.
    let (id, url) = (bob.id.clone(), fed.site.url.clone());
    let set = format!("UPDATE users SET password_hash = NULL WHERE id = '{id}'");
    actix_web::web::block(move || change(&url, &set)).await.unwrap().unwrap();
    let page = unlink(&mut browser).await;
    assert!(page.status == 422 && page.has("#error"), "{}", page.html);
    let (id, url) = (bob.id.clone(), fed.site.url.clone());
    let set = format!("UPDATE users SET password_hash = 'x' WHERE id = '{id}'");
    actix_web::web::block(move || change(&url, &set)).await.unwrap().unwrap();
    assert_eq!(unlink(&mut browser).await.status, 303);
    // What came by the link is over; this browser is still there.
    assert_eq!(fed.site.silently(&mut sso, &fed.client, &[]).await, "login_required");
    assert_eq!(browser.open("/account/links").await.page().url.path(), "/account/links");
    fed.is_stranger(ann()).await;
}

async fn an_identity_is_never_moved(fed: Fed) {
    let (ann_, bob) = (fed.site.person("ann").await, fed.site.person("bob").await);
    fed.link(&ann_, "ann-there").await;
    for set in [format!("user_id = '{}'", bob.id), "subject = 'x'".to_owned(), "issuer = 'x'".to_owned()] {
        let url = fed.site.url.clone();
        let moved = actix_web::web::block(move || change(&url, &format!("UPDATE identities SET {set}"))).await.unwrap();
        assert!(moved.unwrap_err().contains("never moved"));
    }
}

async fn a_name_s_domain_leads_to_its_provider(fed: Fed) {
    let everybody = fed.site.client(|_| ()).await;
    let find = async |typed: &str| {
        let mut browser = fed.site.browser();
        let page = browser.open(&fed.site.ask(&everybody, &[])).await.page();
        let page = browser.click(&page, "#sso-find").await.page();
        let page = browser.submit(page.form("sso").set("username", typed).press("continue")).await.page();
        (browser, page)
    };
    let (_, page) = find("ann@acme.example").await;
    assert!(page.status == 422 && page.has("#error"), "the domain is not verified: {}", page.html);
    fed.domain("acme.example").await;
    for typed in ["ann@acme.example", "ANN@ACME.EXAMPLE"] {
        let (mut browser, page) = find(typed).await;
        assert!(page.header("refresh").contains("/login/sso/acme-sso"), "{:?}", page.headers);
        let asked = browser.click(&page, "#go").await.away();
        assert_eq!(crate::support::site::answer(&asked, "login_hint").as_deref(), Some(typed));
    }
    for typed in ["ann", "ann@sub.acme.example", "ann@other.example", "acme.example"] {
        assert_eq!(find(typed).await.1.status, 422, "{typed}");
    }
}

async fn an_application_may_name_the_provider(fed: Fed) {
    let person = fed.site.person("ann").await;
    fed.link(&person, "ann-there").await;
    let hint = [("idp_hint", "acme-sso")];
    let mut browser = fed.site.browser();
    let asked = browser.open(&fed.site.ask(&fed.client, &hint)).await.away();
    code_of(browser.open(fed.idp.sign_in(&asked, ann()).as_str()).await);
    // A name that nobody has, or another organization's, is no hint.
    let other = fed.site.organization("other", vestibule::types::MfaPolicy::Off).await;
    let row = provider_row(&fed.site, (&other, "other-sso", "Other"), &fed.idp.issuer);
    fed.site.state.db.write(move |tx| provider::insert(tx, &row)).await.unwrap();
    for hint in ["nobody", "other-sso", "../x"] {
        let page = fed.site.browser().open(&fed.site.ask(&fed.client, &[("idp_hint", hint)])).await.page();
        assert!(page.has("form#login"), "{hint}");
    }
    let mut browser = fed.site.browser();
    browser.open(&fed.site.ask(&fed.client, &[])).await.page();
    assert_eq!(browser.get("/login/sso/other-sso").await.status, 404, "not for this application");
}

async fn github_says_who_it_is(fed: Fed) {
    fed.set(|row| {
        row.kind = ProviderKind::Github;
        row.settings.0.scopes = vec!["read:user".to_owned(), "user:email".to_owned()];
        row.settings.0.just_in_time = OnOff::On;
    })
    .await;
    let mut browser = fed.site.browser();
    let asked = fed.away(&mut browser, &[]).await;
    assert_eq!(asked.path(), "/login/oauth/authorize");
    let hub = |id: i64, login: &str| json!({"id": id, "login": login, "name": "Ann Hub"});
    let come = |asked: &reqwest::Url| {
        let mut back = fed.idp.sign_in(asked, hub(42, "ann-hub"));
        let pairs: Vec<_> = back.query_pairs().into_owned().filter(|(name, _)| name != "iss").collect();
        back.query_pairs_mut().clear().extend_pairs(pairs);
        back
    };
    // Anybody in the world has an account there: one makes an account here only by an address of the organization's.
    let page = browser.open(come(&asked).as_str()).await.page();
    assert!(page.has("#sso-stranger"), "{}", page.html);
    fed.domain("acme.example").await;
    let asked = fed.away(&mut browser, &[]).await;
    let back = come(&asked);
    let claims = fed.claims(browser.open(back.as_str()).await).await;
    assert_eq!(claims["acr"], "urn:vestibule:acr:1w", "nothing is signed, so nothing is proved");
    let made = fed.site.state.db.read(|tx| user::by_folded_name(tx, "ann-hub")).await.unwrap().unwrap();
    assert!(made.email.as_deref() == Some("ann@acme.example") && made.email_verified_at.is_some());
    // A name that somebody else has now is somebody else: the number counts.
    let person = Person { id: made.id, username: String::new(), password: String::new(), totp: None };
    assert_eq!(fed.audited(&person, "identity_linked").await.len(), 1);
    fed.is_stranger(hub(43, "ann-hub")).await;
}
