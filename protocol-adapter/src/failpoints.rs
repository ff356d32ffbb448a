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

/// `delivery.begun`: the process is frozen between the writing down of an attempt and its sending.
pub(crate) fn begun() {
    fail::fail_point!("delivery.begun");
}
