#![no_main]

use libfuzzer_sys::fuzz_target;
use vestibule_fuzz::rules;

fuzz_target!(|data: &[u8]| {
    rules::cookie::header(data);
});
