//! Lists: every page, found by the beginnings of words, narrowed.

use crate::support::{
    admin::is,
    site::{Site, on_both},
};
use serde_json::{Value, json};

on_both!(pages_cover_everybody_once, people_are_found_by_the_beginning_of_each_word, lists_are_narrowed);

fn names(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["username"].as_str().unwrap()).collect()
}

async fn pages_cover_everybody_once(site: Site) {
    let (root, acme) = (site.root().await, site.id_of("acme").await);
    for n in 0..23 {
        site.person(&format!("p{n:02}")).await;
    }
    for limit in [1, 7, 23, 50] {
        let all = root.all(&format!("/users?organization_id={acme}&limit={limit}")).await;
        let wanted: Vec<String> = (0..23).map(|n| format!("p{n:02}")).collect();
        assert_eq!(names(&all), wanted, "pages of {limit}");
    }
    let first = root.get("/users?limit=1").await;
    let cursor = first.text("next");
    is(&root.get(&format!("/organizations?cursor={cursor}")).await, 400, "malformed");
    is(&root.get("/users?cursor=cDAx").await, 400, "malformed");
    let broken = format!("{}A", &cursor[..cursor.len() - 1]);
    let broken = root.get(&format!("/users?cursor={broken}B")).await;
    is(&broken, 400, "malformed");
}

async fn people_are_found_by_the_beginning_of_each_word(site: Site) {
    let (root, acme) = (site.root().await, site.id_of("acme").await);
    let add = async |username: &str, name: &str, email: &str| {
        let body = json!({ "organization_id": acme, "username": username, "name": name, "email": email });
        assert_eq!(root.post("/users", body).await.status, 201);
    };
    add("bli", "Bob van der Li", "Bob.Li@acme.example").await;
    add("zoe", "Zoë Ångström", "zoe@other.example").await;
    add("100%", "Percent _ Sign", "p@acme.example").await;
    let find = async |text: &str| {
        let found = root.all(&format!("/users?search={}", url_text(text))).await;
        names(&found).into_iter().map(str::to_owned).collect::<Vec<_>>().join(" ")
    };
    for text in ["b", "BLI", "li", "Van", "bob v", "bob.li@", "bob.li@acme.example"] {
        assert_eq!(find(text).await, "bli", "{text}");
    }
    for text in ["ån", "ÅNG", "zoë å", "zoe@o"] {
        assert_eq!(find(text).await, "zoe", "{text}");
    }
    for text in ["100%", "_", "sign"] {
        assert_eq!(find(text).await, "100%", "{text}");
    }
    for text in ["%", "ob", "i", "'", "\\", "*"] {
        assert_eq!(find(text).await, "", "{text}");
    }
    let zoe = root.all("/users?search=zoe").await;
    let path = format!("/users/{}", zoe[0]["id"].as_str().unwrap());
    assert_eq!(root.patch(&path, json!({ "name": "Zoe Smith", "email": null })).await.status, 200);
    assert_eq!((find("smith").await.as_str(), find("ång").await.as_str(), find("zoe@").await.as_str()), ("zoe", "", ""));
}

fn url_text(text: &str) -> String {
    reqwest::Url::parse_with_params("http://a/", [("q", text)]).unwrap().query().unwrap()[2..].to_owned()
}

async fn lists_are_narrowed(site: Site) {
    let root = site.root().await;
    let app = site.person_with_app("app").await;
    site.person("bare").await;
    let off = site.person("off").await;
    assert_eq!(root.patch(&format!("/users/{}", off.id), json!({ "enabled": false })).await.status, 200);
    assert_eq!(root.patch(&format!("/users/{}", app.id), json!({ "role": "auditor" })).await.status, 200);
    for (query, wanted) in [
        ("method=totp", "app"),
        ("method=any", "app"),
        ("method=none", "bare off"),
        ("method=passkey", ""),
        ("enabled=false", "off"),
        ("enabled=true", "app bare"),
        ("role=auditor", "app"),
        ("enabled=true&method=none", "bare"),
        ("search=o&enabled=true", ""),
    ] {
        assert_eq!(names(&root.all(&format!("/users?{query}")).await).join(" "), wanted, "{query}");
    }
    let shown = root.get(&format!("/users/{}", app.id)).await;
    assert_eq!((&shown.json["methods"], &shown.json["has_password"]), (&json!(["totp"]), &json!(true)));
}
