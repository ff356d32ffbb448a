//! May it be? Every rule of an application, in one place.

use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;

use super::{ApplicationCommand, ApplicationError, ApplicationEvent, CertificateApplication};
use crate::decider::Decider;
use crate::ids::AccountId;

type Decision = Result<Vec<ApplicationEvent>, ApplicationError>;

impl Decider for CertificateApplication {
    const RETENTION_CLASS: &'static str = "application";
    const NUMBERED: bool = true;

    fn decide(&self, _command: ApplicationCommand) -> Decision {
        todo!("helper DOMAIN")
    }

    fn person(first: &ApplicationEvent) -> Option<AccountId> {
        if let ApplicationEvent::Submitted { applicant, .. } = first { Some(applicant.account) } else { None }
    }

    fn revision(&self) -> u64 {
        self.revision
    }
}

impl Aggregate for CertificateApplication {
    const TYPE: &'static str = "CertificateApplication";
    type Command = ApplicationCommand;
    type Event = ApplicationEvent;
    type Error = ApplicationError;
    type Services = ();

    async fn handle(
        &mut self,
        command: ApplicationCommand,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), ApplicationError> {
        for event in self.decide(command)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: ApplicationEvent) {
        self.fold(&event);
    }
}
