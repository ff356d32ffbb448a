//! Messages in a folder go with whom and what they are about.

use std::time::{Duration, Instant};

use domain::AccountId;
use domain::erasure::Subject;
use domain::words::Reason;
use portal_http::erasures::{self, Wanted};
use store::Actor;
use tests::Draft;

use crate::world::{NO_REGISTER, Town, mailed};

/// An erasure reaches every process within a second.
const A_SECOND: Duration = Duration::from_secs(1);

async fn forgets(town: &Town, person: AccountId) {
    let reason = Reason::parse("Το ζήτησε").expect("a test's text is allowed");
    let wanted = Wanted { subject: Subject::Person(person), reason, legal_basis: None };
    let store = town.portal.store();
    let request = erasures::ask(store, wanted, Actor::SYSTEM).await.expect("it is asked");
    erasures::carry_out(store, request, Actor::SYSTEM).await.expect("it is done");
}

fn to(town: &Town, address: &str) -> usize {
    mailed(town.folder.path()).into_iter().filter(|mailed| mailed.to == address).count()
}

#[tokio::test]
async fn what_was_mailed_to_who_is_forgotten_goes_and_what_was_mailed_to_others_stays() {
    let town = Town::opens(&NO_REGISTER).await;
    let clerk = town.portal.staff("eleni@dimos.gr").await;
    let mut ids = Vec::new();
    for address in ["maria@example.gr", "nikos@example.gr"] {
        let citizen = town.confirmed(address).await;
        let case = citizen.files(Draft::request("Φωτισμός")).await;
        town.portal.catches_up().await;
        clerk.answers(&case, "Θα γίνει").await;
        assert_eq!(town.mail_to(address).await.len(), 2, "a letter and an answer");
        ids.push(citizen.id.parse().expect("an id"));
    }
    std::fs::write(town.folder.path().join("README"), "nobody's business").expect("it is written");
    std::fs::write(town.folder.path().join("note.eml"), "nor this").expect("it is written");
    forgets(&town, ids[0]).await;
    let since = Instant::now();
    let left = || {
        let names = std::fs::read_dir(town.folder.path()).expect("it can be read").flatten();
        names.map(|file| file.file_name().into_string().expect("UTF-8")).collect::<Vec<_>>()
    };
    while left().len() > 4 {
        assert!(since.elapsed() < A_SECOND, "{:?}", left());
        tokio::task::yield_now().await;
    }
    assert!(left().contains(&"README".to_owned()) && left().contains(&"note.eml".to_owned()));
    std::fs::remove_file(town.folder.path().join("note.eml")).expect("it is there");
    std::fs::remove_file(town.folder.path().join("README")).expect("it is there");
    assert_eq!((to(&town, "maria@example.gr"), to(&town, "nikos@example.gr")), (0, 2));
    town.closes().await;
}

#[tokio::test]
async fn a_letter_that_has_had_its_time_goes_and_so_does_its_message() {
    let town = Town::opens(&["--retention", "off"]).await;
    town.portal.citizen("maria@example.gr").await;
    assert_eq!(town.mail_to("maria@example.gr").await.len(), 1);
    town.behind("delete from letters").await;
    // Whatever is erased makes it look; nobody waits an hour here.
    let other = town.portal.citizen("nikos@example.gr").await;
    town.all_is_mailed().await;
    forgets(&town, other.id.parse().expect("an id")).await;
    let since = Instant::now();
    while !mailed(town.folder.path()).is_empty() {
        assert!(since.elapsed() < A_SECOND, "it is there");
        tokio::task::yield_now().await;
    }
    town.closes().await;
}
