//! The processes of this machine, as `/proc` shows them.

use rustix::process::{Pid, Signal, kill_process};

/// `kill -9`.
pub fn kill(process: Pid) {
    // It may have ended by itself.
    let _ = kill_process(process, Signal::KILL);
}

/// A process with such arguments, the program's name first.
pub fn find(wanted: impl Fn(&[String]) -> bool) -> Option<Pid> {
    all().find(|process| wanted(&arguments(*process)))
}

/// Those that a process has started.
pub fn children(of: Pid) -> Vec<Pid> {
    let parent = of.as_raw_nonzero().to_string();
    let is_child = |process: &Pid| {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", process.as_raw_nonzero()));
        let stat = stat.unwrap_or_default();
        // After the name, in parentheses: the state and the parent.
        let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
        after_name.split_whitespace().nth(1) == Some(parent.as_str())
    };
    all().filter(is_child).collect()
}

/// Whether it still does something: one that has ended but is not reaped yet has no arguments.
pub fn lives(process: Pid) -> bool {
    !arguments(process).is_empty()
}

fn all() -> impl Iterator<Item = Pid> {
    let entries = std::fs::read_dir("/proc").expect("there is /proc").flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok().and_then(Pid::from_raw))
}

fn arguments(of: Pid) -> Vec<String> {
    let line = std::fs::read(format!("/proc/{}/cmdline", of.as_raw_nonzero())).unwrap_or_default();
    let line = String::from_utf8_lossy(&line);
    line.split('\0').filter(|argument| !argument.is_empty()).map(str::to_owned).collect()
}
