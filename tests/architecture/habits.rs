//! Habits that keep the tree readable: names, places, nothing half done.

use std::collections::BTreeMap;
use std::path::Path;

use super::tree::{Source, Tree};

/// The card's folders and the three that were added.
const FOLDERS: [&str; 9] =
    ["domain", "store", "projections", "protocol-adapter", "http", "portal", "migrations", "tests", "docs"];

/// Complaints about root folders that are not there.
pub fn missing_folders(tree: &Tree) -> Vec<String> {
    let missing = FOLDERS.into_iter().filter(|folder| !tree.has_under(&format!("{folder}/")));
    missing.map(|folder| format!("the folder {folder}/ is missing")).collect()
}

/// Complaints about `mod.rs`: modules are named for themselves.
pub fn mod_files(sources: &[Source]) -> Vec<String> {
    let found = sources.iter().filter(|source| Path::new(&source.path).ends_with("mod.rs"));
    found.map(|source| source.complain(1, "name the module's file for the module")).collect()
}

/// Complaints about work that was put off. The words are put together here, so that this file is not found.
pub fn leftovers(sources: &[Source]) -> Vec<String> {
    let signs = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("to", "do!("),
        concat!("unimple", "mented!("),
        concat!("#[ig", "nore"),
    ];
    let mut complaints = Vec::new();
    for source in sources {
        for (number, line) in source.numbered() {
            if let Some(sign) = signs.iter().find(|sign| line.contains(**sign)) {
                complaints.push(source.complain(number, &format!("`{sign}`: finish it, or file an issue")));
            }
        }
    }
    complaints
}

/// Complaints about statements that do not name their columns.
pub fn select_all(sources: &[Source]) -> Vec<String> {
    statements_with(&["select *", "returning *"], "name the columns", sources)
}

/// Complaints about keys that are joined so that a table without statistics has all of them read.
pub fn plain_key_joins(sources: &[Source]) -> Vec<String> {
    let signs = ["left join data_keys", "left join public.data_keys"];
    statements_with(&signs, "look the key up row by row (docs/decisions/0052)", sources)
}

fn statements_with(signs: &[&str], complaint: &str, sources: &[Source]) -> Vec<String> {
    let mut complaints = Vec::new();
    for source in sources {
        for (number, line) in source.code() {
            let words = line.to_lowercase();
            if signs.iter().any(|sign| words.contains(sign)) {
                complaints.push(source.complain(number, complaint));
            }
        }
    }
    complaints
}

/// Complaints about migrations not called `YYYYMMDDHHMMSS_what_changes.sql`, and about two of one time.
pub fn misnamed_migrations(sources: &[Source]) -> Vec<String> {
    let mut complaints = Vec::new();
    let mut times = BTreeMap::new();
    for source in sources {
        let name = source.path.rsplit('/').next().unwrap_or_default();
        let Some((time, _)) = name.split_once('_').filter(|_| is_well_named(name)) else {
            complaints.push(source.complain(1, "call it YYYYMMDDHHMMSS_what_changes.sql"));
            continue;
        };
        if let Some(earlier) = times.insert(time.to_owned(), &source.path) {
            complaints.push(source.complain(1, &format!("has the time of {earlier}")));
        }
    }
    complaints
}

fn is_well_named(name: &str) -> bool {
    let Some((time, rest)) = name.split_once('_') else { return false };
    let Some(what) = rest.strip_suffix(".sql") else { return false };
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    time.len() == 14
        && time.chars().all(|c| c.is_ascii_digit())
        && !what.is_empty()
        && what.chars().all(is_word)
}

#[test]
fn a_missing_folder_is_seen() {
    let paths = FOLDERS.map(|folder| format!("{folder}/a.rs"));
    let paths = paths.iter().map(String::as_str).collect::<Vec<_>>();
    assert!(missing_folders(&Tree::made_up(&paths)).is_empty());
    assert_eq!(missing_folders(&Tree::made_up(&paths[1..])), ["the folder domain/ is missing"]);
}

#[test]
fn a_module_called_mod_rs_is_seen() {
    let sources = ["http/src/pages/mod.rs", "http/src/pages_mod.rs"].map(|path| Source::made_up(path, ""));
    assert_eq!(mod_files(&sources), ["http/src/pages/mod.rs:1: name the module's file for the module"]);
}

#[test]
fn every_kind_of_unfinished_work_is_seen() {
    for text in [
        concat!("// TO", "DO: later"),
        concat!("    to", "do!()"),
        concat!("unimple", "mented!()"),
        concat!("#[ig", "nore = \"slow\"]"),
        concat!("-- FIX", "ME"),
    ] {
        assert_eq!(leftovers(&[Source::made_up("a.rs", text)]).len(), 1, "{text}");
    }
}

#[test]
fn a_statement_that_selects_all_columns_is_seen() {
    assert_eq!(select_all(&[Source::made_up("a.sql", "SELECT * from x\nselect count(*) from x")]).len(), 1);
}

#[test]
fn a_plain_join_of_the_keys_is_seen() {
    let text = "select 1 from x\n  left join data_keys k on true";
    assert_eq!(plain_key_joins(&[Source::made_up("a.rs", text)]).len(), 1);
}

#[test]
fn a_misnamed_migration_and_two_of_one_time_are_seen() {
    let named = |names: &[&str]| {
        let sources = names.iter().map(|name| Source::made_up(&format!("migrations/{name}"), ""));
        misnamed_migrations(&sources.collect::<Vec<_>>()).len()
    };
    assert_eq!(named(&["20261122090000_event_log.sql", "20261122090100_data_keys.sql"]), 0);
    for name in
        ["1_event_log.sql", "20261122090000_EventLog.sql", "20261122090000_.sql", "20261122090000_log.txt"]
    {
        assert_eq!(named(&[name]), 1, "{name}");
    }
    assert_eq!(named(&["20261122090000_event_log.sql", "20261122090000_data_keys.sql"]), 1);
}
