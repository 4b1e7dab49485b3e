//! Nobody is locked out: the last administrator stays one.

use crate::support::{
    admin::is,
    site::{Site, on_both},
};
use serde_json::json;
use vestibule::types::Role;

on_both!(the_last_administrator_stays, two_who_demote_each_other_do_not_both_win, nobody_acts_on_themselves);

async fn the_last_administrator_stays(site: Site) {
    let root = site.root().await;
    let acme = site.id_of("acme").await;
    let chief = site.person_with_app("chief").await;
    site.set_role(&chief, Role::Administrator).await;
    let user = format!("/users/{}", chief.id);
    for change in [json!({ "enabled": false }), json!({ "role": "member" }), json!({ "role": "auditor" })] {
        is(&root.patch(&user, change).await, 409, "lockout");
    }
    is(&root.delete(&user).await, 409, "lockout");
    is(&root.patch(&format!("/organizations/{acme}"), json!({ "enabled": false })).await, 409, "lockout");
    let reset = root.post(&format!("{user}/reset-mfa"), json!({ "reason": "lost phone" })).await;
    assert_eq!(reset.status, 200, "the next sign-in sets a factor up anew: {reset:?}");
    assert_eq!(root.get(&user).await.json["role"], "administrator");
    // A second one makes it possible, but not one who can not sign in.
    let second = site.person("second").await;
    site.set_role(&second, Role::Administrator).await;
    let other = format!("/users/{}", second.id);
    assert_eq!(root.patch(&other, json!({ "enabled": false })).await.status, 200);
    is(&root.patch(&user, json!({ "role": "member" })).await, 409, "lockout");
    assert_eq!(root.patch(&other, json!({ "enabled": true })).await.status, 200);
    assert_eq!(root.patch(&user, json!({ "role": "member" })).await.status, 200);
    is(&root.delete(&other).await, 409, "lockout");
}

async fn two_who_demote_each_other_do_not_both_win(site: Site) {
    let root = site.root().await;
    let one = site.person_with_app("one").await;
    let two = site.person_with_app("two").await;
    for _ in 0..10 {
        site.set_role(&one, Role::Administrator).await;
        site.set_role(&two, Role::Administrator).await;
        let demote = |id: &vestibule::types::UserId| {
            let path = format!("/users/{id}");
            let root = root.clone();
            async move { root.patch(&path, json!({ "role": "member" })).await }
        };
        let (first, second) = futures_util::future::join(demote(&one.id), demote(&two.id)).await;
        let mut statuses = [first.status, second.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409], "{first:?} {second:?}");
    }
}

async fn nobody_acts_on_themselves(site: Site) {
    let chief = site.person_with_app("chief").await;
    let other = site.person_with_app("other").await;
    site.set_role(&chief, Role::Administrator).await;
    site.set_role(&other, Role::Administrator).await;
    let caller = site.operator(&chief).await;
    let user = format!("/users/{}", chief.id);
    is(&caller.post(&format!("{user}/reset-mfa"), json!({ "reason": "x" })).await, 409, "conflict");
    is(&caller.post(&format!("{user}/access-pass"), json!({ "minutes": 60, "reason": "x" })).await, 409, "conflict");
    is(&caller.patch(&user, json!({ "role": "member" })).await, 409, "conflict");
    is(&caller.patch(&user, json!({ "enabled": false })).await, 409, "conflict");
    is(&caller.delete(&user).await, 409, "conflict");
}
