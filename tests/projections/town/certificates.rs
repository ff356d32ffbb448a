//! Citizens who declare themselves and apply for certificates, by commands.

use domain::certificate_application::{ApplicationCommand, ApplicationStatus, CertificateApplication};
use domain::person::{Details, DocumentKind};
use domain::protocol::ProtocolEntry;
use domain::user_verification::{Fingerprints, UserVerification, VerificationCommand};
use domain::words::{AnswerText, NoteText, Office, Reason};
use domain::{AccountId, ApplicationId};
use jiff::civil::date;
use serde_json::Value;
use sha2::{Digest, Sha256};
use store::{Actor, Role, Work};
use tests::commands::{application, details};
use uuid::Uuid;

use super::Town;

impl Town {
    /// An application for a birth certificate.
    pub async fn applies(&self, citizen: AccountId) -> ApplicationId {
        ApplicationId(self.store.execute(application(citizen)).await.expect("it is filed").id)
    }

    /// What somebody of the municipality does to an application.
    pub async fn handles(&self, id: ApplicationId, command: ApplicationCommand) {
        let actor = Actor::account(Role::Staff, self.clerk);
        let work = Work::<CertificateApplication>::on(id.0, command, actor);
        self.store.execute(work).await.expect("the clerk may");
    }

    /// The register enters an application.
    pub async fn registers(&self, id: ApplicationId, number: u64) {
        let entry = ProtocolEntry { number, year: 2026, date: date(2026, 11, 22) };
        let command = ApplicationCommand::Protocol { entry, register: "built-in".to_owned(), by: None };
        let work = Work::<CertificateApplication>::on(id.0, command, Actor::SYSTEM);
        self.store.execute(work).await.expect("the system may");
    }

    /// The citizen declares himself.
    pub async fn declares(&self, citizen: AccountId, details: Details) {
        // What is compared is only compared: any text that is equal for equal details will do.
        let print = |bytes: Vec<u8>| format!("{:?}", Sha256::digest(bytes));
        let fingerprints = Fingerprints { checked: print(details.checked()), whole: print(details.whole()) };
        let command =
            VerificationCommand::Declare { account: citizen, details: Box::new(details), fingerprints };
        let work = Work::<UserVerification>::on(citizen.0, command, Actor::account(Role::Citizen, citizen));
        self.store.execute(work).await.expect("he may");
    }

    /// What the clerk at the counter does.
    pub async fn counter_does(&self, citizen: AccountId, command: VerificationCommand) {
        let actor = Actor::account(Role::Staff, self.clerk);
        let work = Work::<UserVerification>::on(citizen.0, command, actor);
        self.store.execute(work).await.expect("the clerk may");
    }

    /// Two citizens and three applications, with everything that can happen to one.
    pub async fn issues_certificates(&self) -> (AccountId, Vec<ApplicationId>) {
        let citizen = AccountId(Uuid::now_v7());
        self.declares(citizen, details()).await;
        self.counter_does(citizen, verifies()).await;
        let mut applications = Vec::new();
        for _ in 1..=3 {
            applications.push(self.applies(citizen).await);
        }
        self.registers(applications[0], 701).await;
        self.registers(applications[1], 702).await;
        self.handles(applications[0], moves(ApplicationStatus::InProgress)).await;
        self.handles(applications[0], moves(ApplicationStatus::Issued)).await;
        self.handles(applications[1], notes("Μόνο για εμάς")).await;
        self.handles(applications[1], answers("Ελάτε να το πάρετε")).await;
        let assignment = ApplicationCommand::Assign { department: None, assignee: Some(self.clerk) };
        self.handles(applications[2], assignment).await;
        let other = AccountId(Uuid::now_v7());
        self.declares(other, altered("family_name", "Οικονόμου")).await;
        (citizen, applications)
    }
}

/// The usual details, with another value in one field.
pub fn altered(field: &str, value: &str) -> Details {
    let mut changed = serde_json::to_value(details()).expect("details are JSON");
    changed[field] = Value::from(value);
    serde_json::from_value(changed).expect("a test's details are allowed")
}

pub fn moves(to: ApplicationStatus) -> ApplicationCommand {
    ApplicationCommand::ChangeStatus { to, reason: None }
}

pub fn answers(text: &str) -> ApplicationCommand {
    ApplicationCommand::Answer { text: AnswerText::parse(text).expect("an answer") }
}

pub fn notes(text: &str) -> ApplicationCommand {
    ApplicationCommand::Note { text: NoteText::parse(text).expect("a note") }
}

pub fn verifies() -> VerificationCommand {
    let office = Office::parse("ΚΕΠ Κέντρου").expect("an office");
    VerificationCommand::Verify { document: DocumentKind::Passport, office }
}

pub fn revokes(reason: &str) -> VerificationCommand {
    VerificationCommand::Revoke { reason: Reason::parse(reason).expect("a reason") }
}
