//! Reading citizens back.

use domain::AccountId;
use store::{Store, Unavailable};

use super::CitizenView;
use crate::page::{Page, PageRequest};
use crate::search::SearchWords;

/// One citizen; `None` when he has declared nothing yet, or there is no such account.
pub async fn one(_store: &Store, _id: AccountId) -> Result<Option<CitizenView>, Unavailable> {
    todo!("helper PROJECTIONS")
}

/// One citizen as the log tells it now, whatever the read model has seen.
pub async fn from_log(_store: &Store, _id: AccountId) -> Result<Option<CitizenView>, Unavailable> {
    todo!("helper PROJECTIONS")
}

/// Citizens whose names, tax number, document number, telephone or address hold these words; who declared last comes
/// first.
pub async fn search(
    _store: &Store,
    _words: &SearchWords,
    _page: &PageRequest,
) -> Result<Page<CitizenView>, Unavailable> {
    todo!("helper PROJECTIONS")
}
