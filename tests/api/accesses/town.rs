//! A town whose cases are read on every surface, and what each look must leave behind.

use std::collections::BTreeMap;

use rand::RngExt;
use rand::rngs::StdRng;
use serde_json::json;
use store::{Actor, Role};

use super::looks::{Look, address};
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
    /// That the first citizen is forgotten has been asked for.
    erasure: String,
}

#[derive(Clone)]
pub struct Reader {
    pub role: Role,
    account: String,
    pub token: String,
}

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
        let erasure = asked(&portal, &citizens[0]).await;
        let mut readers = Vec::new();
        for role in [Role::Staff, Role::Registrar, Role::Administrator, Role::Auditor] {
            let token = portal.of_role(role).await;
            readers.push(Reader { role, account: portal.who(&token).await, token });
        }
        // What was read until now was read by the clerks who verified.
        Self { portal, readers, requests, applications, citizens, erasure }
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
            Look::SearchedPage => {
                linked(&answer, "/staff/requests/").iter().map(|id| row("page", "search", id)).collect()
            }
            Look::Erasure => vec![row("page", "erasure", &self.citizens[0])],
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
            Look::Feed | Look::FeedOfNothing => vec![row("api", "log", &uuid::Uuid::nil().to_string())],
            Look::FeedOfCase => vec![row("api", "log", &request)],
            Look::Applications
            | Look::CaseAgain
            | Look::MissingCase
            | Look::Dashboard
            | Look::NotePage
            | Look::Register
            | Look::Erasures
            | Look::Log => Vec::new(),
        }
    }

    async fn asks(&self, reader: &Reader, look: Look, [request, application, citizen]: [&str; 3]) -> Answer {
        let (method, path, status) = address(look, [request, application, citizen, &self.erasure]);
        let note = json!({"text": "Σημείωση."});
        let call = Call::new(method, &path);
        let call =
            if path.starts_with("/api") { call.bearer(&reader.token) } else { call.cookie(&reader.token) };
        let call = match look {
            Look::CaseAgain => call.header("if-none-match", "*"),
            Look::Note => call.if_match("*").json(&note),
            Look::CitizensPage => call.form("q=094259216"),
            Look::SearchedPage => call.form("q=%CF%86%CF%89%CF%84%CE%B9%CF%83%CE%BC%CE%BF%CF%82"),
            Look::RefusedForm => call.form("text="),
            Look::NotePage => call.form(self.note_form(reader, request).await),
            _ => call,
        };
        let answer = self.portal.send(call).await;
        assert_eq!(answer.status.as_u16(), status, "{look:?} by {:?}: {}", reader.role, answer.page());
        if [Look::Note, Look::NotePage].contains(&look) {
            self.portal.catches_up().await;
        }
        if look == Look::SearchedPage {
            let found = answer.header("location").expect("it leads on");
            return self.portal.send(Call::new("GET", found).cookie(&reader.token)).await;
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

const PURPOSES: [&str; 8] = ["list", "search", "case", "counter", "register", "erasure", "audit", "log"];

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

/// A request for erasure, by nobody in particular.
async fn asked(portal: &Portal, citizen: &str) -> String {
    let subject = domain::erasure::Subject::Person(citizen.parse().expect("an id"));
    let reason = domain::words::Reason::parse("Το ζήτησε").expect("a test's text is allowed");
    let wanted = portal_http::erasures::Wanted { subject, reason, legal_basis: None };
    let asked = portal_http::erasures::ask(portal.store(), wanted, Actor::SYSTEM).await;
    asked.expect("it is asked").to_string()
}
