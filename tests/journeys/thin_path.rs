//! From the citizen to the log and back: he files, a clerk answers, he sees it.

use tests::{Draft, TestPortal, portal};

#[tokio::test]
async fn a_citizen_files_a_clerk_answers_the_citizen_sees_it() {
    let portal = portal().await;
    let maria = portal.citizen("maria@example.gr").await;
    let eleni = portal.staff("eleni@dimos.example.gr").await;

    let case = maria.files(Draft::complaint("Λακκούβα στη γωνία").asking("Να κλείσει.")).await;
    assert_eq!(case["number"], 1);
    assert_eq!(case["status"], "submitted");
    assert_eq!(maria.reads(&case).await["desired_action"], "Να κλείσει.");

    portal.catches_up().await;
    assert_eq!(eleni.queue().await[0]["id"], case["id"]);
    eleni.moves(&case, "in_progress").await;
    eleni.answers(&case, "Έκλεισε σήμερα.").await;

    let seen = maria.reads(&case).await;
    assert_eq!((&seen["status"], &seen["answer"]["text"]), (&"answered".into(), &"Έκλεισε σήμερα.".into()));
    portal.stop().await;
}

#[tokio::test]
async fn a_visitor_comments_and_the_clerk_knows_no_sender() {
    let portal = portal().await;
    let eleni = portal.staff("eleni@dimos.example.gr").await;
    assert_eq!(portal.visitor().comments(Draft::comment("Ωραίο πάρκο")).await, 1);
    portal.catches_up().await;
    let case = &eleni.queue().await[0];
    let whole = eleni.reads(case).await;
    assert_eq!((&whole["kind"], &whole["sender"]), (&"comment".into(), &serde_json::Value::Null));
    portal.stop().await;
}

#[tokio::test]
async fn sending_twice_makes_one_case_across_a_restart() {
    let portal = portal().await;
    let maria = portal.citizen("maria@example.gr").await;
    let draft = Draft::request("Πιστοποιητικό");
    let first = maria.files(draft.clone()).await;
    let portal = TestPortal::on(portal.stop().await, &[]).await;
    let maria = portal.returning(&maria, "maria@example.gr").await;
    assert_eq!(maria.files(draft).await["id"], first["id"]);
    assert_eq!(maria.lists().await.len(), 1);
    portal.stop().await;
}
