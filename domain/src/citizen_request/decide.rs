//! May it be? Every rule of a request, in one place: one function for each command, the statuses' own
//! table in `state`.

use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;

use super::state::Filed;
use super::{AfterAnswer, CitizenRequest, Kind, RequestCommand, RequestError, RequestEvent, Sender, Status};
use crate::decider::Decider;
use crate::ids::{AccountId, DepartmentId};
use crate::personal::Personal;
use crate::protocol::{ProtocolEntry, ProtocolState, decided};
use crate::words::{AnswerText, CaseText, DesiredAction, Reason, Subject};

type Decision = Result<Vec<RequestEvent>, RequestError>;

impl Decider for CitizenRequest {
    const RETENTION_CLASS: &'static str = "request";
    const NUMBERED: bool = true;

    fn decide(&self, command: RequestCommand) -> Decision {
        use RequestCommand as Command;
        match command {
            Command::Submit { .. } if self.filed.is_some() => Err(RequestError::AlreadyFiled),
            Command::Submit { kind, sender, subject, text, desired_action } => {
                submit(kind, sender, subject, text, desired_action)
            }
            Command::ChangeStatus { to, reason } => self.filed()?.change_status(to, reason),
            Command::Answer { text, then } => self.filed()?.answer(text, then),
            Command::Withdraw { by } => self.filed()?.withdraw(by),
            Command::Assign { department, assignee } => Ok(self.filed()?.assign(department, assignee)),
            Command::Note { text } => {
                self.filed().map(|_| vec![RequestEvent::Noted { text: Personal::Known(text.into_string()) }])
            }
            Command::RequestProtocol => self.filed()?.request_protocol(),
            Command::RetryProtocol => self.filed()?.retry_protocol(),
            Command::DeferProtocol { reason } => decided(self.filed()?.protocol.defer(reason)),
            Command::Protocol { entry, register, by } => self.filed()?.enter(entry, register, by),
            Command::RefuseProtocol { reason } => decided(self.filed()?.protocol.refuse(reason)),
            Command::SetLegalHold { reason } => self.filed()?.set_legal_hold(reason),
            Command::LiftLegalHold { reason } => self.filed()?.lift_legal_hold(reason),
            Command::Erase { request } => self.filed()?.erase(request),
            Command::EraseAgain => Ok(self.filed()?.erase_again()),
        }
    }

    fn person(first: &RequestEvent) -> Option<AccountId> {
        match first {
            RequestEvent::Submitted { sender, .. } => sender.as_ref().map(|sender| sender.account),
            RequestEvent::StatusChanged { .. }
            | RequestEvent::Answered { .. }
            | RequestEvent::Withdrawn {}
            | RequestEvent::Assigned { .. }
            | RequestEvent::Noted { .. }
            | RequestEvent::ProtocolRequested {}
            | RequestEvent::ProtocolDeferred { .. }
            | RequestEvent::Protocolled { .. }
            | RequestEvent::ProtocolRefused { .. }
            | RequestEvent::LegalHoldSet { .. }
            | RequestEvent::LegalHoldLifted { .. }
            | RequestEvent::CaseErased { .. } => None,
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

impl CitizenRequest {
    fn filed(&self) -> Result<&Filed, RequestError> {
        self.filed.as_ref().ok_or(RequestError::NotFiled)
    }
}

fn submit(
    kind: Kind,
    sender: Option<Sender>,
    subject: Subject,
    text: CaseText,
    desired_action: Option<DesiredAction>,
) -> Decision {
    if kind.is_anonymous() == sender.is_some() {
        return Err(RequestError::SenderMismatch);
    }
    Ok(vec![RequestEvent::Submitted {
        kind,
        sender,
        subject: Personal::Known(subject.into_string()),
        text: Personal::Known(text.into_string()),
        desired_action: desired_action.map(|wish| Personal::Known(wish.into_string())),
    }])
}

impl Filed {
    fn change_status(&self, to: Status, reason: Option<Reason>) -> Decision {
        self.not_withdrawn()?;
        if to == self.status {
            return Err(RequestError::StatusUnchanged { status: to.as_str() });
        }
        if !to.is_set_by_hand() {
            return Err(RequestError::StatusNotByHand { to: to.as_str() });
        }
        self.may_become(to)?;
        if self.status.asks_reason_for(to) && reason.is_none() {
            return Err(RequestError::ReasonMissing);
        }
        let reason = reason.map(|reason| Personal::Known(reason.into_string()));
        Ok(vec![RequestEvent::StatusChanged { to, reason }])
    }

    fn answer(&self, text: AnswerText, then: AfterAnswer) -> Decision {
        if self.kind.is_anonymous() {
            return Err(RequestError::AnonymousSender);
        }
        self.not_withdrawn()?;
        self.may_become(Status::Answered)?;
        let answered = RequestEvent::Answered { text: Personal::Known(text.into_string()) };
        Ok(match then {
            AfterAnswer::KeepOpen => vec![answered],
            AfterAnswer::Close => {
                vec![answered, RequestEvent::StatusChanged { to: Status::Closed, reason: None }]
            }
        })
    }

    fn withdraw(&self, by: AccountId) -> Decision {
        // Whose it is comes before everything else: a stranger must not learn the status from the refusal, nor that
        // it is a comment, which is nobody's.
        if self.owner != Some(by) {
            return Err(RequestError::NotYours);
        }
        self.not_withdrawn()?;
        self.may_become(Status::Withdrawn)?;
        Ok(vec![RequestEvent::Withdrawn {}])
    }

    // In any status: somebody stays in charge of the file of a finished case too.
    fn assign(&self, department: Option<DepartmentId>, assignee: Option<AccountId>) -> Vec<RequestEvent> {
        if (department, assignee) == (self.department, self.assignee) {
            return vec![];
        }
        vec![RequestEvent::Assigned { department, assignee }]
    }

    fn request_protocol(&self) -> Decision {
        self.not_withdrawn()?;
        decided(self.protocol.send())
    }

    fn retry_protocol(&self) -> Decision {
        self.not_withdrawn()?;
        decided(self.protocol.send_again())
    }

    fn enter(&self, entry: ProtocolEntry, register: String, by: Option<AccountId>) -> Decision {
        let step = self.protocol.enter(entry, register, by)?;
        // What waits is numbered, withdrawn or not: the register has it in its book by now. What was never sent is
        // sent and numbered at once by hand; so the rule of sending holds.
        if self.protocol.state() == ProtocolState::None {
            self.not_withdrawn()?;
        }
        decided(Ok(step))
    }

    fn not_withdrawn(&self) -> Result<(), RequestError> {
        if self.status == Status::Withdrawn { Err(RequestError::Withdrawn) } else { Ok(()) }
    }

    fn may_become(&self, to: Status) -> Result<(), RequestError> {
        if self.status.may_become(to, self.kind) {
            return Ok(());
        }
        Err(RequestError::StatusNotAllowed { from: self.status.as_str(), to: to.as_str() })
    }
}
