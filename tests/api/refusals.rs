//! Who is kept out, and how: the same for every route.

use axum::http::StatusCode;
use store::Role;
use uuid::Uuid;

use crate::people::id;
use crate::routes::{For, People, routes};
use crate::world::{Call, Portal};

#[tokio::test]
async fn without_a_good_session_it_is_401() {
    let portal = Portal::open().await;
    let case = Uuid::now_v7().to_string();
    for route in routes().iter().filter(|route| route.who != For::Anybody) {
        let headers: [Option<&[u8]>; 6] = [
            None,
            Some(b"Bearer x"),
            Some(b"Bearer "),
            Some(b"Basic eDp4"),
            Some(b"Bearer \xff"),
            Some(b"Bearer %00"),
        ];
        for header in headers {
            let call = route.call(&case);
            let call = if let Some(header) = header { call.header("authorization", header) } else { call };
            let answer = portal.send(call.header("cookie", "__Host-session=x")).await;
            answer.problem(401, "signed_out");
            assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
        }
    }
}

#[tokio::test]
async fn in_another_role_it_is_403() {
    let portal = Portal::open().await;
    let people = People::of(&portal).await;
    let auditor = portal.of_role(Role::Auditor).await;
    let administrator = portal.of_role(Role::Administrator).await;
    for route in routes() {
        let outsiders = match route.who {
            For::Anybody | For::SignedIn => continue,
            For::Citizens => vec![&people.staff, &auditor],
            For::Staff => vec![&people.citizen, &auditor],
            For::Registrars => vec![&people.citizen, &auditor, &people.staff, &administrator],
            For::Auditors => vec![&people.citizen, &people.staff, &people.registrar, &administrator],
        };
        for outsider in outsiders {
            let answer = portal.send(route.call(route.own_id(&people)).bearer(outsider)).await;
            answer.problem(403, "not_your_role");
        }
    }
}

#[tokio::test]
async fn registrars_and_administrators_are_staff_too() {
    let portal = Portal::open().await;
    for role in [Role::Registrar, Role::Administrator] {
        let token = portal.of_role(role).await;
        portal.get("/api/v1/staff/queue", &token).await.expect(StatusCode::OK);
    }
}

#[tokio::test]
async fn missing_malformed_and_somebody_elses_are_the_same_bytes() {
    let portal = Portal::open().await;
    let people = People::of(&portal).await;
    let other = portal.verified_citizen().await;
    let theirs = id(&portal.filed_by(&other).await);
    let their_application = id(&portal.applied_by(&other).await);
    let clerk = portal.who(&people.staff).await;
    let ids = [
        Uuid::now_v7().to_string(),
        Uuid::nil().to_string(),
        people.case.to_uppercase(),
        people.case.replace('-', ""),
        "7".to_owned(),
        "'%20or%201=1--".to_owned(),
        "%CE%B1".to_owned(),
        "a".repeat(5000),
    ];
    let mut bodies = Vec::new();
    for route in routes().iter().filter(|route| route.names_a_case()) {
        let foreign = match route.path {
            // An account of the municipality's own people is no citizen.
            path if path.contains("/citizens/") => Some(&clerk),
            path if route.who == For::Citizens && path.contains("/applications/") => Some(&their_application),
            _ => (route.who == For::Citizens).then_some(&theirs),
        };
        for id in ids.iter().chain(foreign) {
            let call = route.prepared(id, &people);
            let call = if let Some(body) = &route.body { call.json(body) } else { call };
            let answer = portal.send(call).await;
            answer.problem(404, "not_found");
            bodies.push((answer.body, answer.headers.len()));
        }
    }
    let first = bodies.first().expect("there are such routes").clone();
    assert!(bodies.iter().all(|body| *body == first));
    portal.send(Call::new("GET", "/api/v1/nowhere")).await.problem(404, "not_found");
}
