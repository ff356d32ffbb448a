//! «Απόδειξη υποβολής»: a page to print and a file to keep, of a request and of an application alike.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::Path;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use domain::certificate_application::CertificateApplication;
use domain::citizen_request::CitizenRequest;
use jiff::Timestamp;
use projections::applications::{self, ApplicationView};
use projections::case::ProtocolView;
use projections::requests::{self, RequestView};
use store::seal;

use super::visit::case_id;
use super::{Failure, Frame, Section, Visit};
use crate::receipts::Signed;

/// `/requests/{id}/receipt`, `/certificates/{id}/receipt`
#[derive(Template, WebTemplate)]
#[template(path = "receipt.html")]
pub struct ReceiptPage {
    pub(super) frame: Frame,
    pub(super) receipt: Receipt,
    /// The proof.
    pub(super) signed: Signed,
    /// The page of the case.
    pub(super) case: String,
    /// Where the proof is to be had as a file.
    pub(super) file: String,
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
    let (view, signed) = request(&visit, &id).await?;
    let (frame, paths, id) = (visit.frame(Section::Requests), visit.paths(), view.row.id);
    let receipt = Receipt::of_request(&frame, view);
    Ok(ReceiptPage { frame, receipt, signed, case: paths.request(id), file: paths.request_receipt_file(id) })
}

/// `GET /requests/{id}/receipt/file`
pub async fn file_of_request(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let (view, signed) = request(&visit, &id).await?;
    Ok(file(&signed.receipt, view.row.kind.as_str(), signed.number))
}

/// `GET /certificates/{id}/receipt`
pub async fn of_application(visit: Visit, Path(id): Path<String>) -> Result<ReceiptPage, Failure> {
    let (view, signed) = application(&visit, &id).await?;
    let (frame, paths, id) = (visit.frame(Section::Certificates), visit.paths(), view.row.id);
    let receipt = Receipt::of_application(&frame, view);
    let (case, file) = (paths.application(id), paths.application_receipt_file(id));
    Ok(ReceiptPage { frame, receipt, signed, case, file })
}

/// `GET /certificates/{id}/receipt/file`
pub async fn file_of_application(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let (_, signed) = application(&visit, &id).await?;
    Ok(file(&signed.receipt, APPLICATION, signed.number))
}

/// What an application is called in the name of a file.
pub const APPLICATION: &str = "application";

/// A receipt to keep: the very bytes that were given at filing.
#[must_use]
pub fn file(receipt: &seal::Receipt, kind: &str, number: i64) -> Response {
    let name = format!("attachment; filename=\"apodeixi-{kind}-{number}.json\"");
    let headers = [(CONTENT_TYPE, "application/json".to_owned()), (CONTENT_DISPOSITION, name)];
    (headers, receipt.to_text()).into_response()
}

async fn request(visit: &Visit, id: &str) -> Result<(RequestView, Signed), Failure> {
    let (citizen, id) = (visit.citizen()?, case_id(id)?);
    visit.catch_up().await;
    let view = requests::of_citizen(&visit.app.store, citizen.account.id, id).await?;
    let view = view.ok_or_else(Failure::not_found)?;
    let signed = Signed::again::<CitizenRequest>(&visit.app.store, id.0).await?;
    Ok((view, signed.ok_or_else(Failure::not_found)?))
}

async fn application(visit: &Visit, id: &str) -> Result<(ApplicationView, Signed), Failure> {
    let (citizen, id) = (visit.citizen()?, case_id(id)?);
    visit.catch_up().await;
    let view = applications::of_citizen(&visit.app.store, citizen.account.id, id).await?;
    let view = view.ok_or_else(Failure::not_found)?;
    let signed = Signed::again::<CertificateApplication>(&visit.app.store, id.0).await?;
    Ok((view, signed.ok_or_else(Failure::not_found)?))
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
