//! The store in process, everything on: idempotency keys, personal fields sealed under a new key for each case, numbers.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use domain::AccountId;
use domain::citizen_request::{CitizenRequest, RequestCommand, Status};
use domain::words::NoteText;
use sqlx::Executor;
use sqlx::postgres::{PgConnectOptions, PgPool};
use store::{Actor, Role, Store, StoredEvent, Work};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::callers::{Turn, drive};
use crate::filing::Filing;
use crate::place::{Place, count};
use crate::served::store;

/// Cases that are changed, far more than callers: no two work on one at a time.
const CASES: usize = 2048;

const NOTE: &str = "Ο εργολάβος ενημερώθηκε και θα περάσει την Τρίτη.";

pub struct InProcess {
    store: Store,
    filing: Filing,
    cases: Arc<Vec<Uuid>>,
    changes: Arc<AtomicUsize>,
    database: PgConnectOptions,
}

impl InProcess {
    pub async fn prepare(place: &Place) -> Result<Self> {
        let database = place.database("pyli").await?;
        let (store, filing) = (store(database.clone()).await?, Filing::new()?);
        let cases = file_cases(&store, &filing).await?;
        Ok(Self { store, filing, cases: Arc::new(cases), changes: Arc::default(), database })
    }

    /// The first row of the log.
    pub async fn sample(&self) -> Result<StoredEvent> {
        self.store.events_after(0, 1).await?.pop().context("the cases are there")
    }

    /// Submissions: each opens a case.
    pub async fn submissions(&self, callers: usize, seconds: u32) -> Result<Turn> {
        let (store, filing) = (self.store.clone(), self.filing.clone());
        let ask = move || {
            let (store, work) = (store.clone(), filing.work());
            async move { Ok(store.execute(work).await.map(drop)?) }
        };
        self.counted(callers, seconds, ask).await
    }

    /// Notes and changes of status in turn, on cases that are there.
    pub async fn changes(&self, callers: usize, seconds: u32) -> Result<Turn> {
        let (store, cases, changes) = (self.store.clone(), self.cases.clone(), self.changes.clone());
        let (actor, note) = (Actor::account(Role::Staff, AccountId(Uuid::now_v7())), NoteText::parse(NOTE)?);
        let ask = move || {
            let nth = changes.fetch_add(1, Ordering::Relaxed);
            let command = change(nth / CASES, &note);
            let work = Work::<CitizenRequest>::on(cases[nth % CASES], command, actor);
            let store = store.clone();
            async move { Ok(store.execute(work).await.map(drop)?) }
        };
        self.counted(callers, seconds, ask).await
    }

    /// Submissions while somebody holds a snapshot open, as a dump does.
    pub async fn submissions_beside_a_snapshot(&self, callers: usize, seconds: u32) -> Result<Turn> {
        let dump = PgPool::connect_with(self.database.clone()).await?;
        let mut snapshot = dump.begin().await?;
        snapshot.execute("set transaction isolation level repeatable read").await?;
        snapshot.execute("select count(position) from events").await?;
        let turn = self.submissions(callers, seconds).await;
        snapshot.rollback().await?;
        dump.close().await;
        turn
    }

    /// Submissions while the log is sealed. What other turns have left is sealed before.
    pub async fn submissions_while_sealed(&self, callers: usize, seconds: u32) -> Result<Turn> {
        while self.store.seal_once().await?.is_some() {}
        let (before, stop) = (self.store.seal_standing().await?.sealed, CancellationToken::new());
        let sealer = self.store.run_sealer(None, stop.clone());
        let turn = self.submissions(callers, seconds).await;
        let after = self.store.seal_standing().await?;
        stop.cancel();
        sealer.await?;
        eprintln!("  {} events behind at the end", after.unsealed);
        // The turn to warm up is as short as the sealer's rest.
        ensure!(seconds < 2 || after.sealed > before, "nothing was sealed meanwhile");
        turn
    }

    async fn counted<Ask, Answer>(&self, callers: usize, seconds: u32, ask: Ask) -> Result<Turn>
    where
        Ask: Fn() -> Answer + Clone + Send + 'static,
        Answer: Future<Output = Result<()>> + Send + 'static,
    {
        let before = count(self.store.pool(), "events").await?;
        let turn = drive(callers, Duration::from_secs(seconds.into()), ask).await?;
        let found = count(self.store.pool(), "events").await? - before;
        ensure!(found == turn.acknowledged, "the store: {} acknowledged, {found} found", turn.acknowledged);
        Ok(turn)
    }

    pub async fn close(&self) {
        self.store.close().await;
    }
}

/// All at a time: they are only made ready.
async fn file_cases(store: &Store, filing: &Filing) -> Result<Vec<Uuid>> {
    let mut filed = JoinSet::new();
    for _ in 0..CASES {
        let (store, work) = (store.clone(), filing.work());
        filed.spawn(async move { store.execute(work).await.map(|executed| executed.id) });
    }
    Ok(filed.join_all().await.into_iter().collect::<Result<_, _>>()?)
}

/// Each lap over the cases asks for another thing, so that none is refused.
fn change(lap: usize, note: &NoteText) -> RequestCommand {
    match lap % 4 {
        0 | 2 => RequestCommand::Note { text: note.clone() },
        1 => RequestCommand::ChangeStatus { to: Status::InReview, reason: None },
        _ => RequestCommand::ChangeStatus { to: Status::InProgress, reason: None },
    }
}
