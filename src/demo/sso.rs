//! "Acme SSO": an upstream provider with an issuer of its own on a port of its own, in which one person is signed in already.
//! It knows nothing of the demo but its address: what it says goes through the same checks as anybody's answer.

use crate::{
    app::StartError,
    clock::Clock,
    open::{OpenError, Opened},
    protocol::{
        Params, SigningAlg,
        jose::{PublicJwk, SigningKey},
        params::encode,
    },
    store::{
        JsonText, StoreError, federated_id,
        provider::{self, CREDENTIAL, ProviderRow},
        user,
    },
    types::{
        Issuer, Kid, OnOff, OrganizationId, ProviderAuth, ProviderId, ProviderKind, ProviderSettings, ProviderState,
        ProviderTrust, UnixTime, name::fold, random,
    },
};
use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    dev::Server,
    web::{self, Data},
};
use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;
use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr, TcpListener},
    sync::{Mutex, PoisonError},
};

/// Its short name.
const SLUG: &str = "acme-sso";

/// What it calls the demo.
const CLIENT: &str = "vestibule-demo";

/// Who is signed in there.
const PERSON: &str = "carol";

/// How long a code lives, seconds.
const CODE: i64 = 60;

/// What a code stands for.
struct Grant {
    nonce: String,
    challenge: String,
    until: UnixTime,
}

/// The provider.
struct Sso {
    issuer: String,
    callback: String,
    secret: String,
    key: SigningKey,
    jwk: PublicJwk,
    codes: Mutex<HashMap<String, Grant>>,
    clock: Clock,
}

/// Binds a port of its own beside the demo's: the next one, or any.
fn bind(beside: SocketAddr) -> Result<TcpListener, StartError> {
    let at = |port| TcpListener::bind(SocketAddr::new(beside.ip(), port));
    let next = beside.port().checked_add(1).map(at);
    match next {
        Some(Ok(listener)) => Ok(listener),
        _ => Ok(at(0)?),
    }
}

/// Starts it, and makes it a provider of the demo's organization.
pub(super) fn start(opened: &Opened, (organization, main): (&OrganizationId, SocketAddr)) -> Result<Server, StartError> {
    let listener = bind(main)?;
    let address = listener.local_addr()?;
    let host = match address.ip() {
        IpAddr::V6(ip) => format!("[{ip}]"),
        IpAddr::V4(ip) => ip.to_string(),
    };
    let issuer = format!("http://{host}:{}", address.port());
    let (ours, clock) = (&opened.config.issuer, opened.clock.clone());
    let secret = random::base64url::<32>();
    introduce(opened, (organization, &issuer, &secret), clock.now())?;
    let (key, _) = SigningKey::generate(SigningAlg::Es256).map_err(|error| StartError::BuiltIn(error.to_string()))?;
    let jwk = key.public_jwk(&Kid::from_text("acme-sso-1"));
    let callback = callback(ours);
    let sso = Data::new(Sso { issuer, callback, secret, key, jwk, codes: Mutex::default(), clock });
    let server = HttpServer::new(move || {
        App::new()
            .app_data(sso.clone())
            .route("/.well-known/openid-configuration", web::get().to(discovery))
            .route("/jwks", web::get().to(keys))
            .route("/authorize", web::get().to(authorize))
            .route("/token", web::post().to(token))
    });
    Ok(server.workers(1).disable_signals().listen(listener)?.run())
}

fn callback(ours: &Issuer) -> String {
    ours.url(&format!("/login/sso/{SLUG}/callback"))
}

/// The provider's row. Its port may be another one than last time, so it is made anew; who came by it before is known by the
/// federated ID.
fn introduce(
    opened: &Opened,
    (organization, issuer, secret): (&OrganizationId, &str, &str),
    now: UnixTime,
) -> Result<(), StartError> {
    let id = ProviderId::random();
    let sealed = opened.sealer.seal(CREDENTIAL, id.as_str(), secret.as_bytes()).map_err(OpenError::from)?;
    let settings = ProviderSettings { just_in_time: OnOff::On, listed: OnOff::On, ..ProviderSettings::default() };
    let row = ProviderRow {
        id,
        organization_id: organization.clone(),
        slug: SLUG.to_owned(),
        name: "Acme SSO".to_owned(),
        kind: ProviderKind::Oidc,
        issuer: issuer.to_owned(),
        client_id: CLIENT.to_owned(),
        auth_method: ProviderAuth::Basic,
        credential_sealed: Some(sealed),
        state: ProviderState::Live,
        trust: ProviderTrust::Accept,
        settings: JsonText(settings),
        proved_by: Some("demo".to_owned()),
        proved_at: Some(now),
        // A second ago, so that the first answer is not older than the row.
        created_at: now - 1,
        updated_at: now - 1,
    };
    opened.db.write_now(|tx| {
        if let Some(old) = provider::by_slug(tx, SLUG)? {
            provider::delete(tx, &old.id)?;
        }
        provider::insert(tx, &row)?;
        if let Some(person) = user::by_folded_name(tx, &fold(PERSON))? {
            federated_id::set(tx, (&person.id, &row.id), Some(PERSON))?;
        }
        Ok::<_, StoreError>(())
    })?;
    Ok(())
}

async fn discovery(sso: Data<Sso>) -> HttpResponse {
    let url = |path: &str| format!("{}{path}", sso.issuer);
    HttpResponse::Ok().json(json!({
        "issuer": sso.issuer,
        "authorization_endpoint": url("/authorize"),
        "token_endpoint": url("/token"),
        "jwks_uri": url("/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
    }))
}

async fn keys(sso: Data<Sso>) -> HttpResponse {
    HttpResponse::Ok().json(json!({ "keys": [sso.jwk] }))
}

/// Somebody is signed in here already, so the answer comes at once.
async fn authorize(sso: Data<Sso>, request: HttpRequest) -> HttpResponse {
    let (params, _) = Params::parse_lenient(request.query_string());
    let of = |name: &str| params.get(name).unwrap_or_default().to_owned();
    let fits = of("client_id") == CLIENT && of("redirect_uri") == sso.callback && of("code_challenge_method") == "S256";
    if !fits || of("response_type") != "code" {
        return HttpResponse::BadRequest().body("Acme SSO knows only the demo, and answers only at its address.\n");
    }
    let (code, now) = (random::base64url::<32>(), sso.clock.now());
    let grant = Grant { nonce: of("nonce"), challenge: of("code_challenge"), until: now + CODE };
    let mut codes = sso.codes.lock().unwrap_or_else(PoisonError::into_inner);
    codes.retain(|_, grant| grant.until > now);
    codes.insert(code.clone(), grant);
    let query = encode(&[("code", &code), ("state", &of("state")), ("iss", &sso.issuer)]);
    HttpResponse::SeeOther().insert_header(("location", format!("{}?{query}", sso.callback))).finish()
}

async fn token(sso: Data<Sso>, request: HttpRequest, body: String) -> HttpResponse {
    let refuse = |error: &str| HttpResponse::BadRequest().json(json!({ "error": error }));
    let expected = format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{CLIENT}:{}", sso.secret)));
    let header = request.headers().get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !crate::types::Secret::new(expected).ct_eq(header) {
        return refuse("invalid_client");
    }
    let (params, _) = Params::parse_lenient(&body);
    let of = |name: &str| params.get(name).unwrap_or_default();
    let now = sso.clock.now();
    let grant = sso.codes.lock().unwrap_or_else(PoisonError::into_inner).remove(of("code"));
    let challenge = URL_SAFE_NO_PAD.encode(digest(&SHA256, of("code_verifier").as_bytes()));
    let Some(grant) = grant.filter(|grant| grant.until > now && grant.challenge == challenge) else {
        return refuse("invalid_grant");
    };
    let claims = json!({
        "iss": sso.issuer, "sub": PERSON, "aud": CLIENT, "nonce": grant.nonce, "iat": now.seconds(),
        "exp": now.seconds() + 300, "auth_time": now.seconds(), "preferred_username": PERSON, "name": "Carol Example",
        "email": "carol@acme.example", "email_verified": true,
    });
    match sso.key.sign(&sso.jwk.kid, "JWT", &claims) {
        Ok(id_token) => HttpResponse::Ok().json(json!({
            "access_token": random::base64url::<32>(), "token_type": "Bearer", "expires_in": 300, "id_token": id_token,
        })),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}
