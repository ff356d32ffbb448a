//! Every route of the API that takes something in: who may use it, and a body that it accepts.

use serde_json::{Value, json};
use store::Role;

use crate::world::{Call, Portal};

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum For {
    Anybody,
    SignedIn,
    Citizens,
    Staff,
}

/// One route; `{id}` stands for a case.
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

    /// A call that lacks nothing but its body.
    pub fn prepared(&self, id: &str, people: &People) -> Call {
        let call = self.call(id);
        match self.who {
            For::Anybody => call,
            For::SignedIn | For::Citizens => call.bearer(&people.citizen),
            For::Staff => call.bearer(&people.staff).if_match("*"),
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
}

/// Those with a body.
pub fn routes_with_a_body() -> Vec<(Route, Value)> {
    let with_body = |route: Route| route.body.clone().map(|body| (route, body));
    routes().into_iter().filter_map(with_body).collect()
}

/// The people and the case that the routes need.
pub struct People {
    pub citizen: String,
    pub staff: String,
    pub case: String,
}

impl People {
    pub async fn of(portal: &Portal) -> Self {
        let citizen = portal.citizen().await;
        let staff = portal.of_role(Role::Staff).await;
        let case = portal.filed_by(&citizen).await["id"].as_str().expect("an id").to_owned();
        Self { citizen, staff, case }
    }
}
