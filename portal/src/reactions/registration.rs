//! Cases go to the register, once, and until they have their number (or the register says no for good).
//!
//! Flow: `case` (what goes there, whichever aggregate it is) → `protocol_adapter::Delivery` (entered once) → a command
//! of the system, so that what the citizen sees is an event.

mod case;

use std::time::Duration;

use async_trait::async_trait;
use cqrs_es::Aggregate;
use domain::certificate_application::CertificateApplication;
use domain::citizen_request::CitizenRequest;
use protocol_adapter::{Delivery, Errand, News, Verdict};
use store::subscriptions::{Interest, Reaction, Start, Takes, TaskError};
use store::{Actor, ExecuteError, Store, StoredEvent, Work};
use tokio::time::Instant;
use tracing::error;
use uuid::Uuid;

use case::{Case, Step, Waiting, waiting};

/// Why a number that the register gives is not shown.
const NUMBER_HELD: &str = "number_held: the register gives a number that another case has";

/// What stands before the reason when the register makes nothing of a document.
const NOT_UNDERSTOOD: &str = "not_understood";

/// What goes to the register: every application, and the requests for which staff ask it.
const WANTED: [(&str, &str); 3] = [
    (CertificateApplication::TYPE, "Submitted"),
    (CertificateApplication::TYPE, "ProtocolRequested"),
    (CitizenRequest::TYPE, "ProtocolRequested"),
];

/// Brings cases to the register.
pub struct Registration {
    delivery: Delivery,
}

impl Registration {
    /// By this way.
    #[must_use]
    pub fn new(delivery: Delivery) -> Self {
        Self { delivery }
    }
}

#[async_trait]
impl Reaction for Registration {
    fn name(&self) -> &'static str {
        "registration"
    }

    /// An application goes to the register with its filing, a request when somebody sends it.
    fn wants(&self, event: &StoredEvent) -> bool {
        WANTED.contains(&(event.aggregate_type.as_str(), event.event_type.as_str()))
    }

    fn interest(&self) -> Interest {
        Interest::Events(&WANTED)
    }

    async fn perform(&self, store: &Store, event: &StoredEvent) -> Result<(), TaskError> {
        match event.aggregate_type.as_str() {
            CertificateApplication::TYPE => self.bring::<CertificateApplication>(store, event).await,
            CitizenRequest::TYPE => self.bring::<CitizenRequest>(store, event).await,
            other => Err(TaskError::Failed(format!("no {other} goes to the register"))),
        }
    }

    /// Whatever was sent before this reaction was there still waits for its number; the others are done at a glance.
    fn start(&self) -> Start {
        Start::Beginning
    }

    /// While the register is away, those who wait for it wait quietly: one of them goes now and then to see whether it
    /// is back. Who is new is told that his number follows.
    fn takes(&self) -> Takes {
        if self.delivery.is_held_back() { Takes::WhatIsNew } else { Takes::WhateverIsDue }
    }

    fn lease(&self) -> Duration {
        self.delivery.timing().lease()
    }

    fn longest_pause(&self) -> Duration {
        self.delivery.timing().retry_max
    }

    fn workers(&self) -> usize {
        self.delivery.timing().at_once
    }
}

impl Registration {
    async fn bring<C: Case>(&self, store: &Store, event: &StoredEvent) -> Result<(), TaskError> {
        let timing = self.delivery.timing();
        let send_before = Instant::now() + timing.lease().saturating_sub(timing.timeout);
        let Some(waiting) = waiting::<C>(store, event.aggregate_id).await? else { return Ok(()) };
        let Waiting { document, revision } = waiting;
        let errand = Errand { task: event.position, send_before };
        let brought = self.delivery.bring(&document, errand).await;
        let delivered = brought.map_err(|error| TaskError::Unavailable(error.into()))?;
        if delivered.news == News::IsBack {
            store.hurry(self.name()).await?;
        }
        match delivered.verdict {
            Verdict::Entered(entry) => {
                answered();
                let register = self.delivery.register().to_owned();
                tell(store, event, work::<C>(event, Step::Entered { entry, register })).await
            }
            // Only to the case that was sent: a refusal that comes when a registrar has sent it again is not the answer
            // to that, and would end what he has begun. Then the register is asked anew.
            Verdict::Refused(reason) => {
                tell(store, event, work::<C>(event, Step::Refused { reason }).if_match(revision)).await
            }
            Verdict::Waits(_) if gives_up() => Ok(()),
            Verdict::Waits(why) => {
                tell(store, event, work::<C>(event, Step::Deferred { reason: why.to_owned() })).await?;
                Err(TaskError::Failed(why.to_owned()))
            }
            Verdict::NotUnderstood(reason) => {
                set_aside::<C>(store, event, format!("{NOT_UNDERSTOOD}: {reason}")).await
            }
            Verdict::Contradicts(contradiction) => {
                set_aside::<C>(store, event, contradiction.to_string()).await
            }
        }
    }
}

/// It waits for somebody to look at it; the citizen knows that his number follows.
async fn set_aside<C: Case>(store: &Store, event: &StoredEvent, reason: String) -> Result<(), TaskError> {
    error!(case = %event.aggregate_id, reason, "a case that goes to the register needs a registrar");
    metrics::counter!("pyli_register_set_aside_total").increment(1);
    match store.execute(work::<C>(event, Step::Deferred { reason: reason.clone() })).await {
        Ok(_) | Err(ExecuteError::Refused(_)) => Err(TaskError::NeedsAPerson(reason)),
        Err(ExecuteError::Unavailable(error)) => Err(TaskError::Unavailable(error)),
        Err(other) => Err(TaskError::Failed(other.to_string())),
    }
}

/// Says to the case what came of it.
async fn tell<C: Case>(store: &Store, event: &StoredEvent, work: Work<C>) -> Result<(), TaskError> {
    match store.execute(work).await {
        Ok(_) => Ok(()),
        Err(ExecuteError::NumberHeld) => set_aside::<C>(store, event, NUMBER_HELD.to_owned()).await,
        Err(ExecuteError::Unavailable(error)) => Err(TaskError::Unavailable(error)),
        Err(ExecuteError::Refused(refusal)) => {
            // A registrar was faster: by hand it has a number already, and the register has given it another.
            error!(case = %event.aggregate_id, %refusal, "what the register says does not fit the case: compare the two books");
            Ok(())
        }
        Err(other) => Err(TaskError::Failed(other.to_string())),
    }
}

/// The step as something to be done with the case of `event`.
fn work<C: Case>(event: &StoredEvent, step: Step) -> Work<C> {
    let id: Uuid = event.aggregate_id;
    let work = Work::on(id, C::command(step), Actor::SYSTEM);
    Work { caused_by: Some(event.position), ..work }
}

/// `registration.give_up`: a negative control; what could not be numbered at once is not tried again.
fn gives_up() -> bool {
    fail::fail_point!("registration.give_up", |_| true);
    false
}

/// `registration.answered`: the process dies between the register's answer and its recording.
fn answered() {
    fail::fail_point!("registration.answered", |_| std::process::abort());
}
