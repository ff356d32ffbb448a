//! Two processes write, a reader follows: dense, in order, nothing skipped. A plain `bigserial` does skip.

use std::process::Stdio;

use sqlx::PgPool;
use tokio::process::{Child, Command};
use tokio::task::JoinSet;

use crate::auditor::Auditor;
use crate::world::World;

const TASKS: usize = 32;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_misses_nothing_while_two_processes_write() {
    let commands = if tests::prove() { 20_000 } else { 4_000 };
    let world = World::begins().await;
    let mut writers = [writer(&world, commands / 2), writer(&world, commands / 2)];
    let mut auditor = Auditor::default();
    let mut looks = 0;
    loop {
        // Asked before the log is read: what they wrote is then there to be read.
        let ended =
            writers.iter_mut().all(|writer| writer.try_wait().expect("a child can be asked").is_some());
        let read = auditor.reads_on(&world.owner).await;
        looks += 1;
        if ended && read == 0 {
            break;
        }
    }
    let (mut acknowledged, mut events) = (0, 0);
    for writer in writers {
        let (commands, of_them) = report(writer).await;
        acknowledged += commands;
        events += of_them;
    }
    println!(
        "{acknowledged} commands of two processes, {events} events, {looks} looks: dense, in order, none skipped"
    );
    assert_eq!(acknowledged, commands);
    assert_eq!(auditor.has_seen().0, events);
}

fn writer(world: &World, commands: usize) -> Child {
    Command::new(env!("CARGO_BIN_EXE_writer"))
        .args([commands.to_string(), TASKS.to_string()])
        .env("PYLI_DATABASE_URL", world.database.url())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("the writer can be run")
}

async fn report(writer: Child) -> (usize, i64) {
    let output = writer.wait_with_output().await.expect("the writer ends");
    assert!(output.status.success(), "every command of the writer is acknowledged");
    let text = String::from_utf8(output.stdout).expect("the writer prints numbers");
    let (commands, events) = text.trim().split_once(' ').expect("the writer prints two numbers");
    (commands.parse().expect("a number"), events.parse().expect("a number"))
}

/// What most people would write.
async fn a_plain_table(world: &World) {
    world.does("create table plain (position bigserial primary key, filler text)").await;
}

/// The same reader; gives how many rows he has seen.
async fn follow(pool: &PgPool, checkpoint: &mut i64) -> usize {
    let rows: Vec<i64> =
        sqlx::query_scalar("select position from plain where position > $1 order by position limit 500")
            .bind(*checkpoint)
            .fetch_all(pool)
            .await
            .expect("the table can be read");
    *checkpoint = rows.last().copied().unwrap_or(*checkpoint);
    rows.len()
}

#[tokio::test]
async fn control_the_same_reader_skips_a_row_of_a_plain_table() {
    let world = World::begins().await;
    a_plain_table(&world).await;
    let mut slow = world.owner.begin().await.expect("the database is there");
    sqlx::query("insert into plain default values").execute(&mut *slow).await.expect("the table takes it");
    world.does("insert into plain default values").await;
    let mut checkpoint = 0;
    assert_eq!(follow(&world.owner, &mut checkpoint).await, 1);
    slow.commit().await.expect("a commit");
    assert_eq!(follow(&world.owner, &mut checkpoint).await, 0, "the reader went past the row");
    assert_eq!(world.counts("select count(*) from plain").await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn control_concurrent_writers_of_a_plain_table_make_the_reader_skip() {
    let (writers, each) = (4, if tests::prove() { 2_000 } else { 250 });
    let world = World::begins().await;
    a_plain_table(&world).await;
    let mut tasks = JoinSet::new();
    for _ in 0..writers {
        let pool = world.owner.clone();
        tasks.spawn(async move {
            for _ in 0..each {
                let mut transaction = pool.begin().await.expect("the database is there");
                let insert = sqlx::query("insert into plain default values").execute(&mut *transaction);
                insert.await.expect("the table takes it");
                transaction.commit().await.expect("a commit");
            }
        });
    }
    let (mut checkpoint, mut seen) = (0, 0);
    loop {
        while tasks.try_join_next().is_some() {}
        let ended = tasks.is_empty();
        let read = follow(&world.owner, &mut checkpoint).await;
        seen += read;
        if ended && read == 0 {
            break;
        }
    }
    let written = writers * each;
    println!("a plain table: {written} rows, the reader skipped {}", written - seen);
    assert!(seen < written, "the control must see rows skipped");
}
