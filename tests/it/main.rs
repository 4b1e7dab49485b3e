//! Chapters of tests that see the program from outside.

mod cli;
