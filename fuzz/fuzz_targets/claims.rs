#![no_main]

use libfuzzer_sys::fuzz_target;
use vestibule_fuzz::{rules, texts};

fuzz_target!(|data: &[u8]| {
    if let Some((scopes, claims)) = texts(data) {
        rules::claims::request(claims, scopes);
    }
});
