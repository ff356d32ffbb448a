//! Which of the waiting commands go together.

use std::collections::{HashSet, VecDeque};

use uuid::Uuid;

use super::Pending;
use crate::event::StreamId;

/// Measured: batches up to 64 were best, 16 worse, 256 slightly worse.
pub(super) const MOST: usize = 64;

/// Takes the next batch from those that wait: in their order, at most one command a stream and a key. A command that
/// relies on a stream which the batch changes waits for the next: its reliance is checked against what stands before
/// the batch.
pub(super) fn take(waiting: &mut VecDeque<Pending>) -> Vec<Pending> {
    let mut chosen = Chosen::default();
    let mut batch = Vec::new();
    let mut left = VecDeque::new();
    while let Some(pending) = waiting.pop_front() {
        if batch.len() == MOST {
            waiting.push_front(pending);
            break;
        }
        // Nobody waits for it any more, and it has not begun: it need not be done.
        if pending.reply.is_closed() {
            continue;
        }
        if chosen.admits(&pending) {
            batch.push(pending);
        } else {
            left.push_back(pending);
        }
    }
    left.append(waiting);
    *waiting = left;
    batch
}

#[derive(Default)]
struct Chosen {
    streams: HashSet<StreamId>,
    keys: HashSet<(String, Uuid)>,
}

impl Chosen {
    fn admits(&mut self, pending: &Pending) -> bool {
        let key = pending.submission.as_ref().map(|submission| (submission.scope.clone(), submission.key));
        let fits = !self.streams.contains(&pending.stream)
            && key.as_ref().is_none_or(|key| !self.keys.contains(key))
            && pending.relies_on.iter().all(|reliance| !self.streams.contains(&reliance.stream));
        // A command that has to wait keeps those behind it on the same stream waiting too: order is kept.
        self.streams.insert(pending.stream);
        self.keys.extend(key);
        fits
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Answer, Fingerprinted};
    use super::*;
    use crate::execute::Reliance;
    use tokio::sync::oneshot;

    fn stream(id: u128) -> StreamId {
        StreamId { aggregate_type: "CitizenRequest", aggregate_id: Uuid::from_u128(id) }
    }

    fn waiting(
        commands: Vec<(u128, Option<u128>, Option<u128>)>,
    ) -> (VecDeque<Pending>, Vec<oneshot::Receiver<Answer>>) {
        commands
            .into_iter()
            .map(|(id, key, relied)| {
                let (reply, answer) = oneshot::channel();
                let pending = Pending {
                    stream: stream(id),
                    expected: 0,
                    numbered: true,
                    new_key: None,
                    personal: false,
                    submission: key.map(|key| Fingerprinted {
                        scope: "s".into(),
                        key: Uuid::from_u128(key),
                        fingerprint: vec![],
                    }),
                    relies_on: relied
                        .map(|id| Reliance { stream: stream(id), version: 1 })
                        .into_iter()
                        .collect(),
                    events: vec![],
                    command_id: Uuid::nil(),
                    resent: false,
                    reply,
                };
                (pending, answer)
            })
            .unzip()
    }

    fn ids(batch: impl IntoIterator<Item = Pending>) -> Vec<u128> {
        batch.into_iter().map(|pending| pending.stream.aggregate_id.as_u128()).collect()
    }

    #[test]
    fn a_stream_and_a_key_come_once_in_a_batch_and_the_rest_goes_with_the_next() {
        let (mut queue, _answers) = waiting(vec![
            (1, None, None),
            (1, None, None),
            (2, Some(7), None),
            (3, Some(7), None),
            (4, None, None),
        ]);
        assert_eq!(ids(take(&mut queue)), [1, 2, 4]);
        assert_eq!(ids(take(&mut queue)), [1, 3]);
        assert!(queue.is_empty());
    }

    #[test]
    fn a_command_does_not_go_with_a_change_of_what_it_relies_on() {
        let (mut queue, _answers) = waiting(vec![(1, None, None), (2, None, Some(1)), (3, None, Some(9))]);
        assert_eq!(ids(take(&mut queue)), [1, 3]);
        assert_eq!(ids(queue), [2]);
    }

    #[test]
    fn a_batch_has_a_greatest_size_and_keeps_the_order() {
        let (mut queue, _answers) = waiting((1..=100).map(|id| (id, None, None)).collect());
        assert_eq!(ids(take(&mut queue)), (1..=64).collect::<Vec<_>>());
        assert_eq!(ids(queue), (65..=100).collect::<Vec<_>>());
    }

    #[test]
    fn a_command_whose_caller_went_away_is_not_begun() {
        let (mut queue, mut answers) = waiting(vec![(1, None, None), (2, None, None)]);
        drop(answers.remove(0));
        assert_eq!(ids(take(&mut queue)), [2]);
    }
}
