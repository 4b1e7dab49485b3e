#![no_main]

use libfuzzer_sys::fuzz_target;
use vestibule_fuzz::{change, halves, rules, text};

fuzz_target!(|data: &[u8]| {
    let (header, claims) = halves(data);
    rules::jws::header(header, claims);
    if let Some(token) = text(data) {
        rules::jws::foreign(token);
    }
    if let Some((at, byte, rest)) = change(data) {
        rules::jws::own(&String::from_utf8_lossy(rest).into_owned().into(), at, byte);
    }
});
