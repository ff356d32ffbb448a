//! `writer COMMANDS TASKS`: a process of its own that writes to the log in the database at `PYLI_DATABASE_URL`.
//!
//! Files and moves cases, many at a time; prints how many commands and how many events were acknowledged.

use anyhow::{Context, Result};
use domain::AccountId;
use domain::citizen_request::{AfterAnswer, CitizenRequest, Status};
use sqlx::postgres::PgConnectOptions;
use store::{Config, Store, Work};
use tests::TestDatabase;
use tests::commands::{answer, by_clerk, comment, note, request, status};
use tokio::task::JoinSet;
use uuid::Uuid;

#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<usize>());
    let mut number = || arguments.next().context("usage: writer COMMANDS TASKS");
    let (commands, tasks) = (number()??, number()??);
    let database: PgConnectOptions = std::env::var("PYLI_DATABASE_URL")?.parse()?;
    let master_key = TestDatabase::master_key();
    let log_keys = TestDatabase::log_keys();
    let store = Store::connect(Config {
        database,
        pool_size: 5,
        master_key,
        log_keys,
        witness: None,
        erasure_list: None,
    })
    .await?;
    let mut writers = JoinSet::new();
    for task in 0..tasks {
        let share = commands / tasks + usize::from(task < commands % tasks);
        writers.spawn(write(store.clone(), share));
    }
    let mut events = 0;
    while let Some(written) = writers.join_next().await {
        events += written??;
    }
    store.close().await;
    println!("{commands} {events}");
    Ok(())
}

/// Gives the number of acknowledged events.
async fn write(store: Store, commands: usize) -> Result<usize> {
    let citizen = AccountId(Uuid::now_v7());
    let mut case = Uuid::nil();
    let mut events = 0;
    for turn in 0..commands {
        let executed = store.execute(next(turn, case, citizen)).await?;
        if turn % 5 == 0 {
            case = executed.id;
        }
        events += executed.events.len();
    }
    Ok(events)
}

fn next(turn: usize, case: Uuid, citizen: AccountId) -> Work<CitizenRequest> {
    match turn % 5 {
        0 => request(citizen, "Στην οδό Ερμού"),
        1 => comment("Ευχαριστώ"),
        2 => by_clerk(case, status(Status::InReview)),
        3 => by_clerk(case, note("Τηλεφώνησα")),
        _ => by_clerk(case, answer(AfterAnswer::Close)),
    }
}
