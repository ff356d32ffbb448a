//! A rebuild that was ended goes on where it was, if the same program takes it up again.

use std::sync::Arc;

use async_trait::async_trait;
use projections::applications::Applications;
use projections::citizens::Citizens;
use projections::rebuild::{Program, RebuildError, Rebuilding, rebuild};
use projections::requests::Requests;
use projections::search::Search;
use sqlx::PgConnection;
use store::StoredEvent;
use store::subscriptions::{ApplyError, Projection};
use tests::TestDatabase;

use crate::town::{THIS_PROGRAM, Town};

const OTHER_PROGRAM: Program = Program([2; 32]);

fn requests() -> Arc<dyn Projection> {
    Arc::new(Requests)
}

/// Where each goes on, when `program` begins; nothing is filled.
async fn goes_on(town: &Town, projections: &[Arc<dyn Projection>], program: &Program) -> Vec<Option<i64>> {
    let rebuilding = Rebuilding::begin(&town.database.owner, projections, program).await.expect("it begins");
    rebuilding.begun().iter().map(|begun| begun.goes_on_from).collect()
}

/// `Citizens`, on a database that is away.
struct Away;

#[async_trait]
impl Projection for Away {
    fn name(&self) -> &'static str {
        Citizens.name()
    }

    fn tables(&self) -> &'static [&'static str] {
        Citizens.tables()
    }

    async fn apply(&self, _tx: &mut PgConnection, _events: &[Arc<StoredEvent>]) -> Result<(), ApplyError> {
        Err(ApplyError::Database(sqlx::Error::PoolTimedOut))
    }
}

/// A town whose rebuild of these, and of citizens, was ended when it was at the citizens; and where its log ends.
async fn left_unfinished(projections: &[Arc<dyn Projection>]) -> (Town, i64) {
    let town = Town::begins().await;
    town.lives_a_little().await;
    town.issues_certificates().await;
    town.catches_up().await;
    let live = town.live_tables().await;
    let all = [projections, &[Arc::new(Away)]].concat();
    let outcome = rebuild(&town.database.owner, &all, &THIS_PROGRAM).await;
    assert!(matches!(outcome, Err(RebuildError::Apply(_))), "{outcome:?}");
    assert_eq!(town.live_tables().await, live, "all or none");
    let head = town.store.head().await.expect("the log has a head");
    (town, head)
}

#[tokio::test]
async fn the_same_program_goes_on_from_the_checkpoint_and_another_one_begins_anew() {
    let models: [Arc<dyn Projection>; 2] = [Arc::new(Applications), Arc::new(Requests)];
    let (town, head) = left_unfinished(&models).await;
    let before = town.rows().await;
    assert_eq!(goes_on(&town, &models, &THIS_PROGRAM).await, [Some(head), Some(head)]);
    let rebuilt = rebuild(&town.database.owner, &models, &THIS_PROGRAM).await.expect("it goes on");
    let did: Vec<_> = rebuilt.iter().map(|one| (one.name, one.events, one.position)).collect();
    assert_eq!(did, [("applications", 0, head), ("requests", 0, head)]);
    assert_eq!(town.rows().await, before);
    assert_eq!(goes_on(&town, &models, &THIS_PROGRAM).await, [None, None], "it is done");

    let (town, head) = left_unfinished(&models).await;
    assert_eq!(goes_on(&town, &models, &OTHER_PROGRAM).await, [None, None]);
    let rebuilt = rebuild(&town.database.owner, &[requests()], &OTHER_PROGRAM).await.expect("it is rebuilt");
    assert_eq!((rebuilt[0].events, rebuilt[0].position), (usize::try_from(head).expect("few"), head));
}

#[tokio::test]
async fn it_begins_anew_when_a_table_is_gone_or_the_schema_is_another() {
    for change in [
        "drop table read_model_next.requests",
        "delete from rebuilds",
        "update rebuilds set schema_version = schema_version - 1",
        "delete from subscriptions where name = 'requests@next'",
    ] {
        let (town, _) = left_unfinished(&[requests()]).await;
        let before = town.rows().await;
        town.owner_does(change).await;
        assert_eq!(goes_on(&town, &[requests()], &THIS_PROGRAM).await, [None], "{change}");
        town.rebuilds(requests()).await.expect("it is rebuilt");
        assert_eq!(town.rows().await, before, "{change}");
    }
}

#[tokio::test]
async fn words_beside_the_live_ones_that_a_crash_has_taken_begin_anew() {
    let search: Arc<dyn Projection> = Arc::new(Search::new(TestDatabase::master_key()));
    let (town, head) = left_unfinished(&[requests(), search.clone()]).await;
    let words = town.rows_of("case_search").await;
    assert_eq!(goes_on(&town, std::slice::from_ref(&search), &THIS_PROGRAM).await, [Some(head)]);
    // What PostgreSQL does with unlogged tables when it starts after a crash: the checkpoint stays.
    town.owner_does(
        "truncate read_model_next.case_search, read_model_next.citizen_search, read_model_next.search_begun",
    )
    .await;
    let models = [requests(), search];
    assert_eq!(goes_on(&town, &models, &THIS_PROGRAM).await, [Some(head), None]);
    rebuild(&town.database.owner, &models, &THIS_PROGRAM).await.expect("it goes on");
    assert_eq!(town.rows_of("case_search").await, words);
}

#[tokio::test]
async fn a_check_takes_nothing_of_an_unfinished_rebuild_on_trust() {
    let (town, _) = left_unfinished(&[requests()]).await;
    town.owner_does("update read_model_next.requests set status = 'closed'").await;
    let compared = projections::rebuild::check(&mut town.owner().await, &Requests).await;
    assert_eq!(compared.expect("it can be checked")[0].difference, None);
    assert_eq!(goes_on(&town, &[requests()], &THIS_PROGRAM).await, [None]);
}
