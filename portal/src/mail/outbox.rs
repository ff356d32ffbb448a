//! The letters that no event asks for: confirmations, forgotten passwords, digests.

use std::time::Duration;

use portal_http::letters::Letter;
use portal_http::session::reach;
use projections::dashboard::PerService;
use projections::digest::new_cases;
use secrecy::ExposeSecret;
use store::mail::{Claimed, Contents, MailWish, Recipient};
use store::subscriptions::TaskError;
use store::{Store, Unavailable};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::message::Name;
use super::post::Post;

/// How long a worker has a letter: longer than a slow server takes for a message.
const LEASE: Duration = Duration::from_mins(2);

/// How often it is looked for letters that are due.
const LOOK: Duration = Duration::from_millis(500);

/// How long a digest waits for the read models.
const CATCH_UP: Duration = Duration::from_secs(10);

/// Works off letters.
pub struct Outbox {
    post: Post,
    store: Store,
}

/// What a single step did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worked {
    /// No letter is due.
    Nothing,
    /// A letter is finished.
    Finished,
    /// An attempt failed; the letter is due again later.
    PutBack,
}

/// Looks for letters until `shutdown`, and ends after the one that is under way then.
pub(super) fn start(outbox: Outbox, shutdown: CancellationToken) -> JoinHandle<()> {
    tokio::spawn(async move {
        while !shutdown.is_cancelled() {
            match outbox.work_one().await {
                Ok(Worked::Finished | Worked::PutBack) => {}
                Ok(Worked::Nothing) | Err(_) => {
                    shutdown.run_until_cancelled(tokio::time::sleep(LOOK)).await;
                }
            }
        }
    })
}

impl Outbox {
    /// By this way out.
    #[must_use]
    pub fn new(post: Post, store: Store) -> Self {
        Self { post, store }
    }

    /// A single step: the oldest letter that is due is sent, or put back.
    pub async fn work_one(&self) -> Result<Worked, Unavailable> {
        let Some(letter) = self.store.claim_letter(LEASE).await? else { return Ok(Worked::Nothing) };
        let attempt = tokio::time::timeout(LEASE, self.perform(&letter)).await;
        let cut_off = |_| Err(TaskError::Failed("cut off: it took longer than its lease".to_owned()));
        match attempt.unwrap_or_else(cut_off) {
            Ok(outcome) => {
                self.store.finish_letter(&letter, outcome).await?;
                Ok(Worked::Finished)
            }
            Err(error) => {
                let reason = error.in_safe_words();
                warn!(letter = %letter.id, reason, "a letter was put back");
                self.store.put_back_letter(&letter, &reason).await?;
                Ok(Worked::PutBack)
            }
        }
    }

    /// What came of it, in one word.
    async fn perform(&self, letter: &Claimed) -> Result<&'static str, TaskError> {
        if letter.is_over {
            return Ok("over");
        }
        let recipient = match letter.account {
            Some(account) => self.store.recipient(account).await?,
            None => None,
        };
        let Some(recipient) = recipient else { return Ok("nobody") };
        let Some(text) = self.write(letter, &recipient).await? else { return Ok("nothing_to_say") };
        let (id, at) = (format!("letter.{}", letter.id), letter.created_at);
        let name = Name { id, at, since: letter.since };
        let delivered = self.post.deliver(&self.store, &name, &recipient.account.email, &text).await?;
        Ok(delivered.as_str())
    }

    async fn write(&self, letter: &Claimed, to: &Recipient) -> Result<Option<Letter>, TaskError> {
        let head = self.post.head();
        let token = || self.store.link_token(letter.id);
        match letter.contents {
            Contents::Confirmation if to.standing.confirmed => Ok(None),
            Contents::Confirmation => Ok(Some(head.confirmation(token().expose_secret()))),
            Contents::PasswordReset => Ok(Some(head.password_reset(token().expose_secret()))),
            Contents::Digest { .. } if to.standing.wish == MailWish::Refused => Ok(None),
            Contents::Digest { requests, applications } => {
                let new = self.count(to, requests, applications).await?;
                Ok((new != PerService::default()).then(|| head.digest(new)))
            }
        }
    }

    async fn count(
        &self,
        to: &Recipient,
        requests: (i64, i64),
        applications: (i64, i64),
    ) -> Result<PerService, TaskError> {
        let head = self.store.head().await?;
        for name in ["requests", "applications"] {
            if !self.store.wait_for(name, head, CATCH_UP).await {
                return Err(TaskError::Failed("the read models are behind".to_owned()));
            }
        }
        Ok(new_cases(&self.store, reach(&to.account), requests, applications).await?)
    }
}
