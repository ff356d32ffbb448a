//! How events fill a row. Nothing but the events (and the catalogue's terms) goes in: replaying them gives the same
//! row.

use domain::certificate_application::{Applicant, ApplicationEvent, ApplicationStatus, Delivery};
use domain::person::{Address, Details};
use domain::protocol::ProtocolState;
use domain::{ApplicationId, Personal, terms};
use store::personal_data::Opener;
use store::{DataKey, Store, StoredEvent, Unavailable};

use super::row::{CaseRow, Detail, Head, stream_of};
use super::view::{ApplicantView, ApplicationView, DeliveryView};
use crate::at_hand::Case;
use crate::case::{AnswerView, Course, Happening, ProtocolView, entry, out_of_place};
use crate::folding::folded;

/// The application that these first events of its stream tell of, oldest first; `None` when there are none. `key` opens
/// what is personal; `None` once it is destroyed.
pub fn from_events(
    events: &[StoredEvent],
    key: Option<&DataKey>,
) -> Result<Option<ApplicationView>, Unavailable> {
    let case = folded::<CaseRow>(events)?;
    case.map(|case| {
        let opener = Opener::with_key(stream_of(case.head.course.id), key);
        case.opened(&opener)
    })
    .transpose()
}

/// One application as the log tells it now, whatever the read model has seen.
pub async fn from_log(store: &Store, id: ApplicationId) -> Result<Option<ApplicationView>, Unavailable> {
    let (events, key) = store.stream_with_key(&stream_of(id.0)).await?;
    from_events(&events, key.as_ref())
}

/// The row after one more event of its stream; `None` before the first.
pub(super) fn fold(row: Option<CaseRow>, stored: &StoredEvent) -> Result<CaseRow, Unavailable> {
    let event = stored.decode::<ApplicationEvent>()?;
    let expected = row.as_ref().map_or(1, |row| row.head.course.version + 1);
    if stored.sequence != expected {
        return Err(out_of_place(stored));
    }
    let by_people = event.is_by_people();
    let mut row = match row {
        Some(row) => row.after(event, stored)?,
        None => filed(event, stored)?,
    };
    row.head.course.pass(stored);
    if by_people {
        row.head.course.revision = stored.sequence;
    }
    Ok(row)
}

/// The first event makes the row; the register is asked for a number at once.
fn filed(event: ApplicationEvent, stored: &StoredEvent) -> Result<CaseRow, Unavailable> {
    let ApplicationEvent::Submitted { applicant, certificate, details, delivery, fields } = event else {
        return Err(out_of_place(stored));
    };
    let due = |certificate| terms::application_due(certificate, stored.recorded_at);
    let course = Course {
        owner: Some(applicant.account),
        due_on: certificate.certificate().and_then(due),
        protocol: ProtocolView { state: ProtocolState::Requested, ..ProtocolView::default() },
        ..Course::filed(stored, ApplicationStatus::Submitted)?
    };
    let detail = Detail {
        applicant: applying(applicant),
        details,
        delivery: delivered(delivery),
        fields: Some(fields),
        answer: None,
        history: vec![entry(Happening::Submitted, stored)],
    };
    Ok(CaseRow { head: Head { course, certificate }, detail })
}

impl CaseRow {
    fn after(mut self, event: ApplicationEvent, stored: &StoredEvent) -> Result<Self, Unavailable> {
        let course = &mut self.head.course;
        let what = match event {
            ApplicationEvent::Submitted { .. } => return Err(out_of_place(stored)),
            ApplicationEvent::StatusChanged { to, reason } => {
                course.status = to;
                if to == ApplicationStatus::Issued {
                    course.stop_the_clock(stored);
                }
                Happening::StatusChanged { to, reason }
            }
            ApplicationEvent::Answered { text } => self.answered(text, stored),
            ApplicationEvent::Withdrawn {} => {
                course.status = ApplicationStatus::Withdrawn;
                Happening::Withdrawn
            }
            ApplicationEvent::Assigned { department, assignee } => course.assign(department, assignee),
            ApplicationEvent::Noted { text } => Happening::Noted { text: Some(text) },
            ApplicationEvent::ProtocolRequested {} => course.protocol_requested(),
            ApplicationEvent::ProtocolDeferred { reason } => course.protocol_deferred(reason),
            ApplicationEvent::Protocolled { entry, register: _, by: _ } => course.protocolled(&entry),
            ApplicationEvent::ProtocolRefused { reason } => course.protocol_refused(reason),
            ApplicationEvent::LegalHoldSet { reason } => Happening::LegalHoldSet { reason: Some(reason) },
            ApplicationEvent::LegalHoldLifted { reason } => {
                Happening::LegalHoldLifted { reason: Some(reason) }
            }
            ApplicationEvent::CaseErased { request: _ } => Happening::Erased,
        };
        self.detail.history.push(entry(what, stored));
        Ok(self)
    }

    /// The status stays; the newest answer is the one in view, and all of them stay in the history.
    fn answered(
        &mut self,
        text: Personal<String>,
        stored: &StoredEvent,
    ) -> Happening<Personal<String>, ApplicationStatus> {
        self.head.course.stop_the_clock(stored);
        self.detail.answer = Some(AnswerView { text: Some(text.clone()), at: stored.recorded_at });
        Happening::Answered { text: Some(text) }
    }
}

fn applying(applicant: Applicant) -> ApplicantView<Personal<String>, Personal<Details>> {
    let Applicant { account, email, details } = applicant;
    ApplicantView { account, email: Some(email), details: Some(details) }
}

fn delivered(delivery: Delivery) -> DeliveryView<Personal<Address>, Personal<String>> {
    let Delivery { method, address, office } = delivery;
    DeliveryView { method, address, office }
}
