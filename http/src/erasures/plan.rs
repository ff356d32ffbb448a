//! What an erasure touches, and what each aggregate decides about it.

use domain::certificate_application::{ApplicationCommand, ApplicationError, CertificateApplication};
use domain::citizen_request::{CitizenRequest, RequestCommand, RequestError, Status};
use domain::erasure::{Erasure, ErasureCommand, ErasureError, ErasureEvent, Subject};
use domain::protocol::ProtocolState;
use domain::user_verification::{UserVerification, VerificationCommand};
use domain::{AccountId, ApplicationId, Decider, ErasureId, RequestId};
use projections::replay::StreamKind;
use store::erasure::{Erasing, Key};
use store::{Actor, Loaded, Store};
use uuid::Uuid;

use super::{Done, NotErased};

/// A case whose data can be erased.
pub(super) trait Case: Decider + 'static {
    /// Because of a request.
    fn erase(request: Option<ErasureId>) -> Self::Command;
    /// In a database that was restored.
    fn erase_again() -> Self::Command;
    /// What the refusal means.
    fn refused(error: &Self::Error) -> NotErased;
    /// Which case it is.
    fn subject(id: Uuid) -> Subject;
    /// Nothing more is done about it, and no number is awaited.
    fn is_over(&self) -> bool;
}

impl Case for CitizenRequest {
    fn erase(request: Option<ErasureId>) -> RequestCommand {
        RequestCommand::Erase { request }
    }

    fn erase_again() -> RequestCommand {
        RequestCommand::EraseAgain
    }

    fn refused(error: &RequestError) -> NotErased {
        if *error == RequestError::UnderLegalHold { NotErased::Held } else { NotErased::Missing }
    }

    fn subject(id: Uuid) -> Subject {
        Subject::Request(RequestId(id))
    }

    fn is_over(&self) -> bool {
        self.status().is_some_and(Status::is_over) && self.protocol().is_some_and(is_settled)
    }
}

impl Case for CertificateApplication {
    fn erase(request: Option<ErasureId>) -> ApplicationCommand {
        ApplicationCommand::Erase { request }
    }

    fn erase_again() -> ApplicationCommand {
        ApplicationCommand::EraseAgain
    }

    fn refused(error: &ApplicationError) -> NotErased {
        if *error == ApplicationError::UnderLegalHold { NotErased::Held } else { NotErased::Missing }
    }

    fn subject(id: Uuid) -> Subject {
        Subject::Application(ApplicationId(id))
    }

    fn is_over(&self) -> bool {
        self.status().is_some_and(|status| !status.is_open()) && self.protocol().is_some_and(is_settled)
    }
}

fn is_settled(protocol: ProtocolState) -> bool {
    match protocol {
        ProtocolState::None | ProtocolState::Registered => true,
        ProtocolState::Requested | ProtocolState::Deferred | ProtocolState::Refused => false,
    }
}

/// Whether there is such a case, with something to erase, and no law that holds it.
pub(super) async fn may_be_erased<A: Case>(store: &Store, id: Uuid) -> Result<(), NotErased> {
    let loaded = store.load::<A>(id).await?;
    match loaded.state.decide(A::erase(None)) {
        Ok(events) if events.is_empty() => Err(NotErased::NothingLeft),
        Ok(_) => Ok(()),
        Err(refusal) => Err(A::refused(&refusal)),
    }
}

/// One attempt: everything is loaded, decided and handed over.
pub(super) async fn carried_out(store: &Store, id: ErasureId, actor: Actor) -> Result<Done, NotErased> {
    let asked = store.load::<Erasure>(id.0).await?;
    let subject = asked.state.subject().ok_or(NotErased::Missing)?;
    confirm(&asked, actor, Vec::new())?;
    let mut plan = Plan { store, request: id, erasing: Erasing::by(actor), held: Vec::new() };
    match subject {
        Subject::Person(person) => plan.add_person(person).await?,
        Subject::Request(case) => plan.add_only::<CitizenRequest>(case.0).await?,
        Subject::Application(case) => plan.add_only::<CertificateApplication>(case.0).await?,
    }
    let Plan { mut erasing, held, .. } = plan;
    erasing.add(id.0, &asked, &confirm(&asked, actor, held.clone())?, Key::Stays);
    let position = store.erase(erasing).await?;
    Ok(Done { position, held })
}

pub(super) fn confirm(
    asked: &Loaded<Erasure>,
    actor: Actor,
    held: Vec<Subject>,
) -> Result<Vec<ErasureEvent>, ErasureError> {
    asked.state.decide(ErasureCommand::CarryOut { by: actor.account, held })
}

struct Plan<'a> {
    store: &'a Store,
    request: ErasureId,
    erasing: Erasing,
    held: Vec<Subject>,
}

impl Plan<'_> {
    /// All that is his, but for what a law holds.
    async fn add_person(&mut self, person: AccountId) -> Result<(), NotErased> {
        for stream in self.store.streams_of(person).await? {
            let id = stream.aggregate_id;
            match StreamKind::of_aggregate_type(stream.aggregate_type) {
                Some(StreamKind::Request) => self.add_case::<CitizenRequest>(id).await?,
                Some(StreamKind::Application) => self.add_case::<CertificateApplication>(id).await?,
                // His verification and his account are added below, whether they have a key or not.
                Some(StreamKind::Citizen) | None => {}
            }
        }
        let verification = self.store.load::<UserVerification>(person.0).await?;
        let command = VerificationCommand::Erase { request: Some(self.request) };
        let events = verification.state.decide(command).map_err(|_| NotErased::NothingLeft)?;
        self.erasing.add(person.0, &verification, &events, Key::Destroyed);
        self.erasing.end_account(person);
        self.erasing.completely();
        Ok(())
    }

    async fn add_case<A: Case>(&mut self, id: Uuid) -> Result<(), NotErased> {
        let loaded = self.store.load::<A>(id).await?;
        match loaded.state.decide(A::erase(Some(self.request))) {
            Ok(events) => self.erasing.add(id, &loaded, &events, Key::Destroyed),
            Err(refusal) => match A::refused(&refusal) {
                NotErased::Held => {
                    self.held.push(A::subject(id));
                    self.erasing.add(id, &loaded, &[], Key::Stays);
                }
                refused => return Err(refused),
            },
        }
        Ok(())
    }

    async fn add_only<A: Case>(&mut self, id: Uuid) -> Result<(), NotErased> {
        self.add_case::<A>(id).await?;
        if self.held.is_empty() { Ok(()) } else { Err(NotErased::Held) }
    }
}
