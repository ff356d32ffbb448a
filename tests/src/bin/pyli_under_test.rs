//! The program `pyli` with failpoints, for tests that need a process of its own to be killed.

use std::process::ExitCode;

fn main() -> ExitCode {
    portal::main()
}
