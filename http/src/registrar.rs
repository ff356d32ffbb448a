//! What pages and API show a registrar: the cases without a number, what was tried for each, and how the register stands.

use std::collections::BTreeMap;

use projections::registrar::{self, Backlog, Pending, Which};
use projections::{Cursor, Page, PageRequest};
use protocol_adapter::audit::{self, Outage};
use protocol_adapter::{Attempt, Standing};
use store::{Store, Unavailable};
use uuid::Uuid;

/// A case at the register, and the newest attempt at it.
pub struct Line {
    /// The case.
    pub pending: Pending,
    /// `None` before the first.
    pub last: Option<Attempt>,
}

/// How the register stands, and how many cases wait for it.
#[derive(Clone, Copy)]
pub struct Overview {
    /// Whether it answers.
    pub standing: Standing,
    /// How many wait, and how many need the registrar.
    pub backlog: Backlog,
}

/// How the register stands, in whichever process.
pub async fn standing(store: &Store) -> Result<Standing, Unavailable> {
    Ok(protocol_adapter::standing(store.pool()).await?)
}

/// The numbers above the lists.
pub async fn overview(store: &Store) -> Result<Overview, Unavailable> {
    let (standing, backlog) = tokio::try_join!(standing(store), registrar::backlog(store))?;
    Ok(Overview { standing, backlog })
}

/// The cases without a number, the one that has waited longest first.
pub async fn list(store: &Store, which: Which, page: &PageRequest) -> Result<Page<Line>, Unavailable> {
    let Page { items, next } = registrar::list(store, which, page).await?;
    Ok(Page { items: with_attempts(store, items).await?, next })
}

/// These cases, whatever has become of them.
pub async fn of(store: &Store, ids: &[Uuid]) -> Result<Vec<Line>, Unavailable> {
    with_attempts(store, registrar::of(store, ids).await?).await
}

/// One case, whatever has become of it.
pub async fn one(store: &Store, id: Uuid) -> Result<Option<Line>, Unavailable> {
    let found = registrar::one(store, id).await?;
    Ok(with_attempts(store, found.into_iter().collect()).await?.pop())
}

/// The attempts at a case, newest first.
pub async fn attempts(store: &Store, id: Uuid, page: &PageRequest) -> Result<Page<Attempt>, Unavailable> {
    let before = page.cursor.as_ref().map(|cursor| cursor.0);
    let limit = usize::try_from(page.limit).expect("a page fits into memory");
    let reference = id.to_string();
    let mut items = protocol_adapter::attempts(store.pool(), &reference, before, page.limit + 1).await?;
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(|last| Cursor(last.number.into()));
    Ok(Page { items, next })
}

/// When the register did not answer in a year, newest first, with the cases that were sent to it then.
pub async fn outages(store: &Store, year: i16) -> Result<Vec<Outage>, Unavailable> {
    let mut outages = audit::outages(store.pool(), year).await?;
    outages.reverse();
    Ok(outages)
}

async fn with_attempts(store: &Store, cases: Vec<Pending>) -> Result<Vec<Line>, Unavailable> {
    let references: Vec<String> = cases.iter().map(reference).collect();
    let mut last: BTreeMap<_, _> = protocol_adapter::last_attempts(store.pool(), &references).await?;
    let line = |pending: Pending| Line { last: last.remove(&reference(&pending)), pending };
    Ok(cases.into_iter().map(line).collect())
}

/// By which the register knows the case.
fn reference(pending: &Pending) -> String {
    pending.filed.id().to_string()
}
