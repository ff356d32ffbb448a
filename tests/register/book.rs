//! The book itself: what it keeps, and what nobody can do to it.

use protocol_adapter::Keeps;

use crate::world::{Watch, book, built_in, document};

#[tokio::test]
async fn the_portals_own_book_keeps_nothing_personal_and_a_registers_own_does() {
    let subject = built_in().await;
    let own = book(&subject.pool, Keeps::SubjectAndSender, &Watch::at("2026-11-22T10:00:00Z"));
    subject.register.enter(&document("a")).await;
    own.write(&document("b")).await.expect("it is written");
    let kept: Vec<(Option<String>, Option<String>)> =
        sqlx::query_as("select subject, sender from register.entries order by number")
            .fetch_all(&subject.pool)
            .await
            .expect("the book can be read");
    let whole = (Some("Λακκούβα στη γωνία".to_owned()), Some("Παπαδοπούλου Μαρία".to_owned()));
    assert_eq!(kept, [(None, None), whole]);
}

#[tokio::test]
async fn no_line_of_the_book_can_be_changed_or_taken_out() {
    let subject = built_in().await;
    subject.register.enter(&document("a")).await;
    for forbidden in [
        "update register.entries set number = 7",
        "delete from register.entries",
        "truncate register.entries",
        "delete from register.book",
        "update register.cancellations set reason = 'x'",
        "delete from register.cancellations",
    ] {
        assert!(sqlx::query(forbidden).execute(&subject.pool).await.is_err(), "{forbidden}");
    }
}
