//! The ways in which pages and API alike ask something of a citizen's verification: declare details, verify at the
//! counter, revoke.

use domain::AccountId;
use domain::person::{Details, DocumentKind};
use domain::user_verification::{Fingerprints, UserVerification, VerificationCommand, VerificationError};
use domain::words::{Office, Reason};
use projections::citizens::Citizens;
use store::{Actor, ExecuteError, Store, Submission, Unavailable, Work};

use crate::change;

/// The read model that serves citizens.
pub const READ_MODEL: &str = Citizens::NAME;

/// What a clerk does at the counter.
pub struct Check {
    /// Whom he has before him.
    pub citizen: AccountId,
    /// Which document was seen.
    pub document: DocumentKind,
    /// Where.
    pub office: Office,
    /// Who checks.
    pub actor: Actor,
    /// So that sending twice verifies once.
    pub submission: Option<Submission>,
    /// The revision of the details that he saw; `None`: whichever it is now.
    pub if_match: Option<u64>,
}

/// What staff take back.
pub struct Revocation {
    /// Whose verification.
    pub citizen: AccountId,
    /// Why.
    pub reason: Reason,
    /// Who revokes.
    pub actor: Actor,
    /// So that sending twice revokes once.
    pub submission: Option<Submission>,
    /// The revision that he saw; `None`: whichever it is now.
    pub if_match: Option<u64>,
}

/// The citizen declares his details, or changes them.
pub async fn declare(
    store: &Store,
    account: AccountId,
    details: Details,
    actor: Actor,
) -> Result<(), ExecuteError<VerificationError>> {
    let fingerprints = fingerprints(store, account, &details).await?.ok_or(ExecuteError::Erased)?;
    let command = VerificationCommand::Declare { account, details: Box::new(details), fingerprints };
    change::execute::<UserVerification>(store, Work::on(account.0, command, actor), READ_MODEL).await
}

/// A clerk has compared the details with a document.
pub async fn verify(store: &Store, check: Check) -> Result<(), ExecuteError<VerificationError>> {
    let Check { citizen, document, office, actor, submission, if_match } = check;
    let command = VerificationCommand::Verify { document, office };
    let work = Work { if_match, ..Work::on(citizen.0, command, actor).once(submission) };
    change::execute::<UserVerification>(store, work, READ_MODEL).await
}

/// Staff take a verification back.
pub async fn revoke(store: &Store, revocation: Revocation) -> Result<(), ExecuteError<VerificationError>> {
    let Revocation { citizen, reason, actor, submission, if_match } = revocation;
    let command = VerificationCommand::Revoke { reason };
    let work = Work { if_match, ..Work::on(citizen.0, command, actor).once(submission) };
    change::execute::<UserVerification>(store, work, READ_MODEL).await
}

/// Whether this is the code that the citizen sees on his profile at this revision.
pub async fn code_fits(
    store: &Store,
    citizen: AccountId,
    revision: u64,
    typed: &str,
) -> Result<bool, Unavailable> {
    let digits: String = typed.chars().filter(|letter| !letter.is_whitespace() && *letter != '-').collect();
    Ok(store.counter_code(citizen, revision).await?.is_some_and(|code| code == digits))
}

async fn fingerprints(
    store: &Store,
    account: AccountId,
    details: &Details,
) -> Result<Option<Fingerprints>, Unavailable> {
    let checked = store.fingerprint(account, &details.checked()).await?;
    let whole = store.fingerprint(account, &details.whole()).await?;
    Ok(checked.zip(whole).map(|(checked, whole)| Fingerprints { checked, whole }))
}
