//! What was found, into the search tables: a statement for each sort, and none for what did not come.

use sqlx::PgConnection;
use store::subscriptions::ApplyError;
use uuid::Uuid;

use super::finding::{Case, Findings};

const CASES: &str = "
    insert into case_search (service, id, words)
    select service, id, words from unnest($1::text[], $2::uuid[], $3::text[]) as n (service, id, words)
    on conflict (service, id) do update set words = excluded.words";

/// A number comes once.
const NUMBERS: &str = "
    update case_search as s set words = s.words || E'\\n' || n.number
    from unnest($1::text[], $2::uuid[], $3::text[]) as n (service, id, number)
    where s.service = n.service and s.id = n.id";

const ERASED_CASES: &str = "
    delete from case_search as s using unnest($1::text[], $2::uuid[]) as n (service, id)
    where s.service = n.service and s.id = n.id";

const CITIZENS: &str = "
    insert into citizen_search (id, words)
    select id, words from unnest($1::uuid[], $2::text[]) as n (id, words)
    on conflict (id) do update set words = excluded.words";

const ERASED_CITIZENS: &str = "delete from citizen_search where id = any($1)";

/// New cases first: their numbers may be in the same batch.
pub(super) async fn all(tx: &mut PgConnection, found: &Findings) -> Result<(), ApplyError> {
    for (statement, cases) in [(CASES, &found.cases), (NUMBERS, &found.numbers)] {
        if !cases.is_empty() {
            let (services, ids) = split(cases.keys());
            let words: Vec<&str> = cases.values().map(String::as_str).collect();
            sqlx::query(statement).bind(services).bind(ids).bind(words).execute(&mut *tx).await?;
        }
    }
    if !found.erased_cases.is_empty() {
        let (services, ids) = split(found.erased_cases.iter());
        sqlx::query(ERASED_CASES).bind(services).bind(ids).execute(&mut *tx).await?;
    }
    if !found.citizens.is_empty() {
        let (ids, words): (Vec<Uuid>, Vec<&str>) =
            found.citizens.iter().map(|(id, words)| (*id, words.as_str())).unzip();
        sqlx::query(CITIZENS).bind(ids).bind(words).execute(&mut *tx).await?;
    }
    if !found.erased_citizens.is_empty() {
        let ids: Vec<Uuid> = found.erased_citizens.iter().copied().collect();
        sqlx::query(ERASED_CITIZENS).bind(ids).execute(&mut *tx).await?;
    }
    Ok(())
}

fn split<'a>(cases: impl Iterator<Item = &'a Case>) -> (Vec<&'static str>, Vec<Uuid>) {
    cases.copied().unzip()
}
