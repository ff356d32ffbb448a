//! What was erased leaves the files only as long as nobody has to wait for it: beside a reader who stays, and where a table
//! takes too long, everything is left as it was.

use std::time::{Duration, Instant};

use sqlx::{ConnectOptions, Executor, PgConnection};
use store::retention::{Cleaned, HOLD, Whose};
use tests::commands::request;

use crate::world::World;

/// A world in which the key of somebody's account is destroyed.
async fn with_something_erased() -> (World, PgConnection) {
    let world = World::begins().await;
    world.citizen("maria@example.gr").await;
    let owner = world.database.owner.connect().await.expect("the database is there");
    let erased = "update data_keys set wrapped = null, destroyed_at = clock_timestamp()";
    sqlx::raw_sql(erased).execute(&world.owner).await.expect("the owner may");
    (world, owner)
}

/// In which file the keys are.
async fn file_of_the_keys(owner: &mut PgConnection) -> String {
    let file = sqlx::query_scalar("select pg_relation_filepath('data_keys')");
    file.fetch_one(owner).await.expect("it has one")
}

#[tokio::test]
async fn beside_somebody_who_reads_all_the_time_it_waits_for_another_night_and_nobody_waits_for_it_for_long()
{
    let (world, mut owner) = with_something_erased().await;
    let before = file_of_the_keys(&mut owner).await;
    let mut reader = world.database.owner.connect().await.expect("the database is there");
    reader.execute("begin; select count(*) from data_keys").await.expect("he reads");
    let filed = async {
        let mut longest = Duration::ZERO;
        for _ in 0..20 {
            let since = Instant::now();
            let person = domain::AccountId(uuid::Uuid::now_v7());
            world.store.execute(request(person, "κείμενο")).await.expect("it is filed");
            longest = longest.max(since.elapsed());
        }
        longest
    };
    let (cleaned, longest) = tokio::join!(Cleaned::up(&mut owner, Whose::Anothers, HOLD), filed);
    assert_eq!(cleaned.expect("it answers"), Cleaned::NotNow);
    assert!(longest < HOLD, "{longest:?}");
    assert_eq!(file_of_the_keys(&mut owner).await, before);
    reader.execute("commit").await.expect("he has read");
    let cleaned = Cleaned::up(&mut owner, Whose::Anothers, HOLD).await.expect("it answers");
    assert!(matches!(cleaned, Cleaned::Until(_)), "{cleaned:?}");
    assert_ne!(file_of_the_keys(&mut owner).await, before);
}

#[tokio::test]
async fn what_takes_longer_than_anybody_may_wait_is_left_as_it_was() {
    let (world, mut owner) = with_something_erased().await;
    let filler = "insert into data_keys (aggregate_type, aggregate_id, retention_class, wrapped, created_at) \
                  select 'Filler', gen_random_uuid()::text, 'filler', decode(repeat('ab', 80), 'hex'), now() \
                  from generate_series(1, 20000)";
    sqlx::raw_sql(filler).execute(&world.owner).await.expect("the owner may");
    let before = file_of_the_keys(&mut owner).await;
    let hold = Duration::from_millis(2);
    let cleaned = Cleaned::up(&mut owner, Whose::Anothers, hold).await.expect("it answers");
    assert_eq!(cleaned, Cleaned::TooLong);
    assert_eq!(file_of_the_keys(&mut owner).await, before);
    let patient: String =
        sqlx::query_scalar("show statement_timeout").fetch_one(&mut owner).await.expect("shown");
    assert_eq!(patient, "0", "only the tables were in a hurry");
    let cleaned = Cleaned::up(&mut owner, Whose::Anothers, HOLD).await.expect("it answers");
    assert!(matches!(cleaned, Cleaned::Until(_)), "{cleaned:?}");
}
