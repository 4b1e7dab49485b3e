//! Dynamic client registration, RFC 7591.

use super::{OPEN, TOKEN, agreed, ask, client, clients, refused, registered, wanted, with};
use crate::support::{
    admin::is,
    api::{INVALID_CLIENT, Reply, http, http_from, send},
    rp::{RelyingParty, call},
    site::{CALLBACK, Site, answer, on_both},
};
use futures_util::future::join_all;
use openidconnect::{
    ClientName, RedirectUrl, RegistrationUrl, ResponseTypes,
    core::{CoreClientAuthMethod, CoreClientRegistrationRequest, CoreGrantType, CoreResponseType},
    registration::EmptyAdditionalClientMetadata,
};
use serde_json::{Value, json};
use vestibule::{
    auth::throttle::{self, Budget},
    store::StoreError,
};

on_both!(
    where_it_is_off_there_is_no_such_place,
    the_crate_openidconnect_registers_and_signs_in,
    what_was_registered_is_said_and_what_was_left_out_too,
    each_method_gets_what_it_needs,
    a_token_is_needed_where_it_is_said,
    a_token_is_good_for_so_many_and_so_long,
    a_use_is_taken_once,
    a_token_binds_to_its_organization,
    software_statements_are_refused_clearly,
    what_does_not_go_together_is_refused_and_nothing_is_kept,
    nobody_registers_more_than_people_would_be_asked_for,
    strangers_get_nothing_that_works_without_people,
    too_many_are_told_to_wait,
    private_places_are_not_registered_and_not_called,
    nothing_is_called_for_strangers,
    bodies_that_are_no_registration_are_refused,
);

async fn discovery(site: &Site) -> Value {
    let answer = http().get(format!("{}/.well-known/openid-configuration", site.home)).send().await.unwrap();
    answer.json().await.unwrap()
}

async fn where_it_is_off_there_is_no_such_place(site: Site) {
    assert!(discovery(&site).await.get("registration_endpoint").is_none());
    for token in [None, Some("made-up")] {
        assert_eq!(ask(&site, token, &wanted(&json!({}))).await.status, 404);
    }
    assert_eq!(clients(&site).await, 0);
    for mode in [OPEN, TOKEN] {
        let site = with(&site, mode).await;
        assert_eq!(discovery(&site).await["registration_endpoint"], format!("{}/oauth2/register", site.home), "{mode}");
    }
}

async fn the_crate_openidconnect_registers_and_signs_in(site: Site) {
    let site = with(&site, OPEN).await;
    let redirect = RedirectUrl::new(CALLBACK.to_owned()).unwrap();
    let request = CoreClientRegistrationRequest::new(vec![redirect], EmptyAdditionalClientMetadata::default())
        .set_client_name(Some([(None, ClientName::new("Notes".to_owned()))].into_iter().collect()))
        .set_grant_types(Some(vec![CoreGrantType::AuthorizationCode, CoreGrantType::RefreshToken]))
        .set_response_types(Some(vec![ResponseTypes::new(vec![CoreResponseType::Code])]));
    let endpoint = RegistrationUrl::new(discovery(&site).await["registration_endpoint"].as_str().unwrap().to_owned()).unwrap();
    let got = request.register_async(&endpoint, &call).await.unwrap();
    assert_eq!(got.token_endpoint_auth_method(), Some(&CoreClientAuthMethod::ClientSecretBasic));
    assert!(got.registration_access_token().is_some() && got.registration_client_uri().is_some());
    let secret = got.client_secret().unwrap().secret().clone();
    let client = crate::support::site::Client { id: got.client_id().to_string(), secret, redirect_uri: CALLBACK.to_owned() };
    let (bob, mut browser) = (site.person_with_app("bob").await, site.browser());
    let rp = RelyingParty::discover(&site.home, &client).await;
    let pending = rp.begin(&["profile", "email", "offline_access"]);
    let callback = agreed(&site, &mut browser, pending.url.as_str(), &bob).await;
    let tokens = rp.finish(pending, &callback).await;
    assert_eq!(tokens.userinfo.email().unwrap().as_str(), "bob@acme.example");
    rp.refresh(&tokens).await;
}

/// The words of a list, in alphabetical order.
fn sorted(list: &Value) -> Vec<&str> {
    let mut words: Vec<&str> = list.as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect();
    words.sort_unstable();
    words
}

async fn what_was_registered_is_said_and_what_was_left_out_too(site: Site) {
    let site = with(&site, OPEN).await;
    let all = json!({
        "redirect_uris": ["https://notes.example/cb", "https://notes.example/cb?a=b", "https://notes.example/cb"],
        "post_logout_redirect_uris": ["https://notes.example/bye"],
        "contacts": ["ann@notes.example"], "client_uri": "https://notes.example/", "policy_uri": "https://notes.example/policy",
        "tos_uri": "https://notes.example/terms", "logo_uri": "https://notes.example/logo.png",
        "response_types": ["code", "token id_token"], "grant_types": ["authorization_code", "implicit", "refresh_token"],
        "application_type": "web", "default_max_age": 3600, "require_auth_time": true,
        "default_acr_values": ["urn:vestibule:acr:2"], "userinfo_signed_response_alg": "ES256",
        "id_token_signed_response_alg": "ES256", "software_id": "notes", "software_version": "7",
        "frontchannel_logout_uri": "https://notes.example/out", "frontchannel_logout_session_required": true,
        "backchannel_logout_uri": "https://notes.example/back", "backchannel_logout_session_required": true,
        "request_uris": ["https://notes.example/request.jwt#1"], "initiate_login_uri": "https://notes.example/login",
        "client_name#de": "Notizen", "unheard_of": {"a": 1}, "unverified": false, "access_token_format": "opaque",
    });
    let reply = registered(&site, &all).await;
    assert_eq!(reply.header("pragma"), "no-cache");
    for (member, value) in all.as_object().unwrap() {
        match member.as_str() {
            "redirect_uris" => {
                let once = json!(["https://notes.example/cb", "https://notes.example/cb?a=b"]);
                assert_eq!(reply.json[member], once, "each once");
            }
            "response_types" => assert_eq!(reply.json[member], json!(["code", "id_token token"])),
            "grant_types" => assert_eq!(sorted(&reply.json[member]), sorted(value)),
            "client_name#de" | "unheard_of" | "unverified" | "access_token_format" => {
                assert!(reply.json.get(member).is_none(), "{member} is not registered");
            }
            _ => assert_eq!(&reply.json[member], value, "{member}"),
        }
    }
    assert_eq!(reply.json["client_secret_expires_at"], 0);
    assert_eq!(reply.json["client_id_issued_at"], site.now().seconds());
    assert_eq!(reply.text("client_secret").len(), 43, "256 bits");
    assert_eq!(reply.text("registration_access_token").len(), 43, "256 bits");
    let place = format!("{}/oauth2/register/{}", site.home, reply.text("client_id"));
    assert_eq!(reply.text("registration_client_uri"), place);

    let least = registered(&site, &json!({"client_name": null})).await;
    for (member, value) in [
        ("client_name", json!("127.0.0.1")),
        ("token_endpoint_auth_method", json!("client_secret_basic")),
        ("grant_types", json!(["authorization_code"])),
        ("response_types", json!(["code"])),
        ("application_type", json!("web")),
        ("subject_type", json!("public")),
        ("id_token_signed_response_alg", json!("RS256")),
        ("scope", json!("address email offline_access openid phone profile")),
    ] {
        assert_eq!(least.json[member], value, "{member}");
    }
}

/// How the token endpoint takes a secret, sent as the method says.
async fn proves(site: &Site, reply: &Reply, method: &str) -> (u16, String) {
    let client = client(reply);
    let request = http().post(format!("{}/oauth2/token", site.home));
    let mut pairs = vec![("grant_type", "refresh_token"), ("refresh_token", "made-up")];
    let request = match method {
        "client_secret_basic" => request.basic_auth(&client.id, Some(&client.secret)),
        "client_secret_post" => {
            pairs.extend([("client_id", client.id.as_str()), ("client_secret", client.secret.as_str())]);
            request
        }
        _ => {
            pairs.push(("client_id", client.id.as_str()));
            request
        }
    };
    let told = send(request.form(&pairs)).await;
    (told.status, told.text("error"))
}

async fn each_method_gets_what_it_needs(site: Site) {
    let site = with(&site, OPEN).await;
    let keys = crate::requests::object::Pair::new(vestibule::protocol::SigningAlg::Es256).jwks();
    for (method, length) in [
        ("client_secret_basic", Some(43)),
        ("client_secret_post", Some(43)),
        ("client_secret_jwt", Some(64)),
        ("private_key_jwt", None),
        ("none", None),
    ] {
        let more = json!({
            "token_endpoint_auth_method": method, "grant_types": ["authorization_code", "refresh_token"],
            "jwks": if method == "private_key_jwt" { keys.clone() } else { Value::Null },
        });
        let reply = registered(&site, &more).await;
        assert_eq!(reply.json["client_secret"].as_str().map(str::len), length, "{method}");
        assert_eq!(reply.json.get("client_secret_expires_at").is_some(), length.is_some(), "{method}");
        if !method.ends_with("jwt") {
            assert_eq!(proves(&site, &reply, method).await, (400, "invalid_grant".to_owned()), "{method}");
            let other = if method == "client_secret_basic" { "client_secret_post" } else { "client_secret_basic" };
            assert_eq!(proves(&site, &reply, other).await, (401, "invalid_client".to_owned()), "{method} by {other}");
        }
    }
    let (_, error, why) = refused(&site, &json!({"token_endpoint_auth_method": "private_key_jwt"})).await;
    assert_eq!(error, "invalid_client_metadata");
    assert!(why.contains("public keys"), "{why}");
    // A public client must use PKCE, whatever it registers.
    let public = client(&registered(&site, &json!({"token_endpoint_auth_method": "none"})).await);
    let away = site.browser().open(&site.ask(&public, &[])).await.away();
    assert_eq!(answer(&away, "error").as_deref(), Some("invalid_request"), "{away}");
}

/// A token, by the administration's API.
async fn token(site: &Site, more: &Value) -> (String, String) {
    let mut body = json!({"name": "Build server"});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let reply = site.root().await.post("/registration-tokens", body).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    (reply.text("id"), reply.text("token"))
}

async fn a_token_is_needed_where_it_is_said(site: Site) {
    let site = with(&site, TOKEN).await;
    let (_, token) = token(&site, &json!({})).await;
    let before = clients(&site).await;
    let none = ask(&site, None, &wanted(&json!({}))).await;
    assert_eq!((none.status, none.header("www-authenticate")), (401, "Bearer realm=\"vestibule\""));
    for wrong in ["made-up", &token[1..], &format!("{token}A"), &"A".repeat(43)] {
        let reply = ask(&site, Some(wrong), &wanted(&json!({}))).await;
        assert_eq!(reply.error(), (401, "invalid_token"), "{wrong}");
        assert!(reply.header("www-authenticate").contains("error=\"invalid_token\""), "{reply:?}");
    }
    let place = format!("{}/oauth2/register", site.home);
    for header in [format!("Basic {token}"), "Bearer".to_owned(), format!("Bearer{token}"), "Bearer ".to_owned()] {
        let reply = send(http().post(&place).header("authorization", header.clone()).json(&wanted(&json!({})))).await;
        assert_eq!(reply.error(), (400, "invalid_request"), "{header}");
    }
    let both = http().post(&place).bearer_auth(&token).header("authorization", "Bearer x").json(&wanted(&json!({})));
    assert_eq!(send(both).await.error(), (400, "invalid_request"));
    assert_eq!(clients(&site).await, before, "nothing of all this registered anything");
    let made = ask(&site, Some(&token), &wanted(&json!({}))).await;
    assert_eq!(made.status, 201, "{made:?}");
    // An initial access token manages nothing, and is dead after its use.
    let managed = send(http().get(made.text("registration_client_uri")).bearer_auth(&token)).await;
    assert_eq!(managed.error(), (401, "invalid_token"));
    assert_eq!(ask(&site, Some(&token), &wanted(&json!({}))).await.error(), (401, "invalid_token"));
}

async fn a_token_is_good_for_so_many_and_so_long(site: Site) {
    let site = with(&site, TOKEN).await;
    let (_, thrice) = token(&site, &json!({"uses": 3, "days": 2})).await;
    let bad = json!({"redirect_uris": ["https://a.example/#x"]});
    assert_eq!(ask(&site, Some(&thrice), &wanted(&bad)).await.error(), (400, "invalid_redirect_uri"));
    for _ in 0..2 {
        assert_eq!(ask(&site, Some(&thrice), &wanted(&json!({}))).await.status, 201, "what was refused took no use");
    }
    site.advance(2 * 86_400);
    assert_eq!(ask(&site, Some(&thrice), &wanted(&json!({}))).await.error(), (401, "invalid_token"), "two days later");
    let (id, gone) = token(&site, &json!({"uses": 3})).await;
    assert_eq!(site.root().await.delete(&format!("/registration-tokens/{id}")).await.status, 204);
    assert_eq!(ask(&site, Some(&gone), &wanted(&json!({}))).await.error(), (401, "invalid_token"), "removed");
    for wrong in [json!({"uses": 0}), json!({"uses": 1001}), json!({"days": 0}), json!({"days": 366}), json!({"name": ""})] {
        let mut body = json!({"name": "Build server"});
        body.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
        assert_eq!(site.root().await.post("/registration-tokens", body).await.status, 422, "{wrong}");
    }
}

async fn a_use_is_taken_once(site: Site) {
    let site = with(&site, TOKEN).await;
    let (_, once) = token(&site, &json!({})).await;
    let body = wanted(&json!({}));
    let replies = join_all((0..8).map(|_| ask(&site, Some(&once), &body))).await;
    let mut codes: Vec<u16> = replies.iter().map(|reply| reply.status).collect();
    codes.sort_unstable();
    assert_eq!(codes, [201, 401, 401, 401, 401, 401, 401, 401]);
}

async fn a_token_binds_to_its_organization(site: Site) {
    let site = with(&site, TOKEN).await;
    site.organization("other", vestibule::types::MfaPolicy::Required).await;
    let (bob, eve) = (site.person_with_app("bob").await, site.person_of("other", "eve").await);
    let eve = site.give_app(eve).await;
    let (_, token) = token(&site, &json!({"organization_id": site.id_of("acme").await})).await;
    let client = client(&ask(&site, Some(&token), &wanted(&json!({}))).await);
    let away = agreed(&site, &mut site.browser(), &site.ask(&client, &[]), &bob).await;
    assert!(answer(&away, "code").is_some(), "{away}");
    let away = site.sign_in(&mut site.browser(), &site.ask(&client, &[]), &eve).await.away();
    assert_eq!(answer(&away, "error").as_deref(), Some("access_denied"), "somebody of another organization: {away}");
    // Whoever runs one organization makes tokens for that one alone, and sees no others.
    let machine = site.machine(crate::support::admin::ALL, Some("other")).await;
    let operator = site.caller(&machine).await;
    is(&operator.post("/registration-tokens", json!({"name": "All"})).await, 404, "not-found");
    let theirs = json!({"name": "Theirs", "organization_id": site.id_of("other").await});
    assert_eq!(operator.post("/registration-tokens", theirs).await.status, 201);
    let listed = operator.get("/registration-tokens").await;
    let names: Vec<&str> = listed.json["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Theirs"]);
}

async fn software_statements_are_refused_clearly(site: Site) {
    let site = with(&site, OPEN).await;
    for statement in [json!("eyJhbGciOiJub25lIn0.e30."), json!(""), json!({})] {
        let (status, error, why) = refused(&site, &json!({"software_statement": statement})).await;
        assert_eq!((status, error.as_str()), (400, "unapproved_software_statement"));
        assert_eq!(why, "software statements are not accepted");
    }
    assert_eq!(clients(&site).await, 0);
}

async fn what_does_not_go_together_is_refused_and_nothing_is_kept(site: Site) {
    let site = with(&site, OPEN).await;
    let (uri, metadata) = ("invalid_redirect_uri", "invalid_client_metadata");
    for (more, error) in [
        (json!({"redirect_uris": null}), uri),
        (json!({"redirect_uris": []}), uri),
        (json!({"redirect_uris": CALLBACK}), uri),
        (json!({"redirect_uris": [7]}), uri),
        (json!({"redirect_uris": ["http://app.example/cb"]}), uri),
        (json!({"redirect_uris": ["javascript:alert(1)"]}), uri),
        (json!({"redirect_uris": [CALLBACK], "response_types": ["id_token"]}), uri),
        (json!({"client_name": "a\u{202e}b"}), metadata),
        (json!({"client_name": ""}), metadata),
        (json!({"grant_types": ["password"]}), metadata),
        (json!({"response_types": ["token"]}), metadata),
        (json!({"response_types": ["code id_token"], "grant_types": ["authorization_code"]}), metadata),
        (json!({"response_types": ["id_token"], "grant_types": ["authorization_code"]}), metadata),
        (json!({"grant_types": ["refresh_token"]}), metadata),
        (json!({"token_endpoint_auth_method": "tls_client_auth"}), metadata),
        (json!({"id_token_signed_response_alg": "none"}), metadata),
        (json!({"id_token_signed_response_alg": "HS256"}), metadata),
        (json!({"jwks": {"keys": []}, "token_endpoint_auth_method": "private_key_jwt"}), metadata),
        (json!({"jwks": {"keys": [{"kty": "oct", "k": "AAAA"}]}}), metadata),
        (json!({"request_object_encryption_alg": "RSA-OAEP-256"}), metadata),
        (json!({"tls_client_certificate_bound_access_tokens": true}), metadata),
        (json!({"default_max_age": -1}), metadata),
        (json!({"contacts": "ann@notes.example"}), metadata),
        (json!({"subject_type": "secret"}), metadata),
        (json!({"post_logout_redirect_uris": ["http://app.example/bye"]}), metadata),
    ] {
        let told = refused(&site, &more).await;
        assert_eq!((told.0, told.1.as_str()), (400, error), "{more}: {}", told.2);
        assert!(told.2.bytes().all(|byte| (b' '..=b'~').contains(&byte) && byte != b'"' && byte != b'\\'), "{told:?}");
    }
    assert_eq!(clients(&site).await, 0);
}

async fn nobody_registers_more_than_people_would_be_asked_for(site: Site) {
    let site = with(&site, OPEN).await;
    let reply = registered(&site, &json!({"scope": "openid email admin admin:users unheard-of"})).await;
    assert_eq!(reply.json["scope"], "email openid");
    assert_eq!(refused(&site, &json!({"scope": "admin"})).await.1, "invalid_client_metadata");
    let bob = site.person_with_app("bob").await;
    site.set_role(&bob, vestibule::types::Role::Administrator).await;
    let client = client(&reply);
    let mut browser = site.browser();
    let away = agreed(&site, &mut browser, &site.ask(&client, &[("scope", "openid email admin")]), &bob).await;
    let tokens = site.exchange(&client, &answer(&away, "code").unwrap()).await;
    assert!(!tokens.text("scope").contains("admin"), "{tokens:?}");
    let api = http().get(format!("{}/admin/api/v1/users", site.home)).bearer_auth(tokens.text("access_token"));
    assert_eq!(send(api).await.status, 403);
}

async fn strangers_get_nothing_that_works_without_people(site: Site) {
    let open = with(&site, OPEN).await;
    for grant in ["client_credentials", "urn:ietf:params:oauth:grant-type:device_code"] {
        let more = json!({"grant_types": ["authorization_code", grant]});
        let (_, error, why) = refused(&open, &more).await;
        assert_eq!(error, "invalid_client_metadata");
        assert!(why.contains("initial access token"), "{why}");
    }
    // Somebody vouches for what is registered with a token.
    let site = with(&site, TOKEN).await;
    let (_, token) = token(&site, &json!({})).await;
    let more = json!({"grant_types": ["client_credentials"], "redirect_uris": null});
    let machine = client(&ask(&site, Some(&token), &wanted(&more)).await);
    assert_eq!(site.token(&machine, &[("grant_type", "client_credentials")]).await.status, 200);
    let wrong = crate::support::site::Client { secret: "A".repeat(43), ..machine };
    assert_eq!(site.token(&wrong, &[("grant_type", "client_credentials")]).await.error(), INVALID_CLIENT);
}

/// Uses a budget up, as that many registrations would do it.
async fn used_up(site: &Site, budget: &'static Budget, subject: String) {
    let now = site.now();
    let done = site.state.db.write(move |tx| -> Result<(), StoreError> {
        for _ in 0..budget.free {
            throttle::attempt(tx, budget, &subject, now)?;
        }
        Ok(())
    });
    done.await.unwrap();
}

async fn too_many_are_told_to_wait(site: Site) {
    let site = with(&site, OPEN).await;
    registered(&site, &json!({})).await;
    let here = site.state.provider.sealer.pseudonym("register\x00127.0.0.1");
    used_up(&site, &throttle::REGISTER, here).await;
    let before = clients(&site).await;
    let told = ask(&site, None, &wanted(&json!({}))).await;
    assert_eq!((told.error(), told.header("retry-after")), ((429, "temporarily_unavailable"), "3600"));
    let body = wanted(&json!({}));
    let elsewhere = async || {
        let other = http_from("127.0.0.2".parse().unwrap());
        let told = other.post(format!("{}/oauth2/register", site.home.replace("localhost", "127.0.0.1"))).json(&body);
        told.send().await.unwrap().status().as_u16()
    };
    assert_eq!(elsewhere().await, 201, "another network");
    used_up(&site, &throttle::REGISTERED, "everybody".to_owned()).await;
    assert_eq!(elsewhere().await, 429, "everybody together");
    assert_eq!(clients(&site).await, before + 1);
    // With a token nobody waits.
    let (_, token) = token(&site, &json!({})).await;
    assert_eq!(ask(&site, Some(&token), &body).await.status, 201);
    site.advance(3600);
    registered(&site, &json!({})).await;
}

async fn private_places_are_not_registered_and_not_called(site: Site) {
    let site = with(&site, "[registration]\nmode = 'open'\n").await;
    let gateway = crate::support::gateway::Gateway::start();
    for host in ["127.0.0.1", "[::1]", "10.0.0.1", "169.254.169.254", "[::ffff:127.0.0.1]", "0x7f.1", "2130706433"] {
        for member in ["jwks_uri", "sector_identifier_uri", "backchannel_logout_uri", "logo_uri", "request_uris"] {
            let uri = format!("https://{host}:{}/x", gateway.port);
            let value = if member == "request_uris" { json!([uri]) } else { json!(uri) };
            let told = refused(&site, &json!({ member: value })).await;
            assert_eq!((told.0, told.1.as_str()), (400, "invalid_client_metadata"), "{member} at {host}");
            assert!(told.2.starts_with(member), "{told:?}");
        }
    }
    assert_eq!((gateway.connections(), clients(&site).await), (0, 0));
}

/// A sector's file is fetched when a client is registered or changed: for nobody who may not do that.
async fn nothing_is_called_for_strangers(site: Site) {
    let gateway = crate::support::gateway::Gateway::start();
    let allow = "[outbound]\nallow = ['127.0.0.1/32']\n";
    let more = json!({"sector_identifier_uri": format!("https://127.0.0.1:{}/uris.json", gateway.port), "client_id": "x"});
    let body = wanted(&more);
    for mode in ["off", "token", "open"] {
        let site = with(&site, &format!("[registration]\nmode = '{mode}'\n{allow}")).await;
        let place = format!("{}/oauth2/register/vestibule-account", site.home);
        assert_eq!(super::call(reqwest::Method::PUT, &place, "made-up", Some(&body)).await.error(), (401, "invalid_token"));
        let token = (mode == "token").then_some("made-up");
        if mode == "open" {
            used_up(&site, &throttle::REGISTERED, "everybody".to_owned()).await;
        }
        assert!([401, 404, 429].contains(&ask(&site, token, &body).await.status), "{mode}");
    }
    assert_eq!(gateway.connections(), 0);
    let site = with(&site, OPEN).await;
    assert_eq!(ask(&site, None, &body).await.status, 400);
    assert!(gateway.connections() > 0, "what the test looks for happens where it may");
}

async fn bodies_that_are_no_registration_are_refused(site: Site) {
    let site = with(&site, OPEN).await;
    let place = format!("{}/oauth2/register", site.home);
    for (kind, body, status) in [
        ("application/json", "", 400),
        ("application/json", "[]", 400),
        ("application/json", "{\"redirect_uris\": [", 400),
        ("application/json", "\"text\"", 400),
        ("application/x-www-form-urlencoded", "redirect_uris=x", 400),
        ("text/plain", "{}", 400),
    ] {
        let reply = send(http().post(&place).header("content-type", kind).body(body)).await;
        assert_eq!(reply.error(), (status, "invalid_client_metadata"), "{kind} {body}");
    }
    let large = json!({"client_name": "x".repeat(70_000)});
    assert_eq!(send(http().post(&place).json(&large)).await.status, 413);
    let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
    let deep = http().post(&place).header("content-type", "application/json").body(deep);
    assert_eq!(send(deep).await.error(), (400, "invalid_client_metadata"));
    for method in [reqwest::Method::GET, reqwest::Method::PUT, reqwest::Method::DELETE] {
        assert_eq!(http().request(method, &place).send().await.unwrap().status(), 405);
    }
    assert_eq!(clients(&site).await, 0);
}
