//! A database with a log, and what can be done to it from outside.

use domain::citizen_request::{CitizenRequest, RequestError};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, PgPool, Postgres, Transaction};
use store::{ExecuteError, Executed, Store, StoredEvent, StreamId, Work};
use tests::TestDatabase;
use tokio::task::JoinSet;
use uuid::Uuid;

pub type Outcome = Result<Executed, ExecuteError<RequestError>>;

pub struct World {
    /// The owner of the database looks behind the store.
    pub owner: PgPool,
    pub database: TestDatabase,
}

impl World {
    pub async fn begins() -> Self {
        let database = tests::database().await;
        let options = database.owner.clone().disable_statement_logging();
        let owner =
            PgPoolOptions::new().max_connections(5).test_before_acquire(true).connect_with(options).await;
        Self { owner: owner.expect("the database is there"), database }
    }

    pub async fn store(&self) -> Store {
        self.database.store().await
    }

    /// Runs a statement as the owner.
    pub async fn does(&self, sql: &str) {
        sqlx::raw_sql(sql).execute(&self.owner).await.expect("the statement is right");
    }

    /// Runs a statement on the cluster, from outside the database; `{}` stands for the database's name.
    pub async fn does_from_outside(&self, sql: &str) {
        let name = self.database.owner.get_database().expect("it has a name");
        let options: PgConnectOptions = self.database.owner.clone().database("postgres");
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .connect_with(options)
            .await
            .expect("the cluster is there");
        sqlx::raw_sql(&sql.replace("{}", name)).execute(&pool).await.expect("the statement is right");
        pool.close().await;
    }

    /// Asks for one number.
    pub async fn counts(&self, sql: &str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.owner).await.expect("the question is right")
    }

    /// Nobody appends until it is released.
    pub async fn holds_the_head(&self) -> Transaction<'static, Postgres> {
        let mut holding = self.owner.begin().await.expect("the database is there");
        sqlx::query("select id from log_head where id = 1 for update")
            .execute(&mut *holding)
            .await
            .expect("the head is there");
        holding
    }

    /// Returns when that many appenders wait for the head.
    pub async fn sees_waiting(&self, appenders: i64) {
        let waiting = "select count(*) from pg_stat_activity where application_name = 'pyli appender' \
                       and wait_event_type = 'Lock' and datname = current_database()";
        while self.counts(waiting).await < appenders {}
    }

    /// The person is forgotten, as far as this stream goes.
    pub async fn destroys_the_key_of(&self, case: Uuid) {
        let destroyed = sqlx::query(
            "update data_keys set wrapped = null, destroyed_at = now() where aggregate_id = $1 and wrapped is not null",
        );
        let destroyed = destroyed.bind(case.to_string()).execute(&self.owner).await.expect("the owner may");
        assert_eq!(destroyed.rows_affected(), 1);
    }

    /// Ends the sessions of that name, or all but the owner's own.
    pub async fn ends_sessions(&self, application: Option<&str>) {
        let statement = "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() \
                         and datname = current_database() and application_name like coalesce($1, 'pyli%')";
        sqlx::query(statement).bind(application).execute(&self.owner).await.expect("the owner may");
    }
}

/// The stream of a case.
pub fn stream(case: Uuid) -> StreamId {
    StreamId::of::<CitizenRequest>(case)
}

/// The events of a case.
pub async fn events_of(store: &Store, case: Uuid) -> Vec<StoredEvent> {
    store.stream(&stream(case)).await.expect("the log can be read")
}

/// The types of a case's events, in order.
pub async fn story_of(store: &Store, case: Uuid) -> Vec<String> {
    events_of(store, case).await.into_iter().map(|event| event.event_type).collect()
}

/// Everything at once; the outcomes in the order of the works.
pub async fn all_at_once(works: Vec<(Store, Work<CitizenRequest>)>) -> Vec<Outcome> {
    let mut tasks = JoinSet::new();
    for (index, (store, work)) in works.into_iter().enumerate() {
        tasks.spawn(async move { (index, store.execute(work).await) });
    }
    let mut outcomes = tasks.join_all().await;
    outcomes.sort_by_key(|(index, _)| *index);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

/// Lets every task run that can, on the one thread of such a test: each has then handed its command over.
pub async fn everybody_has_asked() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}
