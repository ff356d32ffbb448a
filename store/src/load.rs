//! Reading the log: a stream's rows, the whole log in order, and the case that a stream folds to.

mod waiting;

use cqrs_es::persist::PersistedEventRepository;
use domain::Decider;
use postgres_es::PostgresEventRepository;
use sqlx::{FromRow, Row};
use uuid::Uuid;

use crate::connect::Store;
use crate::error::Unavailable;
use crate::event::{StoredEvent, StreamId, decode};
use crate::keys::DataKey;

/// A case as its stream tells it, with the version it was read at.
#[derive(Clone)]
pub(crate) struct Folded<A> {
    pub(crate) state: A,
    pub(crate) version: i64,
}

/// A case as its stream told it when it was loaded.
#[derive(Clone)]
pub struct Loaded<A> {
    /// What it folds to; the default where nothing has happened.
    pub state: A,
    /// The sequence of its last event, for a [`crate::Reliance`]; 0 where nothing has happened.
    pub version: i64,
}

/// An event with the wrapped key of its stream.
#[derive(FromRow)]
struct WithKey {
    #[sqlx(flatten)]
    event: StoredEvent,
    wrapped: Option<Vec<u8>>,
}

impl Store {
    /// The case as the log tells it now (never as a cache does): for what relies on another stream.
    pub async fn load<A: Decider + 'static>(&self, id: Uuid) -> Result<Loaded<A>, Unavailable> {
        // A cached case only spares its beginning: the tail of the stream is read in any case.
        let folded = match self.inner.cases.get::<A>(&StreamId::of::<A>(id)) {
            Some(case) => self.fold_on(id, case.folded).await?,
            None => self.fold(id).await?,
        };
        Ok(folded.into())
    }

    /// One stream, oldest first, with what opens its sealed fields (`None` once that is destroyed).
    pub async fn stream_with_key(
        &self,
        stream: &StreamId,
    ) -> Result<(Vec<StoredEvent>, Option<DataKey>), Unavailable> {
        let rows: Vec<WithKey> = sqlx::query_as(
            "select position, aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, \
             recorded_at, number, \
             (select k.wrapped from data_keys k where k.aggregate_type = $1 and k.aggregate_id = $2) as wrapped \
             from events where aggregate_type = $1 and aggregate_id = $2 order by sequence",
        )
        .bind(stream.aggregate_type)
        .bind(stream.aggregate_id.to_string())
        .fetch_all(self.reads())
        .await?;
        let key = self.unwrapped(rows.first().and_then(|row| row.wrapped.clone()), stream)?;
        Ok((rows.into_iter().map(|row| row.event).collect(), key))
    }

    /// One stream, oldest first.
    pub async fn stream(&self, stream: &StreamId) -> Result<Vec<StoredEvent>, Unavailable> {
        let rows = sqlx::query_as(
            "select position, aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, \
             recorded_at, number from events where aggregate_type = $1 and aggregate_id = $2 order by sequence",
        )
        .bind(stream.aggregate_type)
        .bind(stream.aggregate_id.to_string())
        .fetch_all(self.reads())
        .await?;
        Ok(rows)
    }

    /// The newest streams of a kind of which there are few, newest first: each as [`Store::stream_with_key`] gives it.
    pub async fn newest_streams<A: Decider>(
        &self,
        most: i64,
    ) -> Result<Vec<(Vec<StoredEvent>, Option<DataKey>)>, Unavailable> {
        let rows: Vec<WithKey> = sqlx::query_as(
            "select position, aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, \
             recorded_at, number, k.wrapped from events \
             left join lateral (select k.wrapped from data_keys k where k.aggregate_type = events.aggregate_type \
             and k.aggregate_id = events.aggregate_id limit 1) k on true \
             where aggregate_type = $1 and aggregate_id in (select o.aggregate_id from events o \
               where o.aggregate_type = $1 and o.sequence = 1 order by o.aggregate_id desc limit $2) \
             order by aggregate_id desc, sequence",
        )
        .bind(A::TYPE)
        .bind(most)
        .fetch_all(self.pool())
        .await?;
        let mut streams: Vec<(Vec<StoredEvent>, Option<DataKey>)> = Vec::new();
        for WithKey { event, wrapped } in rows {
            match streams.last_mut() {
                Some((events, _)) if event.sequence > 1 => events.push(event),
                Some(_) | None => {
                    let key = self.unwrapped(wrapped, &StreamId::of::<A>(event.aggregate_id))?;
                    streams.push((vec![event], key));
                }
            }
        }
        Ok(streams)
    }

    /// The event that opened a stream, with what opens its sealed fields (`None` once that is destroyed). `None` when
    /// there is no such stream.
    pub async fn opening(
        &self,
        stream: &StreamId,
    ) -> Result<Option<(StoredEvent, Option<DataKey>)>, Unavailable> {
        let found = sqlx::query(
            "select e.position, e.aggregate_type, e.aggregate_id, e.sequence, e.event_type, e.event_version, e.payload, \
             e.metadata, e.recorded_at, e.number, k.wrapped from events e \
             left join lateral (select k.wrapped from data_keys k where k.aggregate_type = e.aggregate_type \
             and k.aggregate_id = e.aggregate_id limit 1) k on true \
             where e.aggregate_type = $1 and e.aggregate_id = $2 and e.sequence = 1",
        )
        .bind(stream.aggregate_type)
        .bind(stream.aggregate_id.to_string())
        .fetch_optional(self.reads())
        .await?;
        let Some(row) = found else { return Ok(None) };
        let key = self.unwrapped(row.try_get("wrapped")?, stream)?;
        Ok(Some((StoredEvent::from_row(&row)?, key)))
    }

    /// At most `limit` events after `position`, in order.
    pub async fn events_after(&self, position: i64, limit: i64) -> Result<Vec<StoredEvent>, Unavailable> {
        let rows = sqlx::query_as(
            "select position, aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, \
             recorded_at, number from events where position > $1 order by position limit $2",
        )
        .bind(position)
        .bind(limit)
        .fetch_all(self.reads())
        .await?;
        Ok(rows)
    }

    /// The key of a stream's personal data; `None` when it is destroyed, or was never made.
    pub(crate) async fn data_key(&self, stream: &StreamId) -> Result<Option<DataKey>, Unavailable> {
        let wrapped: Option<Option<Vec<u8>>> = sqlx::query_scalar(
            "select wrapped from data_keys where aggregate_type = $1 and aggregate_id = $2",
        )
        .bind(stream.aggregate_type)
        .bind(stream.aggregate_id.to_string())
        .fetch_optional(self.reads())
        .await?;
        self.unwrapped(wrapped.flatten(), stream)
    }

    fn unwrapped(&self, wrapped: Option<Vec<u8>>, stream: &StreamId) -> Result<Option<DataKey>, Unavailable> {
        let Some(wrapped) = wrapped else { return Ok(None) };
        let key = DataKey::unwrap(&wrapped, self.master_key(), stream);
        key.map(Some)
            .ok_or_else(|| Unavailable::Unreadable("a data key: the master key does not fit".to_owned()))
    }

    /// The case as the log tells it now.
    pub(crate) async fn fold<A: Decider>(&self, id: Uuid) -> Result<Folded<A>, Unavailable> {
        self.fold_on(id, Folded { state: A::default(), version: 0 }).await
    }

    /// The case as the log tells it now, going on from what was known of it.
    pub(crate) async fn fold_on<A: Decider>(
        &self,
        id: Uuid,
        known: Folded<A>,
    ) -> Result<Folded<A>, Unavailable> {
        let log = PostgresEventRepository::new(self.pool().clone());
        let version = usize::try_from(known.version).expect("versions count from 0");
        let newer = log.get_last_events::<A>(&id.to_string(), version).await.map_err(read_error)?;
        newer.into_iter().try_fold(known, Folded::and)
    }
}

impl<A> From<Folded<A>> for Loaded<A> {
    fn from(Folded { state, version }: Folded<A>) -> Self {
        Self { state, version }
    }
}

impl<A: Decider> Folded<A> {
    fn and(mut self, event: cqrs_es::persist::SerializedEvent) -> Result<Self, Unavailable> {
        self.version = i64::try_from(event.sequence).expect("sequences come from a bigint");
        self.state.apply(decode(event)?);
        Ok(self)
    }
}

fn read_error(error: cqrs_es::persist::PersistenceError) -> Unavailable {
    use cqrs_es::persist::PersistenceError as E;
    match error {
        E::ConnectionError(source) | E::UnknownError(source) | E::DeserializationError(source) => {
            match source.downcast::<sqlx::Error>() {
                Ok(error) => Unavailable::Database(*error),
                Err(_) => Unavailable::Unreadable("a stream".to_owned()),
            }
        }
        E::OptimisticLockError => Unavailable::Unreadable("a stream".to_owned()),
    }
}
