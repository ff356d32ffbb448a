//! The turn of the year in Athens: each application gets the year in which it is entered, and numbers begin again.

use std::sync::Arc;
use std::time::Duration;

use domain::certificate_application::CertificateApplication;
use domain::protocol::ProtocolState;
use portal::reactions::Registration;
use protocol_adapter::{Delivery, Keeps, Timing};
use tokio_util::sync::CancellationToken;

use crate::cases::{entry, filed_application, until};
use crate::world::{Watch, book, pool};

#[tokio::test]
async fn applications_around_midnight_of_the_last_of_december_get_the_right_year() {
    let (database, watch) = (tests::database().await, Watch::at("2026-12-31T21:59:58Z"));
    let (store, pool) = (database.store().await, pool(&database).await);
    let book = Arc::new(book(&pool, Keeps::NothingPersonal, &watch));
    let second = Duration::from_secs(1);
    let timing = Timing { timeout: second, settle: second, retry_max: second, per_second: 200, at_once: 4 };
    let registration = Arc::new(Registration::new(Delivery::new(book, pool, timing)));
    let shutdown = CancellationToken::new();
    let running = store.run_reaction(registration, shutdown.clone());

    let mut entries = Vec::new();
    for time in [
        "2026-12-31T21:59:58Z",
        "2026-12-31T21:59:59.999999Z",
        // Midnight in Athens; in Greenwich it is still the old year.
        "2026-12-31T22:00:00Z",
        "2026-12-31T23:59:59Z",
        "2027-01-01T00:00:00Z",
    ] {
        watch.set(time);
        let case = filed_application(&store).await;
        until::<CertificateApplication>(&store, case, ProtocolState::Registered).await;
        let entry = entry::<CertificateApplication>(&store, case).await;
        entries.push((entry.number, entry.year, entry.date.to_string()));
    }
    let expected = [
        (1, 2026, "2026-12-31"),
        (2, 2026, "2026-12-31"),
        (1, 2027, "2027-01-01"),
        (2, 2027, "2027-01-01"),
        (3, 2027, "2027-01-01"),
    ];
    assert_eq!(entries, expected.map(|(number, year, date)| (number, year, date.to_owned())));
    shutdown.cancel();
    running.await.expect("it ends in order");
}
