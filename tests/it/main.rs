//! Chapters of tests that see the program from outside. `cfg(test)` lets clippy know that helpers are tests too.

#[cfg(test)]
mod cli;
