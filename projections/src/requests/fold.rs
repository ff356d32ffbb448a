//! How events fill a row. Nothing but the events goes in: replaying them gives the same row.

use std::borrow::Borrow;

use domain::citizen_request::{Kind, RequestEvent, Sender, Status};
use domain::{Personal, RequestId, terms};
use store::personal_data::Opener;
use store::{DataKey, Executed, Store, StoredEvent, StreamId, Unavailable};

use super::row::{CaseHead, CaseRow, Detail, stream_of};
use super::view::{RequestView, SenderView};
use crate::at_hand::Case;
use crate::case::{AnswerView, Course, Happening, entry, out_of_place};
use crate::folding::folded;

impl RequestView {
    /// The case right after a command that filed it, without a look at the database.
    pub fn from_submission(executed: &Executed) -> Result<Self, Unavailable> {
        let view = match &executed.opened {
            Some(opened) => opened_from(&executed.events, |stream| Opener::at_hand(stream, opened))?,
            None => from_events(&executed.events, executed.data_key.as_ref())?,
        };
        view.ok_or_else(|| Unavailable::Unreadable(format!("nothing was filed as request {}", executed.id)))
    }
}

/// The case that these first events of its stream tell of, oldest first; `None` when there are none. `key` opens what
/// is personal; `None` once it is destroyed.
pub fn from_events(
    events: &[impl Borrow<StoredEvent>],
    key: Option<&DataKey>,
) -> Result<Option<RequestView>, Unavailable> {
    opened_from(events, |stream| Opener::with_key(stream, key))
}

/// One request as the log tells it now, whatever the read model has seen.
pub async fn from_log(store: &Store, id: RequestId) -> Result<Option<RequestView>, Unavailable> {
    let (events, key) = store.stream_with_key(&stream_of(id.0)).await?;
    from_events(&events, key.as_ref())
}

fn opened_from<'a>(
    events: &[impl Borrow<StoredEvent>],
    opener: impl Fn(StreamId) -> Opener<'a>,
) -> Result<Option<RequestView>, Unavailable> {
    let case = folded::<CaseRow>(events)?;
    case.map(|case| {
        let opener = opener(stream_of(case.head.course.id));
        case.opened(&opener)
    })
    .transpose()
}

/// The row after one more event of its stream; `None` before the first.
pub(super) fn fold(row: Option<CaseRow>, stored: &StoredEvent) -> Result<CaseRow, Unavailable> {
    let event = stored.decode::<RequestEvent>()?;
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

/// The first event makes the row.
fn filed(event: RequestEvent, stored: &StoredEvent) -> Result<CaseRow, Unavailable> {
    let RequestEvent::Submitted { kind, sender, subject, text, desired_action } = event else {
        return Err(out_of_place(stored));
    };
    let course = Course {
        owner: sender.as_ref().map(|sender| sender.account),
        due_on: terms::request_due(kind, stored.recorded_at),
        ..Course::filed(stored, Status::Submitted)?
    };
    let sender = sender.map(declared);
    let history = vec![entry(Happening::Submitted, stored)];
    let detail = Detail { text: Some(text), desired_action, sender, answer: None, history };
    Ok(CaseRow { head: CaseHead { course, kind }, subject, detail })
}

impl CaseRow {
    fn after(mut self, event: RequestEvent, stored: &StoredEvent) -> Result<Self, Unavailable> {
        let course = &mut self.head.course;
        let what = match event {
            RequestEvent::Submitted { .. } => return Err(out_of_place(stored)),
            RequestEvent::StatusChanged { to, reason } => self.moved(to, reason, stored),
            RequestEvent::Answered { text } => self.answered(text, stored),
            RequestEvent::Withdrawn {} => {
                course.status = Status::Withdrawn;
                Happening::Withdrawn
            }
            RequestEvent::Assigned { department, assignee } => course.assign(department, assignee),
            RequestEvent::Noted { text } => Happening::Noted { text: Some(text) },
            RequestEvent::ProtocolRequested {} => course.protocol_requested(),
            RequestEvent::ProtocolDeferred { reason } => course.protocol_deferred(reason),
            RequestEvent::Protocolled { entry, register: _, by: _ } => course.protocolled(&entry),
            RequestEvent::ProtocolRefused { reason } => course.protocol_refused(reason),
            RequestEvent::LegalHoldSet { reason } => Happening::LegalHoldSet { reason: Some(reason) },
            RequestEvent::LegalHoldLifted { reason } => Happening::LegalHoldLifted { reason: Some(reason) },
            RequestEvent::CaseErased { request: _ } => Happening::Erased,
        };
        self.detail.history.push(entry(what, stored));
        Ok(self)
    }

    /// Closing or rejecting a case without an answer ends it as well; a comment has no clock.
    fn moved(
        &mut self,
        to: Status,
        reason: Option<Personal<String>>,
        stored: &StoredEvent,
    ) -> Happening<Personal<String>> {
        self.head.course.status = to;
        if ends(to) && !Kind::is_anonymous(self.head.kind) {
            self.head.course.stop_the_clock(stored);
        }
        Happening::StatusChanged { to, reason }
    }

    /// The newest answer is the one in view; all of them stay in the history.
    fn answered(&mut self, text: Personal<String>, stored: &StoredEvent) -> Happening<Personal<String>> {
        self.head.course.status = Status::Answered;
        self.head.course.stop_the_clock(stored);
        self.detail.answer = Some(AnswerView { text: Some(text.clone()), at: stored.recorded_at });
        Happening::Answered { text: Some(text) }
    }
}

fn ends(status: Status) -> bool {
    match status {
        Status::Closed | Status::Rejected => true,
        Status::Submitted
        | Status::InReview
        | Status::InProgress
        | Status::AwaitingCitizen
        | Status::Answered
        | Status::Withdrawn => false,
    }
}

fn declared(sender: Sender) -> SenderView<Personal<String>> {
    SenderView {
        account: sender.account,
        given_name: Some(sender.given_name),
        family_name: Some(sender.family_name),
        email: Some(sender.email),
    }
}
