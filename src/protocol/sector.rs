//! Owns which clients share a person's name, OIDC Core §8.1.

use crate::types::Invalid;
use url::Url;

/// The sector of a client with pairwise subjects: the host of `sector_identifier_uri`, or the one host that all redirect
/// URIs have.
///
/// Whether the file at `sector_identifier_uri` lists the redirect URIs is checked where a client is registered.
///
/// # Errors
/// `sector_identifier_uri` is no `https` URL with a host, or without it the redirect URIs have several hosts or none.
pub fn sector<'a>(identifier: Option<&str>, redirect_uris: impl IntoIterator<Item = &'a str>) -> Result<String, Invalid> {
    if let Some(identifier) = identifier {
        let url = Url::parse(identifier).ok().filter(|url| url.scheme() == "https");
        let host = url.as_ref().and_then(Url::host_str).filter(|host| !host.is_empty());
        return host.map(str::to_owned).ok_or(Invalid("sector_identifier_uri must be an https address"));
    }
    let several = Invalid("pairwise subjects need a sector_identifier_uri unless all redirect URIs have the same host");
    let mut hosts = redirect_uris.into_iter().map(|uri| {
        let url = Url::parse(uri).ok();
        url.as_ref().and_then(Url::host_str).filter(|host| !host.is_empty()).map(str::to_owned)
    });
    let first = hosts.next().flatten().ok_or(several)?;
    hosts.all(|host| host.as_ref() == Some(&first)).then_some(first).ok_or(several)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sector_is_one_host() {
        for (identifier, uris, expected) in [
            (None, vec!["https://a.example/cb"], Some("a.example")),
            (None, vec!["https://a.example/cb", "https://A.example:8443/other?x=y"], Some("a.example")),
            (None, vec!["https://a.example/cb", "https://b.example/cb"], None),
            (None, vec!["com.example.app:/cb"], None),
            (None, vec![], None),
            (Some("https://s.example/uris.json"), vec!["https://a.example/cb", "https://b.example/cb"], Some("s.example")),
            (Some("http://s.example/uris.json"), vec!["https://a.example/cb"], None),
            (Some("s.example"), vec!["https://a.example/cb"], None),
        ] {
            assert_eq!(sector(identifier, uris.clone()).ok().as_deref(), expected, "{identifier:?} {uris:?}");
        }
    }
}
