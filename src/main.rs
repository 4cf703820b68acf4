//! The door: parse the command, run it, print one error.

use std::process::ExitCode;

use bedside::cli;
use clap::Parser as _;

#[expect(
    clippy::print_stderr,
    reason = "this is where the one error is printed"
)]
fn main() -> ExitCode {
    match cli::run(&cli::Command::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let told = failure.to_string();
            if !told.is_empty() {
                eprintln!("{told}");
            }
            failure.exit_code()
        }
    }
}
