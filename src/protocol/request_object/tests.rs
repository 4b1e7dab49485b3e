use super::*;
use crate::{
    protocol::{SigningAlg, jose::SigningKey},
    types::Kid,
};
use aws_lc_rs::{rand::SystemRandom, signature::Ed25519KeyPair};
use jsonwebtoken::{EncodingKey, Header};
use serde_json::json;

const NOW: i64 = 1_800_000_000;
const ISSUER: &str = "https://id.example";

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

fn unsigned(claims: &Value) -> String {
    format!("{}.{}.", part(&json!({"alg": "none"})), part(claims))
}

/// Reads as the client `c`, with these keys and this registered word.
fn read_as(object: &str, keys: &Value, (alg, signed): (Option<&str>, bool)) -> Result<Params, &'static str> {
    let keys: JwkSet = serde_json::from_value(keys.clone()).unwrap();
    let client_id = ClientId::from_text("c");
    read(object, &Expect { client_id: &client_id, audience: ISSUER, keys: Some(&keys), alg, signed, now: UnixTime(NOW) })
}

fn plain(claims: &Value) -> Result<Params, &'static str> {
    read_as(&unsigned(claims), &json!({"keys": []}), (None, false))
}

/// A key pair of a client: what signs, and the public half without a name.
struct Pair {
    alg: Algorithm,
    signs: EncodingKey,
    jwk: Value,
}

fn pair(alg: Algorithm) -> Pair {
    let ours = |alg| {
        let (key, pkcs8) = SigningKey::generate(alg).unwrap();
        let mut jwk = serde_json::to_value(key.public_jwk(&Kid::from_text("k"))).unwrap();
        for name in ["kid", "alg"] {
            jwk.as_object_mut().unwrap().remove(name);
        }
        (pkcs8.expose().to_vec(), jwk)
    };
    let (signs, jwk) = match alg {
        Algorithm::ES256 => {
            let (pkcs8, jwk) = ours(SigningAlg::Es256);
            (EncodingKey::from_ec_der(&pkcs8), jwk)
        }
        Algorithm::EdDSA => {
            let pkcs8 = Ed25519KeyPair::generate_pkcs8v1(&SystemRandom::new()).unwrap();
            let signs = EncodingKey::from_ed_der(pkcs8.as_ref());
            let jwk = Jwk::from_encoding_key(&signs, alg).unwrap();
            let mut jwk = serde_json::to_value(jwk).unwrap();
            jwk.as_object_mut().unwrap().remove("alg");
            (signs, jwk)
        }
        _ => {
            let (pkcs8, jwk) = ours(SigningAlg::Rs256);
            // The library wants the RSAPrivateKey inside: after 26 bytes for a key of 2048 bits.
            (EncodingKey::from_rsa_der(&pkcs8[26..]), jwk)
        }
    };
    Pair { alg, signs, jwk }
}

impl Pair {
    fn sign(&self, header: &Header, claims: &Value) -> String {
        jsonwebtoken::encode(header, claims, &self.signs).unwrap()
    }

    fn header(&self) -> Header {
        Header::new(self.alg)
    }

    fn named(&self, kid: &str) -> Value {
        let mut jwk = self.jwk.clone();
        jwk["kid"] = json!(kid);
        jwk
    }
}

#[test]
fn claims_become_parameters() {
    let claims = json!({
        "iss": "c", "aud": ISSUER, "client_id": "c", "scope": "openid", "max_age": 300, "x": true, "jti": "j", "exp": NOW + 1,
        "claims": {"userinfo": {"email": null}}, "resource": ["urn:a", "urn:b"], "empty": "",
    });
    let params = plain(&claims).unwrap();
    assert_eq!([params.get("scope"), params.get("max_age"), params.get("x")], [Some("openid"), Some("300"), Some("true")]);
    assert_eq!(params.get("claims"), Some(r#"{"userinfo":{"email":null}}"#));
    assert_eq!(params.all("resource").collect::<Vec<_>>(), ["urn:a", "urn:b"]);
    for name in ["iss", "aud", "jti", "exp", "empty"] {
        assert_eq!(params.get(name), None, "{name}");
    }
    for bad in [json!({"a": null}), json!({"a": "b\u{0}"}), json!({"resource": [1]}), json!([]), json!("x")] {
        assert!(plain(&bad).is_err(), "{bad}");
    }
    let many: Map<String, Value> = (0..=MOST_PARAMS).map(|number| (format!("p{number}"), json!("1"))).collect();
    assert!(plain(&Value::Object(many)).is_err());
}

#[test]
fn each_algorithm_is_accepted_with_its_own_kind_of_key() {
    let pairs = [Algorithm::RS256, Algorithm::PS256, Algorithm::ES256, Algorithm::EdDSA].map(pair);
    let claims = json!({"client_id": "c"});
    for (mine, own) in pairs.iter().enumerate() {
        let others: Vec<_> =
            pairs.iter().enumerate().filter(|(other, _)| *other != mine).map(|(_, other)| &other.jwk).collect();
        let object = own.sign(&own.header(), &claims);
        let all: Vec<_> = pairs.iter().map(|pair| &pair.jwk).collect();
        assert!(read_as(&object, &json!({"keys": all}), (None, true)).is_ok(), "{:?}", own.alg);
        assert!(read_as(&object, &json!({"keys": others}), (None, true)).is_err(), "{:?}", own.alg);
        let name = ALGORITHMS.iter().find(|(alg, _)| *alg == own.alg).unwrap().1;
        assert!(read_as(&object, &json!({"keys": all}), (Some(name), true)).is_ok());
        for other in algorithms().filter(|other| *other != name) {
            assert!(read_as(&object, &json!({"keys": all}), (Some(other), false)).is_err(), "{name} for {other}");
        }
    }
}

#[test]
fn the_key_is_the_named_one_or_any_that_fits() {
    let (own, other) = (pair(Algorithm::ES256), pair(Algorithm::ES256));
    let claims = json!({"client_id": "c"});
    let nameless = own.sign(&own.header(), &claims);
    let named = own.sign(&Header { kid: Some("a".to_owned()), ..own.header() }, &claims);
    let check = |object: &str, keys: Vec<Value>| read_as(object, &json!({"keys": keys}), (None, true)).is_ok();
    assert!(check(&nameless, vec![other.named("b"), own.named("a")]));
    assert!(check(&nameless, vec![own.jwk.clone()]));
    assert!(check(&named, vec![other.named("a"), own.named("a")]), "two keys of one name");
    assert!(!check(&named, vec![own.named("b")]));
    assert!(!check(&named, vec![own.jwk.clone()]));
    assert!(!check(&nameless, vec![other.jwk.clone()]));
    let mut encrypts = own.jwk.clone();
    encrypts["use"] = json!("enc");
    assert!(!check(&nameless, vec![encrypts]));
    let expect = Expect {
        client_id: &ClientId::from_text("c"),
        audience: ISSUER,
        keys: None,
        alg: None,
        signed: false,
        now: UnixTime(NOW),
    };
    assert!(read(&nameless, &expect).is_err(), "no keys are registered");
}

#[test]
fn the_header_cannot_choose() {
    let own = pair(Algorithm::RS256);
    let claims = json!({"client_id": "c"});
    let keys = json!({"keys": [own.jwk]});
    let check = |object: &str| read_as(object, &keys, (None, true)).map(drop);
    // The public key as a secret.
    let text = EncodingKey::from_secret(own.jwk.to_string().as_bytes());
    assert!(check(&jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &text).unwrap()).is_err());
    let with_secret = json!({"keys": [own.jwk, {"kty": "oct", "k": URL_SAFE_NO_PAD.encode("secret")}]});
    let symmetric =
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &EncodingKey::from_secret(b"secret")).unwrap();
    assert!(read_as(&symmetric, &with_secret, (None, false)).is_err());
    for typ in ["at+jwt", "client-authentication+jwt", "logout+jwt", "dpop+jwt", ""] {
        assert!(check(&own.sign(&Header { typ: Some(typ.to_owned()), ..own.header() }, &claims)).is_err(), "{typ}");
    }
    for typ in ["JWT", "oauth-authz-req+jwt", "application/oauth-authz-req+jwt"] {
        assert!(check(&own.sign(&Header { typ: Some(typ.to_owned()), ..own.header() }, &claims)).is_ok(), "{typ}");
    }
    assert!(check(&own.sign(&Header { crit: Some(vec!["exp".to_owned()]), ..own.header() }, &claims)).is_err());
    let good = own.sign(&own.header(), &claims);
    let (head, rest) = good.split_once('.').unwrap();
    let (body, signature) = rest.split_once('.').unwrap();
    let swapped = part(&json!({"client_id": "c", "scope": "openid"}));
    for bad in [
        format!("{head}.{swapped}.{signature}"),
        format!("{head}.{body}."),
        format!("{head}.{body}"),
        format!("{good}.x.y"),
        format!("{}.{body}.{signature}", part(&json!({"alg": "none"}))),
        format!("{}.{body}.", part(&json!({"alg": "NONE"}))),
        format!("{}.{body}.", part(&json!({"alg": ""}))),
        String::new(),
        "a.b.c".to_owned(),
        "x".repeat(MOST + 1),
    ] {
        assert!(read_as(&bad, &keys, (None, false)).is_err(), "{bad:.80}");
    }
}

#[test]
fn unsigned_where_nothing_speaks_against_it() {
    let object = unsigned(&json!({"client_id": "c"}));
    let none = json!({"keys": []});
    assert!(read_as(&object, &none, (None, false)).is_ok());
    assert!(read_as(&object, &none, (Some(NONE), false)).is_ok());
    assert!(read_as(&object, &none, (Some("RS256"), false)).is_err());
    assert!(read_as(&object, &none, (None, true)).is_err());
    assert!(read_as(&object, &none, (Some(NONE), true)).is_err());
}

#[test]
fn what_it_says_of_itself_must_be_so() {
    for (name, value) in [
        ("iss", json!("c")),
        ("aud", json!([ISSUER, "x"])),
        ("exp", json!(NOW + 1)),
        ("exp", json!(1_800_000_001.5)),
        ("nbf", json!(NOW + 60)),
        ("iat", json!(NOW - 9999)),
        ("sub", json!("somebody")),
    ] {
        assert!(plain(&json!({"client_id": "c", name: value})).is_ok(), "{name}");
    }
    for (name, value) in [
        ("iss", json!("d")),
        ("iss", json!(["c"])),
        ("sub", json!("c")),
        ("aud", json!("https://id.example/")),
        ("aud", json!([])),
        ("aud", json!([ISSUER, 1])),
        ("aud", json!(null)),
        ("client_id", json!("d")),
        ("client_id", json!(null)),
        ("exp", json!(NOW)),
        ("exp", json!("soon")),
        ("exp", json!(1e300)),
        ("exp", json!(null)),
        ("nbf", json!(NOW + 61)),
        ("iat", json!(NOW + 61)),
    ] {
        assert!(plain(&json!({name: value})).is_err(), "{name}");
    }
}

#[test]
fn the_object_goes_first() {
    let inner = Params::from_pairs(&[("client_id", "c"), ("state", "in"), ("response_type", "code")]);
    let outer = Params::from_pairs(&[("state", "out"), ("nonce", "n"), ("request", "x"), ("request_uri", "y")]);
    let both = merge(&inner, &outer, Beside::Count).unwrap();
    assert_eq!([both.get("state"), both.get("nonce"), both.get("request")], [Some("in"), Some("n"), None]);
    let alone = merge(&inner, &outer, Beside::Ignored).unwrap();
    assert_eq!([alone.get("state"), alone.get("nonce"), alone.get("request_uri")], [Some("in"), None, None]);
    let other = Params::from_pairs(&[("response_type", "id_token")]);
    assert!(merge(&inner, &other, Beside::Count).is_err());
    assert!(merge(&inner, &other, Beside::Ignored).is_ok(), "what is beside it does not count");
    assert!(merge(&other, &outer, Beside::Ignored).is_err(), "no client_id");
}
