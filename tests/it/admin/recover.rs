//! `vestibule user recover`: an administrator comes in again by both doors, whatever stood in the way.

use crate::support::{
    acts::choose_app,
    rows::rows_of,
    site::{Person, Site, on_both},
    totp::code_at,
};
use vestibule::{
    admin::{
        Actor, AdminError, Refusal,
        recover::{self, Did},
    },
    store::{
        StoreError, organization,
        throttle::{self, Throttle},
    },
    types::{EnrolmentProof, OnOff, Role, Secret},
};

on_both!(whatever_stood_in_the_way_an_administrator_comes_in, who_is_no_administrator_is_not_let_in_this_way, all_are_told);

async fn recovered(site: &Site, person: &Person) -> Result<(Vec<Did>, String), AdminError> {
    let hash = site.state.hasher.hash(&Secret::new("a new and long password")).unwrap();
    let (provider, now, id) = (site.state.provider.clone(), site.now(), person.id.clone());
    let done = site.state.db.write(move |tx| {
        let actor = Actor::command((&provider.sealer, &provider.issuer, provider.mails, now));
        recover::run(tx, &actor, &id, (&hash, 60))
    });
    done.await.map(|done| (done.did, done.pass.expose().to_owned()))
}

async fn chief(site: &Site) -> Person {
    let person = site.person_with_app("chief").await;
    site.set_role(&person, Role::Administrator).await;
    person
}

async fn whatever_stood_in_the_way_an_administrator_comes_in(site: Site) {
    let chief = chief(&site).await;
    let (id, now) = (chief.id.clone(), site.now());
    let broken = site.state.db.write(move |tx| -> Result<(), StoreError> {
        let mut row = organization::by_slug(tx, "acme")?.unwrap();
        row.disabled_at = Some(now);
        row.local_login = OnOff::Off;
        // Texts alone: the gateway may be what does not work.
        row.methods = "sms".parse().unwrap();
        row.enrolment_proof = EnrolmentProof::Mail;
        organization::update(tx, &row)?;
        vestibule::store::user::set_disabled(tx, &id, Some(now))?;
        vestibule::store::user::set_password(tx, &id, None, vestibule::types::PasswordBy::Mailbox)?;
        for class in ["password", "totp", "pass"] {
            let row = throttle::lock(tx, id.as_str(), class, now)?;
            throttle::store(tx, &Throttle { failures: 100, consecutive: 100, not_before: now + 900, ..row })?;
        }
        Ok(())
    });
    broken.await.unwrap();
    let (did, pass) = recovered(&site, &chief).await.unwrap();
    let all =
        [Did::OrganizationEnabled, Did::AppsAllowed, Did::UserEnabled, Did::FactorsReset, Did::PasswordSet, Did::PassIssued];
    assert_eq!(did, all);

    let chief = Person { password: "a new and long password".to_owned(), ..chief };
    let mut browser = site.browser();
    let page = browser.open("/admin").await.page();
    let page = site.password(&mut browser, &page, &chief).await.page();
    let page = choose_app(&mut browser, page).await;
    assert_eq!(page.url.path(), "/login/enrol/proof", "the mailbox can not be read, so the pass opens: {}", page.html);
    let page = browser.submit(page.form("pass-form").set("code", &pass).press("confirm-pass")).await.page();
    let page = choose_app(&mut browser, page).await;
    assert_eq!(page.url.path(), "/login/enrol/totp", "{}", page.html);
    let secret: String = page.text("#secret").split_whitespace().collect();
    let form = page.form("enrol").set("code", &code_at(&secret, site.now().seconds()));
    let page = browser.submit(form.press("confirm")).await.page();
    // What was set up is shown, too: enrolment is no evidence.
    site.advance(30);
    let owner = Person { totp: Some(secret), ..chief };
    let landed = site.present(&mut browser, &page, &site.code(&owner)).await;
    let page = landed.page();
    let page =
        if page.url.path() == "/login/backup" { browser.submit(page.form("backup").press("later")).await.page() } else { page };
    assert_eq!((page.url.path(), page.status), ("/admin", 200), "{}", page.html);
}

async fn who_is_no_administrator_is_not_let_in_this_way(site: Site) {
    let bob = site.person_with_app("bob").await;
    for role in [Role::Member, Role::HelpDesk, Role::Auditor] {
        site.set_role(&bob, role).await;
        let refused = recovered(&site, &bob).await.unwrap_err();
        assert!(matches!(refused, AdminError::Refused(Refusal::Conflict(_))), "{refused}");
    }
    assert_eq!((rows_of(&site, "totp_factors").await, rows_of(&site, "access_passes").await), (1, 0), "nothing is half done");
}

async fn all_are_told(site: Site) {
    let chief = chief(&site).await;
    for (name, role) in [("other", Role::Administrator), ("boss", Role::OrganizationAdministrator), ("ann", Role::Member)] {
        let person = site.person(name).await;
        site.set_role(&person, role).await;
    }
    recovered(&site, &chief).await.unwrap();
    let mails = site.mails().await;
    let mut told: Vec<_> =
        mails.iter().filter(|mail| mail.subject == "An administrator was let in again").map(|mail| mail.to.as_str()).collect();
    told.sort_unstable();
    assert_eq!(told, ["boss@acme.example", "chief@acme.example", "other@acme.example"]);
    assert!(mails.iter().any(|mail| mail.subject != "An administrator was let in again" && mail.to.starts_with("chief@")));
    let row = "audit WHERE actor = 'command line' AND detail LIKE '%user_recovered%' AND organization_id IS NOT NULL";
    assert_eq!(rows_of(&site, row).await, 1);
}
