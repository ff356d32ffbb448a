//! The program `pyli`.

use std::process::ExitCode;

/// Documents, events and read models are many small pieces that live for one request: glibc spent a fifth of the
/// program's time on them (docs/benchmarks.md).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    portal::main()
}
