//! Which scope each operation takes, for the document and for those who read it.

use crate::types::{Permission, Permission as P};
use utoipa::openapi::{HttpMethod as M, OpenApi, SecurityRequirement, path::PathItem};

/// An operation, and what it takes: all permissions of one of these lists.
type Entry = (M, &'static str, &'static [&'static [Permission]]);

/// Who agrees to a bulk act or calls it off may do what it does, and is shown how far it is.
const DECIDES: &[&[Permission]] =
    &[&[P::UsersReset, P::UsersRead], &[P::UsersWrite, P::UsersRead], &[P::GroupsWrite, P::UsersRead]];

/// Every operation. `/me` takes any; bulk acts take the permission of what is done.
const ALL: &[Entry] = &[
    (M::Get, "/me", &[]),
    (M::Get, "/organizations", &[&[P::OrganizationsRead]]),
    (M::Post, "/organizations", &[&[P::OrganizationsWrite]]),
    (M::Get, "/organizations/{id}", &[&[P::OrganizationsRead]]),
    (M::Patch, "/organizations/{id}", &[&[P::OrganizationsWrite]]),
    (M::Get, "/organizations/{id}/policy", &[&[P::PoliciesRead]]),
    (M::Put, "/organizations/{id}/policy", &[&[P::PoliciesWrite]]),
    (M::Post, "/organizations/{id}/policy/preview", &[&[P::PoliciesRead]]),
    (M::Get, "/organizations/{id}/policy/reports", &[&[P::PoliciesRead]]),
    (M::Post, "/organizations/{id}/what-if", &[&[P::PoliciesRead]]),
    (M::Get, "/organizations/{id}/groups", &[&[P::GroupsRead]]),
    (M::Get, "/organizations/{id}/roles", &[&[P::RolesRead]]),
    (M::Get, "/organizations/{id}/logo", &[&[P::OrganizationsRead]]),
    (M::Put, "/organizations/{id}/logo", &[&[P::OrganizationsWrite]]),
    (M::Delete, "/organizations/{id}/logo", &[&[P::OrganizationsWrite]]),
    (M::Get, "/organizations/{id}/providers", &[&[P::ProvidersRead]]),
    (M::Post, "/organizations/{id}/providers", &[&[P::ProvidersWrite]]),
    (M::Get, "/organizations/{id}/providers/{provider_id}", &[&[P::ProvidersRead]]),
    (M::Patch, "/organizations/{id}/providers/{provider_id}", &[&[P::ProvidersWrite]]),
    (M::Delete, "/organizations/{id}/providers/{provider_id}", &[&[P::ProvidersWrite]]),
    (M::Post, "/organizations/{id}/providers/{provider_id}/domains", &[&[P::ProvidersWrite]]),
    (M::Delete, "/organizations/{id}/providers/{provider_id}/domains/{domain}", &[&[P::ProvidersWrite]]),
    (M::Post, "/organizations/{id}/providers/{provider_id}/domains/{domain}/assert", &[&[P::ProvidersWrite]]),
    (M::Get, "/users", &[&[P::UsersRead]]),
    (M::Post, "/users/import", &[&[P::UsersWrite]]),
    (M::Get, "/users/export", &[&[P::UsersRead]]),
    (M::Get, "/users/{id}/federated-id", &[&[P::UsersRead]]),
    (M::Put, "/users/{id}/federated-id", &[&[P::UsersWrite]]),
    (M::Get, "/users/{id}/identities", &[&[P::UsersRead]]),
    (M::Delete, "/users/{id}/identities/{identity_id}", &[&[P::UsersWrite]]),
    (M::Post, "/users", &[&[P::UsersWrite]]),
    (M::Get, "/users/{id}", &[&[P::UsersRead]]),
    (M::Patch, "/users/{id}", &[&[P::UsersWrite]]),
    (M::Delete, "/users/{id}", &[&[P::UsersWrite]]),
    (M::Post, "/users/{id}/reset-mfa", &[&[P::UsersReset]]),
    (M::Post, "/users/{id}/sign-out", &[&[P::UsersWrite]]),
    (M::Post, "/users/{id}/access-pass", &[&[P::UsersPass]]),
    (M::Post, "/users/{id}/password", &[&[P::UsersWrite]]),
    (M::Get, "/users/{id}/methods", &[&[P::UsersRead]]),
    (M::Delete, "/users/{id}/methods/{method}/{method_id}", &[&[P::UsersWrite]]),
    (M::Get, "/users/{id}/sessions", &[&[P::UsersRead]]),
    (M::Delete, "/users/{id}/sessions/{session_id}", &[&[P::UsersWrite]]),
    (M::Get, "/users/{id}/devices", &[&[P::UsersRead]]),
    (M::Delete, "/users/{id}/devices", &[&[P::UsersWrite]]),
    (M::Delete, "/users/{id}/devices/{device_id}", &[&[P::UsersWrite]]),
    (M::Post, "/groups", &[&[P::GroupsWrite]]),
    (M::Get, "/groups/{id}", &[&[P::GroupsRead]]),
    (M::Patch, "/groups/{id}", &[&[P::GroupsWrite]]),
    (M::Delete, "/groups/{id}", &[&[P::GroupsWrite]]),
    (M::Get, "/groups/{id}/members", &[&[P::GroupsRead, P::UsersRead]]),
    (M::Put, "/groups/{id}/members/{user_id}", &[&[P::GroupsWrite, P::UsersRead]]),
    (M::Delete, "/groups/{id}/members/{user_id}", &[&[P::GroupsWrite, P::UsersRead]]),
    (M::Post, "/roles", &[&[P::RolesWrite]]),
    (M::Get, "/roles/{id}", &[&[P::RolesRead]]),
    (M::Patch, "/roles/{id}", &[&[P::RolesWrite]]),
    (M::Delete, "/roles/{id}", &[&[P::RolesWrite]]),
    (M::Get, "/registration-tokens", &[&[P::ClientsRead]]),
    (M::Post, "/registration-tokens", &[&[P::ClientsWrite]]),
    (M::Delete, "/registration-tokens/{id}", &[&[P::ClientsWrite]]),
    (M::Get, "/clients", &[&[P::ClientsRead]]),
    (M::Post, "/clients", &[&[P::ClientsWrite]]),
    (M::Get, "/clients/{id}", &[&[P::ClientsRead]]),
    (M::Patch, "/clients/{id}", &[&[P::ClientsWrite]]),
    (M::Delete, "/clients/{id}", &[&[P::ClientsWrite]]),
    (M::Post, "/clients/{id}/secret", &[&[P::ClientsWrite]]),
    (M::Get, "/keys", &[&[P::KeysRead]]),
    (M::Post, "/keys/rotate", &[&[P::KeysWrite]]),
    (M::Get, "/bulk", &[&[P::UsersRead]]),
    (M::Post, "/bulk", &[&[P::UsersReset], &[P::UsersWrite], &[P::GroupsWrite]]),
    (M::Get, "/bulk/{id}", &[&[P::UsersRead]]),
    (M::Get, "/bulk/{id}/items", &[&[P::UsersRead]]),
    (M::Post, "/bulk/{id}/approve", DECIDES),
    (M::Post, "/bulk/{id}/cancel", DECIDES),
    (M::Get, "/audit", &[&[P::AuditRead]]),
    (M::Get, "/audit/export", &[&[P::AuditRead]]),
    (M::Get, "/webhooks", &[&[P::WebhooksRead]]),
    (M::Post, "/webhooks", &[&[P::WebhooksWrite]]),
    (M::Get, "/webhooks/{id}", &[&[P::WebhooksRead]]),
    (M::Patch, "/webhooks/{id}", &[&[P::WebhooksWrite]]),
    (M::Delete, "/webhooks/{id}", &[&[P::WebhooksWrite]]),
    (M::Post, "/webhooks/{id}/secret", &[&[P::WebhooksWrite]]),
    (M::Post, "/webhooks/{id}/test", &[&[P::WebhooksWrite]]),
    (M::Get, "/webhooks/{id}/deliveries", &[&[P::WebhooksRead]]),
    (M::Post, "/webhooks/{id}/deliveries/{delivery_id}/replay", &[&[P::WebhooksWrite]]),
];

/// Writes them into the document: all scopes of one of the lists are enough, by either scheme. The scope `admin` stands for
/// all.
pub fn mark(document: &mut OpenApi) {
    for (method, path, lists) in ALL {
        let Some(operation) = document.paths.paths.get_mut(*path).and_then(|item| operation(item, method)) else { continue };
        let mut each = Vec::new();
        for list in *lists {
            let scopes: Vec<String> = list.iter().map(|permission| permission.scope()).collect();
            each.extend(["token", "client"].map(|by| SecurityRequirement::new(by, scopes.clone())));
        }
        if !each.is_empty() {
            operation.security = Some(each);
        }
    }
}

fn operation<'a>(item: &'a mut PathItem, method: &M) -> Option<&'a mut utoipa::openapi::path::Operation> {
    match method {
        M::Get => item.get.as_mut(),
        M::Put => item.put.as_mut(),
        M::Post => item.post.as_mut(),
        M::Delete => item.delete.as_mut(),
        M::Patch => item.patch.as_mut(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::admin::api::schema::Document;
    use std::collections::BTreeSet;
    use utoipa::OpenApi;

    #[test]
    fn every_operation_says_its_scope_and_no_other_is_listed() {
        let mut document = Document::openapi();
        let methods = [M::Get, M::Put, M::Post, M::Delete, M::Patch];
        let name = |method: &M, path: &str| format!("{} {path}", serde_json::to_string(method).unwrap());
        let mut found = BTreeSet::new();
        for (path, item) in &mut document.paths.paths {
            for method in &methods {
                if operation(item, method).is_some() {
                    found.insert(name(method, path));
                }
            }
        }
        let listed: BTreeSet<String> = ALL.iter().map(|(method, path, _)| name(method, path)).collect();
        assert_eq!(listed.len(), ALL.len(), "each once");
        assert_eq!(listed, found, "an operation was added: say here which scope it takes");
    }

    #[test]
    fn the_document_says_which_scope_is_enough() {
        let document = serde_json::to_value(Document::openapi()).unwrap();
        let reset = &document["paths"]["/users/{id}/reset-mfa"]["post"]["security"];
        assert_eq!(*reset, serde_json::json!([{"token": ["admin.users.reset"]}, {"client": ["admin.users.reset"]}]));
        assert!(document["paths"]["/me"]["get"]["security"].is_null(), "whatever the whole document says");
    }
}
