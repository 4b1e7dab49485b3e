//! How clients authenticate at the token endpoint, RFC 6749 §2.3, OIDC Core §9.

use crate::support::{
    acts::unsigned,
    api::{INVALID_CLIENT, INVALID_GRANT, Reply, http, send},
    site::{Client, Site, on_both},
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use url::form_urlencoded::byte_serialize;
use vestibule::types::{ClientId, Digest, Token, secret::ClientSecret};

on_both!(
    identifier_and_secret_in_the_header_are_percent_encoded,
    a_secret_in_the_form_is_enough_for_whom_it_is_registered,
    a_public_client_names_itself,
    only_the_registered_method_counts,
    one_way_at_a_time,
    malformed_headers_are_refused_in_good_order,
    a_clients_own_key_works_once_for_each_assertion,
    assertions_that_say_something_else_are_refused,
    assertions_that_another_key_signed_are_refused,
);

const BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// What a client is told that is believed but has nothing to trade.
const BELIEVED: (u16, &str) = INVALID_GRANT;

/// A request that only shows whether the client is believed: its refresh token is made up.
async fn knock(site: &Site, header: Option<&str>, pairs: &[(&str, &str)]) -> Reply {
    let mut request = http().post(format!("{}/oauth2/token", site.home));
    if let Some(header) = header {
        request = request.header("authorization", header);
    }
    let mut form = vec![("grant_type", "refresh_token"), ("refresh_token", "made-up")];
    form.extend(pairs);
    let reply = send(request.form(&form)).await;
    if reply.status == 401 {
        assert!(reply.header("www-authenticate").starts_with("Basic realm="), "RFC 6749 §5.2: {reply:?}");
    }
    reply
}

fn basic(pair: impl AsRef<[u8]>) -> String {
    format!("Basic {}", STANDARD.encode(pair))
}

async fn identifier_and_secret_in_the_header_are_percent_encoded(site: Site) {
    let (id, secret) = ("a:b c/+%41", "p%:+ \u{e4}&=?");
    site.client(|row| {
        row.id = ClientId::from_text(id);
        row.secret_digest = Some(digest(secret).as_str().to_owned());
    })
    .await;
    let form = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    let percent = |text: &str| text.bytes().map(|byte| format!("%{byte:02x}")).collect::<Vec<_>>().concat();
    for (id_text, secret_text) in [(form(id), form(secret)), (percent(id), percent(secret))] {
        let header = basic(format!("{id_text}:{secret_text}"));
        assert_eq!(knock(&site, Some(&header), &[]).await.error(), BELIEVED, "{header}");
        assert_eq!(knock(&site, Some(&header.replacen("Basic", "bAsIc", 1)), &[]).await.error(), BELIEVED);
        assert_eq!(knock(&site, Some(&header), &[("client_id", id)]).await.error(), BELIEVED, "said twice, and the same");
        let other = site.client(|_| ()).await;
        assert_eq!(knock(&site, Some(&header), &[("client_id", &other.id)]).await.error(), INVALID_CLIENT);
    }
    for pair in [format!("{id}:{secret}"), format!("{}:{secret}", form(id)), format!("{}:{}", form(id), form(&form(secret)))] {
        assert_eq!(knock(&site, Some(&basic(&pair)), &[]).await.error(), INVALID_CLIENT, "{pair}");
    }
}

fn digest(secret: &str) -> Digest<ClientSecret> {
    Token::<ClientSecret>::presented(secret).digest()
}

async fn a_secret_in_the_form_is_enough_for_whom_it_is_registered(site: Site) {
    let bob = site.person_with_app("bob").await;
    let client = site.client(|row| row.auth_method = "client_secret_post".to_owned()).await;
    let code = site.authorization_code(&client, &bob, &[]).await;
    let with = |secret: &str| {
        let pairs = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", &client.redirect_uri),
            ("client_id", &client.id),
            ("client_secret", secret),
        ];
        send(http().post(format!("{}/oauth2/token", site.home)).form(&pairs))
    };
    assert_eq!(with("wrong").await.error(), INVALID_CLIENT);
    assert_eq!(with(&client.secret.to_uppercase()).await.error(), INVALID_CLIENT);
    let tokens = with(&client.secret).await;
    assert_eq!(tokens.status, 200, "the wrong secrets before did not use the code up");
    assert_eq!(site.userinfo(&tokens.text("access_token")).await.text("sub"), bob.id.as_str());
}

async fn a_public_client_names_itself(site: Site) {
    let bob = site.person_with_app("bob").await;
    let client = site.client(|row| (row.auth_method, row.secret_digest) = ("none".to_owned(), None)).await;
    let verifier = "public-clients-have-nothing-but-their-verifier.";
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, verifier.as_bytes());
    let challenge = URL_SAFE_NO_PAD.encode(hash);
    let pkce = [("code_challenge", challenge.as_str()), ("code_challenge_method", "S256")];
    let code = site.authorization_code(&client, &bob, &pkce).await;
    let pairs = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", &client.redirect_uri),
        ("client_id", &client.id),
        ("code_verifier", verifier),
    ];
    let tokens = send(http().post(format!("{}/oauth2/token", site.home)).form(&pairs)).await;
    assert_eq!(tokens.status, 200, "{tokens:?}");
    let token = tokens.text("refresh_token");
    let pairs = [("grant_type", "refresh_token"), ("refresh_token", token.as_str()), ("client_id", &client.id)];
    let again = send(http().post(format!("{}/oauth2/token", site.home)).form(&pairs)).await;
    assert_eq!(again.status, 200, "{again:?}");
    assert_ne!(again.text("refresh_token"), token);
}

/// Presents a client's identifier and right secret in each way there is.
async fn each_way(site: &Site, client: &Client) -> [(u16, String); 3] {
    let header = basic(format!("{}:{}", client.id, client.secret));
    let told = |reply: Reply| (reply.status, reply.error().1.to_owned());
    [
        told(knock(site, Some(&header), &[]).await),
        told(knock(site, None, &[("client_id", &client.id), ("client_secret", &client.secret)]).await),
        told(knock(site, None, &[("client_id", &client.id)]).await),
    ]
}

async fn only_the_registered_method_counts(site: Site) {
    let methods = ["client_secret_basic", "client_secret_post", "none", "private_key_jwt"];
    for (right, method) in methods.into_iter().enumerate() {
        // The secret is stored for each of them, so that only the method can be the reason.
        let client = site.client(|row| row.auth_method = method.to_owned()).await;
        for (way, told) in each_way(&site, &client).await.iter().enumerate() {
            let expected = if way == right { BELIEVED } else { INVALID_CLIENT };
            assert_eq!((told.0, told.1.as_str()), expected, "{method} by way {way}");
        }
    }
    let disabled = site.client(|row| row.disabled_at = Some(row.created_at)).await;
    let unknown = Client { id: "unknown".to_owned(), ..disabled.clone() };
    for client in [disabled, unknown] {
        assert!(each_way(&site, &client).await.iter().all(|told| (told.0, told.1.as_str()) == INVALID_CLIENT));
    }
    assert_eq!(knock(&site, None, &[]).await.error(), INVALID_CLIENT, "nobody at all");
}

async fn one_way_at_a_time(site: Site) {
    let client = site.client(|_| ()).await;
    let header = basic(format!("{}:{}", client.id, client.secret));
    let (secret, assertion) = (("client_secret", client.secret.as_str()), ("client_assertion", "a.b.c"));
    for (header, pairs) in [
        (Some(header.as_str()), vec![("client_id", client.id.as_str()), secret]),
        (Some(&header), vec![assertion]),
        (Some(&header), vec![("client_assertion_type", BEARER)]),
        (None, vec![("client_id", &client.id), secret, assertion]),
    ] {
        assert_eq!(knock(&site, header, &pairs).await.error(), (400, "invalid_request"), "{pairs:?}");
    }
    let twice = http().post(format!("{}/oauth2/token", site.home)).header("authorization", &header);
    let twice = send(twice.header("authorization", &header).form(&[("grant_type", "refresh_token")])).await;
    assert_eq!(twice.error(), (400, "invalid_request"));
}

async fn malformed_headers_are_refused_in_good_order(site: Site) {
    let client = site.client(|_| ()).await;
    let right = basic(format!("{}:{}", client.id, client.secret));
    let cases: Vec<Vec<u8>> = [
        "",
        "Basic",
        "Basic ",
        "Basic =",
        "Basic !!!",
        &basic("no colon"),
        &basic(":"),
        &basic(format!("{}:", client.id)),
        &basic(format!(":{}", client.secret)),
        &basic("%zz:%4"),
        &basic("%ff:%fe"),
        &basic([0xff, 0xfe, b':', 0xff]),
        &basic("a\0b:c\nd"),
        &basic("x".repeat(6000)),
        &basic("%".repeat(3000) + ":" + &"%".repeat(3000)),
        &right.replacen("Basic ", "Basic", 1),
        &right.replacen("Basic", "Bearer", 1),
        &right.replacen("Basic", "Digest", 1),
        &format!("{right}, {right}"),
        &right[..right.len() - 3],
        &basic(format!("{}:{}x", client.id, client.secret)),
    ]
    .into_iter()
    .map(|text| text.as_bytes().to_vec())
    .chain([b"Basic \xff\xfe".to_vec(), b"\xc3\xa4 x".to_vec()])
    .collect();
    for header in cases {
        let request = http().post(format!("{}/oauth2/token", site.home));
        let request = request.header("authorization", reqwest::header::HeaderValue::from_bytes(&header).unwrap());
        let reply = send(request.form(&[("grant_type", "refresh_token"), ("refresh_token", "made-up")])).await;
        assert_eq!(reply.error(), INVALID_CLIENT, "{:?}", String::from_utf8_lossy(&header));
    }
    assert_eq!(knock(&site, Some(&right), &[]).await.error(), BELIEVED, "and the right one is believed");
}

/// A client's key pair on P-256.
struct Pair {
    signs: EncodingKey,
    point: Vec<u8>,
    jwks: Value,
}

fn pair() -> Pair {
    use aws_lc_rs::{
        rand::SystemRandom,
        signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
    };
    let alg = &ECDSA_P256_SHA256_FIXED_SIGNING;
    let document = EcdsaKeyPair::generate_pkcs8(alg, &SystemRandom::new()).unwrap();
    let point = EcdsaKeyPair::from_pkcs8(alg, document.as_ref()).unwrap().public_key().as_ref().to_vec();
    let (x, y) = (URL_SAFE_NO_PAD.encode(&point[1..33]), URL_SAFE_NO_PAD.encode(&point[33..]));
    let jwks = json!({"keys": [{"kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": "k1"}]});
    Pair { signs: EncodingKey::from_ec_der(document.as_ref()), point, jwks }
}

async fn keyed(site: &Site, pair: &Pair) -> Client {
    let jwks = pair.jwks.to_string();
    site.client(|row| (row.auth_method, row.jwks) = ("private_key_jwt".to_owned(), Some(jwks))).await
}

/// What a good assertion says. Each is a new one.
fn claims(site: &Site, client: &Client) -> Value {
    let now = site.now().seconds();
    let jti = Token::<ClientSecret>::random().expose().to_owned();
    json!({"iss": client.id, "sub": client.id, "aud": site.home, "jti": jti, "iat": now, "exp": now + 60})
}

fn header(alg: Algorithm) -> Header {
    Header { kid: Some("k1".to_owned()), ..Header::new(alg) }
}

fn signed(pair: &Pair, claims: &Value) -> String {
    jsonwebtoken::encode(&header(Algorithm::ES256), claims, &pair.signs).unwrap()
}

async fn assert(site: &Site, assertion: &str) -> (u16, String) {
    let reply = knock(site, None, &[("client_assertion_type", BEARER), ("client_assertion", assertion)]).await;
    (reply.status, reply.error().1.to_owned())
}

async fn a_clients_own_key_works_once_for_each_assertion(site: Site) {
    let (bob, pair) = (site.person_with_app("bob").await, pair());
    let client = keyed(&site, &pair).await;
    let code = site.authorization_code(&client, &bob, &[]).await;
    let assertion = signed(&pair, &claims(&site, &client));
    let pairs = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", &client.redirect_uri),
        ("client_assertion_type", BEARER),
        ("client_assertion", &assertion),
    ];
    let tokens = send(http().post(format!("{}/oauth2/token", site.home)).form(&pairs)).await;
    assert_eq!(tokens.status, 200, "{tokens:?}");

    let refused = (INVALID_CLIENT.0, INVALID_CLIENT.1.to_owned());
    assert_eq!(assert(&site, &assertion).await, refused, "replayed");
    let mut same_jti = claims(&site, &client);
    assert_eq!(assert(&site, &signed(&pair, &same_jti)).await, (BELIEVED.0, BELIEVED.1.to_owned()));
    same_jti["exp"] = json!(site.now().seconds() + 90);
    assert_eq!(assert(&site, &signed(&pair, &same_jti)).await, refused, "jti is what counts");
    // Another client may use the same jti.
    let second = keyed(&site, &pair).await;
    let mut other = claims(&site, &second);
    other["jti"] = same_jti["jti"].clone();
    assert_eq!(assert(&site, &signed(&pair, &other)).await, (BELIEVED.0, BELIEVED.1.to_owned()));
}

async fn assertions_that_say_something_else_are_refused(site: Site) {
    let pair = pair();
    let (client, other) = (keyed(&site, &pair).await, keyed(&site, &pair).await);
    let now = site.now().seconds();
    let good = |name: &str, value: Value| (true, name.to_owned(), value);
    let bad = |name: &str, value: Value| (false, name.to_owned(), value);
    for (works, name, value) in [
        good("aud", json!([site.home, "https://other.example"])),
        good("exp", json!(now + 1)),
        good("exp", json!(now + 300)),
        bad("aud", json!("https://other.example")),
        bad("aud", json!(format!("{}/", site.home))),
        bad("aud", json!([])),
        bad("aud", Value::Null),
        bad("iss", json!(other.id)),
        bad("iss", json!(site.home)),
        bad("iss", Value::Null),
        bad("sub", json!(other.id)),
        bad("sub", json!("unknown")),
        bad("sub", Value::Null),
        bad("exp", json!(now)),
        bad("exp", json!(now - 1)),
        bad("exp", json!(now + 361)),
        bad("exp", json!("soon")),
        bad("exp", Value::Null),
        bad("iat", json!(now + 61)),
        bad("nbf", json!(now + 61)),
        bad("jti", json!("")),
        bad("jti", json!(7)),
        bad("jti", Value::Null),
    ] {
        let mut claims = claims(&site, &client);
        match &value {
            Value::Null => drop(claims.as_object_mut().unwrap().remove(&name)),
            value => claims[name.as_str()] = value.clone(),
        }
        let expected = if works { BELIEVED } else { INVALID_CLIENT };
        assert_eq!(assert(&site, &signed(&pair, &claims)).await, (expected.0, expected.1.to_owned()), "{name}: {value}");
    }
    let right = signed(&pair, &claims(&site, &client));
    for pairs in [
        vec![("client_assertion", right.as_str())],
        vec![("client_assertion", &right), ("client_assertion_type", "urn:other")],
        vec![("client_assertion_type", BEARER)],
        vec![("client_assertion", &right), ("client_assertion_type", BEARER), ("client_id", &other.id)],
    ] {
        assert_eq!(knock(&site, None, &pairs).await.error(), INVALID_CLIENT, "{pairs:?}");
    }
}

async fn assertions_that_another_key_signed_are_refused(site: Site) {
    let (ours, theirs) = (pair(), pair());
    let client = keyed(&site, &ours).await;
    let say = || claims(&site, &client);
    let mac = |key: &[u8]| jsonwebtoken::encode(&header(Algorithm::HS256), &say(), &EncodingKey::from_secret(key)).unwrap();
    let own_key = Header { jwk: serde_json::from_value(theirs.jwks["keys"][0].clone()).unwrap(), ..header(Algorithm::ES256) };
    let good = signed(&ours, &say());
    let (body, signature) = good.rsplit_once('.').unwrap();
    for (what, assertion) in [
        ("another key", signed(&theirs, &say())),
        ("a key of its own in the header", jsonwebtoken::encode(&own_key, &say(), &theirs.signs).unwrap()),
        ("alg none", unsigned(&json!({"alg": "none", "kid": "k1"}), &say())),
        ("alg None", unsigned(&json!({"alg": "None"}), &say())),
        ("no signature", format!("{body}.")),
        ("half a signature", format!("{body}.{}", &signature[..43])),
        ("zeros for a signature", format!("{body}.{}", URL_SAFE_NO_PAD.encode([0; 64]))),
        ("HS256 with the public point", mac(&ours.point)),
        ("HS256 with the JWKS", mac(ours.jwks.to_string().as_bytes())),
        ("HS256 with nothing", mac(b"")),
        ("nothing", "..".to_owned()),
        ("not a JWT", "x".repeat(20_000)),
    ] {
        assert_eq!(assert(&site, &assertion).await, (401, "invalid_client".to_owned()), "{what}");
    }
    assert_eq!(assert(&site, &good).await.0, 400, "the right one was not used up by its broken copies");
}
