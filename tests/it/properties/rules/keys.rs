//! RFC 7517: sets of keys that clients give. Public ones are taken, and what is kept is what was read.

use serde_json::Value;
use vestibule::grant::registration::{any_keys, key_set, keys};

/// What only private and symmetric keys have.
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// A set is read whole, or refused without a word of it.
pub fn set(text: &str) {
    let set = match key_set(text) {
        Ok(set) => set,
        Err(why) => {
            assert!(!why.contains("hush"), "{why}");
            return assert!(keys(text).is_err() && any_keys(text).is_err(), "{text}");
        }
    };
    let given: Value = serde_json::from_str(text).unwrap();
    for key in given["keys"].as_array().unwrap() {
        assert!(PRIVATE.iter().all(|name| key.get(name).is_none()), "{text}");
    }
    let kept = |kept: &str| serde_json::to_value(key_set(kept).unwrap()).unwrap();
    let read = serde_json::to_value(&set).unwrap();
    match (keys(text), any_keys(text)) {
        (Ok(one), Ok(other)) => assert!(kept(&one) == read && kept(&other) == read && !set.keys.is_empty(), "{text}"),
        (Err(why), Ok(other)) => assert!(!why.contains("hush") && kept(&other) == read, "{text}"),
        (Err(_), Err(_)) => assert!(set.keys.is_empty(), "{text}"),
        (Ok(_), Err(why)) => panic!("{why}: {text}"),
    }
}
