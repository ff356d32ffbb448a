//! The configuration files of the cluster, written anew at every start.

use std::fmt::Write;
use std::path::Path;

use anyhow::{Context, Result};

use super::SUPERUSER;
use super::binaries::Binaries;
use super::folder::Folder;
use super::owner::Owner;

/// The number in the socket's name; nothing listens on TCP.
pub const PORT: u16 = 5432;

/// Durable always; a server's log that cannot hold anything personal: no statement, no parameter, no DETAIL of a
/// row, and with `log_min_messages = log` no message of a statement that failed (the caller gets that one).
const OURS: [(&str, &str); 22] = [
    ("listen_addresses", ""),
    ("unix_socket_permissions", "0700"),
    ("fsync", "on"),
    ("synchronous_commit", "on"),
    ("full_page_writes", "on"),
    ("max_connections", "100"),
    ("shared_buffers", "128MB"),
    ("max_wal_size", "2GB"),
    ("jit", "off"),
    ("timezone", "UTC"),
    ("log_timezone", "UTC"),
    ("logging_collector", "on"),
    ("log_directory", "../log"),
    ("log_filename", "postgresql-%a.log"),
    ("log_rotation_age", "1d"),
    ("log_truncate_on_rotation", "on"),
    ("log_line_prefix", "%m [%p] "),
    ("log_min_messages", "log"),
    ("log_statement", "none"),
    ("log_min_error_statement", "panic"),
    ("log_error_verbosity", "terse"),
    ("log_parameter_max_length_on_error", "0"),
];

/// Writes settings, and who is let in: root and the cluster's owner, over the socket, as the superuser.
pub fn write(
    folder: &Folder,
    (owner, binaries): (&Owner, &Binaries),
    socket: &Path,
    further: &[(String, String)],
) -> Result<()> {
    let compression = if takes_lz4(folder, owner, binaries)? { "lz4" } else { "on" };
    let mut text = String::from("# Written by pyli at every start.\n");
    let socket = socket.to_str().context("the path of the socket is not UTF-8")?;
    line(&mut text, "port", &PORT.to_string())?;
    line(&mut text, "unix_socket_directories", &format!("\"{socket}\""))?;
    for (name, value) in OURS {
        line(&mut text, name, value)?;
    }
    line(&mut text, "wal_compression", compression)?;
    for (name, value) in further {
        line(&mut text, name, value)?;
    }
    put(folder, owner, ("postgresql.conf", &text))?;
    let access = "local all all peer map=pyli\nlocal replication all peer map=pyli\n";
    put(folder, owner, ("pg_hba.conf", access))?;
    put(
        folder,
        owner,
        ("pg_ident.conf", &format!("pyli root {SUPERUSER}\npyli \"{}\" {SUPERUSER}\n", owner.name)),
    )
}

/// Whether the server was built with lz4: without it, it would not start. Pages in the write-ahead log are compressed with it in a
/// tenth of the time that PostgreSQL's own method (`on`) takes.
fn takes_lz4(folder: &Folder, owner: &Owner, binaries: &Binaries) -> Result<bool> {
    let mut asked = owner.command(&binaries.program("postgres"));
    asked.args(["-C", "wal_compression", "-c", "wal_compression=lz4", "-D"]).arg(folder.cluster());
    Ok(asked.output().context("postgres cannot be run")?.status.success())
}

fn line(text: &mut String, name: &str, value: &str) -> Result<()> {
    Ok(writeln!(text, "{name} = '{}'", value.replace('\'', "''"))?)
}

fn put(folder: &Folder, owner: &Owner, (name, text): (&str, &str)) -> Result<()> {
    let path = folder.cluster().join(name);
    std::fs::write(&path, text).with_context(|| format!("{} could not be written", path.display()))?;
    owner.own(&path, 0o600)
}
