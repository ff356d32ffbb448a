//! What people and the system may ask of a citizen's request.

use super::{Kind, Sender, Status};
use crate::ids::{AccountId, DepartmentId, ErasureId};
use crate::protocol::ProtocolEntry;
use crate::words::{AnswerText, CaseText, DesiredAction, NoteText, Reason, Subject};

/// A command to a `CitizenRequest`; every text in it has been parsed at the edge.
#[derive(Clone, Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "a command lives for a moment, one at a time; a box would only hide the fields"
)]
pub enum RequestCommand {
    /// File it. `sender` is absent exactly when `kind` is `comment`.
    Submit {
        /// Request, complaint, proposal or comment.
        kind: Kind,
        /// Who files; absent for a comment.
        sender: Option<Sender>,
        /// Θέμα.
        subject: Subject,
        /// Κείμενο.
        text: CaseText,
        /// Επιθυμητή Ενέργεια.
        desired_action: Option<DesiredAction>,
    },
    /// Move it to another status (staff).
    ChangeStatus {
        /// The status wanted; not `answered`, not `withdrawn`, not `submitted`.
        to: Status,
        /// Needed for `rejected` and for reopening.
        reason: Option<Reason>,
    },
    /// Answer it (staff).
    Answer {
        /// The answer.
        text: AnswerText,
        /// What becomes of it after the answer.
        then: AfterAnswer,
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
    /// Send it to the protocol (staff).
    RequestProtocol,
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

/// Whether an answer also closes the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterAnswer {
    /// It stays `answered`.
    KeepOpen,
    /// It becomes `closed` with the same command.
    Close,
}
