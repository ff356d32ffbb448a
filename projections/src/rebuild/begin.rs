//! Where a rebuild begins: with the first event and new tables, or where an earlier run was killed.

use sqlx::{Connection, PgConnection};
use store::subscriptions::{Prepared, Projection, start_shadow};

use super::{RebuildError, shadow, tables};

/// By what a program knows what it has begun itself: the SHA-256 of its executable. Another one may apply events
/// otherwise, and half a table of each would be neither's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Program(pub [u8; 32]);

/// How the rebuild of one read model begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Begun {
    /// The read model.
    pub name: &'static str,
    /// The position that an earlier run has reached; `None` when it begins with the first event.
    pub goes_on_from: Option<i64>,
}

/// Goes on with what an earlier run of `program` has left, or begins anew; in either case the tables are there.
pub(super) async fn or_go_on(
    owner: &mut PgConnection,
    projection: &dyn Projection,
    program: &Program,
) -> Result<Begun, RebuildError> {
    let mut tx = owner.begin().await?;
    let mut goes_on_from = left_by(&mut tx, projection, program).await?;
    if goes_on_from.is_some() && !rows_are_there(&mut tx, projection).await? {
        goes_on_from = None;
    }
    if goes_on_from.is_none() {
        make(&mut tx, projection).await?;
        remember(&mut tx, projection, program).await?;
    }
    tx.commit().await?;
    Ok(Begun { name: projection.name(), goes_on_from })
}

/// Begins with the first event, whatever is there.
pub(super) async fn anew(owner: &mut PgConnection, projection: &dyn Projection) -> Result<(), RebuildError> {
    let mut tx = owner.begin().await?;
    make(&mut tx, projection).await?;
    forget(&mut tx, projection).await?;
    tx.commit().await?;
    Ok(())
}

/// Forgets which program has begun it: nobody goes on with it.
pub(super) async fn forget(tx: &mut PgConnection, projection: &dyn Projection) -> Result<(), RebuildError> {
    sqlx::query("delete from public.rebuilds where name = $1").bind(projection.name()).execute(tx).await?;
    Ok(())
}

async fn make(tx: &mut PgConnection, projection: &dyn Projection) -> Result<(), RebuildError> {
    tables::make_next(tx, projection).await?;
    Ok(start_shadow(tx, &shadow(projection)).await?)
}

async fn remember(
    tx: &mut PgConnection,
    projection: &dyn Projection,
    program: &Program,
) -> Result<(), RebuildError> {
    forget(tx, projection).await?;
    sqlx::query(
        "insert into public.rebuilds (name, program, schema_version)
         select $1, $2, max(version) from public._sqlx_migrations",
    )
    .bind(projection.name())
    .bind(&program.0[..])
    .execute(tx)
    .await?;
    Ok(())
}

/// How far the same program has come on the same schema, when its checkpoint and all its tables are there.
async fn left_by(
    tx: &mut PgConnection,
    projection: &dyn Projection,
    program: &Program,
) -> Result<Option<i64>, RebuildError> {
    Ok(sqlx::query_scalar(
        "select s.position
         from public.rebuilds r
         join public.subscriptions s on s.name = $2
         where r.name = $1 and r.program = $3 and s.position > 0
           and r.schema_version = (select max(m.version) from public._sqlx_migrations m)
           and (select count(c.oid) from pg_class c
                where c.relnamespace = to_regnamespace('read_model_next') and c.relkind = 'r'
                  and c.relname = any($4)) = cardinality($4)",
    )
    .bind(projection.name())
    .bind(shadow(projection))
    .bind(&program.0[..])
    .bind(projection.tables())
    .fetch_optional(tx)
    .await?)
}

/// A crash of the server empties tables that are not logged, and leaves the checkpoint: the projection tells.
async fn rows_are_there(tx: &mut PgConnection, projection: &dyn Projection) -> Result<bool, RebuildError> {
    sqlx::query("set local search_path = read_model_next, public").execute(&mut *tx).await?;
    let prepared = projection.prepare(tx).await?;
    Ok(prepared == Prepared::GoesOn)
}
