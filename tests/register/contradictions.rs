//! What a register says that cannot be is not shown to anybody: the case waits, and a registrar hears of it.

use std::time::Duration;

use domain::certificate_application::CertificateApplication;
use domain::citizen_request::CitizenRequest;
use domain::protocol::ProtocolState;
use serde_json::json;
use store::Role;
use tests::unruly_register::Lateness;
use tests::unruly_register::faults::Fault;
use tests::{Draft, TestPortal, UnrulyRegister};
use uuid::Uuid;

use crate::cases::{filed_application, number, portal_with, sent_request, until};
use crate::world::pool;

/// A register that has not begun to misbehave.
async fn register() -> UnrulyRegister {
    let lateness = Lateness { within: Duration::from_secs(1), beyond: Duration::from_secs(3) };
    let mut register = UnrulyRegister::new(7, lateness);
    register.start().await;
    register
}

/// Waits until the task of a case is set aside; with which code.
async fn set_aside(portal: &TestPortal, case: Uuid) -> String {
    until::<CertificateApplication>(portal.store(), case, ProtocolState::Deferred).await;
    let pool = pool(&portal.database).await;
    loop {
        let reason: Option<String> = sqlx::query_scalar(
            "select t.last_error from tasks t join events e on e.position = t.position
             where e.aggregate_id = $1 and t.reaction = 'registration' and t.due_at > now() + interval '1 minute'",
        )
        .bind(case.to_string())
        .fetch_optional(&pool)
        .await
        .expect("the tasks can be read")
        .flatten();
        if let Some(reason) = reason {
            return reason.split(':').next().unwrap_or_default().to_owned();
        }
    }
}

/// What a registrar does who forces a try.
async fn tried_again(portal: &TestPortal, case: Uuid) -> u64 {
    portal.store().hurry("registration").await.expect("the database answers");
    until::<CertificateApplication>(portal.store(), case, ProtocolState::Registered).await;
    number::<CertificateApplication>(portal.store(), case).await.0
}

#[tokio::test]
async fn a_reply_with_the_reference_of_another_case_is_set_aside() {
    let register = register().await;
    let portal = portal_with(&register.url()).await;
    register.does(&[Fault::OtherReference], Vec::new());
    let case = filed_application(portal.store()).await;
    assert_eq!(set_aside(&portal, case).await, "other_reference");
    assert_eq!(tried_again(&portal, case).await, register.book().of(&case.to_string())[0].number);
    assert_eq!(register.book().lines.len(), 1);
    portal.stop().await;
}

#[tokio::test]
async fn a_number_that_another_case_has_is_set_aside() {
    let register = register().await;
    let portal = portal_with(&register.url()).await;
    let first = filed_application(portal.store()).await;
    until::<CertificateApplication>(portal.store(), first, ProtocolState::Registered).await;
    register.does(&[Fault::UsedNumber], vec![1]);
    let second = filed_application(portal.store()).await;
    assert_eq!(set_aside(&portal, second).await, "number_held");
    assert_eq!(tried_again(&portal, second).await, 2);
    assert_eq!(number::<CertificateApplication>(portal.store(), first).await.0, 1);
    portal.stop().await;
}

#[tokio::test]
async fn a_document_that_is_entered_twice_is_set_aside() {
    let register = register().await;
    let portal = portal_with(&register.url()).await;
    register.does(&[Fault::EnteredTwice], Vec::new());
    let case = filed_application(portal.store()).await;
    assert_eq!(set_aside(&portal, case).await, "several_entries");
    portal.stop().await;
}

#[tokio::test]
async fn a_registrar_cannot_enter_a_number_that_another_case_has() {
    let portal = tests::portal().await;
    let maria = portal.citizen("maria@example.gr").await;
    portal.employ("petros@dimos.example.gr", Role::Registrar).await;
    let petros = portal.officer("petros@dimos.example.gr").await;
    let first = sent_request(portal.store(), "Λακκούβα").await;
    until::<CitizenRequest>(portal.store(), first, ProtocolState::Registered).await;
    let held = number::<CitizenRequest>(portal.store(), first).await.0;
    let year = jiff::Timestamp::now().in_tz("Europe/Athens").expect("the zone is known").year();
    let by_hand = |number: u64| json!({"number": number, "year": year, "date": format!("{year}-01-01")});

    let case = maria.files(Draft::complaint("Φως")).await;
    portal.catches_up().await;
    let refused = petros.acts(&case, "protocol/manual", by_hand(held)).await;
    assert_eq!((refused.status, &refused.body["code"]), (409, &"number_held".into()));
    assert_eq!(petros.acts(&case, "protocol/manual", by_hand(held + 1000)).await.status, 200);
    portal.stop().await;
}
