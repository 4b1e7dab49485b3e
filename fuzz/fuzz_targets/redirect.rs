#![no_main]

use libfuzzer_sys::fuzz_target;
use vestibule_fuzz::{rules, texts};

fuzz_target!(|data: &[u8]| {
    if let Some((registered, presented)) = texts(data) {
        rules::redirect::matches(registered, presented);
        rules::redirect::matches(registered, registered);
    }
});
