//! Sign-ins that somebody else begins, OIDC Core §4: the client says where.

use super::{OPEN, manage, refused, registered, with};
use crate::support::site::{Site, on_both};
use reqwest::Method;
use serde_json::json;

on_both!(oidcc_3rd_party_init_login, oidcc_3rd_party_init_login_nohttps);

async fn oidcc_3rd_party_init_login(site: Site) {
    let site = with(&site, OPEN).await;
    let uri = "https://notes.example/login?from=here";
    let made = registered(&site, &json!({"initiate_login_uri": uri})).await;
    assert_eq!(made.json["initiate_login_uri"], uri);
    let read = manage(Method::GET, &made, None).await;
    assert_eq!((read.status, &read.json["initiate_login_uri"]), (200, &json!(uri)));
    assert_eq!(read.json["client_id"], made.json["client_id"]);
    let kind = read.header("content-type").to_owned();
    assert_eq!(kind, "application/json");
}

async fn oidcc_3rd_party_init_login_nohttps(site: Site) {
    let site = with(&site, OPEN).await;
    for uri in ["http://notes.example/login", "notes.example/login", "", "javascript:alert(1)"] {
        let (status, error, why) = refused(&site, &json!({"initiate_login_uri": uri})).await;
        assert_eq!((status, error.as_str()), (400, "invalid_client_metadata"), "{uri}");
        assert!(why.starts_with("initiate_login_uri"), "{why}");
    }
}
