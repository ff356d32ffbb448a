//! A read model as it was when the log had come to a position: in a schema of its own, which stays for whoever wants
//! to ask it something. The live tables are not touched.

use std::fmt;

use sqlx::{Connection, Executor, PgConnection};
use store::subscriptions::{
    Ahead, Portion, Projection, Reading, Standing, apply_batch, drop_shadow, start_shadow,
};

use super::{RebuildError, Rebuilt, tables};

/// Events a batch.
const BATCH: i64 = 1000;

/// By this comment a schema is known as one that a replay has made.
const MARK: &str = "made by pyli rebuild --into: drop it when it has served";

/// The name of a schema that is no other's: a plain identifier in small letters, so that nobody needs to quote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScratchName(String);

impl ScratchName {
    /// At most 63 characters `a`–`z`, `0`–`9`, `_`, the first no digit; none of the names that are taken.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
        let begins = text.starts_with(|first: char| !first.is_ascii_digit());
        let taken = ["public", "read_model", "read_model_next", "information_schema"].contains(&text)
            || text.starts_with("pg_");
        (text.len() <= 63 && begins && text.chars().all(plain) && !taken).then(|| Self(text.to_owned()))
    }
}

impl fmt::Display for ScratchName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Replays the log up to position `to` into tables of the schema `into`, which is made where it is missing; what an
/// earlier replay of the same read model has left there goes. All in one transaction: it is there whole, or not at all.
pub async fn replay_into(
    owner: &mut PgConnection,
    projection: &dyn Projection,
    to: i64,
    into: &ScratchName,
) -> Result<Rebuilt, RebuildError> {
    match projection.standing() {
        Standing::ReadModel => {}
        Standing::Index => return Err(RebuildError::InClear(projection.name())),
    }
    let mut tx = owner.begin().await?;
    let head: i64 = sqlx::query_scalar("select coalesce(max(position), 0) from public.events")
        .fetch_one(&mut *tx)
        .await?;
    if to > head {
        return Err(RebuildError::PastTheEnd(head));
    }
    take_schema(&mut tx, into).await?;
    for table in projection.tables() {
        tx.execute(format!("drop table if exists {into}.{table}").as_str()).await?;
    }
    tables::make(&mut tx, projection, &into.0).await?;
    let built = fill(&mut tx, projection, to, into).await?;
    tx.commit().await?;
    Ok(built)
}

/// Makes the schema, or takes one that an earlier replay has made. A word of SQL's own would have to be quoted.
async fn take_schema(tx: &mut PgConnection, into: &ScratchName) -> Result<(), RebuildError> {
    let quoted: String =
        sqlx::query_scalar("select quote_ident($1)").bind(&into.0).fetch_one(&mut *tx).await?;
    if quoted != into.0 {
        return Err(RebuildError::ReservedWord(into.0.clone()));
    }
    let comment: Option<Option<String>> = sqlx::query_scalar(
        "select obj_description(oid, 'pg_namespace') from pg_namespace where nspname = $1",
    )
    .bind(&into.0)
    .fetch_optional(&mut *tx)
    .await?;
    match comment {
        Some(comment) if comment.as_deref() == Some(MARK) => return Ok(()),
        Some(_) => return Err(RebuildError::NotScratch(into.0.clone())),
        None => {}
    }
    tx.execute(format!("create schema {into}").as_str()).await?;
    tx.execute(format!("comment on schema {into} is '{MARK}'").as_str()).await?;
    Ok(())
}

/// Follows the log under a subscription that nobody else ever sees.
async fn fill(
    tx: &mut PgConnection,
    projection: &dyn Projection,
    to: i64,
    into: &ScratchName,
) -> Result<Rebuilt, RebuildError> {
    let shadow = format!("{}@{into}", projection.name());
    start_shadow(tx, &shadow).await?;
    tx.execute(format!("set local search_path = {into}, public").as_str()).await?;
    let mut built = Rebuilt { name: projection.name(), position: 0, events: 0, parked: 0 };
    let mut batches = 0_usize;
    let portion = Portion { most: BATCH, up_to: Some(to), reading: Reading::OfInterest };
    while built.position < to {
        let batch = apply_batch(tx, projection, &shadow, portion, &mut Ahead::default()).await?;
        built.position = batch.position;
        built.events += batch.events;
        built.parked += batch.parked;
        batches += 1;
        // Now and then fresh statistics: a plan made for empty tables would last to the end.
        if batches.is_power_of_two() || built.position == to {
            analyze(tx, projection, into).await?;
        }
    }
    drop_shadow(tx, &shadow).await?;
    Ok(built)
}

async fn analyze(
    tx: &mut PgConnection,
    projection: &dyn Projection,
    into: &ScratchName,
) -> Result<(), RebuildError> {
    for table in projection.tables() {
        tx.execute(format!("analyze {into}.{table}").as_str()).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::ScratchName;

    #[test]
    fn a_scratch_schema_has_a_plain_name_that_is_not_taken() {
        for good in ["scratch", "as_of_2026", "_x", &"a".repeat(63)] {
            assert!(ScratchName::parse(good).is_some(), "{good}");
        }
        let long = "a".repeat(64);
        for bad in [
            "",
            "2026",
            "Scratch",
            "a b",
            "a;drop",
            "a\"b",
            "a-b",
            "σ",
            "public",
            "read_model",
            "read_model_next",
            "information_schema",
            "pg_x",
            &long,
        ] {
            assert!(ScratchName::parse(bad).is_none(), "{bad}");
        }
    }
}
