//! May it be? Every rule of a request, in one place.

use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;

use super::{CitizenRequest, RequestCommand, RequestError, RequestEvent};
use crate::decider::Decider;
use crate::ids::AccountId;

impl Decider for CitizenRequest {
    const RETENTION_CLASS: &'static str = "request";
    const NUMBERED: bool = true;

    fn decide(&self, command: RequestCommand) -> Result<Vec<RequestEvent>, RequestError> {
        let _ = command;
        Err(RequestError::NotFiled)
    }

    fn person(first: &RequestEvent) -> Option<AccountId> {
        match first {
            RequestEvent::Submitted { sender, .. } => sender.as_ref().map(|sender| sender.account),
            _ => None,
        }
    }

    fn revision(&self) -> u64 {
        self.revision
    }
}

impl Aggregate for CitizenRequest {
    const TYPE: &'static str = "CitizenRequest";
    type Command = RequestCommand;
    type Event = RequestEvent;
    type Error = RequestError;
    type Services = ();

    async fn handle(
        &mut self,
        command: RequestCommand,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), RequestError> {
        for event in self.decide(command)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: RequestEvent) {
        self.fold(&event);
    }
}
