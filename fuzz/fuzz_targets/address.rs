#![no_main]

use libfuzzer_sys::fuzz_target;
use vestibule_fuzz::{rules, text};

fuzz_target!(|data: &[u8]| {
    if let Some(url) = text(data) {
        rules::address::url(url);
    }
    if let Some(bits) = data.first_chunk() {
        rules::address::spelt(u32::from_be_bytes(*bits));
    }
});
