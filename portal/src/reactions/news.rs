//! Citizens are mailed what happens to their cases: the number follows, the number, an answer, a new status.
//!
//! Flow: `case` (what there is to tell of an event, and to whom; with `again`: since when it may have been told) → whether he may be mailed → `mail::Post` (once).

mod case;
mod again;

use std::time::Duration;

use async_trait::async_trait;
use cqrs_es::Aggregate;
use domain::certificate_application::CertificateApplication;
use domain::citizen_request::CitizenRequest;
use jiff::Timestamp;
use store::mail::MailWish;
use store::subscriptions::{Interest, Reaction, TaskError};
use store::{Store, StoredEvent};

use crate::mail::{Name, Post};
use case::Telling;

/// What citizens are told of.
const TOLD: [(&str, &str); 8] = [
    (CitizenRequest::TYPE, "ProtocolDeferred"),
    (CitizenRequest::TYPE, "Protocolled"),
    (CitizenRequest::TYPE, "Answered"),
    (CitizenRequest::TYPE, "StatusChanged"),
    (CertificateApplication::TYPE, "ProtocolDeferred"),
    (CertificateApplication::TYPE, "Protocolled"),
    (CertificateApplication::TYPE, "Answered"),
    (CertificateApplication::TYPE, "StatusChanged"),
];

/// Mails citizens what happens to their cases.
pub struct News {
    post: Post,
}

impl News {
    /// By this way out.
    #[must_use]
    pub fn new(post: Post) -> Self {
        Self { post }
    }
}

#[async_trait]
impl Reaction for News {
    fn name(&self) -> &'static str {
        "mail"
    }

    fn wants(&self, event: &StoredEvent) -> bool {
        TOLD.contains(&(event.aggregate_type.as_str(), event.event_type.as_str()))
    }

    fn interest(&self) -> Interest {
        Interest::Events(&TOLD)
    }

    async fn perform(&self, store: &Store, event: &StoredEvent) -> Result<(), TaskError> {
        let outcome = self.tell(store, event).await?;
        metrics::counter!("pyli_mail_news_total", "outcome" => outcome).increment(1);
        Ok(())
    }

    /// Longer than a slow server takes for a message: who is cut off does not know whether it went out.
    fn lease(&self) -> Duration {
        Duration::from_mins(2)
    }

    fn longest_pause(&self) -> Duration {
        Duration::from_mins(5)
    }
}

impl News {
    /// What came of it, in one word.
    async fn tell(&self, store: &Store, event: &StoredEvent) -> Result<&'static str, TaskError> {
        let Some(Telling { to, case, number, news, since }) = case::telling(store, event).await? else {
            return Ok("nobody_to_tell");
        };
        let Some(recipient) = store.recipient(to).await? else { return Ok("forgotten") };
        if !recipient.standing.confirmed {
            return Ok("unconfirmed");
        }
        if recipient.standing.wish == MailWish::Refused {
            return Ok("unwanted");
        }
        let letter = self.post.head().about(case, number, &news);
        let name = name(event, since);
        let delivered = self.post.deliver(store, &name, &recipient.account.email, &letter).await?;
        Ok(delivered.as_str())
    }
}

/// Case and place in its stream, not the position: a log restored from an older backup uses positions again for other
/// events, and two different messages must never have one name.
fn name(event: &StoredEvent, since: Timestamp) -> Name {
    let kind = event.event_type.to_lowercase();
    Name { id: format!("{kind}.{}.{}", event.sequence, event.aggregate_id), at: event.recorded_at, since }
}
