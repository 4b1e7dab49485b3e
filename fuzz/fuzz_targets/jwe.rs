#![no_main]

use libfuzzer_sys::fuzz_target;
use vestibule_fuzz::{halves, rules};

fuzz_target!(|data: &[u8]| {
    let (keys, content) = halves(data);
    rules::jwe::keys(keys, content);
});
