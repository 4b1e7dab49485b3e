//! An authenticator and its browser, written apart from the product so that both can not be wrong alike. Every byte that
//! it signs is the test's choice.

use aws_lc_rs::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use vestibule::types::random;

/// Somebody touched it.
pub const PRESENT: u8 = 1;
/// It was the owner.
pub const RECOGNIZED: u8 = 4;
/// The key may be copied to other devices.
pub const ELIGIBLE: u8 = 8;
/// It has been.
pub const BACKED_UP: u8 = 16;
/// A new key follows.
const ATTESTED: u8 = 64;

/// Where and how an answer is made.
#[derive(Debug, Clone)]
pub struct Scene {
    /// What the browser says the page's origin is.
    pub origin: String,
    /// The site that the key is asked for.
    pub rp_id: String,
    /// Flags of the authenticator data.
    pub flags: u8,
    /// The counter.
    pub counter: u32,
    /// Replaces parts of the browser's words.
    pub words: Value,
}

impl Scene {
    /// A page of an origin like `http://localhost:1234`; the owner is recognized.
    pub fn at(origin: &str) -> Self {
        let host = origin.split("://").nth(1).unwrap().split(':').next().unwrap();
        Self { origin: origin.to_owned(), rp_id: host.to_owned(), flags: PRESENT | RECOGNIZED, counter: 0, words: json!({}) }
    }

    pub fn flags(self, flags: u8) -> Self {
        Self { flags, ..self }
    }

    pub fn counter(self, counter: u32) -> Self {
        Self { counter, ..self }
    }

    /// The same key and site, but a page of another origin.
    pub fn moved(self, origin: &str) -> Self {
        Self { origin: origin.to_owned(), ..self }
    }

    pub fn words(self, words: Value) -> Self {
        Self { words, ..self }
    }

    /// The browser's words, as bytes.
    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let challenge = &options["publicKey"]["challenge"];
        let mut words = json!({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false});
        for (name, value) in self.words.as_object().unwrap() {
            words[name] = value.clone();
        }
        words.to_string().into_bytes()
    }

    fn data(&self, flags: u8) -> Vec<u8> {
        let mut data = digest(&SHA256, self.rp_id.as_bytes()).as_ref().to_vec();
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        data
    }
}

/// A key.
pub struct Key {
    pub id: Vec<u8>,
    /// Whose it is, as the site said when it was made.
    pub handle: Vec<u8>,
    pair: EcdsaKeyPair,
}

impl Key {
    /// Makes a key, and the browser's answer to a site that wants one.
    pub fn make(options: &Value, scene: &Scene) -> (Self, Value) {
        Self::make_as(random::bytes::<32>().to_vec(), options, scene)
    }

    /// As [`Key::make`], under a name of the test's choice.
    pub fn make_as(id: Vec<u8>, options: &Value, scene: &Scene) -> (Self, Value) {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        let handle = decode(&options["publicKey"]["user"]["id"]);
        let key = Self { id, handle, pair };
        // ES256, the algorithm -7 of RFC 9053.
        let answer = key.attest(options, scene, 0x26);
        (key, answer)
    }

    /// The browser's answer that brings this key. `algorithm` is a CBOR byte.
    pub fn attest(&self, options: &Value, scene: &Scene, algorithm: u8) -> Value {
        let mut data = scene.data(scene.flags | ATTESTED);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        // An EC2 key on P-256: {1: 2, 3: algorithm, -1: 1, -2: x, -3: y}.
        let (x, y) = self.pair.public_key().as_ref()[1..].split_at(32);
        data.extend([0xa5, 0x01, 0x02, 0x03, algorithm, 0x20, 0x01, 0x21, 0x58, 32]);
        data.extend(x);
        data.extend([0x22, 0x58, 32]);
        data.extend(y);
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59".to_vec();
        object.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
        object.extend(data);
        json!({
            "id": encode(&self.id), "rawId": encode(&self.id), "type": "public-key", "clientExtensionResults": {},
            "response": {
                "clientDataJSON": encode(&scene.client_data("webauthn.create", options)),
                "attestationObject": encode(&object),
                "transports": ["internal", "hybrid"],
            },
        })
    }

    /// The browser's answer to a site that wants this key to sign.
    pub fn sign(&self, options: &Value, scene: &Scene) -> Value {
        let words = scene.client_data("webauthn.get", options);
        let data = scene.data(scene.flags);
        let signed = [&data[..], digest(&SHA256, &words).as_ref()].concat();
        let signature = self.pair.sign(&SystemRandom::new(), &signed).unwrap();
        json!({
            "id": encode(&self.id), "rawId": encode(&self.id), "type": "public-key", "clientExtensionResults": {},
            "response": {
                "clientDataJSON": encode(&words),
                "authenticatorData": encode(&data),
                "signature": encode(signature.as_ref()),
                "userHandle": encode(&self.handle),
            },
        })
    }
}

pub fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub fn decode(value: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(value.as_str().unwrap()).unwrap()
}
