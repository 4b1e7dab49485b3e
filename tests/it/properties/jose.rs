//! Signed and encrypted things: our tokens, clients' assertions and request objects, keys to encrypt for.

use super::{
    rules::{
        self,
        assertion::{NOW, US},
    },
    values::{cases, json, text},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::{Map, Value, json};

const ALGS: &[&str] = &["none", "HS256", "RS256", "ES256", "ES384", "PS256", "EdDSA", "", "es256"];
const TYPES: &[&str] =
    &["JWT", "at+jwt", "AT+JWT", "application/at+jwt", "client-authentication+jwt", "logout+jwt", "oauth-authz-req+jwt", ""];

const MEMBERS: &[&str] = &["kty", "crv", "use", "alg", "kid", "n", "e", "x", "y", "k", "d"];
const NUMBERS: &[&str] =
    &["RSA", "EC", "oct", "OKP", "P-256", "P-384", "enc", "sig", "RSA-OAEP-256", "AQAB", "AA", "a", "hush", ""];

/// The good header with some members of it replaced, taken away or added.
fn header(typ: &'static str) -> impl Strategy<Value = Value> {
    let change = prop_oneof![
        select(ALGS).prop_map(|alg| ("alg", json!(alg))),
        select(TYPES).prop_map(|typ| ("typ", json!(typ))),
        select(&["k", "k0", "", "K", "../k", "k\u{0}"][..]).prop_map(|kid| ("kid", json!(kid))),
        select(&["alg", "typ", "kid", "crit", "b64"][..]).prop_map(|name| (name, Value::Null)),
        Just(("b64", json!(false))),
        Just(("crit", json!(["b64"]))),
        Just(("crit", json!([]))),
        Just(("jku", json!("https://evil.example/keys"))),
        Just(("x5u", json!("https://evil.example/keys"))),
        Just(("jwk", json!({ "kty": "oct", "k": "AAAA" }))),
        Just(("zip", json!("DEF"))),
    ];
    vec(change, 0..3).prop_map(move |changes| {
        let mut header =
            Map::from_iter([("alg".into(), json!("ES256")), ("typ".into(), json!(typ)), ("kid".into(), json!("k"))]);
        for (name, value) in changes {
            if value.is_null() { drop(header.remove(name)) } else { drop(header.insert(name.to_owned(), value)) }
        }
        Value::Object(header)
    })
}

/// Good claims with some of them replaced or taken away.
fn claims() -> impl Strategy<Value = Value> {
    let near = (-3..=3_i64, select(&[0, 60, 360, -60][..])).prop_map(|(by, from)| NOW + from + by);
    let time = prop_oneof![
        4 => near.prop_map(Value::from),
        1 => (NOW - 400..NOW + 400).prop_map(|seconds| json!(f64::from(u32::try_from(seconds).unwrap()) + 0.5)),
        1 => any::<i64>().prop_map(Value::from),
        1 => (-1e15..1e15).prop_map(Value::from),
        1 => Just(json!(NOW.to_string())),
    ];
    let name = prop_oneof![Just(json!("c")), Just(json!("d")), Just(json!("")), Just(json!(1))];
    let audience = prop_oneof![
        Just(json!(US)),
        Just(json!([US])),
        Just(json!([US, "x"])),
        Just(json!([US, 1])),
        Just(json!([])),
        Just(json!("x")),
        Just(json!(format!("{US}/"))),
        Just(json!(format!("{US}/oauth2/token"))),
        Just(json!({ "a": US })),
    ];
    let jti = prop_oneof![Just(json!("")), Just(json!(7)), (0..300_usize).prop_map(|length| json!("j".repeat(length)))];
    let change = prop_oneof![
        (select(&["exp", "iat", "nbf"][..]), time).boxed(),
        (select(&["iss", "sub"][..]), name).boxed(),
        (Just("aud"), audience).boxed(),
        (Just("jti"), jti).boxed(),
        (select(&["exp", "iat", "nbf", "iss", "sub", "aud", "jti"][..]), Just(Value::Null)).boxed(),
    ];
    vec(change, 0..3).prop_map(|changes| {
        let mut claims = json!({ "iss": "c", "sub": "c", "aud": US, "jti": "j", "iat": NOW, "exp": NOW + 60 });
        for (name, value) in changes {
            if value.is_null() {
                claims.as_object_mut().unwrap().remove(name);
            } else {
                claims[name] = value;
            }
        }
        claims
    })
}

/// What looks like a JWT and is signed by nobody.
fn unsigned() -> impl Strategy<Value = String> {
    let part = |text: String| URL_SAFE_NO_PAD.encode(text);
    let jwt = (header("JWT"), claims(), vec(any::<u8>(), 0..70)).prop_map(move |(header, claims, signature)| {
        format!("{}.{}.{}", part(header.to_string()), part(claims.to_string()), URL_SAFE_NO_PAD.encode(signature))
    });
    prop_oneof![4 => jwt, 1 => "[A-Za-z0-9_-]{0,30}(\\.[A-Za-z0-9_-]{0,30}){0,5}", 1 => text()]
}

fn bytes(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}

#[test]
fn what_is_as_it_must_be_is_accepted() {
    let claims = json!({ "iss": "c", "sub": "c", "aud": US, "jti": "j", "iat": NOW, "exp": NOW + 60 });
    let header = |typ: &str| bytes(&json!({ "alg": "ES256", "typ": typ, "kid": "k" }));
    assert!(rules::assertion::signed(&header("JWT"), &bytes(&claims)));
    assert!(rules::jws::header(&header("at+jwt"), &bytes(&claims)));
    let request = json!({ "iss": "c", "aud": US, "client_id": "c", "scope": "openid", "exp": NOW + 60 });
    assert!(rules::request_object::signed(&header("oauth-authz-req+jwt"), &bytes(&request)));
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn a_token_of_ours_is_believed_until_one_byte_is_another(
        claims in json(&["sub", "exp", "x"], &["bob"]),
        at in any::<usize>(),
        byte in any::<u8>(),
    ) {
        rules::jws::own(&claims, at, byte);
    }

    #[test]
    fn a_header_of_a_token_of_ours_can_not_choose(header in header("at+jwt"), claims in claims()) {
        rules::jws::header(&bytes(&header), &bytes(&claims));
    }

    #[test]
    fn nobody_guesses_what_is_signed(jwt in unsigned()) {
        rules::jws::foreign(&jwt);
        rules::assertion::foreign(&jwt);
        rules::request_object::foreign(&jwt);
    }

    #[test]
    fn an_assertion_is_accepted_exactly_if_it_says_what_it_must(header in header("JWT"), claims in claims()) {
        let accepted = rules::assertion::signed(&bytes(&header), &bytes(&claims));
        // A key in the header is read and does not count; one that can not be read is a reason to refuse.
        if header.get("jwk").is_none() {
            prop_assert_eq!(accepted, rules::assertion::must(&header, &claims), "{} {}", header, claims);
        }
    }

    #[test]
    fn a_request_object_is_the_clients_own_for_us_and_in_time(header in header("oauth-authz-req+jwt"), claims in claims()) {
        let mut claims = claims;
        claims.as_object_mut().unwrap().remove("sub");
        rules::request_object::signed(&bytes(&header), &bytes(&claims));
        rules::request_object::unsigned(&bytes(&claims));
    }

    #[test]
    fn a_private_key_is_never_taken_and_never_quoted(
        parts in vec((select(MEMBERS), select(NUMBERS)), 0..9),
        other in json(&["keys", "kty", "k", "d"], &["RSA", "hush"]),
    ) {
        let jwk = parts.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect::<Map<_, _>>();
        rules::keys::set(&json!({ "keys": [jwk] }).to_string());
        let good = serde_json::to_value(&rules::signer::SIGNER.published).unwrap();
        rules::keys::set(&json!({ "keys": [good[0], jwk] }).to_string());
        rules::keys::set(&json!({ "keys": good }).to_string());
        rules::keys::set(&other.to_string());
    }

    #[test]
    fn keys_of_any_kind_are_encrypted_for_or_not_used(
        key in vec((select(MEMBERS), select(NUMBERS)), 0..9),
        good in select(&["RSA", "EC", "-"][..]),
        content in vec(any::<u8>(), 0..40),
    ) {
        let mut jwk = match good {
            "RSA" => json!({ "kty": "RSA", "e": "AQAB", "n": URL_SAFE_NO_PAD.encode([0xff; 256]) }),
            // The generator of P-256, SEC 2 §2.4.2.
            "EC" => json!({
                "kty": "EC", "crv": "P-256",
                "x": "axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY", "y": "T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU",
            }),
            _ => json!({}),
        };
        rules::jwe::keys(&bytes(&json!({ "keys": [jwk] })), &content);
        for (name, value) in key {
            jwk[name] = json!(value);
        }
        rules::jwe::keys(&bytes(&json!({ "keys": [jwk] })), &content);
    }
}
