//! Owns encryption for a client's own key, RFC 7516 in compact form.
//!
//! Two ways for the key, two for the content, no compression. We encrypt only: nobody sends us anything encrypted.

use super::JoseError;
use crate::types::random;
use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral},
    cipher::{AES_128, EncryptionContext, PaddedBlockEncryptingKey, UnboundCipherKey},
    digest, hmac,
    rand::SystemRandom,
    rsa::{OAEP_SHA256_MGF1SHA256, OaepPublicEncryptingKey, PublicEncryptingKey},
    signature::RsaPublicKeyComponents,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::jwk::{
    AlgorithmParameters, EllipticCurve, EllipticCurveKeyParameters, Jwk, JwkSet, KeyAlgorithm, PublicKeyUse, RSAKeyParameters,
};
use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

words!(
    /// How the content key travels, RFC 7518 §4.1.
    KeyManagement, "unknown algorithm for the encryption of keys", {
        /// Encrypted by RSA.
        RsaOaep256 = "RSA-OAEP-256",
        /// Not at all: both sides compute it, on P-256.
        EcdhEs = "ECDH-ES",
    }
);

words!(
    /// How the content is encrypted, RFC 7518 §5.1. The first is what OIDC Registration §2 has when nothing is said.
    ContentEncryption, "unknown algorithm for the encryption of content", {
        /// AES-CBC, and an HMAC over it.
        A128CbcHs256 = "A128CBC-HS256",
        /// AES-GCM.
        A256Gcm = "A256GCM",
    }
);

/// Bytes of the content key, for either way.
const KEY: usize = 32;
/// The fewest bytes of an RSA modulus: 2048 bits, RFC 7518 §4.3.
const LEAST_MODULUS: usize = 256;

type ContentKey = Zeroizing<[u8; KEY]>;

/// Encrypts bytes for the owner of these keys; `cty` says what the bytes are, if that needs to be said (`JWT`).
///
/// # Errors
/// [`JoseError::NoKey`] when none of the keys fits, [`JoseError::Encrypting`] when the library could not.
pub fn encrypt(
    content: &[u8],
    cty: Option<&str>,
    keys: &JwkSet,
    (alg, enc): (KeyManagement, ContentEncryption),
) -> Result<String, JoseError> {
    let key = pick(keys, alg).ok_or(JoseError::NoKey)?;
    let mut header = Map::new();
    header.insert("alg".to_owned(), alg.as_str().into());
    header.insert("enc".to_owned(), enc.as_str().into());
    if let Some(cty) = cty {
        header.insert("cty".to_owned(), cty.into());
    }
    if let Some(kid) = &key.common.key_id {
        header.insert("kid".to_owned(), kid.as_str().into());
    }
    let (secret, encrypted_key) = match &key.algorithm {
        AlgorithmParameters::RSA(numbers) => sent(numbers)?,
        AlgorithmParameters::EllipticCurve(point) => agreed(point, enc, &mut header)?,
        _ => return Err(JoseError::NoKey),
    };
    let header = URL_SAFE_NO_PAD.encode(Value::Object(header).to_string());
    let (iv, ciphertext, tag) = match enc {
        ContentEncryption::A128CbcHs256 => {
            let iv = random::bytes::<16>();
            let (ciphertext, tag) = cbc_hmac(&secret, &iv, header.as_bytes(), content)?;
            (iv.to_vec(), ciphertext, tag)
        }
        ContentEncryption::A256Gcm => {
            let iv = random::bytes::<12>();
            let (ciphertext, tag) = gcm(&secret, iv, header.as_bytes(), content)?;
            (iv.to_vec(), ciphertext, tag)
        }
    };
    let parts = [encrypted_key, iv, ciphertext, tag].map(|part| URL_SAFE_NO_PAD.encode(part));
    Ok(format!("{header}.{}", parts.join(".")))
}

/// Whether one of the keys can be used this way; for whoever registers a client.
#[must_use]
pub fn has_key(keys: &JwkSet, alg: KeyManagement) -> bool {
    pick(keys, alg).is_some()
}

/// The key that is there for this; else one of which nothing else is said.
fn pick(keys: &JwkSet, alg: KeyManagement) -> Option<&Jwk> {
    let meant = |key: &&Jwk| key.common.public_key_use == Some(PublicKeyUse::Encryption);
    let mut fitting = keys.keys.iter().filter(|key| fits(key, alg));
    let first = fitting.clone().next();
    fitting.find(meant).or(first)
}

fn fits(key: &Jwk, alg: KeyManagement) -> bool {
    let usage = matches!(key.common.public_key_use, None | Some(PublicKeyUse::Encryption));
    let (kind, named) = match (&key.algorithm, alg) {
        (AlgorithmParameters::RSA(numbers), KeyManagement::RsaOaep256) => {
            (components(numbers).is_ok_and(|(n, _)| n.len() >= LEAST_MODULUS), KeyAlgorithm::RSA_OAEP_256)
        }
        // The library has no name for ECDH-ES.
        (AlgorithmParameters::EllipticCurve(point), KeyManagement::EcdhEs) => {
            (point.curve == EllipticCurve::P256, KeyAlgorithm::UNKNOWN_ALGORITHM)
        }
        _ => return false,
    };
    usage && kind && key.common.key_algorithm.is_none_or(|alg| alg == named)
}

fn decode(text: &str) -> Result<Vec<u8>, JoseError> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| JoseError::Key)
}

/// Modulus and exponent without leading zeros.
fn components(numbers: &RSAKeyParameters) -> Result<(Vec<u8>, Vec<u8>), JoseError> {
    let bare = |text: &str| Ok(decode(text)?.into_iter().skip_while(|byte| *byte == 0).collect());
    Ok((bare(&numbers.n)?, bare(&numbers.e)?))
}

/// A fresh content key, and what of it is sent.
fn sent(numbers: &RSAKeyParameters) -> Result<(ContentKey, Vec<u8>), JoseError> {
    let (n, e) = components(numbers)?;
    let public: PublicEncryptingKey = RsaPublicKeyComponents { n, e }.try_into().map_err(|_| JoseError::Key)?;
    let public = OaepPublicEncryptingKey::new(public).map_err(|_| JoseError::Key)?;
    let secret = Zeroizing::new(random::bytes::<KEY>());
    let mut space = vec![0; public.ciphertext_size()];
    let sent = public.encrypt(&OAEP_SHA256_MGF1SHA256, &*secret, &mut space, None).map_err(|_| JoseError::Encrypting)?;
    Ok((secret, sent.to_vec()))
}

/// A content key that both sides compute, RFC 7518 §4.6; our half of it goes into the header.
fn agreed(
    point: &EllipticCurveKeyParameters,
    enc: ContentEncryption,
    header: &mut Map<String, Value>,
) -> Result<(ContentKey, Vec<u8>), JoseError> {
    let ours = EphemeralPrivateKey::generate(&ECDH_P256, &SystemRandom::new()).map_err(|_| JoseError::Encrypting)?;
    let public = ours.compute_public_key().map_err(|_| JoseError::Encrypting)?;
    // SEC 1 §2.3.3: 4, then both coordinates of 32 bytes.
    let (x, y) = public.as_ref().get(1..).unwrap_or_default().split_at_checked(32).ok_or(JoseError::Encrypting)?;
    let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    header.insert("epk".to_owned(), json!({ "kty": "EC", "crv": "P-256", "x": text(x), "y": text(y) }));
    let theirs = UnparsedPublicKey::new(&ECDH_P256, [vec![4], decode(&point.x)?, decode(&point.y)?].concat());
    let secret = agree_ephemeral(ours, theirs, JoseError::Key, |shared| Ok(concat_kdf(shared, enc.as_str(), (b"", b""), 256)))?;
    Ok((secret, Vec::new()))
}

/// The Concat KDF with SHA-256 in one round, RFC 7518 §4.6.2: the first `bits` of it, the rest is zero.
fn concat_kdf(shared: &[u8], algorithm: &str, (apu, apv): (&[u8], &[u8]), bits: u32) -> ContentKey {
    let mut hash = digest::Context::new(&digest::SHA256);
    hash.update(&1_u32.to_be_bytes());
    hash.update(shared);
    for part in [algorithm.as_bytes(), apu, apv] {
        hash.update(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
        hash.update(part);
    }
    hash.update(&bits.to_be_bytes());
    let mut key = Zeroizing::new([0; KEY]);
    let wanted = usize::try_from(bits / 8).unwrap_or(KEY);
    key.iter_mut().zip(hash.finish().as_ref()).take(wanted).for_each(|(to, from)| *to = *from);
    key
}

/// RFC 7518 §5.2.3.
fn cbc_hmac(key: &ContentKey, iv: &[u8; 16], aad: &[u8], content: &[u8]) -> Result<(Vec<u8>, Vec<u8>), JoseError> {
    let failed = |_| JoseError::Encrypting;
    let (mac, secret) = key.split_at(KEY / 2);
    let cipher =
        PaddedBlockEncryptingKey::cbc_pkcs7(UnboundCipherKey::new(&AES_128, secret).map_err(failed)?).map_err(failed)?;
    let mut ciphertext = content.to_vec();
    cipher.less_safe_encrypt(&mut ciphertext, EncryptionContext::Iv128(iv.into())).map_err(failed)?;
    let bits = u64::try_from(aad.len()).map_err(|_| JoseError::Encrypting)? * 8;
    let mut tag = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, mac));
    for part in [aad, iv, &ciphertext, &bits.to_be_bytes()] {
        tag.update(part);
    }
    let tag = tag.sign().as_ref().iter().copied().take(KEY / 2).collect();
    Ok((ciphertext, tag))
}

/// RFC 7518 §5.3.
fn gcm(key: &ContentKey, iv: [u8; 12], aad: &[u8], content: &[u8]) -> Result<(Vec<u8>, Vec<u8>), JoseError> {
    let failed = |_| JoseError::Encrypting;
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &**key).map_err(failed)?);
    let mut ciphertext = content.to_vec();
    let nonce = Nonce::assume_unique_for_key(iv);
    let tag = key.seal_in_place_separate_tag(nonce, Aad::from(aad), &mut ciphertext).map_err(failed)?;
    Ok((ciphertext, tag.as_ref().to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_lc_rs::agreement::{PrivateKey, agree};

    fn key(bytes: [u8; 32]) -> ContentKey {
        Zeroizing::new(bytes)
    }

    fn shown((ciphertext, tag): (Vec<u8>, Vec<u8>)) -> (String, String) {
        (URL_SAFE_NO_PAD.encode(ciphertext), URL_SAFE_NO_PAD.encode(tag))
    }

    #[test]
    fn cbc_with_hmac_is_that_of_rfc_7516_appendix_a_3() {
        let secret = [
            4, 211, 31, 197, 84, 157, 252, 254, 11, 100, 157, 250, 63, 170, 106, 206, 107, 124, 212, 45, 111, 107, 9, 219, 200,
            177, 0, 240, 143, 156, 44, 207,
        ];
        let iv = [3, 22, 60, 12, 43, 67, 104, 105, 108, 108, 105, 99, 111, 116, 104, 101];
        let header = b"eyJhbGciOiJBMTI4S1ciLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0";
        let (ciphertext, tag) = shown(cbc_hmac(&key(secret), &iv, header, b"Live long and prosper.").unwrap());
        assert_eq!(ciphertext, "KDlTtXchhZTGufMYmOYGS4HffxPSUrfmqCHXaI9wOGY");
        assert_eq!(tag, "U0m_YmjN04DJvceFICbCVQ");
    }

    #[test]
    fn cbc_with_hmac_is_that_of_rfc_7518_appendix_b_1() {
        let mut secret = [0; 32];
        secret.iter_mut().zip(0..).for_each(|(to, n)| *to = n);
        let iv = [0x1a, 0xf3, 0x8c, 0x2d, 0xc2, 0xb9, 0x6f, 0xfd, 0xd8, 0x66, 0x94, 0x09, 0x23, 0x41, 0xbc, 0x04];
        let content = b"A cipher system must not be required to be secret, and it must be able to fall into the hands of the \
            enemy without inconvenience";
        let (ciphertext, tag) = cbc_hmac(&key(secret), &iv, b"The second principle of Auguste Kerckhoffs", content).unwrap();
        assert_eq!(ciphertext[..8], [0xc8, 0x0e, 0xdf, 0xa3, 0x2d, 0xdf, 0x39, 0xd5]);
        let expected = [0x65, 0x2c, 0x3f, 0xa3, 0x6b, 0x0a, 0x7c, 0x5b, 0x32, 0x19, 0xfa, 0xb3, 0xa3, 0x0b, 0xc1, 0xc4];
        assert_eq!((ciphertext.len(), tag.as_slice()), (144, expected.as_slice()));
    }

    #[test]
    fn gcm_is_that_of_rfc_7516_appendix_a_1() {
        let secret = [
            177, 161, 244, 128, 84, 143, 225, 115, 63, 180, 3, 255, 107, 154, 212, 246, 138, 7, 110, 91, 112, 46, 34, 105, 47,
            130, 203, 46, 122, 234, 64, 252,
        ];
        let iv = [227, 197, 117, 252, 2, 219, 233, 68, 180, 225, 77, 219];
        let content = b"The true sign of intelligence is not knowledge but imagination.";
        let header = b"eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ";
        let (ciphertext, tag) = shown(gcm(&key(secret), iv, header, content).unwrap());
        assert_eq!(ciphertext, "5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS8iB7j6jiSdiwkIr3ajwQzaBtQD_A");
        assert_eq!(tag, "XFBoMYUZodetZdvTiFvSkQ");
    }

    #[test]
    fn the_agreed_key_is_that_of_rfc_7518_appendix_c() {
        let alice = decode("0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo").unwrap();
        let alice = PrivateKey::from_private_key(&ECDH_P256, &alice).unwrap();
        let (x, y) = ("weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ", "e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck");
        let bob = UnparsedPublicKey::new(&ECDH_P256, [vec![4], decode(x).unwrap(), decode(y).unwrap()].concat());
        let derive = |shared: &[u8]| Ok(concat_kdf(shared, "A128GCM", (b"Alice", b"Bob"), 128));
        let derived = agree(&alice, bob, JoseError::Key, derive).unwrap();
        assert_eq!(URL_SAFE_NO_PAD.encode(&derived[..16]), "VqqN6vgjbSBcIijNcacQGg");
        assert_eq!(derived[16..], [0; 16]);
    }

    fn set(keys: &Value) -> JwkSet {
        serde_json::from_value(json!({ "keys": keys })).unwrap()
    }

    #[test]
    fn a_key_is_used_for_what_it_is_for() {
        let point = json!({
            "kty": "EC", "crv": "P-256", "x": "weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ",
            "y": "e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck",
        });
        let with = |more: Value| {
            let mut key = point.clone();
            key.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            key
        };
        let kid =
            |keys: Value| pick(&set(&keys), KeyManagement::EcdhEs).map(|key| key.common.key_id.clone().unwrap_or_default());
        let (any, enc) = (with(json!({"kid": "any"})), with(json!({"kid": "enc", "use": "enc", "alg": "ECDH-ES"})));
        assert_eq!(kid(json!([any, enc])).as_deref(), Some("enc"));
        assert_eq!(kid(json!([any])).as_deref(), Some("any"));
        assert_eq!(kid(json!([with(json!({"use": "sig"})), with(json!({"alg": "ES256"}))])), None);
        assert!(!has_key(&set(&json!([any])), KeyManagement::RsaOaep256));
        let small = json!({"kty": "RSA", "n": URL_SAFE_NO_PAD.encode([255; 128]), "e": "AQAB"});
        assert!(!has_key(&set(&json!([small])), KeyManagement::RsaOaep256));
        let ways = (KeyManagement::RsaOaep256, ContentEncryption::A256Gcm);
        assert_eq!(encrypt(b"x", None, &set(&json!([any])), ways), Err(JoseError::NoKey));
        let off = with(json!({"x": "AAAA"}));
        let ways = (KeyManagement::EcdhEs, ContentEncryption::A256Gcm);
        assert_eq!(encrypt(b"x", None, &set(&json!([off])), ways), Err(JoseError::Key));
    }

    #[test]
    fn no_two_ciphertexts_are_alike() {
        let point = json!({
            "kty": "EC", "crv": "P-256", "kid": "k", "x": "weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ",
            "y": "e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck",
        });
        let keys = set(&json!([point]));
        let ways = (KeyManagement::EcdhEs, ContentEncryption::A128CbcHs256);
        let [one, other] = [(); 2].map(|()| encrypt(b"x", Some("JWT"), &keys, ways).unwrap());
        assert_ne!(one, other);
        let parts: Vec<_> = one.split('.').collect();
        assert_eq!((parts.len(), parts[1]), (5, ""), "nothing of the key is sent");
        let header: Value = serde_json::from_slice(&decode(parts[0]).unwrap()).unwrap();
        let expected = json!({"alg": "ECDH-ES", "enc": "A128CBC-HS256", "cty": "JWT", "kid": "k", "epk": header["epk"]});
        assert_eq!(header, expected);
    }
}
