#![no_main]

use libfuzzer_sys::fuzz_target;
use vestibule_fuzz::{halves, rules, text};

fuzz_target!(|data: &[u8]| {
    let (header, claims) = halves(data);
    rules::request_object::signed(header, claims);
    rules::request_object::unsigned(claims);
    if let Some(text) = text(data) {
        rules::request_object::foreign(text);
    }
});
