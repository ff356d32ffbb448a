//! Applications: they go to the register with their filing.

use domain::AccountId;
use domain::certificate_application::{ApplicationCommand, CertificateApplication};
use domain::protocol::ProtocolState;
use store::{Actor, Role, Work};
use tests::commands::application;
use uuid::Uuid;

use crate::cases::{Mood, MoodyRegister, filed_application, number, portal_with, until};

#[tokio::test]
async fn an_application_is_numbered_with_its_filing() {
    let portal = tests::portal().await;
    let case = filed_application(portal.store()).await;
    let events = until::<CertificateApplication>(portal.store(), case, ProtocolState::Registered).await;
    assert_eq!(events, ["Submitted", "Protocolled"]);
    assert_eq!(number::<CertificateApplication>(portal.store(), case).await, (1, "built-in".to_owned()));
    portal.stop().await;
}

#[tokio::test]
async fn the_book_names_the_certificate_and_who_applies() {
    let register = MoodyRegister::starts(Mood::Well).await;
    let portal = portal_with(&register.url).await;
    let case = filed_application(portal.store()).await;
    until::<CertificateApplication>(portal.store(), case, ProtocolState::Registered).await;
    let subject = "Αίτηση: Πιστοποιητικό γέννησης (Α.Α. 1)".to_owned();
    let line = (1, "application".to_owned(), subject, "Παπαδοπούλου Ελένη".to_owned());
    assert_eq!(register.lines().await, [line]);
    portal.stop().await;
}

#[tokio::test]
async fn an_application_withdrawn_while_it_waits_is_numbered_all_the_same() {
    let register = MoodyRegister::starts(Mood::TurnsAway).await;
    let portal = portal_with(&register.url).await;
    let citizen = AccountId(Uuid::now_v7());
    let case = portal.store().execute(application(citizen)).await.expect("it is filed").id;
    until::<CertificateApplication>(portal.store(), case, ProtocolState::Deferred).await;
    let withdrawal = ApplicationCommand::Withdraw { by: citizen };
    let work = Work::on(case, withdrawal, Actor::account(Role::Citizen, citizen));
    portal.store().execute::<CertificateApplication>(work).await.expect("it is withdrawn");

    register.becomes(Mood::Well);
    let events = until::<CertificateApplication>(portal.store(), case, ProtocolState::Registered).await;
    assert_eq!(events, ["Submitted", "ProtocolDeferred", "Withdrawn", "Protocolled"]);
    portal.stop().await;
}
