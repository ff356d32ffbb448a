//! The configuration files of the cluster, written anew at every start.

use std::fmt::Write;
use std::path::Path;

use anyhow::{Context, Result};

use super::SUPERUSER;
use super::folder::Folder;
use super::owner::Owner;

/// The number in the socket's name; nothing listens on TCP.
pub const PORT: u16 = 5432;

/// Durable always; a server's log that cannot hold anything personal: no statement, no parameter, no DETAIL of a
/// row, and with `log_min_messages = log` no message of a statement that failed (the caller gets that one).
const OURS: [(&str, &str); 23] = [
    ("listen_addresses", ""),
    ("unix_socket_permissions", "0700"),
    ("fsync", "on"),
    ("synchronous_commit", "on"),
    ("full_page_writes", "on"),
    ("max_connections", "100"),
    ("shared_buffers", "128MB"),
    ("wal_compression", "on"),
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
pub fn write(folder: &Folder, owner: &Owner, socket: &Path, further: &[(String, String)]) -> Result<()> {
    let mut text = String::from("# Written by pyli at every start.\n");
    let socket = socket.to_str().context("the path of the socket is not UTF-8")?;
    line(&mut text, "port", &PORT.to_string())?;
    line(&mut text, "unix_socket_directories", &format!("\"{socket}\""))?;
    for (name, value) in OURS {
        line(&mut text, name, value)?;
    }
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

fn line(text: &mut String, name: &str, value: &str) -> Result<()> {
    Ok(writeln!(text, "{name} = '{}'", value.replace('\'', "''"))?)
}

fn put(folder: &Folder, owner: &Owner, (name, text): (&str, &str)) -> Result<()> {
    let path = folder.cluster().join(name);
    std::fs::write(&path, text).with_context(|| format!("{} could not be written", path.display()))?;
    owner.own(&path, 0o600)
}
