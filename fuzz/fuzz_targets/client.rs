#![no_main]

use libfuzzer_sys::fuzz_target;
use vestibule_fuzz::{rules, texts};

fuzz_target!(|data: &[u8]| {
    if let Some((first, second)) = texts(data) {
        rules::client::read(Some(first), second);
        rules::client::read(None, second);
        rules::client::basic(first, second);
    }
});
