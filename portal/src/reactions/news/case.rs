//! What there is to tell of an event, and to whom.

use cqrs_es::Aggregate;
use domain::certificate_application::{ApplicationEvent, CertificateApplication};
use domain::citizen_request::{CitizenRequest, RequestEvent};
use domain::{AccountId, ApplicationId, RequestId};
use jiff::Timestamp;
use portal_http::letters::{Case, News};
use store::{Store, StoredEvent, StreamId, Unavailable};

use super::again;

/// Who is told what.
pub struct Telling {
    pub to: AccountId,
    pub case: Case,
    pub number: i64,
    pub news: News,
    /// He may have been told since then, if the database has been restored.
    pub since: Timestamp,
}

/// `None` when nobody is told: the sender is anonymous, the case is forgotten, or it is not the citizen's business.
pub async fn telling(store: &Store, event: &StoredEvent) -> Result<Option<Telling>, Unavailable> {
    let stream = if event.aggregate_type == CitizenRequest::TYPE {
        StreamId::of::<CitizenRequest>(event.aggregate_id)
    } else {
        StreamId::of::<CertificateApplication>(event.aggregate_id)
    };
    let (events, key) = store.stream_with_key(&stream).await?;
    let (Some(first), Some(_)) = (events.first(), key) else { return Ok(None) };
    let told = if event.aggregate_type == CitizenRequest::TYPE {
        of_request(first, event)?
    } else {
        of_application(first, event)?
    };
    let (Some((to, case, news)), number) = (told, first.number.unwrap_or_default()) else { return Ok(None) };
    let since = again::since(store, &events, event).await?;
    Ok(Some(Telling { to, case, number, news, since }))
}

type Told = Option<(AccountId, Case, News)>;

fn of_request(first: &StoredEvent, event: &StoredEvent) -> Result<Told, Unavailable> {
    let RequestEvent::Submitted { sender, .. } = first.decode()? else { return Ok(None) };
    let news = match event.decode()? {
        RequestEvent::ProtocolDeferred { .. } => News::Deferred,
        RequestEvent::Protocolled { entry, .. } => News::Numbered(entry),
        RequestEvent::Answered { .. } => News::Answered,
        RequestEvent::StatusChanged { to, .. } => News::Request(to),
        RequestEvent::Submitted { .. }
        | RequestEvent::Withdrawn {}
        | RequestEvent::Assigned { .. }
        | RequestEvent::Noted { .. }
        | RequestEvent::ProtocolRequested {}
        | RequestEvent::ProtocolRefused { .. }
        | RequestEvent::LegalHoldSet { .. }
        | RequestEvent::LegalHoldLifted { .. }
        | RequestEvent::CaseErased { .. } => return Ok(None),
    };
    Ok(sender.map(|sender| (sender.account, Case::Request(RequestId(event.aggregate_id)), news)))
}

fn of_application(first: &StoredEvent, event: &StoredEvent) -> Result<Told, Unavailable> {
    let ApplicationEvent::Submitted { applicant, .. } = first.decode()? else { return Ok(None) };
    let news = match event.decode()? {
        ApplicationEvent::ProtocolDeferred { .. } => News::Deferred,
        ApplicationEvent::Protocolled { entry, .. } => News::Numbered(entry),
        ApplicationEvent::Answered { .. } => News::Answered,
        ApplicationEvent::StatusChanged { to, .. } => News::Application(to),
        ApplicationEvent::Submitted { .. }
        | ApplicationEvent::Withdrawn {}
        | ApplicationEvent::Assigned { .. }
        | ApplicationEvent::Noted { .. }
        | ApplicationEvent::ProtocolRequested {}
        | ApplicationEvent::ProtocolRefused { .. }
        | ApplicationEvent::LegalHoldSet { .. }
        | ApplicationEvent::LegalHoldLifted { .. }
        | ApplicationEvent::CaseErased { .. } => return Ok(None),
    };
    Ok(Some((applicant.account, Case::Application(ApplicationId(event.aggregate_id)), news)))
}
