//! What is kept for a time only goes by itself: by its term, never one that a law holds, never what is still used.

mod town;
mod runs;

use std::collections::BTreeMap;

use domain::citizen_request::{CitizenRequest, RequestCommand, Status};
use domain::erasure::Subject;
use domain::protocol::ProtocolEntry;
use domain::words::Reason;
use domain::{AccountId, RequestId};
use jiff::SignedDuration;
use portal::config::Keep;
use portal::retention::Terms;
use portal_http::erasures::{self, Hold};
use store::{Actor, Work};
use tests::commands::{by_clerk, request, status, withdrawal};
use tests::{ApplicationDraft, Draft, details};
use uuid::Uuid;

use town::{Town, gone, moved, noon_after};

#[tokio::test]
async fn a_case_goes_the_day_after_its_term_with_the_law_as_its_reason_and_never_under_a_hold() {
    let town = Town::with(&["--register", "http://127.0.0.1:1"]).await;
    let store = town.portal.store();
    let over = town.case(&[moved(Status::Rejected)]).await;
    let open = town.case(&[]).await;
    let again = town.case(&[moved(Status::Rejected), moved(Status::InProgress)]).await;
    let held = town.case(&[moved(Status::Rejected)]).await;
    let citizen = AccountId(Uuid::now_v7());
    let withdrawn = store.execute(request(citizen, "θέμα")).await.expect("it is filed").id;
    store.execute(withdrawal(withdrawn, citizen)).await.expect("it is taken back");
    let waits = town.case(&[RequestCommand::RequestProtocol, moved(Status::Rejected)]).await;
    let why = || Reason::parse("Εκκρεμεί δίκη").expect("a test's text is allowed");
    let subject = Subject::Request(RequestId(held));
    erasures::hold(store, subject, Hold::Set(why()), Actor::SYSTEM).await.expect("it is held");

    assert_eq!(town.runs(noon_after(90)).await, BTreeMap::new(), "on the last day it is there");
    assert_eq!(town.runs(noon_after(91)).await, BTreeMap::from([("request", gone(2, 1))]));
    for (case, erased) in
        [(over, true), (withdrawn, true), (open, false), (again, false), (held, false), (waits, false)]
    {
        assert_eq!(town.is_erased(case).await, erased, "{case}");
    }
    let told = projections::erasures::newest(store).await.expect("it answers");
    assert_eq!(told.len(), 2);
    for line in &told {
        let one =
            projections::erasures::find(store, line.id).await.expect("it answers").expect("it is there");
        let (reason, law) = one.about(|one| (one.reason.clone(), one.legal_basis.clone()));
        assert_eq!(law.as_deref(), Some("ν. 1/2000"));
        assert!(reason.as_deref().is_some_and(|reason| reason.contains("90d")), "{reason:?}");
        assert_eq!(line.state, domain::erasure::ErasureState::CarriedOut);
    }
    assert_eq!(town.runs(noon_after(91)).await, BTreeMap::from([("request", gone(0, 1))]), "once");
    erasures::hold(store, subject, Hold::Lift(why()), Actor::SYSTEM).await.expect("it is lifted");
    assert_eq!(town.runs(noon_after(91)).await, BTreeMap::from([("request", gone(1, 0))]));
    told_to_the_auditor(&town).await;
    town.closes().await;
}

/// What is in the book is on his page: the terms with their laws, and what each run took.
async fn told_to_the_auditor(town: &Town) {
    town.portal.employ("ourania@dimos.gr", store::Role::Auditor).await;
    let token = town.portal.sign_in("ourania@dimos.gr", tests::PASSWORD).await;
    let call = town.portal.request(reqwest::Method::GET, "/staff/retention");
    let answer = call.header("cookie", format!("__Host-session={token}")).send().await.expect("it answers");
    let page = answer.text().await.expect("it is text");
    for words in [
        "ν. 1/2000",
        "1 Ιανουαρίου 2000",
        "90 ημέρες",
        "Αιτήματα που έκλεισαν: 2 (1 τηρούνται λόγω νόμιμης δέσμευσης)",
    ] {
        assert!(page.contains(words), "{words}\n{page}");
    }
}

#[tokio::test]
async fn without_a_term_nothing_of_a_case_goes_however_old_it_is() {
    let mut town = Town::opens().await;
    town.retention.terms = Terms { unused: Keep::Always, comments: Keep::Always, cases: Vec::new() };
    town.case(&[moved(Status::Rejected)]).await;
    town.portal.visitor().comments(Draft::comment("Σχόλιο")).await;
    let removed = town.runs(noon_after(36_500)).await;
    assert_eq!(removed.into_keys().collect::<Vec<_>>(), ["submissions"]);
    assert_eq!(town.count("select count(*) from data_keys where wrapped is null").await, 0);
    town.closes().await;
}

#[tokio::test]
async fn an_application_goes_by_its_family_once_it_was_issued_and_numbered() {
    let town = Town::opens().await;
    let maria = town.portal.citizen("maria@example.gr").await;
    let eleni = town.portal.staff("eleni@dimos.gr").await;
    let _ = maria.declares(&details()).await.expect(200);
    let _ = eleni.verifies(&maria).await.expect(200);
    let mut cases = Vec::new();
    for _ in 0..2 {
        cases.push(maria.applies(&ApplicationDraft::family_status()).await);
    }
    let path = format!("/api/v1/staff/applications/{}/status", cases[0]["id"].as_str().expect("an id"));
    for to in ["in_progress", "issued"] {
        let call = town.portal.request(reqwest::Method::POST, &path).bearer_auth(&eleni.token);
        let call = call.header("If-Match", "*").json(&serde_json::json!({"status": to}));
        let _ = town.portal.send(call).await.expect(200);
    }
    assert!(!town.runs(noon_after(729)).await.contains_key("population_register"));
    assert_eq!(town.runs(noon_after(732)).await.get("population_register"), Some(&gone(1, 0)));
    let maria = town.portal.returning(&maria, "maria@example.gr").await;
    for (case, is_gone) in cases.iter().zip([true, false]) {
        assert_eq!(maria.reads_application(case).await["fields"].is_null(), is_gone);
    }
    town.closes().await;
}

#[tokio::test]
async fn a_closed_comment_goes_unless_it_stands_in_the_register() {
    let town = Town::opens().await;
    let store = town.portal.store();
    let mut comments = Vec::new();
    for _ in 0..3 {
        let number = town.portal.visitor().comments(Draft::comment("Σχόλιο")).await;
        town.portal.catches_up().await;
        let id = format!("select id from read_model.requests where number = {number}");
        let id: Uuid = sqlx::query_scalar(&id).fetch_one(&town.owner).await.expect("it is there");
        comments.push(id);
    }
    for comment in &comments[..2] {
        store.execute(by_clerk(*comment, status(Status::Closed))).await.expect("it is closed");
    }
    store.execute(by_clerk(comments[1], RequestCommand::RequestProtocol)).await.expect("it is sent");
    town.portal.catches_up().await;
    let entry = ProtocolEntry { number: 7_000, year: 2026, date: "2026-11-28".parse().expect("a day") };
    let numbered = RequestCommand::Protocol { entry, register: "built-in".to_owned(), by: None };
    let numbered = Work::<CitizenRequest>::on(comments[1], numbered, Actor::SYSTEM);
    // The built-in register may have been faster.
    let _ = store.execute(numbered).await;
    assert_eq!(town.runs(noon_after(730)).await.get("comment"), None);
    assert_eq!(town.runs(noon_after(731)).await.get("comment"), Some(&gone(1, 0)));
    assert!(town.is_erased(comments[0]).await && !town.is_erased(comments[1]).await);
    town.closes().await;
}

#[tokio::test]
async fn an_account_that_nobody_used_goes_and_its_address_is_free() {
    let town = Town::opens().await;
    let eleni = town.portal.staff("eleni@dimos.gr").await;
    let unused = town.portal.citizen("unused@example.gr").await;
    let declared = town.portal.citizen("declared@example.gr").await;
    let _ = declared.declares(&details()).await.expect(200);
    let verified = town.portal.citizen("verified@example.gr").await;
    let _ = verified.declares(&details()).await.expect(200);
    let _ = eleni.verifies(&verified).await.expect(200);
    let filed = town.portal.citizen("filed@example.gr").await;
    filed.files(Draft::request("Φωτισμός")).await;
    let confirmed = town.portal.citizen("confirmed@example.gr").await;
    let signed_in = town.portal.citizen("signed-in@example.gr").await;
    for (behind, citizen) in [
        ("update accounts set email_confirmed_at = now() where id = $1", confirmed),
        ("update sessions set expires_at = now() + interval '1 year' where account = $1", signed_in),
    ] {
        let id: Uuid = citizen.id.parse().expect("an id");
        sqlx::query(behind).bind(id).execute(&town.owner).await.expect("the owner may");
    }

    let opened: jiff_sqlx::Timestamp = sqlx::query_scalar("select created_at from accounts where id = $1")
        .bind(unused.id.parse::<Uuid>().expect("an id"))
        .fetch_one(&town.owner)
        .await
        .expect("it is there");
    let term = opened.to_jiff() + SignedDuration::from_hours(24 * 90);
    assert_eq!(town.runs(term).await.get("unused_accounts"), None, "on the very moment it is there");
    let first = town.runs(term + SignedDuration::from_micros(1)).await;
    assert_eq!(first.get("unused_accounts"), Some(&gone(1, 0)));
    let rest = town.runs(noon_after(92)).await;
    assert_eq!(rest.get("unused_accounts"), Some(&gone(1, 0)), "whoever has only declared something");
    let left = town.count("select count(*) from accounts where role = 'citizen'").await;
    assert_eq!(left, 4, "verified, filed, confirmed, signed in");
    town.portal.citizen("unused@example.gr").await;
    town.closes().await;
}

#[tokio::test]
async fn what_an_auditor_needs_is_never_touched() {
    let town = Town::opens().await;
    let eleni = town.portal.staff("eleni@dimos.gr").await;
    let maria = town.portal.citizen("maria@example.gr").await;
    let case = maria.files(Draft::request("Φωτισμός")).await;
    town.portal.catches_up().await;
    eleni.reads(&case).await;
    town.case(&[moved(Status::Rejected)]).await;
    let all = "select (select count(*) from events) + (select count(*) from access_records) \
               + (select count(*) from data_keys)";
    let before = town.count(all).await;
    let removed = town.runs(noon_after(3_650)).await;
    assert_eq!(removed.get("request"), Some(&gone(1, 0)));
    // What it did is told: asked, carried out, the case; and the key of what was asked.
    assert_eq!(town.count(all).await, before + 4);
    town.closes().await;
}
