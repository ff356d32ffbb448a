//! Several read models change places with the live ones in one transaction, and nobody who reads is ended for it.

use std::sync::Arc;

use projections::applications::Applications;
use projections::rebuild::{RebuildError, rebuild};
use projections::requests::Requests;
use sqlx::{Connection, PgConnection};
use store::subscriptions::Projection;

use crate::rebuilding::Interrupted;
use crate::town::{THIS_PROGRAM, Town};

async fn reads(connection: &mut PgConnection, table: &str) -> sqlx::Result<i64> {
    sqlx::query_scalar(&format!("select count(id) from read_model.{table}")).fetch_one(connection).await
}

/// Returns when somebody waits for a live table.
async fn somebody_waits(town: &Town) {
    let mut owner = town.owner().await;
    let waits = "select exists (select from pg_locks where not granted and mode = 'AccessExclusiveLock')";
    while !sqlx::query_scalar::<_, bool>(waits).fetch_one(&mut owner).await.expect("it can be asked") {}
}

#[tokio::test]
async fn all_change_places_or_none_does() {
    let town = Town::begins().await;
    town.lives_a_little().await;
    town.issues_certificates().await;
    town.catches_up().await;
    let live = town.live_tables().await;
    let models: [Arc<dyn Projection>; 2] = [Arc::new(Applications), Arc::new(Interrupted::default())];
    let outcome = rebuild(&town.database.owner, &models, &THIS_PROGRAM).await;
    assert!(matches!(outcome, Err(RebuildError::Apply(_))));
    assert_eq!(town.live_tables().await, live);

    // The same when somebody reads one of them without end.
    let mut reader = town.owner().await;
    let mut reading = reader.begin().await.expect("a transaction begins");
    reads(&mut reading, "applications").await.expect("it is read");
    let models: [Arc<dyn Projection>; 2] = [Arc::new(Requests), Arc::new(Applications)];
    let outcome = rebuild(&town.database.owner, &models, &THIS_PROGRAM).await;
    let Err(RebuildError::InUse(who)) = outcome else { panic!("somebody reads: {outcome:?}") };
    assert!(who.contains("has AccessShareLock on read_model.applications since"), "{who}");
    assert_eq!(town.live_tables().await, live);
    reading.commit().await.expect("nothing is wrong with it");

    rebuild(&town.database.owner, &town.read_models, &THIS_PROGRAM).await.expect("they are rebuilt");
    let swapped = town.live_tables().await;
    assert_eq!(swapped.len(), live.len());
    assert!(swapped.iter().all(|table| !live.contains(table)), "all of them are others");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_reads_one_and_then_another_is_let_through_and_the_swap_comes_after_him() {
    let town = Town::begins().await;
    town.lives_a_little().await;
    town.catches_up().await;
    let mut reader = town.owner().await;
    let mut reading = reader.begin().await.expect("a transaction begins");
    reads(&mut reading, "applications").await.expect("it is read");
    // The swap gets `requests`, and waits for `applications`; the reader wants `requests`.
    let models: [Arc<dyn Projection>; 2] = [Arc::new(Requests), Arc::new(Applications)];
    let swapping = rebuild(&town.database.owner, &models, &THIS_PROGRAM);
    let both = async {
        somebody_waits(&town).await;
        assert_eq!(reads(&mut reading, "requests").await.expect("the reader is not ended"), 4);
        reading.commit().await.expect("nothing is wrong with it");
    };
    let (rebuilt, ()) = tokio::join!(swapping, both);
    assert_eq!(rebuilt.expect("they are rebuilt").len(), 2);
}
