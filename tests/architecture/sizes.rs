//! How long things may be. Functions are counted by clippy (`too_many_lines`).

use super::tree::Source;

/// The most lines of a file, comments included.
const FILE: usize = 300;
/// The most lines of a handler's body, without empty ones and comments.
const HANDLER: usize = 20;

/// Complaints about long files.
pub fn long_files(sources: &[Source]) -> Vec<String> {
    let long =
        sources.iter().map(|source| (source, source.text.lines().count())).filter(|(_, lines)| *lines > FILE);
    long.map(|(source, lines)| source.complain(lines, &format!("{lines} lines, at most {FILE}"))).collect()
}

/// Complaints about long handlers: the public `async fn` of a file.
pub fn long_handlers(sources: &[Source]) -> Vec<String> {
    let mut complaints = Vec::new();
    for source in sources {
        for handler in handlers(source) {
            if handler.lines > HANDLER {
                let what = format!("handler of {} lines, at most {HANDLER}", handler.lines);
                complaints.push(source.complain(handler.at, &what));
            }
        }
    }
    complaints
}

struct Handler {
    at: usize,
    lines: usize,
}

/// Rustfmt puts the end of a function at the indentation of its beginning: no parser is needed.
fn handlers(source: &Source) -> Vec<Handler> {
    let lines = source.code().filter(|(_, line)| !line.trim().is_empty()).collect::<Vec<_>>();
    let mut found = Vec::new();
    for (index, (at, line)) in lines.iter().enumerate() {
        if !is_handler(line) {
            continue;
        }
        let indentation = &line[..line.len() - line.trim_start().len()];
        let rest = &lines[index..];
        let opens = rest.iter().position(|(_, line)| line.ends_with('{')).unwrap_or(rest.len());
        let body = rest.iter().skip(opens + 1).take_while(|(_, line)| *line != format!("{indentation}}}"));
        found.push(Handler { at: *at, lines: body.count() });
    }
    found
}

fn is_handler(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("pub") && line.contains("async fn ")
}

#[test]
fn a_file_of_301_lines_is_seen() {
    assert!(long_files(&[Source::made_up("a.rs", &"x\n".repeat(300))]).is_empty());
    assert_eq!(
        long_files(&[Source::made_up("a.rs", &"x\n".repeat(301))]),
        ["a.rs:301: 301 lines, at most 300"]
    );
}

#[test]
fn a_handler_of_21_lines_is_seen_where_it_begins() {
    let handler = |lines: usize| {
        let body = "    answer();\n".repeat(lines);
        let text = format!(
            "//! Why.\n\npub(super) async fn show(\n    a: A,\n) -> B {{\n    // first\n{body}}}\n\nfn help() {{\n}}\n"
        );
        long_handlers(&[Source::made_up("a.rs", &text)])
    };
    assert!(handler(20).is_empty());
    assert_eq!(handler(21), ["a.rs:3: handler of 21 lines, at most 20"]);
}
