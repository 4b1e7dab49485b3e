//! `WebFinger` (RFC 7033), as far as OIDC Discovery §2 needs it: which issuer a name belongs to.

use crate::types::Issuer;
use serde_json::{Value, json};
use url::{Url, form_urlencoded};

/// The relation of a name to its issuer, OIDC Discovery §2.
pub const ISSUER: &str = "http://openid.net/specs/connect/1.0/issuer";

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unanswered {
    /// There is not one resource, or it is no URI: 400, RFC 7033 §4.2.
    Malformed,
    /// It is under another host than ours: 404.
    Unknown,
}

/// The answer to a query. It is the same for every name under our host, so that nobody learns who has an account.
///
/// # Errors
/// See [`Unanswered`].
pub fn answer(query: &str, issuer: &Issuer) -> Result<Value, Unanswered> {
    // RFC 7033 §4.1: percent-encoded, and a plus is a plus.
    let query = query.replace('+', "%2B");
    let of = |wanted: &'static str| {
        form_urlencoded::parse(query.as_bytes()).filter(move |(name, _)| name == wanted).map(|(_, value)| value)
    };
    let mut resources = of("resource");
    let (Some(resource), None) = (resources.next(), resources.next()) else { return Err(Unanswered::Malformed) };
    let uri = Url::parse(&resource).map_err(|_| Unanswered::Malformed)?;
    if !is_ours(&uri, issuer) {
        return Err(Unanswered::Unknown);
    }
    // RFC 7033 §4.3: relations that are named choose among the links.
    let links = if of("rel").next().is_none() || of("rel").any(|rel| rel == ISSUER) {
        json!([{ "rel": ISSUER, "href": issuer.as_str() }])
    } else {
        json!([])
    };
    Ok(json!({ "subject": resource, "links": links }))
}

fn is_ours(uri: &Url, issuer: &Issuer) -> bool {
    let origin = issuer.origin();
    let authority = origin.split_once("://").map_or("", |(_, authority)| authority);
    match uri.scheme() {
        "acct" => {
            let host = uri.path().rsplit_once('@').map_or("", |(_, host)| host);
            host.eq_ignore_ascii_case(authority) || host.eq_ignore_ascii_case(issuer.host())
        }
        "http" | "https" => uri.origin().ascii_serialization() == origin,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &str) -> Result<Value, Unanswered> {
        answer(query, &Issuer::parse("https://id.example:8443").unwrap())
    }

    #[test]
    fn names_under_our_host_belong_to_us() {
        let link = json!([{ "rel": ISSUER, "href": "https://id.example:8443" }]);
        for name in ["acct:joe@id.example:8443", "acct:joe@ID.example", "acct:a%40b@id.example", "https://id.example:8443/joe"]
        {
            let query: String = form_urlencoded::Serializer::new(String::new()).append_pair("resource", name).finish();
            assert_eq!(asked(&query), Ok(json!({ "subject": name, "links": link })), "{name}");
            assert_eq!(asked(&format!("{query}&rel={ISSUER}&rel=other")).unwrap()["links"], link);
            assert_eq!(asked(&format!("{query}&rel=avatar")).unwrap()["links"], json!([]));
        }
    }

    #[test]
    fn a_plus_is_a_plus() {
        let subject = |query: &str| asked(query).unwrap()["subject"].clone();
        assert_eq!(subject("resource=acct:joe+tag@id.example"), "acct:joe+tag@id.example");
        assert_eq!(subject("resource=acct%3Ajoe%2Btag%40id.example"), "acct:joe+tag@id.example");
    }

    #[test]
    fn other_names_do_not_and_what_is_no_name_is_malformed() {
        for name in ["acct:joe@other.example", "acct:id.example", "https://id.example/joe", "mailto:joe@id.example"] {
            assert_eq!(asked(&format!("resource={name}")), Err(Unanswered::Unknown), "{name}");
        }
        for query in ["", "rel=x", "resource=", "resource=joe", "resource=acct:a@id.example&resource=acct:b@id.example"] {
            assert_eq!(asked(query), Err(Unanswered::Malformed), "{query}");
        }
    }
}
