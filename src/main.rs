//! Who is doing what the most right now, and is it normal?

use std::process::ExitCode;

fn main() -> ExitCode {
    culprits::cli::run()
}
