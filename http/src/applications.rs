//! The ways in which pages and API alike ask something of an application: file it, change it.

use domain::ApplicationId;
use domain::catalogue::{CertificateCode, CheckedFields};
use domain::certificate_application::{
    Applicant, ApplicationCommand, ApplicationError, CertificateApplication, Delivery,
};
use domain::user_verification::{UserVerification, VerificationState};
use domain::words::CaseText;
use domain::{AccountId, Personal};
use projections::applications::{ApplicationView, Applications, from_log};
use projections::citizens::{self, CitizenView};
use store::{
    Account, Actor, ExecuteError, Executed, Reliance, Role, Store, StreamId, Submission, Unavailable, Work,
};

use crate::app::App;
use crate::receipts::{Filed, Signed};
use crate::{change, protocol};

/// The read model that serves applications.
pub const READ_MODEL: &str = Applications::NAME;

/// How often filing looks again at a verification that changes at the same time.
const LOOKS: usize = 5;

/// Somebody who may apply.
pub struct Entitled {
    /// With the details that his application will carry.
    pub citizen: CitizenView,
}

/// How somebody stands: whether he may apply, and with what.
struct Standing {
    state: VerificationState,
    /// `None` when he has no details (any more).
    citizen: Option<CitizenView>,
    /// What the append relies on.
    version: i64,
}

/// What he files.
#[derive(Clone)]
pub struct NewApplication {
    /// Είδος πιστοποιητικού.
    pub certificate: CertificateCode,
    /// Details or remarks.
    pub details: Option<CaseText>,
    /// Τρόπος αποστολής.
    pub delivery: Delivery,
    /// The certificate's own fields.
    pub fields: CheckedFields,
}

/// A change that somebody asks of an application that was filed.
pub struct Change {
    /// Which application.
    pub id: ApplicationId,
    /// What is asked.
    pub command: ApplicationCommand,
    /// Who asks.
    pub actor: Actor,
    /// So that sending twice changes once.
    pub submission: Option<Submission>,
    /// The revision that was seen; `None`: whichever it is now.
    pub if_match: Option<u64>,
}

/// Whether this citizen may apply now, as the log has it; `None` when he may not.
pub async fn entitled(store: &Store, account: AccountId) -> Result<Option<Entitled>, Unavailable> {
    let Standing { state, citizen, .. } = standing(store, account).await?;
    let is_verified = state == VerificationState::Verified;
    Ok(citizen.filter(|_| is_verified).map(|citizen| Entitled { citizen }))
}

/// Files an application, waits a bounded time for its number, and answers with what the log then says, and with the
/// receipt of what was filed. When the number has not come by then, the case is told so first: what the citizen is told
/// is an event.
pub async fn file(
    app: &App,
    account: &Account,
    new: &NewApplication,
    submission: Option<Submission>,
) -> Result<Filed<ApplicationView>, ExecuteError<ApplicationError>> {
    let executed = submit(&app.store, account, new, submission).await?;
    let id = ApplicationId(executed.id);
    let signed = Signed::of_filing::<CertificateApplication>(&app.store, executed)?;
    protocol::await_number::<CertificateApplication>(app, id.0).await?;
    // What he is told now, his list must not take back: the system's events are not "his own" to his session.
    change::catch_up(&app.store, READ_MODEL).await?;
    let case = from_log(&app.store, id).await?.ok_or(ExecuteError::Refused(ApplicationError::NotFiled))?;
    Ok(Filed { case, signed })
}

/// Changes an application, and waits (at most a second) until the read model shows it.
pub async fn change(store: &Store, change: Change) -> Result<(), ExecuteError<ApplicationError>> {
    let Change { id, command, actor, submission, if_match } = change;
    let work = Work { if_match, ..Work::on(id.0, command, actor).once(submission) };
    change::execute::<CertificateApplication>(store, work, READ_MODEL).await
}

/// The decision relies on the verification's version: when that has changed by the time of the append, it is looked at
/// again. So nobody files who is not verified at that moment. Whether he is, is for the decision to say, because a
/// submission that is sent twice is its own success, even when he was revoked in between.
async fn submit(
    store: &Store,
    account: &Account,
    new: &NewApplication,
    submission: Option<Submission>,
) -> Result<Executed, ExecuteError<ApplicationError>> {
    for _ in 0..LOOKS {
        let standing = standing(store, account.id).await?;
        let stream = StreamId::of::<UserVerification>(account.id.0);
        let relies_on = vec![Reliance { stream, version: standing.version }];
        let actor = Actor::account(Role::Citizen, account.id);
        let work = Work::opening(command(account, standing, new.clone()), actor);
        let work = Work { relies_on, ..work.once(submission.clone()) };
        match store.execute::<CertificateApplication>(work).await {
            Ok(executed) => return Ok(executed),
            Err(ExecuteError::Conflict) => {}
            Err(error) => return Err(error),
        }
    }
    Err(ExecuteError::Conflict)
}

/// Both from the log; should he have changed between the two, the version tells it to the append.
async fn standing(store: &Store, account: AccountId) -> Result<Standing, Unavailable> {
    let loaded = store.load::<UserVerification>(account.0).await?;
    let citizen = citizens::from_log(store, account).await?.filter(|citizen| citizen.details.is_some());
    // Whose details are erased has none that were checked.
    let state = if citizen.is_some() { loaded.state.state() } else { VerificationState::Incomplete };
    Ok(Standing { state, citizen, version: loaded.version })
}

fn command(account: &Account, standing: Standing, new: NewApplication) -> ApplicationCommand {
    let NewApplication { certificate, details, delivery, fields } = new;
    let checked = standing.citizen.and_then(|citizen| citizen.details);
    let applicant = Applicant {
        account: account.id,
        email: Personal::Known(account.email.clone()),
        details: checked.map_or(Personal::Erased, Personal::Known),
    };
    let standing = standing.state;
    ApplicationCommand::Submit { applicant, standing, certificate, details, delivery, fields }
}
