//! What readers of foreign input promise whatever they are given: rules, tried with many values. The same rules are fuzzed from
//! `fuzz/`.

mod addresses;
mod http;
mod jose;
mod messages;
mod rules;
mod sent;
mod values;

/// The rules are fuzzed, too: each has a target, and each target is built.
#[test]
fn every_rule_has_a_fuzz_target() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = std::fs::read_to_string(root.join("fuzz/Cargo.toml")).unwrap();
    let mut targets = String::new();
    for entry in std::fs::read_dir(root.join("fuzz/fuzz_targets")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{name}\"")), "{name}");
        targets.push_str(&std::fs::read_to_string(&path).unwrap());
    }
    for line in include_str!("rules/mod.rs").lines() {
        let Some(rule) = line.strip_prefix("pub mod ").and_then(|line| line.strip_suffix(';')) else { continue };
        assert!(rule == "signer" || targets.contains(&format!("rules::{rule}::")), "{rule}");
    }
}
