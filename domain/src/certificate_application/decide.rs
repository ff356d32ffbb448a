//! May it be? Every rule of an application, in one place.

use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;

use super::state::Filed;
use super::{
    Applicant, ApplicationCommand, ApplicationError, ApplicationEvent, ApplicationStatus,
    CertificateApplication, Delivery,
};
use crate::catalogue::{CertificateCode, CheckedFields};
use crate::decider::Decider;
use crate::ids::{AccountId, DepartmentId};
use crate::personal::Personal;
use crate::protocol::{ProtocolState, decided};
use crate::user_verification::VerificationState;
use crate::words::{AnswerText, CaseText, Reason};

type Decision = Result<Vec<ApplicationEvent>, ApplicationError>;

impl Decider for CertificateApplication {
    const RETENTION_CLASS: &'static str = "application";
    const NUMBERED: bool = true;

    fn decide(&self, command: ApplicationCommand) -> Decision {
        use ApplicationCommand as Command;
        match command {
            Command::Submit { .. } if self.filed.is_some() => Err(ApplicationError::AlreadyFiled),
            Command::Submit { standing, .. } if standing != VerificationState::Verified => {
                Err(ApplicationError::NotVerified)
            }
            Command::Submit { applicant, certificate, details, delivery, fields, standing: _ } => {
                offered(&certificate, &delivery, &fields)?;
                Ok(vec![submitted(applicant, details, delivery, fields)])
            }
            Command::ChangeStatus { to, reason } => self.filed()?.change_status(to, reason),
            Command::Answer { text } => self.filed()?.answer(text),
            Command::Withdraw { by } => self.filed()?.withdraw(by),
            Command::Assign { department, assignee } => Ok(self.filed()?.assign(department, assignee)),
            Command::Note { text } => self
                .filed()
                .map(|_| vec![ApplicationEvent::Noted { text: Personal::Known(text.into_string()) }]),
            // The number is the register's matter, in any status: withdrawn ones are numbered all the same.
            Command::RetryProtocol => decided(self.filed()?.protocol.send_again()),
            Command::DeferProtocol { reason } => decided(self.filed()?.protocol.defer(reason)),
            Command::Protocol { entry, register, by } => {
                decided(self.filed()?.protocol.enter(entry, register, by))
            }
            Command::RefuseProtocol { reason } => decided(self.filed()?.protocol.refuse(reason)),
            Command::SetLegalHold { reason } => self.filed()?.set_legal_hold(reason),
            Command::LiftLegalHold { reason } => self.filed()?.lift_legal_hold(reason),
            Command::Erase { request } => self.filed()?.erase(request),
            Command::EraseAgain => Ok(self.filed()?.erase_again()),
        }
    }

    fn person(first: &ApplicationEvent) -> Option<AccountId> {
        match first {
            ApplicationEvent::Submitted { applicant, .. } => Some(applicant.account),
            ApplicationEvent::StatusChanged { .. }
            | ApplicationEvent::Answered { .. }
            | ApplicationEvent::Withdrawn {}
            | ApplicationEvent::Assigned { .. }
            | ApplicationEvent::Noted { .. }
            | ApplicationEvent::ProtocolRequested {}
            | ApplicationEvent::ProtocolDeferred { .. }
            | ApplicationEvent::Protocolled { .. }
            | ApplicationEvent::ProtocolRefused { .. }
            | ApplicationEvent::LegalHoldSet { .. }
            | ApplicationEvent::LegalHoldLifted { .. }
            | ApplicationEvent::CaseErased { .. } => None,
        }
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

impl CertificateApplication {
    fn filed(&self) -> Result<&Filed, ApplicationError> {
        self.filed.as_ref().ok_or(ApplicationError::NotFiled)
    }
}

/// Whether the catalogue offers that certificate by that way, and the fields were checked for it.
fn offered(
    code: &CertificateCode,
    delivery: &Delivery,
    fields: &CheckedFields,
) -> Result<(), ApplicationError> {
    let offered = code.certificate().is_some_and(|known| known.delivery.contains(&delivery.method));
    if !offered {
        return Err(ApplicationError::DeliveryNotOffered);
    }
    if fields.certificate() != code {
        return Err(ApplicationError::FieldsOfAnother);
    }
    Ok(())
}

fn submitted(
    applicant: Applicant,
    details: Option<CaseText>,
    delivery: Delivery,
    fields: CheckedFields,
) -> ApplicationEvent {
    ApplicationEvent::Submitted {
        applicant,
        certificate: fields.certificate().clone(),
        details: details.map(|details| Personal::Known(details.into_string())),
        delivery,
        fields: Personal::Known(fields.into_values()),
    }
}

impl Filed {
    fn change_status(&self, to: ApplicationStatus, reason: Option<Reason>) -> Decision {
        self.not_withdrawn()?;
        if to == self.status {
            return Err(ApplicationError::StatusUnchanged { status: to.as_str() });
        }
        if !to.is_set_by_hand() {
            return Err(ApplicationError::StatusNotByHand { to: to.as_str() });
        }
        self.may_become(to)?;
        if to == ApplicationStatus::Issued && self.protocol.state() != ProtocolState::Registered {
            return Err(ApplicationError::NotRegistered);
        }
        if to.asks_reason() && reason.is_none() {
            return Err(ApplicationError::ReasonMissing);
        }
        let reason = reason.map(|reason| Personal::Known(reason.into_string()));
        Ok(vec![ApplicationEvent::StatusChanged { to, reason }])
    }

    // An answer never changes the status: what is issued or rejected is told by its own command.
    fn answer(&self, text: AnswerText) -> Decision {
        self.not_withdrawn()?;
        Ok(vec![ApplicationEvent::Answered { text: Personal::Known(text.into_string()) }])
    }

    fn withdraw(&self, by: AccountId) -> Decision {
        // Whose it is comes before everything else: a stranger must not learn the status from the refusal.
        if self.owner != by {
            return Err(ApplicationError::NotYours);
        }
        self.not_withdrawn()?;
        self.may_become(ApplicationStatus::Withdrawn)?;
        Ok(vec![ApplicationEvent::Withdrawn {}])
    }

    // In any status: somebody stays in charge of the file of a finished case too.
    fn assign(&self, department: Option<DepartmentId>, assignee: Option<AccountId>) -> Vec<ApplicationEvent> {
        if (department, assignee) == (self.department, self.assignee) {
            return vec![];
        }
        vec![ApplicationEvent::Assigned { department, assignee }]
    }

    fn not_withdrawn(&self) -> Result<(), ApplicationError> {
        if self.status == ApplicationStatus::Withdrawn { Err(ApplicationError::Withdrawn) } else { Ok(()) }
    }

    fn may_become(&self, to: ApplicationStatus) -> Result<(), ApplicationError> {
        if self.status.may_become(to) {
            return Ok(());
        }
        Err(ApplicationError::StatusNotAllowed { from: self.status.as_str(), to: to.as_str() })
    }
}
