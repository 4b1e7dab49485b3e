//! Encrypted ID tokens and userinfo answers, OIDC Core §10.2 and RFC 7516, opened by code of the test.

use super::{core_5_3_userinfo::raw, curious};
use crate::support::site::{Site, on_both};
use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    agreement::{ECDH_P256, PrivateKey, UnparsedPublicKey, agree},
    cipher::{AES_128, DecryptionContext, PaddedBlockDecryptingKey, UnboundCipherKey},
    digest,
    encoding::{AsDer, Pkcs8V1Der},
    hmac,
    rsa::{KeySize, OAEP_SHA256_MGF1SHA256, OaepPrivateDecryptingKey, PrivateDecryptingKey},
    signature::{KeyPair, RsaKeyPair},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use vestibule::{protocol::SigningAlg, store::client::ClientRow};

on_both!(
    an_id_token_is_signed_and_then_encrypted,
    userinfo_is_encrypted_with_a_signature_or_without,
    a_client_without_a_fitting_key_gets_nothing_readable,
);

fn bytes(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}

/// A client's private key.
pub enum Private {
    Rsa(OaepPrivateDecryptingKey),
    Ec(PrivateKey),
}

pub fn rsa() -> (Private, Value) {
    let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
    let der: Pkcs8V1Der<'static> = pair.as_der().unwrap();
    let private = PrivateDecryptingKey::from_pkcs8(der.as_ref()).unwrap();
    let n = URL_SAFE_NO_PAD.encode(pair.public_key().modulus().big_endian_without_leading_zero());
    let e = URL_SAFE_NO_PAD.encode(pair.public_key().exponent().big_endian_without_leading_zero());
    let jwk = json!({"kty": "RSA", "use": "enc", "alg": "RSA-OAEP-256", "kid": "e1", "n": n, "e": e});
    (Private::Rsa(OaepPrivateDecryptingKey::new(private).unwrap()), jwk)
}

fn ec() -> (Private, Value) {
    let private = PrivateKey::generate(&ECDH_P256).unwrap();
    let public = private.compute_public_key().unwrap();
    let (x, y) = (URL_SAFE_NO_PAD.encode(&public.as_ref()[1..33]), URL_SAFE_NO_PAD.encode(&public.as_ref()[33..]));
    let jwk = json!({"kty": "EC", "crv": "P-256", "use": "enc", "alg": "ECDH-ES", "kid": "e1", "x": x, "y": y});
    (Private::Ec(private), jwk)
}

/// RFC 7518 §4.6.2, for 256 bits.
fn derived(shared: &[u8], enc: &str) -> Vec<u8> {
    let length = u32::try_from(enc.len()).unwrap().to_be_bytes();
    let info = [&length[..], enc.as_bytes(), &[0; 4], &[0; 4], &256_u32.to_be_bytes()].concat();
    digest::digest(&digest::SHA256, &[&1_u32.to_be_bytes()[..], shared, &info].concat()).as_ref().to_vec()
}

/// Header and content of a JWE.
pub fn open(token: &str, private: &Private) -> (Value, String) {
    let [header, key, iv, ciphertext, tag] = token.split('.').collect::<Vec<_>>().try_into().unwrap();
    let read: Value = serde_json::from_slice(&bytes(header)).unwrap();
    let enc = read["enc"].as_str().unwrap();
    let secret = match private {
        Private::Rsa(private) => {
            let mut space = vec![0; private.min_output_size()];
            private.decrypt(&OAEP_SHA256_MGF1SHA256, &bytes(key), &mut space, None).unwrap().to_vec()
        }
        Private::Ec(private) => {
            let epk = &read["epk"];
            assert_eq!((key, &epk["kty"], &epk["crv"]), ("", &json!("EC"), &json!("P-256")));
            let point = [vec![4], bytes(epk["x"].as_str().unwrap()), bytes(epk["y"].as_str().unwrap())].concat();
            let public = UnparsedPublicKey::new(&ECDH_P256, point);
            agree(private, public, (), |shared| Ok::<_, ()>(derived(shared, enc))).unwrap()
        }
    };
    let (iv, mut content, tag) = (bytes(iv), bytes(ciphertext), bytes(tag));
    let plain = match enc {
        "A256GCM" => {
            let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &secret).unwrap());
            content.extend(&tag);
            let nonce = Nonce::try_assume_unique_for_key(&iv).unwrap();
            key.open_in_place(nonce, Aad::from(header.as_bytes()), &mut content).unwrap().to_vec()
        }
        "A128CBC-HS256" => {
            let bits = (u64::try_from(header.len()).unwrap() * 8).to_be_bytes();
            let text = [header.as_bytes(), &iv, &content, &bits].concat();
            let right = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &secret[..16]), &text);
            assert_eq!(right.as_ref()[..16], tag);
            let key = UnboundCipherKey::new(&AES_128, &secret[16..]).unwrap();
            let iv: [u8; 16] = iv.try_into().unwrap();
            let key = PaddedBlockDecryptingKey::cbc_pkcs7(key).unwrap();
            key.decrypt(&mut content, DecryptionContext::Iv128((&iv).into())).unwrap().to_vec()
        }
        other => panic!("{other}"),
    };
    (read, String::from_utf8(plain).unwrap())
}

fn with_key(jwk: &Value, more: impl FnOnce(&mut ClientRow)) -> impl FnOnce(&mut ClientRow) {
    let jwks = json!({"keys": [jwk]}).to_string();
    move |row| {
        row.jwks = Some(jwks);
        more(row);
    }
}

async fn an_id_token_is_signed_and_then_encrypted(site: Site) {
    let bob = site.person_with_app("bob").await;
    for (alg, enc, (private, jwk)) in [
        ("RSA-OAEP-256", Some("A128CBC-HS256"), rsa()),
        ("RSA-OAEP-256", Some("A256GCM"), rsa()),
        ("ECDH-ES", Some("A128CBC-HS256"), ec()),
        ("ECDH-ES", Some("A256GCM"), ec()),
        ("ECDH-ES", None, ec()),
    ] {
        let set = |row: &mut ClientRow| {
            row.metadata.0.id_token_encrypted_response_alg = Some(alg.to_owned());
            row.metadata.0.id_token_encrypted_response_enc = enc.map(str::to_owned);
        };
        let client = curious(&site, with_key(&jwk, set)).await;
        let tokens = site.exchange(&client, &site.authorization_code(&client, &bob, &[]).await).await;
        let (header, inner) = open(&tokens.text("id_token"), &private);
        let expected = (alg, enc.unwrap_or("A128CBC-HS256"), "JWT", "e1");
        let text = |name: &str| header[name].as_str().unwrap();
        assert_eq!((text("alg"), text("enc"), text("cty"), text("kid")), expected);
        let (_, claims) = site.verified(&inner).await;
        assert_eq!((&claims["sub"], &claims["nonce"]), (&json!(bob.id.as_str()), &json!("n1")));
        assert_eq!(site.userinfo(&tokens.text("access_token")).await.json["sub"], bob.id.as_str(), "userinfo stays plain");
        let again = site.refresh(&client, &tokens.text("refresh_token")).await;
        assert_eq!(open(&again.text("id_token"), &private).0["alg"], alg);
    }
}

async fn userinfo_is_encrypted_with_a_signature_or_without(site: Site) {
    let bob = site.person_with_app("bob").await;
    for (signed, alg, enc, (private, jwk)) in [
        (None, "ECDH-ES", "A256GCM", ec()),
        (Some(SigningAlg::Rs256), "ECDH-ES", "A128CBC-HS256", ec()),
        (Some(SigningAlg::EdDsa), "RSA-OAEP-256", "A256GCM", rsa()),
        (None, "RSA-OAEP-256", "A128CBC-HS256", rsa()),
    ] {
        let set = |row: &mut ClientRow| {
            row.metadata.0.userinfo_signed_response_alg = signed;
            row.metadata.0.userinfo_encrypted_response_alg = Some(alg.to_owned());
            row.metadata.0.userinfo_encrypted_response_enc = Some(enc.to_owned());
        };
        let client = curious(&site, with_key(&jwk, set)).await;
        let tokens = site.exchange(&client, &site.authorization_code(&client, &bob, &[]).await).await;
        assert_eq!(tokens.text("id_token").split('.').count(), 3, "the ID token stays signed alone");
        let (kind, token) = raw(&site, &tokens.text("access_token")).await;
        assert_eq!(kind, "application/jwt");
        let (header, inner) = open(&token, &private);
        let claims = match signed {
            Some(_) => site.verified(&inner).await.1,
            None => serde_json::from_str(&inner).unwrap(),
        };
        assert_eq!((header.get("cty").is_some(), &claims["sub"]), (signed.is_some(), &json!(bob.id.as_str())));
    }
}

async fn a_client_without_a_fitting_key_gets_nothing_readable(site: Site) {
    let bob = site.person_with_app("bob").await;
    let (_, jwk) = ec();
    let set = |row: &mut ClientRow| row.metadata.0.id_token_encrypted_response_alg = Some("RSA-OAEP-256".to_owned());
    let client = curious(&site, with_key(&jwk, set)).await;
    let code = site.authorization_code(&client, &bob, &[]).await;
    let pairs = [("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", &client.redirect_uri)];
    let request = crate::support::api::http().post(format!("{}/oauth2/token", site.home));
    let answer = request.basic_auth(&client.id, Some(&client.secret)).form(&pairs).send().await.unwrap();
    let status = answer.status();
    let json: Value = answer.json().await.unwrap();
    assert_eq!((status.as_u16(), &json["error"], json.get("id_token")), (500, &json!("server_error"), None));
}
