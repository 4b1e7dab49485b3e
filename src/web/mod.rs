//! HTTP in. The whole route table is here; a route that is not in it answers 404, a method that is not in it 405.
//!
//! Handlers extract, call a flow and wrap its answer. They take no decision about people or clients.

mod account;
mod admin;
mod brand;
mod cookie;
mod cors;
mod device;
mod error;
mod form;
mod header;
mod health;
mod login;
mod multipart;
mod oidc;
mod reply;
mod respond;
mod state;

pub use brand::client::Turns;
pub use cookie::Cookies;
pub use form::csrf as form_token;
pub use reply::{Frame, html, see_other, set};
pub use state::State;

use crate::protocol::paths;
use actix_web::{
    HttpResponse, Resource,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    guard,
    http::header::{ALLOW, ContentType, HeaderValue},
    middleware::from_fn,
    web::{self, PayloadConfig, ServiceConfig},
};

/// Largest body, bytes. Larger ones are answered 413.
pub const BODY_LIMIT: usize = 64 * 1024;

/// All routes.
pub fn routes(config: &mut ServiceConfig) {
    config.app_data(PayloadConfig::new(BODY_LIMIT));
    config.configure(protocol);
    config
        // People: pages and forms of one attempt to sign in, bound to its cookie.
        .service(both("/login", login::password::show, login::password::submit))
        .service(both("/login/factor", login::factor::choice, login::factor::choose))
        .service(post("/login/passkey", login::passkey::submit))
        .service(post("/login/passkey/options", login::passkey::login_options))
        .service(post("/login/factor/passkey/options", login::passkey::factor_options))
        .service(post("/login/enrol/passkey/options", login::passkey::enrol_options))
        .service(both("/login/factor/{method}", login::factor::show, login::factor::submit))
        .service(both("/login/enrol", login::enrol::choice, login::enrol::choose))
        .service(both("/login/enrol/proof", login::enrol::ask_proof, login::enrol::prove))
        .service(post("/login/enrol/skip", login::enrol::skip))
        .service(both("/login/enrol/{method}", login::enrol::show, login::enrol::submit))
        .service(both("/login/backup", login::offer::show, login::offer::submit))
        .service(post("/login/restart", login::restart::submit))
        // Upstream providers: the way there and back, and what they call by themselves.
        .service(both("/login/sso", login::sso::find, login::sso::discover))
        .service(read("/login/sso/{provider}", login::sso::begin))
        .service(read("/login/sso/{provider}/callback", login::sso::callback))
        .service(read("/login/sso/{provider}/signed-out", login::upstream::signed_out))
        .service(read("/login/sso/{provider}/jwks", login::upstream::keys))
        .service(post("/login/sso/{provider}/logout", login::upstream::logout))
        // People without an attempt: forms that mailed links lead to, or that ask for one.
        .service(both("/login/forgot", login::forgot::show, login::forgot::submit))
        .service(both("/login/reset", login::reset::show, login::reset::submit))
        .service(both("/login/not-me", login::not_me::show, login::not_me::submit))
        .service(both("/consent", login::consent::show, login::consent::submit))
        .service(both("/logout", oidc::logout::ask, oidc::logout::confirm))
        // People at their own account: pages and forms of one session.
        .service(read("/account/", account::profile::home))
        .service(both("/account", account::profile::show, account::profile::submit))
        .service(both("/account/details", account::details::show, account::details::submit))
        .service(both("/account/email", account::contact::show_email, account::contact::submit_email))
        .service(both("/account/phone", account::contact::show_phone, account::contact::submit_phone))
        .service(both("/account/security", account::security::show, account::security::submit))
        .service(read("/account/add", account::add::choice))
        .service(post("/account/add/passkey/options", account::passkey::options))
        .service(both("/account/add/{method}", account::add::show, account::add::submit))
        .service(both("/account/method/{method}/{id}", account::method::show, account::method::submit))
        .service(both("/account/backup", account::backup::show, account::backup::submit))
        .service(post("/account/devices", account::security::forget))
        .service(both("/account/sessions", account::sessions::show, account::sessions::submit))
        .service(both("/account/applications", account::applications::show, account::applications::submit))
        .service(both("/account/password", account::password::show, account::password::submit))
        .service(read("/account/activity", account::activity::show))
        .service(both("/account/links", account::links::show, account::links::submit))
        .service(both("/account/links/{provider}", account::links::ask, account::links::begin))
        .service(both("/device", device::show, device::submit))
        .service(post("/account/sign-out", account::sessions::sign_out))
        // Operators, by API: an access token, or the console's session.
        .configure(admin::api::routes)
        // Operators, by hand: pages and forms of one session that has shown a second factor lately.
        .service(read("/admin", admin::console::dashboard::show))
        .service(both("/admin/security", admin::console::policy::show, admin::console::policy::submit))
        .service(read("/admin/security/what-if", admin::console::what_if::show))
        .service(both("/admin/security/rules/new", admin::console::rule::new, admin::console::rule::add))
        .service(both("/admin/security/rules/{id}", admin::console::rule::show, admin::console::rule::change))
        .service(read("/admin/audit", admin::console::audit::show))
        .service(read("/admin/audit/export", admin::console::audit_export::show))
        .service(read("/admin/audit/{id}", admin::console::audit_row::show))
        .service(read("/admin/users", admin::console::users::show))
        .service(post("/admin/users/act", admin::console::act::many))
        .service(both("/admin/users/new", admin::console::new_user::show, admin::console::new_user::submit))
        .service(both("/admin/users/{id}/edit", admin::console::edit_user::show, admin::console::edit_user::submit))
        .service(
            both("/admin/users/import", admin::console::import::show, admin::console::import::submit)
                .app_data(PayloadConfig::new(admin::import::LIMIT + BODY_LIMIT)),
        )
        .service(read("/admin/users/export", admin::console::import::export))
        .service(read("/admin/users/{id}", admin::console::user::show))
        .service(post("/admin/users/{id}/act", admin::console::act::one))
        .service(read("/admin/providers", admin::console::providers::list))
        .service(both("/admin/providers/new", admin::console::providers::new, admin::console::providers::add))
        .service(both("/admin/providers/{id}", admin::console::providers::show, admin::console::providers::act))
        .service(read("/admin/bulk", admin::console::bulk::list))
        .service(both("/admin/bulk/{id}", admin::console::bulk::show, admin::console::bulk::decide))
        .service(both("/admin/groups", admin::console::groups::show, admin::console::groups::add))
        .service(both("/admin/groups/{id}", admin::console::group::show, admin::console::group::submit))
        .service(read("/admin/roles", admin::console::roles::show))
        .service(both("/admin/roles/new", admin::console::role_form::show, admin::console::role_form::submit))
        .service(both("/admin/roles/{id}", admin::console::role::show, admin::console::role::submit))
        .service(read("/admin/applications", admin::console::clients::show))
        .service(both("/admin/applications/new", admin::console::client_form::blank, admin::console::client_form::add))
        .service(both("/admin/applications/{id}", admin::console::client::show, admin::console::client::submit))
        .service(both("/admin/applications/{id}/edit", admin::console::client_form::show, admin::console::client_form::change))
        .service(both("/admin/keys", admin::console::keys::show, admin::console::keys::submit))
        .service(read("/admin/webhooks", admin::console::webhooks::show))
        .service(both("/admin/webhooks/new", admin::console::webhook_form::blank, admin::console::webhook_form::add))
        .service(both("/admin/webhooks/{id}", admin::console::webhook::show, admin::console::webhook::submit))
        .service(both("/admin/organizations", admin::console::organizations::show, admin::console::organizations::submit))
        .service(both("/admin/organizations/{id}", admin::console::organization::show, admin::console::organization::submit))
        .service(large("/admin/organizations/{id}/logo", admin::console::logo::BODY, admin::console::logo::submit))
        // Everything else: who strayed here, operations, assets.
        .service(read("/", reply::home))
        .service(read("/health/live", health::live))
        .service(read("/health/ready", health::ready))
        .service(read("/static/{file}", reply::asset))
        .service(read("/brand/{slug}/{file}", brand::file))
        .service(read("/brand/client/{id}/logo", brand::client::logo))
        .service(read("/favicon.ico", reply::favicon))
        .default_service(web::to(error::not_found));
}

/// The routes of the protocols.
fn protocol(config: &mut ServiceConfig) {
    config
        // Metadata and keys: public, cacheable, readable by scripts of any origin.
        .service(read(paths::OPENID_CONFIGURATION, oidc::metadata::discovery).wrap(from_fn(cors::public)))
        .service(read(paths::OAUTH_AUTHORIZATION_SERVER, oidc::metadata::discovery).wrap(from_fn(cors::public)))
        .service(read(paths::WEBFINGER, oidc::metadata::webfinger).wrap(from_fn(cors::public)))
        .service(read(paths::JWKS, oidc::metadata::jwks).wrap(from_fn(cors::public)))
        // Clients: authenticated by the request itself, never by a cookie.
        .service(post(paths::TOKEN, oidc::token::token).wrap(from_fn(cors::preflight)))
        .service(post(paths::PAR, oidc::par::push).wrap(from_fn(cors::preflight)))
        .service(both(paths::USERINFO, oidc::userinfo::userinfo, oidc::userinfo::userinfo).wrap(from_fn(cors::preflight)))
        .service(post(paths::INTROSPECT, oidc::introspect::introspect))
        .service(post(paths::REVOKE, oidc::revoke::revoke).wrap(from_fn(cors::preflight)))
        .service(post(paths::REGISTER, oidc::register::register))
        .service(registration())
        .service(post(paths::DEVICE, oidc::device::authorize).wrap(from_fn(cors::preflight)))
        // Browsers on behalf of clients: may come from any site, change nothing by themselves.
        .service(both(paths::AUTHORIZE, oidc::authorize::get, oidc::authorize::post))
        .service(both(paths::LOGOUT, oidc::logout::get, oidc::logout::post))
        .service(read(paths::CHECK_SESSION, oidc::check_session::page));
}

/// What manages one client's registration.
fn registration() -> Resource {
    let readable = guard::Any(guard::Get()).or(guard::Head());
    web::resource(format!("{}/{{id}}", paths::REGISTER))
        .route(web::route().guard(readable).to(oidc::register::show))
        .route(web::put().to(oidc::register::change))
        .route(web::delete().to(oidc::register::withdraw))
        .default_service(refuse("GET, HEAD, PUT, DELETE"))
}

/// A path that is only read.
pub fn read<F, A>(path: &str, handler: F) -> Resource
where
    F: actix_web::Handler<A>,
    A: actix_web::FromRequest + 'static,
    F::Output: actix_web::Responder + 'static,
{
    let readable = guard::Any(guard::Get()).or(guard::Head());
    web::resource(path).route(web::route().guard(readable).to(handler)).default_service(refuse("GET, HEAD"))
}

/// A path that is only written.
pub fn post<F, A>(path: &str, handler: F) -> Resource
where
    F: actix_web::Handler<A>,
    A: actix_web::FromRequest + 'static,
    F::Output: actix_web::Responder + 'static,
{
    web::resource(path).route(web::post().to(handler)).default_service(refuse("POST"))
}

/// A path that is only written, by bodies of up to so many bytes.
pub fn large<F, A>(path: &str, most: usize, handler: F) -> Resource
where
    F: actix_web::Handler<A>,
    A: actix_web::FromRequest + 'static,
    F::Output: actix_web::Responder + 'static,
{
    post(path, handler).app_data(PayloadConfig::new(most))
}

/// A path that is read and written.
pub fn both<F, A, G, B>(path: &str, get: F, post: G) -> Resource
where
    F: actix_web::Handler<A>,
    A: actix_web::FromRequest + 'static,
    F::Output: actix_web::Responder + 'static,
    G: actix_web::Handler<B>,
    B: actix_web::FromRequest + 'static,
    G::Output: actix_web::Responder + 'static,
{
    let readable = guard::Any(guard::Get()).or(guard::Head());
    web::resource(path)
        .route(web::route().guard(readable).to(get))
        .route(web::post().to(post))
        .default_service(refuse("GET, HEAD, POST"))
}

/// 405 with the methods that are allowed, RFC 9110 §15.5.6.
fn refuse(allowed: &'static str) -> actix_web::Route {
    web::route().to(move || async move {
        let words = format!("405 Method Not Allowed. This address takes {allowed}.\n");
        let mut response = HttpResponse::MethodNotAllowed().content_type(ContentType::plaintext()).body(words);
        response.headers_mut().insert(ALLOW, HeaderValue::from_static(allowed));
        response
    })
}

/// The application for one worker: routes, and the headers that every answer carries.
pub fn application(
    state: State,
    more: impl FnOnce(&mut ServiceConfig),
) -> actix_web::App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl actix_web::body::MessageBody>,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    let headers = header::defaults(&state);
    actix_web::App::new()
        .app_data(web::Data::new(state))
        .wrap(from_fn(header::request_limits))
        .wrap(from_fn(header::origin))
        .wrap(headers)
        .wrap(from_fn(header::framable))
        .configure(more)
        .configure(routes)
}
