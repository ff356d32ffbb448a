//! A refusal that comes too late: a registrar has sent the case again since.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use domain::citizen_request::{CitizenRequest, RequestCommand};
use domain::protocol::{ProtocolEntry, ProtocolState};
use portal::reactions::Registration;
use protocol_adapter::{Delivery, Document, Outcome, Register, Timing, Unclear};
use store::StreamId;
use store::subscriptions::{Reaction, TaskError};
use tests::TestDatabase;
use tests::commands::by_clerk;
use tokio::sync::Notify;

use crate::cases::{sent_request, until};
use crate::world::{LONG, pool};

/// A register that refuses everything; whoever asks it reads the answer when he is let go on.
#[derive(Default)]
struct Refuses {
    asked: Notify,
    goes_on: Notify,
}

#[async_trait]
impl Register for Refuses {
    fn name(&self) -> &'static str {
        "refuses"
    }

    async fn enter(&self, _: &Document) -> Outcome {
        self.asked.notify_one();
        self.goes_on.notified().await;
        Outcome::Refused("λείπει σφραγίδα".to_owned())
    }

    async fn find(&self, _: &str) -> Result<Option<ProtocolEntry>, Unclear> {
        Ok(None)
    }
}

/// A process that brings cases to this register.
async fn process(database: &TestDatabase, register: &Arc<Refuses>) -> Registration {
    let (settle, retry_max) = (Duration::ZERO, Duration::ZERO);
    let timing = Timing { timeout: LONG, settle, retry_max, per_second: 1000, at_once: 4 };
    Registration::new(Delivery::new(register.clone(), pool(database).await, timing))
}

#[tokio::test]
async fn a_refusal_that_comes_when_the_case_was_sent_again_refuses_nothing() {
    let database = tests::database().await;
    let store = database.store().await;
    let case = sent_request(&store, "Λακκούβα").await;
    let events = store.stream(&StreamId::of::<CitizenRequest>(case)).await.expect("the log answers");
    let sent = events.last().expect("it was sent");

    let (slow, quick) = (Arc::new(Refuses::default()), Arc::new(Refuses::default()));
    let (frozen, other) = (process(&database, &slow).await, process(&database, &quick).await);
    let meanwhile = async {
        slow.asked.notified().await;
        quick.goes_on.notify_one();
        other.perform(&store, sent).await.expect("it tells the refusal");
        until::<CitizenRequest>(&store, case, ProtocolState::Refused).await;
        store.execute(by_clerk(case, RequestCommand::RetryProtocol)).await.expect("it is sent again");
        slow.goes_on.notify_one();
    };
    let (late, ()) = tokio::join!(frozen.perform(&store, sent), meanwhile);
    assert!(matches!(late, Err(TaskError::Failed(_))), "{late:?}");
    let types = until::<CitizenRequest>(&store, case, ProtocolState::Requested).await;
    assert_eq!(types, ["Submitted", "ProtocolRequested", "ProtocolRefused", "ProtocolRequested"]);
}
