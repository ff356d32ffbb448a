//! The database is restored from an older backup, a real one: nothing is mailed twice, and the register (which enters
//! twice what it is sent twice) is asked before anything is entered again.

mod site;

use domain::AccountId;
use domain::certificate_application::CertificateApplication;
use domain::citizen_request::{CitizenRequest, RequestCommand};
use store::StreamId;
use tests::TestDatabase;
use tests::commands::{application, by_clerk};
use uuid::Uuid;

use crate::world::mailed;
use site::{Fate, Site, Story, all_is_mailed, number, owner, said};

/// What the citizen is mailed after the backup: a new status, a link that she has asked for, and two numbers.
const MAILED_AFTER_THE_BACKUP: usize = 4;

/// The portal goes on with the restored database: the application waits still, and the clerk sends the request once more.
/// How many messages there were before, and the entries of each of the two.
async fn goes_on(site: &Site, past: &Story, backup: &TestDatabase) -> (usize, [usize; 2]) {
    let before = site.mailed();
    assert_eq!(before, 1 + MAILED_AFTER_THE_BACKUP);
    let portal = site.portal(backup).await;
    let (store, owner) = (backup.store().await, owner(backup).await);
    store.execute(by_clerk(past.asked, RequestCommand::RequestProtocol)).await.expect("it is sent");
    number(&store, StreamId::of::<CertificateApplication>(past.applied)).await;
    number(&store, StreamId::of::<CitizenRequest>(past.asked)).await;
    all_is_mailed(&store, &owner).await;
    portal.terminate().await;
    (before, [past.applied, past.asked].map(|case| site.entries(case)))
}

async fn nothing_is_done_twice(fate: Fate) -> (Site, Story, TestDatabase) {
    let site = Site::opens().await;
    let backup = site.lost.keys_dir().join("backup");
    let past = site.lives(&backup).await;
    let database = site.is_restored(&backup, fate).await;
    let (before, entries) = goes_on(&site, &past, &database).await;
    assert_eq!(entries, [1, 1], "the register was asked");
    assert_eq!(site.mailed(), before, "nothing was mailed again");
    (site, past, database)
}

#[tokio::test]
async fn after_a_restore_nothing_is_done_twice_and_what_was_perhaps_mailed_is_held() {
    let (site, past, database) = nothing_is_done_twice(Fate::Stays).await;
    let portal = site.portal(&database).await;
    let (store, owner) = (database.store().await, owner(&database).await);
    let count = "select count(*) from restores";
    let noticed: i64 = sqlx::query_scalar(count).fetch_one(&owner).await.expect("counted");
    assert_eq!(noticed, 1, "it is noticed once, not at each start");

    // What people do from now on is new.
    let before = site.mailed();
    let new = store.execute(application(past.maria)).await.expect("it is filed").id;
    number(&store, StreamId::of::<CertificateApplication>(new)).await;
    all_is_mailed(&store, &owner).await;
    assert_eq!((site.mailed(), site.entries(new)), (before + 1, 1));

    let held = said(&site, &database, &["held"]).await;
    assert!(held.ends_with(&format!("{MAILED_AFTER_THE_BACKUP} messages are held.\n")), "{held}");
    for message in ["statuschanged.2.", "letter.", "protocolled.2.", "protocolled.4."] {
        assert!(held.contains(message), "{message} in {held}");
    }
    let sent = said(&site, &database, &["held", "--send"]).await;
    assert!(sent.ends_with(&format!("{MAILED_AFTER_THE_BACKUP} messages are sent.\n")), "{sent}");
    all_is_mailed(&store, &owner).await;
    let mail = mailed(site.folder.path());
    assert_eq!(mail.len(), before + 1 + MAILED_AFTER_THE_BACKUP);
    for again in &mail[before + 1..] {
        assert!(
            mail[..before].iter().any(|first| first.id == again.id),
            "{} was never sent before",
            again.id
        );
    }
    portal.terminate().await;
}

#[tokio::test]
async fn a_mark_that_was_restored_with_the_database_is_none() {
    nothing_is_done_twice(Fate::IsACopy).await;
}

#[tokio::test]
async fn a_database_whose_mark_is_lost_is_taken_to_be_restored() {
    nothing_is_done_twice(Fate::IsLost).await;
}

#[tokio::test]
async fn without_marks_everything_is_done_twice() {
    let site = Site::opens().await;
    let backup = site.lost.keys_dir().join("backup");
    let past = site.lives(&backup).await;
    let database = site.is_restored(&backup, Fate::IsForgotten).await;
    let (before, entries) = goes_on(&site, &past, &database).await;
    assert_eq!(entries, [2, 2]);
    assert_eq!(site.mailed(), before + MAILED_AFTER_THE_BACKUP);
}

#[tokio::test]
async fn where_nothing_can_be_noticed_somebody_can_say_it() {
    let site = Site::opens().await;
    let backup = site.lost.keys_dir().join("backup");
    let past = site.lives(&backup).await;
    let database = site.is_restored(&backup, Fate::IsForgotten).await;
    let told = said(&site, &database, &["restored"]).await;
    assert!(told.starts_with("The register is asked"), "{told}");
    let (before, entries) = goes_on(&site, &past, &database).await;
    assert_eq!((entries, site.mailed()), ([1, 1], before));
}

#[tokio::test]
async fn a_portal_whose_log_becomes_shorter_under_it_writes_that_down_and_ends() {
    let site = Site::opens().await;
    let mut portal = site.portal(&site.lost).await;
    let (store, owner) = (site.lost.store().await, owner(&site.lost).await);
    let maria = AccountId(Uuid::now_v7());
    let applied = store.execute(application(maria)).await.expect("it is filed").id;
    number(&store, StreamId::of::<CertificateApplication>(applied)).await;
    // As a replica that lacks the newest event would have it.
    let shorter = "alter table events disable trigger events_are_append_only;
                   delete from events where position = (select max(position) from events)";
    sqlx::raw_sql(shorter).execute(&owner).await.expect("the owner may");
    assert_eq!(portal.ends().await.code(), Some(1));

    // The number is fetched again, and not entered again.
    let portal = site.portal(&site.lost).await;
    sqlx::raw_sql("update tasks set finished_at = null where reaction = 'registration'")
        .execute(&owner)
        .await
        .expect("as it was before");
    let store = site.lost.store().await;
    number(&store, StreamId::of::<CertificateApplication>(applied)).await;
    assert_eq!(site.entries(applied), 1);
    portal.terminate().await;
}
