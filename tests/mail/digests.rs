//! The digest of the staff.

use domain::AccountId;
use jiff::civil::date;
use store::Role;
use tests::PyliProcess;
use tests::commands::{application, request};
use uuid::Uuid;

use crate::world::{Town, mailed, path};

#[tokio::test]
async fn each_member_of_staff_has_one_digest_a_day_with_what_is_new_to_him() {
    let town = Town::opens(&[]).await;
    let store = town.portal.store();
    town.portal.employ("eleni@example.gr", Role::Staff).await;
    town.portal.employ("auditor@example.gr", Role::Auditor).await;
    for text in ["a", "b"] {
        store.execute(request(AccountId(Uuid::now_v7()), text)).await.expect("it is filed");
    }
    store.execute(application(AccountId(Uuid::now_v7()))).await.expect("it is filed");

    let day = date(2026, 11, 24);
    let others = town.portal.database.store().await;
    let (one, other) = tokio::join!(store.write_digests(day), others.write_digests(day));
    assert_eq!(one.expect("written") + other.expect("written"), 1, "of several processes one writes it");
    let mail = town.mail_to("eleni@example.gr").await;
    assert_eq!(mail.len(), 1);
    assert!(mail[0].text.contains("Αιτήματα – Καταγγελίες: 2"), "{}", mail[0].text);
    assert!(mail[0].text.contains("Αιτήσεις – Πιστοποιητικά: 1"), "{}", mail[0].text);
    assert!(town.mail_to("auditor@example.gr").await.is_empty());

    store.write_digests(date(2026, 11, 25)).await.expect("written");
    assert_eq!(town.mail_to("eleni@example.gr").await.len(), 1, "nothing is new: nothing is said");
    store.execute(request(AccountId(Uuid::now_v7()), "c")).await.expect("it is filed");
    store.write_digests(date(2026, 11, 26)).await.expect("written");
    let mail = town.mail_to("eleni@example.gr").await;
    assert!(mail[1].text.contains("Αιτήματα – Καταγγελίες: 1"), "it counts on: {}", mail[1].text);
    others.close().await;
    town.closes().await;
}

#[tokio::test]
async fn a_digest_is_mailed_from_its_time_on_when_it_is_asked_for() {
    let town = Town::opens(&["--roles", "http,projections"]).await;
    town.portal.employ("eleni@example.gr", Role::Staff).await;
    town.portal.store().execute(request(AccountId(Uuid::now_v7()), "a")).await.expect("it is filed");
    let way = format!("file:{}", path(town.folder.path()));
    let process = PyliProcess::on(&town.portal.database, |command| {
        command.env("PYLI_MAIL", way).env("PYLI_DIGEST", "00:00");
    })
    .await;
    town.until("select count(*) from letters where kind = 'digest' and outcome = 'sent'", 1).await;
    assert_eq!(mailed(town.folder.path()).len(), 1);
    process.terminate().await;
    town.closes().await;
}
