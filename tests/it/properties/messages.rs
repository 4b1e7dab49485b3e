//! Readers of messages: redirect URIs, parameters, requests, client authentication, PKCE, claims, scopes, registrations, opaque
//! values, cookies.

use super::{
    rules,
    values::{cases, damaged, joined, json, text},
};
use proptest::{collection::vec, option, prelude::*, sample::select};
use url::form_urlencoded::byte_serialize;

/// Registered, harmless, and what attackers write instead.
const URIS: &[&str] = &[
    "https://app.example/cb",
    "https://app.example:8443/cb?a=1",
    "https://app.example",
    "http://127.0.0.1/cb?x=1",
    "http://127.0.0.1:8080/cb?x=1",
    "http://127.0.0.1",
    "http://[::1]:1/cb",
    "http://[::1]/cb",
    "http://localhost:3000/cb",
    "http://127.0.0.2/cb",
    "com.example.app:/cb",
    "com.example.app://cb/x",
    "https://app.example@evil.example/cb",
    "https://app.example/..;/cb",
    "http://localhost.evil/cb",
    "http://127.0.0.1.evil/cb",
    "http://127.0.0.1:80@evil.example/cb",
    "javascript:alert(1)//x.y",
];

const PIECES: &[&str] = &[
    "http://127.0.0.1",
    "http://[::1]",
    "https://",
    "http://",
    "app.example",
    "localhost",
    "127.0.0.1",
    ":",
    "80",
    "0",
    "65536",
    "/cb",
    "/",
    "?x=1",
    "#",
    "@",
    "\\",
    "..",
    ";",
    "%2e",
    "%",
    "com.example:",
    "evil.example",
    "\u{e4}",
];

const NAMES: &[&str] = &[
    "client_id",
    "client_secret",
    "client_assertion",
    "client_assertion_type",
    "response_type",
    "response_mode",
    "redirect_uri",
    "scope",
    "state",
    "nonce",
    "prompt",
    "max_age",
    "claims",
    "resource",
    "code_challenge",
    "code_challenge_method",
    "login_hint",
    "id_token_hint",
    "acr_values",
    "ui_locales",
    "request",
    "request_uri",
    "registration",
    "grant_type",
    "code",
    "code_verifier",
    "refresh_token",
    "device_code",
    "x",
];

const WORDS: &[&str] = &[
    "c",
    "code",
    "id_token",
    "code id_token token",
    "query",
    "fragment",
    "form_post",
    "openid",
    "openid email",
    "none",
    "login",
    "none login",
    "consent",
    "0",
    "1",
    "-1",
    "99999999999999999999",
    "S256",
    "plain",
    "https://app.example/cb",
    "urn:a",
    "urn:b",
    "https://a.example#b",
    "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    "authorization_code",
    "refresh_token",
    "client_credentials",
    "urn:ietf:params:oauth:grant-type:device_code",
    "implicit",
    "{}",
    "[]",
    r#"{"id_token":{"acr":{"values":["a"]},"sub":{"value":"u\u0000"}}}"#,
    "\u{0}",
    "\u{e4}",
    "\"",
    "\\",
    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    "e30.eyJzdWIiOiJjIn0.c2ln",
];

/// A form or a query: good names and values, duplicates, anything else, badly encoded at times.
fn form() -> impl Strategy<Value = String> {
    let name = prop_oneof![6 => select(NAMES).prop_map(str::to_owned), 1 => text()];
    let value = prop_oneof![4 => select(WORDS).prop_map(str::to_owned), 1 => text()];
    let encoded = |text: String| byte_serialize(text.as_bytes()).collect::<String>();
    let pair = (name, value, 0..12_u8).prop_map(move |(name, value, how)| match how {
        0 => format!("{name}={value}"),
        1 => encoded(name),
        2 => format!("{}=%f{value}", encoded(name)),
        _ => format!("{}={}", encoded(name), encoded(value)),
    });
    let good = select(
        &[
            "",
            "client_id=c&response_type=code",
            "client_id=c&response_type=code&scope=openid&nonce=n",
            "grant_type=authorization_code&code=x",
        ][..],
    );
    (good, vec(pair, 0..8)).prop_map(|(good, pairs)| format!("{good}&{}", pairs.join("&")))
}

const CLAIMS: &[&str] =
    &["userinfo", "id_token", "sub", "acr", "auth_time", "name", "email", "essential", "value", "values", "x"];

const MEMBERS: &[&str] = &[
    "redirect_uris",
    "client_name",
    "grant_types",
    "response_types",
    "scope",
    "jwks",
    "jwks_uri",
    "contacts",
    "client_uri",
    "software_statement",
    "token_endpoint_auth_method",
    "default_max_age",
    "require_auth_time",
    "request_uris",
    "subject_type",
    "id_token_signed_response_alg",
    "application_type",
    "client_id",
    "client_secret",
    "registration_access_token",
    "x",
];

const OF_MEMBERS: &[&str] = &["https://app.example/cb", "code", "none", "web", "RS256", "authorization_code", "\u{0}", "\"\\"];

/// What comes in the header `Authorization`.
fn credentials() -> impl Strategy<Value = String> {
    let pieces = joined(&["Basic", "basic", " ", "Yzpz", "=", "Og==", "Bearer"], 5);
    prop_oneof![Just("Basic Yzpz".to_owned()), pieces, text()]
}

fn uri() -> impl Strategy<Value = String> + Clone {
    prop_oneof![3 => damaged(URIS), 2 => joined(PIECES, 6), 1 => text()]
}

proptest! {
    #![proptest_config(cases(1500))]

    #[test]
    fn a_redirect_uri_is_the_registered_one_but_for_a_loopback_port(registered in uri(), presented in uri()) {
        rules::redirect::matches(&registered, &presented);
        rules::redirect::matches(&registered, &registered);
    }

    #[test]
    fn one_byte_makes_another_redirect_uri(registered in select(URIS), at in any::<usize>(), byte in any::<u8>()) {
        if let Some(changed) = rules::with_byte(registered, at, byte) {
            rules::redirect::matches(registered, &changed);
        }
    }

    #[test]
    fn a_port_is_a_number_and_counts_only_away_from_loopback(
        port in any::<u32>(),
        host in select(&["127.0.0.1", "[::1]", "localhost", "127.0.0.2"][..]),
    ) {
        for port in [port.to_string(), (port % 65_536).to_string(), format!("0{port}")] {
            rules::redirect::matches(&format!("http://{host}/cb"), &format!("http://{host}:{port}/cb"));
        }
    }

    #[test]
    fn a_parameter_counts_once_or_the_request_is_refused(text in prop_oneof![form(), text()]) {
        rules::params::read(&text);
    }

    #[test]
    fn what_is_written_as_a_form_reads_back(name in text(), value in text()) {
        rules::params::write(&name, &value);
        rules::params::write("resource", &value);
    }

    #[test]
    fn a_challenge_has_one_verifier(
        verifier in "[A-Za-z0-9._~-]{40,130}",
        other in text(),
        at in any::<usize>(),
        byte in any::<u8>(),
    ) {
        rules::pkce::verifier(&verifier, &other);
        rules::pkce::verifier(&other, &verifier);
        if let Some(changed) = rules::with_byte(&verifier, at, byte) {
            rules::pkce::verifier(&verifier, &changed);
        }
    }

    #[test]
    fn a_challenge_is_by_s256_and_has_one_spelling(
        challenge in prop_oneof!["[A-Za-z0-9_-]{43}", text()],
        method in option::of(select(&["S256", "s256", "plain", ""][..])),
    ) {
        rules::pkce::challenge(&challenge, method);
        rules::pkce::challenge(&challenge, Some("S256"));
    }

    #[test]
    fn scopes_print_as_they_read(one in prop_oneof!["[!-~ ]{0,20}", text()], other in "[a-c ]{0,9}") {
        rules::scope::set(&one, &other);
        rules::scope::set(&other, &one);
    }

    #[test]
    fn a_claims_request_never_grows(
        claims in prop_oneof![json(CLAIMS, &["a", "u"]).prop_map(|json| json.to_string()), text()],
        scopes in joined(&["openid ", "email ", "profile ", "claim:name "], 4),
    ) {
        rules::claims::request(&claims, &scopes);
    }

    #[test]
    fn each_byte_of_an_opaque_value_counts(
        token in prop_oneof!["[A-Za-z0-9_-]{43}", text()],
        at in any::<usize>(),
        byte in any::<u8>(),
    ) {
        rules::opaque::digests(&token, at, byte);
    }

    #[test]
    fn a_typed_code_is_read_in_one_form(
        typed in prop_oneof!["[bcdfghjklmnpqrstvwxzBCDFGHJKLMNPQRSTVWXZ]{4}[- ]?[BCDFGHJKLMNPQRSTVWXZ]{4}", text()],
    ) {
        rules::opaque::typed(&typed);
    }

    #[test]
    fn a_narrowed_token_is_for_no_more_resources(granted in vec("[a-c]", 0..4), wanted in vec("[a-d]", 0..4)) {
        rules::authorize::narrow(&granted, &wanted);
    }
}

proptest! {
    #![proptest_config(cases(2500))]

    #[test]
    fn an_authorization_request_is_what_it_says_or_is_refused(query in form()) {
        rules::authorize::request(&query);
    }

    #[test]
    fn a_token_request_is_what_it_says_or_is_refused(form in form()) {
        rules::authorize::token_request(&form);
    }

    #[test]
    fn a_client_authenticates_in_one_way(
        header in option::weighted(0.4, credentials()),
        form in form(),
    ) {
        rules::client::read(header.as_deref(), &form);
        rules::client::read(None, &form);
    }

    #[test]
    fn basic_credentials_are_decoded_once(id in prop_oneof!["[ -~]{1,20}", text()], secret in text()) {
        rules::client::basic(&id, &secret);
    }

    #[test]
    fn a_registration_is_read_as_it_says_or_refused_in_plain_words(
        body in json(MEMBERS, OF_MEMBERS),
        name in select(MEMBERS),
        value in json(&["keys", "x"], &["code", "none"]),
    ) {
        rules::register::body(body.to_string().as_bytes());
        rules::register::body(serde_json::json!({ (name): value }).to_string().as_bytes());
    }

    #[test]
    fn a_cookie_is_ours_whole_or_not_at_all(
        prefix in select(&["", "__Host-", "__host-"][..]),
        parts in vec(
            (
                select(&["session", "interaction", "device", "x", "SESSION"][..]),
                prop_oneof![
                    4 => "[A-Za-z0-9_-]{43}",
                    4 => "[A-Za-z0-9_-]{55}",
                    2 => r"[A-Za-z0-9_-]{43}(\.[A-Za-z0-9_-]{43}){0,6}",
                    2 => "[ -~]{0,50}",
                    1 => r"[A-Za-z0-9_-]{55}(\.[A-Za-z0-9_-]{55}){0,6}",
                ],
            ),
            0..4,
        ),
        noise in vec(any::<u8>(), 0..8),
    ) {
        let mut header = Vec::new();
        for (name, value) in parts {
            header.extend_from_slice(format!("{prefix}vestibule_{name}={value}; ").as_bytes());
        }
        rules::cookie::header(&header);
        header.extend_from_slice(&noise);
        rules::cookie::header(&header);
    }
}
