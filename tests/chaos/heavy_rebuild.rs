//! PostgreSQL dies while `pyli rebuild` is at work, in the middle and just before the swap: that is an error, never a
//! success; the live read models are as they were, and the next run goes on.

use std::path::Path;
use std::process::Stdio;

use portal::Cluster;
use sqlx::{Executor, PgConnection};
use tests::chance::size;
use tests::{pyli, pyli_command, write_keys};
use tokio::process::{Child, Command};

use crate::site::Site;

/// The subscriptions at whose row a rebuild is stopped: the one beside the live one, which is filled last; and a live
/// one, which is held when all are built.
const MOMENTS: [&str; 2] = ["search@next", "search"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_dies_in_mid_rebuild_is_no_success_and_the_next_run_goes_on() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let data = folder.path().join("data");
    let keys = folder.path().join("data.keys");
    std::fs::create_dir(&keys).expect("there is room for the keys");
    write_keys(&keys);
    let mut site = Site::opens(&data, "").await;
    let events = writes(&data, size(2_500, 50_000)).await;
    site.portal_recovers().await;
    let live = live_tables(&site).await;
    for moment in MOMENTS {
        let (rebuilding, holding) = stopped_at(&site, &data, moment).await;
        site.database_is_killed().await;
        drop(holding);
        let output = rebuilding.wait_with_output().await.expect("it ends");
        let complaint = String::from_utf8(output.stderr).expect("the log is UTF-8");
        assert_eq!(output.status.code(), Some(1), "{complaint}");
        assert!(complaint.contains("nothing was rebuilt"), "{complaint}");
        site.portal_recovers().await;
        assert_eq!(live_tables(&site).await, live, "nothing has changed places");
    }
    let folder = data.to_str().expect("the path is UTF-8");
    let output = pyli(&["rebuild", "--all", "--data-dir", folder, "--log", "error"]).await;
    let said = String::from_utf8(output.stdout).expect("the output is UTF-8");
    assert_eq!(output.status.code(), Some(0));
    // The words are gone with the crash. A rebuild does not wait for the disk, so the crash may have taken the last
    // one or two of the others with it, but not the first.
    for (name, goes_on) in
        [("requests", Some(true)), ("applications", None), ("citizens", None), ("search", Some(false))]
    {
        let went_on = said.contains(&format!("{name}: going on from position"));
        assert!(goes_on.is_none_or(|goes_on| went_on == goes_on), "{said}");
        assert!(said.contains(&format!("{name}: rebuilt from ")), "{said}");
    }
    assert!(said.contains(&format!("search: rebuilt from {events} events")), "{said}");
    assert_ne!(live_tables(&site).await, live);
    assert_eq!(site.differences().await, None);
    site.portal_stops().await;
}

/// That many commands; how many events they gave.
async fn writes(data: &Path, commands: usize) -> usize {
    let cluster = Cluster::find(data).expect("the folder is there").expect("the cluster runs");
    let mut writer = Command::new(env!("CARGO_BIN_EXE_writer"));
    writer.args([commands.to_string(), "32".to_owned()]).env("PYLI_DATABASE_URL", cluster.url("pyli"));
    let output = writer.output().await.expect("the writer can be run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout).expect("the output is UTF-8");
    said.split_whitespace().nth(1).and_then(|events| events.parse().ok()).expect("it says how many")
}

/// A rebuild of everything that waits for the row of this subscription, and the connection that holds it.
async fn stopped_at(site: &Site, data: &Path, subscription: &str) -> (Child, PgConnection) {
    let (mut owner, mut looking) = (site.owner().await, site.owner().await);
    let mut command = pyli_command();
    command.args(["rebuild", "--all", "--data-dir"]).arg(data).stdin(Stdio::null());
    let rebuilding = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    while !holds(&mut owner, subscription).await {}
    while !somebody_waits(&mut looking).await {}
    (rebuilding.expect("the program can be run"), owner)
}

/// Whether there is such a row; it is held until the connection ends.
async fn holds(owner: &mut PgConnection, subscription: &str) -> bool {
    owner.execute("begin").await.expect("a transaction begins");
    let held = sqlx::query("select position from subscriptions where name = $1 for update");
    let held =
        held.bind(subscription).execute(&mut *owner).await.expect("it can be asked").rows_affected() == 1;
    if !held {
        owner.execute("rollback").await.expect("nothing was written");
    }
    held
}

/// The rebuild, that is: the live portal's worker, which has a name, waits for a live row too.
async fn somebody_waits(looking: &mut PgConnection) -> bool {
    let waits = "select exists (select from pg_stat_activity where wait_event_type = 'Lock'
                                and query like '%subscriptions%' and application_name not like 'pyli%')";
    sqlx::query_scalar(waits).fetch_one(looking).await.expect("it can be asked")
}

/// Which tables are the live ones: others after a swap.
async fn live_tables(site: &Site) -> Vec<i64> {
    sqlx::query_scalar(
        "select oid::bigint from pg_class where relnamespace = 'read_model'::regnamespace and relkind = 'r'
         order by relname",
    )
    .fetch_all(&mut site.owner().await)
    .await
    .expect("they can be listed")
}
