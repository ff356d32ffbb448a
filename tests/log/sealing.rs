//! The seal of the log: its leaves are the rows as stored, its tree is over all of them, whoever seals and whatever
//! happens meanwhile; and nobody waits for it.

use std::time::Duration;

use domain::certificate_application::{ApplicationCommand, CertificateApplication};
use domain::citizen_request::{CitizenRequest, Kind, RequestCommand, Sender};
use domain::protocol::ProtocolEntry;
use domain::words::{CaseText, DesiredAction, Subject};
use domain::{AccountId, Decider, Personal};
use rand::RngExt;
use sqlx::PgPool;
use store::seal::line::LogRow;
use store::seal::proof::{continues, includes};
use store::seal::{Checkpoint, Frontier, Hash, Receipt};
use store::{Actor, Executed, Role, Store, StreamId, Work};
use tests::chance::{chance, seed, size};
use tests::commands::{application, by_clerk, comment, note};
use tests::{PyliProcess, TestDatabase};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::world::World;

/// Greek, the same decomposed, and all that JSON may write in more than one way.
const TEXTS: [&str; 4] = [
    "Λακκούβα στην οδό Ερμού, «επικίνδυνη»",
    "Λακκου\u{301}βα στην οδο\u{301} Ερμου\u{301}",
    "\u{1}\u{8}\t\n\r\u{c}\u{1f}\"\\/\u{7f}\u{85}\u{2028}\u{2029}\u{feff}\u{fffd}",
    "𝄞 <script> &amp; é e\u{301} ﬁ \u{10ffff}",
];

/// All rows, in order, as whoever checks them reads them.
pub async fn rows(owner: &PgPool) -> Vec<LogRow> {
    let columns = LogRow::COLUMNS;
    let sql = format!("select {columns} from events order by position");
    sqlx::query_as(&sql).fetch_all(owner).await.expect("the log can be read")
}

/// The roots of the trees of the first 0, 1, 2 … leaves.
pub async fn roots(owner: &PgPool) -> Vec<Hash> {
    let mut tree = Frontier::default();
    let mut roots = vec![tree.root()];
    for row in rows(owner).await {
        tree.push(row.leaf());
        roots.push(tree.root());
    }
    roots
}

/// Each checkpoint is signed and has the root of the log of its size; their sizes.
pub async fn sound_checkpoints(owner: &PgPool) -> Vec<u64> {
    let roots = roots(owner).await;
    let notes: Vec<(i64, Vec<u8>, String)> =
        sqlx::query_as("select size, root, note from log_checkpoints order by size")
            .fetch_all(owner)
            .await
            .expect("they can be read");
    let trusted = TestDatabase::log_keys().trusted();
    let sound = |(size, root, note): (i64, Vec<u8>, String)| {
        let Checkpoint { size: signed, root: of_log, .. } = trusted.open(&note).expect("it is ours");
        assert_eq!((i64::try_from(signed), of_log.0.as_slice()), (Ok(size), root.as_slice()));
        assert_eq!(of_log, roots[usize::try_from(signed).expect("small")], "the root of {signed} events");
        signed
    };
    notes.into_iter().map(sound).collect()
}

fn filed(kind: Kind, text: &str) -> Work<CitizenRequest> {
    let citizen = AccountId(Uuid::now_v7());
    let known = |text: &str| Personal::Known(text.to_owned());
    let sender = (kind != Kind::Comment).then(|| Sender {
        account: citizen,
        given_name: known(text),
        family_name: known("Παπαδοπούλου"),
        email: known("eleni@example.gr"),
    });
    let actor = if sender.is_some() { Actor::account(Role::Citizen, citizen) } else { Actor::VISITOR };
    let command = RequestCommand::Submit {
        kind,
        sender,
        subject: Subject::parse("Θέμα").expect("it is allowed"),
        text: CaseText::parse(text).expect("it is allowed"),
        desired_action: DesiredAction::parse_optional(text).expect("it is allowed"),
    };
    Work::opening(command, actor)
}

/// What an append returned is what is read back; the receipt of a submission says so too, and proves its text.
async fn agree<A: Decider>(world: &World, executed: &Executed) {
    let rows = rows(&world.owner).await;
    for event in &executed.events {
        let row = &rows[usize::try_from(event.position - 1).expect("small")];
        assert_eq!(&LogRow::of(event), row);
        assert_eq!(LogRow::parse(&row.line()).as_ref(), Ok(row));
    }
    let keys = TestDatabase::log_keys();
    let (first, stream) = (&executed.events[0], StreamId::of::<A>(executed.id));
    let Some(receipt) = Receipt::of(first, &stream, executed.data_key.as_ref(), &keys.signer) else {
        assert_eq!(first.number, None);
        return;
    };
    let proven = keys.trusted().prove(&receipt).expect("it is ours");
    assert_eq!(proven.leaf, rows[usize::try_from(first.position - 1).expect("small")].leaf());
    assert!(!proven.fields.is_empty() && proven.silent_on.is_empty());
}

#[tokio::test]
async fn what_an_append_returns_has_the_leaf_of_the_row_read_back() {
    let world = World::begins().await;
    let store = world.store().await;
    for text in TEXTS {
        for kind in [Kind::Request, Kind::Complaint, Kind::Proposal, Kind::Comment] {
            let executed = store.execute(filed(kind, text)).await.expect("it is filed");
            agree::<CitizenRequest>(&world, &executed).await;
            let noted = store.execute(by_clerk(executed.id, note(text))).await.expect("he may");
            agree::<CitizenRequest>(&world, &noted).await;
        }
        let applied = store.execute(application(AccountId(Uuid::now_v7()))).await.expect("it is filed");
        agree::<CertificateApplication>(&world, &applied).await;
        // The register's name stands in the log in clear, and is whatever it calls itself.
        let entry = ProtocolEntry { number: 7, year: 2026, date: jiff::civil::date(2026, 11, 22) };
        let entry = ProtocolEntry { number: u64::try_from(applied.position).expect("positive"), ..entry };
        let command = ApplicationCommand::Protocol { entry, register: text.to_owned(), by: None };
        let entered = Work::<CertificateApplication>::on(applied.id, command, Actor::SYSTEM);
        let entered = store.execute(entered).await.expect("the system may");
        agree::<CertificateApplication>(&world, &entered).await;
    }
    while store.seal_once().await.expect("it is whole").is_some() {}
    assert_eq!(sound_checkpoints(&world.owner).await, [rows(&world.owner).await.len() as u64]);
}

/// Files so many comments, all at once.
pub async fn fill(store: &Store, count: usize) {
    let mut filing = JoinSet::new();
    for _ in 0..count {
        let store = store.clone();
        filing.spawn(async move { store.execute(comment("α")).await.map(drop) });
    }
    for filed in filing.join_all().await {
        filed.expect("it is filed");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn proofs_over_the_tiles_of_the_database_hold_for_all_sizes() {
    let world = World::begins().await;
    let store = world.store().await;
    let mut chance = chance(seed(), 1);
    for _ in 0..size(8, 40) {
        fill(&store, chance.random_range(1..150)).await;
        store.seal_once().await.expect("it is whole").expect("something is new");
    }
    assert_eq!(sound_checkpoints(&world.owner).await.len(), size(8, 40));
    let (rows, roots) = (rows(&world.owner).await, roots(&world.owner).await);
    let sealed = rows.len() as u64;
    for _ in 0..size(150, 2000) {
        let size = chance.random_range(1..=sealed);
        let (older, position) = (chance.random_range(1..=size), chance.random_range(1..=size));
        let root = |size: u64| roots[usize::try_from(size).expect("small")];
        let (leaf, path) =
            store.inclusion_proof(position, size).await.expect("it answers").expect("it is sealed");
        assert_eq!(leaf, rows[usize::try_from(position - 1).expect("small")].leaf());
        assert!(includes(leaf, (position - 1, size), &path, root(size)), "{position} in {size}");
        assert!(!includes(Hash::leaf(b"x"), (position - 1, size), &path, root(size)));
        let path = store.consistency_proof(older, size).await.expect("it answers").expect("it is sealed");
        assert!(continues((older, root(older)), (size, root(size)), &path), "{older} to {size}");
    }
    for (position, size) in [(0, 1), (2, 1), (1, 0), (1, sealed + 1)] {
        assert!(store.inclusion_proof(position, size).await.expect("it answers").is_none());
        assert!(store.consistency_proof(position, size).await.expect("it answers").is_none());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_that_seal_at_once_make_one_chain() {
    let world = World::begins().await;
    let (one, two) = (world.store().await, world.store().await);
    let turns = size(40, 400);
    let mut checkpoints = 0;
    for _ in 0..turns {
        fill(&one, 3).await;
        let (by_one, by_two, ()) = tokio::join!(one.seal_once(), two.seal_once(), fill(&two, 2));
        for made in [by_one, by_two] {
            checkpoints += usize::from(made.expect("nothing is broken").is_some());
        }
    }
    let last = two.seal_once().await.expect("nothing is broken");
    let sizes = sound_checkpoints(&world.owner).await;
    assert_eq!(sizes.len(), checkpoints + usize::from(last.is_some()));
    assert_eq!(sizes.last(), Some(&(5 * turns as u64)), "everything is sealed");
    assert!(checkpoints >= turns, "one of them at least each time");
}

/// Waits until everything is sealed.
async fn everything_is_sealed(world: &World) {
    let unsealed =
        "select (select max(position) from events) - (select coalesce(max(size), 0) from log_checkpoints)";
    while world.counts(unsealed).await > 0 {}
}

#[tokio::test]
async fn a_sealer_that_is_killed_at_any_point_is_gone_on_from() {
    for (failpoint, left) in [("seal.unsealed=return", 0), ("seal.sealed=return", 1)] {
        let world = World::begins().await;
        let mut killed =
            PyliProcess::on(&world.database, |command| _ = command.env("FAILPOINTS", failpoint)).await;
        fill(&world.store().await, 1).await;
        assert!(!killed.ends().await.success(), "it has died at {failpoint}");
        assert_eq!(world.counts("select count(*) from log_checkpoints").await, left, "{failpoint}");
        fill(&world.store().await, 300).await;
        let next = PyliProcess::on(&world.database, |_| {}).await;
        everything_is_sealed(&world).await;
        assert_eq!(sound_checkpoints(&world.owner).await.last(), Some(&301));
        next.kill().await;
    }
}

#[tokio::test]
async fn nobody_waits_for_the_sealer() {
    let world = World::begins().await;
    let store = world.store().await;
    fill(&store, 1).await;
    let mut sealing = world.owner.begin().await.expect("the database is there");
    sqlx::query("select id from log_seal where id = 1 for update")
        .execute(&mut *sealing)
        .await
        .expect("it is");
    let in_time = tokio::time::timeout(Duration::from_secs(20), fill(&store, 20)).await;
    assert!(in_time.is_ok(), "an append waits for the sealer");
    assert!(store.seal_once().await.expect("it answers").is_none(), "another one is at it");
    assert_eq!(world.counts("select count(*) from log_checkpoints").await, 0);
    sealing.rollback().await.expect("it is let go");
    let sealed = store.seal_once().await.expect("it is whole").expect("it is its turn");
    assert_eq!(sealed.size, 21);

    // The control: what an append does wait for is seen in the same way.
    let head = world.holds_the_head().await;
    let waiting = tokio::spawn({
        let store = store.clone();
        async move { fill(&store, 1).await }
    });
    world.sees_waiting(1).await;
    assert!(!waiting.is_finished());
    head.rollback().await.expect("it is let go");
    waiting.await.expect("no panic");
}
