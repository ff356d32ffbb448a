//! Nobody changes what happened.

use sqlx::error::DatabaseError;
use tests::commands::comment;

use crate::world::World;

/// Changes of every kind; the table's name stands apart, because only `store` may write such a statement.
fn changes() -> [String; 4] {
    let table = "events";
    [
        format!("update {table} set number = 2"),
        format!("delete from {table}"),
        format!("truncate {table}"),
        // Not even without an effect.
        format!("update {table} set number = number where false"),
    ]
}

async fn refused_with(world: &World, role: &str, change: &str) -> String {
    let mut connection = world.owner.acquire().await.expect("the database is there");
    sqlx::raw_sql(&format!("set role {role}")).execute(&mut *connection).await.expect("the role is there");
    let refusal = sqlx::raw_sql(change).execute(&mut *connection).await.expect_err("it is refused");
    sqlx::raw_sql("reset role").execute(&mut *connection).await.expect("the role is ours");
    refusal.as_database_error().and_then(DatabaseError::code).expect("it has a code").into_owned()
}

#[tokio::test]
async fn the_application_has_no_right_to_change_the_log_and_the_owner_is_stopped_too() {
    let world = World::begins().await;
    world.store().await.execute(comment("α")).await.expect("it is filed");
    for change in changes() {
        assert_eq!(refused_with(&world, "pyli_app", &change).await, "42501", "{change}");
        assert_eq!(refused_with(&world, "pyli", &change).await, "23001", "{change}");
    }
    assert_eq!(world.counts("select count(*) from events").await, 1);
}

#[tokio::test]
async fn the_application_cannot_drop_or_alter_the_log() {
    let world = World::begins().await;
    for change in [
        "drop table events",
        "alter table events disable trigger all",
        "drop function append_events",
        "alter table events add column more text",
    ] {
        assert_eq!(refused_with(&world, "pyli_app", change).await, "42501", "{change}");
    }
}
