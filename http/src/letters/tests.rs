use domain::certificate_application::ApplicationStatus;
use domain::citizen_request::Status;
use domain::protocol::ProtocolEntry;
use domain::{ApplicationId, RequestId};
use projections::dashboard::PerService;
use uuid::Uuid;

use super::{Case, Letter, Letterhead, News};

const REQUEST: Case = Case::Request(RequestId(Uuid::from_u128(1)));
const APPLICATION: Case = Case::Application(ApplicationId(Uuid::from_u128(2)));

fn head() -> Letterhead {
    Letterhead {
        municipality: "Δήμος «Α & Β»".to_owned(), public_url: "https://pyli.example.gr".to_owned()
    }
}

fn entry() -> ProtocolEntry {
    ProtocolEntry { number: 12_345, year: 2026, date: jiff::civil::date(2026, 11, 24) }
}

fn all() -> Vec<Letter> {
    let head = head();
    let about = |case, news| head.about(case, 12, &news);
    vec![
        about(REQUEST, News::Deferred),
        about(REQUEST, News::Numbered(entry())),
        about(REQUEST, News::Answered),
        about(REQUEST, News::Request(Status::InProgress)),
        about(APPLICATION, News::Application(ApplicationStatus::Issued)),
        head.confirmation("t0k-en_"),
        head.password_reset("t0k-en_"),
        head.digest(PerService { requests: 3, applications: 1 }),
    ]
}

#[test]
fn every_letter_says_the_same_in_both_parts() {
    for letter in all() {
        let link = letter.text.lines().find(|line| line.starts_with("https://pyli.example.gr/"));
        let link = link.expect("the text has a line that is a link");
        assert!(letter.html.contains(&format!("href=\"{link}\"")), "{}", letter.html);
        assert!(letter.html.starts_with("<!doctype html>") && letter.html.contains("lang=\"el\""));
        assert!(letter.text.contains("Δήμος «Α & Β»") && letter.html.contains("Δήμος «Α &#38; Β»"));
        for part in [&letter.subject, &letter.text, &letter.html] {
            assert!(!part.contains("mail-"), "every key has its sentence: {part}");
        }
        assert!(letter.text.lines().all(|line| line.trim_end() == line), "no line ends in white space");
    }
}

#[test]
fn a_subject_holds_the_number_and_the_service_and_nothing_else() {
    let subject = |case| head().about(case, 12, &News::Numbered(entry())).subject;
    assert_eq!(subject(REQUEST), "Η υπόθεσή σας με Α.Α. 12 (Αιτήματα – Καταγγελίες)");
    assert_eq!(subject(APPLICATION), "Η υπόθεσή σας με Α.Α. 12 (Αιτήσεις – Πιστοποιητικά)");
    for letter in all() {
        assert!(!letter.subject.contains('\n') && !letter.subject.contains("12345"));
    }
}

#[test]
fn the_number_comes_with_its_day() {
    let letter = head().about(REQUEST, 12, &News::Numbered(entry()));
    assert!(letter.text.contains("12345/2026"), "{}", letter.text);
    assert!(letter.text.contains("24 Νοεμβρίου 2026"), "{}", letter.text);
    assert!(letter.text.contains("https://pyli.example.gr/requests/00000000-0000-0000-0000-000000000001"));
}

#[test]
fn a_digest_counts_in_greek() {
    let text = head().digest(PerService { requests: 1, applications: 4 }).text;
    assert!(
        text.contains("Καταγγελίες: 1")
            && text.contains("Πιστοποιητικά: 4")
            && text.contains("https://pyli.example.gr/staff")
    );
}
