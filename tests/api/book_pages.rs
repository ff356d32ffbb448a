//! The pages of the register's book: who may, what bad input does, what is shown of cases, what is cancelled.

use protocol_adapter::{BuiltIn, Document, Keeps};
use store::Role;

use crate::people::id;
use crate::world::{Answer, Call, Portal};

/// A portal whose built-in book has an application's entry (1) and one of nobody's (2).
struct Office {
    portal: Portal,
    registrar: String,
    case: String,
    year: i16,
}

impl Office {
    async fn opens() -> Self {
        let portal = Portal::with_register().await;
        let citizen = portal.verified_citizen().await;
        let case = id(&portal.applied_by(&citizen).await);
        let book = BuiltIn::new(portal.store().pool().clone(), Keeps::NothingPersonal);
        let stray = Document {
            reference: "of nobody".to_owned(),
            kind: "complaint".to_owned(),
            subject: "Δεν κρατιέται".to_owned(),
            sender: "Δεν κρατιέται".to_owned(),
            filed_at: jiff::Timestamp::UNIX_EPOCH,
        };
        let year = book.write(&stray).await.expect("the book answers").entry.year;
        portal.catches_up().await;
        let registrar = portal.of_role(Role::Registrar).await;
        Self { portal, registrar, case, year }
    }

    async fn shows(&self, path: &str) -> Answer {
        self.portal.send(Call::new("GET", path).cookie(&self.registrar)).await
    }

    async fn cancels(&self, number: u64, body: &str) -> Answer {
        let path = format!("/staff/register/{}/{number}/cancellation", self.year);
        self.portal.send(Call::new("POST", &path).cookie(&self.registrar).form(body.to_owned())).await
    }
}

#[tokio::test]
async fn the_book_is_the_registrars() {
    let office = Office::opens().await;
    let (portal, year) = (&office.portal, office.year);
    let pages = [
        "/staff/register".to_owned(),
        format!("/staff/register/{year}.csv"),
        format!("/staff/register/{year}/1"),
        "/en/staff/register".to_owned(),
    ];
    let others = [
        portal.citizen().await,
        portal.of_role(Role::Staff).await,
        portal.of_role(Role::Administrator).await,
        portal.of_role(Role::Auditor).await,
    ];
    for path in &pages {
        assert_eq!(office.shows(path).await.status.as_u16(), 200, "{path}");
        for other in &others {
            let answer = portal.send(Call::new("GET", path).cookie(other)).await;
            assert_eq!(answer.status.as_u16(), 403, "{path}");
        }
        assert_eq!(portal.send(Call::new("GET", path)).await.status.as_u16(), 303, "{path}");
    }
    for other in &others {
        let path = format!("/staff/register/{year}/2/cancellation");
        let answer = portal.send(Call::new("POST", &path).cookie(other).form("reason=a")).await;
        assert_eq!(answer.status.as_u16(), 403);
    }
    let page = office.shows(&pages[2]).await.page();
    assert!(!page.contains("Η εγγραφή ακυρώθηκε"), "nobody of them has cancelled anything");
}

#[tokio::test]
async fn the_sheet_of_a_day_shows_entries_with_their_cases_and_links_to_both() {
    let office = Office::opens().await;
    let page = office.shows("/staff/register").await.page();
    for shown in [
        format!("href=\"/staff/register/{}/1\">1/{}</a>", office.year, office.year),
        format!("href=\"/staff/applications/{}\"", office.case),
        "Παπαδοπούλου Μαρία".to_owned(),
        "Πιστοποιητικό οικογενειακής κατάστασης".to_owned(),
        "Καταγγελία".to_owned(),
        "Εγγραφές: 2".to_owned(),
        format!("/staff/register/{}.csv", office.year),
    ] {
        assert!(page.contains(&shown), "{shown} is not in {page}");
    }
    assert!(!page.contains("Δεν κρατιέται"));
    let english = office.shows("/en/staff/register").await.page();
    assert!(english.contains("Entries: 2") && english.contains("Complaint"), "{english}");
    let quiet = office.shows("/staff/register?day=2020-02-29").await.page();
    assert!(quiet.contains("29 Φεβρουαρίου 2020") && quiet.contains("καμία εγγραφή"), "{quiet}");
    assert!(quiet.contains("?day=2020-02-28") && quiet.contains("?day=2020-03-01"), "{quiet}");
}

#[tokio::test]
async fn what_is_no_day_no_year_and_no_number_is_told_and_never_a_fault_of_ours() {
    let office = Office::opens().await;
    for day in ["x", "2026-02-30", "31%2F2%2F2026", "99999-01-01", "2026-11-22-1"] {
        let answer = office.shows(&format!("/staff/register?day={day}")).await;
        assert_eq!(answer.status.as_u16(), 422, "{day}");
        let page = answer.page();
        assert!(page.contains("<title>Πρόβλημα: ") && page.contains("href=\"#day\""), "{day}: {page}");
    }
    for unreadable in ["%FF", "%00", "%ED%A0%80"] {
        let answer = office.shows(&format!("/staff/register?day={unreadable}")).await;
        assert!(answer.status.is_client_error(), "{unreadable}: {}", answer.status);
    }
    for day in ["0000-01-01", "0001-01-01", "9999-12-31"] {
        assert_eq!(office.shows(&format!("/staff/register?day={day}")).await.status.as_u16(), 200, "{day}");
    }
    let year = office.year;
    for path in [
        format!("/staff/register/{year}/3"),
        format!("/staff/register/{year}/0"),
        format!("/staff/register/{year}/-1"),
        format!("/staff/register/{year}/x"),
        format!("/staff/register/{year}/99999999999999999999"),
        "/staff/register/1999/1".to_owned(),
        "/staff/register/99999/1".to_owned(),
        "/staff/register/99999.csv".to_owned(),
        "/staff/register/x.csv".to_owned(),
        "/staff/register/2026".to_owned(),
    ] {
        assert_eq!(office.shows(&path).await.status.as_u16(), 404, "{path}");
    }
}

#[tokio::test]
async fn an_entry_is_cancelled_once_with_a_reason_and_its_page_says_by_whom() {
    let office = Office::opens().await;
    for blank in ["", "reason=", "reason=+%0D%0A", "reason=%FF"] {
        let refused = office.cancels(2, blank).await;
        assert_eq!(refused.status.as_u16(), 422, "{blank}");
    }
    let long = office.cancels(2, &format!("reason={}", "9".repeat(2001))).await;
    assert!(long.status.as_u16() == 422 && long.page().contains(&"9".repeat(2001)), "nothing typed is lost");
    let done = office.cancels(2, "reason=%CE%94%CE%B9%CF%80%CE%BB%CE%AE+%3Cb%3E").await;
    let path = format!("/staff/register/{}/2", office.year);
    assert_eq!((done.status.as_u16(), done.header("location")), (303, Some(path.as_str())));
    assert_eq!(office.cancels(2, "reason=again").await.status.as_u16(), 303);
    let page = office.shows(&path).await.page();
    assert!(page.contains("Η εγγραφή ακυρώθηκε") && page.contains("Διπλή &#60;b&#62;"), "{page}");
    assert!(!page.contains("again") && !page.contains("name=\"reason\""), "{page}");
    assert!(office.shows("/staff/register").await.page().contains("ακυρωμένες: 1"));
    assert_eq!(office.cancels(7, "reason=a").await.status.as_u16(), 404);
}

#[tokio::test]
async fn a_number_that_a_case_shows_is_refused_with_what_was_typed_kept() {
    let office = Office::opens().await;
    let refused = office.cancels(1, "reason=%CE%94%CE%B9%CF%80%CE%BB%CE%AE").await;
    assert_eq!(refused.status.as_u16(), 409);
    let page = refused.page();
    assert!(
        page.contains("υπόθεση της Πύλης έχει αυτόν τον αριθμό") && page.contains("Πρόβλημα: "),
        "{page}"
    );
    assert!(!page.contains("Η εγγραφή ακυρώθηκε"));
}

#[tokio::test]
async fn the_book_of_a_year_is_a_table_with_what_the_cases_say_and_an_empty_year_is_an_empty_one() {
    let office = Office::opens().await;
    office.cancels(2, "reason=%3D1%2B1").await;
    let answer = office.shows(&format!("/staff/register/{}.csv", office.year)).await;
    assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8"));
    let disposition = format!("attachment; filename=\"register-{}.csv\"", office.year);
    assert_eq!(answer.header("content-disposition"), Some(disposition.as_str()));
    let table = String::from_utf8(answer.body).expect("it is UTF-8");
    let lines: Vec<_> = table.lines().collect();
    assert!(lines[0].starts_with("\u{feff}Αρ. πρωτ.;Έτος;Ημερομηνία;Ώρα;Είδος;Α.Α.;Θέμα;"), "{table}");
    assert!(lines[1].starts_with(&format!("1;{};", office.year)), "{table}");
    assert!(lines[1].contains(";1;Πιστοποιητικό οικογενειακής κατάστασης;Παπαδοπούλου Μαρία;"), "{table}");
    assert!(lines[2].ends_with(";'=1+1"), "{table}");
    assert_eq!(lines.len(), 3);
    let empty = office.shows("/en/staff/register/1999.csv").await;
    assert_eq!((empty.status.as_u16(), empty.page().lines().count()), (200, 1));
}

#[tokio::test]
async fn of_somebody_who_is_erased_the_book_shows_the_entry_and_that_he_was_erased() {
    let office = Office::opens().await;
    office.portal.erases_every_case().await;
    for path in ["/staff/register".to_owned(), format!("/staff/register/{}/1", office.year)] {
        let page = office.shows(&path).await.page();
        assert!(page.contains("διαγράφηκε") && !page.contains("Παπαδοπούλου"), "{path}: {page}");
    }
    let table = office.shows(&format!("/staff/register/{}.csv", office.year)).await.page();
    assert!(table.contains(";διαγράφηκε;") && !table.contains("Παπαδοπούλου"), "{table}");
}

#[tokio::test]
async fn where_another_system_numbers_documents_the_page_says_so() {
    let portal = Portal::open().await;
    let registrar = portal.of_role(Role::Registrar).await;
    let page = portal.send(Call::new("GET", "/staff/register").cookie(&registrar)).await;
    assert!(page.status.as_u16() == 200 && page.page().contains("άλλο σύστημα του Δήμου"));
    for path in ["/staff/register/2026.csv", "/staff/register/2026/1"] {
        let answer = portal.send(Call::new("GET", path).cookie(&registrar)).await;
        assert_eq!(answer.status.as_u16(), 404, "{path}");
    }
    let cancelled =
        Call::new("POST", "/staff/register/2026/1/cancellation").cookie(&registrar).form("reason=a");
    assert_eq!(portal.send(cancelled).await.status.as_u16(), 404);
}

#[tokio::test]
async fn a_reason_typed_before_the_session_ended_is_there_after_signing_in_again() {
    let office = Office::opens().await;
    let path = format!("/staff/register/{}/2/cancellation", office.year);
    let out =
        office.portal.send(Call::new("POST", &path).form("reason=%CE%94%CE%B9%CF%80%CE%BB%CE%AE")).await;
    let page = out.page();
    assert!(page.contains("name=\"draft.reason\"") && page.contains("Διπλή"), "{page}");
    assert!(page.contains(&format!("register/{}/2", office.year)), "{page}");
}
