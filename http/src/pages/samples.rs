//! A sample of each page; one test renders them all, without a database.

use domain::citizen_request::{Kind, Status};
use domain::protocol::ProtocolState;
use domain::{AccountId, RequestId};
use jiff::Timestamp;
use projections::case::{AnswerView, Happening, HistoryEntry, ProtocolView};
use projections::requests::{RequestRow, RequestView, SenderView};
use projections::{Cursor, Page};
use store::Role;
use uuid::Uuid;

use super::frame::Standing;
use super::queue::Queue;
use super::{Frame, Section};
use crate::messages::Language;

mod staff;
mod book;
mod erasures;
mod registrar;
mod rendered;
mod citizens;
mod citizens_rendered;
mod receipts;
mod audit;
mod accesses;
mod retention;

const ME: AccountId = AccountId(Uuid::from_u128(7));

fn frame(language: Language, section: Section, role: Option<Role>) -> Frame {
    let standing = role.map_or(Standing::SignedOut, |role| Standing::SignedIn {
        name: "Ελένη Παπαδοπούλου".to_owned(),
        role,
    });
    Frame {
        language, municipality: "Δήμος Δοκιμής".to_owned(), demo: true, section, standing, news: None
    }
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_795_336_260 + seconds).expect("a time")
}

fn row(number: i64, kind: Kind, status: Status) -> RequestRow {
    let registered = number % 2 == 0;
    RequestRow {
        id: RequestId(Uuid::from_u128(u128::try_from(number).expect("a positive number"))),
        number,
        kind,
        subject: (number != 3).then(|| format!("Χαλασμένος φωτισμός στην οδό Ερμού {number} <b>&</b>")),
        status,
        submitted_at: at(0),
        changed_at: at(90_000 * number),
        protocol: ProtocolView {
            state: if registered { ProtocolState::Registered } else { ProtocolState::None },
            number: registered.then_some(12_345),
            year: registered.then_some(2026),
            date: registered.then(|| jiff::civil::date(2026, 11, 23)),
            message: None,
        },
        due_on: Some(jiff::civil::date(2027, 1, 11)),
        assignee: registered.then_some(ME),
    }
}

fn view(kind: Kind, status: Status) -> RequestView {
    let citizen = kind != Kind::Comment;
    RequestView {
        row: row(42, kind, status),
        sender: citizen.then(|| SenderView {
            account: AccountId(Uuid::from_u128(9)),
            given_name: Some("Ελένη".to_owned()),
            family_name: Some("Παπαδοπούλου".to_owned()),
            email: Some("eleni@example.org".to_owned()),
        }),
        text: Some("Εδώ και δύο εβδομάδες\n\nδεν ανάβει κανένα φως.".to_owned()),
        desired_action: Some("Να επισκευαστεί.".to_owned()),
        answer: (status == Status::Answered)
            .then(|| AnswerView {
                text: Some("Το συνεργείο θα έρθει τη Δευτέρα.".to_owned()), at: at(7200)
            }),
        history: history(),
        revision: 3,
        sequence: 3,
        department: None,
    }
}

fn history() -> Vec<HistoryEntry> {
    let all = [
        Happening::Submitted,
        Happening::StatusChanged { to: Status::InReview, reason: Some("Θα το δούμε.".to_owned()) },
        Happening::Assigned { department: None, assignee: Some(ME) },
        Happening::Assigned { department: None, assignee: None },
        Happening::Noted { text: Some("Ρώτησα το συνεργείο.".to_owned()) },
        Happening::ProtocolRequested,
        Happening::ProtocolDeferred,
        Happening::Protocolled { number: 12_345, year: 2026, date: jiff::civil::date(2026, 11, 23) },
        Happening::ProtocolRefused { reason: "διπλό".to_owned() },
        Happening::Answered { text: None },
        Happening::Withdrawn,
        Happening::LegalHoldSet { reason: Some("Εκκρεμεί δίκη.".to_owned()) },
        Happening::LegalHoldLifted { reason: None },
        Happening::Erased,
    ];
    let entry = |(index, what): (i64, _)| HistoryEntry { at: at(60 * index), what, by: None };
    (0..).zip(all).map(entry).collect()
}

fn list() -> Page<RequestRow> {
    let kinds = [Kind::Request, Kind::Complaint, Kind::Proposal, Kind::Comment];
    let items = (1..).zip(Status::ALL).zip(kinds.iter().cycle());
    let items = items.map(|((number, status), kind)| row(number, *kind, *status)).collect();
    Page { items, next: Some(Cursor(5)) }
}
