//! RFC 6749 §3.3.

use super::is_plain;
use vestibule::types::ScopeSet;

/// What prints reads back; what is granted is never more.
pub fn set(text: &str, other: &str) {
    let legal = |text: &str| text.bytes().all(|byte| matches!(byte, 0x20 | 0x21 | 0x23..=0x5b | 0x5d..=0x7e));
    let set = match ScopeSet::parse(text) {
        Ok(set) => set,
        Err(why) => {
            assert!(!legal(text), "{text:?}");
            return is_plain(why.0);
        }
    };
    assert!(legal(text), "{text:?}");
    assert_eq!(ScopeSet::parse(&set.to_string()).unwrap(), set);
    assert!(text.split(' ').filter(|word| !word.is_empty()).all(|word| set.contains(word)), "{text:?}");
    assert_eq!(serde_json::from_str::<ScopeSet>(&serde_json::to_string(&set).unwrap()).unwrap(), set);
    let Ok(other) = ScopeSet::parse(other) else { return };
    let both = set.intersection(&other);
    assert!(both.is_subset(&set) && both.is_subset(&other));
    assert!(set.is_subset(&set.union(&other)) && other.is_subset(&set.union(&other)));
    assert_eq!(set.is_subset(&other), both == set);
}
