#![no_main]

use libfuzzer_sys::fuzz_target;
use vestibule_fuzz::{rules, text, texts};

fuzz_target!(|data: &[u8]| {
    if let Some(text) = text(data) {
        rules::params::read(text);
    }
    if let Some((name, value)) = texts(data) {
        rules::params::write(name, value);
    }
});
