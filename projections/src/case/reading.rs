//! What the queries of all services have in common.

use domain::DepartmentId;
use domain::protocol::ProtocolState;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::{Postgres, Row};
use store::{DataKey, Store, StreamId, Unavailable};

use super::{Assignee, OverdueOn, Waiting, Within};

/// What every queue filters by, beside the service's own: binds `$6` to `$11`, which [`queue_marks`] compares.
pub(crate) struct QueueMarks {
    pub within: Within,
    pub protocol: Option<ProtocolState>,
    pub waiting: Option<Waiting>,
    pub assignee: Option<Assignee>,
    pub department: Option<DepartmentId>,
    pub overdue: Option<OverdueOn>,
}

/// The conditions on what [`QueueMarks`] binds.
macro_rules! queue_marks {
    () => {
        "($6::text[] is null or r.protocol_state = any($6)) and ($7::uuid is null or r.assignee = $7)
         and (not $8 or r.assignee is null)
         and ($9::uuid is null or r.department is null or r.department = $9)
         and ($10::date is null or r.due_on < $10)
         and ($11::uuid is null or r.department = $11)"
    };
}
pub(crate) use queue_marks;

/// Joins to each case its data key, `k.wrapped`: one look-up a row (docs/decisions/0052). `$1` is the aggregate type.
macro_rules! with_key {
    () => {
        " left join lateral (select k.wrapped from data_keys k
                             where k.aggregate_type = $1 and k.aggregate_id = r.id::text limit 1) k on true "
    };
}
pub(crate) use with_key;

impl QueueMarks {
    pub(crate) fn bind(self, query: Query<'_, Postgres, PgArguments>) -> Query<'_, Postgres, PgArguments> {
        let (account, nobody) = match self.assignee {
            Some(Assignee::Account(account)) => (Some(account.0), false),
            Some(Assignee::Nobody) => (None, true),
            None => (None, false),
        };
        let waiting = [ProtocolState::Requested, ProtocolState::Deferred];
        let states = self.waiting.map(|Waiting| waiting.to_vec()).or(self.protocol.map(|state| vec![state]));
        let states = states.map(|states| states.into_iter().map(ProtocolState::as_str).collect::<Vec<_>>());
        query
            .bind(states)
            .bind(account)
            .bind(nobody)
            .bind(self.within.0)
            .bind(self.overdue.map(|overdue| jiff_sqlx::Date::from(overdue.0)))
            .bind(self.department.map(|department| department.0))
    }
}

/// What opens the sealed fields of a row that was read with its `wrapped` key; `None` once that is destroyed.
pub(crate) fn data_key(
    store: &Store,
    row: &PgRow,
    stream: &StreamId,
) -> Result<Option<DataKey>, Unavailable> {
    let wrapped: Option<&[u8]> = row.try_get("wrapped")?;
    Ok(wrapped.and_then(|wrapped| DataKey::unwrap(wrapped, store.master_key(), stream)))
}
