//! What was erased is erased again, in a database that was restored from an older backup (docs/decisions/0032).

use domain::certificate_application::CertificateApplication;
use domain::citizen_request::CitizenRequest;
use domain::user_verification::{UserVerification, VerificationCommand};
use domain::{AccountId, Decider};
use projections::replay::StreamKind;
use store::erasure::{Erased, Erasing, Key, Remnant};
use store::{Actor, Store};

use super::plan::Case;
use super::{ATTEMPTS, NotErased};

/// How many streams go into one transaction.
const TOGETHER: usize = 200;

/// Erases all that the list has and the database still has something of; says how many streams. A hold that the database
/// knows of is older than the erasure, and keeps nothing.
pub async fn erase_again(store: &Store, listed: &[Erased]) -> Result<usize, NotErased> {
    let remnants = store.remnants(listed).await?;
    for some in remnants.chunks(TOGETHER) {
        erase_some(store, some).await?;
    }
    Ok(remnants.len())
}

async fn erase_some(store: &Store, some: &[Remnant]) -> Result<(), NotErased> {
    for _ in 0..ATTEMPTS {
        let mut erasing = Erasing::by(Actor::SYSTEM);
        for remnant in some {
            add(store, &mut erasing, *remnant).await?;
        }
        match store.erase_again(erasing).await.map_err(NotErased::from) {
            Ok(_) => return Ok(()),
            Err(NotErased::MovedOn) => {}
            Err(error) => return Err(error),
        }
    }
    Err(NotErased::MovedOn)
}

async fn add(store: &Store, erasing: &mut Erasing, remnant: Remnant) -> Result<(), NotErased> {
    let id = remnant.stream.aggregate_id;
    match StreamKind::of_aggregate_type(remnant.stream.aggregate_type) {
        Some(StreamKind::Request) => add_case::<CitizenRequest>(store, erasing, remnant).await,
        Some(StreamKind::Application) => add_case::<CertificateApplication>(store, erasing, remnant).await,
        Some(StreamKind::Citizen) => {
            let loaded = store.load::<UserVerification>(id).await?;
            let command = VerificationCommand::Erase { request: None };
            let events = loaded.state.decide(command).map_err(|_| NotErased::NothingLeft)?;
            erasing.add(id, &loaded, &events, Key::Destroyed);
            Ok(())
        }
        None if remnant.is_account => {
            erasing.end_account(AccountId(id));
            Ok(())
        }
        // Nothing needs to be told of it: its key goes.
        None => {
            let version = store.stream(&remnant.stream).await?.last().map_or(0, |event| event.sequence);
            erasing.forget_key(remnant.stream, version);
            Ok(())
        }
    }
}

async fn add_case<A: Case>(store: &Store, erasing: &mut Erasing, remnant: Remnant) -> Result<(), NotErased> {
    let id = remnant.stream.aggregate_id;
    let loaded = store.load::<A>(id).await?;
    // A key without a case: the key table is newer than the log.
    let events = loaded.state.decide(A::erase_again()).unwrap_or_default();
    erasing.add(id, &loaded, &events, Key::Destroyed);
    Ok(())
}
