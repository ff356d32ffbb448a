//! What somebody has typed into a form of several steps and not sent yet: sealed under his account's key, kept for a
//! time, never an event.

use std::collections::BTreeMap;

use domain::AccountId;
use jiff::Timestamp;
use uuid::Uuid;

use crate::connect::Store;
use crate::error::Unavailable;

/// A draft.
#[derive(Clone)]
pub struct FormDraft {
    /// What was typed, by field.
    pub answers: BTreeMap<String, String>,
    /// The submission it will be sent as: however often, from however many tabs, it makes one case.
    pub submission: Uuid,
    /// The case it was filed as; then it is only kept so that sending it again leads there.
    pub filed: Option<Uuid>,
}

impl Store {
    /// The draft of this account for this form; `None` when there is none.
    pub async fn draft(&self, _account: AccountId, _form: &str) -> Result<Option<FormDraft>, Unavailable> {
        todo!("helper STORE")
    }

    /// Keeps what was typed so far, over what was kept. A draft that was filed already is begun anew, under a new
    /// submission.
    pub async fn keep_draft(
        &self,
        _account: AccountId,
        _form: &str,
        _answers: &BTreeMap<String, String>,
    ) -> Result<(), Unavailable> {
        todo!("helper STORE")
    }

    /// The draft was filed as this case: what was typed is forgotten.
    pub async fn draft_filed(
        &self,
        _account: AccountId,
        _form: &str,
        _case: Uuid,
    ) -> Result<(), Unavailable> {
        todo!("helper STORE")
    }

    /// Deletes drafts that nobody has touched for 30 days; says how many.
    pub async fn forget_old_drafts(&self, _now: Timestamp) -> Result<u64, Unavailable> {
        todo!("helper STORE")
    }
}
