//! Everything of one person: in the API, on his page, in the file; nothing of anybody else; no table forgotten.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use serde_json::{Value, json};
use store::Role;

use crate::people::{details, id};
use crate::world::{Call, PASSWORD, Portal};

/// What the person has filed, with words that are nowhere else.
async fn filed(portal: &Portal, citizen: &str) -> [Value; 2] {
    let body = json!({
        "kind": "complaint", "subject": "Χελιδόνι", "text": "Κοτσύφι\nκαι σπίνος", "desired_action": "Τσαλαπετεινός"
    });
    let case = portal.post("/api/v1/me/requests", citizen, &body).await.expect(StatusCode::CREATED);
    [case, portal.applied_by(citizen).await]
}

#[tokio::test]
async fn it_is_whole_and_the_same_in_the_api_on_the_page_and_in_the_file() {
    let portal = Portal::open().await;
    let (maria, other) = (portal.verified_citizen().await, portal.verified_citizen().await);
    let clerk = portal.of_role(Role::Staff).await;
    let [case, application] = filed(&portal, &maria).await;
    portal.filed_by(&other).await;
    let answer = format!("/api/v1/staff/requests/{}/answer", id(&case));
    let call = Call::new("POST", &answer).bearer(&clerk).if_match("*").json(&json!({"text": "Πελαργός"}));
    portal.send(call).await.expect(StatusCode::OK);
    let note = format!("/api/v1/staff/requests/{}/note", id(&case));
    let call = Call::new("POST", &note).bearer(&clerk).if_match("*").json(&json!({"text": "Κουκουβάγια"}));
    portal.send(call).await.expect(StatusCode::OK);

    let data = portal.get("/api/v1/me/data", &maria).await.expect(StatusCode::OK);
    let sender = json!({"id": portal.who(&maria).await, "email": data["account"]["email"],
                        "given_name": "Μαρία", "family_name": "Παπαδοπούλου"});
    assert_eq!(data["account"]["id"], sender["id"]);
    assert_eq!(data["details"], details());
    assert_eq!(data["verification"]["state"], "verified");
    assert_eq!(data["verification_history"].as_array().expect("a list").len(), 2);
    assert_eq!(data["requests"].as_array().expect("a list").len(), 1);
    assert_eq!(data["requests"][0]["sender"], sender);
    assert_eq!(data["requests"][0]["answer"]["text"], "Πελαργός");
    assert_eq!(data["requests"][0]["receipt"], case["receipt"]);
    assert_eq!(data["applications"][0]["receipt"], application["receipt"]);
    assert_eq!(data["applications"][0]["applicant"]["details"], details());
    assert_eq!(data["sessions"].as_array().expect("a list").len(), 1);
    assert_eq!(data["kept"].as_array().expect("a list").len(), portal_http::person_data::KEPT.len());

    let page = portal.send(Call::new("GET", "/profile/data").cookie(&maria)).await;
    let shown = page.page();
    for word in ["Χελιδόνι", "Κοτσύφι", "Τσαλαπετεινός", "Πελαργός", "094259216", "Για τον εργοδότη μου"]
    {
        assert!(shown.contains(word), "{word}");
    }
    assert!(!shown.contains("Κουκουβάγια") && !data.to_string().contains("Κουκουβάγια"), "staff's notes");
    let file = portal.send(Call::new("GET", "/profile/data/file").cookie(&maria)).await;
    assert!(file.header("content-disposition").is_some_and(|value| value.starts_with("attachment")));
    let (mut file, mut data) = (file.expect(StatusCode::OK), data);
    for document in [&mut file, &mut data] {
        document["at"].take();
    }
    assert_eq!(file, data);
}

#[tokio::test]
async fn it_is_for_the_citizen_himself() {
    let portal = Portal::open().await;
    let clerk = portal.of_role(Role::Staff).await;
    assert_eq!(portal.get("/api/v1/me/data", &clerk).await.status, StatusCode::FORBIDDEN);
    for path in ["/profile/data", "/profile/data/file", "/en/profile/data"] {
        assert_eq!(portal.send(Call::new("GET", path)).await.status, StatusCode::SEE_OTHER, "{path}");
        let call = Call::new("GET", path).cookie(&clerk);
        assert_eq!(portal.send(call).await.status, StatusCode::FORBIDDEN, "{path}");
    }
}

/// Tables with something of a person that is in the document.
const TOLD: [&str; 11] = [
    "public.access_records",
    "public.accounts",
    "public.events",
    "public.form_drafts",
    "public.idempotency_keys",
    "public.letters",
    "public.mail_attempts",
    "public.sessions",
    "read_model.applications",
    "read_model.citizens",
    "read_model.requests",
];

/// Tables with something of a person that is not, and why.
const NOT_TOLD: [(&str, &str); 10] = [
    ("public.data_keys", "the keys of what is told: no data, and given to nobody"),
    ("public.last_looks", "of employees: how far they have seen the queue"),
    ("public.register_attempts", "that a case was brought to the register; its number is in the case"),
    ("public.register_questions", "that the register was asked about a case; its number is in the case"),
    ("register.entries", "the register's own book: number, date and reference, as in the case"),
    ("public.protocol_explanations", "why a case has no number, for the auditor; no words of the person"),
    ("public.tasks", "work that follows from the events, which are told"),
    ("public.parked_events", "events that a read model could not take, which are told"),
    ("read_model.case_search", "words of what is told, folded for the search"),
    ("read_model.citizen_search", "words of what is told, folded for the search"),
];

#[tokio::test]
async fn no_table_with_a_persons_id_is_forgotten() {
    let portal = Portal::with_register().await;
    let maria = portal.verified_citizen().await;
    let cases = filed(&portal, &maria).await;
    let draft = Call::new("POST", "/certificates/population-register/new/family_status")
        .cookie(&maria)
        .form("step=details&purpose=x");
    portal.send(draft).await;
    let forgotten =
        json!({"email": portal.get("/api/v1/me", &maria).await.json()["email"], "password": PASSWORD});
    portal.send(Call::new("POST", "/api/v1/sessions").json(&forgotten)).await.expect(StatusCode::CREATED);
    portal.catches_up().await;

    let known: BTreeSet<&str> = TOLD.into_iter().chain(NOT_TOLD.map(|(table, _)| table)).collect();
    let mut found = portal.tables_with(&portal.who(&maria).await).await;
    for case in &cases {
        found.extend(portal.tables_with(&id(case)).await);
    }
    assert!(found.len() > 8, "{found:?}");
    // By their columns too: a table that this person has left no trace in.
    found.extend(
        portal.tables_with_columns(&["account", "person", "owner", "citizen", "sender", "asked_by"]).await,
    );
    let forgotten: Vec<_> = found.iter().filter(|table| !known.contains(table.as_str())).collect();
    assert!(forgotten.is_empty(), "neither in the export nor on the list: {forgotten:?}");
}
