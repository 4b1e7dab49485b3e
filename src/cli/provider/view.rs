//! An upstream provider as printed.

use crate::{
    admin::providers::ProviderView,
    cli::out::{Shown, or_dash},
};
use serde::Serialize;

#[derive(Serialize)]
#[serde(transparent)]
pub(super) struct View(pub(super) ProviderView);

impl Shown for View {
    const COLUMNS: &'static [&'static str] = &["slug", "name", "state", "trust", "issuer", "people"];

    fn fields(&self) -> Vec<(&'static str, String)> {
        let view = &self.0;
        let domain = |domain: &crate::admin::providers::DomainView| {
            let mark = if domain.verified_by.is_some() { "" } else { " (not verified)" };
            format!("{}{mark}", domain.domain)
        };
        let domains: Vec<String> = view.domains.iter().map(domain).collect();
        vec![
            ("slug", view.slug.clone()),
            ("name", view.name.clone()),
            ("id", view.id.to_string()),
            ("organization", view.organization_id.to_string()),
            ("kind", view.kind.to_string()),
            ("state", view.state.to_string()),
            ("trust", view.trust.to_string()),
            ("issuer", view.issuer.clone()),
            ("client id", view.client_id.clone()),
            ("auth method", view.auth_method.to_string()),
            ("scopes", view.settings.scopes.join(" ")),
            ("domains", or_dash(Some(domains.join(", ")).filter(|text| !text.is_empty()))),
            ("redirect uri", view.callback_url.clone()),
            ("logout uri", view.logout_url.clone()),
            ("jwks", or_dash(view.jwks_url.as_ref())),
            ("people", view.people.to_string()),
            ("tried out", or_dash(view.proved_at.as_ref())),
            ("created", view.created_at.clone()),
        ]
    }
}
