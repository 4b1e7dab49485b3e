//! The program: hands its arguments to [`vestibule::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    vestibule::cli::run(std::env::args_os())
}
