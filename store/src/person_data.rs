//! What is kept of a person beside his cases: his account, his sessions, what he has typed and not sent, what was mailed
//! to him. His details and his cases are in the read models.

use std::collections::BTreeMap;

use domain::AccountId;
use jiff::Timestamp;
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use crate::accounts::Account;
use crate::connect::Store;
use crate::error::Unavailable;
use crate::mail::MailWish;

/// All of it. Times are those of the database.
pub struct KeptOfPerson {
    /// Whose it is.
    pub account: Account,
    /// When the account was opened.
    pub opened_at: Timestamp,
    /// When its address was confirmed; `None` while it is not.
    pub confirmed_at: Option<Timestamp>,
    /// Whether he wants mail about his cases.
    pub wish: MailWish,
    /// Where he is signed in.
    pub sessions: Vec<KeptSession>,
    /// What he has typed and not sent.
    pub drafts: Vec<KeptDraft>,
    /// Links that were mailed to his address.
    pub letters: Vec<KeptLetter>,
    /// What was mailed to him about his cases and his account, newest first.
    pub messages: Vec<KeptMessage>,
    /// Submissions that are remembered so that sending twice files once.
    pub submissions: Vec<KeptSubmission>,
}

/// A session, without its token: that is kept nowhere.
pub struct KeptSession {
    /// When it began.
    pub began_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

/// A form that he has begun.
pub struct KeptDraft {
    /// Which.
    pub form: String,
    /// What he typed, by field; empty once it is filed.
    pub answers: BTreeMap<String, String>,
    /// When he last touched it.
    pub touched_at: Timestamp,
}

/// A letter with a link.
pub struct KeptLetter {
    /// Which.
    pub kind: String,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// When its link was used; `None` while it is not.
    pub used_at: Option<Timestamp>,
}

/// A message, once for each attempt to send it.
pub struct KeptMessage {
    /// The left part of its Message-ID: what happened, and the case or the letter.
    pub message: String,
    /// When it was tried.
    pub at: Timestamp,
    /// How that ended; `None` while it goes on, or when nobody knows.
    pub outcome: Option<String>,
}

/// A submission.
pub struct KeptSubmission {
    /// The case it filed or changed.
    pub case: String,
    /// When.
    pub at: Timestamp,
}

impl Store {
    /// What is kept of this person; `cases` are his cases. `None` when there is no such account, or when it is forgotten.
    pub async fn kept_of_person(
        &self,
        person: AccountId,
        cases: &[Uuid],
    ) -> Result<Option<KeptOfPerson>, Unavailable> {
        let Some(recipient) = self.recipient(person).await? else { return Ok(None) };
        let letters = self.kept_letters(person).await?;
        let names: Vec<Uuid> = letters.iter().map(|(id, _)| *id).chain(cases.iter().copied()).collect();
        let row = sqlx::query("select a.created_at, a.email_confirmed_at from accounts a where a.id = $1")
            .bind(person.0)
            .fetch_one(self.pool())
            .await?;
        Ok(Some(KeptOfPerson {
            account: recipient.account,
            opened_at: time(&row, "created_at")?,
            confirmed_at: optional_time(&row, "email_confirmed_at")?,
            wish: recipient.standing.wish,
            sessions: self.kept_sessions(person).await?,
            drafts: self.kept_drafts(person).await?,
            letters: letters.into_iter().map(|(_, letter)| letter).collect(),
            messages: self.kept_messages(&names).await?,
            submissions: self.kept_submissions(cases).await?,
        }))
    }

    async fn kept_sessions(&self, person: AccountId) -> Result<Vec<KeptSession>, Unavailable> {
        let rows = sqlx::query(
            "select s.created_at, s.expires_at from sessions s where s.account = $1 order by s.created_at desc",
        )
        .bind(person.0)
        .fetch_all(self.pool())
        .await?;
        let read = |row: &PgRow| {
            Ok(KeptSession { began_at: time(row, "created_at")?, expires_at: time(row, "expires_at")? })
        };
        rows.iter().map(read).collect()
    }

    async fn kept_drafts(&self, person: AccountId) -> Result<Vec<KeptDraft>, Unavailable> {
        let rows = sqlx::query(
            "select d.form, d.touched_at from form_drafts d where d.account = $1 order by d.form",
        )
        .bind(person.0)
        .fetch_all(self.pool())
        .await?;
        let mut drafts = Vec::with_capacity(rows.len());
        for row in &rows {
            let form: String = row.try_get("form")?;
            let draft = self.draft(person, &form).await?;
            let answers = draft.map(|draft| draft.answers).unwrap_or_default();
            drafts.push(KeptDraft { form, answers, touched_at: time(row, "touched_at")? });
        }
        Ok(drafts)
    }

    /// Those of his address too: whoever has forgotten his password is known by it alone.
    async fn kept_letters(&self, person: AccountId) -> Result<Vec<(Uuid, KeptLetter)>, Unavailable> {
        let rows = sqlx::query(
            "select l.id, l.kind, l.created_at, l.used_at from letters l
             where l.account = $1 or l.email_lookup = (select a.email_lookup from accounts a where a.id = $1)
             order by l.created_at desc",
        )
        .bind(person.0)
        .fetch_all(self.pool())
        .await?;
        let read = |row: &PgRow| {
            let (kind, asked_at) = (row.try_get("kind")?, time(row, "created_at")?);
            let used_at = optional_time(row, "used_at")?;
            Ok((row.try_get("id")?, KeptLetter { kind, asked_at, used_at }))
        };
        rows.iter().map(read).collect()
    }

    /// The name of a message ends with the id of its case or letter.
    async fn kept_messages(&self, names: &[Uuid]) -> Result<Vec<KeptMessage>, Unavailable> {
        let names: Vec<String> = names.iter().map(Uuid::to_string).collect();
        let rows = sqlx::query(
            "select m.message, m.started_at, m.outcome from mail_attempts m
             where right(m.message, 36) = any($1) order by m.started_at desc",
        )
        .bind(names)
        .fetch_all(self.pool())
        .await?;
        let read = |row: &PgRow| {
            let (message, outcome) = (row.try_get("message")?, row.try_get("outcome")?);
            Ok(KeptMessage { message, at: time(row, "started_at")?, outcome })
        };
        rows.iter().map(read).collect()
    }

    async fn kept_submissions(&self, cases: &[Uuid]) -> Result<Vec<KeptSubmission>, Unavailable> {
        let cases: Vec<String> = cases.iter().map(Uuid::to_string).collect();
        let rows = sqlx::query(
            "select i.aggregate_id, i.recorded_at from idempotency_keys i
             where i.aggregate_id = any($1) order by i.recorded_at desc",
        )
        .bind(cases)
        .fetch_all(self.pool())
        .await?;
        let read = |row: &PgRow| {
            Ok(KeptSubmission { case: row.try_get("aggregate_id")?, at: time(row, "recorded_at")? })
        };
        rows.iter().map(read).collect()
    }
}

fn time(row: &PgRow, column: &str) -> Result<Timestamp, Unavailable> {
    Ok(row.try_get::<jiff_sqlx::Timestamp, _>(column)?.to_jiff())
}

fn optional_time(row: &PgRow, column: &str) -> Result<Option<Timestamp>, Unavailable> {
    let at: Option<jiff_sqlx::Timestamp> = row.try_get(column)?;
    Ok(at.map(jiff_sqlx::Timestamp::to_jiff))
}
