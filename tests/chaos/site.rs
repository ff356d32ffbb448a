//! A portal with its own cluster, both of which may be killed at any time. Clients find the portal through `entrance`.

use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use portal::{Cluster, Config};
use rustix::process::{Pid, Signal};
use sqlx::postgres::PgConnection;
use sqlx::{ConnectOptions, Executor};
use store::MasterKey;
use tests::{Gate, PyliProcess, pyli};
use tokio::sync::watch;

use crate::processes;

/// How long something may take that must happen.
const PATIENCE: Duration = Duration::from_mins(1);
/// How soon to look again whether it has.
const LOOK: Duration = Duration::from_millis(5);

/// Where the portal is at the moment; `None` while it is away.
pub type Entrance = watch::Receiver<Option<Gate>>;

/// A portal in a folder.
pub struct Site {
    data: PathBuf,
    portal: Option<PyliProcess>,
    gate: watch::Sender<Option<Gate>>,
    /// The longest that a portal took, from its start or its database's death, until its read models had what the
    /// log held.
    pub slowest_start: Duration,
}

impl Site {
    /// A portal in `data`, with the faults that `failpoints` names.
    pub async fn opens(data: &Path, failpoints: &str) -> Self {
        let gate = watch::Sender::new(None);
        let mut site = Self { data: data.to_owned(), portal: None, gate, slowest_start: Duration::ZERO };
        site.starts(failpoints).await;
        site.slowest_start = Duration::ZERO;
        site
    }

    /// Starts the program, on the cluster as it is left: running, killed, or stopped.
    pub async fn starts(&mut self, failpoints: &str) {
        let start = Instant::now();
        let portal = PyliProcess::in_folder(&self.data, |command| {
            command.env("FAILPOINTS", failpoints).env("PYLI_LOG", "off");
        })
        .await;
        self.slowest_start = self.slowest_start.max(start.elapsed());
        self.gate.send_replace(Some(Gate::clone(&portal)));
        self.portal = Some(portal);
    }

    /// Where clients come in.
    pub fn entrance(&self) -> Entrance {
        self.gate.subscribe()
    }

    /// The gate of the portal that is up.
    pub fn gate(&self) -> Gate {
        self.gate.borrow().clone().expect("the portal is up")
    }

    /// `kill -9` of the program.
    pub async fn portal_is_killed(&mut self) {
        self.gate.send_replace(None);
        self.portal.take().expect("the portal is up").kill().await;
    }

    /// Waits until a failpoint ends the program (it aborts); false when it has not in time.
    pub async fn portal_aborts(&mut self) -> bool {
        let portal = self.portal.as_mut().expect("the portal is up");
        let aborted = match tokio::time::timeout(PATIENCE, portal.ends()).await {
            Ok(status) => status.signal() == Some(Signal::ABORT.as_raw()),
            Err(_) => false,
        };
        self.gate.send_replace(None);
        if let Some(portal) = self.portal.take().filter(|_| !aborted) {
            portal.kill().await;
        }
        aborted
    }

    /// SIGTERM; how long the program took to end in order.
    pub async fn portal_stops(&mut self) -> Duration {
        let (status, took) = self.portal.take().expect("the portal is up").terminate().await;
        self.gate.send_replace(None);
        assert_eq!(status.code(), Some(0), "the portal did not end in order");
        took
    }

    /// `kill -9` of PostgreSQL's postmaster; its children end by themselves once they notice.
    pub fn postmaster_is_killed(&self) {
        processes::kill(self.postmaster().expect("the cluster runs"));
    }

    /// `kill -9` of PostgreSQL, the postmaster first, then every child in the middle of what it does. Returns when
    /// they are gone. One that has ended by itself (without its disk it panics) is no fault.
    pub async fn database_is_killed(&self) {
        let Some(postmaster) = self.postmaster() else { return };
        let mut all = processes::children(postmaster);
        all.insert(0, postmaster);
        all.iter().copied().for_each(processes::kill);
        until(|| !all.iter().copied().any(processes::lives)).await;
    }

    /// Waits until the portal that runs on has brought its database back, and its read models are where the log is.
    pub async fn portal_recovers(&mut self) {
        let start = Instant::now();
        until(|| self.postmaster().is_some()).await;
        self.portal.as_ref().expect("the portal is up").is_ready().await;
        self.slowest_start = self.slowest_start.max(start.elapsed());
    }

    /// A connection of the database's owner.
    pub async fn owner(&self) -> PgConnection {
        let running = Cluster::find(&self.data).expect("the folder is there").expect("the cluster runs");
        running.options("pyli").connect().await.expect("the owner is let in")
    }

    /// Changes a setting of the running cluster, for good.
    pub async fn sets(&self, name: &str, value: &str) {
        let mut owner = self.owner().await;
        let change = format!("alter system set {name} = '{value}'");
        owner.execute(change.as_str()).await.expect("the owner may");
        owner.execute("select pg_reload_conf()").await.expect("the owner may");
    }

    /// What opens the personal data.
    pub fn master_key(&self) -> MasterKey {
        let data = self.data.to_str().expect("the path is UTF-8");
        let config = Config::from_arguments(["--data-dir", data]).expect("the options are good");
        let keys = portal::keys::KeyFiles::of(&config).read("localhost").expect("the keys are there");
        keys.master
    }

    /// What `pyli rebuild --all --check` complains of.
    pub async fn differences(&self) -> Option<String> {
        let data = self.data.to_str().expect("the path is UTF-8");
        let output = pyli(&["rebuild", "--all", "--check", "--data-dir", data, "--log", "error"]).await;
        let said = [output.stdout, output.stderr].concat();
        (!output.status.success()).then(|| String::from_utf8_lossy(&said).into_owned())
    }

    /// Its lock file may be out of reach, as after a power cut.
    fn postmaster(&self) -> Option<Pid> {
        let cluster = self.data.join("cluster");
        processes::find(|arguments| {
            arguments.first().is_some_and(|program| program.ends_with("/postgres"))
                && arguments.iter().any(|argument| Path::new(argument) == cluster)
        })
    }
}

/// Waits for what must happen: nobody tells us, so we look.
pub async fn until(mut happened: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !happened() {
        assert!(Instant::now() < deadline, "what must happen did not happen in time");
        tokio::time::sleep(LOOK).await;
    }
}
