//! What we say of ourselves is so.

use crate::support::{
    acts::names,
    api::http,
    site::{On, Site, on_both},
};
use serde_json::{Value, json};
use std::{collections::BTreeSet, fs, path::Path};

on_both!(
    both_documents_are_one_and_its_endpoints_answer,
    every_member_has_its_row,
    a_name_under_our_host_leads_to_the_issuer,
    keys_are_public_halves_with_names_of_their_own
);

/// The rows of `docs/conformance.md`, by their number of cells.
fn rows() -> Vec<Vec<String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("docs/conformance.md")).unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
}

/// What is between backticks.
fn ticked(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

#[test]
fn every_row_of_the_conformance_table_names_a_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    let mut first = BTreeSet::new();
    for row in rows() {
        let [name, _, tests] = &row[..] else { panic!("three cells: {row:?}") };
        assert!(first.insert(name.clone()), "{name} is there twice");
        assert!(!ticked(tests).is_empty(), "{name} has no test");
        for test in ticked(tests) {
            let (module, function) = test.rsplit_once("::").unwrap();
            let file = module.replace("::", "/");
            let text = [format!("{file}.rs"), format!("{file}/mod.rs")]
                .iter()
                .find_map(|file| fs::read_to_string(root.join(file)).ok());
            let text = text.unwrap_or_else(|| panic!("no file for {test}"));
            let head = format!("fn {function}(");
            let (before, _) = text.split_once(&head).unwrap_or_else(|| panic!("{name}: there is no {test}"));
            // Listed for both databases, or a test by itself.
            let runs = before.contains(function) || before.rsplit('\n').nth(1).is_some_and(|line| line.ends_with("test]"));
            assert!(runs, "{name}: {test} is no test");
        }
    }
    assert!(first.len() > 100, "{}", first.len());
}

/// What is advertised is what the table has tests for: a member or a value more, and this fails.
async fn every_member_has_its_row(site: Site) {
    let on = if site.url.starts_with("sqlite") { On::Sqlite } else { On::Postgres };
    let site = Site::start_with(on, "[registration]\nmode = 'open'\n").await;
    let answer = http().get(format!("{}/.well-known/openid-configuration", site.home)).send().await.unwrap();
    let document: Value = answer.json().await.unwrap();
    let modules = |name: &str| name.starts_with("`oidcc-");
    let rows: Vec<Vec<String>> = rows().into_iter().filter(|row| !modules(&row[0])).collect();
    let named: BTreeSet<&str> = rows.iter().map(|row| ticked(&row[0])[0]).collect();
    assert_eq!(named, names(&document).into_iter().collect::<BTreeSet<_>>());
    for row in &rows {
        let member = &document[ticked(&row[0])[0]];
        let values: Vec<&str> = member.as_array().map_or(Vec::new(), |list| list.iter().map(|v| v.as_str().unwrap()).collect());
        assert_eq!(ticked(&row[1]), values, "{}", row[0]);
    }
    for member in [
        "backchannel_logout_supported",
        "backchannel_logout_session_supported",
        "frontchannel_logout_supported",
        "frontchannel_logout_session_supported",
        "request_parameter_supported",
        "request_uri_parameter_supported",
        "claims_parameter_supported",
    ] {
        assert_eq!(document[member], true, "{member}");
    }
    for member in ["response_types_supported", "subject_types_supported", "id_token_signing_alg_values_supported"] {
        assert!(document[member].is_array(), "OIDC Discovery §3: {member} is required");
    }
}

async fn both_documents_are_one_and_its_endpoints_answer(site: Site) {
    let mut bodies = Vec::new();
    for path in ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"] {
        let answer = http().get(format!("{}{path}", site.home)).send().await.unwrap();
        let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        assert_eq!((answer.status().as_u16(), header("content-type").as_str()), (200, "application/json"));
        assert_eq!(header("access-control-allow-origin"), "*");
        assert!(header("cache-control").starts_with("public, max-age="));
        bodies.push(answer.bytes().await.unwrap());
    }
    assert_eq!(bodies[0], bodies[1]);
    let document: Value = serde_json::from_slice(&bodies[0]).unwrap();
    assert_eq!(document["issuer"], site.home, "byte for byte");
    assert_eq!(document["code_challenge_methods_supported"], json!(["S256"]));
    let types = ["code", "id_token", "id_token token", "code id_token", "code token", "code id_token token"];
    assert_eq!(document["response_types_supported"], json!(types));
    assert_eq!(document["response_modes_supported"], json!(["query", "fragment", "form_post"]));
    assert_eq!(document["authorization_response_iss_parameter_supported"], true);
    for (name, status) in [
        ("authorization_endpoint", 400),
        ("token_endpoint", 405),
        ("pushed_authorization_request_endpoint", 405),
        ("introspection_endpoint", 405),
        ("revocation_endpoint", 405),
        ("device_authorization_endpoint", 405),
        ("userinfo_endpoint", 401),
        ("jwks_uri", 200),
        ("end_session_endpoint", 200),
        ("check_session_iframe", 200),
    ] {
        let answer = http().get(document[name].as_str().unwrap()).send().await.unwrap();
        assert_eq!(answer.status(), status, "{name}");
    }
    let listed = names(&document).into_iter().filter(|name| name.ends_with("_endpoint") || name.ends_with("_uri"));
    assert_eq!(listed.count(), 9, "no endpoint that was not tried: {document}");
    // The name comes from the configuration, whatever the request calls us.
    let named = http().get(format!("{}/.well-known/openid-configuration", site.home));
    let named = named.header("host", "evil.example").header("x-forwarded-host", "evil.example").send().await.unwrap();
    assert_eq!(named.bytes().await.unwrap(), bodies[0]);
}

/// OIDC Discovery §2: from what a person types to the issuer, without telling who has an account.
async fn a_name_under_our_host_leads_to_the_issuer(site: Site) {
    site.person("bob").await;
    let ask = async |query: String| http().get(format!("{}/.well-known/webfinger?{query}", site.home)).send().await.unwrap();
    let authority = site.home.trim_start_matches("http://");
    for name in ["bob", "nobody"] {
        let resource = format!("acct:{name}@{authority}");
        let answer = ask(format!("resource={resource}&rel=http://openid.net/specs/connect/1.0/issuer")).await;
        assert_eq!(
            (answer.status().as_u16(), &answer.headers()["content-type"]),
            (200, &"application/jrd+json".parse().unwrap())
        );
        assert_eq!(answer.headers()["access-control-allow-origin"], "*");
        let link = json!([{"rel": "http://openid.net/specs/connect/1.0/issuer", "href": site.home}]);
        assert_eq!(answer.json::<Value>().await.unwrap(), json!({"subject": resource, "links": link}));
    }
    assert_eq!(ask("resource=acct:bob@other.example".to_owned()).await.status(), 404);
    for query in ["", "resource=", "rel=x"] {
        assert_eq!(ask(query.to_owned()).await.status(), 400, "{query}");
    }
}

async fn keys_are_public_halves_with_names_of_their_own(site: Site) {
    let answer = http().get(format!("{}/oauth2/jwks", site.home)).send().await.unwrap();
    assert_eq!(answer.headers()["access-control-allow-origin"], "*");
    let document: Value = answer.json().await.unwrap();
    let keys = document["keys"].as_array().unwrap();
    let algorithms: BTreeSet<&str> = keys.iter().map(|key| key["alg"].as_str().unwrap()).collect();
    assert_eq!(algorithms, BTreeSet::from(["ES256", "EdDSA", "PS256", "RS256"]));
    let kids: BTreeSet<&str> = keys.iter().map(|key| key["kid"].as_str().unwrap()).collect();
    assert_eq!((kids.len(), kids.contains("")), (keys.len(), false));
    let numbers: BTreeSet<&str> = keys.iter().map(|key| key["n"].as_str().or(key["x"].as_str()).unwrap()).collect();
    assert_eq!(numbers.len(), keys.len(), "no two algorithms share a key");
    for key in keys {
        let expected = match key["alg"].as_str().unwrap() {
            "RS256" | "PS256" => vec!["alg", "e", "kid", "kty", "n", "use"],
            "ES256" => vec!["alg", "crv", "kid", "kty", "use", "x", "y"],
            _ => vec!["alg", "crv", "kid", "kty", "use", "x"],
        };
        assert_eq!(names(key), expected, "nothing private");
        assert_eq!(key["use"], "sig");
    }
}
