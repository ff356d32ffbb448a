//! Looking for cases and citizens by words.

use domain::AccountId;
use domain::citizen_request::{Kind, RequestCommand};
use domain::protocol::ProtocolEntry;
use jiff::civil::date;
use projections::requests::{QueueFilter, queue};
use projections::{Open, Reach, SearchWords, applications, citizens};
use tests::commands::details;
use uuid::Uuid;

use crate::town::certificates::altered;
use crate::town::{Town, first, notes};

/// The numbers of the requests that are found.
async fn requests(town: &Town, typed: &str) -> Vec<i64> {
    let filter = QueueFilter { words: SearchWords::of(typed), ..QueueFilter::default() };
    let page = queue(&town.store, Reach::All, &filter, &first(20)).await.expect("the queue can be read");
    town.reads(page).await.items.iter().map(|row| row.number).collect()
}

/// The numbers of the applications that are found.
async fn applications(town: &Town, typed: &str) -> Vec<i64> {
    let words = SearchWords::of(typed);
    let filter = applications::QueueFilter { words, ..applications::QueueFilter::default() };
    let page = applications::queue(&town.store, Reach::All, &filter, &first(20)).await;
    town.reads(page.expect("the queue can be read")).await.items.iter().map(|row| row.number).collect()
}

/// The citizens who are found.
async fn citizens(town: &Town, typed: &str) -> Vec<AccountId> {
    let words = SearchWords::of(typed).expect("words");
    let page = citizens::search(&town.store, &words, &first(20)).await.expect("they can be looked for");
    town.reads(page).await.items.iter().map(|citizen| citizen.id).collect()
}

#[tokio::test]
async fn a_request_is_found_whatever_the_accents_the_case_and_the_sigma() {
    let town = Town::begins().await;
    let citizen = AccountId(Uuid::now_v7());
    town.files(citizen, Kind::Request, "Σπασμένος κάδος").await;
    town.files(citizen, Kind::Comment, "Θόρυβος").await;
    town.catches_up().await;
    for typed in ["κάδος", "ΚΑΔΟΣ", "καδοσ", "κα\u{301}δος", "σπασμενοσ ΚΆΔΟΣ", "άδο", "κάδος Παπαδοπούλου"]
    {
        assert_eq!(requests(&town, typed).await, [1], "{typed}");
    }
    assert_eq!(requests(&town, "ερμού").await, [2, 1], "both texts name the street");
    assert_eq!(requests(&town, "maria@example.gr").await, [1]);
    assert!(requests(&town, "κάδος θόρυβος").await.is_empty(), "every word must be there");
    assert!(requests(&town, "δοςστην").await.is_empty(), "no word goes over from one field into another");
}

#[tokio::test]
async fn a_case_is_found_by_its_numbers() {
    let town = Town::begins().await;
    let (_, cases) = town.issues_certificates().await;
    town.catches_up().await;
    assert_eq!(cases.len(), 3);
    assert_eq!(applications(&town, "702/2026").await, [2]);
    assert_eq!(applications(&town, "090000045 παπαδοπουλου").await, [3, 2, 1]);
    assert_eq!(applications(&town, "γεννησης 701").await, [1], "by the certificate's name");
    assert!(requests(&town, "702/2026").await.is_empty());
}

#[tokio::test]
async fn what_a_database_takes_for_a_wildcard_is_a_letter() {
    let town = Town::begins().await;
    let citizen = AccountId(Uuid::now_v7());
    town.files(citizen, Kind::Request, r"Έκπτωση 100% στο a_b και c\d").await;
    town.files(citizen, Kind::Request, "Χωρίς").await;
    town.catches_up().await;
    for typed in ["100%", "a_b", r"c\d", "%", "_", r"\"] {
        assert_eq!(requests(&town, typed).await, [1], "{typed}");
    }
    for typed in ["1%0", "a%b", "έ_πτωση", r"\\", "'", "έκπτωση' or '1'='1"] {
        assert!(requests(&town, typed).await.is_empty(), "{typed}");
    }
}

#[tokio::test]
async fn words_go_together_with_the_other_filters_and_with_reach() {
    let town = Town::begins().await;
    let cases = town.lives_a_little().await;
    town.clerk_does(cases[3], notes("Τίποτα")).await;
    town.catches_up().await;
    assert_eq!(requests(&town, "θέμα").await, [4, 3, 2, 1]);
    let filter =
        QueueFilter { open: Some(Open), words: SearchWords::of("θέμα"), ..QueueFilter::default() };
    let page = queue(&town.store, Reach::All, &filter, &first(1)).await.expect("the queue can be read");
    let page = town.reads(page).await;
    assert_eq!((page.items[0].number, page.next.is_some()), (4, true));
    let nothing = queue(&town.store, Reach::Nothing, &filter, &first(1)).await.expect("it can be asked");
    assert!(town.reads(nothing).await.items.is_empty());
}

#[tokio::test]
async fn a_citizen_is_found_by_his_details_and_who_declared_last_comes_first() {
    let town = Town::begins().await;
    let [first_one, second] = [AccountId(Uuid::now_v7()), AccountId(Uuid::now_v7())];
    town.declares(first_one, details()).await;
    town.declares(second, altered("phone", "210 555 6666")).await;
    town.catches_up().await;
    assert_eq!(citizens(&town, "ΠΑΠΑΔΟΠΟΥΛΟΥ ελενη").await, [second, first_one]);
    for typed in ["2105556666", "210 555"] {
        assert_eq!(citizens(&town, typed).await, [second], "{typed}");
    }
    for typed in ["αβ 123456", "αθηνας 1", "10551", "090000045"] {
        assert_eq!(citizens(&town, typed).await.len(), 2, "{typed}");
    }
    town.declares(first_one, altered("family_name", "Οικονόμου")).await;
    town.catches_up().await;
    assert_eq!(citizens(&town, "αθήνα").await, [first_one, second]);
    assert_eq!(citizens(&town, "παπαδοπούλου").await, [second], "what was declared before is not looked at");
}

#[tokio::test]
async fn an_erased_case_is_not_found_and_its_words_go_with_the_next_event_that_says_something() {
    let town = Town::begins().await;
    let cases = town.lives_a_little().await;
    town.issues_certificates().await;
    let citizen = AccountId(Uuid::now_v7());
    town.declares(citizen, details()).await;
    town.catches_up().await;
    town.owner_does("update data_keys set wrapped = null, destroyed_at = now()").await;
    assert!(requests(&town, "θέμα").await.is_empty() && applications(&town, "ελένη").await.is_empty());
    assert!(citizens(&town, "ελένη").await.is_empty());
    // An erasure deletes the words itself. Where they should still stand, what might add to them takes them: an erased case
    // can still get its number.
    let entry = ProtocolEntry { number: 1, year: 2026, date: date(2026, 3, 4) };
    let register = "built-in".to_owned();
    town.system_does(cases[2], RequestCommand::Protocol { entry, register, by: None }).await;
    town.catches_up().await;
    let left = town.rows_of("case_search").await.concat();
    assert!(!left.contains(&cases[2].to_string()) && left.contains(&cases[0].to_string()));
    let search = town.read_models.last().expect("search is the last");
    town.rebuilds(search.clone()).await.expect("it is rebuilt");
    for table in ["case_search", "citizen_search"] {
        assert!(town.rows_of(table).await.is_empty(), "{table}");
    }
}

/// The columns of the search tables that the planner has samples of.
async fn sampled(town: &Town) -> Vec<String> {
    town.owner_does("analyze read_model.case_search, read_model.citizen_search").await;
    sqlx::query_scalar(
        "select tablename || '.' || attname from pg_stats
         where schemaname = 'read_model' and tablename in ('case_search', 'citizen_search') order by 1",
    )
    .fetch_all(&mut town.owner().await)
    .await
    .expect("the owner may look")
}

#[tokio::test]
async fn no_statistics_are_kept_of_words_in_clear_not_even_after_a_rebuild() {
    let town = Town::begins().await;
    town.lives_a_little().await;
    town.declares(AccountId(Uuid::now_v7()), details()).await;
    town.catches_up().await;
    let others = ["case_search.id", "case_search.service", "citizen_search.id"];
    assert_eq!(sampled(&town).await, others, "only what is not in clear");
    let search = town.read_models.last().expect("search is the last");
    town.rebuilds(search.clone()).await.expect("it is rebuilt");
    assert_eq!(sampled(&town).await, others);
    let extended: i64 = sqlx::query_scalar("select count(*) from pg_statistic_ext")
        .fetch_one(&mut town.owner().await)
        .await
        .expect("the owner may look");
    assert_eq!(extended, 0);
    // The control: with the setting of any other column, the words are in the catalogue.
    town.owner_does("alter table read_model.citizen_search alter column words set statistics 100").await;
    assert!(sampled(&town).await.contains(&"citizen_search.words".to_owned()));
}
