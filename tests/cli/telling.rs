//! `pyli audit case` and `pyli rebuild --to`: a case as it was, and a read model as it was.

use serde_json::Value;
use tests::{Draft, TestPortal, portal};
use uuid::Uuid;

use crate::verbs::on;
use crate::{code, complaint, stdout};

/// A complaint that a clerk has taken up and answered: positions 1 to 3.
async fn answered(portal: &TestPortal) -> Value {
    let maria = portal.citizen("maria@example.gr").await;
    let eleni = portal.staff("eleni@dimos.gr").await;
    let case = maria.files(Draft::complaint("Λακκούβα").text("Στην οδό\nΕρμού \u{1b}[31m")).await;
    portal.catches_up().await;
    eleni.moves(&case, "in_review").await;
    eleni.answers(&case, "Έκλεισε.").await;
    case
}

fn id(case: &Value) -> &str {
    case["id"].as_str().expect("a case has an id")
}

#[tokio::test]
async fn a_case_is_told_in_sentences_and_shown_as_it_is() {
    let portal = portal().await;
    let case = answered(&portal).await;
    let output = on(&portal, &["audit", "case", id(&case)], "").await;
    assert_eq!(code(&output), 0, "{}", complaint(&output));
    let told = stdout(&output);
    for words in [
        "Ο πολίτης υπέβαλε υπόθεση με Α.Α. 1: Καταγγελία.",
        "Υπάλληλος (Ελένη Δημητρίου) άλλαξε την κατάσταση σε «Σε αξιολόγηση».",
        "Υπάλληλος (Ελένη Δημητρίου) απάντησε στον πολίτη.",
        "      Απάντηση: Έκλεισε.",
        "Τι έβλεπαν οι υπάλληλοι",
        "Τι έβλεπε ο πολίτης",
        "  Κατάσταση: Απαντήθηκε",
        "θέση 3",
    ] {
        assert!(told.contains(words), "{words}\n{told}");
    }
    assert!(
        told.contains("Κείμενο: Στην οδό\n") && !told.contains('\u{1b}'),
        "nothing that a terminal obeys"
    );
    let english = stdout(&on(&portal, &["audit", "case", id(&case), "--language", "en"], "").await);
    assert!(english.contains("A member of staff (Ελένη Δημητρίου) answered the citizen."), "{english}");
}

#[tokio::test]
async fn as_of_a_time_nothing_is_told_that_came_later() {
    let portal = portal().await;
    let case = answered(&portal).await;
    let log = portal.store().events_after(0, 10).await.expect("the log answers");
    let second = log[1].recorded_at.to_string();
    for moment in ["2", second.as_str()] {
        let output = on(&portal, &["audit", "case", id(&case), "--as-of", moment], "").await;
        assert_eq!(code(&output), 0, "{}", complaint(&output));
        let told = stdout(&output);
        assert!(told.contains("θέση 2") && told.contains("Κατάσταση: Σε αξιολόγηση"), "{told}");
        assert!(!told.contains("Έκλεισε") && !told.contains("θέση 3"), "{told}");
    }
    let today = log[2].recorded_at.to_zoned(domain::terms::athens()).date();
    let output = on(&portal, &["audit", "case", id(&case), "--as-of", &today.to_string()], "").await;
    assert!(stdout(&output).contains("θέση 3"), "a day means its end");
}

#[tokio::test]
async fn a_case_goes_by_its_number_and_a_citizen_by_his_account() {
    let portal = portal().await;
    answered(&portal).await;
    let output = on(&portal, &["audit", "case", "1", "--service", "requests"], "").await;
    assert!(stdout(&output).starts_with("Αίτημα – Καταγγελία, Α.Α. 1 ("), "{}", complaint(&output));
    let nikos = portal.citizen("nikos@example.gr").await;
    let declared = nikos.declares(&tests::details()).await;
    assert_eq!(declared.status, 200);
    let told = stdout(&on(&portal, &["audit", "case", &nikos.id], "").await);
    assert!(told.contains("Ο πολίτης δήλωσε τα στοιχεία του.") && told.contains("094259216"), "{told}");
}

#[tokio::test]
async fn no_such_case_ends_with_one_and_no_such_time_with_two() {
    let portal = portal().await;
    let case = answered(&portal).await;
    let nobody = Uuid::now_v7().to_string();
    for arguments in [
        &["audit", "case", &nobody][..],
        &["audit", "case", "2", "--service", "requests"],
        &["audit", "case", "1", "--service", "applications"],
        &["audit", "case", id(&case), "--service", "applications"],
        &["audit", "case", id(&case), "--as-of", "2000-01-01"],
    ] {
        let output = on(&portal, arguments, "").await;
        assert_eq!((code(&output), stdout(&output).as_str()), (1, ""), "{arguments:?}");
        assert!(complaint(&output).contains("no such case"), "{}", complaint(&output));
    }
    for arguments in [
        &["audit", "case"][..],
        &["audit", "case", "unicorn"],
        &["audit", "case", "0", "--service", "requests"],
        &["audit", "case", "1"],
        &["audit", "case", id(&case), "--as-of", "yesterday"],
        &["audit", "case", id(&case), "--as-of", "2026-02-30"],
        &["audit", "case", id(&case), "--language", "fr"],
    ] {
        let output = on(&portal, arguments, "").await;
        assert_eq!((code(&output), stdout(&output).as_str()), (2, ""), "{arguments:?}");
    }
}

#[tokio::test]
async fn a_read_model_is_replayed_into_a_schema_that_says_how_to_drop_it() {
    let portal = portal().await;
    answered(&portal).await;
    let replay = ["rebuild", "requests", "--to", "2", "--into", "as_of_two"];
    let output = on(&portal, &replay, "").await;
    let said = "requests: replayed 2 events up to position 2 into the schema as_of_two\n\
                When it has served: drop schema as_of_two cascade;\n";
    assert_eq!((code(&output), stdout(&output).as_str()), (0, said), "{}", complaint(&output));
    let refused = on(&portal, &["rebuild", "requests", "--to", "9", "--into", "as_of_two"], "").await;
    assert_eq!((code(&refused), complaint(&refused).contains("ends at position 3")), (1, true));
    let clear = on(&portal, &["rebuild", "search", "--to", "2", "--into", "as_of_two"], "").await;
    assert_eq!((code(&clear), complaint(&clear).contains("in clear")), (1, true));
    for arguments in [
        &["rebuild", "requests", "--to", "2"][..],
        &["rebuild", "requests", "--into", "as_of_two"],
        &["rebuild", "requests", "--to", "0", "--into", "as_of_two"],
        &["rebuild", "requests", "--to", "2", "--into", "public"],
        &["rebuild", "requests", "--to", "2", "--into", "a;b"],
        &["rebuild", "requests", "--to", "2", "--into", "as_of_two", "--check"],
        &["rebuild", "--all", "--to", "2", "--into", "as_of_two"],
    ] {
        assert_eq!(code(&on(&portal, arguments, "").await), 2, "{arguments:?}");
    }
}
