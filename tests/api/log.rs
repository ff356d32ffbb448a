//! The seal of the log over the API: for anybody, hashes only, and enough to check the whole.

use axum::http::StatusCode;
use store::seal::proof::{continues, includes};
use store::seal::{Hash, Verifier};
use tests::TestDatabase;
use tests::commands::comment;

use crate::world::{Call, Portal};

/// A portal whose log was sealed at these sizes.
async fn sealed_at(sizes: &[i64]) -> Portal {
    let portal = Portal::open().await;
    for size in sizes {
        while portal.store().head().await.expect("it answers") < *size {
            portal.store().execute(comment("α")).await.expect("it is filed");
        }
        portal.store().seal_once().await.expect("it is whole").expect("something is new");
    }
    portal
}

async fn get(portal: &Portal, path: &str) -> crate::world::Answer {
    portal.send(Call::new("GET", path)).await
}

fn hashes(answer: &serde_json::Value) -> Vec<Hash> {
    let hashes = answer["hashes"].as_array().expect("hashes").iter();
    hashes.map(|hash| hash.as_str().expect("a text").parse().expect("a hash")).collect()
}

#[tokio::test]
async fn the_newest_checkpoint_is_there_for_anybody_and_is_not_sent_twice() {
    let portal = sealed_at(&[]).await;
    get(&portal, "/api/v1/log/checkpoint").await.problem(404, "not_sealed");
    let portal = sealed_at(&[5]).await;
    let answer = get(&portal, "/api/v1/log/checkpoint").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("content-type"), Some("text/plain; charset=utf-8"));
    assert_eq!(answer.header("cache-control"), Some("public, max-age=1"));
    let opened = TestDatabase::log_keys().trusted().open(&answer.page());
    assert_eq!(opened.map(|checkpoint| checkpoint.size), Ok(5));

    let tag = answer.header("etag").expect("a tag").to_owned();
    let asked = || Call::new("GET", "/api/v1/log/checkpoint").header("if-none-match", &tag);
    let again = portal.send(asked()).await;
    assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
    assert_eq!(again.header("etag"), Some(tag.as_str()));
    portal.store().execute(comment("β")).await.expect("it is filed");
    portal.store().seal_once().await.expect("it is whole");
    assert_eq!(portal.send(asked()).await.status, StatusCode::OK, "there is a newer one");
}

#[tokio::test]
async fn proofs_are_all_that_somebody_needs_who_trusts_nobody() {
    let portal = sealed_at(&[4, 9]).await;
    let root = async |portal: &Portal| {
        let note = get(portal, "/api/v1/log/checkpoint").await.page();
        TestDatabase::log_keys().trusted().open(&note).expect("it is ours").root
    };
    let new = root(&portal).await;
    for position in 1..=9 {
        let path = format!("/api/v1/log/proof?position={position}&size=9");
        let answer = get(&portal, &path).await;
        assert_eq!(answer.header("cache-control"), Some("public, max-age=31536000, immutable"));
        let proof = answer.expect(StatusCode::OK);
        assert_eq!((&proof["position"], &proof["size"]), (&position.into(), &9.into()));
        let leaf = proof["leaf"].as_str().expect("a leaf").parse().expect("a hash");
        assert!(includes(leaf, (position - 1, 9), &hashes(&proof), new), "{position}");
        assert!(!includes(leaf, (position % 9, 9), &hashes(&proof), new), "{position}");
    }
    let proof = get(&portal, "/api/v1/log/consistency?from=4&to=9").await.expect(StatusCode::OK);
    assert_eq!((&proof["from"], &proof["to"]), (&4.into(), &9.into()));
    let old = root(&sealed_at(&[4]).await).await;
    assert!(!continues((4, old), (9, new), &hashes(&proof)), "another log's beginning is not ours");
}

#[tokio::test]
async fn what_cannot_be_proved_is_refused_by_name() {
    let portal = sealed_at(&[3]).await;
    let cases: [(&str, &[&str]); 9] = [
        ("proof", &["position: missing", "size: missing"]),
        ("proof?position=0&size=3", &["position: out_of_range"]),
        ("proof?position=4&size=3", &["position: out_of_range"]),
        ("proof?position=01&size=%2B3", &["position: out_of_range", "size: out_of_range"]),
        ("proof?position=-1&size=9007199254740992", &["position: out_of_range", "size: out_of_range"]),
        ("proof?position=1&size=3&x=1", &["x: unknown_field"]),
        ("proof?position=1&position=2&size=3", &["position: repeated"]),
        ("consistency?from=3&to=2", &["from: out_of_range"]),
        ("consistency?from=0&to=x", &["from: out_of_range", "to: out_of_range"]),
    ];
    for (path, faults) in cases {
        let answer = get(&portal, &format!("/api/v1/log/{path}")).await;
        assert_eq!(answer.problem(422, "invalid_fields"), faults, "{path}");
    }
    for path in
        ["proof?position=1&size=4", "proof?position=4&size=9007199254740991", "consistency?from=1&to=4"]
    {
        get(&portal, &format!("/api/v1/log/{path}")).await.problem(404, "not_sealed");
    }
    portal.lose_the_database().await;
    for path in ["checkpoint", "proof?position=1&size=3", "consistency?from=1&to=3"] {
        get(&portal, &format!("/api/v1/log/{path}")).await.problem(503, "unavailable");
    }
}

#[tokio::test]
async fn the_keys_are_published() {
    let portal = sealed_at(&[]).await;
    let answer = get(&portal, "/api/v1/log/keys").await;
    let verifiers: Vec<_> = answer.page().lines().map(|line| Verifier::parse(line).expect("a key")).collect();
    assert_eq!(verifiers, TestDatabase::log_keys().trusted().verifiers());
}
