//! The staff's pages, in every state.

use domain::catalogue::{CertificateCode, DeliveryMethod, certificates};
use domain::certificate_application::ApplicationStatus;
use domain::citizen_request::{Kind, Status};
use domain::person::{Address, Details, DocumentKind, Identity, TaxNumber};
use domain::protocol::ProtocolState;
use domain::user_verification::VerificationState;
use domain::{ApplicationId, DepartmentId};
use projections::applications::{ApplicantView, ApplicationRow, ApplicationView, DeliveryView};
use projections::case::{Happening, HistoryEntry, ProtocolView};
use projections::citizens::{CitizenView, VerificationEntry, VerificationStep};
use projections::dashboard::{Dashboard, Finished, PerService};
use protocol_adapter::{Silence, Standing};
use store::{Account, Colleague, Department, Look};

use super::*;
use crate::cases::CaseRef;
use crate::forms::Body;
use crate::forms::counter::{CounterAction, CounterForms};
use crate::forms::queue::{QueueFilters, Searched};
use crate::forms::staff::{Action, Desk, StaffForms};
use crate::pages::citizen::CitizenPage;
use crate::pages::citizens::{CitizensPage, Found};
use crate::pages::dashboard::DashboardPage;
use crate::pages::queue::{Line, QueueList, QueuePage};
use crate::pages::staff_case::{Dossier, StaffCasePage, Trouble};
use crate::people::People;

/// Each page with its name.
pub fn all(language: Language) -> Vec<(&'static str, String)> {
    [queues(language), cases(language), applications(language), counter(language), numbers(language)].concat()
}

pub(super) fn render(page: &impl askama::Template) -> String {
    page.render().expect("a page renders")
}

pub(super) fn desk(language: Language, section: Section, role: Role) -> Frame {
    let news = Some(PerService { requests: 3, applications: 0 });
    Frame { news, ..frame(language, section, Some(role)) }
}

pub(super) fn people() -> People {
    let works = DepartmentId(Uuid::from_u128(70));
    let colleague = |id, name: &str, department| Colleague {
        account: AccountId(Uuid::from_u128(id)),
        name: name.to_owned(),
        role: Role::Staff,
        department,
    };
    People {
        colleagues: vec![colleague(7, "Ελένη Δημητρίου", None), colleague(8, "Νίκος Λύτρας", Some(works))],
        departments: vec![Department { id: works, name: "Τεχνική Υπηρεσία".to_owned() }],
    }
}

fn queue(query: &str, chosen: Option<CaseRef>) -> Queue {
    let query = Body::read(query.as_bytes());
    let searched = Searched::of(&query, |sealed| (sealed == "a").then(|| "λάμπα".to_owned()));
    let filters = QueueFilters::of(&query, searched);
    let list = match filters.service {
        crate::cases::Service::Requests => Line::requests(list()),
        crate::cases::Service::Applications => {
            let items = ApplicationStatus::ALL.iter().map(|status| application(*status).row).collect();
            Line::applications(Page { items, next: None })
        }
    };
    let today = jiff::civil::date(2027, 2, 1);
    let seen = Look { requests: 5, applications: 0 };
    Queue { filters, list, people: people(), me: ME, chosen, seen, today, position: 42 }
}

fn queues(language: Language) -> Vec<(&'static str, String)> {
    let frame = || desk(language, Section::Staff, Role::Staff);
    let page = |query| QueuePage { frame: frame(), queue: queue(query, None), given_away: false };
    let mut empty = page("search=a&overdue=1");
    empty.queue.list.items.clear();
    let mut quiet = page("service=applications");
    quiet.queue.list.items.clear();
    quiet.given_away = true;
    vec![
        ("queue", render(&page("status=all&cursor=40"))),
        ("queue-applications", render(&page("service=applications&assignee=mine&search=lost"))),
        ("queue-nothing-found", render(&empty)),
        ("queue-empty", render(&quiet)),
        ("queue-list", {
            let list = render(&QueueList { frame: frame(), queue: queue("", None) });
            format!("<html lang=\"{}\">{list}</html>", language.code())
        }),
    ]
}

fn cases(language: Language) -> Vec<(&'static str, String)> {
    let page = |kind, status, role| {
        let frame = desk(language, Section::Staff, role);
        let view = view(kind, status);
        let queue = queue("", Some(CaseRef::request(view.row.id)));
        let dossier = Dossier::of_request(view, &frame, &queue.people);
        StaffCasePage { frame, queue, dossier, forms: StaffForms::empty(), trouble: None, done: None }
    };
    let answered = page(Kind::Request, Status::Answered, Role::Staff);
    let mut stale = page(Kind::Request, Status::InReview, Role::Staff);
    let news = stale.dossier.history.clone();
    stale.trouble = Some(Trouble { key: "refusal-stale".to_owned(), news });
    let mut comment = page(Kind::Comment, Status::Submitted, Role::Staff);
    comment.done = Some(Action::Status);
    let mut faulty = page(Kind::Complaint, Status::Rejected, Role::Registrar);
    faulty.forms = StaffForms::of(Action::Number, &Body::read(b"number=x&date=tomorrow"));
    let (case, department) = (faulty.dossier.line.case, faulty.dossier.department);
    let (me, people, today) = (faulty.queue.me, &faulty.queue.people, faulty.queue.today);
    let desk = Desk { me, case, department, people, today };
    assert!(faulty.forms.wish(Action::Number, &desk).is_none());
    vec![
        ("staff-case", render(&answered)),
        ("staff-case-stale", render(&stale)),
        ("staff-case-comment", render(&comment)),
        ("staff-case-rejected", render(&faulty)),
    ]
}

fn applications(language: Language) -> Vec<(&'static str, String)> {
    let page = |status, protocol, role| {
        let frame = desk(language, Section::Staff, role);
        let mut view = application(status);
        view.row.protocol = protocol;
        let queue = queue("service=applications", Some(CaseRef::application(view.row.id)));
        let dossier = Dossier::of_application(view, &frame, &queue.people);
        StaffCasePage { frame, queue, dossier, forms: StaffForms::empty(), trouble: None, done: None }
    };
    let protocol = |state| ProtocolView { state, ..ProtocolView::default() };
    let refused =
        ProtocolView { message: Some("unknown kind".to_owned()), ..protocol(ProtocolState::Refused) };
    vec![
        (
            "staff-application",
            render(&page(ApplicationStatus::InProgress, protocol(ProtocolState::Deferred), Role::Staff)),
        ),
        ("staff-application-refused", render(&page(ApplicationStatus::Submitted, refused, Role::Registrar))),
    ]
}

pub(super) fn application(status: ApplicationStatus) -> ApplicationView {
    let certificate = &certificates()[0];
    let field =
        certificate.fields.first().map(|spec| (spec.name.clone(), "Για κάθε νόμιμη χρήση".to_owned()));
    let what = [
        Happening::Submitted,
        Happening::StatusChanged { to: ApplicationStatus::AwaitingCitizen, reason: None },
        Happening::ProtocolDeferred,
    ];
    let entry = |(index, what): (i64, _)| HistoryEntry { at: at(60 * index), what, by: Some(ME) };
    ApplicationView {
        row: ApplicationRow {
            id: ApplicationId(Uuid::from_u128(12)),
            number: 12,
            certificate: CertificateCode::parse(certificate.code.as_str()).expect("it is in the catalogue"),
            status,
            submitted_at: at(0),
            changed_at: at(600),
            protocol: ProtocolView::default(),
            assignee: Some(AccountId(Uuid::from_u128(8))),
            due_on: Some(jiff::civil::date(2027, 1, 11)),
        },
        applicant: ApplicantView {
            account: AccountId(Uuid::from_u128(9)),
            email: Some("eleni@example.org".to_owned()),
            details: Some(details()),
        },
        details: Some("Δύο αντίγραφα.".to_owned()),
        delivery: DeliveryView {
            method: DeliveryMethod::Post,
            address: Some(details().address),
            office: None,
        },
        fields: Some(field.into_iter().collect()),
        answer: None,
        history: (0..).zip(what).map(entry).collect(),
        revision: 2,
        sequence: 3,
        department: Some(DepartmentId(Uuid::from_u128(70))),
    }
}

fn details() -> Details {
    let text = str::to_owned;
    Details {
        given_name: text("Ελένη"),
        family_name: text("Παπαδοπούλου"),
        father_name: text("Γεώργιος"),
        mother_name: Some(text("Άννα")),
        birth_date: jiff::civil::date(1980, 3, 1),
        tax_number: TaxNumber::parse("094259216").expect("its last digit fits"),
        identity: Identity { kind: DocumentKind::IdentityCard, number: text("ΑΒ 123456") },
        phone: text("210 0000000"),
        address: Address {
            street: text("Ερμού 1"), postal_code: text("10563"), city: text("Αθήνα")
        },
        population_register: Some(text("Δήμος Δοκιμής, 123/4")),
    }
}

fn citizen(state: VerificationState) -> CitizenView {
    let steps = [
        VerificationStep::Declared,
        VerificationStep::Verified {
            document: DocumentKind::Passport, office: "Δημαρχείο".to_owned()
        },
        VerificationStep::Changed,
        VerificationStep::Revoked { reason: Some("Λάθος έγγραφο.".to_owned()) },
    ];
    let entry = |(index, what): (i64, _)| VerificationEntry { at: at(60 * index), what, by: Some(ME) };
    CitizenView {
        id: AccountId(Uuid::from_u128(9)),
        details: Some(details()),
        state,
        verified_at: None,
        office: None,
        document: None,
        history: (0..).zip(steps).map(entry).collect(),
        revision: 4,
    }
}

fn counter(language: Language) -> Vec<(&'static str, String)> {
    let frame = || desk(language, Section::Citizens, Role::Staff);
    let search = |found| CitizensPage {
        frame: frame(),
        typed: "παπα <b>".to_owned(),
        office: "Δημαρχείο, γκισέ 2".to_owned(),
        found,
    };
    let found = Found { citizens: vec![citizen(VerificationState::Verified).into()], more: true };
    let page = |view: Option<CitizenView>, forms| {
        let account = Account {
            id: AccountId(Uuid::from_u128(9)),
            role: Role::Citizen,
            department: None,
            email: "eleni@example.org".to_owned(),
            given_name: "Ελένη".to_owned(),
            family_name: "Παπαδοπούλου".to_owned(),
        };
        CitizenPage::of(frame(), (account, view), &people(), forms)
    };
    let view = |state| Some(citizen(state));
    let mut faulty = CounterForms::of(CounterAction::Verification, &Body::read(b"office=&code=1"));
    faulty.verification();
    faulty.refuse_code();
    let mut stale = page(view(VerificationState::Unverified), CounterForms::at("Δημαρχείο"));
    stale.trouble = Some(Trouble { key: "refusal-stale_details".to_owned(), news: stale.history.clone() });
    vec![
        ("citizens", render(&search(None))),
        ("citizens-found", render(&search(Some(found)))),
        ("citizens-none", render(&search(Some(Found { citizens: vec![], more: false })))),
        ("citizen-without-details", render(&page(None, CounterForms::at("")))),
        ("citizen-faulty", render(&page(view(VerificationState::Revoked), faulty))),
        ("citizen-stale", render(&stale)),
        ("citizen-verified", render(&page(view(VerificationState::Verified), CounterForms::at("")))),
    ]
}

fn numbers(language: Language) -> Vec<(&'static str, String)> {
    let requests = (0..).zip(Status::ALL).map(|(number, status)| (*status, number * number)).collect();
    let applications = (0..).zip(ApplicationStatus::ALL).map(|(number, status)| (*status, number)).collect();
    let numbers = Dashboard {
        requests,
        applications,
        overdue: PerService { requests: 2, applications: 0 },
        unassigned: PerService { requests: 5, applications: 1 },
        waiting_for_protocol: PerService { requests: 0, applications: 3 },
        refused_by_register: PerService::default(),
        oldest_waiting: Some(at(0)),
        finished: Finished { answered: 40, in_time: 37, median_days: Some(6), ninetieth_days: Some(21) },
    };
    let mut none = numbers.clone();
    (none.finished, none.oldest_waiting) = (Finished::default(), None);
    let page = |numbers, standing, role, warnings| DashboardPage {
        frame: desk(language, Section::Dashboard, role),
        numbers,
        standing,
        warnings,
    };
    let away = Standing::Away { since: at(0), how: Silence::Unreachable };
    let wrong = vec!["seal-broken", "seal-forked", "witness-late"];
    vec![
        ("dashboard", render(&page(numbers, away, Role::Registrar, Vec::new()))),
        ("dashboard-nothing-answered", render(&page(none, Standing::NotCalled, Role::Administrator, wrong))),
    ]
}
