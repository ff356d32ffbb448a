//! A database for a test.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use sqlx::postgres::PgConnectOptions;
use tempfile::TempDir;

/// A migrated database of a test's own.
pub struct TestDatabase {
    /// How to connect as its owner.
    pub options: PgConnectOptions,
    folder: TempDir,
}

/// A migrated database of the caller's own, gone when it is dropped.
pub async fn database() -> TestDatabase {
    let folder = tempfile::tempdir().expect("a folder can be made");
    std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o777)).expect("it is ours");
    let data = folder.path().join("data");
    server("initdb", &data, &["--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8"]);
    let settings = format!("-c listen_addresses= -c fsync=off -k {}", folder.path().display());
    server("pg_ctl", &data, &["start", "--wait", "--log=/dev/null", "-o", &settings]);
    let options = PgConnectOptions::new_without_pgpass()
        .socket(folder.path())
        .username("postgres")
        .database("postgres");
    let pool = sqlx::PgPool::connect_with(options.clone()).await.expect("the server is there");
    sqlx::migrate!("../migrations").run(&pool).await.expect("the migrations run");
    sqlx::raw_sql("create schema if not exists read_model; grant all on schema read_model to pyli_app")
        .execute(&pool)
        .await
        .expect("the schema can be made");
    pool.close().await;
    TestDatabase { options, folder }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        server("pg_ctl", &self.folder.path().join("data"), &["stop", "--mode=immediate"]);
    }
}

fn server(program: &str, data: &Path, arguments: &[&str]) {
    let status = Command::new("runuser")
        .args(["-u", "postgres", "--", &format!("/usr/lib/postgresql/15/bin/{program}"), "-D"])
        .arg(data)
        .args(arguments)
        .stdout(Stdio::null())
        .status()
        .expect("it starts");
    assert!(status.success(), "{program}: {status}");
}
