//! Values to try: drawn from a fixed seed, so that every run tries the same ones and a failure comes back.
//! `PROPTEST_CASES` and `PROPTEST_RNG_SEED` ask for more and for others.

use proptest::{prelude::*, sample::select, test_runner::RngSeed};

/// So many values, always the same ones, unless the environment says otherwise.
pub fn cases(cases: u32) -> ProptestConfig {
    let asked = ProptestConfig::default();
    let is_set = |name| std::env::var_os(name).is_some();
    ProptestConfig {
        cases: if is_set("PROPTEST_CASES") { asked.cases } else { cases },
        rng_seed: if is_set("PROPTEST_RNG_SEED") { asked.rng_seed } else { RngSeed::Fixed(0x7e57) },
        failure_persistence: None,
        ..asked
    }
}

/// Any text: plain, long, of all planes, with control characters, with percent signs and quotes.
pub fn text() -> impl Strategy<Value = String> + Clone {
    prop_oneof![
        2 => "[ -~]{0,40}",
        2 => "\\PC{0,20}",
        2 => "[\\x00-\\x7f%&=+\"\\\\]{0,30}",
        1 => proptest::collection::vec(any::<char>(), 0..20).prop_map(String::from_iter),
        1 => "[a-z]{0,3}".prop_map(|word| word.repeat(3000)),
    ]
}

/// Several of these, joined.
pub fn joined(parts: &'static [&'static str], most: usize) -> impl Strategy<Value = String> + Clone {
    proptest::collection::vec(select(parts), 0..most).prop_map(|parts| parts.concat())
}

/// A text with some bytes replaced, taken away or doubled.
pub fn damaged(texts: &'static [&'static str]) -> impl Strategy<Value = String> + Clone {
    let change =
        (any::<prop::sample::Index>(), 0..4_u8, any::<char>(), select(&['@', '/', '.', ':', '%', '\\', '#', ';', '0'][..]));
    (select(texts), proptest::collection::vec(change, 0..3)).prop_map(|(text, changes)| {
        let mut letters: Vec<char> = text.chars().collect();
        for (place, how, any, telling) in changes {
            if letters.is_empty() {
                break;
            }
            let at = place.index(letters.len());
            match how {
                0 => letters[at] = telling,
                1 => letters.insert(at, telling),
                2 => letters[at] = any,
                _ => drop(letters.remove(at)),
            }
        }
        letters.into_iter().collect()
    })
}

/// JSON of any shape, with members of these names.
pub fn json(
    names: &'static [&'static str],
    words: &'static [&'static str],
) -> impl Strategy<Value = serde_json::Value> + Clone {
    use serde_json::{Value, json};
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<i32>().prop_map(|whole| json!(f64::from(whole) + 0.5)),
        Just(json!(0)),
        text().prop_map(Value::from),
        select(words).prop_map(Value::from),
        select(words).prop_map(|word| json!([word])),
    ];
    leaf.prop_recursive(4, 40, 8, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::btree_map(select(names).prop_map(str::to_owned), inner, 0..8)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}
