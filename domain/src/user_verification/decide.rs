//! May it be? Every rule of a verification, in one place.

use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;

use super::{UserVerification, VerificationCommand, VerificationError, VerificationEvent, VerificationState};
use crate::decider::Decider;
use crate::ids::AccountId;
use crate::personal::Personal;

type Decision = Result<Vec<VerificationEvent>, VerificationError>;

impl Decider for UserVerification {
    const RETENTION_CLASS: &'static str = "verification";
    const NUMBERED: bool = false;

    fn decide(&self, command: VerificationCommand) -> Decision {
        use VerificationCommand as Command;
        match command {
            Command::Erase { .. } if self.erased => Ok(vec![]),
            Command::Erase { request } => Ok(vec![VerificationEvent::PersonErased { request }]),
            _ if self.erased => Err(VerificationError::Erased),
            Command::Declare { fingerprints, .. } if self.fingerprints.as_ref() == Some(&fingerprints) => {
                Ok(vec![])
            }
            Command::Declare { account, details, fingerprints } => {
                let details = Personal::Known(*details);
                Ok(vec![VerificationEvent::DetailsDeclared { account, details, fingerprints }])
            }
            Command::Verify { document, office } => match self.state {
                VerificationState::Incomplete => Err(VerificationError::DetailsMissing),
                VerificationState::Verified => Err(VerificationError::AlreadyVerified),
                VerificationState::Unverified | VerificationState::Revoked => {
                    Ok(vec![VerificationEvent::Verified { document, office: office.into_string() }])
                }
            },
            Command::Revoke { reason } => match self.state {
                VerificationState::Verified => {
                    Ok(vec![VerificationEvent::Revoked { reason: Personal::Known(reason.into_string()) }])
                }
                VerificationState::Incomplete
                | VerificationState::Unverified
                | VerificationState::Revoked => Err(VerificationError::NotVerified),
            },
        }
    }

    fn person(first: &VerificationEvent) -> Option<AccountId> {
        match first {
            VerificationEvent::DetailsDeclared { account, .. } => Some(*account),
            VerificationEvent::Verified { .. }
            | VerificationEvent::Revoked { .. }
            | VerificationEvent::PersonErased { .. } => None,
        }
    }

    fn revision(&self) -> u64 {
        self.sequence
    }
}

impl Aggregate for UserVerification {
    const TYPE: &'static str = "UserVerification";
    type Command = VerificationCommand;
    type Event = VerificationEvent;
    type Error = VerificationError;
    type Services = ();

    async fn handle(
        &mut self,
        command: VerificationCommand,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), VerificationError> {
        for event in self.decide(command)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: VerificationEvent) {
        self.fold(&event);
    }
}
