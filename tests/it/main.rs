//! All chapters of the tests that see the program from outside.

mod cli;
