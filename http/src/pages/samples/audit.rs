//! The auditor's pages, in every state.

use projections::Cursor;
use projections::replay::{CaseLog, LogLine, LogPage, StreamKind};
use store::Role;
use uuid::Uuid;

use super::rendered::{Samples, render};
use super::{Language, ME, Section, at, frame};
use crate::forms::log::LogSearch;
use crate::forms::moments::Moments;
use crate::pages::Frame;
use crate::pages::audit::AuditPage;
use crate::pages::audit_case::AuditCasePage;
use crate::replay::samples::{Key, application, citizen, comment, from_the_future, people, request};

/// Each page with its name.
pub fn samples(language: Language) -> Samples {
    [logs(language), cases(language)].concat()
}

fn own(language: Language) -> Frame {
    frame(language, Section::Audit, Some(Role::Auditor))
}

fn lines() -> Vec<LogLine> {
    let kinds = [Some(StreamKind::Request), Some(StreamKind::Application), Some(StreamKind::Citizen), None];
    let types = ["Submitted", "Protocolled", "Revoked", "Merged"];
    let roles = [Some(Role::Visitor), Some(Role::System), Some(Role::Staff), None];
    let all = (1..).zip(kinds).zip(types).zip(roles);
    let line = |(((position, kind), event), role): (((i64, _), &str), Option<Role>)| LogLine {
        position,
        recorded_at: at(position),
        event_type: event.to_owned(),
        kind,
        id: Uuid::from_u128(42),
        number: (kind != Some(StreamKind::Citizen)).then_some(7),
        role,
        account: (role == Some(Role::Staff)).then_some(ME),
    };
    all.map(line).collect()
}

fn logs(language: Language) -> Samples {
    let page = |query, found| {
        let mut search = LogSearch::of(query);
        search.filter();
        render(&AuditPage { frame: own(language), search, found })
    };
    let found = LogPage { lines: lines(), next: Some(Cursor(1)), looked: (1, 4) };
    let nothing = LogPage { lines: vec![], next: None, looked: (1, 4) };
    let nothing_yet = LogPage { next: Some(Cursor(100)), looked: (100, 4000), ..nothing.clone() };
    vec![
        ("audit", page("cursor=9&type=requests&event=Submitted", Some(found))),
        ("audit-empty", page("number=9999", Some(nothing))),
        ("audit-nothing-yet", page("account=00000000-0000-0000-0000-000000000007", Some(nothing_yet))),
        ("audit-errors", page("case=x&number=y&from=31/2/2026", None)),
    ]
}

fn cases(language: Language) -> Samples {
    let page = |case: &CaseLog, query| {
        render(&AuditCasePage::of(own(language), &people(), case, Moments::of(query)))
    };
    let told = request(Key::Kept);
    vec![
        ("audit-case", page(&told, "at=80&from=20&to=80")),
        ("audit-case-early", page(&told, "at=1&from=1&to=2")),
        ("audit-case-errors", page(&told, "at=%3Cb%3E&from=x")),
        ("audit-case-erased", page(&request(Key::Destroyed), "")),
        ("audit-case-comment", page(&comment(), "from=&to=10")),
        ("audit-case-application", page(&application(), "at=30")),
        ("audit-case-citizen", page(&citizen(Key::Kept), "")),
        ("audit-case-newer-version", page(&from_the_future(), "")),
    ]
}
