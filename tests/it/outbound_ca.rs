//! `outbound.ca_file`: whom the guarded client believes.

use crate::support::{
    api::{INVALID_CLIENT, http, send},
    process::Place,
    site::{On, Site, on_both},
    smtp::Certified,
};
use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use openidconnect::{AsyncHttpClient, http::Request};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::{
    ServerConnection, StreamOwned,
    pki_types::{CertificateDer, pem::PemObject},
};
use serde_json::json;
use std::{
    fs,
    io::{self, Read, Write},
    net::{TcpListener, TcpStream},
    thread,
};
use vestibule::{
    outbound::{Guard, Outbound, Trusted},
    types::{Token, secret::ClientSecret},
};

on_both!(keys_of_a_client_come_from_a_server_of_an_own_authority);

/// A server with TLS on loopback that answers everything with one text. Its thread ends with the test process.
pub fn serve(certified: &Certified, body: String) -> u16 {
    let (listener, config) = (TcpListener::bind("127.0.0.1:0").unwrap(), certified.config());
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let connection = ServerConnection::new(config.clone()).unwrap();
            // Who does not believe us hangs up.
            let _ = answer(StreamOwned::new(connection, stream), &body);
        }
    });
    port
}

fn answer(mut wire: StreamOwned<ServerConnection, TcpStream>, body: &str) -> io::Result<()> {
    let (mut request, mut byte) = (Vec::new(), [0]);
    while !request.ends_with(b"\r\n\r\n") {
        if wire.read(&mut byte)? == 0 {
            return Ok(());
        }
        request.push(byte[0]);
    }
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
    write!(wire, "{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len())?;
    wire.conn.send_close_notify();
    wire.flush()
}

/// A certificate that signs itself.
fn own(host: &str, is_ca: IsCa) -> (Certified, CertificateParams, KeyPair) {
    let mut params = CertificateParams::new(vec![host.to_owned()]).unwrap();
    params.is_ca = is_ca;
    let key = KeyPair::generate().unwrap();
    let pem = params.self_signed(&key).unwrap().pem();
    (Certified { ca: pem.clone(), chain: pem, key: key.serialize_pem() }, params, key)
}

/// Whether the server there is believed by who names some certificates.
async fn is_believed(host: &str, port: u16, named: &[&str]) -> bool {
    let guard = Guard::new(&["127.0.0.1/32".parse().unwrap()]);
    let read = |pem: &&str| CertificateDer::from_pem_slice(pem.as_bytes()).unwrap();
    let trusted = || Trusted::new(named.iter().map(read).collect()).unwrap();
    let guard = if named.is_empty() { guard } else { guard.trusting(trusted()) };
    let request = Request::get(format!("https://{host}:{port}/")).body(Vec::new()).unwrap();
    Outbound::guarded_by(guard).unwrap().call(request).await.is_ok()
}

#[actix_web::test]
async fn an_authority_that_is_named_is_believed_for_the_names_that_it_signed() {
    let (certified, stranger) = (Certified::new("localhost"), Certified::new("localhost"));
    let port = serve(&certified, "{}".to_owned());
    assert!(!is_believed("localhost", port, &[]).await);
    assert!(!is_believed("localhost", port, &[&stranger.ca]).await);
    assert!(is_believed("localhost", port, &[&stranger.ca, &certified.ca]).await);
    assert!(!is_believed("127.0.0.1", port, &[&certified.ca]).await, "signed for another name");
}

#[actix_web::test]
async fn a_certificate_that_is_named_is_believed_just_as_it_is() {
    for is_ca in [IsCa::NoCa, IsCa::ExplicitNoCa, IsCa::Ca(BasicConstraints::Unconstrained)] {
        let (certified, ..) = own("elsewhere.example", is_ca);
        let (other, ..) = own("elsewhere.example", is_ca);
        let port = serve(&certified, "{}".to_owned());
        assert!(!is_believed("localhost", port, &[]).await);
        assert!(!is_believed("localhost", port, &[&other.chain]).await, "the same name is not the same certificate");
        assert!(is_believed("localhost", port, &[&certified.chain]).await);
    }
}

#[actix_web::test]
async fn a_certificate_that_is_no_authority_vouches_for_nobody() {
    let (named, params, key) = own("elsewhere.example", IsCa::NoCa);
    let leaf_key = KeyPair::generate().unwrap();
    let issuer = Issuer::new(params, key);
    let leaf = CertificateParams::new(vec!["localhost".to_owned()]).unwrap().signed_by(&leaf_key, &issuer).unwrap();
    let signed = Certified { ca: named.ca.clone(), chain: leaf.pem(), key: leaf_key.serialize_pem() };
    let port = serve(&signed, "{}".to_owned());
    assert!(!is_believed("localhost", port, &[&named.ca]).await);
    assert!(is_believed("localhost", port, &[&leaf.pem()]).await, "the very certificate is");
}

async fn keys_of_a_client_come_from_a_server_of_an_own_authority(site: Site) {
    let alg = &ECDSA_P256_SHA256_FIXED_SIGNING;
    let document = EcdsaKeyPair::generate_pkcs8(alg, &SystemRandom::new()).unwrap();
    let point = EcdsaKeyPair::from_pkcs8(alg, document.as_ref()).unwrap().public_key().as_ref().to_vec();
    let (x, y) = (URL_SAFE_NO_PAD.encode(&point[1..33]), URL_SAFE_NO_PAD.encode(&point[33..]));
    let certified = Certified::new("localhost");
    let port = serve(&certified, json!({"keys": [{"kty": "EC", "crv": "P-256", "x": x, "y": y}]}).to_string());
    let file = site.folder().join("authority.pem");
    fs::write(&file, &certified.ca).unwrap();
    let on = if site.url.starts_with("sqlite") { On::Sqlite } else { On::Postgres };
    let allow = "[outbound]\nallow = ['127.0.0.1/32']\n";
    for (more, expected) in
        [(String::new(), INVALID_CLIENT), (format!("ca_file = '{}'\n", file.display()), (400, "invalid_grant"))]
    {
        let site = Site::start_with(on, &format!("{allow}{more}")).await;
        let client = site
            .client(|row| {
                (row.auth_method, row.secret_digest) = ("private_key_jwt".to_owned(), None);
                row.metadata.0.jwks_uri = Some(format!("https://localhost:{port}/jwks"));
            })
            .await;
        let (now, jti) = (site.now().seconds(), Token::<ClientSecret>::random().expose().to_owned());
        let claims = json!({"iss": client.id, "sub": client.id, "aud": site.home, "jti": jti, "iat": now, "exp": now + 60});
        let key = EncodingKey::from_ec_der(document.as_ref());
        let assertion = jsonwebtoken::encode(&Header::new(Algorithm::ES256), &claims, &key).unwrap();
        let pairs = [
            ("grant_type", "refresh_token"),
            ("refresh_token", "made-up"),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", &assertion),
        ];
        let reply = send(http().post(format!("{}/oauth2/token", site.home)).form(&pairs)).await;
        assert_eq!(reply.error(), expected, "{more}");
    }
}

#[test]
fn certificates_that_can_not_be_read_are_named_before_the_start() {
    let place = Place::with("[outbound]\nca_file = 'authority.pem'");
    let nonsense = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for (text, why) in [(None, "authority.pem: "), (Some(""), "no certificate in it"), (Some(nonsense), "can not be read")] {
        if let Some(text) = text {
            fs::write(place.path("authority.pem"), text).unwrap();
        }
        for command in [&["config", "check"][..], &["serve"]] {
            let ran = place.run(command);
            let said = format!("{}{}", ran.out, ran.err);
            assert_eq!(ran.status.code(), Some(1), "{ran:?}");
            assert!(said.contains("outbound.ca_file: ") && said.contains(why), "{why}: {said}");
        }
    }
    fs::write(place.path("authority.pem"), Certified::new("localhost").ca).unwrap();
    assert!(place.run(&["config", "check"]).status.success());
}
