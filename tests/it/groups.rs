//! Transactions that are committed as a group stay apart: each stands or falls alone, and nobody is told of success before
//! the group is on the disk.

use crate::support::site::{Site, on_both};
use futures_util::future::join_all;
use vestibule::{
    store::{StoreError, consent, organization},
    types::{ClientId, MfaPolicy, OrganizationId},
};

on_both!(each_transaction_of_a_group_stands_or_falls_alone, what_fails_in_the_middle_leaves_nothing);

async fn each_transaction_of_a_group_stands_or_falls_alone(site: Site) {
    let (bob, now) = (site.person("bob").await, site.now());
    let mut clients = Vec::new();
    for _ in 0..60 {
        clients.push(ClientId::from_text(site.client(|_| ()).await.id));
    }
    let write = |n: usize, client: ClientId| {
        let user = bob.id.clone();
        site.state.db.write(move |tx| {
            consent::put(tx, &user, &client, "openid", now)?;
            match n % 3 {
                0 => Ok(()),
                1 => Err(StoreError::Taken),
                _ => panic!("a defect in one transaction"),
            }
        })
    };
    let results = join_all(clients.iter().enumerate().map(|(n, client)| write(n, client.clone()))).await;
    for (n, (result, client)) in results.into_iter().zip(clients).enumerate() {
        let (user, expected) = (bob.id.clone(), n % 3 == 0);
        let there = site.state.db.read(move |tx| consent::find(tx, &user, &client)).await.unwrap().is_some();
        assert_eq!((result.is_ok(), there), (expected, expected), "transaction {n}: {result:?}");
    }
}

async fn what_fails_in_the_middle_leaves_nothing(site: Site) {
    let twice = |slug: &'static str| {
        let now = site.now();
        site.state.db.write(move |tx| {
            let row = |id: &str| organization::Organization {
                id: OrganizationId::from_text(format!("{slug}-{id}")),
                ..organization::Organization::new(slug, slug, MfaPolicy::Off, now)
            };
            organization::insert(tx, &row("1"))?;
            organization::insert(tx, &row("2"))
        })
    };
    let results = join_all(["a", "b", "c", "d"].map(twice)).await;
    assert!(results.iter().all(|result| matches!(result, Err(StoreError::Taken))), "{results:?}");
    let slugs = site.state.db.read(organization::all).await.unwrap();
    assert_eq!(slugs.into_iter().map(|row| row.slug).collect::<Vec<_>>(), ["acme"]);
}
