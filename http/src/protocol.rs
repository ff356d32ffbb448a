//! What sending a case to the register has in common, whichever aggregate it is: the answer waits a bounded time for
//! the number; when it has not come by then, the case is told so, because what somebody is told is an event.

use domain::Decider;
use domain::certificate_application::{ApplicationCommand, CertificateApplication};
use domain::citizen_request::{CitizenRequest, RequestCommand};
use domain::protocol::ProtocolState;
use store::{Actor, ExecuteError, Store, Unavailable, Work};
use uuid::Uuid;

use crate::app::App;

/// The reaction that brings cases to the register.
const REGISTRATION: &str = "registration";

/// A case that the register numbers.
pub trait Numbered: Decider<Command: Clone> + 'static {
    /// Where it stands with the register; `None` before it is filed.
    fn course(&self) -> Option<ProtocolState>;

    /// The register did not answer in time.
    fn defer(reason: String) -> Self::Command;
}

impl Numbered for CitizenRequest {
    fn course(&self) -> Option<ProtocolState> {
        self.protocol()
    }

    fn defer(reason: String) -> RequestCommand {
        RequestCommand::DeferProtocol { reason }
    }
}

impl Numbered for CertificateApplication {
    fn course(&self) -> Option<ProtocolState> {
        self.protocol()
    }

    fn defer(reason: String) -> ApplicationCommand {
        ApplicationCommand::DeferProtocol { reason }
    }
}

/// Waits a bounded time for the number of a case that was sent to the register; defers it at the end. Harmless for a
/// case that has its number, or was never sent.
pub async fn await_number<A: Numbered>(app: &App, id: Uuid) -> Result<(), ExecuteError<A::Error>> {
    let is_told = |case: &A| case.course() != Some(ProtocolState::Requested);
    let seen = app.store.wait_until(id, is_told, app.settings.register_wait).await?;
    if is_told(&seen.state) {
        return Ok(());
    }
    // Should the number come before this is appended, there is nothing left to defer.
    let defer = Work::on(id, A::defer("no answer yet".to_owned()), Actor::SYSTEM);
    app.store.execute::<A>(defer).await?;
    Ok(())
}

/// Sends a case to the register, and waits for its number.
pub async fn send<A: Numbered>(app: &App, work: Work<A>) -> Result<(), ExecuteError<A::Error>> {
    let id = work.id;
    app.store.execute::<A>(work).await?;
    await_number::<A>(app, id).await
}

/// A registrar's retry (`work` sends it again): a case that the register has refused is sent again; for one that waits
/// already, the register is asked at once.
pub async fn retry<A: Numbered>(app: &App, work: Work<A>) -> Result<(), ExecuteError<A::Error>> {
    let id = work.id;
    match send::<A>(app, work).await {
        Err(ExecuteError::Refused(refusal)) => {
            let waits = app.store.load::<A>(id).await?.state.course().is_some_and(waits);
            if waits { hurry::<A>(app, id).await } else { Err(ExecuteError::Refused(refusal)) }
        }
        sent => sent,
    }
}

/// Whatever waits for the register is tried now, in order of filing.
pub async fn try_all(store: &Store) -> Result<u64, Unavailable> {
    store.hurry(REGISTRATION).await
}

async fn hurry<A: Numbered>(app: &App, id: Uuid) -> Result<(), ExecuteError<A::Error>> {
    try_all(&app.store).await?;
    let is_settled = |case: &A| !case.course().is_some_and(waits);
    app.store.wait_until(id, is_settled, app.settings.register_wait).await?;
    Ok(())
}

fn waits(state: ProtocolState) -> bool {
    match state {
        ProtocolState::Requested | ProtocolState::Deferred => true,
        ProtocolState::None | ProtocolState::Registered | ProtocolState::Refused => false,
    }
}
