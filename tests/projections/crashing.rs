//! What becomes of the read models when the server crashes, when they are replayed, and when they are rebuilt.

use projections::rebuild::check;

use crate::town::Town;

const TABLES: [&str; 6] =
    ["requests", "applications", "citizens", "case_search", "citizen_search", "search_begun"];

async fn everything(town: &Town) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for table in TABLES {
        rows.push(town.rows_of(table).await);
    }
    rows
}

async fn a_town_with_everything() -> Town {
    let town = Town::begins().await;
    town.lives_a_little().await;
    town.issues_certificates().await;
    town.catches_up().await;
    town
}

#[tokio::test]
async fn replaying_the_log_gives_the_same_rows() {
    let town = a_town_with_everything().await;
    let before = everything(&town).await;
    assert_eq!(before.iter().map(Vec::len).collect::<Vec<_>>(), [4, 3, 2, 7, 2, 1]);
    town.owner_does(&format!("truncate read_model.{}", TABLES.join(", read_model."))).await;
    town.owner_does("update subscriptions set position = 0").await;
    town.catches_up().await;
    assert_eq!(everything(&town).await, before);
}

#[tokio::test]
async fn every_read_model_is_what_the_log_says_and_a_rebuild_changes_nothing() {
    let town = a_town_with_everything().await;
    let before = everything(&town).await;
    let mut owner = town.owner().await;
    for projection in &town.read_models {
        let name = projection.name();
        let compared = check(&mut owner, projection.as_ref()).await.expect("it can be checked");
        assert!(compared.iter().all(|table| table.difference.is_none()), "{compared:?}");
        let rebuilt = town.rebuilds(projection.clone()).await.expect("it is rebuilt");
        assert_eq!((rebuilt.name, rebuilt.parked), (name, 0));
    }
    assert_eq!(everything(&town).await, before);
    let unlogged: Vec<String> = sqlx::query_scalar(
        "select relname::text from pg_class
         where relnamespace = 'read_model'::regnamespace and relkind = 'r' and relpersistence = 'u' order by 1",
    )
    .fetch_all(&mut owner)
    .await
    .expect("they can be counted");
    assert_eq!(unlogged, ["case_search", "citizen_search", "search_begun"]);
}

#[tokio::test]
async fn words_that_a_crash_has_taken_come_back_without_any_new_event() {
    let town = a_town_with_everything().await;
    let before = everything(&town).await;
    // What PostgreSQL does with unlogged tables when it starts after a crash.
    town.owner_does("truncate read_model.case_search, read_model.citizen_search, read_model.search_begun")
        .await;
    town.owner_does(
        "insert into parked_events (subscription, position, aggregate_type, aggregate_id, error)
         values ('search', 1, 'CitizenRequest', 'x', 'of the time before')",
    )
    .await;
    town.catches_up().await;
    assert_eq!(everything(&town).await, before);
    assert!(town.store.parked("search").await.expect("it can be asked").is_empty());
}

#[tokio::test]
async fn nobody_waits_for_the_words() {
    let town = a_town_with_everything().await;
    let all = town.store.subscriptions().await.expect("they can be listed");
    let nobody_waits: Vec<_> =
        all.iter().filter(|one| one.kind == "index").map(|one| one.name.as_str()).collect();
    assert_eq!((all.len(), nobody_waits), (4, vec!["search"]));
}
