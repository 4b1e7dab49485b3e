#![no_main]

use libfuzzer_sys::fuzz_target;
use vestibule_fuzz::{change, rules, text};

fuzz_target!(|data: &[u8]| {
    let Some((at, byte, rest)) = change(data) else { return };
    if let Some(text) = text(rest) {
        rules::opaque::digests(text, at, byte);
        rules::opaque::typed(text);
    }
});
