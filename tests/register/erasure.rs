//! A citizen is erased while his number is pending: the case is numbered all the same (docs/decisions/0016).

use domain::certificate_application::CertificateApplication;
use domain::protocol::ProtocolState;
use sqlx::{ConnectOptions, Executor};

use crate::cases::{Mood, MoodyRegister, filed_application, portal_with, until};

#[tokio::test]
async fn an_application_that_is_erased_while_it_waits_is_entered_without_its_sender() {
    let register = MoodyRegister::starts(Mood::TurnsAway).await;
    let portal = portal_with(&register.url).await;
    let case = filed_application(portal.store()).await;
    until::<CertificateApplication>(portal.store(), case, ProtocolState::Deferred).await;
    let mut owner = portal.database.owner.connect().await.expect("the owner is let in");
    let destroyed = owner.execute("update data_keys set wrapped = null, destroyed_at = now()").await;
    assert_eq!(destroyed.expect("the owner may").rows_affected(), 1);

    register.becomes(Mood::Well);
    let events = until::<CertificateApplication>(portal.store(), case, ProtocolState::Registered).await;
    assert_eq!(events, ["Submitted", "ProtocolDeferred", "Protocolled"]);
    let subject = "Αίτηση: Πιστοποιητικό γέννησης (Α.Α. 1)".to_owned();
    let line = (1, "application".to_owned(), subject, "διαγράφηκε".to_owned());
    assert_eq!(register.lines().await, [line]);
    portal.stop().await;
}
