//! What may stand where: SQL, the log, the clock, the municipality's name.

use super::tree::Source;

/// Complaints about SQL where none belongs.
pub fn sql(sources: &[Source]) -> Vec<String> {
    let signs = ["sqlx::query", "query_as(", "query_as::<", "query_scalar", "sqlx::raw_sql"];
    matches(sources, &signs, str::to_owned, "SQL belongs to store, projections or protocol-adapter")
}

/// Complaints about statements that write to the table `events`; only `store` may.
pub fn writes_to_the_log(sources: &[Source]) -> Vec<String> {
    let signs = ["insert into", "update", "delete from", "truncate", "copy"]
        .iter()
        .flat_map(|verb| {
            [format!("{verb} events "), format!("{verb} public.events"), format!("{verb} events(")]
        })
        .collect::<Vec<_>>();
    let signs = signs.iter().map(String::as_str).collect::<Vec<_>>();
    matches(sources, &signs, one_space, "only store writes events")
}

/// Complaints about clocks, chance and I/O; the domain gets time and ids with the command.
pub fn impurities(sources: &[Source]) -> Vec<String> {
    let signs = [
        "Timestamp::now",
        "Zoned::now",
        "SystemTime",
        "Instant::",
        "now_v7",
        "new_v4",
        "rand::",
        "getrandom",
        "tokio::",
        "std::fs",
        "std::net",
        "std::env",
        "std::process",
        "std::thread",
        "println!",
    ];
    matches(sources, &signs, str::to_owned, "the domain has no clock, no chance and no I/O")
}

fn matches(sources: &[Source], signs: &[&str], view: fn(&str) -> String, why: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    for source in sources {
        for (number, line) in source.code() {
            let seen = view(line);
            if let Some(sign) = signs.iter().find(|sign| seen.contains(**sign)) {
                complaints.push(source.complain(number, &format!("`{}`: {why}", sign.trim())));
            }
        }
    }
    complaints
}

/// Lower case, single spaces, and one at the end, so that a sign may end with the word.
fn one_space(line: &str) -> String {
    let mut words = line.to_lowercase().replace('"', " ").split_whitespace().collect::<Vec<_>>().join(" ");
    words.push(' ');
    words
}

/// Complaints about lines of one file that another lacks. Clippy reads only the nearest `clippy.toml`.
pub fn missing_lines(of: &str, within: &str) -> Vec<String> {
    of.lines()
        .filter(|line| {
            !line.is_empty() && !line.starts_with('#') && !within.lines().any(|other| other == *line)
        })
        .map(|line| format!("domain/clippy.toml lacks the workspace's line: {line}"))
        .collect()
}

/// Complaints about a municipality called by its name («Δήμος Πύλης»): the name comes from configuration.
pub fn named_municipality(sources: &[Source]) -> Vec<String> {
    let mut complaints = Vec::new();
    for source in sources {
        for (number, line) in source.numbered() {
            if names_one(line) {
                complaints.push(source.complain(number, "the municipality's name comes from configuration"));
            }
        }
    }
    complaints
}

/// Whether «Δήμος», in any case of the noun, is followed by a word with a capital, with an article at most between.
fn names_one(line: &str) -> bool {
    let words = line.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect::<Vec<_>>();
    let articles = ["της", "του", "των"];
    words.iter().enumerate().any(|(index, word)| {
        let next = words[index + 1..].iter().find(|next| !articles.contains(next));
        let adjacent = next.is_some_and(|next| {
            line.contains(&format!("{word} {next}"))
                || articles.iter().any(|article| line.contains(&format!("{word} {article} {next}")))
        });
        ["Δήμος", "Δήμου", "Δήμο"].contains(word)
            && adjacent
            && next.and_then(|next| next.chars().next()).is_some_and(char::is_uppercase)
    })
}

#[test]
fn a_query_in_a_handler_is_seen_and_a_comment_about_one_is_not() {
    let source =
        Source::made_up("http/src/pages.rs", "// sqlx::query is not for us\nsqlx::query(\"select 1\");");
    let complaint =
        "http/src/pages.rs:2: `sqlx::query`: SQL belongs to store, projections or protocol-adapter";
    assert_eq!(sql(&[source]), [complaint]);
}

#[test]
fn every_way_to_write_the_log_is_seen() {
    for statement in [
        "insert into events (position)",
        "INSERT INTO  events(position)",
        "update events set number = 1",
        "\"delete from events\"",
        "delete from public.events",
        "truncate events",
    ] {
        assert_eq!(writes_to_the_log(&[Source::made_up("a.rs", statement)]).len(), 1, "{statement}");
    }
    for statement in ["insert into events_parked (position)", "select position from events "] {
        assert!(writes_to_the_log(&[Source::made_up("a.rs", statement)]).is_empty(), "{statement}");
    }
}

#[test]
fn a_clock_in_the_domain_is_seen() {
    let sources = ["let at = Timestamp::now();", "let id = Uuid::now_v7();", "use std::time::SystemTime;"];
    for source in sources {
        assert_eq!(impurities(&[Source::made_up("domain/src/a.rs", source)]).len(), 1, "{source}");
    }
}

#[test]
fn a_threshold_that_the_domain_forgot_is_seen() {
    assert_eq!(missing_lines("# why\na = 1\nb = 2\n", "b = 2\n").len(), 1);
}

#[test]
fn a_named_municipality_is_seen_and_the_municipality_as_such_is_not() {
    let is_seen = |line| !named_municipality(&[Source::made_up("http/templates/a.html", line)]).is_empty();
    assert!(is_seen("<p>Δήμος Πύλης</p>"));
    assert!(is_seen("Η πύλη του Δήμου της Αθήνας"));
    assert!(!is_seen("Η απάντηση του Δήμου θα φανεί εδώ"));
    assert!(!is_seen("Ο Δήμος. Στη συνέχεια Θα δείτε"));
}
