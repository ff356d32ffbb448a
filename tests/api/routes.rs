//! Every route of the API that takes something in: who may use it, and a body that it accepts.

use serde_json::{Value, json};
use store::Role;

use crate::people::{details, family_status, id};
use crate::world::{Call, Portal};

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum For {
    Anybody,
    SignedIn,
    Citizens,
    Staff,
    Registrars,
    Auditors,
}

/// One route; `{id}` stands for a case, or for a citizen.
pub struct Route {
    pub method: &'static str,
    pub path: &'static str,
    pub who: For,
    pub body: Option<Value>,
}

impl Route {
    pub fn call(&self, id: &str) -> Call {
        Call::new(self.method, &self.path.replace("{id}", id))
    }

    pub fn names_a_case(&self) -> bool {
        self.path.contains("{id}")
    }

    /// Whether an `Idempotency-Key` makes it harmless to send it twice.
    pub fn takes_a_key(&self) -> bool {
        self.method == "POST" && !["/api/v1/accounts", "/api/v1/sessions"].contains(&self.path)
    }

    /// A call that lacks nothing but its body, to a case that may be.
    pub fn prepared(&self, id: &str, people: &People) -> Call {
        let call = self.call(id);
        match self.who {
            For::Anybody => call,
            For::SignedIn | For::Citizens => call.bearer(&people.citizen),
            For::Staff => call.bearer(&people.staff).if_match("*"),
            For::Registrars => call.bearer(&people.registrar).if_match("*"),
            For::Auditors => call.bearer(&people.auditor),
        }
    }

    /// The same, to a case (or a citizen) that is there.
    pub fn ready(&self, people: &People) -> Call {
        self.prepared(self.own_id(people), people)
    }

    pub fn own_id<'a>(&self, people: &'a People) -> &'a str {
        match self.path {
            path if path.contains("/applications/") => &people.application,
            path if path.contains("/citizens/") => &people.citizen_id,
            _ => &people.case,
        }
    }
}

fn route(method: &'static str, path: &'static str, who: For, body: Option<Value>) -> Route {
    Route { method, path, who, body }
}

/// All of them.
pub fn routes() -> Vec<Route> {
    let account = json!({
        "email": "maria@example.gr", "password": "a long enough password",
        "given_name": "Μαρία", "family_name": "Παπαδοπούλου"
    });
    let credentials = json!({"email": "maria@example.gr", "password": "a long enough password"});
    let comment = json!({"subject": "Θέμα", "text": "Κείμενο", "desired_action": "Ενέργεια"});
    let request =
        json!({"kind": "proposal", "subject": "Θέμα", "text": "Κείμενο", "desired_action": "Ενέργεια"});
    let status = json!({"status": "rejected", "reason": "Δεν ανήκει στον δήμο."});
    vec![
        route("POST", "/api/v1/accounts", For::Anybody, Some(account)),
        route("POST", "/api/v1/sessions", For::Anybody, Some(credentials)),
        route("DELETE", "/api/v1/sessions/current", For::SignedIn, None),
        route("GET", "/api/v1/me", For::SignedIn, None),
        route("GET", "/api/v1/me/data", For::Citizens, None),
        route("POST", "/api/v1/comments", For::Anybody, Some(comment)),
        route("POST", "/api/v1/me/requests", For::Citizens, Some(request)),
        route("GET", "/api/v1/me/requests", For::Citizens, None),
        route("GET", "/api/v1/me/requests/{id}", For::Citizens, None),
        route("POST", "/api/v1/me/requests/{id}/withdrawal", For::Citizens, Some(json!({}))),
        route("GET", "/api/v1/staff/queue", For::Staff, None),
        route("GET", "/api/v1/staff/requests/{id}", For::Staff, None),
        route("POST", "/api/v1/staff/requests/{id}/status", For::Staff, Some(status)),
        route(
            "POST",
            "/api/v1/staff/requests/{id}/answer",
            For::Staff,
            Some(json!({"text": "Ναι.", "close": true})),
        ),
        route(
            "POST",
            "/api/v1/staff/requests/{id}/assignment",
            For::Staff,
            Some(json!({"assignee": null, "department": null})),
        ),
        route("POST", "/api/v1/staff/requests/{id}/note", For::Staff, Some(json!({"text": "Σημείωση."}))),
        route("POST", "/api/v1/staff/requests/{id}/protocol", For::Staff, Some(json!({}))),
    ]
    .into_iter()
    .chain(of_part_b())
    .collect()
}

/// Details, certificates, the counter, and the register by hand.
fn of_part_b() -> Vec<Route> {
    let status = json!({"status": "rejected", "reason": "Δεν ανήκει στον δήμο."});
    let manual = json!({"number": 12, "year": 2026, "date": "2026-11-22"});
    let assignment = json!({"assignee": null, "department": null});
    let (answer, note, nothing) = (json!({"text": "Ναι."}), json!({"text": "Σημείωση."}), json!({}));
    let verification = json!({"document_kind": "passport", "office": "Θυρίδα 2", "code": null});
    let revocation = json!({"reason": "Λάθος στοιχεία."});
    vec![
        route("PUT", "/api/v1/me/details", For::Citizens, Some(details())),
        route("GET", "/api/v1/certificates", For::Anybody, None),
        route("POST", "/api/v1/me/applications", For::Citizens, Some(family_status())),
        route("GET", "/api/v1/me/applications", For::Citizens, None),
        route("GET", "/api/v1/me/applications/{id}", For::Citizens, None),
        route("POST", "/api/v1/me/applications/{id}/withdrawal", For::Citizens, Some(nothing.clone())),
        route("GET", "/api/v1/staff/applications/{id}", For::Staff, None),
        route("POST", "/api/v1/staff/applications/{id}/status", For::Staff, Some(status)),
        route("POST", "/api/v1/staff/applications/{id}/answer", For::Staff, Some(answer)),
        route("POST", "/api/v1/staff/applications/{id}/assignment", For::Staff, Some(assignment)),
        route("POST", "/api/v1/staff/applications/{id}/note", For::Staff, Some(note)),
        route("POST", "/api/v1/staff/requests/{id}/protocol/manual", For::Registrars, Some(manual.clone())),
        route("POST", "/api/v1/staff/applications/{id}/protocol/manual", For::Registrars, Some(manual)),
        route("POST", "/api/v1/staff/requests/{id}/protocol/retry", For::Registrars, Some(nothing.clone())),
        route("POST", "/api/v1/staff/applications/{id}/protocol/retry", For::Registrars, Some(nothing)),
        route("GET", "/api/v1/me/requests/{id}/accesses", For::Citizens, None),
        route("GET", "/api/v1/me/applications/{id}/accesses", For::Citizens, None),
        route("GET", "/api/v1/staff/citizens", For::Staff, None),
        route("GET", "/api/v1/staff/citizens/{id}", For::Staff, None),
        route("POST", "/api/v1/staff/citizens/{id}/verification", For::Staff, Some(verification)),
        route("POST", "/api/v1/staff/citizens/{id}/revocation", For::Staff, Some(revocation)),
        route("GET", "/api/v1/staff/dashboard", For::Staff, None),
        route("GET", "/api/v1/staff/protocol", For::Registrars, None),
        route("GET", "/api/v1/staff/protocol/cases", For::Registrars, None),
        route("GET", "/api/v1/staff/protocol/cases/{id}", For::Registrars, None),
        route("GET", "/api/v1/staff/protocol/outages", For::Registrars, None),
        route("POST", "/api/v1/staff/protocol/retry", For::Registrars, Some(json!({}))),
        route("GET", "/api/v1/log/checkpoint", For::Anybody, None),
        route("GET", "/api/v1/log/keys", For::Anybody, None),
        route("GET", "/api/v1/audit/events", For::Auditors, None),
    ]
}

/// Those with a body.
pub fn routes_with_a_body() -> Vec<(Route, Value)> {
    let with_body = |route: Route| route.body.clone().map(|body| (route, body));
    routes().into_iter().filter_map(with_body).collect()
}

/// The people and the cases that the routes need.
pub struct People {
    /// Verified.
    pub citizen: String,
    pub citizen_id: String,
    pub staff: String,
    pub registrar: String,
    pub auditor: String,
    pub case: String,
    pub application: String,
}

impl People {
    pub async fn of(portal: &Portal) -> Self {
        let citizen = portal.verified_citizen().await;
        let people = Self {
            citizen_id: portal.who(&citizen).await,
            staff: portal.of_role(Role::Staff).await,
            registrar: portal.of_role(Role::Registrar).await,
            auditor: portal.of_role(Role::Auditor).await,
            case: id(&portal.filed_by(&citizen).await),
            application: id(&portal.applied_by(&citizen).await),
            citizen,
        };
        portal.catches_up().await;
        people
    }
}
