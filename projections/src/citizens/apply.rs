//! A batch of events into the table: one select, the fold, one upsert.

use std::sync::Arc;

use async_trait::async_trait;
use domain::person::DocumentKind;
use sqlx::PgConnection;
use sqlx::types::Json;
use store::StoredEvent;
use store::subscriptions::{ApplyError, Interest, Projection};

use super::row::CitizenRow;
use crate::folding::{StreamRow, changed_rows};

/// The projection that fills `citizens`.
pub struct Citizens;

impl Citizens {
    /// Its name.
    pub const NAME: &'static str = "citizens";
}

#[async_trait]
impl Projection for Citizens {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn tables(&self) -> &'static [&'static str] {
        &["citizens"]
    }

    fn interest(&self) -> Interest {
        Interest::Aggregates(&[CitizenRow::AGGREGATE_TYPE])
    }

    async fn apply(&self, tx: &mut PgConnection, events: &[Arc<StoredEvent>]) -> Result<(), ApplyError> {
        let rows = changed_rows::<CitizenRow>(tx, events).await?;
        if rows.is_empty() {
            return Ok(());
        }
        write(tx, &rows).await
    }
}

const WRITE: &str = "
    insert into citizens as c
        (id, state, verified_at, office, document, checked, declared, version, position, details, history)
    select id, state, verified_at, office, document, checked, declared, version, position, details, history
    from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::bigint[],
                $8::bigint[], $9::bigint[], $10::jsonb[], $11::jsonb[])
        as n (id, state, verified_at, office, document, checked, declared, version, position, details, history)
    on conflict (id) do update set
        state = excluded.state, verified_at = excluded.verified_at, office = excluded.office,
        document = excluded.document, checked = excluded.checked, declared = excluded.declared,
        version = excluded.version, position = excluded.position,
        details = excluded.details, history = excluded.history";

async fn write(tx: &mut PgConnection, rows: &[CitizenRow]) -> Result<(), ApplyError> {
    sqlx::query(WRITE)
        .bind(column(rows, |row| row.id))
        .bind(column(rows, |row| row.state.as_str()))
        .bind(column(rows, |row| row.verified_at.map(jiff_sqlx::Timestamp::from)))
        .bind(column(rows, |row| row.office.as_deref()))
        .bind(column(rows, |row| row.document.map(DocumentKind::as_str)))
        .bind(column(rows, |row| row.checked.as_str()))
        .bind(column(rows, |row| row.declared))
        .bind(column(rows, |row| row.version))
        .bind(column(rows, |row| row.position))
        .bind(column(rows, |row| Json(&row.details)))
        .bind(column(rows, |row| Json(&row.history)))
        .execute(tx)
        .await?;
    Ok(())
}

fn column<'a, T>(rows: &'a [CitizenRow], value: impl Fn(&'a CitizenRow) -> T) -> Vec<T> {
    rows.iter().map(value).collect()
}
