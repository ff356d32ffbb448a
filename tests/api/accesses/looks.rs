//! What somebody looks at, and where that is asked for.

use store::Role;

/// What somebody looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Look {
    Queue,
    SearchedQueue,
    Applications,
    SearchedApplications,
    Case,
    CaseAgain,
    MissingCase,
    Application,
    Citizens,
    Citizen,
    Dashboard,
    QueuePage,
    ListPage,
    SearchedPage,
    CasePage,
    ApplicationPage,
    CitizenPage,
    CitizensPage,
    RefusedForm,
    Note,
    NotePage,
    Book,
    BookTable,
    Register,
    Erasures,
    Erasure,
    Log,
    AuditedCase,
    AuditedCitizen,
    Feed,
    FeedOfCase,
    FeedOfNothing,
}

pub const OF_HANDLERS: [Look; 21] = [
    Look::Queue,
    Look::SearchedQueue,
    Look::Applications,
    Look::SearchedApplications,
    Look::Case,
    Look::CaseAgain,
    Look::MissingCase,
    Look::Application,
    Look::Citizens,
    Look::Citizen,
    Look::Dashboard,
    Look::QueuePage,
    Look::ListPage,
    Look::SearchedPage,
    Look::CasePage,
    Look::ApplicationPage,
    Look::CitizenPage,
    Look::CitizensPage,
    Look::RefusedForm,
    Look::Note,
    Look::NotePage,
];
pub const OF_REGISTRARS: [Look; 3] = [Look::Book, Look::BookTable, Look::Register];
pub const OF_ADMINISTRATORS: [Look; 2] = [Look::Erasures, Look::Erasure];
pub const OF_AUDITORS: [Look; 6] =
    [Look::Log, Look::AuditedCase, Look::AuditedCitizen, Look::Feed, Look::FeedOfCase, Look::FeedOfNothing];

pub fn offered(role: Role) -> Vec<Look> {
    match role {
        Role::Auditor => OF_AUDITORS.to_vec(),
        Role::Registrar => OF_HANDLERS.into_iter().chain(OF_REGISTRARS).collect(),
        Role::Administrator => OF_HANDLERS.into_iter().chain(OF_ADMINISTRATORS).collect(),
        _ => OF_HANDLERS.to_vec(),
    }
}

/// Where it is asked for, and the status of the answer.
pub fn address(
    look: Look,
    [request, application, citizen, erasure]: [&str; 4],
) -> (&'static str, String, u16) {
    let year = jiff::Zoned::now().with_time_zone(domain::terms::athens()).year();
    let case = format!("/api/v1/staff/requests/{request}");
    let staff_case = format!("/staff/requests/{request}");
    match look {
        Look::Queue => ("GET", "/api/v1/staff/queue?limit=4".to_owned(), 200),
        Look::SearchedQueue => {
            ("GET", "/api/v1/staff/queue?q=%CF%86%CF%89%CF%84%CE%B9%CF%83&limit=3".into(), 200)
        }
        Look::Applications => ("GET", "/api/v1/staff/queue?service=applications".into(), 200),
        Look::SearchedApplications => {
            ("GET", "/api/v1/staff/queue?service=applications&q=094259216".into(), 200)
        }
        Look::Case => ("GET", case, 200),
        Look::CaseAgain => ("GET", case, 304),
        Look::MissingCase => ("GET", format!("/api/v1/staff/requests/{application}"), 404),
        Look::Application => ("GET", format!("/api/v1/staff/applications/{application}"), 200),
        Look::Citizens => ("GET", "/api/v1/staff/citizens?q=094259216&limit=2".into(), 200),
        Look::Citizen => ("GET", format!("/api/v1/staff/citizens/{citizen}"), 200),
        Look::Dashboard => ("GET", "/api/v1/staff/dashboard".into(), 200),
        Look::QueuePage => ("GET", "/staff".into(), 200),
        Look::ListPage => ("GET", "/staff/list?status=all".into(), 200),
        Look::SearchedPage => ("POST", "/staff".into(), 303),
        Look::CasePage => ("GET", staff_case, 200),
        Look::ApplicationPage => {
            ("GET", format!("/staff/applications/{application}?service=applications"), 200)
        }
        Look::CitizenPage => ("GET", format!("/en/staff/citizens/{citizen}"), 200),
        Look::CitizensPage => ("POST", "/staff/citizens".into(), 200),
        Look::RefusedForm => ("POST", format!("{staff_case}/note"), 422),
        Look::Note => ("POST", format!("{case}/note"), 200),
        Look::NotePage => ("POST", format!("{staff_case}/note"), 303),
        Look::Book => ("GET", "/staff/register".into(), 200),
        Look::BookTable => ("GET", format!("/staff/register/{year}.csv"), 200),
        Look::Register => ("GET", "/staff/protocol".into(), 200),
        Look::Erasures => ("GET", "/staff/erasures".into(), 200),
        Look::Erasure => ("GET", format!("/staff/erasures/{erasure}"), 200),
        Look::Log => ("GET", "/audit".into(), 200),
        Look::AuditedCase => ("GET", format!("/audit/cases/requests/{request}"), 200),
        Look::AuditedCitizen => ("GET", format!("/audit/cases/citizens/{citizen}"), 200),
        Look::Feed => ("GET", "/api/v1/audit/events?after=2&limit=3".into(), 200),
        Look::FeedOfCase => ("GET", format!("/api/v1/audit/events?aggregate_id={request}"), 200),
        Look::FeedOfNothing => ("GET", "/api/v1/audit/events?type=NotYetInvented".into(), 200),
    }
}
