//! The staff's first numbers: each is as long as the list behind it.

use axum::http::StatusCode;
use serde_json::{Value, json};
use store::Role;

use crate::people::id;
use crate::world::{Call, Portal};

#[tokio::test]
async fn every_number_leads_to_a_list_of_that_length() {
    let portal = Portal::open().await;
    let (citizen, clerk) = (portal.verified_citizen().await, portal.of_role(Role::Staff).await);
    let first = id(&portal.filed_by(&citizen).await);
    portal.filed_by(&citizen).await;
    let refused = id(&portal.applied_by(&citizen).await);
    portal.applied_by(&citizen).await;
    portal.register_refuses(&refused).await;
    let answer = Call::new("POST", &format!("/api/v1/staff/requests/{first}/answer")).bearer(&clerk);
    portal.send(answer.if_match("*").json(&json!({"text": "Ναι."}))).await.expect(StatusCode::OK);
    portal.catches_up().await;

    let numbers = portal.get("/api/v1/staff/dashboard", &clerk).await.expect(StatusCode::OK);
    let mut lists = 0;
    for service in ["requests", "applications"] {
        let of_service = numbers[service].as_object().expect("a service");
        let by_status = of_service["by_status"].as_array().expect("statuses");
        let others = of_service.values().filter(|value| value.is_object());
        for number in by_status.iter().chain(others) {
            assert_eq!(number["count"], length(&portal, &clerk, number).await, "{service} {number}");
            lists += 1;
        }
    }
    assert_eq!(lists, 8 + 7 + 2 * 4);
    let count = |service: &str, name: &str| numbers[service][name]["count"].clone();
    assert_eq!((count("requests", "unassigned"), count("applications", "unassigned")), (json!(1), json!(2)));
    assert_eq!(count("applications", "waiting_for_protocol"), 1);
    assert_eq!(count("applications", "refused_by_register"), 1);
    assert!(numbers["oldest_waiting"].is_string());
    assert_eq!((&numbers["finished"]["answered"], &numbers["finished"]["in_time"]), (&json!(1), &json!(1)));
}

/// How long the lists behind a number are together.
async fn length(portal: &Portal, staff: &str, number: &Value) -> Value {
    let mut length = 0;
    let lists = number["lists"].as_array().cloned().unwrap_or_else(|| vec![number["list"].clone()]);
    for list in lists {
        let path = list.as_str().expect("a path").to_owned();
        let list = portal.get(&path, staff).await.expect(StatusCode::OK);
        length += list["items"].as_array().expect("items").len();
    }
    json!(length)
}
