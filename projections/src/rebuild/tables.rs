//! The tables beside the live ones: made like them, swapped with them, dropped.

use sqlx::{Executor, FromRow, PgConnection};
use store::subscriptions::Projection;

use super::RebuildError;

/// The statements that make tables like the live ones `$1` in the schema `$2`, in order: columns, keys, indexes and
/// comments with the table; then what `like` leaves out: storage settings, owner, the table's comment, grants, and of which
/// columns no statistics are kept.
/// (Triggers and foreign keys are left out too; read models have none.)
const MAKE: &str = "
    with live as (
        select oid, relname, relpersistence, relowner, reloptions, relacl
        from pg_class
        where relnamespace = 'read_model'::regnamespace and relkind = 'r' and relname = any($1)
    )
    select made.statement
    from (
        select 1 as step, format('create %s table %I.%I (like read_model.%I including all)',
                                 case relpersistence when 'u' then 'unlogged' else '' end, $2, relname, relname)
        from live
        union all
        select 2, format('alter table %I.%I set (%s)', $2, relname, array_to_string(reloptions, ', '))
        from live where reloptions is not null
        union all
        select 3, format('alter table %I.%I owner to %I', $2, relname, pg_get_userbyid(relowner))
        from live
        union all
        select 4, format('comment on table %I.%I is %L', $2, relname, obj_description(oid, 'pg_class'))
        from live
        union all
        select 5, format('grant %s on %I.%I to %s', privilege_type, $2, relname,
                         case grantee when 0 then 'public' else quote_ident(pg_get_userbyid(grantee)) end)
        from live cross join aclexplode(relacl) where grantee <> relowner
        union all
        select 6, format('alter table %I.%I alter column %I set statistics %s', $2, relname, attname, attstattarget)
        from live join pg_attribute on attrelid = live.oid
        where attnum > 0 and not attisdropped and attstattarget >= 0
    ) as made (step, statement)
    order by made.step";

/// Fresh tables beside the live ones, whatever an earlier attempt has left.
pub(super) async fn make_next(
    tx: &mut PgConnection,
    projection: &dyn Projection,
) -> Result<(), RebuildError> {
    tx.execute("create schema if not exists read_model_next").await?;
    drop_next(tx, projection).await?;
    make(tx, projection, "read_model_next").await
}

/// Tables like the live ones in this schema, which has none of these names.
pub(super) async fn make(
    tx: &mut PgConnection,
    projection: &dyn Projection,
    schema: &str,
) -> Result<(), RebuildError> {
    let statements: Vec<String> =
        sqlx::query_scalar(MAKE).bind(projection.tables()).bind(schema).fetch_all(&mut *tx).await?;
    for statement in &statements {
        tx.execute(statement.as_str()).await?;
    }
    let made: i64 = sqlx::query_scalar(
        "select count(oid) from pg_class
         where relnamespace = $2::text::regnamespace and relkind = 'r' and relname = any($1)",
    )
    .bind(projection.tables())
    .bind(schema)
    .fetch_one(tx)
    .await?;
    match usize::try_from(made) {
        Ok(made) if made == projection.tables().len() => Ok(()),
        _ => Err(RebuildError::TableMissing(projection.name())),
    }
}

/// Forgets the tables beside the live ones.
pub(super) async fn drop_next(
    tx: &mut PgConnection,
    projection: &dyn Projection,
) -> Result<(), RebuildError> {
    for table in projection.tables() {
        tx.execute(format!("drop table if exists read_model_next.{table}").as_str()).await?;
    }
    Ok(())
}

/// Somebody else who has one of the tables that change places, or what PostgreSQL keeps of it beside it.
#[derive(FromRow)]
pub(super) struct Holder {
    mode: String,
    /// Who has which, how, and since when.
    pub(super) told: String,
}

impl Holder {
    /// It would let us have it, but not at once: a vacuum. (An `analyze`, and an index that is made beside the work, take the
    /// same lock.)
    pub(super) fn is_a_vacuum(&self) -> bool {
        self.mode == "ShareUpdateExclusiveLock"
    }
}

/// Who has the live tables now, or those beside them: after the fill an autovacuum may be at either.
pub(super) async fn holders(
    tx: &mut PgConnection,
    projections: &[&dyn Projection],
) -> Result<Vec<Holder>, RebuildError> {
    let tables: Vec<&str> = projections.iter().flat_map(|projection| projection.tables()).copied().collect();
    Ok(sqlx::query_as(
        "select l.mode, format('%s %s has %s on %s.%s since %s', coalesce(a.backend_type, 'process'), l.pid,
                               l.mode, n.nspname, c.relname, coalesce(a.xact_start::text, 'some time')) as told
         from pg_locks l
         join pg_class c on l.relation in (c.oid, c.reltoastrelid)
         join pg_namespace n on n.oid = c.relnamespace
         left join pg_stat_activity a on a.pid = l.pid
         where l.granted and l.pid <> pg_backend_pid()
           and l.database = (select d.oid from pg_database d where d.datname = current_database())
           and n.nspname in ('read_model', 'read_model_next') and c.relname = any($1)
         order by a.xact_start",
    )
    .bind(tables)
    .fetch_all(tx)
    .await?)
}

/// Keeps everybody from the live tables until the transaction ends.
pub(super) async fn lock_live(
    tx: &mut PgConnection,
    projections: &[&dyn Projection],
) -> Result<(), RebuildError> {
    let tables = projections.iter().flat_map(|projection| projection.tables());
    let tables: Vec<String> = tables.map(|table| format!("read_model.{table}")).collect();
    tx.execute(format!("lock table {} in access exclusive mode", tables.join(", ")).as_str()).await?;
    Ok(())
}

/// Drops the live tables and puts those beside them in their place.
pub(super) async fn swap(tx: &mut PgConnection, projection: &dyn Projection) -> Result<(), RebuildError> {
    for table in projection.tables() {
        tx.execute(format!("drop table read_model.{table}").as_str()).await?;
        tx.execute(format!("alter table read_model_next.{table} set schema read_model").as_str()).await?;
    }
    Ok(())
}

/// Fresh statistics, so that the first plans after the swap are good ones.
pub(super) async fn analyze(
    owner: &mut PgConnection,
    projection: &dyn Projection,
) -> Result<(), RebuildError> {
    for table in projection.tables() {
        owner.execute(format!("analyze read_model_next.{table}").as_str()).await?;
    }
    Ok(())
}
