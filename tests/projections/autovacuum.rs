//! A rebuild beside an autovacuum that is at a table for minutes, as after a mass fill.

use std::sync::Arc;

use async_trait::async_trait;
use projections::citizens::Citizens;
use projections::rebuild::rebuild;
use projections::requests::Requests;
use sqlx::{Connection, Executor, PgConnection};
use store::StoredEvent;
use store::subscriptions::{ApplyError, Projection};

use crate::town::{THIS_PROGRAM, Town};

/// It comes at once.
const EAGER: &[(&str, &str)] = &[("autovacuum_naptime", "1s")];

/// And takes its time at these tables and those made like them: a page or so, then the longest rest there is.
const SLOW: &str = "alter table read_model.requests
    set (autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1)";

/// Two thousand dead rows in some hundred pages of the requests in this schema.
async fn litter(town: &Town, schema: &str) {
    town.owner_does(&format!(
        "do $$ begin
            for turn in 1..500 loop
                update {schema}.requests set changed_at = changed_at;
            end loop;
        end $$"
    ))
    .await;
}

async fn is_at_work(owner: &mut PgConnection, schema: &str) -> bool {
    sqlx::query_scalar(&format!(
        "select exists (select from pg_stat_progress_vacuum where relid = '{schema}.requests'::regclass)"
    ))
    .fetch_one(owner)
    .await
    .expect("it can be asked")
}

/// Whether the table is to be had within this time.
async fn is_locked_within(owner: &mut PgConnection, schema: &str, patience: &str) -> bool {
    let mut tx = owner.begin().await.expect("a transaction begins");
    tx.execute(format!("set local lock_timeout = '{patience}'").as_str()).await.expect("it can be set");
    let lock = format!("lock table {schema}.requests in access exclusive mode");
    let locked = tx.execute(lock.as_str()).await;
    tx.rollback().await.expect("the server is there");
    locked.is_ok()
}

/// An autovacuum is at the requests in this schema, and gives way to nobody who waits for less than a second: the control.
async fn vacuumed(town: &Town, schema: &str) {
    litter(town, schema).await;
    let mut owner = town.owner().await;
    while !is_at_work(&mut owner, schema).await {}
    for _ in 0..5 {
        assert!(!is_locked_within(&mut owner, schema, "300ms").await, "it gave way to a short wait");
    }
    assert!(is_at_work(&mut owner, schema).await, "it was over before anybody waited long enough");
}

async fn a_town() -> Town {
    let town = Town::begins_in(tests::database_alone(EAGER).await).await;
    town.owner_does(SLOW).await;
    town.lives_a_little().await;
    town.issues_certificates().await;
    town.catches_up().await;
    town
}

#[tokio::test]
async fn a_rebuild_waits_until_an_autovacuum_gives_way() {
    let town = a_town().await;
    let before = town.rows().await;
    vacuumed(&town, "read_model").await;
    rebuild(&town.database.owner, &[Arc::new(Requests)], &THIS_PROGRAM).await.expect("it is rebuilt");
    assert_eq!(town.rows().await, before);
}

/// `Citizens`, who take until the requests beside them are filled, and an autovacuum is at these.
struct Late(Arc<Town>);

#[async_trait]
impl Projection for Late {
    fn name(&self) -> &'static str {
        Citizens.name()
    }

    fn tables(&self) -> &'static [&'static str] {
        Citizens.tables()
    }

    async fn apply(&self, tx: &mut PgConnection, events: &[Arc<StoredEvent>]) -> Result<(), ApplyError> {
        let analysed = "select reltuples > 0 from pg_class where oid = 'read_model_next.requests'::regclass";
        let mut owner = self.0.owner().await;
        while !sqlx::query_scalar::<_, bool>(analysed).fetch_one(&mut owner).await? {}
        vacuumed(&self.0, "read_model_next").await;
        Citizens.apply(tx, events).await
    }
}

#[tokio::test]
async fn a_rebuild_waits_for_one_at_the_new_tables_too() {
    let town = Arc::new(a_town().await);
    let before = town.rows().await;
    let models: [Arc<dyn Projection>; 2] = [Arc::new(Requests), Arc::new(Late(town.clone()))];
    rebuild(&town.database.owner, &models, &THIS_PROGRAM).await.expect("they are rebuilt");
    assert_eq!(town.rows().await, before);
}
