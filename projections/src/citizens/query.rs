//! Reading citizens back: one round trip each.

use domain::AccountId;
use sqlx::FromRow;
use sqlx::postgres::PgRow;
use store::access::Purpose;
use store::{DataKey, Store, StoredEvent, Unavailable, Unread};

use super::CitizenView;
use super::row::{AGGREGATE_TYPE, CitizenRow, stream_of};
use crate::case::data_key;
use crate::folding::folded;
use crate::page::{Page, PageRequest};
use crate::search::{SearchWords, all_words};

/// The columns, with the key; `$1` is the aggregate type.
macro_rules! citizens {
    ($($conditions:expr),+) => {
        concat!(
            "select c.id, c.state, c.verified_at, c.office, c.document, c.checked, c.declared, c.version, c.position,
                    c.details, c.history, k.wrapped
             from citizens c
             left join lateral (select k.wrapped from data_keys k where k.aggregate_type = $1
                                and k.aggregate_id = c.id::text limit 1) k on true
             where ",
            $($conditions),+
        )
    };
}

const ONE: &str = citizens!("c.id = $2");
/// What is erased is not found, even where its words should still stand.
const FOUND: &str = citizens!(
    "c.declared < $2 and k.wrapped is not null
     and exists (select from citizen_search s where s.id = c.id and ",
    all_words!("$3"),
    ") order by c.declared desc limit $4"
);

/// A citizen for staff; `None` when he has declared nothing yet, or there is no such account.
pub async fn for_staff(
    store: &Store,
    id: AccountId,
    purpose: Purpose,
) -> Result<Option<Unread<CitizenView>>, Unavailable> {
    Ok(own(store, id).await?.map(|view| Unread::of(view, |view| view.seen(purpose))))
}

/// What a citizen sees of himself: for nobody else. `None` when he has declared nothing yet.
pub async fn own(store: &Store, id: AccountId) -> Result<Option<CitizenView>, Unavailable> {
    let query = sqlx::query(ONE).bind(AGGREGATE_TYPE).bind(id.0);
    let found = query.fetch_optional(store.reads()).await?;
    found.map(|row| Ok(citizen(store, &row)?.1)).transpose()
}

/// One citizen as the log tells it now, whatever the read model has seen.
pub async fn from_log(store: &Store, id: AccountId) -> Result<Option<CitizenView>, Unavailable> {
    let (events, key) = store.stream_with_key(&stream_of(id.0)).await?;
    from_events(&events, key.as_ref())
}

/// The citizen whom these first events of his stream tell of, oldest first; `None` when there are none. `key` opens
/// what is personal; `None` once it is destroyed.
pub fn from_events(
    events: &[StoredEvent],
    key: Option<&DataKey>,
) -> Result<Option<CitizenView>, Unavailable> {
    folded::<CitizenRow>(events)?.map(|row| row.opened(key)).transpose()
}

/// Citizens whose names, tax number, document number, telephone or address hold these words; who declared last comes
/// first.
pub async fn search(
    store: &Store,
    words: &SearchWords,
    page: &PageRequest,
) -> Result<Unread<Page<CitizenView>>, Unavailable> {
    let found = sqlx::query(FOUND)
        .bind(AGGREGATE_TYPE)
        .bind(page.before())
        .bind(words.each())
        .bind(page.one_more())
        .fetch_all(store.reads())
        .await?;
    let found = Page::of(found, page, |row| citizen(store, row), |(declared, _)| *declared)?;
    let items: Vec<CitizenView> = found.items.into_iter().map(|(_, view)| view).collect();
    let seen = items.iter().map(|view| view.seen(Purpose::Search)).collect();
    Ok(Unread::new(Page { items, next: found.next }, seen))
}

/// Where he stands in a list, and what is shown of him.
fn citizen(store: &Store, row: &PgRow) -> Result<(i64, CitizenView), Unavailable> {
    let row_of_his = CitizenRow::from_row(row)?;
    let key = data_key(store, row, &stream_of(row_of_his.id))?;
    Ok((row_of_his.declared, row_of_his.opened(key.as_ref())?))
}
