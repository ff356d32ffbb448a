//! The ways in which pages, API and command line alike ask for an erasure, refuse it, carry it out; and hold a case.
//!
//! Flow: a request for erasure is written down (`Erasure`), and decided by somebody else; carrying it out asks each
//! aggregate that it touches (`plan`), and hands what they decided to the store, which does all of it or nothing.
//! `again` does the same in a database that was restored; `expiry` when a term has ended.

mod plan;
mod again;
mod expiry;
mod failure;

use domain::certificate_application::{ApplicationCommand, CertificateApplication};
use domain::citizen_request::{CitizenRequest, RequestCommand};
use domain::erasure::{Erasure, ErasureCommand, Subject};
use domain::words::{LegalBasis, Reason};
use domain::{AccountId, ApplicationId, Decider, ErasureId, RequestId};
use store::erasure::Person;
use store::{Actor, ExecuteError, Store, Unavailable, Work};
use uuid::Uuid;

use crate::cases::NotDone;
use crate::{applications, change, requests};

pub use again::erase_again;
pub use expiry::{Expiry, unused_account};
pub use failure::NotErased;

/// How often it is decided anew because something that is to be erased has moved on.
const ATTEMPTS: usize = 12;

/// What somebody asks to be erased.
pub struct Wanted {
    /// Who, or which case.
    pub subject: Subject,
    /// Why.
    pub reason: Reason,
    /// By which law.
    pub legal_basis: Option<LegalBasis>,
}

/// An erasure that is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// The position of its last event.
    pub position: i64,
    /// The cases that stay, because a law holds them.
    pub held: Vec<Subject>,
}

/// What is asked about the hold of a case.
#[derive(Clone, Debug)]
pub enum Hold {
    /// Its data are kept.
    Set(Reason),
    /// They may go.
    Lift(Reason),
}

/// The case of this id, of whichever service; `None` when there is none.
pub async fn case_of(store: &Store, id: Uuid) -> Result<Option<Subject>, Unavailable> {
    if store.load::<CitizenRequest>(id).await?.version > 0 {
        return Ok(Some(Subject::Request(RequestId(id))));
    }
    let version = store.load::<CertificateApplication>(id).await?.version;
    Ok((version > 0).then_some(Subject::Application(ApplicationId(id))))
}

/// The same about whoever or whatever has this id: a person, or a case.
pub async fn ask_about(
    store: &Store,
    id: Uuid,
    (reason, legal_basis): (Reason, Option<LegalBasis>),
    actor: Actor,
) -> Result<ErasureId, NotErased> {
    let subject = match store.person(AccountId(id)).await? {
        Person::Unknown => case_of(store, id).await?.ok_or(NotErased::Missing)?,
        Person::OfTheMunicipality | Person::Citizen | Person::Erased => Subject::Person(AccountId(id)),
    };
    ask(store, Wanted { subject, reason, legal_basis }, actor).await
}

/// Writes a request for erasure down. Refused at once when there is nothing that could be erased.
pub async fn ask(store: &Store, wanted: Wanted, actor: Actor) -> Result<ErasureId, NotErased> {
    let Wanted { subject, reason, legal_basis } = wanted;
    is_there(store, subject).await?;
    let command = ErasureCommand::Ask { subject, reason, legal_basis, by: actor.account };
    let executed = store.execute::<Erasure>(Work::opening(command, actor)).await?;
    Ok(ErasureId(executed.id))
}

/// Leaves the data where they are, with a reason.
pub async fn refuse(store: &Store, id: ErasureId, reason: Reason, actor: Actor) -> Result<(), NotErased> {
    let command = ErasureCommand::Refuse { reason, by: actor.account };
    store.execute::<Erasure>(Work::on(id.0, command, actor)).await?;
    Ok(())
}

/// Carries it out: keys are destroyed, events appended, what stood beside the log deleted; all of it or nothing.
pub async fn carry_out(store: &Store, id: ErasureId, actor: Actor) -> Result<Done, NotErased> {
    for _ in 0..ATTEMPTS {
        match plan::carried_out(store, id, actor).await {
            Err(NotErased::MovedOn) => {}
            outcome => return outcome,
        }
    }
    Err(NotErased::MovedOn)
}

/// Sets or lifts the hold of a case, and waits (at most a second) until the read model shows it.
pub async fn hold(store: &Store, case: Subject, hold: Hold, actor: Actor) -> Result<(), NotDone> {
    match case {
        Subject::Request(id) => {
            let command = match hold {
                Hold::Set(reason) => RequestCommand::SetLegalHold { reason },
                Hold::Lift(reason) => RequestCommand::LiftLegalHold { reason },
            };
            Ok(changed::<CitizenRequest>(store, id.0, command, actor, requests::READ_MODEL).await?)
        }
        Subject::Application(id) => {
            let command = match hold {
                Hold::Set(reason) => ApplicationCommand::SetLegalHold { reason },
                Hold::Lift(reason) => ApplicationCommand::LiftLegalHold { reason },
            };
            let read_model = applications::READ_MODEL;
            Ok(changed::<CertificateApplication>(store, id.0, command, actor, read_model).await?)
        }
        Subject::Person(_) => Err(NotDone::Missing),
    }
}

async fn changed<A: Decider + 'static>(
    store: &Store,
    id: Uuid,
    command: A::Command,
    actor: Actor,
    read_model: &'static str,
) -> Result<(), ExecuteError<A::Error>>
where
    A::Command: Clone,
{
    change::execute::<A>(store, Work::on(id, command, actor), read_model).await
}

async fn is_there(store: &Store, subject: Subject) -> Result<(), NotErased> {
    match subject {
        Subject::Person(person) => a_citizen(store, person).await,
        Subject::Request(id) => plan::may_be_erased::<CitizenRequest>(store, id.0).await,
        Subject::Application(id) => plan::may_be_erased::<CertificateApplication>(store, id.0).await,
    }
}

async fn a_citizen(store: &Store, person: AccountId) -> Result<(), NotErased> {
    match store.person(person).await? {
        Person::Unknown => Err(NotErased::Missing),
        Person::OfTheMunicipality => Err(NotErased::OfTheMunicipality),
        // What a law held then may be free now.
        Person::Erased if store.streams_of(person).await?.is_empty() => Err(NotErased::NothingLeft),
        Person::Citizen | Person::Erased => Ok(()),
    }
}
