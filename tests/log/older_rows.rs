//! Rows from before the JSON of an event was kept as its text (docs/decisions/0056).

use crate::sealed_log::{SealedLog, seal};

#[tokio::test]
async fn rows_that_were_jsonb_have_the_leaves_that_they_had() {
    let log = SealedLog::of(7).await;
    let before = log.witnessed().await;
    log.falls_into_the_hands_of_a_superuser().await;
    // What the migration makes of them.
    log.world
        .does(
            "update events set payload = payload::jsonb::text::json, metadata = metadata::jsonb::text::json",
        )
        .await;
    let other = "select count(*) from events where payload::text like '{\"Submitted\": {%'";
    assert_ne!(log.world.counts(other).await, 0, "the text is another than the append writes");
    let report = log.verify().await.expect("they say what they said");
    assert_eq!(report.sealed, before.checkpoint.size);

    log.world.does("truncate log_tiles, log_checkpoints").await;
    let sealer = log.process_with(7, Vec::new()).await;
    seal(&sealer).await;
    assert_eq!(log.witnessed().await.checkpoint.root, before.checkpoint.root);
    log.goes_on(2).await;
    assert!(log.verify().await.expect("it goes on").sealed > before.checkpoint.size);
}
