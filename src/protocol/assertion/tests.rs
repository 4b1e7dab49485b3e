use super::*;
use crate::{
    protocol::{SigningAlg, jose::SigningKey},
    types::Kid,
};
use aws_lc_rs::{rand::SystemRandom, signature::Ed25519KeyPair};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::EncodingKey;
use serde_json::{Value, json};

const NOW: i64 = 1_800_000_000;
const TOKEN_URL: &str = "https://id.example/oauth2/token";

fn claims() -> Value {
    json!({"iss": "c", "sub": "c", "aud": TOKEN_URL, "jti": "j", "iat": NOW, "exp": NOW + 60})
}

fn check(assertion: &str, jwks: &Value) -> Result<AssertionClaims, &'static str> {
    let jwks: JwkSet = serde_json::from_value(jwks.clone()).unwrap();
    let audiences = ["https://id.example".to_owned(), TOKEN_URL.to_owned()];
    let client_id = ClientId::from_text("c");
    let expect = Expect { client_id: &client_id, audiences: &audiences, alg: None, now: UnixTime(NOW) };
    verify(assertion, Keys::Public(&jwks), &expect)
}

struct Client {
    key: SigningKey,
    pkcs8: Vec<u8>,
    jwk: Value,
}

impl Client {
    fn new(alg: SigningAlg) -> Self {
        let (key, pkcs8) = SigningKey::generate(alg).unwrap();
        let jwk = serde_json::to_value(key.public_jwk(&Kid::from_text("k"))).unwrap();
        Self { key, pkcs8: pkcs8.expose().to_vec(), jwk }
    }

    fn jwks(&self) -> Value {
        json!({"keys": [self.jwk]})
    }

    fn sign(&self, claims: &Value) -> String {
        self.key.sign(&Kid::from_text("k"), "JWT", claims).unwrap()
    }

    /// Checks the usual claims with one of them changed; `null` takes it away.
    fn with(&self, name: &str, value: Value) -> Result<AssertionClaims, &'static str> {
        let mut claims = claims();
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(name);
        } else {
            claims[name] = value;
        }
        check(&self.sign(&claims), &self.jwks())
    }

    /// Signs with the other library and any header.
    fn sign_as(&self, header: &Header) -> String {
        let key = match header.alg {
            Algorithm::ES256 => EncodingKey::from_ec_der(&self.pkcs8),
            Algorithm::EdDSA => EncodingKey::from_ed_der(&self.pkcs8),
            Algorithm::HS256 => EncodingKey::from_secret(self.jwk.to_string().as_bytes()),
            // That library wants the RSAPrivateKey inside: after 26 bytes for a key of 2048 bits.
            _ => EncodingKey::from_rsa_der(&self.pkcs8[26..]),
        };
        jsonwebtoken::encode(header, &claims(), &key).unwrap()
    }
}

fn without(mut jwk: Value, names: &[&str]) -> Value {
    for name in names {
        jwk.as_object_mut().unwrap().remove(*name);
    }
    jwk
}

#[test]
fn each_algorithm_is_accepted_with_its_own_kind_of_key() {
    let (rsa, ec) = (Client::new(SigningAlg::Rs256), Client::new(SigningAlg::Es256));
    let pkcs8 = Ed25519KeyPair::generate_pkcs8v1(&SystemRandom::new()).unwrap().as_ref().to_vec();
    let x = jsonwebtoken::jwk::Jwk::from_encoding_key(&EncodingKey::from_ed_der(&pkcs8), Algorithm::EdDSA).unwrap();
    let ed = Client { key: SigningKey::generate(SigningAlg::Es256).unwrap().0, pkcs8, jwk: serde_json::to_value(x).unwrap() };
    let keys: Vec<_> = [&rsa, &ec, &ed].map(|client| without(client.jwk.clone(), &["kid", "alg"])).into();
    let jwks = json!({"keys": keys});
    for (client, alg) in [(&rsa, Algorithm::RS256), (&rsa, Algorithm::PS256), (&ec, Algorithm::ES256), (&ed, Algorithm::EdDSA)]
    {
        let assertion = client.sign_as(&Header::new(alg));
        let accepted = check(&assertion, &jwks).unwrap();
        assert_eq!((accepted.jti.expose(), accepted.exp), ("j", UnixTime(NOW + 60)), "{alg:?}");
        // The same claims under another client's keys.
        let others: Vec<_> =
            [&rsa, &ec, &ed].iter().filter(|other| other.pkcs8 != client.pkcs8).map(|other| other.jwk.clone()).collect();
        assert!(check(&assertion, &json!({"keys": others})).is_err(), "{alg:?}");
    }
    for alg in [Algorithm::RS384, Algorithm::RS512, Algorithm::PS512] {
        assert!(check(&rsa.sign_as(&Header::new(alg)), &jwks).is_err(), "{alg:?}");
    }
}

#[test]
fn the_key_must_be_the_right_one() {
    let client = Client::new(SigningAlg::Es256);
    let other = Client::new(SigningAlg::Es256);
    let assertion = client.sign(&claims());
    let nameless = client.sign_as(&Header::new(Algorithm::ES256));
    assert!(check(&assertion, &client.jwks()).is_ok());
    assert!(check(&nameless, &json!({"keys": [other.jwk, without(client.jwk.clone(), &["kid"])]})).is_ok());
    assert!(check(&assertion, &json!({"keys": [other.jwk, client.jwk]})).is_ok(), "two keys of one name");
    for (name, value) in [
        ("kid", json!("other")),
        ("use", json!("enc")),
        ("alg", json!("ES384")),
        ("alg", json!("x")),
        ("key_ops", json!(["sign"])),
    ] {
        let mut jwk = client.jwk.clone();
        jwk[name] = value;
        assert!(check(&assertion, &json!({"keys": [jwk]})).is_err(), "{name} {jwk}");
    }
    for jwks in [
        json!({"keys": []}),
        json!({"keys": [without(client.jwk.clone(), &["kid"])]}),
        other.jwks(),
        json!({"keys": [{"kty": "x"}]}),
    ] {
        assert!(check(&assertion, &jwks).is_err(), "{jwks}");
    }
}

#[test]
fn the_header_cannot_choose() {
    let client = Client::new(SigningAlg::Rs256);
    let secret = client.jwk.to_string();
    let jwks = json!({"keys": [client.jwk, {"kty": "oct", "kid": "k", "k": secret}]});
    assert!(check(&client.sign_as(&Header::new(Algorithm::HS256)), &jwks).is_err());
    let mut header = Header::new(Algorithm::RS256);
    header.crit = Some(vec!["exp".to_owned()]);
    assert_eq!(check(&client.sign_as(&header), &client.jwks()).unwrap_err(), "the assertion has critical header parameters");
    for typ in ["at+jwt", "dpop+jwt", "logout+jwt"] {
        header = Header { typ: Some(typ.to_owned()), ..Header::new(Algorithm::RS256) };
        assert_eq!(check(&client.sign_as(&header), &client.jwks()).unwrap_err(), "the assertion is a JWT of another type");
    }
    let none = format!("eyJhbGciOiJub25lIn0.{}.", client.sign(&claims()).split('.').nth(1).unwrap());
    for bad in [none.as_str(), "", "..", "a.b.c", &"a".repeat(MOST + 1)] {
        assert!(check(bad, &client.jwks()).is_err());
    }
}

#[test]
fn issuer_subject_and_audience() {
    let client = Client::new(SigningAlg::Es256);
    for aud in [json!("https://id.example"), json!([TOKEN_URL]), json!(["x", TOKEN_URL])] {
        assert!(client.with("aud", aud.clone()).is_ok(), "{aud}");
    }
    for (name, value) in [
        ("iss", json!("d")),
        ("sub", json!("d")),
        ("iss", json!(null)),
        ("sub", json!(null)),
        ("sub", json!(1)),
        ("iss", json!(["c"])),
        ("aud", json!("https://id.example/")),
        ("aud", json!("x")),
        ("aud", json!([])),
        ("aud", json!(null)),
        ("aud", json!(1)),
        ("aud", json!({"a": TOKEN_URL})),
        ("aud", json!([TOKEN_URL, 1])),
    ] {
        assert!(client.with(name, value.clone()).is_err(), "{name} {value}");
    }
}

#[test]
fn times_and_identifier_are_bounded() {
    let client = Client::new(SigningAlg::Es256);
    for (name, value) in [
        ("exp", json!(NOW + 1)),
        ("exp", json!(NOW + 360)),
        ("exp", json!(1_800_000_001.5)),
        ("iat", json!(NOW + 60)),
        ("iat", json!(null)),
        ("iat", json!(0)),
        ("nbf", json!(NOW + 60)),
        ("jti", json!("j".repeat(256))),
    ] {
        assert!(client.with(name, value.clone()).is_ok(), "{name} {value}");
    }
    for (name, value) in [
        ("exp", json!(NOW)),
        ("exp", json!(NOW + 361)),
        ("exp", json!(null)),
        ("exp", json!(i64::MAX)),
        ("exp", json!(u64::MAX)),
        ("exp", json!(1e300)),
        ("exp", json!(-1)),
        ("exp", json!((NOW + 60).to_string())),
        ("exp", json!([NOW + 60])),
        ("exp", json!(true)),
        ("iat", json!(NOW + 61)),
        ("iat", json!("1")),
        ("nbf", json!(NOW + 61)),
        ("nbf", json!({})),
        ("jti", json!("")),
        ("jti", json!(null)),
        ("jti", json!(7)),
        ("jti", json!("j".repeat(257))),
    ] {
        assert!(client.with(name, value.clone()).is_err(), "{name} {value}");
    }
    let null = client.sign(&json!({"iss": "c", "sub": "c", "aud": TOKEN_URL, "jti": "j", "nbf": null, "exp": NOW + 60}));
    assert!(check(&null, &client.jwks()).is_err());
}

/// A secret of so many bytes, and an assertion that it has signed.
fn mac(alg: Algorithm, bytes: usize) -> (Vec<u8>, String) {
    let secret = vec![b's'; bytes];
    let token = jsonwebtoken::encode(&Header::new(alg), &claims(), &EncodingKey::from_secret(&secret)).unwrap();
    (secret, token)
}

fn check_mac((secret, assertion): &(Vec<u8>, String), alg: Option<&str>) -> Result<AssertionClaims, &'static str> {
    let client_id = ClientId::from_text("c");
    let audiences = [TOKEN_URL.to_owned()];
    verify(assertion, Keys::Secret(secret), &Expect { client_id: &client_id, audiences: &audiences, alg, now: UnixTime(NOW) })
}

#[test]
fn a_secret_signs_when_it_is_as_long_as_the_hash() {
    for (alg, name, least) in MACS {
        assert!(check_mac(&mac(alg, least), None).is_ok(), "{name}");
        assert!(check_mac(&mac(alg, least), Some(name)).is_ok(), "{name}");
        assert!(check_mac(&mac(alg, least - 1), None).is_err(), "{name}");
        let other = if name == "HS256" { "HS512" } else { "HS256" };
        assert_eq!(
            check_mac(&mac(alg, 64), Some(other)).unwrap_err(),
            "the algorithm of the assertion is not the registered one"
        );
    }
    let (_, assertion) = mac(Algorithm::HS256, 32);
    assert!(check_mac(&(vec![b'o'; 32], assertion), None).is_err(), "another secret");
}

#[test]
fn a_key_of_one_kind_proves_nothing_of_the_other() {
    let (secret, assertion) = mac(Algorithm::HS256, 43);
    let jwks = json!({"keys": [{"kty": "oct", "k": URL_SAFE_NO_PAD.encode(&secret)}]});
    assert_eq!(check(&assertion, &jwks).unwrap_err(), "the algorithm of the assertion is not accepted");
    let set: JwkSet = serde_json::from_value(jwks).unwrap();
    assert!(!is_signed_by(&assertion, &set));
    let unsigned = format!("{}.e30.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#));
    assert!(check_mac(&(secret, unsigned), None).is_err());
}
