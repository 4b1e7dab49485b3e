//! The `OpenAPI` document, made from the handlers and the types.

use super::{acts, audit, bulk, clients, groups, me, organizations, policy, roles, transfer, users, webhooks};
use crate::{protocol::paths, types::permission::ADMIN_SCOPE, web::State};
use actix_web::{HttpResponse, http::header::CONTENT_TYPE, web};
use utoipa::{
    Modify, OpenApi,
    openapi::{
        Server,
        security::{ClientCredentials, Flow, HttpAuthScheme, HttpBuilder, OAuth2, Scopes, SecurityScheme},
    },
};

/// The whole API.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Vestibule administration",
        description = "Organizations, people, groups, roles, resets and bulk acts. Access tokens of this server carry the \
                       scopes: `admin`, or `admin.` and a permission. A person's token counts only if two factors were \
                       shown, and a text message is none of them. Lists come in pages. Answers of single things carry an \
                       `ETag`; changes take it as `If-Match`. A POST with an `Idempotency-Key` is done once.",
        license(name = "Apache-2.0 OR MIT", identifier = "Apache-2.0 OR MIT")
    ),
    paths(
        me::show,
        organizations::list, organizations::add, organizations::show, organizations::change,
        policy::show,
        policy::set,
        policy::preview,
        policy::reports,
        policy::what_if,
        users::list, users::add, users::show, users::change, users::remove,
        transfer::import, transfer::export,
        acts::reset_mfa, acts::sign_out, acts::access_pass, acts::password, acts::methods, acts::remove_method,
        acts::sessions, acts::end_session, acts::devices, acts::forget_device, acts::forget_devices,
        groups::list, groups::add, groups::show, groups::change, groups::remove, groups::members, groups::join, groups::leave,
        roles::list, roles::add, roles::show, roles::change, roles::remove,
        clients::list,
        clients::add,
        clients::show,
        clients::change,
        clients::remove,
        clients::secret,
        clients::list_keys,
        clients::rotate,
        bulk::list, bulk::begin, bulk::show, bulk::items, bulk::approve, bulk::cancel,
        audit::list, audit::export,
        webhooks::list, webhooks::add, webhooks::show, webhooks::change, webhooks::remove, webhooks::secret, webhooks::test,
        webhooks::deliveries, webhooks::replay,
    ),
    modifiers(&Access),
    security(("token" = []), ("client" = []))
)]
pub struct Document;

struct Access;

impl Modify for Access {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_with(Default::default);
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
        components.add_security_scheme("token", SecurityScheme::Http(bearer));
        let scopes = Scopes::one(ADMIN_SCOPE, "everything that the client or the person may do");
        let flow = Flow::ClientCredentials(ClientCredentials::new(paths::TOKEN, scopes));
        components.add_security_scheme("client", SecurityScheme::OAuth2(OAuth2::new([flow])));
    }
}

/// `/admin/api/openapi.json`.
pub async fn json(state: web::Data<State>) -> HttpResponse {
    let mut document = Document::openapi();
    document.servers = Some(vec![Server::new(state.provider.issuer.url(super::ROOT))]);
    match document.to_json() {
        Ok(text) => HttpResponse::Ok().insert_header((CONTENT_TYPE, "application/json")).body(text),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}
