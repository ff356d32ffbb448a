//! «Έλεγχος απόδειξης»: anybody pastes a receipt and reads what it proves, and what it does not.

mod finding;

use askama::Template;
use askama_web::WebTemplate;
use axum::response::{IntoResponse, Redirect, Response};
use store::seal::Receipt;
use store::seal::receipt::Proven;

use super::{Failure, Frame, Section, Visit, receipt, refused};
use crate::forms::Body;
use crate::forms::receipt::ReceiptForm;
use crate::limits::Network;
use crate::receipts::shown::{prove, standing};

pub use finding::Finding;
use finding::{file_kind, label};

/// `/receipts/check`
#[derive(Template, WebTemplate)]
#[template(path = "receipt_check.html")]
pub struct ReceiptCheckPage {
    pub(super) frame: Frame,
    pub(super) form: ReceiptForm,
    /// What it proves, once it proves something.
    pub(super) finding: Option<Finding>,
}

/// `GET /receipts/check`
pub async fn show(visit: Visit) -> ReceiptCheckPage {
    ReceiptCheckPage::of(&visit, ReceiptForm::of(&Body::default()), None)
}

/// `POST /receipts/check`
pub async fn check(visit: Visit, network: Network, body: Body) -> Result<Response, Failure> {
    visit.app.limits.receipt(network)?;
    let mut form = ReceiptForm::of(&body);
    let Some(proven) = proven(&visit, &mut form) else { return Ok(refuse(&visit, form)) };
    let standing = standing(&visit.app.store, &proven).await;
    let log = visit.app.store.log_keys().signer.name();
    let finding = Finding::of(&visit.frame(Section::Elsewhere), log, proven, standing);
    Ok(ReceiptCheckPage::of(&visit, form, Some(finding)).into_response())
}

/// `POST /receipts/file`: the receipt that the page of a comment carries becomes a file, without a script. Only what our
/// log has signed comes back.
pub async fn save(visit: Visit, network: Network, body: Body) -> Result<Response, Failure> {
    visit.app.limits.receipt(network)?;
    let mut form = ReceiptForm::of(&body);
    let Some(proven) = proven(&visit, &mut form) else { return Ok(refuse(&visit, form)) };
    let kept = Receipt::read(&form.receipt.value).map_err(|_| Failure::not_found())?;
    Ok(receipt::file(&kept, file_kind(&proven.row), proven.row.number.unwrap_or_default()))
}

/// `GET /receipts/file`: somebody loaded the address of a form.
pub async fn back(visit: Visit) -> Redirect {
    Redirect::to(&visit.paths().receipt_check())
}

impl ReceiptCheckPage {
    fn of(visit: &Visit, form: ReceiptForm, finding: Option<Finding>) -> Self {
        Self { frame: visit.frame(Section::Elsewhere), form, finding }
    }

    /// The field whose value is not the one that was filed.
    fn differs(&self) -> Option<String> {
        self.form.differs.as_deref().map(|path| label(&self.frame, path))
    }
}

fn proven(visit: &Visit, form: &mut ReceiptForm) -> Option<Proven> {
    let proven = prove(visit.app.store.log_keys(), form.text()?);
    proven.map_err(|refusal| form.refuse(refusal)).ok()
}

fn refuse(visit: &Visit, form: ReceiptForm) -> Response {
    refused(ReceiptCheckPage::of(visit, form, None))
}
