//! One attempt at a command: decide on the case as known, append, and read the answer.

use domain::Decider;
use tokio::sync::oneshot;
use uuid::Uuid;

use super::cases::Case;
use super::draft;
use super::{Executed, Stream, Work};
use crate::append::{Answer, Appended, Fingerprinted, Known, NewKey, Pending, as_stored};
use crate::connect::Store;
use crate::error::{ExecuteError, Unavailable};
use crate::event::{StoredEvent, StreamId};
use crate::keys::DataKey;
use crate::load::Folded;
use crate::personal_data::{OpenedFields, has_clear_fields};

/// The case as an attempt sees it.
pub(super) struct Attempt<A> {
    case: Case<A>,
    /// Whether it was read from the log just now: only then may a command be refused.
    fresh: bool,
}

/// What an attempt wants to append.
struct Decided<E> {
    events: Vec<E>,
    /// The same as rows, sealed.
    rows: Vec<StoredEvent>,
    /// The personal fields of the first.
    opened: OpenedFields,
}

pub(super) enum Outcome<A> {
    Done(Executed),
    Again(Attempt<A>),
}

impl<A> Attempt<A>
where
    A: Decider + 'static,
    A::Command: Clone,
{
    pub(super) async fn first(store: &Store, work: &Work<A>) -> Result<Self, Unavailable> {
        if work.stream == Stream::New {
            let folded = Folded { state: A::default(), version: 0 };
            return Ok(Self { case: Case { folded, data_key: None }, fresh: false });
        }
        match store.inner.cases.get(&StreamId::of::<A>(work.id)) {
            Some(case) => Ok(Self { case, fresh: false }),
            None => {
                Ok(Self { case: Case { folded: store.fold(work.id).await?, data_key: None }, fresh: true })
            }
        }
    }

    pub(super) async fn run(
        self,
        store: &Store,
        work: &Work<A>,
    ) -> Result<Outcome<A>, ExecuteError<A::Error>> {
        let seen = self.case.folded.state.revision();
        let decided = match work.if_match {
            Some(revision) if revision != seen => Err(ExecuteError::Stale { revision: seen }),
            Some(_) | None => {
                self.case.folded.state.decide(work.command.clone()).map_err(ExecuteError::Refused)
            }
        };
        match decided {
            Ok(events) if !events.is_empty() => self.append(store, work, events).await,
            Ok(_) | Err(_) if !self.fresh => Ok(Outcome::Again(self.again(store, work).await?)),
            // A submission that is sent twice is its own success, whatever the case has become since.
            decided => match repetition(store, work).await? {
                Some(known) => Ok(Outcome::Done(store.answer_again(work, known).await?)),
                None => decided.map(|_| Outcome::Done(self.nothing_to_do(work))),
            },
        }
    }

    /// The same case with the tail of its stream.
    async fn again(self, store: &Store, work: &Work<A>) -> Result<Self, Unavailable> {
        let opened = self.case.folded.version > 0;
        let folded = store.fold_on(work.id, self.case.folded).await?;
        // A key that was made to open the stream is not the stream's key when somebody else has opened it.
        let data_key = self.case.data_key.filter(|_| opened);
        let case = Case { folded, data_key };
        store.inner.cases.put(StreamId::of::<A>(work.id), &case);
        Ok(Self { case, fresh: true })
    }

    fn nothing_to_do(&self, work: &Work<A>) -> Executed {
        Executed {
            id: work.id,
            events: Vec::new(),
            position: 0,
            number: None,
            revision: self.case.folded.state.revision(),
            recorded_at: None,
            data_key: self.case.data_key.clone(),
            opened: None,
            repeated: false,
        }
    }

    async fn append(
        mut self,
        store: &Store,
        work: &Work<A>,
        events: Vec<A::Event>,
    ) -> Result<Outcome<A>, ExecuteError<A::Error>> {
        store.inner.gate.pass()?;
        let command_id = Uuid::now_v7();
        let metadata = draft::metadata(work.actor, work.id, command_id, work.caused_by);
        let mut rows = draft::rows::<A>(work.id, &metadata, self.case.folded.version, &events);
        let personal = rows.iter().any(|row| has_clear_fields(&row.payload));
        self.ensure_data_key(store, work, personal).await?;
        let mut opened = OpenedFields::new();
        if personal {
            let key = self.case.data_key.as_ref().ok_or(ExecuteError::Erased)?;
            opened = draft::seal(&mut rows, &StreamId::of::<A>(work.id), key);
        }
        let (reply, answer) = oneshot::channel();
        let pending = Pending {
            stream: StreamId::of::<A>(work.id),
            expected: self.case.folded.version,
            numbered: A::NUMBERED,
            new_key: self.new_key(store, work, &events),
            personal,
            submission: self.fingerprinted(work),
            relies_on: work.relies_on.clone(),
            events: rows.iter().map(draft::pending).collect(),
            command_id,
            resent: false,
            reply,
        };
        let answer = store.inner.appender.append(pending, answer).await;
        self.read(store, work, answer, Decided { events, rows, opened }).await
    }

    /// A stream that is opened gets a key; of one that is there it is read once it is needed.
    async fn ensure_data_key(
        &mut self,
        store: &Store,
        work: &Work<A>,
        personal: bool,
    ) -> Result<(), Unavailable> {
        if self.case.data_key.is_some() {
            return Ok(());
        }
        if self.case.folded.version == 0 {
            self.case.data_key = Some(DataKey::generate());
        } else if personal || work.submission.is_some() {
            self.case.data_key = store.data_key(&StreamId::of::<A>(work.id)).await?;
        }
        Ok(())
    }

    async fn read(
        self,
        store: &Store,
        work: &Work<A>,
        answer: Answer,
        decided: Decided<A::Event>,
    ) -> Result<Outcome<A>, ExecuteError<A::Error>> {
        match answer {
            Answer::Appended(appended) => Ok(Outcome::Done(self.appended(store, work, appended, decided))),
            Answer::Repeated(known) => Ok(Outcome::Done(store.answer_again(work, known).await?)),
            Answer::Conflict => {
                let seen = self.case.folded.version;
                let next = self.again(store, work).await?;
                if work.relies_on.is_empty() || next.case.folded.version != seen {
                    return Ok(Outcome::Again(next));
                }
                // What was relied on has changed: the caller must look at it again before he decides.
                Err(ExecuteError::Conflict)
            }
            Answer::Erased => {
                store.inner.cases.forget(&StreamId::of::<A>(work.id));
                Err(ExecuteError::Erased)
            }
            Answer::Unstorable => Err(ExecuteError::Unstorable),
            Answer::NumberHeld => Err(ExecuteError::NumberHeld),
            Answer::Unavailable(error) => Err(ExecuteError::Unavailable(error)),
        }
    }

    fn appended(
        mut self,
        store: &Store,
        work: &Work<A>,
        appended: Appended,
        Decided { events, rows, opened }: Decided<A::Event>,
    ) -> Executed {
        for event in events {
            self.case.folded.state.apply(event);
            self.case.folded.version += 1;
        }
        let revision = self.case.folded.state.revision();
        let data_key = self.case.data_key.clone();
        store.inner.cases.put(StreamId::of::<A>(work.id), &self.case);
        let events = as_stored(rows, appended);
        // Here and not where the batch was committed: the next one must not wait for it.
        store.inner.recent.add(&events);
        Executed {
            id: work.id,
            position: events.last().map_or(0, |event| event.position),
            events,
            number: appended.number,
            revision,
            recorded_at: Some(appended.recorded_at),
            data_key,
            opened: Some(opened),
            repeated: false,
        }
    }

    fn new_key(&self, store: &Store, work: &Work<A>, events: &[A::Event]) -> Option<NewKey> {
        let key = self.case.data_key.as_ref().filter(|_| self.case.folded.version == 0)?;
        Some(NewKey {
            wrapped: key.wrap(store.master_key(), &StreamId::of::<A>(work.id)),
            person: events.first().and_then(A::person).map(|account| account.0),
            retention_class: A::RETENTION_CLASS,
        })
    }

    /// `None` without a submission, and on a case whose key is destroyed: then nothing is left to compare with.
    fn fingerprinted(&self, work: &Work<A>) -> Option<Fingerprinted> {
        let submission = work.submission.as_ref()?;
        let fingerprint = self.case.data_key.as_ref()?.fingerprint(&submission.content);
        Some(Fingerprinted { scope: submission.scope.clone(), key: submission.key, fingerprint })
    }
}

async fn repetition<A: Decider>(store: &Store, work: &Work<A>) -> Result<Option<Known>, Unavailable> {
    match &work.submission {
        Some(submission) => store.known_submission(submission).await,
        None => Ok(None),
    }
}
