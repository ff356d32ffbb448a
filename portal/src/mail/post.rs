//! One message, once: written down before it is handed over, and settled when the other side has taken or refused it.
//! SMTP cannot tell whether a message arrived when the connection breaks at its end: then it is sent again, byte for
//! byte the same under the same Message-ID.

use std::sync::Arc;

use portal_http::letters::{Letter, Letterhead};
use protocol_adapter::EffectMarker;
use store::Store;
use store::mail::{Attempt, Ended};
use store::subscriptions::TaskError;
use tracing::{error, warn};

use super::message::{Envelope, Name};
use super::transport::{NotSent, Transport};

/// The way out.
#[derive(Clone)]
pub struct Post {
    inner: Arc<Inner>,
}

struct Inner {
    transport: Transport,
    envelope: Envelope,
    head: Letterhead,
    marker: EffectMarker,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivered {
    /// The other side has taken it.
    Sent,
    /// The other side will never take it.
    Refused,
    /// One of the two, at an earlier attempt; or it is held since one.
    Before,
    /// It was perhaps sent before the database was restored.
    Held,
}

impl Delivered {
    /// In one word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Refused => "refused",
            Self::Before => "settled_before",
            Self::Held => "held",
        }
    }
}

impl Post {
    /// By this transport, in this name.
    #[must_use]
    pub(super) fn new(
        transport: Transport,
        envelope: Envelope,
        head: Letterhead,
        marker: EffectMarker,
    ) -> Self {
        Self { inner: Arc::new(Inner { transport, envelope, head, marker }) }
    }

    /// In whose name letters are written.
    #[must_use]
    pub fn head(&self) -> &Letterhead {
        &self.inner.head
    }

    /// Hands a letter over; an error means: try again later.
    pub(crate) async fn deliver(
        &self,
        store: &Store,
        name: &Name,
        to: &str,
        letter: &Letter,
    ) -> Result<Delivered, TaskError> {
        let (attempt, effect) = match store.begin_mail(&name.id, name.since).await? {
            Attempt::Begun { attempt, effect } => (attempt, effect),
            Attempt::Settled => return Ok(Delivered::Before),
            Attempt::Held => return Ok(held(name)),
        };
        (self.inner.marker)(effect);
        let sent = match self.inner.envelope.seal(name, to, letter) {
            Ok(message) => self.inner.transport.send(name, message).await,
            Err(unusable) => Err(NotSent::Refused(unusable.to_string())),
        };
        handed_over();
        let ended = match &sent {
            Ok(()) => Ended::Sent,
            Err(NotSent::Refused(_)) => Ended::Refused,
            Err(NotSent::NotNow(_)) => Ended::Failed,
        };
        metrics::counter!("pyli_mail_total", "outcome" => ended.as_str()).increment(1);
        store.end_mail(&name.id, attempt, ended).await?;
        match sent {
            Ok(()) => Ok(Delivered::Sent),
            Err(NotSent::Refused(reason)) => {
                error!(message = name.id, reason, "a message was refused for good");
                Ok(Delivered::Refused)
            }
            Err(NotSent::NotNow(reason)) => Err(TaskError::Failed(reason)),
        }
    }
}

fn held(name: &Name) -> Delivered {
    metrics::counter!("pyli_mail_total", "outcome" => "held").increment(1);
    warn!(message = name.id, "perhaps sent before the database was restored: held, see pyli held");
    Delivered::Held
}

/// `mail.handed_over`: the process dies between the server's answer and its recording.
fn handed_over() {
    fail::fail_point!("mail.handed_over", |_| std::process::abort());
}
