#![no_main]

use libfuzzer_sys::fuzz_target;
use vestibule_fuzz::{rules, text};

fuzz_target!(|data: &[u8]| {
    if let Some(keys) = text(data) {
        rules::keys::set(keys);
    }
});
