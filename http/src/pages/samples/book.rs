//! The register's book, in every state.

use domain::certificate_application::ApplicationStatus;
use domain::protocol::ProtocolEntry;
use protocol_adapter::{Cancellation, Line};

use super::staff::{application, desk, people, render};
use super::*;
use crate::forms::Body;
use crate::forms::book::{CancellationForm, DayForm};
use crate::pages::book::entry::EntryPage;
use crate::pages::book::{Behind, BookElsewherePage, BookLine, BookPage, Sheet};

/// Each page with its name.
pub fn all(language: Language) -> Vec<(&'static str, String)> {
    [sheets(language), entries(language)].concat()
}

fn line(number: u64) -> Line {
    Line {
        entry: ProtocolEntry { number, year: 2026, date: jiff::civil::date(2026, 11, 23) },
        registered_at: at(60),
        reference: Uuid::from_u128(number.into()).to_string(),
        kind: "request".to_owned(),
        subject: None,
        sender: None,
        filed_at: at(0),
        cancellation: None,
    }
}

fn cancelled(number: u64) -> Line {
    let reason = "Καταχωρίστηκε δύο φορές <b>&</b>".to_owned();
    Line {
        cancellation: Some(Cancellation { reason, by: Some(ME.to_string()), at: at(600) }),
        ..line(number)
    }
}

fn lines() -> Vec<BookLine> {
    let request = view(Kind::Request, Status::Answered);
    let comment = view(Kind::Comment, Status::Submitted);
    let mut erased = view(Kind::Complaint, Status::Closed);
    erased.row.subject = None;
    erased.sender =
        erased.sender.map(|one| SenderView { given_name: None, family_name: None, email: None, ..one });
    let mut erased_application = application(ApplicationStatus::Submitted);
    erased_application.applicant.details = None;
    let behind = [
        Some(Behind::from(request)),
        Some(Behind::from(comment)),
        Some(Behind::from(erased)),
        Some(Behind::from(application(ApplicationStatus::Submitted))),
        Some(Behind::from(erased_application)),
    ];
    let mut lines: Vec<_> =
        (1..).zip(behind).map(|(number, case)| BookLine { line: line(number), case }).collect();
    lines.push(BookLine { line: cancelled(6), case: None });
    let kept =
        Line { subject: Some("Θέμα".to_owned()), sender: Some("Μαρία".to_owned()), ..line(7) };
    lines.push(BookLine { line: Line { kind: "invoice".to_owned(), ..kept }, case: None });
    lines
}

fn sheets(language: Language) -> Vec<(&'static str, String)> {
    let frame = || desk(language, Section::Book, Role::Registrar);
    let page = |query, lines| {
        let mut form = DayForm::of(query);
        let day = form.day(jiff::civil::date(2026, 11, 23));
        render(&BookPage { frame: frame(), form, sheet: day.map(|day| Sheet { day, lines }) })
    };
    vec![
        ("book", page("", lines())),
        ("book-empty", page("day=9999-12-31", Vec::new())),
        ("book-no-day", page("day=tomorrow", Vec::new())),
        ("book-elsewhere", render(&BookElsewherePage { frame: frame() })),
    ]
}

fn entries(language: Language) -> Vec<(&'static str, String)> {
    let page = |one, form, trouble| {
        let frame = desk(language, Section::Book, Role::Registrar);
        render(&EntryPage { frame, one, people: people(), form, trouble })
    };
    let [free, shown] = [line(8), line(12_345)].map(|line| {
        let case = Some(Behind::from(view(Kind::Request, Status::Answered)));
        BookLine { line, case }
    });
    let mut faulty = CancellationForm::of(&Body::read(b"reason=+"));
    assert!(faulty.reason().is_none());
    let typed = CancellationForm::of(&Body::read(b"reason=twice"));
    let struck = BookLine { line: cancelled(6), case: None };
    vec![
        ("book-entry", page(free.clone(), CancellationForm::empty(), None)),
        ("book-entry-shown", page(shown, CancellationForm::empty(), None)),
        ("book-entry-faulty", page(free.clone(), faulty, None)),
        ("book-entry-awaited", page(free, typed, Some("refusal-entry-awaited"))),
        ("book-entry-cancelled", page(struck, CancellationForm::empty(), None)),
    ]
}
