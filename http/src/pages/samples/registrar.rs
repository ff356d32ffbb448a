//! The registrar's pages, in every state.

use domain::ApplicationId;
use domain::catalogue::CertificateCode;
use jiff::Timestamp;
use projections::registrar::{Backlog, Filed, Pending, Trouble};
use protocol_adapter::audit::Outage;
use protocol_adapter::{Answer, Attempt, Ending, Silence, Standing};

use super::rendered::{Samples, render};
use super::staff::desk;
use super::*;
use crate::cases::CaseRef;
use crate::forms::Body;
use crate::forms::registrar::RegistrarFilters;
use crate::forms::staff::{Action, StaffForms};
use crate::forms::trail::Trail;
use crate::pages::registrar::{OutagePage, OutagesPage, Paging, RegistrarCasePage, RegistrarPage};
use crate::registrar::{Line, Overview};

/// Each page with its name.
pub fn all(language: Language) -> Samples {
    [lists(language), outages(language), cases(language)].concat()
}

fn registrar(language: Language) -> Frame {
    desk(language, Section::Protocol, Role::Registrar)
}

fn overview(standing: Standing) -> Overview {
    Overview { standing, backlog: Backlog { waiting: 42, oldest: Some(at(0)), troubled: 6 } }
}

fn quiet() -> Overview {
    Overview { standing: Standing::Answers { last: at(90) }, backlog: Backlog::default() }
}

fn pending(number: u8, trouble: Option<Trouble>) -> Pending {
    let id = Uuid::from_u128(number.into());
    let code = CertificateCode::parse("family_status").expect("it is in the catalogue");
    let state = match trouble {
        Some(Trouble::Refused) => ProtocolState::Refused,
        _ => ProtocolState::Deferred,
    };
    let message = (trouble == Some(Trouble::Refused)).then(|| "λείπει η <b>σφραγίδα</b>".to_owned());
    Pending {
        filed: match number % 2 {
            0 => Filed::Request(RequestId(id), Kind::Complaint),
            _ => Filed::Application(ApplicationId(id), code),
        },
        number: number.into(),
        since: at(60 * i64::from(number)),
        protocol: ProtocolView { state, message, ..ProtocolView::default() },
        trouble,
        revision: 1,
    }
}

fn attempt(number: i32, ending: Option<Ending>, answer: Option<Answer>) -> Attempt {
    let questions = if answer.is_some() { 3 } else { 0 };
    Attempt { number, started_at: at(600), ending, questions, answer }
}

/// Every outcome, and every answer to a question.
fn attempts() -> Page<Attempt> {
    let endings = Ending::ALL.iter().map(|ending| Some(*ending)).chain([None]);
    let answers = Answer::ALL.iter().map(|answer| Some(*answer)).chain(std::iter::repeat(None));
    let items =
        (1..).zip(endings.zip(answers)).map(|(number, (ending, answer))| attempt(number, ending, answer));
    Page { items: items.collect(), next: Some(Cursor(1)) }
}

fn line(pending: Pending) -> Line {
    let last = (pending.number > 1).then(|| attempt(7, Some(Ending::Ambiguous), Some(Answer::None)));
    Line { pending, last }
}

fn lists(language: Language) -> Samples {
    let page = |query: &str, overview, items: Vec<Line>| RegistrarPage {
        frame: registrar(language),
        filters: RegistrarFilters::of(query),
        overview,
        list: Page { next: (!items.is_empty()).then_some(Cursor(9)), items },
        tried: query.contains("done=retry"),
    };
    let away = |how| overview(Standing::Away { since: at(0), how });
    let waiting = (1..5).map(|number| line(pending(number, None))).collect();
    let troubled = (6..).zip(Trouble::ALL).map(|(number, trouble)| line(pending(number, Some(*trouble))));
    let one = || vec![line(pending(3, None))];
    vec![
        ("registrar-waiting", render(&page("cursor=4", away(Silence::Unreachable), waiting))),
        ("registrar-tried", render(&page("done=retry", away(Silence::Unclear), one()))),
        ("registrar-troubled", render(&page("list=troubled", away(Silence::TurnsAway), troubled.collect()))),
        ("registrar-nothing-waits", render(&page("", quiet(), Vec::new()))),
        ("registrar-no-trouble", render(&page("list=troubled", quiet(), Vec::new()))),
    ]
}

fn outages(language: Language) -> Samples {
    let outage = |from: i64, until: Option<Timestamp>, cases: usize| Outage {
        from: at(from),
        until,
        cases: vec![Uuid::nil().to_string(); cases],
    };
    let all = vec![outage(90_000, None, 12), outage(600, Some(at(4_200)), 1), outage(0, Some(at(30)), 0)];
    let page = |year, outages| OutagesPage {
        frame: registrar(language),
        overview: quiet(),
        year,
        this_year: 2026,
        outages,
        paging: Paging::default(),
    };
    let one = OutagePage {
        frame: registrar(language),
        outage: outage(600, Some(at(4_200)), 2),
        cases: vec![line(pending(1, None)), line(pending(2, None))],
        paging: Paging::default(),
    };
    vec![
        ("outages", render(&page(2026, all))),
        ("outages-none", render(&page(2025, Vec::new()))),
        ("outage", render(&one)),
    ]
}

fn cases(language: Language) -> Samples {
    let page = |pending: Pending| RegistrarCasePage {
        frame: registrar(language),
        case: CaseRef::from(&pending.filed),
        pending,
        attempts: attempts(),
        trail: Trail::of(&Body::read(b"cursor=30")),
        forms: StaffForms::empty(),
        trouble: None,
        holder: None,
        done: None,
    };
    let mut waits = page(pending(1, None));
    waits.attempts = Page { items: Vec::new(), next: None };
    waits.done = Some(Action::Retry);
    let mut held = page(pending(3, Some(Trouble::NumberHeld)));
    held.forms = StaffForms::of(Action::Number, &Body::read(b"number=12&date=22/11/2026"));
    held.forms.number_held();
    held.holder = Some(pending(4, None));
    let mut stale = page(pending(5, Some(Trouble::Refused)));
    stale.trouble = Some("refusal-stale".to_owned());
    let mut registered = page(pending(6, None));
    registered.pending.protocol = row(2, Kind::Request, Status::Submitted).protocol;
    vec![
        ("registrar-case-waits", render(&waits)),
        ("registrar-case-held", render(&held)),
        ("registrar-case-stale", render(&stale)),
        ("registrar-case-registered", render(&registered)),
    ]
}

#[test]
fn every_trouble_has_its_own_advice() {
    for language in Language::ALL {
        let frame = registrar(*language);
        let mut advice: Vec<_> =
            Trouble::ALL.iter().map(|trouble| frame.advice(&pending(1, Some(*trouble)))).collect();
        advice.push(frame.advice(&pending(1, None)));
        let all = advice.len();
        advice.sort();
        advice.dedup();
        assert_eq!(advice.len(), all);
    }
}
