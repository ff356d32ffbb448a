//! The program on its command line: what its verbs print, how they end, what it refuses.

mod keys;
mod master_key;
mod telling;
mod person_export;
mod erasing;
mod heavy_canaries;
mod serving;
mod stopping;
mod verbs;
mod departments;
mod anonymous;
mod auditing;
mod second_verifier;

use std::process::Output;

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("the output is UTF-8")
}

/// The last line on stderr: the complaint, after whatever was logged.
fn complaint(output: &Output) -> String {
    let text = String::from_utf8(output.stderr.clone()).expect("the log is UTF-8");
    text.lines().last().unwrap_or_default().to_owned()
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("it was not killed")
}
