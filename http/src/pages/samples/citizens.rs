//! The pages of the citizen's details and applications, each with its states.

use std::collections::BTreeMap;

use domain::catalogue::{Certificate, CertificateCode, DeliveryMethod, Family, certificates};
use domain::certificate_application::ApplicationStatus;
use domain::person::{Address, Details, DocumentKind, RawAddress, RawDetails};
use domain::user_verification::VerificationState;
use domain::{AccountId, ApplicationId};
use projections::Page;
use projections::applications::{ApplicantView, ApplicationRow, ApplicationView, DeliveryView};
use projections::case::{AnswerView, Happening, HistoryEntry};
use projections::citizens::{CitizenView, VerificationEntry, VerificationStep};
use uuid::Uuid;

use super::{ME, at, row as request_row};
use crate::pages::verification::Verification;

/// What a citizen declares.
pub fn details() -> Details {
    let raw = RawDetails {
        given_name: "Ελένη",
        family_name: "Παπαδοπούλου",
        father_name: "Γεώργιος",
        mother_name: "Άννα",
        birth_date: "1956-03-25",
        tax_number: "094259216",
        identity_kind: "identity_card",
        identity_number: "ΑΒ 123456",
        phone: "6912345678",
        address: RawAddress { street: "Ερμού 12", postal_code: "10431", city: "Αθήνα" },
        population_register: "Δήμος Δοκιμής, 1234/5",
    };
    raw.parse(jiff::civil::date(2026, 11, 22)).expect("the sample is good")
}

/// A citizen in this state.
pub fn verification(state: VerificationState) -> Verification {
    let step = match state {
        VerificationState::Incomplete | VerificationState::Unverified => VerificationStep::Declared,
        VerificationState::Verified => VerificationStep::Verified {
            document: DocumentKind::Passport,
            office: "Δημαρχείο".to_owned(),
        },
        VerificationState::Revoked => {
            VerificationStep::Revoked { reason: Some("Το έγγραφο είχε λήξει.".to_owned()) }
        }
    };
    let citizen = CitizenView {
        id: AccountId(Uuid::from_u128(9)),
        details: Some(details()),
        state,
        verified_at: Some(at(0)),
        office: Some("Δημαρχείο".to_owned()),
        document: Some(DocumentKind::Passport),
        history: vec![VerificationEntry { at: at(0), what: step, by: Some(ME) }],
        revision: 2,
    };
    let known = state != VerificationState::Incomplete;
    Verification { citizen: known.then_some(citizen), code: known.then(|| "482913".to_owned()) }
}

/// The first certificate of the property tax.
pub fn property_tax() -> &'static Certificate {
    let found = certificates().iter().find(|certificate| certificate.family == Family::PropertyTax);
    found.expect("the catalogue has one")
}

/// The certificate of this code.
pub fn certificate(code: &str) -> &'static Certificate {
    domain::catalogue::certificate(code).expect("it is in the catalogue")
}

fn application_row(number: i64, status: ApplicationStatus) -> ApplicationRow {
    let certificates = certificates();
    let code = &certificates[usize::try_from(number).expect("a number") % certificates.len()].code;
    let request = request_row(
        number,
        domain::citizen_request::Kind::Request,
        domain::citizen_request::Status::Submitted,
    );
    ApplicationRow {
        id: ApplicationId(request.id.0),
        number,
        certificate: code.clone(),
        status,
        submitted_at: request.submitted_at,
        changed_at: request.changed_at,
        protocol: request.protocol,
        assignee: None,
        due_on: request.due_on,
    }
}

/// Applications in every status.
pub fn applications() -> Page<ApplicationRow> {
    let items = (1..).zip(ApplicationStatus::ALL).map(|(number, status)| application_row(number, *status));
    Page { items: items.collect(), next: Some(projections::Cursor(5)) }
}

/// A whole application.
pub fn application(number: i64, status: ApplicationStatus) -> ApplicationView {
    let code = CertificateCode::parse("family_status").expect("it is in the catalogue");
    let details = details();
    let history = [
        Happening::Submitted,
        Happening::ProtocolDeferred,
        Happening::Protocolled { number: 12_345, year: 2026, date: jiff::civil::date(2026, 11, 23) },
        Happening::StatusChanged { to: status, reason: Some("Στάλθηκε.".to_owned()) },
    ];
    let entry = |(index, what): (i64, _)| HistoryEntry { at: at(60 * index), what, by: None };
    ApplicationView {
        row: ApplicationRow { certificate: code, ..application_row(number, status) },
        applicant: ApplicantView {
            account: AccountId(Uuid::from_u128(9)),
            email: Some("eleni@example.org".to_owned()),
            details: Some(details.clone()),
        },
        details: Some("Το χρειάζομαι\nσε δύο αντίγραφα.".to_owned()),
        delivery: DeliveryView {
            method: DeliveryMethod::Post,
            address: Some(Address { ..details.address }),
            office: None,
        },
        fields: Some(BTreeMap::from([("purpose".to_owned(), "Για τον ΕΦΚΑ".to_owned())])),
        answer: (status == ApplicationStatus::Issued)
            .then(|| AnswerView { text: Some("Εκδόθηκε.".to_owned()), at: at(7200) }),
        history: (0..).zip(history).map(entry).collect(),
        revision: 3,
        sequence: 3,
        department: None,
    }
}
