//! What people and the system may ask of an application.

use super::{Applicant, ApplicationStatus, Delivery};
use crate::catalogue::{CertificateCode, CheckedFields};
use crate::ids::{AccountId, DepartmentId, ErasureId};
use crate::protocol::ProtocolEntry;
use crate::user_verification::VerificationState;
use crate::words::{AnswerText, CaseText, NoteText, Reason};

/// A command to a `CertificateApplication`; every text in it has been parsed at the edge.
#[derive(Clone, Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "a command lives for a moment, one at a time; a box would only hide the fields"
)]
pub enum ApplicationCommand {
    /// File it; it goes to the protocol at once.
    Submit {
        /// Who applies.
        applicant: Applicant,
        /// His verification as it stands in the log; the append checks that it still does.
        standing: VerificationState,
        /// Είδος πιστοποιητικού.
        certificate: CertificateCode,
        /// Details or remarks.
        details: Option<CaseText>,
        /// Τρόπος αποστολής; one that the certificate allows.
        delivery: Delivery,
        /// The certificate's own fields, checked against the catalogue.
        fields: CheckedFields,
    },
    /// Move it to another status (staff).
    ChangeStatus {
        /// The status wanted; not `submitted`, not `withdrawn`.
        to: ApplicationStatus,
        /// Needed for `rejected`.
        reason: Option<Reason>,
    },
    /// Answer it (staff); the status stays.
    Answer {
        /// The answer.
        text: AnswerText,
    },
    /// Take it back (the citizen who filed it).
    Withdraw {
        /// Who asks.
        by: AccountId,
    },
    /// Give it to a department, a person, or nobody (staff).
    Assign {
        /// The department in charge.
        department: Option<DepartmentId>,
        /// The member of staff in charge.
        assignee: Option<AccountId>,
    },
    /// Write a note among staff.
    Note {
        /// The note.
        text: NoteText,
    },
    /// Send it to the register once more after a refusal (registrar).
    RetryProtocol,
    /// The register could not answer in time (system).
    DeferProtocol {
        /// Why; nothing personal.
        reason: String,
    },
    /// The register entered it (system), or a registrar wrote the number by hand.
    Protocol {
        /// Number, year, date.
        entry: ProtocolEntry,
        /// Which register, or `manual`.
        register: String,
        /// The registrar who wrote it by hand.
        by: Option<AccountId>,
    },
    /// The register refused it for good (system).
    RefuseProtocol {
        /// The register's reason.
        reason: String,
    },
    /// Keep its personal data from being erased (administrator).
    SetLegalHold {
        /// Why, and by which law.
        reason: Reason,
    },
    /// Let them be erased again (administrator).
    LiftLegalHold {
        /// Why.
        reason: Reason,
    },
    /// Erase its personal data.
    Erase {
        /// Because of which request; `None`: a term has ended.
        request: Option<ErasureId>,
    },
    /// Erase them again, in a database that was restored: whatever it says of holds is older than the erasure (system).
    EraseAgain,
}
