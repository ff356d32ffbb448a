//! The ways in which pages and API alike ask something of an application: file it, change it.

use domain::ApplicationId;
use domain::catalogue::{CertificateCode, CheckedFields};
use domain::certificate_application::{
    Applicant, ApplicationCommand, ApplicationError, CertificateApplication, Delivery,
};
use domain::protocol::ProtocolState;
use domain::user_verification::{UserVerification, VerificationState};
use domain::words::CaseText;
use domain::{AccountId, Personal};
use projections::applications::{ApplicationView, from_log};
use projections::citizens::{self, CitizenView};
use store::{Account, Actor, ExecuteError, Reliance, Role, Store, StreamId, Submission, Unavailable, Work};

use crate::app::App;
use crate::change;

/// The read model that serves applications.
pub const READ_MODEL: &str = "applications";

/// How often filing looks again at a verification that changes at the same time.
const LOOKS: usize = 5;

/// Somebody who may apply, with what his application will carry.
pub struct Entitled {
    /// His details, as they were checked.
    pub citizen: CitizenView,
    /// The version of his verification that was looked at.
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
    let loaded = store.load::<UserVerification>(account.0).await?;
    if loaded.state.state() != VerificationState::Verified {
        return Ok(None);
    }
    let citizen = citizens::from_log(store, account).await?;
    let entitled = |citizen: CitizenView| Entitled { citizen, version: loaded.version };
    // Both were read from the log; should he have changed in between, the version tells it to the append.
    Ok(citizen.filter(|citizen| citizen.details.is_some()).map(entitled))
}

/// Files an application, waits a bounded time for its number, and answers with what the log then says. When the number
/// has not come by then, the case is told so first: what the citizen is told is an event.
pub async fn file(
    app: &App,
    account: &Account,
    new: &NewApplication,
    submission: Option<Submission>,
) -> Result<ApplicationView, ExecuteError<ApplicationError>> {
    let id = submit(&app.store, account, new, submission).await?;
    await_number(app, id).await?;
    from_log(&app.store, id).await?.ok_or(ExecuteError::Refused(ApplicationError::NotFiled))
}

/// Changes an application, and waits (at most a second) until the read model shows it.
pub async fn change(store: &Store, change: Change) -> Result<(), ExecuteError<ApplicationError>> {
    let Change { id, command, actor, submission, if_match } = change;
    let work = Work { if_match, ..Work::on(id.0, command, actor).once(submission) };
    change::execute::<CertificateApplication>(store, work, READ_MODEL).await
}

/// The decision relies on the verification's version: when that has changed by the time of the append, it is looked at
/// again. So nobody files who is not verified at that moment.
async fn submit(
    store: &Store,
    account: &Account,
    new: &NewApplication,
    submission: Option<Submission>,
) -> Result<ApplicationId, ExecuteError<ApplicationError>> {
    for _ in 0..LOOKS {
        let Some(entitled) = entitled(store, account.id).await? else {
            return Err(ExecuteError::Refused(ApplicationError::NotVerified));
        };
        let reliance =
            Reliance { stream: StreamId::of::<UserVerification>(account.id.0), version: entitled.version };
        let command = command(account, entitled.citizen, new.clone());
        let actor = Actor::account(Role::Citizen, account.id);
        let mut work = Work::<CertificateApplication>::opening(command, actor).once(submission.clone());
        work.relies_on = vec![reliance];
        match store.execute(work).await {
            Ok(executed) => return Ok(ApplicationId(executed.id)),
            Err(ExecuteError::Conflict) => {}
            Err(error) => return Err(error),
        }
    }
    Err(ExecuteError::Conflict)
}

fn command(account: &Account, citizen: CitizenView, new: NewApplication) -> ApplicationCommand {
    let NewApplication { certificate, details, delivery, fields } = new;
    let applicant = Applicant {
        account: account.id,
        email: Personal::Known(account.email.clone()),
        details: citizen.details.map_or(Personal::Erased, Personal::Known),
    };
    let standing = VerificationState::Verified;
    ApplicationCommand::Submit { applicant, standing, certificate, details, delivery, fields }
}

async fn await_number(app: &App, id: ApplicationId) -> Result<(), ExecuteError<ApplicationError>> {
    let settled = |case: &CertificateApplication| case.protocol() != Some(ProtocolState::Requested);
    let seen = app.store.wait_until(id.0, settled, app.settings.register_wait).await?;
    if settled(&seen.state) {
        return Ok(());
    }
    let reason = "no answer yet".to_owned();
    let defer = Work::on(id.0, ApplicationCommand::DeferProtocol { reason }, Actor::SYSTEM);
    app.store.execute::<CertificateApplication>(defer).await?;
    Ok(())
}
