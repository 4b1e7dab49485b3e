//! The settings of an application in a form: as they are stored, as they were sent, and as an act takes them.

use super::{client_members, fields::Fields, once};
use crate::{
    admin::{
        AdminResult, Patch, Refusal,
        clients::{ClientChange, ClientView, Kind},
        unfit,
    },
    page::{AdminBar, ClientFormPage, Pick, Said},
    protocol::{AuthMethod, ClientMetadata, GrantType, SigningAlg},
    types::DisplayName,
};

/// What is in the form at first.
const SCOPE: &str = "openid profile email";

/// What a form is for.
pub enum For<'a> {
    /// A new application.
    New,
    /// One that is there.
    Old(&'a ClientView),
}

/// One of some words, or the first of them.
fn word(fields: &Fields, name: &str, words: &[&str]) -> String {
    let typed = fields.get(name);
    words.iter().find(|word| **word == typed).or(words.first()).map_or_else(String::new, ToString::to_string)
}

fn picks<'a>(words: impl IntoIterator<Item = &'a str>, picked: impl Fn(&str) -> bool) -> Vec<Pick> {
    let pick = |word: &str| Pick { value: word.to_owned(), label: word.to_owned(), selected: picked(word) };
    words.into_iter().map(pick).collect()
}

fn grants(picked: impl Fn(&str) -> bool) -> Vec<Pick> {
    picks(GrantType::ALL.iter().map(|grant| grant.as_str()), picked)
}

fn algorithms(picked: &str) -> Vec<Pick> {
    picks(SigningAlg::ALL.iter().map(|alg| alg.as_str()), |word| word == picked)
}

/// None at first: that of the kind.
fn auth_methods(picked: &str) -> Vec<Pick> {
    let with_secret = AuthMethod::ALL.iter().filter(|method| **method != AuthMethod::None).map(|method| method.as_str());
    picks([""].into_iter().chain(with_secret), |word| word == picked)
}

/// The form as it is stored, or as it is at first. Where it goes is the caller's to say.
pub fn stored(what: &For<'_>, bar: AdminBar, may_share: bool) -> ClientFormPage {
    let blank = ClientFormPage {
        href: "/admin/applications/new".to_owned(),
        cancel: "/admin/applications".to_owned(),
        is_new: true,
        name: String::new(),
        kind: Kind::Web.as_str().to_owned(),
        redirect_uris: String::new(),
        post_logout_uris: String::new(),
        scope: SCOPE.to_owned(),
        consent: "ask".to_owned(),
        mfa: "inherit".to_owned(),
        access_token_lifetime: String::new(),
        grants: grants(|_| false),
        algorithms: algorithms(SigningAlg::Rs256.as_str()),
        auth_methods: auth_methods(""),
        auth_method: String::new(),
        pkce: "required".to_owned(),
        jwks: String::new(),
        members: client_members::stored(&ClientMetadata::default()),
        unfolded: false,
        once: once::mark(),
        bound: "on".to_owned(),
        may_share,
        said: Said::default(),
        bar,
    };
    let For::Old(client) = what else { return blank };
    let path = format!("/admin/applications/{}", client.id);
    ClientFormPage {
        href: format!("{path}/edit"),
        cancel: path,
        is_new: false,
        name: client.name.clone(),
        kind: Kind::of(client).as_str().to_owned(),
        redirect_uris: client.redirect_uris.join("\n"),
        post_logout_uris: client.post_logout_redirect_uris.join("\n"),
        scope: client.scope.clone(),
        consent: client.consent.as_str().to_owned(),
        mfa: client.mfa.as_str().to_owned(),
        access_token_lifetime: client.access_token_lifetime.map(|seconds| seconds.to_string()).unwrap_or_default(),
        grants: grants(|word| client.grant_types.iter().any(|grant| grant == word)),
        algorithms: algorithms(&client.signing_alg),
        auth_method: client.auth_method.clone(),
        pkce: client.pkce.as_str().to_owned(),
        jwks: client.jwks.as_ref().map(|keys| format!("{keys:#}")).unwrap_or_default(),
        members: client_members::stored(&client.metadata),
        ..blank
    }
}

/// The form with what was sent in it.
pub fn typed(fields: &Fields, page: ClientFormPage) -> ClientFormPage {
    let text = |name: &str| fields.get(name).to_owned();
    ClientFormPage {
        name: text("name"),
        kind: if page.is_new { word(fields, "kind", &["web", "spa", "native", "machine"]) } else { page.kind },
        redirect_uris: text("redirect_uris"),
        post_logout_uris: text("post_logout_uris"),
        scope: text("scope"),
        consent: word(fields, "consent", &["ask", "skip"]),
        mfa: word(fields, "mfa", &["inherit", "required", "phishing_resistant"]),
        access_token_lifetime: fields.get("access_token_lifetime").chars().take(8).collect(),
        grants: grants(|word| fields.all("grant_types").any(|grant| grant == word)),
        algorithms: algorithms(&word(fields, "signing_alg", SigningAlg::WORDS)),
        auth_methods: auth_methods(fields.get("auth_method")),
        pkce: word(fields, "pkce", &["required", "optional"]),
        jwks: text("jwks"),
        members: client_members::typed(fields),
        unfolded: true,
        bound: word(fields, "bound", &["on", "off"]),
        ..page
    }
}

fn lines(fields: &Fields, name: &str) -> Vec<String> {
    fields.get(name).lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// A choice, as the API reads it.
fn choice<T: std::str::FromStr>(fields: &Fields, field: &'static str) -> AdminResult<Option<T>> {
    let why = || Refusal::Invalid { field, why: "no such choice".to_owned() };
    Ok(Some(fields.get(field).parse().map_err(|_| why())?))
}

/// What the form asks for.
///
/// # Errors
/// [`Refusal::Invalid`].
pub fn read(fields: &Fields, what: &For<'_>) -> AdminResult<ClientChange> {
    let is_new = matches!(what, For::New);
    let grants: Vec<String> = fields.all("grant_types").map(str::to_owned).collect();
    let lifetime = fields.get("access_token_lifetime").trim();
    let seconds = || lifetime.parse().map_err(|_| Refusal::Invalid { field: "access_token_lifetime", why: "a number".into() });
    let keys = fields.get("jwks").trim();
    let set = || serde_json::from_str(keys).map_err(|_| Refusal::Invalid { field: "jwks", why: "not JSON".into() });
    Ok(ClientChange {
        name: Some(DisplayName::parse(fields.get("name")).map_err(unfit("name"))?),
        auth_method: Some(fields.get("auth_method").to_owned()).filter(|method| is_new && !method.is_empty()),
        jwks: if keys.is_empty() { Patch::Clear } else { Patch::Set(set()?) },
        redirect_uris: Some(lines(fields, "redirect_uris")),
        post_logout_redirect_uris: Some(lines(fields, "post_logout_uris")),
        grant_types: if is_new && grants.is_empty() { None } else { Some(grants) },
        scope: Some(fields.get("scope").split_whitespace().collect::<Vec<_>>().join(" ")),
        signing_alg: Some(fields.get("signing_alg").to_owned()),
        pkce: choice(fields, "pkce")?,
        consent: choice(fields, "consent")?,
        mfa: choice(fields, "mfa")?,
        access_token_lifetime: if lifetime.is_empty() { Patch::Clear } else { Patch::Set(seconds()?) },
        metadata: Some(client_members::read(fields)),
        enabled: None,
    })
}

/// The kind that was chosen.
///
/// # Errors
/// [`Refusal::Invalid`].
pub fn kind(fields: &Fields) -> AdminResult<Kind> {
    let why = || Refusal::Invalid { field: "kind", why: "no such kind".to_owned() };
    Ok(Kind::parse(fields.get("kind")).ok_or_else(why)?)
}
