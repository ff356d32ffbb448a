//! The book while its program is killed under load, and while its connections to the database are cut: numbers 1 to n,
//! each reference once, every answer kept. The control numbers from a sequence and does not look up: it has gaps and
//! doubles.

use std::collections::{BTreeMap, BTreeSet};

use protocol_adapter::{Outcome, Register};
use sqlx::postgres::{PgPool, PgPoolOptions};
use tests::chance::size;
use tests::{TestRegister, stopped_register};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::campaign::pause;
use crate::world::{LONG, client, document};

const SENDERS: usize = 8;

/// What a careless register would do: the number is drawn before the lock is taken, and nobody looks whether the
/// reference is there. It dawdles in between, so that somebody is always cut off there.
const CARELESS: &str = "
    alter table register.entries drop constraint entries_reference_once;
    create sequence register.careless;
    grant usage on sequence register.careless to pyli_app;
    create or replace function register.enter(
        p_reference text, p_kind text, p_subject text, p_sender text, p_filed_at timestamptz, p_at timestamptz,
        out given_number bigint, out given_year smallint, out given_date date, out given_at timestamptz,
        out is_new boolean, out is_cancelled boolean
    ) language plpgsql volatile as $$
    begin
        given_number := nextval('register.careless');
        perform pg_sleep(0.003);
        perform 1 from register.book b where b.id = 1 for update;
        given_at := p_at;
        given_date := (given_at at time zone 'Europe/Athens')::date;
        given_year := extract(year from given_date);
        is_new := true;
        is_cancelled := false;
        insert into register.entries
            (year, number, reference, kind, subject, sender, filed_at, registered_at, date)
            values (given_year, given_number, p_reference, p_kind, p_subject, p_sender, p_filed_at, given_at,
                    given_date);
    end
    $$;";

/// What is wrong with a book after all.
#[derive(Debug, Default, PartialEq, Eq)]
struct Faults {
    gaps: usize,
    doubles: usize,
    lost: usize,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_book_whose_program_is_killed_under_load_has_no_gap_and_no_double() {
    let faults = campaign(stopped_register().await).await;
    assert_eq!(faults, Faults::default());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_careless_book_would_have_gaps_and_doubles() {
    let register = stopped_register().await;
    sqlx::raw_sql(CARELESS).execute(&owner(&register).await).await.expect("the owner may");
    let faults = campaign(register).await;
    assert!(faults.gaps > 0 && faults.doubles > 0, "{faults:?}");
}

/// Everything is entered, however often the register dies meanwhile.
async fn campaign(mut register: TestRegister) -> Faults {
    let (crashes, each) = (size(10, 60), size(60, 400));
    let book = owner(&register).await;
    let (told, progress) = watch::channel(0);
    register.start().await;
    let mut sending = JoinSet::new();
    for sender in 0..SENDERS {
        sending.spawn(send(register.url(), sender, each, told.clone()));
    }
    let step = SENDERS * each / (crashes + 1);
    for crash in 1..=crashes {
        progress.clone().wait_for(|answers| *answers >= crash * step).await.expect("the senders go on");
        crashes_now(&mut register, &book, crash).await;
    }
    let answers: BTreeMap<String, u64> = sending.join_all().await.into_iter().flatten().collect();
    register.stop().await;
    let faults = judge(&book, &answers).await;
    println!("{} entered, {crashes} crashes: {faults:?}", answers.len());
    faults
}

/// Every other time the database takes the connections away, and the statements on them are rolled back.
async fn crashes_now(register: &mut TestRegister, book: &PgPool, crash: usize) {
    if crash.is_multiple_of(2) {
        register.kill().await;
        register.start().await;
        return;
    }
    sqlx::query(
        "select pg_terminate_backend(a.pid) from pg_stat_activity a
         where a.application_name = 'pyli register' and a.datname = current_database()",
    )
    .execute(book)
    .await
    .expect("the owner may");
}

/// Sends each of its documents until it is entered; the numbers it was told.
async fn send(url: String, sender: usize, each: usize, told: watch::Sender<usize>) -> Vec<(String, u64)> {
    let register = client(&url, LONG);
    let mut numbers = Vec::new();
    for document_of in 0..each {
        let reference = format!("{sender}-{document_of}");
        let number = loop {
            match register.enter(&document(&reference)).await {
                Outcome::Entered(entry) => break entry.number,
                Outcome::Unreachable | Outcome::Ambiguous => pause().await,
                other => panic!("{reference}: {other:?}"),
            }
        };
        told.send_modify(|answers| *answers += 1);
        numbers.push((reference, number));
    }
    numbers
}

async fn judge(book: &PgPool, answers: &BTreeMap<String, u64>) -> Faults {
    let lines: Vec<(i64, String)> =
        sqlx::query_as("select number, reference from register.entries order by number")
            .fetch_all(book)
            .await
            .expect("the book can be read");
    let numbers: BTreeSet<u64> = lines.iter().map(|(number, _)| number.unsigned_abs()).collect();
    let references: BTreeSet<&str> = lines.iter().map(|(_, reference)| reference.as_str()).collect();
    let held: BTreeSet<(&str, u64)> =
        lines.iter().map(|(number, reference)| (reference.as_str(), number.unsigned_abs())).collect();
    let last = numbers.last().copied().unwrap_or_default();
    Faults {
        gaps: (1..=last).filter(|number| !numbers.contains(number)).count(),
        doubles: lines.len() - references.len(),
        lost: answers
            .iter()
            .filter(|(reference, number)| !held.contains(&(reference.as_str(), **number)))
            .count(),
    }
}

async fn owner(register: &TestRegister) -> PgPool {
    let pool = PgPoolOptions::new().max_connections(1).acquire_timeout(LONG);
    pool.connect_with(register.database.owner.clone()).await.expect("the owner is let in")
}
