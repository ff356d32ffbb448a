//! What was erased leaves the files of the database too. A row that is deleted stays in its page until something else is
//! written there, vacuum or not: the clear words of the search, and the wrapped keys. So the tables that have such rows
//! are written anew, and the log of the server is turned over (docs/decisions/0047).

use std::time::Duration;

use jiff::Timestamp;
use sqlx::{Executor, PgConnection, Row};
use tracing::{error, warn};

use crate::error::Unavailable;

/// How long anybody waits behind a try, and how often it is tried.
const LOCK: &str = "set lock_timeout = '300ms'";
const TRIES: usize = 6;
const PAUSE: Duration = Duration::from_millis(500);

/// How long a table may be held while it is written anew: commands wait for its lock for 5 s, and hear 503 after that.
pub const HOLD: Duration = Duration::from_secs(3);

/// Whether the whole server is this installation's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The embedded one: its write-ahead log is turned over as well.
    Ours,
    /// Somebody looks after it, who does that (docs/operations.md).
    Anothers,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cleaned {
    /// Nothing was erased since the last time.
    NothingToDo,
    /// Everything that was erased before this moment has left the files.
    Until(Timestamp),
    /// Somebody has read one of the tables all the time; another night.
    NotNow,
    /// A table takes longer to write anew than anybody may wait for it: somebody must do it while the portal stands still.
    TooLong,
}

impl Cleaned {
    /// Writes the tables anew that have something of what was erased, if anything was since the last time. None is held
    /// for longer than `hold`: what does not fit is left as it was.
    pub async fn up(owner: &mut PgConnection, whose: Whose, hold: Duration) -> Result<Self, Unavailable> {
        let row = sqlx::query(
            "select clock_timestamp() as now, coalesce((select max(k.destroyed_at) from public.data_keys k) > \
             coalesce((select max(r.cleaned_at) from public.retention_runs r), '-infinity'), false) as is_due",
        )
        .fetch_one(&mut *owner)
        .await?;
        if !row.try_get("is_due")? {
            return Ok(Self::NothingToDo);
        }
        let now = row.try_get::<jiff_sqlx::Timestamp, _>("now")?.to_jiff();
        let search = search_tables(owner).await?;
        for table in &search {
            owner.execute(forgotten_words(table).as_str()).await?;
        }
        for table in search.iter().map(|table| table.name.as_str()).chain(["public.data_keys"]) {
            match write_anew(owner, table, hold).await? {
                Written::Anew => {}
                Written::NotNow => {
                    warn!(table, "what was erased stays in the file of this table until another night");
                    return Ok(Self::NotNow);
                }
                Written::TooLong => {
                    error!(
                        table,
                        "what was erased stays in the file of this table: `pyli retention run --however-long`"
                    );
                    return Ok(Self::TooLong);
                }
            }
        }
        if whose == Whose::Ours {
            turn_over_the_log(owner).await?;
        }
        Ok(Self::Until(now))
    }
}

/// A table of clear words: the live one, or one that a rebuild has left half made.
struct SearchTable {
    /// With its schema, quoted.
    name: String,
    is_of_cases: bool,
}

async fn search_tables(owner: &mut PgConnection) -> Result<Vec<SearchTable>, Unavailable> {
    let rows = sqlx::query(
        "select format('%I.%I', n.nspname, c.relname) as name, c.relname = 'case_search' as is_of_cases \
         from pg_class c join pg_namespace n on n.oid = c.relnamespace \
         where c.relkind = 'r' and c.relname in ('case_search', 'citizen_search') order by 1",
    )
    .fetch_all(owner)
    .await?;
    let table = |row: &sqlx::postgres::PgRow| {
        Ok(SearchTable { name: row.try_get("name")?, is_of_cases: row.try_get("is_of_cases")? })
    };
    rows.iter().map(|row| table(row).map_err(|error: sqlx::Error| error.into())).collect()
}

/// An erasure deletes from the live tables only.
fn forgotten_words(SearchTable { name, is_of_cases }: &SearchTable) -> String {
    let kind = if *is_of_cases {
        "k.aggregate_type = case s.service when 'requests' then 'CitizenRequest' else 'CertificateApplication' end"
    } else {
        "k.aggregate_type = 'UserVerification'"
    };
    format!(
        "delete from {name} s using public.data_keys k \
         where {kind} and k.aggregate_id = s.id::text and k.wrapped is null"
    )
}

enum Written {
    Anew,
    /// Somebody reads it all the time.
    NotNow,
    TooLong,
}

/// Into a new file.
async fn write_anew(owner: &mut PgConnection, table: &str, hold: Duration) -> Result<Written, Unavailable> {
    owner.execute(LOCK).await?;
    owner.execute(format!("set statement_timeout = {}", hold.as_millis()).as_str()).await?;
    let written = tried(owner, table).await;
    owner.execute("reset statement_timeout").await?;
    Ok(written?)
}

async fn tried(owner: &mut PgConnection, table: &str) -> Result<Written, sqlx::Error> {
    for _ in 0..TRIES {
        match owner.execute(format!("vacuum (full) {table}").as_str()).await {
            Ok(_) => return Ok(Written::Anew),
            Err(error) if is(&error, LOCKED) => tokio::time::sleep(PAUSE).await,
            Err(error) if is(&error, OUT_OF_TIME) => return Ok(Written::TooLong),
            Err(error) => return Err(error),
        }
    }
    Ok(Written::NotNow)
}

const LOCKED: &str = "55P03";
const OUT_OF_TIME: &str = "57014";

fn is(error: &sqlx::Error, known: &str) -> bool {
    error.as_database_error().is_some_and(|error| error.code().is_some_and(|code| code == known))
}

/// After a checkpoint old segments of the write-ahead log are used again, and hold what stood in them until they are
/// written over: so each is written over, empty, and given back.
async fn turn_over_the_log(owner: &mut PgConnection) -> Result<(), Unavailable> {
    next_segment(owner).await?;
    owner.execute("checkpoint").await?;
    let ahead: i64 = sqlx::query_scalar(
        "select count(*) from pg_ls_waldir() w where w.name ~ '^[0-9A-F]{24}$' \
         and w.name > pg_walfile_name(pg_current_wal_insert_lsn())",
    )
    .fetch_one(&mut *owner)
    .await?;
    for _ in 0..=ahead {
        next_segment(owner).await?;
    }
    owner.execute("checkpoint").await?;
    Ok(())
}

/// A segment in which nothing stands is not left.
async fn next_segment(owner: &mut PgConnection) -> Result<(), Unavailable> {
    owner.execute("select pg_logical_emit_message(false, 'pyli', 'turned over')").await?;
    owner.execute("select pg_switch_wal()").await?;
    Ok(())
}
