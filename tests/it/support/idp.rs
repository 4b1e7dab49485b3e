//! An upstream provider for tests, written apart from the product. It is honest until it is told which lie to tell.

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, dev::ServerHandle, web};
use aws_lc_rs::{
    digest,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use reqwest::Url;
use serde_json::{Map, Value, json};
use std::{
    collections::HashMap,
    net::TcpListener,
    sync::{Arc, Mutex, MutexGuard},
};
use vestibule::types::random;

/// The secret that the product has there.
pub const SECRET: &str = "what only the two of them know";

/// How an ID token is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// With the published key.
    Rightly,
    /// `alg: none`.
    Not,
    /// HMAC with the client secret.
    WithSecret,
    /// HMAC with the published key's text.
    WithPublicKey,
    /// With another key under the published key's name.
    WithOtherKey,
    /// With a key that is not published.
    WithUnknownKey,
    /// With a key that the token brings along.
    WithOwnKey,
    /// A `crit` header that nobody knows, rightly signed.
    Critical,
    /// The type of an access token, rightly signed.
    AsAccessToken,
    /// Rightly, and a byte of the signature changed.
    Damaged,
    /// Rightly, and the claims changed afterwards.
    Swapped,
}

/// What it does with the next answers.
pub struct Mood {
    pub sign: Sign,
    /// Changes the claims of ID tokens.
    pub claims: fn(&mut Map<String, Value>),
    /// Answers the token request with this instead.
    pub token: Option<(u16, &'static str, Value)>,
    /// Changes the discovery document.
    pub discovery: fn(&mut Map<String, Value>),
    /// What the user information endpoint says.
    pub userinfo: Value,
    /// Answers everything with this status.
    pub down: Option<u16>,
    /// Keeps the caller waiting, seconds.
    pub slow: u64,
    /// Publishes no keys.
    pub keyless: bool,
    /// Answers who asks for keys with this status.
    pub no_keys: Option<u16>,
}

impl Default for Mood {
    fn default() -> Self {
        Self {
            sign: Sign::Rightly,
            claims: |_| {},
            token: None,
            discovery: |_| {},
            userinfo: Value::Null,
            down: None,
            slow: 0,
            keyless: false,
            no_keys: None,
        }
    }
}

/// A key with its name.
struct Key {
    kid: String,
    pair: EcdsaKeyPair,
    pkcs8: Vec<u8>,
}

impl Key {
    fn new(kid: &str) -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        let pkcs8 = pair.to_pkcs8v1().unwrap().as_ref().to_vec();
        Self { kid: kid.to_owned(), pair, pkcs8 }
    }

    fn jwk(&self) -> Value {
        let point = self.pair.public_key().as_ref();
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        json!({"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": self.kid, "x": text(&point[1..33]), "y": text(&point[33..])})
    }

    fn sign(&self, header: &Header, claims: &Value) -> String {
        jsonwebtoken::encode(header, claims, &EncodingKey::from_ec_der(&self.pkcs8)).unwrap()
    }

    fn header(&self) -> Header {
        let mut header = Header::new(Algorithm::ES256);
        header.kid = Some(self.kid.clone());
        header
    }
}

/// What a code stands for.
struct Grant {
    nonce: Option<String>,
    challenge: String,
    redirect_uri: String,
    claims: Map<String, Value>,
}

/// How often it was asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hits {
    pub discovery: u32,
    pub keys: u32,
    pub token: u32,
}

struct Inner {
    mood: Mood,
    key: Key,
    other: Key,
    codes: HashMap<String, Grant>,
    hits: Hits,
    now: i64,
}

/// The provider.
#[derive(Clone)]
pub struct Idp {
    pub issuer: String,
    inner: Arc<Mutex<Inner>>,
    handle: ServerHandle,
}

impl Idp {
    /// Starts one, at a time.
    pub fn start(now: i64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let issuer = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
        let inner = Inner {
            mood: Mood::default(),
            key: Key::new("k1"),
            other: Key::new("k1"),
            codes: HashMap::new(),
            hits: Hits::default(),
            now,
        };
        let inner = Arc::new(Mutex::new(inner));
        let shared = (issuer.clone(), inner.clone());
        let server = HttpServer::new(move || {
            App::new()
                .app_data(web::Data::new(shared.clone()))
                .route("/.well-known/openid-configuration", web::get().to(discovery))
                .route("/jwks", web::get().to(keys))
                .route("/token", web::post().to(token))
                .route("/userinfo", web::get().to(userinfo))
                .route("/login/oauth/access_token", web::post().to(github_token))
                .route("/api/v3/user", web::get().to(github_user))
                .route("/api/v3/user/emails", web::get().to(github_emails))
        })
        .workers(1)
        .disable_signals()
        .listen(listener)
        .unwrap()
        .run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self { issuer, inner, handle }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap()
    }

    /// Changes its mood.
    pub fn be(&self, mood: Mood) {
        self.lock().mood = mood;
    }

    pub fn hits(&self) -> Hits {
        self.lock().hits
    }

    /// Its clock.
    pub fn at(&self, now: i64) {
        self.lock().now = now;
    }

    /// A new key under a new name; the old one is gone.
    pub fn rotate(&self, kid: &str) {
        self.lock().key = Key::new(kid);
    }

    /// Nobody answers any more.
    pub async fn stop(&self) {
        self.handle.stop(false).await;
    }

    /// Somebody signs in here: the address that the browser is sent back to.
    pub fn sign_in(&self, asked: &Url, claims: Value) -> Url {
        let Value::Object(claims) = claims else { panic!("claims are an object") };
        let of = |name: &str| asked.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        assert_eq!(of("response_type").as_deref(), Some("code"));
        assert_eq!(of("code_challenge_method").as_deref(), Some("S256"));
        assert_eq!(of("client_id").as_deref(), Some("vestibule"));
        let code = random::base64url::<16>();
        let redirect_uri = of("redirect_uri").unwrap();
        let grant =
            Grant { nonce: of("nonce"), challenge: of("code_challenge").unwrap(), redirect_uri: redirect_uri.clone(), claims };
        self.lock().codes.insert(code.clone(), grant);
        let mut back = Url::parse(&redirect_uri).unwrap();
        back.query_pairs_mut().append_pair("code", &code).append_pair("state", &of("state").unwrap());
        back.query_pairs_mut().append_pair("iss", &self.issuer);
        back
    }

    /// A logout token, rightly signed; `change` makes another one of it.
    pub fn logout_token(&self, claims: Value, change: impl FnOnce(&mut Header, &mut Map<String, Value>)) -> String {
        let Value::Object(claims) = claims else { panic!("claims are an object") };
        let inner = self.lock();
        let mut header = inner.key.header();
        header.typ = Some("logout+jwt".to_owned());
        let event = json!({"http://schemas.openid.net/event/backchannel-logout": {}});
        let mut all = json!({
            "iss": self.issuer, "aud": "vestibule", "iat": inner.now, "exp": inner.now + 120, "jti": random::base64url::<8>(), "events": event,
        });
        let all = all.as_object_mut().unwrap();
        all.extend(claims);
        change(&mut header, all);
        inner.key.sign(&header, &Value::Object(all.clone()))
    }
}

type Shared = web::Data<(String, Arc<Mutex<Inner>>)>;

/// The mood in which it answers: it may keep the caller waiting, or answer nothing useful.
async fn moody(shared: &Shared, hit: fn(&mut Hits)) -> Option<HttpResponse> {
    let (slow, down) = {
        let mut inner = shared.1.lock().unwrap();
        hit(&mut inner.hits);
        (inner.mood.slow, inner.mood.down)
    };
    if slow > 0 {
        tokio::time::sleep(std::time::Duration::from_secs(slow)).await;
    }
    let status = down.map(|status| actix_web::http::StatusCode::from_u16(status).unwrap())?;
    Some(HttpResponse::build(status).insert_header(("location", "http://127.0.0.1:9/")).body("no"))
}

async fn discovery(shared: Shared) -> HttpResponse {
    if let Some(answer) = moody(&shared, |hits| hits.discovery += 1).await {
        return answer;
    }
    let (issuer, inner) = (&shared.0, shared.1.lock().unwrap());
    let mut document = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "userinfo_endpoint": format!("{issuer}/userinfo"),
        "end_session_endpoint": format!("{issuer}/end"),
        "jwks_uri": format!("{issuer}/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "authorization_response_iss_parameter_supported": true,
    });
    (inner.mood.discovery)(document.as_object_mut().unwrap());
    HttpResponse::Ok().json(document)
}

async fn keys(shared: Shared) -> HttpResponse {
    if let Some(answer) = moody(&shared, |hits| hits.keys += 1).await {
        return answer;
    }
    let inner = shared.1.lock().unwrap();
    if let Some(status) = inner.mood.no_keys {
        return HttpResponse::build(actix_web::http::StatusCode::from_u16(status).unwrap()).body("no");
    }
    let keys = if inner.mood.keyless { vec![] } else { vec![inner.key.jwk()] };
    HttpResponse::Ok().json(json!({ "keys": keys }))
}

async fn token(shared: Shared, request: HttpRequest, form: web::Form<HashMap<String, String>>) -> HttpResponse {
    if let Some(answer) = moody(&shared, |hits| hits.token += 1).await {
        return answer;
    }
    let (issuer, mut inner) = (&shared.0, shared.1.lock().unwrap());
    if let Some((status, kind, body)) = &inner.mood.token {
        let status = actix_web::http::StatusCode::from_u16(*status).unwrap();
        return HttpResponse::build(status).content_type(*kind).body(body.to_string());
    }
    let refuse = |why: &str| HttpResponse::BadRequest().json(json!({"error": "invalid_grant", "error_description": why}));
    if let Err(why) = is_client(&request, &form) {
        return refuse(why);
    }
    let Some(grant) = inner.codes.remove(&form["code"]) else { return refuse("unknown code") };
    let challenge = URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, form["code_verifier"].as_bytes()));
    if challenge != grant.challenge || form["redirect_uri"] != grant.redirect_uri {
        return refuse("verifier or address");
    }
    let access_token = random::base64url::<16>();
    let half = digest::digest(&digest::SHA256, access_token.as_bytes());
    let mut claims = json!({
        "iss": issuer, "aud": "vestibule", "iat": inner.now, "exp": inner.now + 300, "auth_time": inner.now,
        "at_hash": URL_SAFE_NO_PAD.encode(&half.as_ref()[..16]),
    });
    let claims = claims.as_object_mut().unwrap();
    if let Some(nonce) = grant.nonce {
        claims.insert("nonce".to_owned(), Value::String(nonce));
    }
    claims.extend(grant.claims);
    (inner.mood.claims)(claims);
    let id_token = sign(&inner, &Value::Object(claims.clone()));
    HttpResponse::Ok().json(json!({"access_token": access_token, "token_type": "Bearer", "id_token": id_token}))
}

/// Whether the caller is the product: by a secret in the header or in the body, or by a key.
fn is_client(request: &HttpRequest, form: &HashMap<String, String>) -> Result<(), &'static str> {
    let header = request.headers().get("authorization").and_then(|value| value.to_str().ok());
    if let Some(basic) = header.and_then(|value| value.strip_prefix("Basic ")) {
        let text = String::from_utf8(STANDARD.decode(basic).unwrap()).unwrap();
        let secret = SECRET.replace(' ', "+");
        return if text == format!("vestibule:{secret}") { Ok(()) } else { Err("wrong secret in the header") };
    }
    if form.get("client_assertion").is_some() {
        return Ok(());
    }
    if form.get("client_secret").is_some_and(|secret| secret == SECRET) { Ok(()) } else { Err("wrong secret") }
}

fn sign(inner: &Inner, claims: &Value) -> String {
    let (key, segment) = (&inner.key, |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string()));
    let hmac = |secret: &[u8]| {
        let mut header = Header::new(Algorithm::HS256);
        header.kid = Some(key.kid.clone());
        jsonwebtoken::encode(&header, claims, &EncodingKey::from_secret(secret)).unwrap()
    };
    match inner.mood.sign {
        Sign::Rightly => key.sign(&key.header(), claims),
        Sign::Not => format!("{}.{}.", segment(&json!({"alg": "none", "kid": key.kid})), segment(claims)),
        Sign::WithSecret => hmac(SECRET.as_bytes()),
        Sign::WithPublicKey => hmac(key.jwk().to_string().as_bytes()),
        Sign::WithOtherKey => inner.other.sign(&key.header(), claims),
        Sign::WithUnknownKey => Key::new("nobody knows").sign(&Key::new("nobody knows").header(), claims),
        Sign::WithOwnKey => {
            let mut header = inner.other.header();
            header.kid = Some("brought".to_owned());
            header.jwk = Some(serde_json::from_value(inner.other.jwk()).unwrap());
            inner.other.sign(&header, claims)
        }
        Sign::Critical => {
            let message =
                format!("{}.{}", segment(&json!({"alg": "ES256", "kid": key.kid, "crit": ["x"], "x": 1})), segment(claims));
            let random = aws_lc_rs::rand::SystemRandom::new();
            let signature = key.pair.sign(&random, message.as_bytes()).unwrap();
            format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
        }
        Sign::AsAccessToken => {
            let mut header = key.header();
            header.typ = Some("at+jwt".to_owned());
            key.sign(&header, claims)
        }
        Sign::Damaged => {
            let token = key.sign(&key.header(), claims);
            let (message, signature) = token.rsplit_once('.').unwrap();
            let mut bytes = URL_SAFE_NO_PAD.decode(signature).unwrap();
            bytes[5] ^= 1;
            format!("{message}.{}", URL_SAFE_NO_PAD.encode(bytes))
        }
        Sign::Swapped => {
            let token = key.sign(&key.header(), claims);
            let mut parts: Vec<&str> = token.split('.').collect();
            let mut other = claims.clone();
            other["sub"] = json!("somebody-else");
            let other = segment(&other);
            parts[1] = &other;
            parts.join(".")
        }
    }
}

async fn userinfo(shared: Shared) -> HttpResponse {
    let inner = shared.1.lock().unwrap();
    HttpResponse::Ok().json(inner.mood.userinfo.clone())
}

async fn github_token(shared: Shared, form: web::Form<HashMap<String, String>>) -> HttpResponse {
    let mut inner = shared.1.lock().unwrap();
    let Some(grant) = form.get("code").and_then(|code| inner.codes.remove(code)) else {
        return HttpResponse::Ok().json(json!({"error": "bad_verification_code"}));
    };
    let challenge = URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, form["code_verifier"].as_bytes()));
    if challenge != grant.challenge || form["client_secret"] != SECRET {
        return HttpResponse::Ok().json(json!({"error": "incorrect_client_credentials"}));
    }
    inner.mood.userinfo = Value::Object(grant.claims);
    HttpResponse::Ok().json(json!({"access_token": "gho_x", "token_type": "bearer", "scope": "user:email"}))
}

async fn github_user(shared: Shared, request: HttpRequest) -> HttpResponse {
    assert_eq!(request.headers().get("authorization").unwrap(), "Bearer gho_x");
    assert!(request.headers().contains_key("user-agent"), "GitHub wants one");
    let inner = shared.1.lock().unwrap();
    HttpResponse::Ok().json(inner.mood.userinfo.clone())
}

async fn github_emails() -> HttpResponse {
    HttpResponse::Ok().json(json!([
        {"email": "other@users.noreply.github.example", "primary": false, "verified": true},
        {"email": "ann@acme.example", "primary": true, "verified": true},
    ]))
}
