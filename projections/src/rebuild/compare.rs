//! Live and rebuilt tables, row by row: the same bytes, or the key of the first row that differs.

use std::fmt;

use sqlx::PgConnection;
use store::subscriptions::Projection;

use super::RebuildError;

/// A table that differs from what the log says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Which table.
    pub table: &'static str,
    /// How many rows the live one has.
    pub live_rows: i64,
    /// How many rows it should have.
    pub rebuilt_rows: i64,
    /// The primary key of the first row that is missing, too many, or other than it should be.
    pub key: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, live_rows, rebuilt_rows, key } = self;
        write!(f, "{table}: {live_rows} rows, {rebuilt_rows} from the log; the first that differs is {key}")
    }
}

/// Compares every table of the projection, in the caller's snapshot.
pub(super) async fn tables(
    tx: &mut PgConnection,
    projection: &dyn Projection,
) -> Result<Vec<Difference>, RebuildError> {
    let mut differences = Vec::new();
    for table in projection.tables() {
        let key = key_of(tx, table).await?.ok_or(RebuildError::TableMissing(projection.name()))?;
        let live = sum_of(tx, "read_model", table, &key).await?;
        let rebuilt = sum_of(tx, "read_model_next", table, &key).await?;
        if live != rebuilt {
            let key = first_difference(tx, table, &key).await?;
            differences.push(Difference { table, live_rows: live.rows, rebuilt_rows: rebuilt.rows, key });
        }
    }
    Ok(differences)
}

/// How many rows, and a checksum over all of them in the order of their keys.
#[derive(PartialEq, Eq, sqlx::FromRow)]
struct Sum {
    rows: i64,
    checksum: Option<String>,
}

async fn sum_of(tx: &mut PgConnection, schema: &str, table: &str, key: &str) -> Result<Sum, RebuildError> {
    let sql = format!(
        "select count(t) as rows, md5(string_agg(md5(t::text), '' order by {key})) as checksum
         from {schema}.{table} as t"
    );
    Ok(sqlx::query_as(&sql).fetch_one(tx).await?)
}

/// The columns of the table's primary key, for `order by`; `None` when there is no such table or key.
async fn key_of(tx: &mut PgConnection, table: &str) -> Result<Option<String>, RebuildError> {
    Ok(sqlx::query_scalar(
        "select string_agg(format('t.%I', a.attname), ', ' order by array_position(i.indkey::int2[], a.attnum))
         from pg_index i
         join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
         where i.indisprimary and i.indrelid = format('read_model.%I', $1::text)::regclass",
    )
    .bind(table)
    .fetch_one(tx)
    .await?)
}

async fn first_difference(tx: &mut PgConnection, table: &str, key: &str) -> Result<String, RebuildError> {
    let sql = format!(
        "select coalesce(live.key, rebuilt.key)
         from (select row({key})::text as key, md5(t::text) as row from read_model.{table} as t) as live
         full join (select row({key})::text as key, md5(t::text) as row from read_model_next.{table} as t) as rebuilt
             on rebuilt.key = live.key
         where rebuilt.row is distinct from live.row
         order by 1
         limit 1"
    );
    Ok(sqlx::query_scalar(&sql).fetch_one(tx).await?)
}
