//! The `OpenAPI` document, made from the handlers and the types.

use super::{
    Problem, acts, audit, bulk, clients, groups, logo, me, organizations, policy, providers, registration, roles, transfer,
    users, webhooks,
};
use crate::{
    protocol::paths,
    types::{Permission, permission::ADMIN_SCOPE},
    web::State,
};
use actix_web::{HttpResponse, http::header::CONTENT_TYPE, web};
use utoipa::{
    Modify, OpenApi,
    openapi::{
        ObjectBuilder, PathItem, RefOr, Schema, Server, Type,
        path::Operation,
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
        logo::show, logo::set, logo::remove,
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
        registration::list, registration::add, registration::remove,
        bulk::list, bulk::begin, bulk::show, bulk::items, bulk::approve, bulk::cancel,
        audit::list, audit::export,
        webhooks::list, webhooks::add, webhooks::show, webhooks::change, webhooks::remove, webhooks::secret, webhooks::test,
        webhooks::deliveries, webhooks::replay,
        providers::list, providers::add, providers::show, providers::change, providers::remove,
        providers::add_domain, providers::remove_domain, providers::assert_domain,
        providers::federated_ids, providers::set_federated_id, providers::identities, providers::unlink,
    ),
    components(schemas(Problem)),
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
        let all = (ADMIN_SCOPE.to_owned(), "Everything that the client or the person may do.".to_owned());
        let each = Permission::ALL.iter().map(|permission| (permission.scope(), permission.about().to_owned()));
        let scopes: Scopes = each.chain([all]).collect();
        let flow = Flow::ClientCredentials(ClientCredentials::new(paths::TOKEN, scopes));
        components.add_security_scheme("client", SecurityScheme::OAuth2(OAuth2::new([flow])));
        super::scopes::mark(document);
        for operation in document.paths.paths.values_mut().flat_map(operations) {
            name(operation);
            for parameter in operation.parameters.iter_mut().flatten() {
                if let RefOr::T(parameter) = parameter
                    && parameter.name == "Idempotency-Key"
                {
                    parameter.schema = Some(key());
                }
            }
        }
    }
}

/// The document, as it is on every server.
pub fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

/// The operations of a path.
fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, put, post, delete, patch, .. } = item;
    [get, put, post, delete, patch].into_iter().flatten()
}

/// An operation's name is unique, `OpenAPI` 3.1 §4.8.10: the handler's with that of its room before it.
fn name(operation: &mut Operation) {
    let room = operation.tags.iter().flatten().next().map(|tag| tag.to_lowercase()).unwrap_or_default();
    operation.operation_id = operation.operation_id.take().map(|own| format!("{room}_{own}"));
}

/// What an `Idempotency-Key` may be.
fn key() -> RefOr<Schema> {
    let text = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(255));
    text.pattern(Some("^[!-~]{1,255}$")).into()
}

/// `/admin/api/openapi.json`.
pub async fn json(state: web::Data<State>) -> HttpResponse {
    let mut document = document();
    document.servers = Some(vec![Server::new(state.provider.issuer.url(super::ROOT))]);
    match document.to_json() {
        Ok(text) => HttpResponse::Ok().insert_header((CONTENT_TYPE, "application/json")).body(text),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}
