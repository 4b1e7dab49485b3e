//! What readers of foreign input promise whatever they are given: rules, tried with many values. The same rules are fuzzed from
//! `fuzz/`.

mod addresses;
mod http;
mod jose;
mod messages;
mod rules;
mod values;
