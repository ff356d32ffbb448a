//! The ways in which pages and API alike ask something of a request: file it, change it.

use domain::RequestId;
use domain::citizen_request::{CitizenRequest, RequestCommand, RequestError};
use projections::requests::{RequestView, Requests};
use store::{Actor, ExecuteError, Store, Submission, Work};

use crate::change;
pub use crate::change::wait_for_own;
use crate::receipts::{Filed, Signed};

/// The read model that serves requests.
pub const READ_MODEL: &str = Requests::NAME;

/// A change that somebody asks of a request that was filed.
pub struct Change {
    /// Which request.
    pub id: RequestId,
    /// What is asked.
    pub command: RequestCommand,
    /// Who asks.
    pub actor: Actor,
    /// So that sending twice changes once.
    pub submission: Option<Submission>,
    /// The revision that was seen; `None`: whichever it is now.
    pub if_match: Option<u64>,
}

/// Files a request or a comment; answers from the command's own result, without waiting for the read model, and with
/// the receipt.
pub async fn file(
    store: &Store,
    command: RequestCommand,
    actor: Actor,
    submission: Option<Submission>,
) -> Result<Filed<RequestView>, ExecuteError<RequestError>> {
    let work = Work::opening(command, actor).once(submission);
    let executed = store.execute::<CitizenRequest>(work).await?;
    let case = RequestView::from_submission(&executed)?;
    Ok(Filed { case, signed: Signed::of_filing::<CitizenRequest>(store, executed)? })
}

/// Changes a request, and waits (at most a second) until the read model shows it.
pub async fn change(store: &Store, change: Change) -> Result<(), ExecuteError<RequestError>> {
    let Change { id, command, actor, submission, if_match } = change;
    let work = Work { if_match, ..Work::on(id.0, command, actor).once(submission) };
    change::execute::<CitizenRequest>(store, work, READ_MODEL).await
}
