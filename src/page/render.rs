//! Templates, parsed once; a page becomes HTML here.

use super::{
    Brand, Page, assets,
    download::Download,
    helper::{Has, Link, Number, Text},
    language::Language,
};
use handlebars::{Handlebars, RenderError, TemplateError};
use serde::Serialize;

macro_rules! templates {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../templates/", $name, ".hbs")))),*]
    };
}

/// Every template: its name and its text.
pub(super) const TEMPLATES: &[(&str, &str)] = templates![
    "parts/layout",
    "parts/sso_buttons",
    "parts/account_links",
    "sso_find",
    "sso_go",
    "sso_failed",
    "sso_stranger",
    "account/links",
    "device",
    "parts/provider_form",
    "parts/client_members",
    "admin/providers",
    "admin/provider",
    "admin/provider_trial",
    "account/link",
    "parts/layout_demo",
    "parts/layout_account",
    "parts/layout_admin",
    "parts/admin_rooms",
    "parts/admin_icon",
    "parts/refusal",
    "parts/admin_user_form",
    "parts/copy",
    "parts/account_icon",
    "parts/head",
    "parts/app_logo",
    "parts/app_links",
    "parts/app_unchecked",
    "parts/mark",
    "parts/brand",
    "parts/brand_style",
    "parts/scene",
    "parts/steps",
    "parts/error",
    "parts/notice",
    "parts/account",
    "parts/asked",
    "parts/csrf",
    "parts/code",
    "parts/code_field",
    "parts/claims",
    "parts/method_icon",
    "parts/trust",
    "parts/resend",
    "parts/key_name",
    "parts/passkey_failed",
    "parts/grace",
    "parts/passkey_reasons",
    "parts/totp_setup",
    "parts/contact_setup",
    "parts/passkey_setup",
    "parts/backup_words",
    "parts/backup_codes",
    "login",
    "barred",
    "factor_choice",
    "code",
    "passkey",
    "enrol_choice",
    "enrol_proof",
    "enrol_totp",
    "enrol_contact",
    "enrol_passkey",
    "backup_codes",
    "forgot",
    "reset_password",
    "not_me",
    "consent",
    "logout",
    "logged_out",
    "form_post",
    "ended",
    "error",
    "busy",
    "home",
    "demo_home",
    "demo_app",
    "demo_inbox",
    "account/profile",
    "account/security",
    "account/add",
    "account/totp",
    "account/contact",
    "account/passkey",
    "account/method",
    "account/backup",
    "account/details",
    "account/password",
    "account/sessions",
    "account/applications",
    "account/activity",
    "admin/dashboard",
    "admin/users",
    "admin/user",
    "admin/user_form",
    "admin/confirm",
    "admin/once",
    "admin/bulk_list",
    "admin/bulk",
    "admin/import",
    "parts/admin_organization",
    "parts/rule_form",
    "parts/role_form",
    "parts/client_form",
    "parts/hook_form",
    "admin/policy",
    "admin/rule",
    "admin/what_if",
    "admin/groups",
    "admin/group",
    "admin/roles",
    "admin/role",
    "admin/applications",
    "admin/application",
    "admin/application_form",
    "admin/audit",
    "admin/keys",
    "admin/webhooks",
    "admin/webhook",
    "admin/organizations",
    "admin/organization",
    "parts/trace",
    "parts/reference_contents",
    "admin/audit_row",
    "reference",
    "mail/layout",
    "mail/letter",
];

/// A fault in a template: always ours, never a visitor's.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// A template does not parse.
    #[error("template: {0}")]
    Template(#[from] Box<TemplateError>),
    /// A page lacks a value or a text that its template uses.
    #[error("page: {0}")]
    Render(#[from] Box<RenderError>),
}

/// All templates, ready to render. Made once, shared by every request.
#[derive(Debug)]
pub struct Pages {
    registry: Handlebars<'static>,
}

/// What every template may use besides its page.
#[derive(Serialize)]
struct View<'a, P: Serialize> {
    lang: &'a str,
    stylesheet: &'static str,
    demo_stylesheet: &'static str,
    account_stylesheet: &'static str,
    admin_stylesheet: &'static str,
    favicon: &'static str,
    script: Option<&'static str>,
    refused: bool,
    site: &'a str,
    brand: Option<&'a Brand>,
    /// What the addresses of an attempt's pages end with; empty elsewhere.
    attempt: &'a str,
    #[serde(flatten)]
    page: &'a P,
}

impl Pages {
    /// Parses the templates.
    ///
    /// # Errors
    /// A template that does not parse; the tests parse the same texts, so a released binary has none.
    pub fn new() -> Result<Self, PageError> {
        let mut registry = Handlebars::new();
        registry.set_strict_mode(true);
        // Indenting a partial would also indent the lines of a text that somebody wrote.
        registry.set_prevent_indent(true);
        registry.register_helper("t", Box::new(Text));
        registry.register_helper("link", Box::new(Link));
        registry.register_helper("has", Box::new(Has));
        registry.register_helper("n", Box::new(Number));
        registry.register_helper("download", Box::new(Download));
        for (name, text) in TEMPLATES {
            registry.register_template_string(name, text).map_err(Box::new)?;
        }
        Ok(Self { registry })
    }

    /// The page as an HTML document.
    ///
    /// # Errors
    /// A name that the template uses and the page lacks, a text without words, or a link that could run code.
    pub fn render<P: Page>(&self, page: &P, language: &Language) -> Result<String, PageError> {
        self.render_for(page, language, (None, None))
    }

    /// As [`Self::render`], in the look of an organization, and about one of the browser's attempts to sign in.
    ///
    /// # Errors
    /// As [`Self::render`].
    pub fn render_for<P: Page>(
        &self,
        page: &P,
        language: &Language,
        (brand, attempt): (Option<&Brand>, Option<&str>),
    ) -> Result<String, PageError> {
        let attempt = attempt.map(|selector| format!("?a={selector}")).unwrap_or_default();
        let view = View {
            lang: language.tag(),
            stylesheet: assets::stylesheet_href(),
            demo_stylesheet: assets::demo_stylesheet_href(),
            account_stylesheet: assets::account_stylesheet_href(),
            admin_stylesheet: assets::admin_stylesheet_href(),
            favicon: assets::favicon_href(),
            script: P::SCRIPT.then(assets::script_href),
            refused: page.is_refusal(),
            site: brand.map_or("Vestibule", |brand| brand.name.as_str()),
            brand,
            attempt: &attempt,
            page,
        };
        Ok(self.registry.render(P::TEMPLATE, &view).map_err(Box::new)?)
    }
}
