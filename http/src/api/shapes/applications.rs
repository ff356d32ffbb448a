//! Applications for certificates.

use std::collections::BTreeMap;

use domain::catalogue::{CertificateCode, DeliveryMethod};
use projections::applications::{ApplicantView, ApplicationRow, ApplicationView, DeliveryView};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::people::PostalAddress;
use super::{Answer, ApplicationStatusName, Entry, FamilyName, PersonDetails, Protocol, Receipt};
use crate::receipts::Filed;

/// An application as its citizen sees it. Personal fields are null once they are erased.
#[derive(Serialize, ToSchema)]
pub struct Application {
    #[serde(flatten)]
    head: Head,
    /// Details or remarks.
    #[schema(required)]
    details: Option<String>,
    delivery: Delivery,
    /// The certificate's own fields, by their names in the catalogue.
    #[schema(required)]
    fields: Option<BTreeMap<String, String>>,
    /// The newest answer.
    #[schema(required)]
    answer: Option<Answer>,
    /// Oldest first.
    history: Vec<Entry<ApplicationStatusName>>,
    /// What `ETag` says, without quotes.
    version: u64,
    /// A signed proof of filing. Null for staff: it belongs to whoever filed the case.
    #[schema(required)]
    receipt: Option<Receipt>,
}

/// An application as staff see it.
#[derive(Serialize, ToSchema)]
pub struct StaffApplication {
    #[serde(flatten)]
    application: Application,
    applicant: Applicant,
    #[schema(required)]
    department: Option<Uuid>,
    #[schema(required)]
    assignee: Option<Uuid>,
}

/// An application in its citizen's list: without details, fields and history.
#[derive(Serialize, ToSchema)]
pub struct ApplicationListed {
    #[serde(flatten)]
    head: Head,
    delivery: Delivery,
    /// The newest answer.
    #[schema(required)]
    answer: Option<Answer>,
    version: u64,
    /// Always null in a list: read the case.
    #[schema(required)]
    receipt: Option<Receipt>,
}

/// An application in the staff queue.
#[derive(Serialize, ToSchema)]
pub struct ApplicationQueued {
    #[serde(flatten)]
    head: Head,
    /// Null while nobody has it.
    #[schema(required)]
    assignee: Option<Uuid>,
}

/// What is shown of an application wherever it is shown.
#[derive(Serialize, ToSchema)]
#[schema(as = ApplicationHead)]
struct Head {
    id: Uuid,
    /// Α.Α.
    number: i64,
    /// The code of the certificate, as in the catalogue.
    #[schema(value_type = String)]
    certificate: CertificateCode,
    /// Null once the catalogue knows the certificate no more.
    #[schema(required)]
    family: Option<FamilyName>,
    status: ApplicationStatusName,
    #[schema(value_type = String, format = DateTime)]
    submitted_at: jiff::Timestamp,
    #[schema(value_type = String, format = DateTime)]
    changed_at: jiff::Timestamp,
    /// The last day on which it is answered in time, where a law says so.
    #[schema(required, value_type = Option<String>, format = Date)]
    due_on: Option<jiff::civil::Date>,
    protocol: Protocol,
}

/// Τρόπος αποστολής, with where to; that is null once it is erased.
#[derive(Serialize, ToSchema)]
#[serde(tag = "method", rename_all = "snake_case")]
enum Delivery {
    /// In the portal.
    Portal,
    /// By e-mail.
    Email,
    /// By post.
    Post {
        #[schema(required)]
        address: Option<PostalAddress>,
    },
    /// Collected at the municipality.
    Municipality,
    /// Collected at a citizens' service centre (ΚΕΠ).
    Kep {
        #[schema(required)]
        office: Option<String>,
    },
    /// To the citizen's box at gov.gr.
    Govgr,
}

/// Who applies, as he was when he filed.
#[derive(Serialize, ToSchema)]
pub struct Applicant {
    id: Uuid,
    #[schema(required)]
    email: Option<String>,
    #[schema(required)]
    details: Option<PersonDetails>,
}

impl Head {
    fn of(row: ApplicationRow, protocol: Protocol) -> Self {
        Self {
            id: row.id.0,
            number: row.number,
            family: row.certificate.certificate().map(|known| known.family.into()),
            certificate: row.certificate,
            status: row.status.into(),
            submitted_at: row.submitted_at,
            changed_at: row.changed_at,
            due_on: row.due_on,
            protocol,
        }
    }
}

impl Application {
    fn of(view: ApplicationView, protocol: Protocol) -> Self {
        let ApplicationView { row, details, delivery, fields, answer, history, revision, .. } = view;
        Self {
            head: Head::of(row, protocol),
            details,
            delivery: delivery.into(),
            fields,
            answer: answer.map(Answer::from),
            history: history.into_iter().map(Entry::from).collect(),
            version: revision,
            receipt: None,
        }
    }
}

impl From<Filed<ApplicationView>> for Application {
    /// As the citizen sees it, without what only staff may see.
    fn from(filed: Filed<ApplicationView>) -> Self {
        let view = filed.case.for_citizen();
        let protocol = Protocol::for_citizen(view.row.protocol.clone());
        Self { receipt: Some(filed.signed.into()), ..Self::of(view, protocol) }
    }
}

impl Applicant {
    /// As he was when he filed.
    pub(super) fn of(view: &ApplicationView) -> Self {
        view.applicant.clone().into()
    }
}

impl From<ApplicationView> for StaffApplication {
    fn from(view: ApplicationView) -> Self {
        let protocol = Protocol::for_staff(view.row.protocol.clone());
        Self {
            applicant: view.applicant.clone().into(),
            department: view.department.map(|department| department.0),
            assignee: view.row.assignee.map(|assignee| assignee.0),
            application: Application::of(view, protocol),
        }
    }
}

impl From<ApplicationView> for ApplicationListed {
    fn from(view: ApplicationView) -> Self {
        let ApplicationView { row, delivery, answer, revision, .. } = view;
        let protocol = Protocol::for_citizen(row.protocol.clone());
        let (head, answer) = (Head::of(row, protocol), answer.map(Answer::from));
        Self { head, delivery: delivery.into(), answer, version: revision, receipt: None }
    }
}

impl From<ApplicationRow> for ApplicationQueued {
    fn from(row: ApplicationRow) -> Self {
        let (assignee, protocol) = (row.assignee, Protocol::for_staff(row.protocol.clone()));
        Self { head: Head::of(row, protocol), assignee: assignee.map(|assignee| assignee.0) }
    }
}

impl From<DeliveryView> for Delivery {
    fn from(view: DeliveryView) -> Self {
        let DeliveryView { method, address, office } = view;
        match method {
            DeliveryMethod::Portal => Self::Portal,
            DeliveryMethod::Email => Self::Email,
            DeliveryMethod::Post => Self::Post { address: address.map(PostalAddress::from) },
            DeliveryMethod::Municipality => Self::Municipality,
            DeliveryMethod::Kep => Self::Kep { office },
            DeliveryMethod::Govgr => Self::Govgr,
        }
    }
}

impl From<ApplicantView> for Applicant {
    fn from(view: ApplicantView) -> Self {
        let ApplicantView { account, email, details } = view;
        Self { id: account.0, email, details: details.map(PersonDetails::from) }
    }
}
