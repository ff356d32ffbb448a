//! Faults that only tests may switch on (feature `failpoints`, never in a release build): by the variable
//! `FAILPOINTS`, such as `append.committed=1%return`.

/// `append.committed`: the process dies between the commit of a batch and its answer.
pub(crate) fn committed() {
    fail::fail_point!("append.committed", |_| std::process::abort());
}

/// `seal.unsealed`: the process dies with tree and checkpoint written and not committed.
pub(crate) fn unsealed() {
    fail::fail_point!("seal.unsealed", |_| std::process::abort());
}

/// `seal.sealed`: the process dies with a checkpoint committed and nobody told.
pub(crate) fn sealed() {
    fail::fail_point!("seal.sealed", |_| std::process::abort());
}

/// `access.unrecorded`: nothing of a batch of readings is recorded yet; for a pause there.
/// Beside the runtime: whoever was answered early must be able to hear it.
#[cfg(feature = "failpoints")]
pub(crate) async fn access_unrecorded() {
    let paused = tokio::task::spawn_blocking(|| fail::fail_point!("access.unrecorded"));
    // A panic in it is a test's own.
    let _ = paused.await;
}

/// `access.recorded`: the process dies with a reading recorded and nothing shown.
pub(crate) fn access_recorded() {
    fail::fail_point!("access.recorded", |_| std::process::abort());
}

/// `access.unrecorded_at_all`: the other half of a measurement; nobody's reading is recorded.
pub(crate) fn access_unrecorded_at_all() -> bool {
    fail::fail_point!("access.unrecorded_at_all", |_| true);
    false
}

/// `access.answered_early`: a negative control; data leave before it is recorded who reads them.
pub(crate) fn answer_before_recording<T>(batch: &mut [T], answer: impl FnMut(&mut T)) {
    let early = || {
        fail::fail_point!("access.answered_early", |_| true);
        false
    };
    if early() {
        batch.iter_mut().for_each(answer);
    }
}

/// `master.rewrapping`: the process dies with a portion of the data keys wrapped anew.
pub(crate) fn data_keys_wrapped_anew() {
    fail::fail_point!("master.rewrapping", |_| std::process::abort());
}

/// `append.resend_blindly`: a negative control; a batch whose answer was lost is sent again without a look.
pub(crate) fn resend_blindly() -> bool {
    fail::fail_point!("append.resend_blindly", |_| true);
    false
}

/// `tasks.skip_cut_off`: a negative control; an attempt at a task goes on when its lease has ended.
pub(crate) fn skip_cut_off() -> bool {
    fail::fail_point!("tasks.skip_cut_off", |_| true);
    false
}

/// `append.acknowledge_early`: a negative control; commands are acknowledged before they are committed.
#[cfg(feature = "failpoints")]
pub(crate) fn acknowledge_early(batch: Vec<crate::append::Pending>) -> Vec<crate::append::Pending> {
    use crate::append::{Answer, Appended};

    let early = || {
        fail::fail_point!("append.acknowledge_early", |_| true);
        false
    };
    if !early() {
        return batch;
    }
    let pretended = Appended { first_position: 1, number: Some(1), recorded_at: jiff::Timestamp::UNIX_EPOCH };
    let acknowledge = |mut pending: crate::append::Pending| {
        let (unheard, _) = tokio::sync::oneshot::channel();
        let reply = std::mem::replace(&mut pending.reply, unheard);
        // Whoever asked may have gone away.
        let _ = reply.send(Answer::Appended(pretended));
        pending
    };
    batch.into_iter().map(acknowledge).collect()
}
