#![no_main]

use libfuzzer_sys::fuzz_target;
use vestibule_fuzz::{rules, texts};

fuzz_target!(|data: &[u8]| {
    if let Some((first, second)) = texts(data) {
        rules::pkce::verifier(first, second);
        rules::pkce::challenge(first, Some(second));
        rules::pkce::challenge(first, Some("S256"));
    }
});
