//! What people ask of a case, ready-made, for tests that care about the log and not about the words.

use domain::catalogue::{DeliveryMethod, certificate};
use domain::certificate_application::{Applicant, ApplicationCommand, CertificateApplication, Delivery};
use domain::citizen_request::{AfterAnswer, CitizenRequest, Kind, RequestCommand, Sender, Status};
use domain::person::Details;
use domain::user_verification::VerificationState;
use domain::words::{AnswerText, CaseText, NoteText, Reason, Subject};
use domain::{AccountId, DepartmentId, Personal};
use serde_json::json;
use store::{Actor, Role, Work};
use uuid::Uuid;

/// Somebody of the municipality.
#[must_use]
pub fn clerk() -> Actor {
    Actor::account(Role::Staff, AccountId(Uuid::from_u128(7)))
}

/// An anonymous comment.
#[must_use]
pub fn comment(text: &str) -> Work<CitizenRequest> {
    Work::opening(submit(Kind::Comment, None, text), Actor::VISITOR)
}

/// A request by a citizen.
#[must_use]
pub fn request(citizen: AccountId, text: &str) -> Work<CitizenRequest> {
    let known = |text: &str| Personal::Known(text.to_owned());
    let (given_name, family_name) = (known("Ελένη"), known("Παπαδοπούλου"));
    let sender = Sender { account: citizen, given_name, family_name, email: known("eleni@example.gr") };
    Work::opening(submit(Kind::Request, Some(sender), text), Actor::account(Role::Citizen, citizen))
}

/// An application for a birth certificate by a verified citizen.
#[must_use]
pub fn application(citizen: AccountId) -> Work<CertificateApplication> {
    let birth = certificate("birth").expect("the catalogue has it");
    let fields = birth.check(&[("purpose".to_owned(), "Σχολείο".to_owned())].into());
    let applicant = Applicant {
        account: citizen,
        email: Personal::Known("eleni@example.gr".to_owned()),
        details: Personal::Known(details()),
    };
    let command = ApplicationCommand::Submit {
        applicant,
        standing: VerificationState::Verified,
        certificate: birth.code.clone(),
        details: None,
        delivery: Delivery { method: DeliveryMethod::Portal, address: None, office: None },
        fields: fields.expect("a test's answers are allowed"),
    };
    Work::opening(command, Actor::account(Role::Citizen, citizen))
}

/// The details of a citizen.
#[must_use]
pub fn details() -> Details {
    let details = json!({
        "given_name": "Ελένη", "family_name": "Παπαδοπούλου", "father_name": "Νικόλαος", "mother_name": null,
        "birth_date": "1980-03-25", "tax_number": "090000045", "phone": "2101234567", "population_register": null,
        "identity": {"kind": "identity_card", "number": "ΑΒ 123456"},
        "address": {"street": "Αθηνάς 1", "postal_code": "10551", "city": "Αθήνα"},
    });
    serde_json::from_value(details).expect("a test's details are allowed")
}

/// Any other command of a clerk, to a case that is there.
#[must_use]
pub fn by_clerk(case: Uuid, command: RequestCommand) -> Work<CitizenRequest> {
    Work::on(case, command, clerk())
}

/// The citizen takes it back.
#[must_use]
pub fn withdrawal(case: Uuid, citizen: AccountId) -> Work<CitizenRequest> {
    Work::on(case, RequestCommand::Withdraw { by: citizen }, Actor::account(Role::Citizen, citizen))
}

/// A note among staff.
#[must_use]
pub fn note(text: &str) -> RequestCommand {
    RequestCommand::Note { text: NoteText::parse(text).expect("a test's text is allowed") }
}

/// Another status; with a reason, which none minds.
#[must_use]
pub fn status(to: Status) -> RequestCommand {
    RequestCommand::ChangeStatus {
        to,
        reason: Reason::parse_optional("διότι").expect("a test's text is allowed"),
    }
}

/// An answer.
#[must_use]
pub fn answer(then: AfterAnswer) -> RequestCommand {
    RequestCommand::Answer { text: AnswerText::parse("Ναι").expect("a test's text is allowed"), then }
}

/// A department takes it.
#[must_use]
pub fn assign(department: u128) -> RequestCommand {
    let department = Some(DepartmentId(Uuid::from_u128(department)));
    RequestCommand::Assign { department, assignee: None }
}

fn submit(kind: Kind, sender: Option<Sender>, text: &str) -> RequestCommand {
    RequestCommand::Submit {
        kind,
        sender,
        subject: Subject::parse("Λακκούβα").expect("a test's text is allowed"),
        text: CaseText::parse(text).expect("a test's text is allowed"),
        desired_action: None,
    }
}
