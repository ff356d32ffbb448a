//! Nothing about whoever sends an anonymous comment is anywhere afterwards: not his address, not his program, no cookie.

use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::process::Command;

use serde_json::json;
use sqlx::{ConnectOptions, Executor};
use tests::PyliProcess;
use uuid::Uuid;

/// An address of this machine that nobody else uses.
const ADDRESS: Ipv4Addr = Ipv4Addr::new(127, 83, 149, 211);

/// What tells of him: his address as text, as PostgreSQL keeps an `inet`, and as numbers; his program; his cookie.
fn traces(agent: &str, cookie: &str) -> Vec<(&'static str, Vec<u8>)> {
    let [a, b, c, d] = ADDRESS.octets();
    vec![
        ("address", ADDRESS.to_string().into_bytes()),
        ("address in bytes", vec![32, a, b, c, d]),
        ("address in hexadecimal", format!("{a:02x}{b:02x}{c:02x}{d:02x}").into_bytes()),
        ("program", agent.as_bytes().to_vec()),
        ("cookie", cookie.as_bytes().to_vec()),
    ]
}

/// Where a trace is found, and which. `grep` looks through megabytes in a moment.
fn found(places: &[&Path], traces: &[(&'static str, Vec<u8>)]) -> Vec<String> {
    let mut found = Vec::new();
    for (what, trace) in traces {
        let pattern: Vec<_> = trace.iter().map(|byte| format!("\\x{byte:02x}")).collect();
        let mut grep = Command::new("grep");
        grep.env("LC_ALL", "C").args(["-rlaP", "--devices=skip", "-e", &pattern.concat()]).args(places);
        let output = grep.output().expect("grep is there");
        let complaints = String::from_utf8_lossy(&output.stderr);
        // The server puts files away while it is looked; what is gone tells nothing, unless it is a place itself.
        let complaint = complaints.lines().find(|line| !line.ends_with(": No such file or directory"));
        assert_eq!(complaint, None);
        assert!(places.iter().all(|place| place.exists()), "{complaints}");
        let files = String::from_utf8(output.stdout).expect("the paths are UTF-8");
        found.extend(files.lines().map(|file| format!("{what} in {file}")));
    }
    found
}

/// Everything in the database, as text.
fn dumped(url: &str, file: &Path) {
    let program = portal::cluster::program("pg_dump").expect("PostgreSQL is there");
    let output = Command::new(program).args(["-d", url, "-f"]).arg(file).output().expect("it can be run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[tokio::test]
async fn nothing_about_an_anonymous_sender_is_anywhere_afterwards() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let (data, log) = (folder.path().join("data"), folder.path().join("log"));
    let file = std::fs::File::create(&log).expect("the log can be made");
    let portal = PyliProcess::in_folder(&data, |command| {
        command.env("PYLI_LOG", "trace").env("PYLI_LIMITS", "on").stderr(file);
    })
    .await;
    let (agent, cookie) = (format!("agent-{}", Uuid::now_v7().simple()), Uuid::now_v7().simple().to_string());
    let sender = reqwest::Client::builder().local_address(IpAddr::V4(ADDRESS)).user_agent(&agent).build();
    let sender = sender.expect("a client can be built");
    let good = json!({"subject": "Θέμα", "text": "Κείμενο"});
    for (body, status) in [(good, 201), (json!({"subject": "Θέμα"}), 422)] {
        let call = sender.post(portal.url("/api/v1/comments")).json(&body);
        let call = call.header("cookie", format!("__Host-session={cookie}"));
        assert_eq!(call.send().await.expect("it answers").status().as_u16(), status);
    }
    let form = sender.post(portal.url("/comment")).body("subject=a&text=");
    let form = form.header("content-type", "application/x-www-form-urlencoded");
    assert_eq!(form.send().await.expect("it answers").status().as_u16(), 422);

    let traces = traces(&agent, &cookie);
    let cluster = portal::Cluster::find(&data).expect("the folder can be read").expect("it runs");
    let mut owner = cluster.options("pyli").connect().await.expect("the owner is let in");
    owner.execute("checkpoint; select pg_switch_wal()").await.expect("the superuser may");
    let dump = folder.path().join("dump");
    dumped(&cluster.url("pyli"), &dump);
    assert_eq!(found(&[&data, &log, &dump], &traces), Vec::<String>::new());

    // The control: what the database and the log would have kept is found by the same look.
    let keep =
        format!("create table seen as select '{ADDRESS}'::inet as address, '{agent}' as agent; checkpoint");
    owner.execute(keep.as_str()).await.expect("the superuser may");
    std::fs::write(folder.path().join("other-log"), format!("request from {ADDRESS}\n"))
        .expect("it is written");
    dumped(&cluster.url("pyli"), &dump);
    assert!(found(&[&dump], &traces).len() >= 2, "address and program are in the dump");
    let found = found(&[&data, &folder.path().join("other-log")], &traces);
    for what in ["address in bytes in ", "program in ", "address in "] {
        assert!(found.iter().any(|found| found.starts_with(what)), "{what}: {found:?}");
    }
    portal.terminate().await;
}
