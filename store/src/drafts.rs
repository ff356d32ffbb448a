//! What somebody has typed into a form of several steps and not sent yet: sealed under his account's key, kept for a
//! time, never an event.

use std::collections::BTreeMap;

use domain::AccountId;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::accounts::stream;
use crate::connect::Store;
use crate::error::Unavailable;
use crate::keys::DataKey;
use crate::personal_data::{open_fields, seal_fields};

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
    pub async fn draft(&self, account: AccountId, form: &str) -> Result<Option<FormDraft>, Unavailable> {
        let row: Option<(Option<Value>, Uuid, Option<Uuid>)> = sqlx::query_as(
            "select answers, submission, filed from form_drafts where account = $1 and form = $2",
        )
        .bind(account.0)
        .bind(form)
        .fetch_optional(self.reads())
        .await?;
        let Some((sealed, submission, filed)) = row else { return Ok(None) };
        // Without its key the account is forgotten, and its drafts with it.
        let Some(key) = self.data_key(&stream(account)).await? else { return Ok(None) };
        let answers = sealed.map(|sealed| open(sealed, account, &key)).transpose()?.unwrap_or_default();
        Ok(Some(FormDraft { answers, submission, filed }))
    }

    /// Keeps what was typed so far, over what was kept. A draft that was filed already is begun anew, under a new
    /// submission.
    pub async fn keep_draft(
        &self,
        account: AccountId,
        form: &str,
        answers: &BTreeMap<String, String>,
    ) -> Result<(), Unavailable> {
        let key = self.data_key(&stream(account)).await?;
        let key = key.ok_or_else(|| Unavailable::Unreadable("an account's data key".to_owned()))?;
        sqlx::query(
            "insert into form_drafts as kept (account, form, answers, submission, touched_at) \
             values ($1, $2, $3, $4, $5) on conflict (account, form) do update set \
             submission = case when kept.filed is null then kept.submission else excluded.submission end, \
             filed = null, answers = excluded.answers, touched_at = excluded.touched_at",
        )
        .bind(account.0)
        .bind(form)
        .bind(sealed(answers, account, &key))
        .bind(Uuid::now_v7())
        .bind(Timestamp::now().to_sqlx())
        .execute(self.pool())
        .await?;
        Ok(())
    }

    /// The draft was filed as this case: what was typed is forgotten.
    pub async fn draft_filed(&self, account: AccountId, form: &str, case: Uuid) -> Result<(), Unavailable> {
        sqlx::query(
            "update form_drafts set filed = $3, answers = null, touched_at = $4 \
             where account = $1 and form = $2",
        )
        .bind(account.0)
        .bind(form)
        .bind(case)
        .bind(Timestamp::now().to_sqlx())
        .execute(self.pool())
        .await?;
        Ok(())
    }
}

/// All answers as one sealed field: not even which fields were filled in is told.
fn sealed(answers: &BTreeMap<String, String>, account: AccountId, key: &DataKey) -> Value {
    let mut document = json!({"FormDraft": {"answers": {"personal": answers}}});
    seal_fields(&mut document, &stream(account), key);
    document
}

fn open(
    mut sealed: Value,
    account: AccountId,
    key: &DataKey,
) -> Result<BTreeMap<String, String>, Unavailable> {
    open_fields(&mut sealed, &stream(account), Some(key));
    serde_json::from_value(sealed["FormDraft"]["answers"].take())
        .map_err(|_| Unavailable::Unreadable("a draft".to_owned()))
}
