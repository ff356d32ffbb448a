//! Nobody changes what happened.

use tests::commands::comment;
use tests::refused_with;

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

#[tokio::test]
async fn the_application_has_no_right_to_change_the_log_and_the_owner_is_stopped_too() {
    let world = World::begins().await;
    world.store().await.execute(comment("α")).await.expect("it is filed");
    for change in changes() {
        assert_eq!(refused_with(&world.owner, "pyli_app", &change).await, "42501", "{change}");
        assert_eq!(refused_with(&world.owner, "pyli", &change).await, "23001", "{change}");
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
        assert_eq!(refused_with(&world.owner, "pyli_app", change).await, "42501", "{change}");
    }
}
