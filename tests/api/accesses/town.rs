//! A town whose cases are read on every surface, and what each look must leave behind.

use std::collections::BTreeMap;

use rand::RngExt;
use rand::rngs::StdRng;
use serde_json::json;
use store::Role;

use crate::people::id;
use crate::world::{Answer, Call, Portal, Register};

/// A row of the records, as far as an answer tells it: by whom, by which door, what for, of which.
pub type Row = (String, &'static str, &'static str, String);

/// A town with cases of all sorts, and those who read them.
pub struct Town {
    pub portal: Portal,
    pub readers: Vec<Reader>,
    pub requests: Vec<String>,
    applications: Vec<String>,
    citizens: Vec<String>,
}

#[derive(Clone)]
pub struct Reader {
    pub role: Role,
    account: String,
    pub token: String,
}

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
    Log,
    AuditedCase,
    AuditedCitizen,
    Feed,
    FeedOfCase,
    FeedOfNothing,
}

pub const OF_HANDLERS: [Look; 20] = [
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
    Look::CasePage,
    Look::ApplicationPage,
    Look::CitizenPage,
    Look::CitizensPage,
    Look::RefusedForm,
    Look::Note,
    Look::NotePage,
];
pub const OF_REGISTRARS: [Look; 3] = [Look::Book, Look::BookTable, Look::Register];
pub const OF_AUDITORS: [Look; 6] =
    [Look::Log, Look::AuditedCase, Look::AuditedCitizen, Look::Feed, Look::FeedOfCase, Look::FeedOfNothing];

impl Town {
    pub async fn begins() -> Self {
        let portal = Portal::with(portal_http::Limits::Off, Register::BuiltIn).await;
        let (mut requests, mut applications, mut citizens) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..3 {
            let citizen = portal.verified_citizen().await;
            citizens.push(portal.who(&citizen).await);
            for _ in 0..2 {
                requests.push(id(&portal.filed_by(&citizen).await));
            }
            applications.push(id(&portal.applied_by(&citizen).await));
        }
        portal.catches_up().await;
        while portal.store().seal_once().await.expect("it is whole").is_some() {}
        let mut readers = Vec::new();
        for role in [Role::Staff, Role::Registrar, Role::Administrator, Role::Auditor] {
            let token = portal.of_role(role).await;
            readers.push(Reader { role, account: portal.who(&token).await, token });
        }
        // What was read until now was read by the clerks who verified.
        Self { portal, readers, requests, applications, citizens }
    }

    fn any<'a>(of: &'a [String], chance: &mut StdRng) -> &'a str {
        &of[chance.random_range(0..of.len())]
    }

    /// Looks once; answers the rows that it must have left.
    pub async fn looks(&self, reader: &Reader, look: Look, chance: &mut StdRng) -> Vec<Row> {
        let request = Self::any(&self.requests, chance).to_owned();
        let application = Self::any(&self.applications, chance).to_owned();
        let citizen = Self::any(&self.citizens, chance).to_owned();
        let answer = self.asks(reader, look, [&request, &application, &citizen]).await;
        let row = |door, purpose, subject: &str| (reader.account.clone(), door, purpose, subject.to_owned());
        let items = |purpose| {
            let items = answer.json()["items"].as_array().expect("a list").clone();
            items.iter().map(|item| row("api", purpose, &id(item))).collect::<Vec<_>>()
        };
        let beside = || linked(&answer, "/staff/requests/").into_iter().map(|id| row("page", "list", &id));
        match look {
            Look::Queue => items("list"),
            Look::SearchedQueue | Look::SearchedApplications | Look::Citizens => items("search"),
            Look::Case | Look::Note => vec![row("api", "case", &request)],
            Look::Application => vec![row("api", "case", &application)],
            Look::Citizen => vec![row("api", "counter", &citizen)],
            Look::QueuePage | Look::ListPage => beside().collect(),
            Look::CasePage | Look::RefusedForm => beside().chain([row("page", "case", &request)]).collect(),
            Look::ApplicationPage => vec![row("page", "case", &application)],
            Look::CitizenPage => vec![row("page", "counter", &citizen)],
            Look::CitizensPage => {
                linked(&answer, "/staff/citizens/").iter().map(|id| row("page", "search", id)).collect()
            }
            Look::Book => self.of_the_book(&answer).iter().map(|id| row("page", "register", id)).collect(),
            Look::BookTable => self.in_the_table(&answer).map(|id| row("page", "register", id)).collect(),
            Look::AuditedCase => vec![row("page", "audit", &request)],
            Look::AuditedCitizen => vec![row("page", "audit", &citizen)],
            Look::Feed => vec![row("api", "log", &uuid::Uuid::nil().to_string())],
            Look::FeedOfCase => vec![row("api", "log", &request)],
            Look::Applications
            | Look::CaseAgain
            | Look::MissingCase
            | Look::Dashboard
            | Look::NotePage
            | Look::Register
            | Look::Log
            | Look::FeedOfNothing => Vec::new(),
        }
    }

    async fn asks(&self, reader: &Reader, look: Look, [request, application, citizen]: [&str; 3]) -> Answer {
        let (method, path, status) = address(look, [request, application, citizen]);
        let note = json!({"text": "Σημείωση."});
        let call = Call::new(method, &path);
        let call =
            if path.starts_with("/api") { call.bearer(&reader.token) } else { call.cookie(&reader.token) };
        let call = match look {
            Look::CaseAgain => call.header("if-none-match", "*"),
            Look::Note => call.if_match("*").json(&note),
            Look::CitizensPage => call.form("q=094259216"),
            Look::RefusedForm => call.form("text="),
            Look::NotePage => call.form(self.note_form(reader, request).await),
            _ => call,
        };
        let answer = self.portal.send(call).await;
        assert_eq!(answer.status.as_u16(), status, "{look:?} by {:?}: {}", reader.role, answer.page());
        if [Look::Note, Look::NotePage].contains(&look) {
            self.portal.catches_up().await;
        }
        answer
    }

    /// A note that can be written: with the revision of the case, which the log tells without anybody reading it.
    async fn note_form(&self, reader: &Reader, request: &str) -> String {
        let id = request.parse().expect("an id");
        let loaded = self.portal.store().load::<domain::citizen_request::CitizenRequest>(id).await;
        let revision = domain::Decider::revision(&loaded.expect("the case is there").state);
        let submission = uuid::Uuid::now_v7();
        format!("text=Note+of+{}&revision={revision}&submission={submission}", reader.account)
    }

    /// The cases that the sheet of the book links to.
    fn of_the_book(&self, answer: &Answer) -> Vec<String> {
        let page = answer.page();
        let all = self.requests.iter().chain(&self.applications);
        all.filter(|id| page.contains(id.as_str())).cloned().collect()
    }

    /// The cases whose references are in the table.
    fn in_the_table<'a>(&'a self, answer: &Answer) -> impl Iterator<Item = &'a str> {
        let table = answer.page();
        let all = self.requests.iter().chain(&self.applications).map(String::as_str);
        all.filter(move |id| table.contains(id)).collect::<Vec<_>>().into_iter()
    }

    pub async fn recorded(&self) -> BTreeMap<Row, usize> {
        let rows = self.portal.accesses().await;
        let ours = |account: &str| self.readers.iter().any(|reader| reader.account == account);
        let mut counted = BTreeMap::new();
        for (account, door, purpose, subject) in rows.into_iter().filter(|row| ours(&row.0)) {
            let (door, purpose) = (known(&door, &["page", "api"]), known(&purpose, &PURPOSES));
            *counted.entry((account, door, purpose, subject)).or_default() += 1;
        }
        counted
    }
}

/// Where it is asked for, and the status of the answer.
fn address(look: Look, [request, application, citizen]: [&str; 3]) -> (&'static str, String, u16) {
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
        Look::Log => ("GET", "/audit".into(), 200),
        Look::AuditedCase => ("GET", format!("/audit/cases/requests/{request}"), 200),
        Look::AuditedCitizen => ("GET", format!("/audit/cases/citizens/{citizen}"), 200),
        Look::Feed => ("GET", "/api/v1/audit/events?after=2&limit=3".into(), 200),
        Look::FeedOfCase => ("GET", format!("/api/v1/audit/events?aggregate_id={request}"), 200),
        Look::FeedOfNothing => ("GET", "/api/v1/audit/events?type=NotYetInvented".into(), 200),
    }
}

const PURPOSES: [&str; 7] = ["list", "search", "case", "counter", "register", "audit", "log"];

fn known(name: &str, names: &[&'static str]) -> &'static str {
    names.iter().find(|known| **known == name).expect("a known name")
}

/// The different ids that a page links to under a path.
fn linked(answer: &Answer, path: &str) -> Vec<String> {
    let (page, link) = (answer.page(), format!("href=\"{path}"));
    let mut ids: Vec<String> = page
        .split(&link)
        .skip(1)
        .filter_map(|rest| rest.get(..36))
        .filter(|id| uuid::Uuid::parse_str(id).is_ok())
        .map(str::to_owned)
        .collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

pub fn offered(role: Role) -> Vec<Look> {
    match role {
        Role::Auditor => OF_AUDITORS.to_vec(),
        Role::Registrar => OF_HANDLERS.into_iter().chain(OF_REGISTRARS).collect(),
        _ => OF_HANDLERS.to_vec(),
    }
}
