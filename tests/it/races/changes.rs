//! Changes of an account while something is being issued.

use crate::support::{
    api::{INVALID_GRANT, http},
    door::Door,
    rows::rows_of,
    site::{Site, on_both},
};
use futures_util::future::{join, join_all, join3};
use serde_json::Value;
use vestibule::{
    store::{StoreError, totp, user},
    web::form_token,
};

on_both!(
    nothing_of_an_old_epoch_lives_after_a_change,
    a_factor_that_goes_takes_a_sign_in_with_it,
    a_trusted_value_spares_one_prompt,
);

async fn nothing_of_an_old_epoch_lives_after_a_change(site: Site) {
    let client = site.client(|_| ()).await;
    for round in 0..8 {
        let bob = site.person_with_app(&format!("bob{round}")).await;
        let mut browser = site.signed_in(&client, &bob).await;
        let token = site.silent_tokens(&mut browser, &client, &[]).await.text("refresh_token");
        let code = site.silent_code(&mut browser, &client, &[]).await;
        let (refreshing, exchanging) = (site.refresh(&client, &token), site.exchange(&client, &code));
        let (refreshed, exchanged, ()) = join3(refreshing, exchanging, site.change_password(&bob)).await;
        for reply in [refreshed, exchanged] {
            if reply.status != 200 {
                assert_eq!(reply.error(), INVALID_GRANT, "round {round}");
                continue;
            }
            assert_eq!(site.userinfo(&reply.text("access_token")).await.status, 401, "round {round}");
            assert_eq!(site.refresh(&client, &reply.text("refresh_token")).await.error(), INVALID_GRANT, "round {round}");
        }
        assert_eq!(site.silently(&mut browser, &client, &[]).await, "login_required", "round {round}");
    }
}

async fn a_factor_that_goes_takes_a_sign_in_with_it(site: Site) {
    let client = site.client(|_| ()).await;
    for round in 0..20 {
        let bob = site.person_with_app(&format!("bob{round}")).await;
        let doors = site.doors(&bob, &client, &Value::Null, 1).await;
        let (code, id) = (site.code(&bob), bob.id.clone());
        let removing = site.state.db.write(move |tx| -> Result<_, StoreError> {
            user::lock(tx, &id)?;
            totp::delete_since(tx, &id, vestibule::types::UnixTime(i64::MIN))?;
            user::raise_epoch(tx, &id)
        });
        let (answer, removed) = join(site.knock(&doors[0], "totp", &code), removing).await;
        removed.unwrap();
        assert!([303, 400, 422].contains(&answer.status), "{answer:?}");
        let alive = "sessions JOIN users ON users.id = sessions.user_id WHERE sessions.epoch = users.epoch";
        assert_eq!(rows_of(&site, alive).await, 0, "round {round}: a session that no factor of this person can give");
    }
}

/// Many tabs come with the same value at once.
async fn a_trusted_value_spares_one_prompt(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.browser();
    let page = browser.open(&site.ask(&client, &[])).await.page();
    let page = site.password(&mut browser, &page, &bob).await.page();
    let form = page.form("factor").set("code", &site.code(&bob)).tick("trust_device").press("verify");
    browser.submit(form).await.away();
    let device = browser.cookies().get("vestibule_device").unwrap().value.clone();
    let mut tabs = Vec::new();
    for _ in 0..8 {
        let mut tab = site.browser();
        tab.open(&site.ask(&client, &[])).await.page();
        tabs.push(tab.cookies().get("vestibule_interaction").unwrap().value.clone());
    }
    let tries = tabs.iter().map(|tab| {
        let csrf = form_token(&Door::presented(tab.clone()));
        let cookies = format!("vestibule_interaction={tab}; vestibule_device={device}");
        let fields = [("csrf", csrf), ("username", bob.username.clone()), ("password", bob.password.clone())];
        http().post(format!("{}/login", site.home)).header("cookie", cookies).form(&fields).send()
    });
    let answers = join_all(tries).await;
    let places = answers.into_iter().map(|answer| answer.unwrap().headers()["location"].to_str().unwrap().to_owned());
    let places: Vec<String> = places.collect();
    assert_eq!(places.iter().filter(|place| place.contains("code=")).count(), 1, "{places:?}");
    assert_eq!(places.iter().filter(|place| place.contains("/login/factor/totp")).count(), 7, "{places:?}");
    assert_eq!(rows_of(&site, "trusted_devices WHERE ended_at IS NULL").await, 1, "a race is no theft");
    assert_eq!(rows_of(&site, "trusted_values WHERE used_at IS NULL").await, 1, "one successor");
}
