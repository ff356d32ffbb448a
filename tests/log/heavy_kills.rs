//! The appender's connection is killed again and again under load.

use std::collections::HashMap;

use store::{ExecuteError, Store, Unavailable};
use tests::commands::{by_clerk, comment, note};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::auditor::Auditor;
use crate::world::World;

/// What one client was told.
#[derive(Default)]
struct Told {
    /// Its cases, each with the number of notes that were acknowledged.
    cases: HashMap<Uuid, i64>,
    /// Commands that were not acknowledged.
    unavailable: i64,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_acknowledged_command_is_there_once_however_often_the_appender_is_killed() {
    let (clients, turns) = if tests::prove() { (16, 250) } else { (8, 40) };
    let world = World::begins().await;
    let store = world.store().await;
    let mut asking = JoinSet::new();
    for _ in 0..clients {
        asking.spawn(asks(store.clone(), turns));
    }
    let (mut kills, mut seen) = (0, 0);
    let mut told = Vec::new();
    while told.len() < clients {
        while let Some(client) = asking.try_join_next() {
            told.push(client.expect("no panic"));
        }
        let head = store.head().await.expect("reads go on");
        if head >= seen + 10 {
            world.ends_sessions(Some("pyli appender")).await;
            (kills, seen) = (kills + 1, head);
        }
    }
    let cases = told.iter().map(|client| client.cases.len()).sum::<usize>();
    let unavailable = told.iter().map(|client| client.unavailable).sum::<i64>();
    println!("{kills} kills, {cases} cases and their notes acknowledged, {unavailable} commands not");
    assert!(kills >= 10);
    let (events, in_the_log) = Auditor::reads_everything(&world.owner).await;
    let acknowledged: i64 = told.iter().flat_map(|client| client.cases.values()).map(|notes| notes + 1).sum();
    assert!(cases <= in_the_log && acknowledged <= events && events <= acknowledged + unavailable);
    if unavailable == 0 {
        assert_eq!((cases, acknowledged), (in_the_log, events));
    }
    for (case, notes) in told.iter().flat_map(|client| &client.cases) {
        let (submitted, noted) = in_the_log_of(&world, *case).await;
        assert_eq!(submitted, 1);
        assert!(noted >= *notes && noted <= notes + unavailable, "{noted} notes, {notes} were acknowledged");
    }
}

/// Files a case and writes two notes on it, again and again.
async fn asks(store: Store, turns: usize) -> Told {
    let mut told = Told::default();
    for _ in 0..turns {
        let case = match store.execute(comment("α")).await {
            Ok(filed) => filed.id,
            Err(error) => {
                told.hears(&error);
                continue;
            }
        };
        let notes = told.cases.insert(case, 0);
        assert!(notes.is_none(), "no two submissions get one case");
        for _ in 0..2 {
            match store.execute(by_clerk(case, note("β"))).await {
                Ok(_) => *told.cases.entry(case).or_default() += 1,
                Err(error) => told.hears(&error),
            }
        }
    }
    told
}

impl Told {
    fn hears<E: std::error::Error>(&mut self, error: &ExecuteError<E>) {
        let expected = matches!(error, ExecuteError::Unavailable(Unavailable::Database(_)));
        assert!(expected, "a kill never looks like anything else: {error}");
        self.unavailable += 1;
    }
}

async fn in_the_log_of(world: &World, case: Uuid) -> (i64, i64) {
    sqlx::query_as(
        "select count(*) filter (where event_type = 'Submitted'), count(*) filter (where event_type = 'Noted') \
         from events where aggregate_type = 'CitizenRequest' and aggregate_id = $1",
    )
    .bind(case.to_string())
    .fetch_one(&world.owner)
    .await
    .expect("the question is right")
}
