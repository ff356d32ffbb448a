//! Rows that are plainly deleted when their time is over. How long that is, is what the pages promise ("Τα δεδομένα
//! μου"): no setting changes it.

use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Unavailable;

/// How many rows go in one transaction.
const BATCH: i64 = 1000;

/// What is deleted by its age alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowClass {
    /// Sessions that have ended.
    Sessions,
    /// Submissions that are remembered so that sending twice files once.
    Submissions,
    /// Drafts that nobody has touched.
    Drafts,
    /// Letters and the links in them.
    Letters,
    /// What was tried with the mail server.
    MailAttempts,
    /// Tasks of the mail that are done. Those of the register stay: a year's account of the protocol asks for them.
    MailTasks,
}

impl RowClass {
    /// All of them, in the order in which they go.
    pub const ALL: [Self; 6] =
        [Self::Sessions, Self::Submissions, Self::Drafts, Self::Letters, Self::MailAttempts, Self::MailTasks];

    /// Its name in the book and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sessions => "sessions",
            Self::Submissions => "submissions",
            Self::Drafts => "drafts",
            Self::Letters => "letters",
            Self::MailAttempts => "mail_attempts",
            Self::MailTasks => "mail_tasks",
        }
    }

    /// How long it is kept: after it ended, was recorded, touched, asked for, tried, done.
    #[must_use]
    pub fn days(self) -> i64 {
        match self {
            Self::Sessions => 0,
            Self::Submissions | Self::Drafts | Self::Letters => 30,
            Self::MailAttempts | Self::MailTasks => 365,
        }
    }

    /// Deletes one batch of what is older than its time and counts it in the run, in one transaction; says how many. On
    /// the very moment at which its time is over it is kept still.
    pub async fn delete_some(
        self,
        owner: &mut PgConnection,
        run: Uuid,
        now: Timestamp,
    ) -> Result<u64, Unavailable> {
        let before = now - SignedDuration::from_hours(24 * self.days());
        let gone: i64 = sqlx::query_scalar(self.statement())
            .bind(before.to_sqlx())
            .bind(BATCH)
            .bind(run)
            .bind(self.as_str())
            .fetch_one(owner)
            .await?;
        Ok(gone.unsigned_abs())
    }

    fn statement(self) -> &'static str {
        macro_rules! counted {
            ($delete:literal) => {
                concat!(
                    "with gone as (",
                    $delete,
                    " returning 1), \
                     told as (insert into public.retention_removals as r (run, class, gone) \
                     select $3, $4, count(*) from gone having count(*) > 0 \
                     on conflict (run, class) do update set gone = r.gone + excluded.gone) \
                     select count(*) from gone"
                )
            };
        }
        match self {
            Self::Sessions => counted!(
                "delete from public.sessions where token_hash in \
                 (select token_hash from public.sessions where expires_at < $1 limit $2)"
            ),
            Self::Submissions => counted!(
                "delete from public.idempotency_keys where (scope, key) in \
                 (select scope, key from public.idempotency_keys where recorded_at < $1 limit $2)"
            ),
            Self::Drafts => counted!(
                "delete from public.form_drafts where (account, form) in \
                 (select account, form from public.form_drafts where touched_at < $1 limit $2) and touched_at < $1"
            ),
            Self::Letters => counted!(
                "delete from public.letters where id in \
                 (select id from public.letters where created_at < $1 limit $2)"
            ),
            // A mark outside the database tells of the newest thing that was done in the world.
            Self::MailAttempts => counted!(
                "delete from public.mail_attempts where (message, attempt) in \
                 (select message, attempt from public.mail_attempts where started_at < $1 \
                  and effect < (select max(m.effect) from public.mail_attempts m) limit $2)"
            ),
            Self::MailTasks => counted!(
                "delete from public.tasks where reaction = 'mail' and position in \
                 (select position from public.tasks where reaction = 'mail' and finished_at < $1 limit $2) \
                 and finished_at < $1"
            ),
        }
    }
}
