//! May it be? Every rule of a request for erasure. Whether a case may be erased is the case's own matter.

use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;

use super::state::AskedFor;
use super::{Erasure, ErasureCommand, ErasureError, ErasureEvent, ErasureState};
use crate::decider::Decider;
use crate::ids::AccountId;
use crate::personal::Personal;

type Decision = Result<Vec<ErasureEvent>, ErasureError>;

impl Decider for Erasure {
    const RETENTION_CLASS: &'static str = "erasure";
    const NUMBERED: bool = false;

    fn decide(&self, command: ErasureCommand) -> Decision {
        use ErasureCommand as Command;
        match command {
            Command::Ask { .. } if self.asked.is_some() => Err(ErasureError::AlreadyAsked),
            Command::Ask { subject, reason, legal_basis, by } => {
                let reason = Personal::Known(reason.into_string());
                let legal_basis = legal_basis.map(|basis| Personal::Known(basis.into_string()));
                Ok(vec![ErasureEvent::Asked { subject, reason, legal_basis, by }])
            }
            Command::Refuse { reason, by } => {
                self.open()?;
                Ok(vec![ErasureEvent::Refused { reason: Personal::Known(reason.into_string()), by }])
            }
            Command::CarryOut { by, held } => {
                self.open()?.confirmed_by(by)?;
                Ok(vec![ErasureEvent::CarriedOut { by, held }])
            }
        }
    }

    /// The texts outlive whom they are about: the key is not his.
    fn person(_: &ErasureEvent) -> Option<AccountId> {
        None
    }

    fn revision(&self) -> u64 {
        self.sequence
    }
}

impl Aggregate for Erasure {
    const TYPE: &'static str = "Erasure";
    type Command = ErasureCommand;
    type Event = ErasureEvent;
    type Error = ErasureError;
    type Services = ();

    async fn handle(
        &mut self,
        command: ErasureCommand,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), ErasureError> {
        for event in self.decide(command)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: ErasureEvent) {
        self.fold(&event);
    }
}

impl Erasure {
    /// It was asked for, and nobody has decided yet.
    fn open(&self) -> Result<&AskedFor, ErasureError> {
        let asked = self.asked.as_ref().ok_or(ErasureError::NotAsked)?;
        match asked.state {
            ErasureState::Asked => Ok(asked),
            ErasureState::Refused => Err(ErasureError::AlreadyRefused),
            ErasureState::CarriedOut => Err(ErasureError::AlreadyCarriedOut),
        }
    }
}

impl AskedFor {
    /// Two people, on the pages. Whoever has the command line of the installation needs no second one.
    fn confirmed_by(&self, by: Option<AccountId>) -> Result<(), ErasureError> {
        if by.is_some() && by == self.by { Err(ErasureError::SecondPersonNeeded) } else { Ok(()) }
    }
}
