//! What a newer program has written into the log: an older one sets it aside and goes on; nothing of it is guessed.

use domain::AccountId;
use domain::citizen_request::CitizenRequest;
use store::{ExecuteError, StreamId, Unavailable};
use tests::commands::{by_clerk, note, request};
use uuid::Uuid;

/// An event that this program does not know, as a newer one would append it.
async fn newer_event(
    owner: &sqlx::PgPool,
    case: Uuid,
    (event_type, version, payload): (&str, &str, &str),
) -> i64 {
    sqlx::query_scalar(
        "insert into public.events (position, aggregate_type, aggregate_id, sequence, event_type, event_version,
                                    payload, metadata, recorded_at)
         select max(position) + 1, 'CitizenRequest', $1, max(sequence) filter (where aggregate_id = $1) + 1, $2, $3,
                $4::json, '{}', now()
         from public.events returning position",
    )
    .bind(case.to_string())
    .bind(event_type)
    .bind(version)
    .bind(payload)
    .fetch_one(owner)
    .await
    .expect("the owner may")
}

#[tokio::test]
async fn an_event_of_a_newer_program_is_parked_and_the_others_go_on() {
    let portal = tests::portal().await;
    let (store, owner) = (portal.store(), portal.database.owner.clone());
    let owner = sqlx::PgPool::connect_with(owner).await.expect("the database is there");
    let known = [
        ("Merged", "1.0", r#"{"Merged": {"into": 7}}"#),
        ("Noted", "2.0", r#"{"Noted": {"text": null, "visible": true}}"#),
        ("Withdrawn", "1.1", r#"{"Withdrawn": {}}"#),
    ];
    for newer in known {
        let citizen = AccountId(Uuid::now_v7());
        let case = store.execute(request(citizen, "a")).await.expect("it is filed").id;
        let position = newer_event(&owner, case, newer).await;
        let after = store.execute(request(citizen, "b")).await.expect("others are filed").position;
        assert!(store.wait_for("requests", after, std::time::Duration::from_secs(10)).await, "{newer:?}");

        let parked = store.parked("requests").await.expect("the list can be read");
        assert!(parked.iter().any(|parked| parked.position == position), "{newer:?}: {parked:?}");
        // Nothing is decided on a case that this program understands in part only.
        let decided = store.execute::<CitizenRequest>(by_clerk(case, note("x"))).await;
        let refused = matches!(decided, Err(ExecuteError::Unavailable(Unavailable::Unreadable(_))));
        assert!(refused, "{newer:?}");
        let stream = store.stream(&StreamId::of::<CitizenRequest>(case)).await.expect("the log is read");
        assert_eq!(stream.len(), 2, "{newer:?}");
    }
    portal.stop().await;
}
