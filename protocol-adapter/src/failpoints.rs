//! Mistakes that only tests may switch on (feature `failpoints`, never in a release build), by the variable `FAILPOINTS`:
//! negative controls, which show that what is left out was needed.

/// `delivery.skip_look_up`: after a lost reply it is sent again without a question.
pub(crate) fn skip_look_up() -> bool {
    fail::fail_point!("delivery.skip_look_up", |_| true);
    false
}

/// `delivery.skip_settle`: "not there" is believed at once.
pub(crate) fn skip_settle() -> bool {
    fail::fail_point!("delivery.skip_settle", |_| true);
    false
}

/// `delivery.skip_taken`: an attempt that somebody else has taken is made all the same.
pub(crate) fn skip_taken() -> bool {
    fail::fail_point!("delivery.skip_taken", |_| true);
    false
}

/// `delivery.skip_lease_check`: it is sent however late it has become.
pub(crate) fn skip_lease_check() -> bool {
    fail::fail_point!("delivery.skip_lease_check", |_| true);
    false
}

/// `delivery.about_to_begin`: the process is frozen before it writes an attempt down.
pub(crate) fn about_to_begin() {
    fail::fail_point!("delivery.about_to_begin", |_| freeze());
}

/// `delivery.begun`: the process is frozen between the writing down of an attempt and its sending.
pub(crate) fn begun() {
    fail::fail_point!("delivery.begun", |_| freeze());
}

/// The process stops itself here, until somebody lets it go on (SIGCONT).
#[cfg(feature = "failpoints")]
fn freeze() {
    let stopped = std::process::Command::new("sh").args(["-c", "kill -STOP $PPID"]).status();
    stopped.expect("there is a shell");
    // The signal may meet another thread first: this one must not go on before all are stopped.
    std::thread::sleep(std::time::Duration::from_secs(1));
}
