//! Paths and queries that cannot be accepted.

use axum::http::StatusCode;

use crate::routes::{People, routes};
use crate::world::{Call, Portal};

#[tokio::test]
async fn a_bad_parameter_is_named() {
    let portal = Portal::open().await;
    let people = People::of(&portal).await;
    let both = [
        ("limit=0", "limit: out_of_range"),
        ("limit=101", "limit: out_of_range"),
        ("limit=-1", "limit: out_of_range"),
        ("limit=ten", "limit: out_of_range"),
        ("limit=99999999999999999999", "limit: out_of_range"),
        ("cursor=x", "cursor: unknown_value"),
        ("cursor=-1", "cursor: unknown_value"),
        ("cursor=99999999999999999999", "cursor: unknown_value"),
        ("status=lost", "status: unknown_value"),
        ("status=submitted&status=closed", "status: repeated"),
        ("colour=red", "colour: unknown_field"),
    ];
    let too_long = format!("q={}", "a".repeat(201));
    let queue = [
        ("protocol=lost", "protocol: unknown_value"),
        ("assignee=you", "assignee: unknown_value"),
        ("service=weddings", "service: unknown_value"),
        ("service=weddings&status=lost", "service: unknown_value"),
        ("service=applications&status=in_review", "status: unknown_value"),
        ("service=requests&status=issued", "status: unknown_value"),
        ("overdue=yes", "overdue: unknown_value"),
        ("open=1", "open: unknown_value"),
        (too_long.as_str(), "q: too_long"),
    ];
    for (query, fault) in both.into_iter().chain([("kind=comment", "kind: unknown_value")]) {
        let answer = portal.get(&format!("/api/v1/me/requests?{query}"), &people.citizen).await;
        assert_eq!(answer.problem(422, "invalid_fields"), [fault]);
    }
    for (query, fault) in both.into_iter().chain(queue) {
        let answer = portal.get(&format!("/api/v1/staff/queue?{query}"), &people.staff).await;
        assert_eq!(answer.problem(422, "invalid_fields"), [fault]);
    }
    for (query, fault) in both.into_iter().chain([("family=weddings", "family: unknown_value")]) {
        let answer = portal.get(&format!("/api/v1/me/applications?{query}"), &people.citizen).await;
        assert_eq!(answer.problem(422, "invalid_fields"), [fault]);
    }
    let of_all_lists = both.iter().filter(|(query, _)| !query.starts_with("status"));
    for (query, fault) in of_all_lists.chain(&[(too_long.as_str(), "q: too_long")]) {
        let answer = portal.get(&format!("/api/v1/staff/citizens?{query}"), &people.staff).await;
        assert_eq!(answer.problem(422, "invalid_fields"), [*fault]);
    }
}

#[tokio::test]
async fn every_bad_parameter_is_named_at_once() {
    let portal = Portal::open().await;
    let citizen = portal.citizen().await;
    let answer = portal.get("/api/v1/me/requests?kind=x&status=y&limit=0", &citizen).await;
    let expected = ["kind: unknown_value", "status: unknown_value", "limit: out_of_range"];
    assert_eq!(answer.problem(422, "invalid_fields"), expected);
}

#[tokio::test]
async fn u0000_in_path_or_query_is_422_and_what_is_no_utf8_is_400() {
    let portal = Portal::open().await;
    let people = People::of(&portal).await;
    for route in routes() {
        let path = route.path.replace("{id}", &people.case);
        let prepared = |path: &str| Call::new(route.method, path).bearer(&people.staff);
        for address in [format!("{path}?x=%00"), format!("{path}%00"), format!("{path}/%00")] {
            portal.send(prepared(&address)).await.problem(422, "invalid_fields");
        }
        for address in [format!("{path}?x=%ff"), format!("{path}%ED%A0%80"), format!("{path}?%C3%28=1")] {
            portal.send(prepared(&address)).await.problem(400, "unreadable");
        }
    }
}

#[tokio::test]
async fn a_path_that_there_is_not_is_404() {
    let portal = Portal::open().await;
    let paths = [
        "/api",
        "/api/",
        "/api/v1",
        "/api/v2/me",
        "/api/v1/nowhere",
        "/api/v1/me/",
        "/api/v1//me",
        "/api/v1/../me",
    ];
    for path in paths {
        portal.send(Call::new("GET", path)).await.problem(404, "not_found");
        portal.send(Call::new("POST", path)).await.problem(404, "not_found");
    }
}

#[tokio::test]
async fn another_method_is_405_and_told_which_there_are() {
    let portal = Portal::open().await;
    for route in routes() {
        let path = route.path.replace("{id}", "7");
        for method in ["PUT", "PATCH", "BREW"].into_iter().filter(|method| *method != route.method) {
            let answer = portal.send(Call::new(method, &path)).await;
            answer.problem(405, "method_not_allowed");
            assert!(answer.header("allow").is_some_and(|allow| allow.contains(route.method)), "{path}");
        }
    }
}

#[tokio::test]
async fn a_parameter_may_be_empty() {
    let portal = Portal::open().await;
    let citizen = portal.citizen().await;
    let path = "/api/v1/me/requests?kind=&status=&limit=&cursor=";
    portal.get(path, &citizen).await.expect(StatusCode::OK);
}
