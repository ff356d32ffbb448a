//! `pyli audit protocol`: what it tells of a year, and what it finds wrong.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Output;

use domain::AccountId;
use domain::certificate_application::CertificateApplication;
use domain::citizen_request::RequestCommand;
use domain::protocol::{MANUAL, ProtocolState};
use protocol_adapter::{BuiltIn, Cancelled, Keeps, Striking};
use tests::commands::{by_clerk, request};
use tests::unruly_register::Lateness;
use tests::{TestDatabase, UnrulyRegister, pyli_command, stopped_register, write_keys};
use uuid::Uuid;

use crate::cases::{Mood, MoodyRegister, filed_application, portal_with, until};
use crate::world::{LONG, document};

/// Runs `pyli audit protocol` on a database.
pub async fn audit(database: &TestDatabase, arguments: &[&str]) -> Output {
    let keys = tempfile::tempdir().expect("there is room for the keys");
    write_keys(keys.path());
    let mut command = pyli_command();
    command.args(["audit", "protocol"]).args(arguments);
    command.env("PYLI_DATABASE_URL", database.url()).env("PYLI_KEYS_DIR", keys.path());
    command.output().await.expect("the program can be run")
}

/// The cases that the findings in a table speak of.
pub fn found(sheet: &Path) -> BTreeSet<Uuid> {
    let mut lines = csv::ReaderBuilder::new().delimiter(b';').from_path(sheet).expect("there is a table");
    let lines: Vec<_> = lines.records().map(|line| line.expect("it can be read")).collect();
    lines.iter().filter(|line| &line[0] == "finding").filter_map(|line| line[3].parse().ok()).collect()
}

fn said(output: &Output) -> (i32, String) {
    let text = String::from_utf8(output.stdout.clone()).expect("the output is UTF-8");
    (output.status.code().expect("it was not killed"), text)
}

/// The year of what is filed and entered in tests, in Athens.
fn this_year() -> String {
    jiff::Timestamp::now().in_tz("Europe/Athens").expect("the zone is known").year().to_string()
}

#[tokio::test]
async fn a_sound_year_is_told_and_written_as_a_table() {
    let portal = tests::portal().await;
    for _ in 0..3 {
        let case = filed_application(portal.store()).await;
        until::<CertificateApplication>(portal.store(), case, ProtocolState::Registered).await;
    }
    let folder = tempfile::tempdir().expect("there is room for a file");
    let sheet = folder.path().join("protocol.csv");
    let file = sheet.to_str().expect("the path is UTF-8");
    let output = audit(&portal.database, &["--year", &this_year(), "--csv", file]).await;
    let expected =
        "3 numbers (1 to 3).\n0 cancelled entries.\n0 cases without a number.\n0 outages.\n0 findings.\n";
    assert_eq!(said(&output), (0, expected.to_owned()));
    let written = std::fs::read_to_string(&sheet).expect("it is written");
    assert!(written.starts_with("\u{feff}line;number;date;case;case_number;what;explained\nnumber;1;"));
    let other = said(&audit(&portal.database, &["--year", "1999"]).await);
    assert_eq!(
        other,
        (
            0,
            "0 numbers.\n0 cancelled entries.\n0 cases without a number.\n0 outages.\n0 findings.\n"
                .to_owned()
        )
    );
    portal.stop().await;
}

#[tokio::test]
async fn a_refused_case_is_wrong_until_somebody_has_explained_it() {
    let register = MoodyRegister::starts(Mood::Refuses).await;
    let portal = portal_with(&register.url).await;
    let case = filed_application(portal.store()).await;
    until::<CertificateApplication>(portal.store(), case, ProtocolState::Refused).await;
    let (year, case) = (this_year(), case.to_string());
    let (code, text) = said(&audit(&portal.database, &["--year", &year]).await);
    assert_eq!(code, 1);
    assert!(text.contains(&format!("refused {case}: λείπει σφραγίδα.")), "{text}");

    let explained = ["--year", &year, "--explain", &case, "--reason", "Πήγε με το χέρι"];
    let (code, text) = said(&audit(&portal.database, &explained).await);
    assert_eq!(code, 0);
    assert!(text.contains("Explained: Πήγε με το χέρι"), "{text}");
    assert_eq!(said(&audit(&portal.database, &["--year", &year]).await).0, 0, "it stays explained");
    portal.stop().await;
}

#[tokio::test]
async fn an_outage_is_listed_with_the_cases_that_were_filed_in_it() {
    let mut register = stopped_register().await;
    let portal = portal_with(&register.url()).await;
    let mut cases = Vec::new();
    for _ in 0..3 {
        let case = filed_application(portal.store()).await;
        until::<CertificateApplication>(portal.store(), case, ProtocolState::Deferred).await;
        cases.push(case);
    }
    let year = this_year();
    let (code, text) = said(&audit(&portal.database, &["--year", &year]).await);
    assert_eq!(code, 0, "who waits for a register that is away has his reason: {text}");
    assert!(text.contains("3 cases without a number.") && text.contains("1 outages."), "{text}");

    register.start().await;
    for case in cases {
        until::<CertificateApplication>(portal.store(), case, ProtocolState::Registered).await;
    }
    let (_, text) = said(&audit(&portal.database, &["--year", &year]).await);
    assert!(text.contains("0 cases without a number.\n1 outages."), "{text}");
    // The first of them was filed before anybody knew.
    assert!(text.contains(": 2 cases") || text.contains(": 3 cases"), "{text}");
    portal.stop().await;
}

#[tokio::test]
async fn what_the_register_has_lost_is_found_when_it_is_asked() {
    let mut register = UnrulyRegister::new(0, Lateness { within: LONG, beyond: LONG });
    register.start().await;
    let portal = portal_with(&register.url()).await;
    let mut last = Uuid::nil();
    for _ in 0..2 {
        last = filed_application(portal.store()).await;
        until::<CertificateApplication>(portal.store(), last, ProtocolState::Registered).await;
    }
    let (url, year) = (register.url(), "2026");
    let asking = ["--year", year, "--ask-register", "--register", &url];
    assert_eq!(said(&audit(&portal.database, &asking).await).0, 0);
    register.forgets(1);
    let (code, text) = said(&audit(&portal.database, &asking).await);
    assert_eq!(code, 1);
    assert!(text.contains(&format!("not_in_the_register {last}: the portal shows 2")), "{text}");
    portal.stop().await;
    register.kill().await;
}

#[tokio::test]
async fn a_cancelled_entry_is_counted_and_is_neither_missing_nor_nobodys_and_one_that_is_shown_is_wrong() {
    let portal = tests::portal().await;
    let case = filed_application(portal.store()).await;
    until::<CertificateApplication>(portal.store(), case, ProtocolState::Registered).await;
    let book = BuiltIn::new(portal.store().pool().clone(), Keeps::NothingPersonal);
    let stray = book.write(&document("of nobody")).await.expect("the book answers").entry;
    let (year, number) = (stray.year, stray.number);
    let in_the_year = this_year();
    let (code, text) = said(&audit(&portal.database, &["--year", &in_the_year]).await);
    assert!(code == 1 && text.contains("shown_by_nobody 2"), "{text}");

    let striking = Striking { year, number, reason: "κατά λάθος", by: None };
    assert_eq!(book.cancel(striking).await.expect("the book answers"), Cancelled::Now);
    let (code, text) = said(&audit(&portal.database, &["--year", &in_the_year]).await);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("1 cancelled entries.\n  2 cancelled ") && text.contains(": κατά λάθος"), "{text}");

    let other =
        portal.store().execute(request(AccountId(Uuid::now_v7()), "Λακκούβα")).await.expect("it is filed").id;
    let by_hand = RequestCommand::Protocol { entry: stray, register: MANUAL.to_owned(), by: None };
    portal.store().execute(by_clerk(other, by_hand)).await.expect("nobody holds the number");
    let (code, text) = said(&audit(&portal.database, &["--year", &in_the_year]).await);
    assert_eq!(code, 1);
    assert!(text.contains(&format!("cancelled {other}: the portal shows 2")), "{text}");
    portal.stop().await;
}
