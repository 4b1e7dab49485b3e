//! RFC 6749 §3.1 and §3.2: each parameter once.

use super::is_plain;
use std::collections::BTreeMap;
use vestibule::protocol::{
    Params, ParamsError,
    params::{MOST, REPEATABLE, encode},
};

/// Both readings agree, and with what the URL standard reads.
pub fn read(text: &str) {
    let (lenient, faulty) = Params::parse_lenient(text);
    let mut theirs: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut count = 0;
    for (name, value) in url::form_urlencoded::parse(text.as_bytes()) {
        theirs.entry(name.into_owned()).or_default().push(value.into_owned());
        count += 1;
    }
    let twice = theirs.iter().any(|(name, values)| name != REPEATABLE && values.len() > 1);
    match Params::parse(text) {
        Err(why) => {
            is_plain(why.description());
            assert!(!faulty.is_empty(), "{text:?}");
            assert!(twice || !matches!(why, ParamsError::Duplicate(_)), "{text:?}");
        }
        Ok(params) => {
            assert!(faulty.is_empty() && !twice && count <= MOST, "{text:?}");
            assert!(!text.contains('\0'), "{text:?}");
            for (name, values) in &theirs {
                let filled: Vec<&str> = values.iter().map(String::as_str).filter(|value| !value.is_empty()).collect();
                for read in [&params, &lenient] {
                    assert_eq!(read.get(name), filled.first().copied(), "{text:?}");
                    assert_eq!(read.all(name).collect::<Vec<_>>(), filled, "{text:?}");
                    assert!(read.has(name), "{text:?}");
                }
            }
            assert!(!format!("{params:?}").contains("hush"), "values are not printed");
        }
    }
}

/// What is written reads back, and a second one of a name does not.
pub fn write(name: &str, value: &str) {
    let text = encode(&[(name, value), ("then", "1")]);
    assert!(text.is_ascii());
    let read = Params::parse(&text);
    if name == "then" {
        assert_eq!(read.unwrap_err(), ParamsError::Duplicate(name.to_owned()));
    } else if name.contains('\0') || value.contains('\0') {
        assert_eq!(read.unwrap_err(), ParamsError::Malformed);
    } else {
        let read = read.unwrap();
        assert_eq!((read.get(name), read.get("then")), (Some(value).filter(|value| !value.is_empty()), Some("1")));
        let again = Params::parse(&encode(&[(name, value), (name, value)]));
        assert_eq!(again.is_ok(), name == REPEATABLE, "{name:?}");
    }
}
