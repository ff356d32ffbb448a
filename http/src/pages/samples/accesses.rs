//! The page of those who look after the readers, in every state.

use projections::accesses::{AccessLine, Reading, Usual};
use projections::{Cursor, Page};
use store::access::{Field, Purpose, Subject, Surface};
use store::{Colleague, Department, Role};
use uuid::Uuid;

use super::rendered::{Samples, render};
use super::{Language, ME, Section, at, frame};
use crate::forms::accesses::AccessSearch;
use crate::pages::accesses::{AccessesPage, Found};

/// Each page with its name.
pub fn samples(language: Language) -> Samples {
    let page = |query: &str, role, found| {
        let mut search = AccessSearch::of(query);
        search.wanted();
        let department = Department {
            id: domain::DepartmentId(Uuid::from_u128(3)),
            name: "Δημοτολόγιο".to_owned(),
        };
        let reader = Colleague {
            account: ME,
            name: "Ελένη Παπαδοπούλου".to_owned(),
            role: Role::Staff,
            department: Some(department.id),
        };
        render(&AccessesPage {
            frame: frame(language, Section::Accesses, Some(role)),
            search,
            day: jiff::civil::date(2026, 11, 22),
            found,
            readers: vec![reader],
            departments: vec![department],
        })
    };
    let records = Page { items: lines(), next: Some(Cursor(1)) };
    let nothing = Page { items: Vec::new(), next: None };
    vec![
        ("accesses", page("", Role::Administrator, Some(Found::Account(readings())))),
        ("accesses-empty-day", page("day=22/11/2026", Role::Auditor, Some(Found::Account(Vec::new())))),
        ("accesses-records", page("mark=night&cursor=9", Role::Auditor, Some(Found::Records(records)))),
        ("accesses-nothing", page("case=9999", Role::Administrator, Some(Found::Records(nothing)))),
        ("accesses-errors", page("case=x&person=y&day=31/2/2026", Role::Administrator, None)),
    ]
}

fn readings() -> Vec<Reading> {
    let usual = Usual { own: Some(4), peers: None };
    let many = Reading {
        reader: Some(ME),
        role: Role::Staff,
        readings: 90,
        people: 40,
        elsewhere: 2,
        at_night: 1,
        namesakes: 1,
        usual,
    };
    let machine = Reading {
        reader: None,
        role: Role::System,
        people: 1,
        elsewhere: 0,
        at_night: 0,
        namesakes: 0,
        ..many
    };
    vec![many, machine]
}

fn lines() -> Vec<AccessLine> {
    let subjects = [
        Subject::Request(domain::RequestId(Uuid::from_u128(1))),
        Subject::Application(domain::ApplicationId(Uuid::from_u128(2))),
        Subject::Person(ME),
        Subject::Log { stream: None, from: 1, to: 300 },
        Subject::Log { stream: Some(Uuid::from_u128(1)), from: 12, to: 300 },
        Subject::Log { stream: None, from: 301, to: 300 },
    ];
    let line = |(position, (subject, purpose)): (i64, (Subject, &Purpose))| AccessLine {
        position,
        at: at(position),
        reader: (position > 1).then_some(ME),
        role: Role::Staff,
        department: Some(domain::DepartmentId(Uuid::from_u128(3))),
        surface: if position > 1 { Surface::Page } else { Surface::CommandLine },
        purpose: *purpose,
        subject,
        number: (position < 3).then_some(7),
        fields: Field::ALL.to_vec(),
        reason: (position == 1).then(|| "Α.Π. 12/2026".to_owned()),
    };
    (1..).zip(subjects.into_iter().cycle().zip(Purpose::ALL)).map(line).collect()
}
