//! Events in, rows out.

use domain::citizen_request::{CitizenRequest, Kind, RequestEvent, Sender, Status};
use domain::protocol::{ProtocolEntry, ProtocolState};
use domain::{AccountId, DepartmentId, Personal};
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use store::personal_data::{open_commitments, seal_fields};
use store::{DataKey, Executed, Role, StoredEvent, StreamId};
use uuid::Uuid;

use super::RequestView;
use super::fold::{fold, from_events};
use super::row::{CaseRow, Detail};
use crate::case::Happening;

const CITIZEN: AccountId = AccountId(Uuid::from_u128(0xC171_2E11));
const CLERK: AccountId = AccountId(Uuid::from_u128(0xC1E2));

/// One case's events as the log keeps them.
struct Case {
    stream: StreamId,
    key: DataKey,
    events: Vec<StoredEvent>,
}

impl Case {
    fn filed() -> Self {
        let stream = StreamId::of::<CitizenRequest>(Uuid::now_v7());
        let case = Self { stream, key: DataKey::generate(), events: Vec::new() };
        let sender = Sender {
            account: CITIZEN,
            given_name: known("Μαρία"),
            family_name: known("Παπαδοπούλου"),
            email: known("maria@example.gr"),
        };
        let submitted = RequestEvent::Submitted {
            kind: Kind::Complaint,
            sender: Some(sender),
            subject: known("Λακκούβα"),
            text: known("Στην οδό Ερμού"),
            desired_action: Some(known("Να κλείσει")),
        };
        case.then(Role::Citizen, &submitted)
    }

    fn then(mut self, role: Role, event: &RequestEvent) -> Self {
        let mut payload = serde_json::to_value(event).expect("an event is JSON");
        seal_fields(&mut payload, &self.stream, &self.key);
        let sequence = i64::try_from(self.events.len()).expect("few events") + 1;
        self.events.push(StoredEvent {
            position: 10 * sequence,
            aggregate_type: self.stream.aggregate_type.to_owned(),
            aggregate_id: self.stream.aggregate_id,
            sequence,
            event_type: cqrs_es::DomainEvent::event_type(event),
            event_version: "1.0".to_owned(),
            payload,
            metadata: metadata(role),
            recorded_at: at(sequence),
            number: (sequence == 1).then_some(7),
        });
        self
    }

    fn by_staff(self, event: &RequestEvent) -> Self {
        self.then(Role::Staff, event)
    }

    fn by_system(self, event: &RequestEvent) -> Self {
        self.then(Role::System, event)
    }

    fn row(&self) -> CaseRow {
        let rows = self.events.iter().try_fold(None, |row, event| fold(row, event).map(Some));
        rows.expect("the events fit").expect("there is at least one")
    }

    fn view(&self) -> RequestView {
        from_events(&self.events, Some(&self.key)).expect("it can be read").expect("there is one")
    }
}

fn known(text: &str) -> Personal<String> {
    Personal::Known(text.to_owned())
}

fn metadata(role: Role) -> Value {
    match role {
        Role::Citizen => json!({"role": role.as_str(), "account": CITIZEN}),
        Role::Staff | Role::Registrar | Role::Administrator | Role::Auditor => {
            json!({"role": role.as_str(), "account": CLERK})
        }
        Role::Visitor | Role::System => json!({"role": role.as_str()}),
    }
}

fn at(sequence: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * sequence)
}

fn answer(text: &str) -> RequestEvent {
    RequestEvent::Answered { text: known(text) }
}

fn entry() -> ProtocolEntry {
    ProtocolEntry { number: 123, year: 2026, date: date(2026, 11, 22) }
}

fn timeline(view: &RequestView) -> Vec<String> {
    view.history.iter().map(|entry| format!("{:?}", entry.what)).collect()
}

#[test]
fn a_filed_request_shows_what_was_typed_and_who_filed_it() {
    let view = Case::filed().view();
    assert_eq!((view.row.number, view.row.kind, view.row.status), (7, Kind::Complaint, Status::Submitted));
    assert_eq!((view.row.submitted_at, view.row.changed_at, view.revision), (at(1), at(1), 1));
    assert_eq!(view.row.subject.as_deref(), Some("Λακκούβα"));
    assert_eq!(view.text.as_deref(), Some("Στην οδό Ερμού"));
    assert_eq!(view.desired_action.as_deref(), Some("Να κλείσει"));
    let sender = view.sender.expect("a citizen filed it");
    assert_eq!((sender.account, sender.email.as_deref()), (CITIZEN, Some("maria@example.gr")));
    assert_eq!(
        (sender.given_name.as_deref(), sender.family_name.as_deref()),
        (Some("Μαρία"), Some("Παπαδοπούλου"))
    );
}

#[test]
fn the_row_keeps_nothing_personal_in_clear() {
    let row = Case::filed().by_staff(&answer("Έκλεισε")).row();
    let Detail { text, desired_action, sender, answer, history } = row.detail;
    let stored = json!([row.subject, text, desired_action, sender, answer, history]).to_string();
    for clear in ["Λακκούβα", "Ερμού", "Μαρία", "maria", "Έκλεισε", "Να κλείσει"]
    {
        assert!(!stored.contains(clear), "{clear}");
    }
}

#[test]
fn a_case_whose_key_is_destroyed_has_no_personal_field() {
    let reason = Some(known("Δεν μας αφορά"));
    let case = Case::filed()
        .by_staff(&answer("Έκλεισε"))
        .by_staff(&RequestEvent::StatusChanged { to: Status::Closed, reason });
    let view = from_events(&case.events, None).expect("an erased case can be read").expect("there is one");
    assert_eq!((view.row.subject, view.text, view.desired_action), (None, None, None));
    assert_eq!(view.answer.expect("it is answered").text, None);
    let sender = view.sender.expect("the account is known");
    assert_eq!(
        (sender.account, sender.given_name, sender.family_name, sender.email),
        (CITIZEN, None, None, None)
    );
    let changed = Happening::StatusChanged { to: Status::Closed, reason: None };
    assert_eq!(view.history.last().map(|entry| entry.what.clone()), Some(changed));
}

#[test]
fn a_second_answer_replaces_the_first_and_both_stay_in_the_history() {
    let view = Case::filed().by_staff(&answer("Πρώτη")).by_staff(&answer("Δεύτερη")).view();
    let newest = view.answer.as_ref().expect("it is answered");
    assert_eq!((newest.text.as_deref(), newest.at), (Some("Δεύτερη"), at(3)));
    assert_eq!((view.row.status, view.revision), (Status::Answered, 3));
    let answers = ["Πρώτη", "Δεύτερη"].map(|text| Happening::Answered { text: Some(text.to_owned()) });
    assert!(view.history[1..].iter().map(|entry| entry.what.clone()).eq(answers));
    assert!(view.history[1..].iter().all(|entry| entry.by == Some(CLERK)));
}

#[test]
fn the_protocol_is_followed_from_request_to_number_and_makes_nobodys_screen_stale() {
    let case = Case::filed().by_staff(&RequestEvent::ProtocolRequested {});
    assert_eq!(case.view().row.protocol.state, ProtocolState::Requested);

    let case = case.by_system(&RequestEvent::ProtocolDeferred { reason: "time-out".to_owned() });
    let deferred = case.view().row.protocol;
    assert_eq!((deferred.state, deferred.message.as_deref()), (ProtocolState::Deferred, Some("time-out")));

    let register = "built-in".to_owned();
    let view = case.by_system(&RequestEvent::Protocolled { entry: entry(), register, by: None }).view();
    let protocol = &view.row.protocol;
    assert_eq!((protocol.state, protocol.number), (ProtocolState::Registered, Some(123)));
    assert_eq!(
        (protocol.year, protocol.date, &protocol.message),
        (Some(2026), Some(date(2026, 11, 22)), &None)
    );
    assert_eq!(timeline(&view), ["submitted", "protocol_requested", "protocol_deferred", "protocolled"]);
    assert_eq!((view.revision, view.row.changed_at), (2, at(4)));
}

#[test]
fn the_citizen_sees_no_note_no_assignment_no_refusal_and_no_name_of_staff() {
    let case = Case::filed()
        .by_staff(&RequestEvent::Assigned {
            department: Some(DepartmentId(Uuid::from_u128(1))),
            assignee: Some(CLERK),
        })
        .by_staff(&RequestEvent::Noted { text: known("Μόνο για εμάς") })
        .by_staff(&RequestEvent::ProtocolRequested {})
        .by_system(&RequestEvent::ProtocolRefused { reason: "bad kind".to_owned() })
        .by_staff(&answer("Έκλεισε"));
    let staff = case.view();
    assert_eq!((staff.row.assignee, staff.history.len()), (Some(CLERK), 6));
    assert_eq!(staff.row.protocol.message.as_deref(), Some("bad kind"));

    let citizen = staff.for_citizen();
    assert_eq!(timeline(&citizen), ["submitted", "protocol_requested", "answered"]);
    assert_eq!((citizen.row.assignee, citizen.department, citizen.row.protocol.message), (None, None, None));
    assert!(citizen.history.iter().all(|entry| entry.by.is_none()));
}

#[test]
fn a_submission_is_shown_from_its_own_events() {
    let case = Case::filed();
    let executed = Executed {
        id: case.stream.aggregate_id,
        events: case.events.iter().cloned().map(std::sync::Arc::new).collect(),
        position: 10,
        number: Some(7),
        revision: 1,
        recorded_at: Some(at(1)),
        data_key: Some(case.key.clone()),
        opened: None,
        repeated: false,
    };
    let id = domain::RequestId(case.stream.aggregate_id);
    let view = RequestView::from_submission(&executed).expect("it can be read");
    assert_eq!((view.row.id, view.row.number), (id, 7));
    assert_eq!(view.text, case.view().text);

    let at_hand = open_commitments(&case.events[0].payload, &case.stream, &case.key);
    let executed = Executed { data_key: None, opened: Some(at_hand), ..executed };
    let by_hand = RequestView::from_submission(&executed).expect("nothing needs to be decrypted");
    assert_eq!((by_hand.row.subject, by_hand.text), (view.row.subject, view.text));
}

#[test]
fn folding_twice_gives_the_same_row() {
    let case = Case::filed().by_staff(&answer("Έκλεισε")).then(Role::Citizen, &RequestEvent::Withdrawn {});
    assert_eq!(case.row(), case.row());
    assert_eq!((case.row().head.course.version, case.row().head.course.position), (3, 30));
}

#[test]
fn an_event_out_of_place_is_an_error_and_never_skipped() {
    let case = Case::filed().by_staff(&answer("Έκλεισε")).by_staff(&answer("Πάλι"));
    assert!(fold(None, &case.events[1]).is_err(), "a stream that does not begin with a filing");
    let filed = fold(None, &case.events[0]).expect("it begins here");
    assert!(fold(Some(filed.clone()), &case.events[0]).is_err(), "the same event twice");
    assert!(fold(Some(filed), &case.events[2]).is_err(), "a hole in the stream");
}

#[test]
fn debug_shows_nothing_personal() {
    let view = Case::filed().by_staff(&answer("Έκλεισε")).view();
    let shown = format!("{view:?} {:?} {:?}", view.sender, view.answer);
    for clear in ["Λακκούβα", "Ερμού", "Μαρία", "maria", "Έκλεισε"] {
        assert!(!shown.contains(clear), "{clear}");
    }
}
