//! «Απόδειξη υποβολής»: a page to print, of a request and of an application alike.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::Path;
use jiff::Timestamp;
use projections::applications::{self, ApplicationView};
use projections::case::ProtocolView;
use projections::requests::{self, RequestView};

use super::visit::case_id;
use super::{Failure, Frame, Section, Visit};

/// `/requests/{id}/receipt`, `/certificates/{id}/receipt`
#[derive(Template, WebTemplate)]
#[template(path = "receipt.html")]
pub struct ReceiptPage {
    pub(super) frame: Frame,
    pub(super) receipt: Receipt,
    /// The page of the case.
    pub(super) case: String,
}

/// What it certifies.
#[derive(Clone)]
pub struct Receipt {
    /// Α.Α.
    pub number: i64,
    /// What kind of case it is.
    pub kind: String,
    /// Its subject; `None` for an application, whose kind says it.
    pub subject: Option<String>,
    /// When it was filed.
    pub filed_at: Timestamp,
    /// Who filed it.
    pub who: String,
    /// Πρωτόκολλο.
    pub protocol: ProtocolView,
}

/// `GET /requests/{id}/receipt`
pub async fn of_request(visit: Visit, Path(id): Path<String>) -> Result<ReceiptPage, Failure> {
    let (citizen, id) = (visit.citizen()?, case_id(&id)?);
    visit.catch_up().await;
    let view = requests::of_citizen(&visit.app.store, citizen.account.id, id).await?;
    let frame = visit.frame(Section::Requests);
    let receipt = Receipt::of_request(&frame, view.ok_or_else(Failure::not_found)?);
    Ok(ReceiptPage { frame, receipt, case: visit.paths().request(id) })
}

/// `GET /certificates/{id}/receipt`
pub async fn of_application(visit: Visit, Path(id): Path<String>) -> Result<ReceiptPage, Failure> {
    let (citizen, id) = (visit.citizen()?, case_id(&id)?);
    visit.catch_up().await;
    let view = applications::of_citizen(&visit.app.store, citizen.account.id, id).await?;
    let frame = visit.frame(Section::Certificates);
    let receipt = Receipt::of_application(&frame, view.ok_or_else(Failure::not_found)?);
    Ok(ReceiptPage { frame, receipt, case: visit.paths().application(id) })
}

impl Receipt {
    /// Of a request, complaint or proposal.
    #[must_use]
    pub fn of_request(frame: &Frame, view: RequestView) -> Self {
        let sender = view.sender;
        let name = sender.and_then(|sender| Some(format!("{} {}", sender.given_name?, sender.family_name?)));
        Self {
            number: view.row.number,
            kind: frame.kind(view.row.kind),
            subject: Some(frame.typed(&view.row.subject)),
            filed_at: view.row.submitted_at,
            who: frame.typed(&name),
            protocol: view.row.protocol,
        }
    }

    /// Of an application.
    #[must_use]
    pub fn of_application(frame: &Frame, view: ApplicationView) -> Self {
        let details = view.applicant.details;
        let name = details.map(|details| format!("{} {}", details.given_name, details.family_name));
        Self {
            number: view.row.number,
            kind: frame.certificate(&view.row.certificate),
            subject: None,
            filed_at: view.row.submitted_at,
            who: frame.typed(&name),
            protocol: view.row.protocol,
        }
    }

    fn is_registered(&self) -> bool {
        self.protocol.number.is_some()
    }
}
