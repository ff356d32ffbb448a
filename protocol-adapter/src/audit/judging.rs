//! What is wrong with a year of the protocol. Nothing here reads anything.

use std::collections::{BTreeMap, BTreeSet};

use super::{BookLine, Books, Fate, Finding, Held, Shown, Waiting};

/// Everything that is wrong, in order of the numbers, then the cases without one.
pub(super) fn findings(shown: &[Shown], waiting: &[Waiting], books: &Books) -> Vec<Finding> {
    let mut findings = doubles(shown);
    findings.extend(shown.iter().filter_map(|shown| other_than_held(shown, books.held.get(&shown.case)?)));
    if let Some(whole) = &books.whole {
        findings.extend(missing(whole));
        findings.extend(shown_by_nobody(whole, shown, waiting));
    }
    findings.extend(waiting.iter().filter_map(without_a_number));
    findings
}

fn finding(code: &'static str, subject: &str, what: String) -> Finding {
    Finding { code, subject: subject.to_owned(), what, explained: None }
}

fn doubles(shown: &[Shown]) -> Vec<Finding> {
    let mut cases: BTreeMap<u64, Vec<&str>> = BTreeMap::new();
    for shown in shown {
        cases.entry(shown.entry.number).or_default().push(&shown.case);
    }
    let doubles = cases.into_iter().filter(|(_, cases)| cases.len() > 1);
    doubles
        .map(|(number, cases)| {
            finding("double", &number.to_string(), format!("several cases show it: {}", cases.join(", ")))
        })
        .collect()
}

fn other_than_held(shown: &Shown, held: &Held) -> Option<Finding> {
    let number = shown.entry.number;
    let (code, what) = match held {
        Held::Entry(entry) if *entry == shown.entry => return None,
        Held::Entry(entry) => {
            let (other, year) = (entry.number, entry.year);
            ("other_entry", format!("the portal shows {number}, the register has {other}/{year}"))
        }
        Held::Nothing => {
            ("not_in_the_register", format!("the portal shows {number}, the register has no entry"))
        }
        Held::Cancelled => ("cancelled", format!("the portal shows {number}, the register has cancelled it")),
        Held::Contradicts(contradiction) => ("contradiction", contradiction.to_string()),
        Held::NoAnswer => ("no_answer", "the register does not answer for it".to_owned()),
    };
    Some(finding(code, &shown.case, what))
}

fn missing(book: &BTreeMap<u64, BookLine>) -> Vec<Finding> {
    let last = book.keys().next_back().copied().unwrap_or_default();
    let missing = (1..=last).filter(|number| !book.contains_key(number));
    missing
        .map(|number| finding("missing", &number.to_string(), "the book has no such line".to_owned()))
        .collect()
}

/// Entries that stand, and that no case has or waits for; of one that was cancelled nobody should.
fn shown_by_nobody(book: &BTreeMap<u64, BookLine>, shown: &[Shown], waiting: &[Waiting]) -> Vec<Finding> {
    let known: BTreeSet<&str> = shown
        .iter()
        .map(|shown| shown.case.as_str())
        .chain(waiting.iter().map(|waiting| waiting.case.as_str()))
        .collect();
    let by_nobody =
        book.iter().filter(|(_, line)| line.struck.is_none() && !known.contains(line.case.as_str()));
    by_nobody
        .map(|(number, line)| {
            let what = format!("no case shows it; it is entered for {}", line.case);
            finding("shown_by_nobody", &number.to_string(), what)
        })
        .collect()
}

fn without_a_number(waiting: &Waiting) -> Option<Finding> {
    let code = match waiting.fate {
        Fate::Follows => return None,
        Fate::Refused => "refused",
        Fate::SetAside => "set_aside",
        Fate::LeftOut => "left_out",
    };
    Some(finding(code, &waiting.case, waiting.why.clone()))
}

#[cfg(test)]
mod tests {
    use domain::protocol::ProtocolEntry;
    use jiff::Timestamp;
    use jiff::civil::date;

    use super::*;
    use crate::Contradiction;

    fn entry(number: u64) -> ProtocolEntry {
        ProtocolEntry { number, year: 2026, date: date(2026, 11, 22) }
    }

    fn shown(number: u64, case: &str) -> Shown {
        let (case, register) = (case.to_owned(), "built-in".to_owned());
        Shown { entry: entry(number), case, case_number: 1, register }
    }

    fn line(number: u64, case: &str) -> (u64, BookLine) {
        (number, BookLine { case: case.to_owned(), entry: entry(number), struck: None })
    }

    fn struck(number: u64, case: &str) -> (u64, BookLine) {
        let (number, line) = line(number, case);
        (number, BookLine { struck: Some((Timestamp::UNIX_EPOCH, "διπλή".to_owned())), ..line })
    }

    fn waiting(case: &str, fate: Fate) -> Waiting {
        let (filed_at, why) = (Timestamp::UNIX_EPOCH, "away".to_owned());
        Waiting { case: case.to_owned(), case_number: 1, filed_at, why, fate }
    }

    fn found(shown: &[Shown], waiting: &[Waiting], books: &Books) -> Vec<(&'static str, String)> {
        findings(shown, waiting, books).into_iter().map(|found| (found.code, found.subject)).collect()
    }

    fn code(code: &'static str, subject: &str) -> (&'static str, String) {
        (code, subject.to_owned())
    }

    #[test]
    fn a_sound_year_has_no_findings() {
        let book = [line(1, "a"), line(2, "b"), line(3, "c"), struck(4, "gone")].into();
        let held = [("a".to_owned(), Held::Entry(entry(1))), ("b".to_owned(), Held::Entry(entry(2)))].into();
        let books = Books { held, whole: Some(book) };
        let pending = [waiting("c", Fate::Follows)];
        assert_eq!(found(&[shown(1, "a"), shown(2, "b")], &pending, &books), []);
    }

    #[test]
    fn what_two_cases_show_what_is_missing_and_what_nobody_shows_is_found() {
        let whole = Some([line(1, "a"), line(3, "x")].into());
        let books = Books { whole, ..Books::default() };
        let shown = [shown(1, "a"), shown(1, "b")];
        let expected = [code("double", "1"), code("missing", "2"), code("shown_by_nobody", "3")];
        assert_eq!(found(&shown, &[], &books), expected);
    }

    #[test]
    fn whatever_the_register_has_otherwise_is_found() {
        let held = [
            ("a".to_owned(), Held::Nothing),
            ("b".to_owned(), Held::Entry(entry(7))),
            ("c".to_owned(), Held::Contradicts(Contradiction::SeveralEntries)),
            ("d".to_owned(), Held::NoAnswer),
            ("e".to_owned(), Held::Cancelled),
        ];
        let books = Books { held: held.into(), whole: None };
        let shown = [
            shown(1, "a"),
            shown(2, "b"),
            shown(3, "c"),
            shown(4, "d"),
            shown(5, "e"),
            shown(6, "not asked"),
        ];
        let expected = [
            code("not_in_the_register", "a"),
            code("other_entry", "b"),
            code("contradiction", "c"),
            code("no_answer", "d"),
            code("cancelled", "e"),
        ];
        assert_eq!(found(&shown, &[], &books), expected);
    }

    #[test]
    fn a_case_without_a_number_is_wrong_when_somebody_must_act() {
        let cases = [
            waiting("a", Fate::Follows),
            waiting("b", Fate::Refused),
            waiting("c", Fate::SetAside),
            waiting("d", Fate::LeftOut),
        ];
        let expected = [code("refused", "b"), code("set_aside", "c"), code("left_out", "d")];
        assert_eq!(found(&[], &cases, &Books::default()), expected);
    }
}
