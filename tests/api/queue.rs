//! The queue of both services: filters, search, reach.

use axum::http::StatusCode;
use serde_json::{Value, json};
use store::Role;

use crate::people::id;
use crate::world::{Call, Portal};

async fn ids(portal: &Portal, staff: &str, query: &str) -> Vec<String> {
    let list = portal.get(&format!("/api/v1/staff/queue?{query}"), staff).await.expect(StatusCode::OK);
    list["items"].as_array().expect("items").iter().map(id).collect()
}

#[tokio::test]
async fn each_service_has_its_queue_with_its_own_statuses() {
    let portal = Portal::open().await;
    let (citizen, clerk) = (portal.verified_citizen().await, portal.of_role(Role::Staff).await);
    let request = id(&portal.filed_by(&citizen).await);
    let application = id(&portal.applied_by(&citizen).await);
    portal.catches_up().await;
    assert_eq!(ids(&portal, &clerk, "").await, [request.as_str()], "requests when none is named");
    assert_eq!(ids(&portal, &clerk, "service=applications").await, [application.as_str()]);
    assert_eq!(
        ids(&portal, &clerk, "service=applications&status=submitted&protocol=deferred").await.len(),
        1
    );
    assert!(ids(&portal, &clerk, "service=applications&status=issued").await.is_empty());
    assert!(ids(&portal, &clerk, "service=applications&protocol=registered").await.is_empty());
    assert_eq!(ids(&portal, &clerk, "service=applications&assignee=none&open=true").await.len(), 1);
    assert!(ids(&portal, &clerk, "service=applications&assignee=me").await.is_empty());
    for service in ["requests", "applications"] {
        assert!(ids(&portal, &clerk, &format!("service={service}&overdue=true")).await.is_empty());
        assert_eq!(ids(&portal, &clerk, &format!("service={service}&overdue=false")).await.len(), 1);
    }
    let row = portal.get("/api/v1/staff/queue?service=applications", &clerk).await.json()["items"][0].clone();
    assert_eq!((&row["certificate"], &row["assignee"]), (&json!("family_status"), &Value::Null));
    assert!(row["due_on"].is_string(), "a law says until when: {row}");
}

#[tokio::test]
async fn words_find_cases_whatever_their_accents_and_case() {
    let portal = Portal::open().await;
    let (citizen, clerk) = (portal.verified_citizen().await, portal.of_role(Role::Staff).await);
    let request = id(&portal.filed_by(&citizen).await);
    let application = id(&portal.applied_by(&citizen).await);
    portal.catches_up().await;
    // «φωτισμος», «επειγει»
    let lamp = "q=%CF%86%CF%89%CF%84%CE%B9%CF%83%CE%BC%CE%BF%CF%82";
    let urgent = "service=applications&q=%CE%B5%CF%80%CE%B5%CE%B9%CE%B3%CE%B5%CE%B9";
    assert_eq!(ids(&portal, &clerk, lamp).await, [request.as_str()]);
    assert_eq!(ids(&portal, &clerk, urgent).await, [application.as_str()]);
    assert!(ids(&portal, &clerk, "q=nothing%20of%20it").await.is_empty());
}

#[tokio::test]
async fn staff_of_a_department_see_its_cases_and_those_of_none() {
    let portal = Portal::open().await;
    let citizen = portal.verified_citizen().await;
    let (roads, parks) = (portal.department("Οδοποιία").await, portal.department("Πράσινο").await);
    let (of_roads, of_parks) =
        (portal.employed(Role::Staff, Some(roads)).await, portal.employed(Role::Staff, Some(parks)).await);
    let registrar = portal.employed(Role::Registrar, Some(parks)).await;
    for (service, case) in [
        ("requests", id(&portal.filed_by(&citizen).await)),
        ("applications", id(&portal.applied_by(&citizen).await)),
    ] {
        portal.catches_up().await;
        let queue = format!("service={service}");
        assert_eq!(ids(&portal, &of_parks, &queue).await, [case.as_str()], "it is nobody's yet");
        let path = format!("/api/v1/staff/{service}/{case}");
        let give = |to: &str, whom: &str| {
            let call = Call::new("POST", &format!("{path}/assignment")).bearer(whom).if_match("*");
            portal.send(call.json(&json!({"department": to})))
        };
        let given = give(&roads.to_string(), &of_parks).await.expect(StatusCode::OK);
        assert_eq!(given["department"], json!(roads), "what he did, he is shown");
        assert!(ids(&portal, &of_parks, &queue).await.is_empty());
        portal.get(&path, &of_parks).await.problem(404, "not_found");
        give(&parks.to_string(), &of_parks).await.problem(404, "not_found");
        for sees in [&of_roads, &registrar] {
            assert_eq!(ids(&portal, sees, &queue).await, [case.as_str()]);
            portal.get(&path, sees).await.expect(StatusCode::OK);
        }
    }
}

#[tokio::test]
async fn a_case_is_given_only_to_whom_there_is() {
    let portal = Portal::open().await;
    let (citizen, clerk) = (portal.verified_citizen().await, portal.of_role(Role::Staff).await);
    let nobody = uuid::Uuid::now_v7().to_string();
    let himself = portal.who(&citizen).await;
    let auditor = portal.who(&portal.of_role(Role::Auditor).await).await;
    for (service, case) in [
        ("requests", id(&portal.filed_by(&citizen).await)),
        ("applications", id(&portal.applied_by(&citizen).await)),
    ] {
        portal.catches_up().await;
        let path = format!("/api/v1/staff/{service}/{case}/assignment");
        let give =
            |body: Value| portal.send(Call::new("POST", &path).bearer(&clerk).if_match("*").json(&body));
        for stranger in [&nobody, &himself, &auditor] {
            let answer = give(json!({"assignee": stranger})).await;
            assert_eq!(answer.problem(422, "invalid_fields"), ["assignee: unknown_value"]);
        }
        let answer = give(json!({"assignee": nobody, "department": nobody})).await;
        let expected = ["department: unknown_value", "assignee: unknown_value"];
        assert_eq!(answer.problem(422, "invalid_fields"), expected);
        give(json!({"assignee": portal.who(&clerk).await})).await.expect(StatusCode::OK);
    }
}

#[tokio::test]
async fn of_an_anonymous_comment_no_more_than_the_minute_is_told() {
    let portal = Portal::open().await;
    let (citizen, clerk) = (portal.citizen().await, portal.of_role(Role::Staff).await);
    let comment = json!({"subject": "Θέμα", "text": "Κείμενο"});
    portal.send(Call::new("POST", "/api/v1/comments").json(&comment)).await.expect(StatusCode::CREATED);
    let request = id(&portal.filed_by(&citizen).await);
    portal.catches_up().await;
    let all = ids(&portal, &clerk, "").await;
    let comment = all.into_iter().find(|one| *one != request).expect("it is there");
    let times = async |case: &str| {
        let shown = portal.get(&format!("/api/v1/staff/requests/{case}"), &clerk).await.json();
        let queue = portal.get("/api/v1/staff/queue", &clerk).await.json();
        let items = queue["items"].as_array().expect("items").clone();
        let line = items.into_iter().find(|item| id(item) == case).expect("it waits");
        let times =
            [&shown["submitted_at"], &shown["history"][0]["at"], &line["submitted_at"], &line["changed_at"]];
        times.map(|time| time.as_str().expect("a time").to_owned())
    };
    for time in times(&comment).await {
        assert!(time.ends_with(":00Z"), "{time}");
    }
    assert!(times(&request).await.iter().all(|time| time.contains('.')), "a citizen's own are exact");
    let page =
        portal.send(Call::new("GET", &format!("/staff/requests/{comment}")).cookie(&clerk)).await.page();
    let shown: Vec<&str> =
        page.split("datetime=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(shown.iter().any(|time| time.contains('T')), "{shown:?}");
    let too_exact: Vec<_> = shown.iter().filter(|time| time.matches(':').count() > 1).collect();
    assert!(too_exact.is_empty(), "{too_exact:?}");
}
