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
use store::subscriptions::{Reaction, Start, TaskError};
use store::{Actor, ExecuteError, Store, StoredEvent, Work};
use tokio::time::Instant;
use tracing::error;
use uuid::Uuid;

use case::{Case, Step, waiting};

/// How many cases a process brings to the register at a time.
const WORKERS: usize = 4;

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
        let event_type = event.event_type.as_str();
        match event.aggregate_type.as_str() {
            CertificateApplication::TYPE => ["Submitted", "ProtocolRequested"].contains(&event_type),
            CitizenRequest::TYPE => event_type == "ProtocolRequested",
            _ => false,
        }
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

    fn lease(&self) -> Duration {
        self.delivery.timing().lease()
    }

    fn longest_pause(&self) -> Duration {
        self.delivery.timing().retry_max
    }

    fn workers(&self) -> usize {
        WORKERS
    }
}

impl Registration {
    async fn bring<C: Case>(&self, store: &Store, event: &StoredEvent) -> Result<(), TaskError> {
        let timing = self.delivery.timing();
        let send_before = Instant::now() + timing.lease().saturating_sub(timing.timeout);
        let Some(document) = waiting::<C>(store, event.aggregate_id).await? else { return Ok(()) };
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
                tell::<C>(store, event, Step::Entered { entry, register }).await
            }
            Verdict::Refused(reason) => tell::<C>(store, event, Step::Refused { reason }).await,
            Verdict::Waits(why) => {
                tell::<C>(store, event, Step::Deferred { reason: why.to_owned() }).await?;
                Err(TaskError::Failed(why.to_owned()))
            }
            Verdict::NotUnderstood(reason) => {
                error!(case = %event.aggregate_id, reason, "the register does not understand a case");
                tell::<C>(store, event, Step::Deferred { reason: reason.clone() }).await?;
                Err(TaskError::NeedsAPerson(reason))
            }
        }
    }
}

/// Says to the case what came of it.
async fn tell<C: Case>(store: &Store, event: &StoredEvent, step: Step) -> Result<(), TaskError> {
    let id: Uuid = event.aggregate_id;
    let work = Work::on(id, C::command(step), Actor::SYSTEM);
    match store.execute::<C>(Work { caused_by: Some(event.position), ..work }).await {
        Ok(_) => Ok(()),
        Err(ExecuteError::Unavailable(error)) => Err(TaskError::Unavailable(error)),
        Err(ExecuteError::Refused(refusal)) => {
            // A registrar was faster: by hand it has a number already, and the register has given it another.
            error!(case = %id, %refusal, "what the register says does not fit the case: compare the two books");
            Ok(())
        }
        Err(other) => Err(TaskError::Failed(other.to_string())),
    }
}

/// `registration.answered`: the process dies between the register's answer and its recording.
fn answered() {
    fail::fail_point!("registration.answered", |_| std::process::abort());
}
