//! What is erased because its time is over: a case whose term has ended, an account that was never used. Decided on what
//! the log says at that moment: a case that was opened again meanwhile, a request that was filed meanwhile, stays.

use domain::certificate_application::CertificateApplication;
use domain::citizen_request::CitizenRequest;
use domain::erasure::{Erasure, ErasureCommand, ErasureError, Subject};
use domain::user_verification::{UserVerification, VerificationCommand};
use domain::words::{LegalBasis, Reason};
use domain::{AccountId, Decider, ErasureId};
use store::erasure::{Erasing, Key};
use store::{Actor, ExecuteError, Store, Work};
use uuid::Uuid;

use super::plan::{Case, confirm};
use super::{ATTEMPTS, NotErased};

/// A case whose term has ended, and why it is erased.
#[derive(Clone)]
pub struct Expiry {
    /// Which case.
    pub case: Subject,
    /// Why: the term.
    pub reason: Reason,
    /// By which law.
    pub law: LegalBasis,
}

impl Expiry {
    /// Erases it under a request of its own, which outlives it: once, however often and in however many pieces it is
    /// asked. Refused when the case is not over, or a law holds it.
    pub async fn carry_out(self, store: &Store) -> Result<i64, NotErased> {
        match self.case {
            Subject::Request(id) => self.erase::<CitizenRequest>(store, id.0).await,
            Subject::Application(id) => self.erase::<CertificateApplication>(store, id.0).await,
            Subject::Person(_) => Err(NotErased::Missing),
        }
    }

    async fn erase<A: Case>(self, store: &Store, id: Uuid) -> Result<i64, NotErased> {
        may_go(&store.load::<A>(id).await?.state)?;
        let request = self.ask(store, id).await?;
        for _ in 0..ATTEMPTS {
            let (case, asked) = (store.load::<A>(id).await?, store.load::<Erasure>(request.0).await?);
            may_go(&case.state)?;
            let events = case.state.decide(A::erase(Some(request))).map_err(|error| A::refused(&error))?;
            let mut erasing = Erasing::by(Actor::SYSTEM);
            erasing.add(id, &case, &events, Key::Destroyed);
            erasing.add(request.0, &asked, &confirm(&asked, Actor::SYSTEM, Vec::new())?, Key::Stays);
            match store.erase(erasing).await.map_err(NotErased::from) {
                Err(NotErased::MovedOn) => {}
                outcome => return outcome,
            }
        }
        Err(NotErased::MovedOn)
    }

    /// Written down; a run that was cut off behind it has done so already.
    async fn ask(self, store: &Store, id: Uuid) -> Result<ErasureId, NotErased> {
        let request = Store::retention_request(id);
        let Self { case: subject, reason, law } = self;
        let command = ErasureCommand::Ask { subject, reason, legal_basis: Some(law), by: None };
        match store.execute::<Erasure>(Work::on(request, command, Actor::SYSTEM)).await {
            Ok(_) | Err(ExecuteError::Refused(ErasureError::AlreadyAsked)) => Ok(ErasureId(request)),
            Err(error) => Err(error.into()),
        }
    }
}

fn may_go<A: Case>(case: &A) -> Result<(), NotErased> {
    match case.decide(A::erase(None)) {
        Ok(events) if events.is_empty() => Err(NotErased::NothingLeft),
        Ok(_) if !case.is_over() => Err(NotErased::MovedOn),
        Ok(_) => Ok(()),
        Err(refusal) => Err(A::refused(&refusal)),
    }
}

/// Ends an account that nobody has used, with what was declared of him. A case of his that is there by now takes all
/// of it back.
pub async fn unused_account(store: &Store, person: AccountId) -> Result<i64, NotErased> {
    let verification = store.load::<UserVerification>(person.0).await?;
    let command = VerificationCommand::Erase { request: None };
    let events = verification.state.decide(command).map_err(|_| NotErased::NothingLeft)?;
    let mut erasing = Erasing::by(Actor::SYSTEM);
    erasing.add(person.0, &verification, &events, Key::Destroyed);
    erasing.end_account(person);
    erasing.completely();
    Ok(store.erase(erasing).await?)
}
