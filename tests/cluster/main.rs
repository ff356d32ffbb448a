//! The launcher of the private PostgreSQL: what it leaves behind, and what it finds again.

use std::path::Path;

use portal::{Cluster, ClusterOptions};
use rustix::process::{Pid, Signal, kill_process};
use sqlx::{ConnectOptions, Connection, Row};
use tempfile::TempDir;

fn folder() -> TempDir {
    tempfile::Builder::new().prefix("pyli-cluster-").tempdir().expect("there is room for a folder")
}

fn start(data: &Path) -> Cluster {
    Cluster::start(data, &ClusterOptions::default()).expect("a cluster starts")
}

fn process(cluster: &Cluster) -> Pid {
    Pid::from_raw(cluster.pid().expect("the cluster runs")).expect("no process has the number 0")
}

/// A process that has ended but is not reaped yet (by whatever runs as process 1) has an empty command line.
fn lives(process: Pid) -> bool {
    let path = format!("/proc/{}/cmdline", process.as_raw_nonzero());
    std::fs::read(path).is_ok_and(|command_line| !command_line.is_empty())
}

async fn ask(cluster: &Cluster, question: &str) -> String {
    let mut connection = cluster.options("postgres").connect().await.expect("the cluster takes connections");
    let row = sqlx::query(question).fetch_one(&mut connection).await.expect("the question has an answer");
    connection.close().await.expect("a connection closes");
    row.get(0)
}

#[tokio::test]
async fn a_new_cluster_is_durable_greek_and_silent() {
    let folder = folder();
    let cluster = start(&folder.path().join("data"));
    assert_eq!(ask(&cluster, "show fsync").await, "on");
    assert_eq!(ask(&cluster, "show synchronous_commit").await, "on");
    assert_eq!(ask(&cluster, "show full_page_writes").await, "on");
    assert_eq!(ask(&cluster, "show data_checksums").await, "on");
    // The server that the set-up installs has it; one that has not gets PostgreSQL's own method.
    assert_eq!(ask(&cluster, "show wal_compression").await, "lz4");
    assert_eq!(ask(&cluster, "show listen_addresses").await, "");
    assert_eq!(ask(&cluster, "show server_encoding").await, "UTF8");
    assert_eq!(ask(&cluster, "show log_statement").await, "none");
    let locale = "select daticulocale from pg_database where datname = 'template1'";
    assert_eq!(ask(&cluster, locale).await, "el-GR");
    assert_eq!(ask(&cluster, "select current_user::text").await, "pyli");
}

#[test]
fn a_cluster_that_is_stopped_leaves_no_process() {
    let folder = folder();
    let cluster = start(&folder.path().join("data"));
    let process = process(&cluster);
    cluster.stop().expect("a cluster stops");
    assert!(!lives(process), "the server lives on");
}

#[tokio::test]
async fn a_cluster_whose_server_was_killed_starts_again_with_what_was_committed() {
    let folder = folder();
    let data = folder.path().join("data");
    let cluster = start(&data);
    cluster.create_database("kept").await.expect("a database can be made");
    kill_process(process(&cluster), Signal::KILL).expect("the server can be killed");
    drop(cluster);
    let cluster = start(&data);
    assert_eq!(ask(&cluster, "select datname::text from pg_database where datname = 'kept'").await, "kept");
}

#[test]
fn a_lock_file_that_names_a_strangers_process_does_not_hinder_the_start() {
    let folder = folder();
    let data = folder.path().join("data");
    start(&data).stop().expect("a cluster stops");
    let lock_file = format!("{}\n{}\n1\n5432\n\n\n0\nready\n", std::process::id(), data.display());
    std::fs::write(data.join("cluster/postmaster.pid"), lock_file).expect("the data folder can be written");
    assert_ne!(process(&start(&data)).as_raw_nonzero().get().cast_unsigned(), std::process::id());
}

#[tokio::test]
async fn the_last_of_two_users_stops_the_cluster() {
    let folder = folder();
    let data = folder.path().join("data");
    let first = start(&data);
    let second = start(&data);
    assert_eq!(process(&first), process(&second));
    first.stop().expect("the first user leaves");
    assert_eq!(ask(&second, "select 'there'").await, "there");
    let process = process(&second);
    second.stop().expect("the second user leaves");
    assert!(!lives(process), "the server lives on");
}

#[tokio::test]
async fn a_data_folder_with_a_long_path_gets_a_short_socket() {
    let folder = folder();
    let cluster = start(&folder.path().join("μακρύ".repeat(24)));
    assert_eq!(ask(&cluster, "select 'there'").await, "there");
}

#[test]
fn a_folder_with_other_things_in_it_is_refused() {
    let folder = folder();
    std::fs::write(folder.path().join("letter.txt"), "Αγαπητέ Δήμε").expect("the folder can be written");
    let refusal = Cluster::start(folder.path(), &ClusterOptions::default()).err().expect("it is refused");
    assert!(refusal.to_string().contains("not a data folder of pyli"), "{refusal:#}");
}
