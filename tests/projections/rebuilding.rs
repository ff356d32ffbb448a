//! Rebuilding beside the live tables, and swapping.

use std::sync::atomic::{AtomicUsize, Ordering};

use std::sync::Arc;

use async_trait::async_trait;
use domain::AccountId;
use domain::citizen_request::Kind;
use projections::Reach;
use projections::rebuild::{RebuildError, rebuild};
use projections::requests::{QueueFilter, Requests, queue};
use sqlx::PgConnection;
use store::StoredEvent;
use store::subscriptions::{ApplyError, Projection};
use uuid::Uuid;

use crate::town::{THIS_PROGRAM, Town, answers, first};

#[tokio::test]
async fn a_rebuild_gives_the_same_rows_to_the_byte_and_the_portal_goes_on() {
    let town = Town::begins().await;
    let cases = town.lives_a_little().await;
    town.catches_up().await;
    let before = town.rows().await;
    assert_eq!(before.len(), 4);
    // Statements prepared before the swap are used after it.
    queue(&town.store, Reach::All, &QueueFilter::default(), &first(20)).await.expect("the queue can be read");

    let rebuilt = town.rebuilds(Arc::new(Requests)).await.expect("it is rebuilt");
    let head = town.store.head().await.expect("the log has a head");
    assert_eq!((rebuilt.position, rebuilt.events, rebuilt.parked), (head, 11, 0));
    assert_eq!(town.rows().await, before);

    town.clerk_does(cases[3], domain::citizen_request::RequestCommand::RequestProtocol).await;
    town.clerk_does(cases[0], answers("Τρίτη")).await;
    town.catches_up().await;
    let page = queue(&town.store, Reach::All, &QueueFilter::default(), &first(20))
        .await
        .expect("the queue can be read");
    assert_eq!(town.reads(page).await.items.len(), 4);
    assert_ne!(town.rows().await, before);
}

#[tokio::test]
async fn a_second_rebuild_gives_the_same_rows_again() {
    let town = Town::begins().await;
    town.lives_a_little().await;
    town.rebuilds(Arc::new(Requests)).await.expect("it is rebuilt");
    let first = town.rows().await;
    town.rebuilds(Arc::new(Requests)).await.expect("it is rebuilt again");
    assert_eq!((town.rows().await, first.len()), (first, 4));
}

#[tokio::test]
async fn the_swapped_table_is_like_the_one_before_it() {
    let town = Town::begins().await;
    town.lives_a_little().await;
    let mut owner = town.owner().await;
    let before = description(&mut owner).await;
    town.rebuilds(Arc::new(Requests)).await.expect("it is rebuilt");
    assert_eq!(description(&mut owner).await, before);
    for part in
        ["requests_owner_number_idx", "The staff queue", "requests_pkey PRIMARY KEY (id)", "fillfactor=80"]
    {
        assert!(before.contains(part), "{part}");
    }
    let left: i64 = sqlx::query_scalar(
        "select (select count(*) from pg_class where relnamespace = 'read_model_next'::regnamespace)
              + (select count(*) from subscriptions where name like '%@next')",
    )
    .fetch_one(&mut owner)
    .await
    .expect("it can be counted");
    assert_eq!(left, 0);
}

/// Columns, indexes, grants, owner, settings and comments of the live table, as one text.
async fn description(owner: &mut PgConnection) -> String {
    sqlx::query_scalar(
        "select concat_ws(E'\n',
             (select string_agg(concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
                                          col_description(a.attrelid, a.attnum)), E'\n' order by a.attnum)
              from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
             (select string_agg(concat_ws(' ', pg_get_indexdef(i.indexrelid), obj_description(i.indexrelid, 'pg_class')),
                                E'\n' order by pg_get_indexdef(i.indexrelid))
              from pg_index i where i.indrelid = c.oid),
             (select string_agg(concat_ws(' ', k.conname, pg_get_constraintdef(k.oid)), E'\n' order by k.conname)
              from pg_constraint k where k.conrelid = c.oid),
             (select string_agg(acl::text, ' ' order by acl::text) from unnest(c.relacl) as acl),
             pg_get_userbyid(c.relowner), c.reloptions::text, obj_description(c.oid, 'pg_class'))
         from pg_class c where c.oid = 'read_model.requests'::regclass",
    )
    .fetch_one(owner)
    .await
    .expect("it can be described")
}

#[tokio::test]
async fn what_is_filed_while_it_is_rebuilt_is_there_afterwards() {
    let town = Town::begins().await;
    let citizen = AccountId(Uuid::now_v7());
    let filing = async {
        for number in 1..=40 {
            town.files(citizen, Kind::Request, &format!("Θέμα {number}")).await;
            town.store.follow_once(&Requests).await.expect("the batch is applied");
        }
    };
    let rebuilding = async {
        for _ in 0..5 {
            town.rebuilds(Arc::new(Requests)).await.expect("it is rebuilt");
        }
    };
    tokio::join!(filing, rebuilding);
    town.catches_up().await;
    assert_eq!(town.rows().await.len(), 40);
}

#[tokio::test]
async fn what_a_killed_rebuild_has_left_is_no_hindrance() {
    let town = Town::begins().await;
    town.lives_a_little().await;
    town.catches_up().await;
    town.owner_does(
        "create schema read_model_next;
         create table read_model_next.requests (id int);
         insert into subscriptions (name, kind, position) values ('requests@next', 'projection', 5)",
    )
    .await;
    let before = town.rows().await;
    town.rebuilds(Arc::new(Requests)).await.expect("it is rebuilt");
    assert_eq!(town.rows().await, before);
}

#[tokio::test]
async fn one_rebuild_at_a_time() {
    let town = Town::begins().await;
    let mut other = town.owner().await;
    sqlx::query("select pg_advisory_lock(hashtext('pyli rebuild'), hashtext('requests'))")
        .execute(&mut other)
        .await
        .expect("the lock is free");
    let outcome = town.rebuilds(Arc::new(Requests)).await;
    assert!(matches!(outcome, Err(RebuildError::Busy("requests"))));
}

/// `Requests`, on a database that goes away after the first batch.
#[derive(Default)]
pub struct Interrupted(AtomicUsize);

#[async_trait]
impl Projection for Interrupted {
    fn name(&self) -> &'static str {
        Requests.name()
    }

    fn tables(&self) -> &'static [&'static str] {
        Requests.tables()
    }

    async fn apply(&self, tx: &mut PgConnection, events: &[Arc<StoredEvent>]) -> Result<(), ApplyError> {
        Requests.apply(tx, events).await?;
        match self.0.fetch_add(1, Ordering::SeqCst) {
            0 => Err(ApplyError::Database(sqlx::Error::PoolTimedOut)),
            _ => Ok(()),
        }
    }
}

#[tokio::test]
async fn a_database_that_fails_in_the_middle_is_an_error_and_the_live_rows_stay() {
    let town = Town::begins().await;
    town.lives_a_little().await;
    town.catches_up().await;
    let before = town.rows().await;
    let outcome = rebuild(&town.database.owner, &[Arc::new(Interrupted::default())], &THIS_PROGRAM).await;
    assert!(matches!(outcome, Err(RebuildError::Apply(_))));
    assert_eq!(town.rows().await, before);
    let next = rebuild(&town.database.owner, &[Arc::new(Requests)], &THIS_PROGRAM).await;
    next.expect("the next one succeeds");
    assert_eq!(town.rows().await, before);
}
