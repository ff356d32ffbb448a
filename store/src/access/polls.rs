//! Asking the log for news when there are none: a follower does it every second. The first time in a minute is recorded,
//! and stands for the others of the same reader at the same door.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use domain::AccountId;

use super::{Access, Seen, Subject, Surface};

/// For how long one record stands.
const WINDOW: Duration = Duration::from_mins(1);

/// Who has asked in vain of late, as this process knows it.
#[derive(Default)]
pub(super) struct Polls(Mutex<HashMap<Poll, Instant>>);

/// A reader at a door who asked for news.
pub(super) type Poll = (Option<AccountId>, Surface);

impl Polls {
    /// Whether a record stands for this already.
    pub(super) fn has(&self, access: &Access, seen: &Seen, now: Instant) -> bool {
        let last = |poll| self.with(|polls| polls.get(&poll).copied());
        poll(access, std::slice::from_ref(seen))
            .and_then(last)
            .is_some_and(|last| now.duration_since(last) < WINDOW)
    }

    /// It has just been recorded.
    pub(super) fn note(&self, poll: Poll, now: Instant) {
        self.with(|polls| {
            polls.retain(|_, last| now.duration_since(*last) < WINDOW);
            polls.insert(poll, now);
        });
    }

    fn with<T>(&self, look: impl FnOnce(&mut HashMap<Poll, Instant>) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Who asks, if it is for news.
pub(super) fn poll(access: &Access, seen: &[Seen]) -> Option<Poll> {
    seen.iter().any(is_for_news).then_some((access.reader.account, access.surface))
}

/// There was no position behind the one that was asked from. Where there were some and none fitted, that is told.
fn is_for_news(seen: &Seen) -> bool {
    matches!(seen.subject, Subject::Log { from, to, .. } if to < from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Field, Reader};

    #[test]
    fn a_record_stands_for_a_minute_of_one_reader_at_one_door() {
        let (polls, start) = (Polls::default(), Instant::now());
        let after = |seconds| start + Duration::from_secs(seconds);
        let news = |size| Seen::of_log(None, (size + 1, size), Field::Nothing);
        let machine = Access::command_line(None);
        let note = |access: &Access, seen: Seen, now| {
            if let Some(poll) = poll(access, &[seen]) {
                polls.note(poll, now);
            }
        };
        assert!(!polls.has(&machine, &news(7), start));
        note(&machine, news(7), start);
        assert!(polls.has(&machine, &news(7), after(59)) && polls.has(&machine, &news(9), after(59)));
        assert!(!polls.has(&machine, &news(7), after(60)));
        let account = Some(AccountId(uuid::Uuid::from_u128(1)));
        let other = Access { reader: Reader { account, ..Reader::COMMAND_LINE }, ..machine.clone() };
        assert!(!polls.has(&other, &news(7), start));
        let api = Access { surface: Surface::Api, ..machine.clone() };
        assert!(!polls.has(&api, &news(7), start));
        for told in [Seen::of_log(None, (1, 7), Field::Nothing), Seen::of_log(None, (7, 7), Field::Lines)] {
            assert!(!polls.has(&machine, &told, start), "{told:?}");
            note(&api, told, start);
        }
        assert!(!polls.has(&api, &news(7), start), "what was shown is no news in vain");
        note(&api, news(7), after(60));
        assert!(polls.has(&api, &news(7), after(61)) && polls.with(|polls| polls.len()) == 1);
    }
}
