//! The document and the route table, compared both ways.

use super::{
    table::{FILES, TABLE},
    world::World,
};
use crate::support::{
    api::http,
    site::{On, Site},
};
use reqwest::Method;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Where the API's routes are.
const SOURCE: &str = include_str!("../../../../src/web/admin/api/mod.rs");

/// The paths of the route table, in the order of the table.
fn routed() -> Vec<String> {
    let mut paths = Vec::new();
    for service in SOURCE.split(".service(").skip(1) {
        let service = service.trim_start();
        if let Some(rest) = service.strip_prefix("at(\"") {
            paths.push(rest.split('"').next().unwrap().to_owned());
        } else {
            // What is no operation: the document, what shows it, and where nothing is.
            let known = service.starts_with("super::super::read(\"/admin/api") || service.starts_with("web::scope(ROOT)");
            assert!(known, "what is this? {}", service.lines().next().unwrap());
        }
    }
    paths
}

async fn document(site: &Site) -> Value {
    let answer = http().get(format!("{}/admin/api/openapi.json", site.home)).send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "application/json");
    answer.json().await.unwrap()
}

/// The operations of the document: which methods each path has.
fn described(document: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let verbs = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
    let methods = |item: &Value| {
        let names = item.as_object().unwrap().keys().filter(|name| verbs.contains(&name.as_str()));
        names.map(|name| name.to_uppercase()).collect()
    };
    document["paths"].as_object().unwrap().iter().map(|(path, item)| (path.clone(), methods(item))).collect()
}

#[actix_web::test]
async fn every_operation_is_routed_and_every_route_is_described() {
    let site = Site::start(On::Sqlite).await;
    let (document, world) = (document(&site).await, World::make(&site, 0).await);
    let (described, routed) = (described(&document), routed());
    assert_eq!(document["servers"][0]["url"], format!("{}/admin/api/v1", site.home));
    let paths: BTreeSet<&str> = routed.iter().map(String::as_str).collect();
    assert_eq!((paths.len(), paths.len() > 40), (routed.len(), true), "no path is there twice");
    assert_eq!(paths, described.keys().map(String::as_str).collect(), "routed and described");
    for (path, verbs) in &described {
        let address = format!("{}/admin/api/v1{}", site.home, world.fill(path));
        let ask = |verb: &str| http().request(Method::from_bytes(verb.as_bytes()).unwrap(), &address).send();
        let answer = ask("BREW").await.unwrap();
        assert_eq!(answer.status(), 405, "{path}");
        let allowed: BTreeSet<&str> = answer.headers()["allow"].to_str().unwrap().split(", ").collect();
        let mut said: BTreeSet<&str> = allowed.clone();
        assert_eq!(said.remove("HEAD"), allowed.contains("GET"), "{path}");
        assert_eq!(said, verbs.iter().map(String::as_str).collect(), "{path}: what it takes, and what is described");
        for verb in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] {
            let status = ask(verb).await.unwrap().status().as_u16();
            assert_eq!(status == 405, !allowed.contains(verb), "{verb} {path}: {status}");
            assert!(status != 404 && status < 500, "{verb} {path}: {status}");
        }
    }
}

#[actix_web::test]
async fn every_operation_is_in_the_table_of_the_sweep() {
    let site = Site::start(On::Sqlite).await;
    let mut known: Vec<String> = TABLE.iter().map(super::Route::name).chain(FILES.map(str::to_owned)).collect();
    known.sort_unstable();
    known.dedup();
    let all = described(&document(&site).await);
    let mut wanted: Vec<String> =
        all.iter().flat_map(|(path, verbs)| verbs.iter().map(move |verb| format!("{verb} {path}"))).collect();
    wanted.sort_unstable();
    assert_eq!(known, wanted, "an operation was added or removed: do the same in the table");
}

#[actix_web::test]
async fn every_operation_has_a_name_of_its_own_and_says_how_it_refuses() {
    let site = Site::start(On::Sqlite).await;
    let document = document(&site).await;
    let mut names = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (verb, operation) in item.as_object().unwrap() {
            let name = operation["operationId"].as_str().unwrap_or_else(|| panic!("{verb} {path} has no operationId"));
            assert!(names.insert(name.to_owned()), "{verb} {path}: {name} is there twice");
            let answers: Vec<&String> = operation["responses"].as_object().unwrap().keys().collect();
            for status in ["401", "403", "503"] {
                assert!(answers.iter().any(|answer| *answer == status), "{verb} {path}: no {status}");
            }
            assert!(operation["summary"].as_str().is_some_and(|text| text.len() > 5), "{verb} {path}: no summary");
        }
    }
}
