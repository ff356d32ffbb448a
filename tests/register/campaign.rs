//! A long fight: a portal in a process of its own and an unruly register, either of which is killed again and again while
//! people apply; then everything is well, and it is seen what has become of each application.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use domain::AccountId;
use domain::certificate_application::{ApplicationCommand, CertificateApplication};
use sqlx::PgPool;
use store::{Actor, Role, Store, Work};
use tests::commands::application;
use tests::unruly_register::Lateness;
use tests::unruly_register::faults::Fault;
use tests::{ApplicationDraft, Citizen, PyliProcess, TestDatabase, UnrulyRegister, details};
use uuid::Uuid;

use crate::world::pool;

/// The client waits this long for an answer, and believes that nothing comes after the settle time.
const OPTIONS: [&str; 10] = [
    "--register-timeout",
    "400ms",
    "--register-settle",
    "2s",
    "--register-retry-max",
    "1s",
    "--register-wait",
    "500ms",
    "--register-at-once",
    "8",
];

/// Entries that are made when the client has given up: within the settle time, and long after it.
const LATENESS: Lateness = Lateness { within: Duration::from_millis(900), beyond: Duration::from_secs(4) };

/// How long everything may take when nothing goes wrong any more.
const SETTLES_WITHIN: Duration = Duration::from_mins(1);

/// A portal and its register.
pub struct Campaign {
    pub register: UnrulyRegister,
    pub cases: Vec<Uuid>,
    /// How often each process was killed.
    pub kills: BTreeMap<&'static str, usize>,
    database: TestDatabase,
    store: Store,
    pool: PgPool,
    portal: Option<PyliProcess>,
    failpoints: &'static str,
    citizen: Option<Citizen>,
}

impl Campaign {
    /// Both are up, and nothing goes wrong yet; `failpoints` make the portal wrong on purpose.
    pub async fn opens(seed: u64, failpoints: &'static str) -> Self {
        let database = tests::database().await;
        let mut register = UnrulyRegister::new(seed, LATENESS);
        register.start().await;
        let (store, pool) = (database.store().await, pool(&database).await);
        let (cases, kills, portal, citizen) = (Vec::new(), BTreeMap::new(), None, None);
        let mut campaign =
            Self { register, cases, kills, database, store, pool, portal, failpoints, citizen };
        campaign.portal_starts().await;
        campaign
    }

    /// Applications at the store, where the way there is not the point.
    pub async fn files(&mut self, applications: usize) {
        for _ in 0..applications {
            let filed = self.store.execute(application(AccountId(Uuid::now_v7()))).await;
            self.cases.push(filed.expect("it is filed").id);
        }
    }

    /// Applications over HTTP: each is answered in time, whatever the register does.
    pub async fn files_over_http(&mut self, applications: usize) {
        let citizen = self.verified_citizen().await;
        for _ in 0..applications {
            let filed = citizen.applies(&ApplicationDraft::family_status()).await;
            let state = filed["protocol"]["state"].as_str().unwrap_or_default().to_owned();
            assert!(["registered", "deferred", "refused"].contains(&state.as_str()), "{filed}");
            self.cases.push(filed["id"].as_str().and_then(|id| id.parse().ok()).expect("an id"));
        }
    }

    /// So many applications, and so many times this fault, before anything else goes wrong.
    pub async fn meets(&mut self, fault: Fault, times: usize) {
        let happened =
            |campaign: &Self| campaign.register.happened().get(&fault).copied().unwrap_or_default();
        let wanted = happened(self) + times;
        self.register.does(&vec![fault; times], Vec::new());
        self.files(times).await;
        let deadline = Instant::now() + SETTLES_WITHIN;
        while happened(self) < wanted {
            assert!(Instant::now() < deadline, "the fault does not happen");
            pause().await;
        }
    }

    /// Waits until every case has its number; which numbers.
    pub async fn all_are_numbered(&self) -> Vec<u64> {
        let deadline = Instant::now() + SETTLES_WITHIN;
        loop {
            let numbers: Vec<i64> = sqlx::query_scalar(
                "select (payload #>> '{Protocolled,entry,number}')::bigint from events
                 where event_type = 'Protocolled'",
            )
            .fetch_all(&self.pool)
            .await
            .expect("the log can be read");
            if numbers.len() == self.cases.len() {
                return numbers.into_iter().map(i64::unsigned_abs).collect();
            }
            assert!(Instant::now() < deadline, "{} of {} are numbered", numbers.len(), self.cases.len());
            pause().await;
        }
    }

    /// `kill -9`, and a new start.
    pub async fn portal_is_killed(&mut self) {
        self.portal.take().expect("it runs").kill().await;
        *self.kills.entry("portal").or_default() += 1;
        self.portal_starts().await;
    }

    /// The register dies with whatever it has under way, stays away a while, and comes back.
    pub async fn register_is_killed(&mut self, away: Duration) {
        self.register.kill().await;
        *self.kills.entry("register").or_default() += 1;
        // Somebody finds that nobody is there.
        self.files(1).await;
        tokio::time::sleep(away).await;
        self.register.start().await;
    }

    /// Nothing goes wrong any more, and a registrar has everything tried again that was refused or set aside. How long
    /// it takes until nothing waits.
    pub async fn settles(&mut self) -> Duration {
        let start = Instant::now();
        self.register.behaves();
        // What it enters too late is in its book before anything is tried again.
        self.register.is_idle().await;
        self.store.hurry("registration").await.expect("the database answers");
        loop {
            self.refused_are_sent_again().await;
            if self.nothing_waits().await {
                return start.elapsed();
            }
            assert!(start.elapsed() < SETTLES_WITHIN, "it does not settle");
            pause().await;
        }
    }

    /// How many calls found nobody there.
    pub async fn refused_connections(&self) -> i64 {
        let count = "select count(*) from register_attempts where outcome = 'unreachable'";
        sqlx::query_scalar(count).fetch_one(&self.pool).await.expect("the attempts can be read")
    }

    /// Why a case is set aside, in a word; `None` when it is not.
    pub async fn set_aside(&self) -> BTreeMap<Uuid, String> {
        let rows: Vec<(String, String)> = sqlx::query_as(
            "select e.aggregate_id, split_part(t.last_error, ':', 1)
             from tasks t join events e on e.position = t.position
             where t.reaction = 'registration' and t.finished_at is null and t.due_at > now() + interval '1 minute'",
        )
        .fetch_all(&self.pool)
        .await
        .expect("the tasks can be read");
        rows.into_iter().map(|(id, code)| (id.parse().expect("an id"), code)).collect()
    }

    /// Number and year that the portal shows of each case.
    pub async fn shown(&self) -> BTreeMap<Uuid, (u64, i16)> {
        let rows: Vec<(String, i64, i16)> = sqlx::query_as(
            "select aggregate_id, (payload #>> '{Protocolled,entry,number}')::bigint,
                    (payload #>> '{Protocolled,entry,year}')::smallint
             from events where event_type = 'Protocolled'",
        )
        .fetch_all(&self.pool)
        .await
        .expect("the log can be read");
        let shown = rows
            .into_iter()
            .map(|(id, number, year)| (id.parse().expect("an id"), (number.unsigned_abs(), year)));
        shown.collect()
    }

    /// The database behind it.
    pub fn database(&self) -> &TestDatabase {
        &self.database
    }

    /// Ends the portal in order.
    pub async fn closes(mut self) {
        self.portal.take().expect("it runs").terminate().await;
        self.register.kill().await;
    }

    async fn portal_starts(&mut self) {
        let (url, failpoints) = (self.register.url(), self.failpoints);
        let portal = PyliProcess::on(&self.database, |command| {
            command.args(["--register", &url]).args(OPTIONS);
            command.env("FAILPOINTS", failpoints).env("PYLI_LOG", "off");
        });
        self.portal = Some(portal.await);
    }

    /// The same citizen at the gate of the present portal.
    async fn verified_citizen(&mut self) -> Citizen {
        let gate = self.portal.as_ref().expect("it runs");
        if let Some(citizen) = &self.citizen {
            return gate.returning(citizen, "maria@example.gr").await;
        }
        let maria = gate.citizen("maria@example.gr").await;
        assert_eq!(maria.declares(&details()).await.status, 200);
        tests::employ(&self.store, "eleni@dimos.example.gr", Role::Staff).await;
        assert_eq!(gate.officer("eleni@dimos.example.gr").await.verifies(&maria).await.status, 200);
        self.citizen = Some(maria.clone());
        maria
    }

    async fn refused_are_sent_again(&self) {
        let refused: Vec<String> = sqlx::query_scalar(
            "select e.aggregate_id from events e where e.event_type = 'ProtocolRefused' and not exists (
                 select from events l where l.aggregate_id = e.aggregate_id and l.sequence > e.sequence
                 and l.event_type in ('ProtocolRequested', 'Protocolled'))",
        )
        .fetch_all(&self.pool)
        .await
        .expect("the log can be read");
        for case in refused {
            let id = case.parse().expect("an id");
            let again = Work::on(id, ApplicationCommand::RetryProtocol, Actor::SYSTEM);
            self.store.execute::<CertificateApplication>(again).await.expect("it may be sent again");
        }
    }

    async fn nothing_waits(&self) -> bool {
        let waiting: i64 = sqlx::query_scalar(
            "select count(*) from tasks where reaction = 'registration' and finished_at is null
             and (lease_until is not null or due_at <= now() + interval '1 minute')",
        )
        .fetch_one(&self.pool)
        .await
        .expect("the tasks can be read");
        let lag = self.store.lag("registration").await.expect("the database answers");
        waiting == 0 && lag == Some(0)
    }
}

/// Nobody tells us when something has happened, so we look again soon.
pub async fn pause() {
    tokio::time::sleep(Duration::from_millis(20)).await;
}
