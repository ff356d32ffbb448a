//! A connection that is lost exactly between the commit and its answer, while the portal lives on: the appender looks
//! before it sends anything again. A commit that waits for a standby that never comes gives us that moment.

use domain::citizen_request::{CitizenRequest, Kind, RequestCommand};
use domain::words::{CaseText, NoteText, Subject};
use domain::{AccountId, Decider};
use portal::{Cluster, ClusterOptions};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Executor};
use store::{Actor, Config, Role, Store, Work};
use tests::TestDatabase;
use uuid::Uuid;

const DATABASE: &str = "lost_answers";

/// A cluster whose commits wait for a standby, unless a session is content without.
fn cluster(folder: &tempfile::TempDir) -> Cluster {
    let options = ClusterOptions::default().set("synchronous_standby_names", "nobody");
    Cluster::start(&folder.path().join("data"), &options).expect("a cluster starts")
}

fn content_without(database: PgConnectOptions) -> PgConnectOptions {
    database.options([("synchronous_commit", "local")])
}

async fn store(database: PgConnectOptions) -> Store {
    let (master_key, log_keys) = (TestDatabase::master_key(), TestDatabase::log_keys());
    let config = Config { database, pool_size: 4, master_key, log_keys, witness: None, erasure_list: None };
    Store::connect(config).await.expect("the database takes us in")
}

async fn files(store: &Store) -> Uuid {
    let command = RequestCommand::Submit {
        kind: Kind::Comment,
        sender: None,
        subject: Subject::parse("Θέμα").expect("a subject"),
        text: CaseText::parse("Κείμενο").expect("a text"),
        desired_action: None,
    };
    does(store, Work::<CitizenRequest>::opening(command, Actor::VISITOR)).await
}

async fn notes(store: &Store, id: Uuid) {
    let text = NoteText::parse("Μία φορά").expect("a note");
    let clerk = Actor::account(Role::Staff, AccountId(Uuid::now_v7()));
    does(store, Work::<CitizenRequest>::on(id, RequestCommand::Note { text }, clerk)).await;
}

async fn does<A>(store: &Store, work: Work<A>) -> Uuid
where
    A: Decider + 'static,
    A::Command: Clone,
    A::Error: std::fmt::Debug,
{
    store.execute(work).await.expect("it is done").id
}

/// Ends the appender's connection while its commit waits, and then makes no commit wait any more.
async fn loses_the_answer(owner: &mut PgConnection) {
    let end = "select count(pg_terminate_backend(pid)) from pg_stat_activity \
               where wait_event = 'SyncRep' and application_name = 'pyli appender'";
    // Each look is a round trip; the commit soon waits.
    while sqlx::query_scalar::<_, i64>(end).fetch_one(&mut *owner).await.expect("the owner may") == 0 {}
    owner.execute("alter system set synchronous_standby_names = ''").await.expect("the owner may");
    owner.execute("select pg_reload_conf()").await.expect("the owner may");
}

/// How many notes one note became, its answer being lost.
async fn notes_after_a_lost_answer() -> i64 {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let starting = tokio::task::block_in_place(|| cluster(&folder));
    let mut anywhere = content_without(starting.options("postgres")).connect().await.expect("we are let in");
    anywhere.execute(format!("create database {DATABASE}").as_str()).await.expect("a database is made");
    let local = content_without(starting.options(DATABASE));
    Store::migrate(&local).await.expect("the schema is made");
    let id = files(&store(local.clone()).await).await;

    let waiting = store(starting.options(DATABASE)).await;
    let mut owner = local.connect().await.expect("the owner is let in");
    tokio::join!(notes(&waiting, id), loses_the_answer(&mut owner));
    let count = "select count(*) from events where event_type = 'Noted'";
    sqlx::query_scalar(count).fetch_one(&mut owner).await.expect("the log can be read")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_answer_is_looked_for_and_sending_blindly_doubles() {
    assert_eq!(notes_after_a_lost_answer().await, 1);
    fail::cfg("append.resend_blindly", "return").expect("the action is known");
    assert_eq!(notes_after_a_lost_answer().await, 2, "the double was not seen");
}
