//! A client of one organization is not for the people of another.

use super::{answered, page, told};
use crate::support::site::{Site, on_both};
use vestibule::types::{ConsentRule, MfaPolicy};

on_both!(a_client_of_one_organization_refuses_the_people_of_another);

async fn a_client_of_one_organization_refuses_the_people_of_another(site: Site) {
    let plain = site.organization("plain", MfaPolicy::Optional).await;
    let (carol, bob) = (site.person_of("plain", "carol").await, site.person_with_app("bob").await);
    let anybodys = site.client(|_| ()).await;
    for consent in [ConsentRule::Skip, ConsentRule::Ask] {
        let client = site.client(|row| (row.organization_id, row.consent) = (Some(plain.clone()), consent)).await;
        // At the end of a sign-in, and out of a session that another client began.
        site.advance(30);
        let mut browser = site.browser();
        let away = site.sign_in(&mut browser, &site.ask(&client, &[]), &bob).await.away();
        assert_eq!(answered(&site, &away).0, "access_denied");
        assert_eq!(told(&site, &mut browser, &anybodys, &[]).await, "code", "the sign-in itself is fine");
        assert_eq!(site.rows().await[2], ("grants", 0));

        let mut browser = site.browser();
        let first = page(&site, &mut browser, &client, &[]).await;
        let landed = site.password(&mut browser, &first, &carol).await;
        let away = match consent {
            ConsentRule::Skip => landed.away(),
            ConsentRule::Ask => browser.submit(landed.page().form("consent").press("allow")).await.away(),
        };
        assert_eq!(answered(&site, &away).0, "code");
    }
    let client = site.client(|row| row.organization_id = Some(plain.clone())).await;
    let mut browser = site.signed_in(&anybodys, &bob).await;
    for more in [vec![], vec![("prompt", "none")]] {
        assert_eq!(told(&site, &mut browser, &client, &more).await, "access_denied", "{more:?}");
    }
}
