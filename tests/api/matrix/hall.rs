//! A portal with everybody in it who may come, and with cases in every state.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use domain::DepartmentId;
use portal_http::roles::Rule;
use serde_json::{Value, json};
use store::Role;

use crate::people::id;
use crate::world::{Answer, Call, Portal};

/// Everybody who may come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Person {
    Visitor,
    Owner,
    AnotherCitizen,
    ClerkInCharge,
    ClerkElsewhere,
    ClerkOfNone,
    Registrar,
    Administrator,
    Auditor,
}

pub const EVERYBODY: [Person; 9] = [
    Person::Visitor,
    Person::AnotherCitizen,
    Person::ClerkElsewhere,
    Person::ClerkInCharge,
    Person::ClerkOfNone,
    Person::Registrar,
    Person::Administrator,
    Person::Auditor,
    // Last: what he takes back is gone for those after him.
    Person::Owner,
];

impl Person {
    pub fn role(self) -> Option<Role> {
        match self {
            Self::Visitor => None,
            Self::Owner | Self::AnotherCitizen => Some(Role::Citizen),
            Self::ClerkInCharge | Self::ClerkElsewhere | Self::ClerkOfNone => Some(Role::Staff),
            Self::Registrar => Some(Role::Registrar),
            Self::Administrator => Some(Role::Administrator),
            Self::Auditor => Some(Role::Auditor),
        }
    }
}

/// What a route may name: a request, an application or a citizen, in this state.
#[derive(Clone, Debug)]
pub struct Thing {
    pub state: &'static str,
    pub id: String,
}

pub struct Hall {
    portal: Portal,
    tokens: BTreeMap<Person, String>,
    requests: Vec<Thing>,
    applications: Vec<Thing>,
    citizens: Vec<Thing>,
    year: i16,
}

impl Hall {
    pub async fn opens() -> Self {
        let portal = Portal::with_register().await;
        let here = portal.department("Τεχνική Υπηρεσία").await;
        let elsewhere = portal.department("Δημοτολόγιο").await;
        let owner = portal.verified_citizen().await;
        let mut tokens = BTreeMap::new();
        for person in EVERYBODY {
            let token = match (person, person.role()) {
                (Person::Owner, _) => owner.clone(),
                (_, None) => continue,
                (_, Some(Role::Citizen)) => portal.verified_citizen().await,
                (Person::ClerkInCharge, Some(role)) => portal.employed(role, Some(here)).await,
                (Person::ClerkElsewhere, Some(role)) => portal.employed(role, Some(elsewhere)).await,
                (_, Some(role)) => portal.of_role(role).await,
            };
            tokens.insert(person, token);
        }
        let year = jiff::Zoned::now().with_time_zone(domain::terms::athens()).year();
        let (requests, applications, citizens) = (Vec::new(), Vec::new(), Vec::new());
        let mut hall = Self { portal, tokens, requests, applications, citizens, year };
        hall.is_filled(&owner, here).await;
        hall
    }

    async fn is_filled(&mut self, owner: &str, department: DepartmentId) {
        for (service, state, steps) in states() {
            let path =
                if service == "requests" { "/api/v1/staff/requests" } else { "/api/v1/staff/applications" };
            let case = match service {
                "requests" => id(&self.portal.filed_by(owner).await),
                _ => id(&self.portal.applied_by(owner).await),
            };
            self.portal.catches_up().await;
            let given = json!({"department": department.0, "assignee": null});
            for (action, body) in [("assignment", given)].into_iter().chain(steps) {
                let call = match action {
                    "withdrawal" => {
                        Call::new("POST", &format!("/api/v1/me/{service}/{case}/withdrawal")).bearer(owner)
                    }
                    action => {
                        let call = Call::new("POST", &format!("{path}/{case}/{action}"));
                        call.bearer(&self.tokens[&Person::Administrator]).if_match("*")
                    }
                };
                self.portal.send(call.json(&body)).await.expect(StatusCode::OK);
            }
            if state == "erased" {
                let sql = format!(
                    "update data_keys set wrapped = null, destroyed_at = now() where aggregate_id = '{case}'"
                );
                self.portal.owner_does(&sql).await;
            }
            let things = if service == "requests" { &mut self.requests } else { &mut self.applications };
            things.push(Thing { state, id: case });
        }
        let owner_id = self.portal.who(owner).await;
        let newcomer = self.portal.citizen().await;
        self.citizens = vec![
            Thing { state: "verified", id: owner_id },
            Thing { state: "incomplete", id: self.portal.who(&newcomer).await },
        ];
        self.portal.catches_up().await;
    }

    /// The things that a route names, in each of their states; one that is nobody's where it names none.
    pub fn things(&self, rule: &Rule) -> Vec<(&'static str, Thing)> {
        let of = |service: &'static str, things: &[Thing]| {
            things.iter().map(|thing| (service, thing.clone())).collect::<Vec<_>>()
        };
        let path = rule.path;
        if !path.contains("{id}") {
            return vec![("", Thing { state: "-", id: String::new() })];
        }
        if path.contains("/citizens/") {
            return of("citizens", &self.citizens);
        }
        if path.contains("/applications/") || path.starts_with("/certificates/") {
            return of("applications", &self.applications);
        }
        if path.contains("{service}") || path.contains("{type}") || path.contains("/cases/") {
            return [of("requests", &self.requests), of("applications", &self.applications)].concat();
        }
        of("requests", &self.requests)
    }

    pub fn address(&self, rule: &Rule, service: &str, id: &str) -> String {
        let action = match rule.path {
            path if path.contains("/protocol/") => "number",
            path if path.contains("/citizens/") => "verification",
            _ => "note",
        };
        let year =
            if rule.path.ends_with("{year}") { format!("{}.csv", self.year) } else { self.year.to_string() };
        let known = [
            ("{id}", id),
            ("{service}", service),
            ("{type}", service),
            ("{action}", action),
            (
                "{certificate}",
                if rule.path.contains("property-tax") { "tap_clearance" } else { "family_status" },
            ),
            ("{field}", "purpose"),
            ("{step}", "details"),
            ("{year}", &year),
            ("{number}", "1"),
            ("{from}", "0"),
        ];
        known.iter().fold(rule.path.to_owned(), |path, (name, value)| path.replace(name, value))
    }

    pub async fn asks(&self, rule: &Rule, person: Person, address: &str) -> Answer {
        let call = Call::new(rule.method, address);
        let ends_a_session = ["/sign-out", "/api/v1/sessions/current"].contains(&rule.path);
        let token = match person.role() {
            Some(as_whom) if ends_a_session => Some(self.somebody_new(as_whom).await),
            _ => self.tokens.get(&person).cloned(),
        };
        let is_api = rule.path.starts_with("/api/");
        let call = match token {
            Some(token) if is_api => call.bearer(&token),
            Some(token) => call.cookie(&token),
            None => call,
        };
        // What is sent changes nothing: a revision that nobody has, and nothing in the form.
        let call = match rule.method {
            "GET" => call,
            _ if is_api => call.if_match("\"999999\"").json(&json!({})),
            _ => call.form("revision=999999"),
        };
        if rule.path == "/staff/live" { self.portal.begins(call).await } else { self.portal.send(call).await }
    }

    async fn somebody_new(&self, role: Role) -> String {
        if role == Role::Citizen { self.portal.citizen().await } else { self.portal.of_role(role).await }
    }
}

/// A service, a state, and what brings a case of it there.
type State = (&'static str, &'static str, Vec<(&'static str, Value)>);

/// The states of a case.
fn states() -> Vec<State> {
    let to = |status: &str| ("status", json!({"status": status, "reason": "Γιατί έτσι."}));
    let answered = || ("answer", json!({"text": "Ναι."}));
    let few = vec![
        ("requests", "submitted", vec![]),
        ("requests", "closed", vec![("answer", json!({"text": "Ναι.", "close": true}))]),
        ("requests", "erased", vec![]),
        ("applications", "submitted", vec![]),
        ("applications", "withdrawn", vec![("withdrawal", json!({}))]),
        ("applications", "erased", vec![]),
    ];
    if !tests::prove() {
        return few;
    }
    let more = vec![
        ("requests", "in_review", vec![to("in_review")]),
        ("requests", "in_progress", vec![to("in_progress")]),
        ("requests", "awaiting_citizen", vec![to("awaiting_citizen")]),
        ("requests", "answered", vec![answered()]),
        ("requests", "rejected", vec![to("rejected")]),
        ("requests", "withdrawn", vec![("withdrawal", json!({}))]),
        ("requests", "registered", vec![("protocol", json!({}))]),
        ("applications", "in_progress", vec![to("in_progress")]),
        ("applications", "awaiting_citizen", vec![to("in_progress"), to("awaiting_citizen")]),
        ("applications", "issued", vec![to("in_progress"), to("issued")]),
        ("applications", "delivered", vec![to("in_progress"), to("issued"), to("delivered")]),
        ("applications", "rejected", vec![to("rejected")]),
        ("applications", "answered", vec![answered()]),
    ];
    few.into_iter().chain(more).collect()
}
