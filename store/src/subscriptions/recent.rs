//! What this process has appended lately: its own followers need not have it sent back and read once more.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use super::Interest;
use crate::event::StoredEvent;

/// How many events are kept; a few kilobytes each, sealed as they stand in the log.
const MOST: usize = 1024;

/// Events by their positions, the newest of them. Other processes append too, so there may be holes.
#[derive(Default)]
pub(crate) struct Recent(Mutex<BTreeMap<i64, Arc<StoredEvent>>>);

/// The beginning of what a follower asked for.
pub(super) struct Run {
    /// Those of interest.
    pub(super) events: Vec<Arc<StoredEvent>>,
    /// The position of the last that was looked at.
    pub(super) position: i64,
}

impl Recent {
    /// Takes in what was committed.
    pub(crate) fn add(&self, events: &[Arc<StoredEvent>]) {
        let mut gone = Vec::new();
        let mut kept = self.0.lock().expect("nothing panics while it holds this lock");
        kept.extend(events.iter().map(|event| (event.position, Arc::clone(event))));
        while kept.len() > MOST {
            gone.extend(kept.pop_first());
        }
        // What goes is freed while nobody waits for it.
        drop(kept);
    }

    /// What is at hand without a hole of the positions after `after` and up to `up_to`; `None` unless it is at least half
    /// of them: little pieces would cost more than one reading of the log.
    pub(super) fn after(&self, after: i64, up_to: i64, interest: Interest) -> Option<Run> {
        let kept = self.0.lock().expect("nothing panics while it holds this lock");
        let dense = (after + 1..=up_to).zip(kept.range(after + 1..));
        let dense = dense.take_while(|(position, (kept, _))| position == *kept).map(|(_, (_, event))| event);
        let (mut position, mut events) = (after, Vec::new());
        for event in dense {
            position = event.position;
            if interest.includes(event) {
                events.push(Arc::clone(event));
            }
        }
        (position > after && 2 * (position - after) >= up_to - after).then_some(Run { events, position })
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use serde_json::Value;
    use uuid::Uuid;

    use super::*;

    fn event(position: i64, event_type: &str) -> Arc<StoredEvent> {
        Arc::new(StoredEvent {
            position,
            aggregate_type: "CitizenRequest".to_owned(),
            aggregate_id: Uuid::nil(),
            sequence: position,
            event_type: event_type.to_owned(),
            event_version: "1.0".to_owned(),
            payload: Value::Null,
            metadata: Value::Null,
            recorded_at: Timestamp::UNIX_EPOCH,
            number: None,
        })
    }

    fn recent(positions: impl IntoIterator<Item = i64>) -> Recent {
        let recent = Recent::default();
        recent.add(&positions.into_iter().map(|position| event(position, "Noted")).collect::<Vec<_>>());
        recent
    }

    fn positions(run: Option<Run>) -> Option<Vec<i64>> {
        run.map(|run| run.events.iter().map(|event| event.position).collect())
    }

    #[test]
    fn what_is_there_is_given_up_to_the_first_hole() {
        let recent = recent([5, 6, 7, 9]);
        assert_eq!(positions(recent.after(4, 7, Interest::Everything)), Some(vec![5, 6, 7]));
        assert_eq!(positions(recent.after(5, 6, Interest::Everything)), Some(vec![6]));
        assert_eq!(positions(recent.after(4, 9, Interest::Everything)), Some(vec![5, 6, 7]));
    }

    #[test]
    fn a_hole_at_the_beginning_or_too_much_that_is_missing_gives_nothing() {
        let recent = recent([5, 6, 7, 9]);
        assert_eq!(positions(recent.after(3, 7, Interest::Everything)), None);
        assert_eq!(positions(recent.after(4, 11, Interest::Everything)), None);
        assert_eq!(positions(recent.after(7, 7, Interest::Everything)), None);
    }

    #[test]
    fn the_oldest_go_when_there_are_too_many() {
        let most = i64::try_from(MOST).expect("it is small");
        let recent = recent(1..=most + 3);
        assert_eq!(positions(recent.after(2, 3, Interest::Everything)), None);
        assert_eq!(positions(recent.after(3, 5, Interest::Everything)), Some(vec![4, 5]));
    }

    #[test]
    fn of_what_is_there_only_what_is_of_interest_is_given_and_the_rest_gone_past() {
        let recent = recent([1]);
        recent.add(&[event(2, "Answered"), event(3, "Noted")]);
        for (interest, of_interest) in [
            (Interest::Everything, vec![1, 2, 3]),
            (Interest::Aggregates(&["CitizenRequest"]), vec![1, 2, 3]),
            (Interest::Aggregates(&["UserVerification"]), vec![]),
            (Interest::Events(&[("CitizenRequest", "Answered")]), vec![2]),
            (Interest::Events(&[("UserVerification", "Answered")]), vec![]),
        ] {
            let run = recent.after(0, 3, interest).expect("it is all there");
            assert_eq!(run.position, 3);
            assert_eq!(positions(Some(run)), Some(of_interest), "{interest:?}");
        }
    }
}
