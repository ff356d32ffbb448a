//! Filing: the anonymous comment, and the citizen's request, complaint or proposal.

use domain::Personal;
use domain::citizen_request::{Kind, RequestCommand, Sender};
use domain::words::{CaseText, DesiredAction, Subject};
use store::Account;

use super::field::{Field, Sentences, faulty};
use super::{Body, SubmissionId};

const SUBJECT: Sentences = Sentences { missing: "error-subject-missing", too_long: "error-subject-long" };
const TEXT: Sentences = Sentences { missing: "error-text-missing", too_long: "error-text-long" };
const DESIRED: Sentences = Sentences { missing: "error-unreadable", too_long: "error-desired-action-long" };

/// What a citizen may file: everything but a comment.
pub const KINDS: &[Kind] = &[Kind::Request, Kind::Complaint, Kind::Proposal];

/// Θέμα, Κείμενο, Επιθυμητή Ενέργεια; Είδος is only asked of a citizen.
#[derive(Clone)]
pub struct FilingForm {
    /// So that sending twice makes one.
    pub submission: SubmissionId,
    /// Είδος.
    pub kind: Field,
    /// Θέμα.
    pub subject: Field,
    /// Κείμενο.
    pub text: Field,
    /// Επιθυμητή Ενέργεια.
    pub desired_action: Field,
}

struct Filing {
    subject: Subject,
    text: CaseText,
    desired_action: Option<DesiredAction>,
}

impl FilingForm {
    /// The form with what came.
    #[must_use]
    pub fn of(body: &Body) -> Self {
        Self {
            submission: SubmissionId::of(body),
            kind: body.field("kind"),
            subject: body.field("subject"),
            text: body.field("text"),
            desired_action: body.field("desired_action"),
        }
    }

    /// A comment, or `None` and the errors are at the fields.
    pub fn comment(&mut self) -> Option<RequestCommand> {
        Some(self.filing()?.command(Kind::Comment, None))
    }

    /// A citizen's request, or `None` and the errors are at the fields.
    pub fn request(&mut self, account: &Account) -> Option<RequestCommand> {
        let citizens = |name: &str| Kind::from_name(name).filter(|kind| KINDS.contains(kind));
        let kind = self.kind.choose("error-kind-missing", citizens);
        let filing = self.filing();
        Some(filing?.command(kind?, Some(sender(account))))
    }

    /// The fields with errors, in the order of the page.
    #[must_use]
    pub fn faulty(&self) -> Vec<&Field> {
        faulty(&[&self.kind, &self.subject, &self.text, &self.desired_action])
    }

    // Every field is looked at, so that every error is named at once.
    fn filing(&mut self) -> Option<Filing> {
        let subject = self.subject.parse(SUBJECT, Subject::parse);
        let text = self.text.parse(TEXT, CaseText::parse);
        let desired_action = self.desired_action.parse(DESIRED, DesiredAction::parse_optional);
        Some(Filing { subject: subject?, text: text?, desired_action: desired_action? })
    }
}

impl Filing {
    fn command(self, kind: Kind, sender: Option<Sender>) -> RequestCommand {
        let Self { subject, text, desired_action } = self;
        RequestCommand::Submit { kind, sender, subject, text, desired_action }
    }
}

/// The details declared at registration, as they are now.
fn sender(account: &Account) -> Sender {
    Sender {
        account: account.id,
        given_name: Personal::Known(account.given_name.clone()),
        family_name: Personal::Known(account.family_name.clone()),
        email: Personal::Known(account.email.clone()),
    }
}
