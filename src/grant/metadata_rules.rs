//! What a client may register besides its columns (RFC 7591 §2, OIDC Registration §2), whoever registers it. Pure.
//!
//! [`check`] judges the members by themselves, [`fits`] against the rest of the registration, [`called`] says which addresses
//! this server would call; the guard judges those.

use super::registration::key_set;
use crate::{
    protocol::{
        AuthMethod, ClientMetadata, ResponseType, SubjectType, assertion,
        jose::jwe::{self, ContentEncryption, KeyManagement},
        request_object, resource, sector,
    },
    store::client::ClientRow,
    types::Invalid,
};
use url::Url;

/// A member, and what is wrong with it.
pub type Wrong = (&'static str, Invalid);

/// The most bytes of a URL.
const URL: usize = 2048;
/// The most texts of a list.
const MOST: usize = 50;
/// The most characters of any other text.
const TEXT: usize = 255;
/// The longest `default_max_age`, seconds: a year.
const YEAR: i64 = 31_536_000;

/// Judges the members by themselves.
///
/// # Errors
/// The first member that may not be so, and why: ASCII without quotes.
pub fn check(metadata: &ClientMetadata) -> Result<(), Wrong> {
    addresses(metadata)?;
    words(metadata)?;
    let lists = [
        ("contacts", &metadata.contacts),
        ("default_acr_values", &metadata.default_acr_values),
        ("resources", &metadata.resources),
    ];
    for (member, list) in lists {
        of(member, if list.len() > MOST { Err(Invalid("has at most 50 values")) } else { Ok(()) })?;
    }
    metadata.contacts.iter().try_for_each(|contact| of("contacts", text(contact)))?;
    metadata.default_acr_values.iter().try_for_each(|acr| of("default_acr_values", word(acr)))?;
    metadata.resources.iter().try_for_each(|uri| of("resources", resource::check(uri).map_err(Invalid)))?;
    for (member, value) in [("software_id", &metadata.software_id), ("software_version", &metadata.software_version)] {
        value.as_deref().map_or(Ok(()), |value| of(member, text(value)))?;
    }
    if metadata.default_max_age.is_some_and(|seconds| !(0..=YEAR).contains(&seconds)) {
        return Err(("default_max_age", Invalid("is 0 to 31536000 seconds")));
    }
    if metadata.require_signed_request_object && metadata.request_object_signing_alg.as_deref() == Some(request_object::NONE) {
        return Err(("request_object_signing_alg", Invalid("none is not possible where request objects must be signed")));
    }
    Ok(())
}

/// Judges the members against the rest of the registration.
///
/// # Errors
/// As for [`check`].
pub fn fits(row: &ClientRow) -> Result<(), Wrong> {
    let metadata = &row.metadata.0;
    let method = AuthMethod::parse(&row.auth_method).map_err(|why| ("token_endpoint_auth_method", why))?;
    if row.jwks.is_some() && metadata.jwks_uri.is_some() {
        return Err(("jwks_uri", Invalid("the public keys are either given or at jwks_uri, not both")));
    }
    if let Some(alg) = metadata.token_endpoint_auth_signing_alg.as_deref() {
        let secret = assertion::MACS.iter().any(|(_, name, _)| *name == alg);
        if matches!((method, secret), (AuthMethod::ClientSecretJwt, false) | (AuthMethod::PrivateKeyJwt, true)) {
            return Err(("token_endpoint_auth_signing_alg", Invalid("does not go with how the client authenticates")));
        }
    }
    keys(row)?;
    if metadata.subject_type == Some(SubjectType::Pairwise) && !row.redirect_uris.0.is_empty() {
        let uris = row.redirect_uris.0.iter().map(String::as_str);
        of("sector_identifier_uri", sector::sector(metadata.sector_identifier_uri.as_deref(), uris).map(drop))?;
    }
    if let Some(uri) = &metadata.frontchannel_logout_uri {
        let ours = row.redirect_uris.0.iter().any(|other| is_at(uri, other));
        let why = Invalid("needs the scheme, host and port of a redirect URI");
        return of("frontchannel_logout_uri", if ours { Ok(()) } else { Err(why) });
    }
    Ok(())
}

/// The addresses that this server would call, each with its member.
pub fn called(metadata: &ClientMetadata) -> impl Iterator<Item = (&'static str, &str)> {
    let one = [
        ("jwks_uri", &metadata.jwks_uri),
        ("sector_identifier_uri", &metadata.sector_identifier_uri),
        ("backchannel_logout_uri", &metadata.backchannel_logout_uri),
        ("logo_uri", &metadata.logo_uri),
    ];
    let one = one.into_iter().filter_map(|(member, uri)| Some((member, uri.as_deref()?)));
    one.chain(metadata.request_uris.iter().map(|uri| ("request_uris", uri.as_str())))
}

fn of(member: &'static str, judged: Result<(), Invalid>) -> Result<(), Wrong> {
    judged.map_err(|why| (member, why))
}

/// What an address may be besides `https`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Http {
    /// Nothing.
    Never,
    /// `http`: of what this server calls, the guard says whether it is admitted; of what a browser is sent to, the redirect
    /// URIs say so.
    Judged,
}

/// Whether an address may have a fragment.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fragment {
    Allowed,
    Refused,
}

fn addresses(metadata: &ClientMetadata) -> Result<(), Wrong> {
    use {Fragment::Allowed, Fragment::Refused, Http::Judged, Http::Never};
    for (member, uri, http, fragment) in [
        ("client_uri", &metadata.client_uri, Never, Allowed),
        ("logo_uri", &metadata.logo_uri, Judged, Refused),
        ("policy_uri", &metadata.policy_uri, Never, Allowed),
        ("tos_uri", &metadata.tos_uri, Never, Allowed),
        ("initiate_login_uri", &metadata.initiate_login_uri, Never, Refused),
        ("jwks_uri", &metadata.jwks_uri, Judged, Refused),
        ("sector_identifier_uri", &metadata.sector_identifier_uri, Never, Refused),
        ("backchannel_logout_uri", &metadata.backchannel_logout_uri, Judged, Refused),
        ("frontchannel_logout_uri", &metadata.frontchannel_logout_uri, Judged, Refused),
    ] {
        uri.as_deref().map_or(Ok(()), |uri| of(member, address(uri, (http, fragment))))?;
    }
    if metadata.request_uris.len() > MOST {
        return Err(("request_uris", Invalid("has at most 50 values")));
    }
    metadata.request_uris.iter().try_for_each(|uri| of("request_uris", address(uri, (Judged, Allowed))))
}

fn address(text: &str, (http, fragment): (Http, Fragment)) -> Result<(), Invalid> {
    if text.len() > URL {
        return Err(Invalid("has at most 2048 bytes"));
    }
    let odd = |byte: u8| !byte.is_ascii_graphic() || b"\\\"<>^`{|}".contains(&byte);
    let plain = !text.bytes().any(odd);
    let url = Url::parse(text).ok().filter(|url| plain && url.has_host()).ok_or(Invalid("must be an https URL"))?;
    match url.scheme() {
        "https" => {}
        "http" if http == Http::Judged => {}
        _ => return Err(Invalid("must be an https URL")),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Invalid("must not have a user name or a password"));
    }
    // The URL standard lets a host have `*`, `;` and `,`, which mean something else in a header.
    let host = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte);
    if !url.host_str().unwrap_or_default().bytes().all(host) {
        return Err(Invalid("has a host of letters, digits, dots and hyphens only"));
    }
    if fragment == Fragment::Refused && url.fragment().is_some() {
        return Err(Invalid("must not have a fragment"));
    }
    Ok(())
}

/// Algorithms that this server knows, and those that only count together.
fn words(metadata: &ClientMetadata) -> Result<(), Wrong> {
    let known = |member: &'static str, word: Option<&str>, mut all: Box<dyn Iterator<Item = &'static str>>| {
        let good = word.is_none_or(|word| all.any(|other| other == word));
        if good { Ok(()) } else { Err((member, Invalid("is no algorithm that is known here"))) }
    };
    let own = metadata.token_endpoint_auth_signing_alg.as_deref();
    known("token_endpoint_auth_signing_alg", own, Box::new(assertion::algorithms()))?;
    let object = metadata.request_object_signing_alg.as_deref();
    known("request_object_signing_alg", object, Box::new(request_object::algorithms()))?;
    for [(alg_member, alg), (enc_member, enc)] in encryptions(metadata) {
        of(alg_member, alg.map_or(Ok(()), |alg| KeyManagement::parse(alg).map(drop)))?;
        of(enc_member, enc.map_or(Ok(()), |enc| ContentEncryption::parse(enc).map(drop)))?;
        // OIDC Registration §2: without `enc` it is A128CBC-HS256.
        if enc.is_some() && alg.is_none() {
            return Err((enc_member, Invalid("needs an algorithm for the key beside it")));
        }
    }
    Ok(())
}

type Member<'a> = (&'static str, Option<&'a str>);

/// What is encrypted: how the key travels, and how the content is encrypted.
fn encryptions(metadata: &ClientMetadata) -> [[Member<'_>; 2]; 2] {
    [
        [
            ("id_token_encrypted_response_alg", metadata.id_token_encrypted_response_alg.as_deref()),
            ("id_token_encrypted_response_enc", metadata.id_token_encrypted_response_enc.as_deref()),
        ],
        [
            ("userinfo_encrypted_response_alg", metadata.userinfo_encrypted_response_alg.as_deref()),
            ("userinfo_encrypted_response_enc", metadata.userinfo_encrypted_response_enc.as_deref()),
        ],
    ]
}

/// What is encrypted needs a key to encrypt it for; what must be signed, one to verify it with.
fn keys(row: &ClientRow) -> Result<(), Wrong> {
    let metadata = &row.metadata.0;
    let given = row.jwks.as_deref().map(key_set).transpose().map_err(|_| ("jwks", Invalid("is not a JSON Web Key Set")))?;
    for [(member, alg), _] in encryptions(metadata) {
        let Some(alg) = alg else { continue };
        let alg = KeyManagement::parse(alg).map_err(|why| (member, why))?;
        match (&given, &metadata.jwks_uri) {
            (None, None) => return Err((member, Invalid("needs the public keys of the application"))),
            (Some(keys), _) if !jwe::has_key(keys, alg) => return Err((member, Invalid("needs a public key that it can use"))),
            _ => {}
        }
    }
    if metadata.id_token_encrypted_response_alg.is_some()
        && metadata.jwks_uri.is_some()
        && metadata.response_types.iter().any(|wanted| ResponseType::has_id_token(*wanted))
    {
        let why = "encrypted ID tokens of the authorization endpoint need keys that are given, not at jwks_uri";
        return Err(("id_token_encrypted_response_alg", Invalid(why)));
    }
    if metadata.require_signed_request_object && given.is_none() && metadata.jwks_uri.is_none() {
        return Err(("require_signed_request_object", Invalid("needs the public keys of the application")));
    }
    Ok(())
}

/// OIDC Front-Channel Logout §2: the domain, port and scheme of a redirect URI.
fn is_at(uri: &str, redirect_uri: &str) -> bool {
    let origin = |text: &str| Url::parse(text).ok().map(|url| url.origin());
    origin(uri).is_some_and(|ours| ours.is_tuple() && Some(ours) == origin(redirect_uri))
}

/// What may be in a text for people.
fn text(text: &str) -> Result<(), Invalid> {
    let fits = (1..=TEXT).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    if fits { Ok(()) } else { Err(Invalid("has 1 to 255 characters, none of them a control character")) }
}

/// A word of a list with blanks between its words.
fn word(word: &str) -> Result<(), Invalid> {
    let fits = (1..=TEXT).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_graphic());
    if fits { Ok(()) } else { Err(Invalid("has words of 1 to 255 visible characters of ASCII")) }
}

#[cfg(test)]
mod tests;
