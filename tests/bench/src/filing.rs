//! What everybody files: a complaint of ordinary length, with the details of its sender.

use anyhow::Result;
use domain::AccountId;
use domain::citizen_request::{CitizenRequest, Kind, RequestCommand, Sender};
use domain::personal::Personal;
use domain::words::{CaseText, DesiredAction, Subject};
use serde_json::{Value, json};
use store::{Actor, Role, Submission, Work};
use uuid::Uuid;

const SUBJECT: &str = "Λακκούβα στην οδό Ερμού";
const TEXT: &str = "Μπροστά στον αριθμό 14 έχει ανοίξει λακκούβα. Χθες το βράδυ έπεσε ένας ποδηλάτης. \
                    Παρακαλώ να κλείσει πριν από τις βροχές.";
const WISH: &str = "Να επισκευαστεί το οδόστρωμα.";

/// The same as the API takes it.
pub fn body() -> Value {
    json!({"kind": "complaint", "subject": SUBJECT, "text": TEXT, "desired_action": WISH})
}

/// The command and its sender; parsed once, as a page or the API would.
#[derive(Clone)]
pub struct Filing {
    pub command: RequestCommand,
    account: AccountId,
}

impl Filing {
    pub fn new() -> Result<Self> {
        Self::by(AccountId(Uuid::now_v7()))
    }

    /// What this citizen files.
    pub fn by(account: AccountId) -> Result<Self> {
        let sender = Sender {
            account,
            given_name: Personal::Known("Μαρία".to_owned()),
            family_name: Personal::Known("Παπαδοπούλου".to_owned()),
            email: Personal::Known("maria.papadopoulou@example.gr".to_owned()),
        };
        let command = RequestCommand::Submit {
            kind: Kind::Complaint,
            sender: Some(sender),
            subject: Subject::parse(SUBJECT)?,
            text: CaseText::parse(TEXT)?,
            desired_action: Some(DesiredAction::parse(WISH)?),
        };
        Ok(Self { command, account })
    }

    /// The same as a citizen's work, with an idempotency key of its own.
    pub fn work(&self) -> Work<CitizenRequest> {
        let submission = Submission {
            scope: format!("{} POST /api/v1/requests", self.account),
            key: Uuid::now_v7(),
            content: [SUBJECT, TEXT, WISH].join("\n").into_bytes(),
        };
        Work::opening(self.command.clone(), Actor::account(Role::Citizen, self.account))
            .once(Some(submission))
    }
}
