//! Going on from a checkpoint up to which everything has been checked before: what the rows behind it depend on.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use sqlx::{PgConnection, Row};

use super::facts::stream_key;
use super::walk::{Before, Stream, Walk};
use super::wrong::{VerifyError, Wrong};
use crate::seal::{Checkpoint, Tiles};

/// The tree at this checkpoint, as its tiles say, and where streams, series and time stood.
pub(super) async fn before(
    connection: &mut PgConnection,
    checkpoint: &Checkpoint,
) -> Result<Before, VerifyError> {
    let size = checkpoint.size;
    let Some(last) = size.checked_sub(1) else { return Ok(Before::default()) };
    let tree = Tiles::on_the_way_of(connection, &[last]).await?.frontier(size);
    let tree = tree.filter(|tree| tree.root() == checkpoint.root).ok_or_else(|| Wrong {
        first: 1,
        last: size,
        what: "the tree is no longer the one that was verified earlier: verify in full".to_owned(),
    })?;
    let after = i64::try_from(size).unwrap_or(i64::MAX);
    Ok(Before {
        tree,
        recorded_at: recorded_at(connection, after).await?,
        streams: streams(connection, after).await?,
        numbers: numbers(connection, after).await?,
    })
}

/// Among the rows behind the checkpoint the walk has looked itself; here they are looked for before it.
pub(super) async fn no_protocol_number_twice(
    connection: &mut PgConnection,
    walk: &Walk,
    after: u64,
) -> Result<(), VerifyError> {
    let (years, numbers): (Vec<i64>, Vec<i64>) = walk.protocol_numbers().iter().copied().unzip();
    let found = sqlx::query(
        "select e.position, n.year, n.number
         from unnest($1::bigint[], $2::bigint[]) as n (year, number)
         join public.events e on (e.payload #>> '{Protocolled,entry,year}')::integer = n.year
             and (e.payload #>> '{Protocolled,entry,number}')::bigint = n.number
         where e.event_type = 'Protocolled' and e.position <= $3
         order by e.position limit 1",
    )
    .bind(years)
    .bind(numbers)
    .bind(i64::try_from(after).unwrap_or(i64::MAX))
    .fetch_optional(connection)
    .await?;
    let Some(row) = found else { return Ok(()) };
    let (position, year, number): (i64, i64, i64) =
        (row.try_get("position")?, row.try_get("year")?, row.try_get("number")?);
    let what = format!("the protocol number {number}/{year} of this event is given again later");
    Err(Wrong::at(u64::try_from(position).unwrap_or_default(), what).into())
}

async fn recorded_at(connection: &mut PgConnection, after: i64) -> sqlx::Result<Option<Timestamp>> {
    let found = sqlx::query_scalar("select recorded_at from public.events where position = $1").bind(after);
    let found: Option<jiff_sqlx::Timestamp> = found.fetch_optional(connection).await?;
    Ok(found.map(jiff_sqlx::Timestamp::to_jiff))
}

/// How far the streams have come that go on behind it.
async fn streams(connection: &mut PgConnection, after: i64) -> sqlx::Result<HashMap<[u8; 16], Stream>> {
    let rows = sqlx::query(
        "select n.aggregate_type, n.aggregate_id, coalesce((
             select max(e.sequence) from public.events e
             where e.aggregate_type = n.aggregate_type and e.aggregate_id = n.aggregate_id and e.position <= $1
         ), 0) as last
         from (select distinct aggregate_type, aggregate_id from public.events where position > $1) n",
    );
    let rows = rows.bind(after).fetch_all(connection).await?;
    let stream = |row: &sqlx::postgres::PgRow| -> sqlx::Result<_> {
        let (kind, id, last): (&str, &str, i64) =
            (row.try_get("aggregate_type")?, row.try_get("aggregate_id")?, row.try_get("last")?);
        Ok((stream_key(kind, id), Stream { last: u64::try_from(last).unwrap_or_default(), personal_at: 0 }))
    };
    rows.iter().map(stream).collect()
}

/// The newest running number of each series that goes on behind it.
async fn numbers(connection: &mut PgConnection, after: i64) -> sqlx::Result<BTreeMap<String, u64>> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "select n.aggregate_type, (
             select e.number from public.events e
             where e.aggregate_type = n.aggregate_type and e.number is not null and e.position <= $1
             order by e.number desc limit 1) as last
         from (select distinct aggregate_type from public.events where position > $1 and number is not null) n
         where exists (select from public.events e
             where e.aggregate_type = n.aggregate_type and e.number is not null and e.position <= $1)",
    )
    .bind(after)
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|(kind, last)| (kind, u64::try_from(last).unwrap_or_default())).collect())
}
