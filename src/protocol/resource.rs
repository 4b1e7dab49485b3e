//! Owns resource indicators, RFC 8707 §2: for which resource servers tokens shall be.

use super::params::{Params, REPEATABLE};
use url::Url;

/// The most resources of one request.
pub const MOST: usize = 10;

/// The most bytes of one.
const LONGEST: usize = 512;

/// The resources that a request names, each once, in its order.
///
/// # Errors
/// One is not an absolute URI, has a fragment or is too long; or there are too many. The words are for `error_description`.
pub fn list(params: &Params) -> Result<Vec<String>, &'static str> {
    let mut found: Vec<String> = Vec::new();
    for resource in params.all(REPEATABLE) {
        check(resource)?;
        if !found.iter().any(|known| known == resource) {
            found.push(resource.to_owned());
        }
    }
    if found.len() > MOST { Err("there are too many resources") } else { Ok(found) }
}

/// Whether it is an absolute URI without a fragment.
///
/// # Errors
/// What is wrong.
pub fn check(resource: &str) -> Result<(), &'static str> {
    if resource.len() > LONGEST {
        return Err("a resource is too long");
    }
    if resource.contains('#') {
        return Err("a resource must not have a fragment");
    }
    let plain = resource.bytes().all(|byte| byte.is_ascii_graphic());
    if !plain || Url::parse(resource).is_err() {
        return Err("a resource must be an absolute URI");
    }
    Ok(())
}

/// What a token is for, when its request names some of what was granted; naming none takes all.
///
/// # Errors
/// One was not granted.
pub fn narrow(granted: &[String], wanted: &[String]) -> Result<Vec<String>, &'static str> {
    if wanted.iter().any(|resource| !granted.contains(resource)) {
        return Err("a resource is not one of those that were granted");
    }
    Ok(if wanted.is_empty() { granted.to_vec() } else { wanted.to_vec() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(words: &[&str]) -> Vec<String> {
        words.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn absolute_uris_without_fragment() {
        for good in ["https://api.example", "https://api.example/a?b=c", "urn:example:api", "app:notes"] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for bad in [
            "",
            "api",
            "/a",
            "//api.example",
            "https://",
            "https://a.example#",
            "https://a.example#b",
            "https://a b",
            "urn:\u{e4}",
        ] {
            assert!(check(bad).is_err(), "{bad}");
        }
        assert!(check(&format!("urn:{}", "a".repeat(509))).is_err());
    }

    #[test]
    fn each_counts_once_and_there_are_not_many() {
        let params = Params::from_pairs(&[("resource", "urn:a"), ("resource", "urn:b"), ("resource", "urn:a")]);
        assert_eq!(list(&params).unwrap(), ["urn:a", "urn:b"]);
        let names: Vec<String> = (0..=MOST).map(|number| format!("urn:{number}")).collect();
        let many = |count: usize| -> Vec<_> { names.iter().take(count).map(|name| ("resource", name.as_str())).collect() };
        assert!(list(&Params::from_pairs(&many(MOST))).is_ok());
        assert!(list(&Params::from_pairs(&many(MOST + 1))).is_err());
    }

    #[test]
    fn only_what_was_granted() {
        let granted = texts(&["urn:a", "urn:b"]);
        assert_eq!(narrow(&granted, &[]), Ok(granted.clone()));
        assert_eq!(narrow(&granted, &texts(&["urn:b"])), Ok(texts(&["urn:b"])));
        assert!(narrow(&granted, &texts(&["urn:b", "urn:c"])).is_err());
        assert!(narrow(&[], &texts(&["urn:a"])).is_err());
        assert_eq!(narrow(&[], &[]), Ok(Vec::new()));
    }
}
