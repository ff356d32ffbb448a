//! What an overseer asks: who read what of whom. To read it is recorded like any other reading.

use jiff::civil::Date;
use projections::accesses::{AccessFilter, AccessLine, Mark, Reading};
use projections::replay::streams_of_number;
use projections::{Page, accesses};
use store::{Access, Store, Unavailable};
use uuid::Uuid;

use crate::forms::accesses::{AccessSearch, ByWhom, CaseNamed, Wanted, moments};

/// The account of a day.
pub async fn account(store: &Store, access: &Access, day: Date) -> Result<Vec<Reading>, Unavailable> {
    accesses::unusual(store, day).await?.open(store, access).await
}

/// The records that are looked for.
pub async fn records(
    store: &Store,
    access: &Access,
    search: &AccessSearch,
    wanted: Wanted,
) -> Result<Page<AccessLine>, Unavailable> {
    let (reader, machine) = match search.reader {
        Some(ByWhom::Account(account)) => (Some(account), false),
        Some(ByWhom::Machine) => (None, true),
        None => (None, false),
    };
    let span = wanted.day.and_then(moments);
    let mut filter = AccessFilter {
        subjects: subjects(store, wanted.case).await?,
        people: wanted.person.map(|person| vec![person]),
        reader,
        machine,
        from: span.map(|(from, _)| from),
        until: span.map(|(_, until)| until),
        mark: search.mark,
    };
    if filter.mark == Some(Mark::Namesake) {
        filter.people = Some(namesakes(store, &filter).await?);
    }
    accesses::list(store, &filter, &search.page()).await?.open(store, access).await
}

/// An Α.Α. may be of either service.
async fn subjects(store: &Store, case: Option<CaseNamed>) -> Result<Option<Vec<Uuid>>, Unavailable> {
    Ok(match case {
        Some(CaseNamed::Id(id)) => Some(vec![id]),
        Some(CaseNamed::Number(number)) => {
            let found = streams_of_number(store, number, None).await?;
            Some(found.into_iter().map(|(_, id)| id).collect())
        }
        None => None,
    })
}

/// Of whom the reader read who has his family name: of the person that is asked for only, where one is.
async fn namesakes(store: &Store, filter: &AccessFilter) -> Result<Vec<Uuid>, Unavailable> {
    let found = accesses::namesakes(store, filter).await?;
    let wanted = |person: &Uuid| filter.people.as_ref().is_none_or(|people| people.contains(person));
    Ok(found.into_iter().filter(wanted).collect())
}
