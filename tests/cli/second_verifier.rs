//! The second verifier (Python, written from the published format alone) says the same as the portal: of an export, of
//! receipts and proofs as they are given out, and of each bit that is flipped in them.

use std::path::{Path, PathBuf};
use std::process::Output;

use domain::citizen_request::CitizenRequest;
use serde_json::Value;
use store::{Store, Work};
use tempfile::TempDir;
use tests::chance::size;
use tests::commands::request;
use tests::{Draft, TestPortal, portal};
use tokio::process::Command;
use uuid::Uuid;

use crate::verbs::on;
use crate::{code, complaint, stdout};

/// What an auditor has carried home.
struct Evidence {
    folder: TempDir,
}

impl Evidence {
    /// Of a log in which something has happened: its export, the public key, a receipt.
    async fn of(portal: &TestPortal, cases: usize) -> Self {
        let evidence = Self { folder: tempfile::tempdir().expect("there is room") };
        let maria = portal.citizen("maria@example.gr").await;
        let eleni = portal.staff("eleni@dimos.gr").await;
        let mut last = Value::Null;
        for case in 0..cases {
            last = maria.files(Draft::complaint("Λακκούβα").text("Στην οδό\nΕρμού \u{1}")).await;
            if case % 3 == 0 {
                portal.catches_up().await;
                eleni.answers(&last, "Έκλεισε.").await;
            }
        }
        evidence.keeps("receipt.json", &last["receipt"].to_string());
        sealed(portal).await;
        evidence.keeps("public", &stdout(&on(portal, &["keys", "public"], "").await));
        evidence.exports(portal).await;
        evidence
    }

    /// The log as it is sealed by now.
    async fn exports(&self, portal: &TestPortal) {
        let exported = on(portal, &["audit", "export", "-o", &self.path("log.ndjson")], "").await;
        assert_eq!(code(&exported), 0, "{}", complaint(&exported));
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().expect("the path is UTF-8").to_owned()
    }

    fn keeps(&self, name: &str, content: &str) {
        std::fs::write(self.path(name), content).expect("there is room");
    }

    /// Runs the verifier; each argument that is the name of something kept stands for its file.
    async fn verified(&self, program: &str, arguments: &[&str]) -> Output {
        let verifier = Path::new(env!("CARGO_MANIFEST_DIR")).join("verifier").join(program);
        let kept = |argument: &&str| {
            let path = self.path(argument);
            if Path::new(&path).exists() { path } else { (*argument).to_owned() }
        };
        let mut command = Command::new(python());
        command.arg("-B").arg(verifier).args(arguments.iter().map(kept));
        command.output().await.expect("it runs")
    }
}

/// Until all that is in the log is sealed, by the portal or here.
async fn sealed(portal: &TestPortal) {
    let store = portal.store();
    let head = store.head().await.expect("the log answers").to_string();
    loop {
        store.seal_once().await.expect("it can be sealed");
        let newest = store.newest_checkpoint().await.expect("the log answers").unwrap_or_default();
        if newest.lines().nth(1) == Some(head.as_str()) {
            return;
        }
    }
}

/// Beside the folder of this build.
fn python() -> PathBuf {
    let test = std::env::current_exe().expect("a test knows its own path");
    let mut places = test.ancestors().map(|folder| folder.join("python/bin/python"));
    places.find(|python| python.exists()).expect("it is there: `make python` puts it there")
}

#[tokio::test]
async fn an_export_a_receipt_and_proofs_hold_and_forged_ones_do_not() {
    let portal = portal().await;
    let evidence = Evidence::of(&portal, 4).await;
    let log = evidence.verified("verify.py", &["log", "log.ndjson", "--public-key", "public"]).await;
    assert_eq!(code(&log), 0, "{}{}", stdout(&log), complaint(&log));
    assert!(stdout(&log).contains("sealed and unchanged; 0 not sealed"), "{}", stdout(&log));
    let receipt =
        evidence.verified("verify.py", &["receipt", "receipt.json", "--public-key", "public"]).await;
    assert!(stdout(&receipt).contains("Submitted.subject: \"Λακκούβα\""), "{}", stdout(&receipt));

    let checkpoint = portal.get("/api/v1/log/checkpoint").await;
    let note = checkpoint.body.as_str().expect("it is text");
    evidence.keeps("checkpoint", note);
    let size: u64 = note.lines().nth(1).expect("it has a size").parse().expect("a number");
    for position in 1..=size {
        let proof = portal.get(&format!("/api/v1/log/proof?position={position}&size={size}")).await.body;
        evidence.keeps("proof", &proof.to_string());
        let asked = ["inclusion", "checkpoint", "proof", "--public-key", "public"];
        assert_eq!(code(&evidence.verified("verify.py", &asked).await), 0, "{proof}");
        let mut forged = proof.clone();
        forged["position"] = (position % size + 1).into();
        evidence.keeps("proof", &forged.to_string());
        assert_eq!(code(&evidence.verified("verify.py", &asked).await), 1, "{forged}");
    }

    portal.citizen("nikos@example.gr").await.files(Draft::request("Άλλο")).await;
    sealed(&portal).await;
    let newer = portal.get("/api/v1/log/checkpoint").await.body.as_str().expect("it is text").to_owned();
    let now: u64 = newer.lines().nth(1).expect("it has a size").parse().expect("a number");
    evidence.keeps("newer", &newer);
    let proof = portal.get(&format!("/api/v1/log/consistency?from={size}&to={now}")).await.body;
    evidence.keeps("proof", &proof.to_string());
    let asked = ["consistency", "checkpoint", "newer", "proof", "--public-key", "public"];
    let said = evidence.verified("verify.py", &asked).await;
    assert_eq!(code(&said), 0, "{}", stdout(&said));
    portal.stop().await;
}

/// Files until the log has so many events, and all of them are sealed.
async fn grows(portal: &TestPortal, events: usize) {
    let (store, citizen) = (portal.store(), domain::AccountId(Uuid::now_v7()));
    while store.head().await.expect("the log answers") < i64::try_from(events).expect("few") {
        let filed: Vec<_> = (0..100)
            .map(|_| tokio::spawn(file(store.clone(), request(citizen, "Στην οδό\nΕρμού"))))
            .collect();
        for filed in filed {
            filed.await.expect("it is filed");
        }
    }
    sealed(portal).await;
}

async fn file(store: Store, work: Work<CitizenRequest>) {
    store.execute(work).await.expect("it is filed");
}

#[tokio::test]
async fn heavy_every_bit_that_is_flipped_is_found_by_the_second_verifier() {
    let portal = portal().await;
    let evidence = Evidence::of(&portal, size(6, 140)).await;
    let mut told = String::new();
    let flips = ["log.ndjson", "public", "--receipt", "receipt.json", "--every-byte"];
    for (events, flips) in
        [(size(0, 200), &flips[..]), (size(0, 10_000), &["log.ndjson", "public", "--random"])]
    {
        grows(&portal, events).await;
        evidence.exports(&portal).await;
        let random = size(2_000, 100_000).to_string();
        let random = if flips.contains(&"--random") { Some(random.as_str()) } else { None };
        let flips: Vec<&str> = flips.iter().copied().chain(random).collect();
        let said = evidence.verified("campaign.py", &flips).await;
        println!("{}", stdout(&said));
        assert_eq!(code(&said), 0, "{}{}", stdout(&said), complaint(&said));
        told.push_str(&stdout(&said));
    }
    assert_eq!(told.matches(" 0 missed").count(), 3, "{told}");

    // The control: a byte that is really changed is a log that does not hold, and the campaign does not even begin.
    let log = std::fs::read_to_string(evidence.path("log.ndjson")).expect("it is there");
    evidence.keeps("log.ndjson", &log.replacen("\"citizen\"", "\"visitor\"", 1));
    assert_ne!(code(&evidence.verified("campaign.py", &["log.ndjson", "public", "--every-byte"]).await), 0);
    portal.stop().await;
}
