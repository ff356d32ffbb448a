//! Faults of a whole server, each on a server of its own: no connection left, read-only, disk full.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use portal::{Cluster, ClusterOptions};
use sqlx::{ConnectOptions, PgConnection, PgPool};
use store::{Config, Store};
use tempfile::TempDir;
use tests::TestDatabase;
use tests::commands::{by_clerk, comment, note};
use uuid::Uuid;

use crate::auditor::Auditor;
use crate::faults::unavailable;
use crate::world::story_of;

/// A server, a database in it; stopped when dropped.
struct Small {
    cluster: Cluster,
    owner: PgPool,
}

impl Small {
    async fn starts(folder: &Path, options: ClusterOptions) -> Self {
        let data = folder.join("data");
        let starting = tokio::task::spawn_blocking(move || Cluster::start(&data, &options));
        let cluster = starting.await.expect("no panic").expect("a cluster starts");
        cluster.create_database("small").await.expect("a database can be made");
        Store::migrate(&cluster.options("small")).await.expect("it can be migrated");
        let owner = PgPool::connect_with(cluster.options("small")).await.expect("the database is there");
        Self { cluster, owner }
    }

    async fn store(&self) -> Store {
        let (database, master_key) = (self.cluster.options("small"), TestDatabase::master_key());
        let log_keys = TestDatabase::log_keys();
        let config =
            Config { database, pool_size: 1, master_key, log_keys, witness: None, erasure_list: None };
        Store::connect(config).await.expect("the database is there")
    }

    async fn does(&self, sql: &str) {
        sqlx::raw_sql(sql).execute(&self.owner).await.expect("the statement is right");
    }

    /// Everybody who comes takes a connection and keeps it, until none is left.
    async fn is_overrun(&self) -> Vec<PgConnection> {
        let mut crowd = Vec::new();
        while let Ok(connection) = self.cluster.options("small").connect().await {
            crowd.push(connection);
        }
        crowd
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_connection_for_the_appender_reads_go_on_and_writes_follow_later() {
    let disk = SmallDisk::mounted_or_not();
    let small = Small::starts(disk.path(), ClusterOptions::default().set("max_connections", "16")).await;
    let store = small.store().await;
    let crowd = small.is_overrun().await;
    assert!(!crowd.is_empty());
    for _ in 0..3 {
        unavailable(&store.execute(comment("α")).await);
        assert_eq!(store.head().await.expect("reads go on"), 0);
    }
    drop(crowd);
    // The server takes a moment to notice that the crowd has left.
    let mut filed = store.execute(comment("β")).await;
    while filed.is_err() {
        unavailable(&filed);
        filed = store.execute(comment("β")).await;
    }
    assert_eq!(Auditor::reads_everything(&small.owner).await, (1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_turns_read_only_under_way_takes_writes_again_when_it_turns_back() {
    let disk = SmallDisk::mounted_or_not();
    let small = Small::starts(disk.path(), ClusterOptions::default()).await;
    let store = small.store().await;
    let case = store.execute(comment("α")).await.expect("it is filed").id;
    small.does("alter system set default_transaction_read_only = on").await;
    small.does("select pg_reload_conf()").await;
    let mut notes = 0;
    // The server takes a moment to read its settings.
    while store.execute(by_clerk(case, note("β"))).await.is_ok() {
        notes += 1;
    }
    unavailable(&store.execute(by_clerk(case, note("β"))).await);
    assert_eq!(story_of(&store, case).await.len(), 1 + notes, "reads go on");
    std::fs::remove_file(small_settings(disk.path())).expect("the setting can be taken back");
    small.does("select pg_reload_conf()").await;
    while store.execute(by_clerk(case, note("γ"))).await.is_err() {}
    assert_eq!(story_of(&store, case).await.len(), 1 + notes + 1, "what was refused is not there");
}

/// `alter system reset` is a write as well; so the file goes.
fn small_settings(folder: &Path) -> PathBuf {
    folder.join("data/cluster/postgresql.auto.conf")
}

/// A file system in memory of a size of its own (a server starts quickly there); unmounted when dropped.
struct SmallDisk {
    folder: TempDir,
    /// False where mounting is not permitted; then it is an ordinary folder.
    is_small: bool,
}

impl SmallDisk {
    fn mounted_or_not() -> Self {
        let folder =
            tempfile::Builder::new().prefix("pyli-small-").tempdir().expect("there is room for a folder");
        let options = ["-t", "tmpfs", "-o", "size=300m,mode=755", "tmpfs"];
        let mounted = Command::new("mount").args(options).arg(folder.path()).output();
        let is_small = mounted.is_ok_and(|output| output.status.success());
        Self { folder, is_small }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn ballast(&self) -> PathBuf {
        self.path().join("ballast")
    }

    fn fills_up_almost(&self) {
        let mut file = std::fs::File::create(self.ballast()).expect("a file can be made");
        for size in [1 << 20, 1 << 12, 1] {
            while file.write_all(&vec![0; size]).is_ok() {}
        }
        // A little room, so that it is used up by appending: the last commands before the end count.
        let length = file.metadata().expect("the file is there").len();
        file.set_len(length - (1 << 19)).expect("a file can be shortened");
    }

    fn is_emptied(&self) {
        std::fs::remove_file(self.ballast()).expect("the file is there");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        if !self.is_small {
            return;
        }
        let unmounted = Command::new("umount").arg("--lazy").arg(self.path()).status();
        if !unmounted.is_ok_and(|status| status.success()) {
            eprintln!("a test's file system is still mounted");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_a_full_disk_reads_go_on_and_what_was_acknowledged_is_kept() {
    let disk = SmallDisk::mounted_or_not();
    if !disk.is_small {
        println!("SKIPPED, NOT PROVED: mounting a small file system is not permitted here");
        return;
    }
    let small = Small::starts(disk.path(), ClusterOptions::default().set("shared_buffers", "16MB")).await;
    let store = small.store().await;
    // A fresh segment of the write-ahead log: the disk is full for the tables, as when the two are apart.
    small.does("select pg_switch_wal()").await;
    let mut acknowledged: Vec<Uuid> = vec![store.execute(comment("α")).await.expect("it is filed").id];
    disk.fills_up_almost();
    let mut refused = 0;
    while refused < 5 {
        match store.execute(comment(&"μακρύ ".repeat(1000))).await {
            Ok(filed) => acknowledged.push(filed.id),
            outcome => {
                unavailable(&outcome);
                refused += 1;
                assert_eq!(story_of(&store, acknowledged[0]).await, ["Submitted"], "reads go on");
            }
        }
    }
    disk.is_emptied();
    acknowledged.push(store.execute(comment("γ")).await.expect("it recovers by itself").id);
    assert!(acknowledged.len() > 2, "some were taken before the end");
    println!("disk full: {} acknowledged, {refused} refused", acknowledged.len());
    for case in &acknowledged {
        assert_eq!(story_of(&store, *case).await, ["Submitted"]);
    }
    let all = i64::try_from(acknowledged.len()).expect("a small number");
    assert_eq!(Auditor::reads_everything(&small.owner).await, (all, acknowledged.len()));
}
