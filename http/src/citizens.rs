//! What staff ask of citizens, on pages and over the API alike: one of them, or whoever is found.

use domain::AccountId;
use projections::citizens::{self, CitizenView};
use projections::{Page, PageRequest, SearchWords};
use store::access::Purpose;
use store::accounts::EmailAddress;
use store::{Account, Store, Unavailable, Unread};

/// A citizen who was found.
pub enum Found {
    /// He has declared his details.
    Declared(Box<CitizenView>),
    /// He has declared nothing yet, and was found by his address.
    Account(Account),
}

impl Found {
    /// His account.
    #[must_use]
    pub fn id(&self) -> AccountId {
        match self {
            Self::Declared(view) => view.id,
            Self::Account(account) => account.id,
        }
    }
}

/// A citizen's account, and what he has declared; `None` when there is no citizen of this id.
pub async fn one(
    store: &Store,
    id: AccountId,
) -> Result<Option<Unread<(Account, Option<CitizenView>)>>, Unavailable> {
    let Some(account) = store.citizen(id, Purpose::Counter).await? else { return Ok(None) };
    Ok(Some(match citizens::for_staff(store, id, Purpose::Counter).await? {
        Some(view) => account.and(view).map(|(account, view)| (account, Some(view))),
        None => account.map(|account| (account, None)),
    }))
}

/// Who has these words in his details; and before them, on the first page, whoever signs in with this address.
pub async fn search(
    store: &Store,
    words: Option<&SearchWords>,
    address: Option<&EmailAddress>,
    page: &PageRequest,
) -> Result<Unread<Page<Found>>, Unavailable> {
    let by_words = match words {
        Some(words) => citizens::search(store, words, page).await?.map(listed),
        None => Unread::new(Page { items: Vec::new(), next: None }, Vec::new()),
    };
    let address = address.filter(|_| page.cursor.is_none());
    let by_address = match address {
        Some(address) => by_address(store, address).await?,
        None => None,
    };
    Ok(match by_address {
        Some(first) => by_words.and(first).map(|(others, first)| with_first(first, others)),
        None => by_words,
    })
}

async fn by_address(store: &Store, address: &EmailAddress) -> Result<Option<Unread<Found>>, Unavailable> {
    let Some(account) = store.citizen_by_email(address).await? else { return Ok(None) };
    let declared = citizens::for_staff(store, account.about(|account| account.id), Purpose::Search).await?;
    Ok(Some(match declared {
        Some(view) => view.map(|view| Found::Declared(Box::new(view))),
        None => account.map(Found::Account),
    }))
}

fn listed(page: Page<CitizenView>) -> Page<Found> {
    let items = page.items.into_iter().map(|view| Found::Declared(Box::new(view))).collect();
    Page { items, next: page.next }
}

/// Nobody is there twice. It is one row more than was asked for.
fn with_first(first: Found, others: Page<Found>) -> Page<Found> {
    let id = first.id();
    let others_items = others.items.into_iter().filter(|one| one.id() != id);
    Page { items: std::iter::once(first).chain(others_items).collect(), next: others.next }
}
