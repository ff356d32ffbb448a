//! The audit feed: what of the log is handed on, in which form, to whom.

use axum::http::StatusCode;
use serde_json::Value;
use store::seal::{Feed, Hash, Tail, Wanted};
use store::{Access, Role, Store};
use uuid::Uuid;

use crate::people::id;
use crate::world::{Answer, Call, Portal};

const FEED: &str = "/api/v1/audit/events";
const BATCH: &str = "application/cloudevents-batch+json";

/// A portal with some cases, all of them sealed; the auditor's token, and the id of a case with two events.
async fn sealed(requests: usize) -> (Portal, String, String) {
    let portal = Portal::open().await;
    let citizen = portal.citizen().await;
    let mut case = String::new();
    for _ in 0..requests {
        case = id(&portal.filed_by(&citizen).await);
    }
    portal
        .post(&format!("/api/v1/me/requests/{case}/withdrawal"), &citizen, &serde_json::json!({}))
        .await
        .expect(StatusCode::OK);
    while portal.store().seal_once().await.expect("it is whole").is_some() {}
    let auditor = portal.of_role(Role::Auditor).await;
    (portal, auditor, case)
}

async fn get(portal: &Portal, auditor: &str, query: &str) -> Answer {
    portal.get(&format!("{FEED}?{query}"), auditor).await
}

async fn lines(portal: &Portal, auditor: &str, query: &str) -> Vec<String> {
    let answer = get(portal, auditor, query).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.page());
    assert_eq!(answer.header("content-type"), Some("application/x-ndjson"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    answer.page().lines().map(str::to_owned).collect()
}

/// The lines of `pyli audit export`, without the note.
async fn exported(store: &Store) -> Vec<String> {
    let export = store.export(1..=u64::MAX, Tail::Sealed).await.expect("it is sealed");
    let mut export = export.open(store, &Access::command_line(None)).await.expect("it is recorded");
    let mut text = String::new();
    while let Some(piece) = export.next().await.expect("the database answers") {
        text.push_str(&piece);
    }
    text.lines().take_while(|line| line.starts_with('{')).map(str::to_owned).collect()
}

async fn opened(store: &Store, wanted: Wanted) -> Feed {
    let feed = store.feed(wanted).await.expect("it answers").expect("it is sealed");
    feed.open(store, &Access::command_line(None)).await.expect("it is recorded")
}

fn of(line: &str) -> Value {
    serde_json::from_str(line).expect("a line is JSON")
}

#[tokio::test]
async fn from_any_position_on_the_feed_is_the_rest_of_the_export() {
    let (portal, auditor, _) = sealed(9).await;
    let all = exported(portal.store()).await;
    for after in 0..=all.len() {
        assert_eq!(lines(&portal, &auditor, &format!("after={after}")).await, all[after..]);
        let page = lines(&portal, &auditor, &format!("after={after}&limit=3")).await;
        assert_eq!(page, all[after..].iter().take(3).cloned().collect::<Vec<_>>());
    }
    assert_eq!(lines(&portal, &auditor, "").await, all);
    let beyond = get(&portal, &auditor, &format!("after={}", all.len() + 1)).await;
    beyond.problem(404, "not_sealed");
}

#[tokio::test]
async fn what_is_not_sealed_yet_comes_with_the_next_checkpoint() {
    let (portal, auditor, _) = sealed(2).await;
    let sealed = exported(portal.store()).await.len();
    let citizen = portal.citizen().await;
    portal.filed_by(&citizen).await;
    let answer = get(&portal, &auditor, &format!("after={sealed}")).await;
    assert_eq!((answer.status, answer.page().as_str()), (StatusCode::OK, ""));
    assert_eq!(answer.header("sealed-up-to"), Some(sealed.to_string().as_str()));
    portal.store().seal_once().await.expect("it is whole").expect("something is new");
    let news = lines(&portal, &auditor, &format!("after={sealed}")).await;
    assert_eq!(of(&news[0])["position"], sealed + 1);
}

#[tokio::test]
async fn a_filter_leaves_out_and_changes_nothing() {
    let (portal, auditor, case) = sealed(5).await;
    let all = exported(portal.store()).await;
    let only = |wanted: &dyn Fn(&Value) -> bool| -> Vec<String> {
        all.iter().filter(|line| wanted(&of(line))).cloned().collect()
    };
    let of_case = only(&|event| event["aggregate_id"] == case.as_str());
    assert_eq!(of_case.len(), 2);
    assert_eq!(lines(&portal, &auditor, &format!("aggregate_id={case}")).await, of_case);
    let simple = case.replace('-', "");
    assert_eq!(lines(&portal, &auditor, &format!("aggregate_id={simple}")).await, of_case);
    let filed = only(&|event| event["event_type"] == "Submitted");
    assert!(filed.len() >= 5 && filed.len() < all.len());
    assert_eq!(lines(&portal, &auditor, "type=Submitted").await, filed);
    assert_eq!(lines(&portal, &auditor, "type=Submitted&limit=2").await, filed[..2]);
    let behind = of(&filed[1])["position"].to_string();
    assert_eq!(lines(&portal, &auditor, &format!("type=Submitted&after={behind}")).await, filed[2..]);
    let withdrawn = format!("type=Withdrawn&aggregate_id={case}");
    assert_eq!(lines(&portal, &auditor, &withdrawn).await, of_case[1..]);
    for nothing in ["type=NotYetInvented", "aggregate_id=00000000-0000-0000-0000-000000000007"] {
        assert!(lines(&portal, &auditor, nothing).await.is_empty(), "{nothing}");
    }
}

#[tokio::test]
async fn cloud_events_carry_the_same_lines() {
    let (portal, auditor, case) = sealed(3).await;
    let all = exported(portal.store()).await;
    let call =
        |query: &str| Call::new("GET", &format!("{FEED}?{query}")).bearer(&auditor).header("accept", BATCH);
    let answer = portal.send(call("")).await;
    assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, Some(BATCH)));
    let batch = answer.json();
    let batch = batch.as_array().expect("a batch is an array");
    assert_eq!(batch.len(), all.len());
    for (event, line) in batch.iter().zip(&all) {
        let data = of(line);
        assert_eq!((&event["specversion"], &event["source"]), (&"1.0".into(), &"//localhost".into()));
        assert_eq!(event["id"], data["position"].to_string());
        assert_eq!((&event["subject"], &event["time"]), (&data["aggregate_id"], &data["recorded_at"]));
        assert_eq!(event["datacontenttype"], "application/json");
        // Members are kept in their order, so the leaf can be made of the part as it stands there.
        assert!(answer.page().contains(&format!("\"data\":{line}}}")));
    }
    assert_eq!(batch[all.len() - 1]["type"], "CitizenRequest.Withdrawn");
    let one = portal.send(call(&format!("aggregate_id={case}&limit=1"))).await.json();
    assert_eq!(one.as_array().map(Vec::len), Some(1));
    assert_eq!(portal.send(call("type=NotYetInvented")).await.page(), "[]");
    let other = Call::new("GET", FEED).bearer(&auditor).header("accept", "text/html");
    portal.send(other).await.problem(406, "not_acceptable");
}

#[tokio::test]
async fn what_cannot_be_wanted_is_refused_by_name() {
    let (portal, auditor, _) = sealed(1).await;
    for (query, faults) in [
        ("after=-1", &["after: out_of_range"][..]),
        ("after=9007199254740992&limit=0", &["after: out_of_range", "limit: out_of_range"]),
        ("after=01&limit=%2B3", &["after: out_of_range", "limit: out_of_range"]),
        ("aggregate_id=7", &["aggregate_id: not_a_uuid"]),
        ("type=Sub%20mitted", &["type: unknown_value"]),
        ("type=%CE%B1", &["type: unknown_value"]),
        ("after=1&after=2&cursor=3", &["after: repeated", "cursor: unknown_field"]),
    ] {
        assert_eq!(get(&portal, &auditor, query).await.problem(422, "invalid_fields"), faults, "{query}");
    }
    get(&portal, &auditor, "after=9007199254740991").await.problem(404, "not_sealed");
    portal.lose_the_database().await;
    get(&portal, &auditor, "").await.problem(503, "unavailable");
}

#[tokio::test]
async fn a_page_has_a_bound_and_a_gap_ends_the_feed() {
    let (portal, _, _) = sealed(150).await;
    let store = portal.store();
    let all = exported(store).await;
    let mut feed = opened(store, Wanted::default()).await;
    let mut leaves = Vec::new();
    let mut largest = 0;
    while let Some(page) = feed.next().await.expect("it answers") {
        largest = largest.max(page.len());
        leaves.extend(page.iter().map(|row| Hash::leaf(row.line().as_bytes())));
    }
    assert!(all.len() > 128 && largest == 128, "{} events, pages of {largest}", all.len());
    assert_eq!(leaves, all.iter().map(|line| Hash::leaf(line.as_bytes())).collect::<Vec<_>>());

    // A page that does not continue the one before is no page: a deleted row ends the feed, and nothing is passed over.
    portal
        .owner_does("alter table events disable trigger all; delete from events where position = 140")
        .await;
    let mut feed = opened(store, Wanted::default()).await;
    assert_eq!(feed.next().await.expect("the first page is whole").map(|page| page.len()), Some(128));
    assert!(feed.next().await.is_err(), "a gap is no page");
    let id = Uuid::now_v7();
    let wanted = Wanted { aggregate_id: Some(id), ..Wanted::default() };
    let mut feed = opened(store, wanted).await;
    assert!(feed.next().await.expect("it answers").is_none());
}

/// A record of the log: by whom, of which stream, from where to where, and what was handed on.
type Record = (Option<Uuid>, Uuid, i64, i64, String);

/// What was recorded of the log by now, oldest first.
async fn recorded(portal: &Portal) -> Vec<Record> {
    let mut owner = portal.owner().await;
    let records = sqlx::query_as(
        "select reader, subject, from_position, to_position, array_to_string(fields, ',') from access_records
         where role = 'auditor' and surface = 'api' and purpose = 'log' and subject_kind = 'log' order by position",
    );
    records.fetch_all(&mut owner).await.expect("he may look")
}

#[tokio::test]
async fn who_was_handed_which_positions_is_recorded_and_that_there_was_nothing() {
    let (portal, auditor, case) = sealed(9).await;
    let end = i64::try_from(exported(portal.store()).await.len()).expect("few");
    let account: Uuid = portal.who(&auditor).await.parse().expect("an id");
    let reader = Some(account);
    let stream = case.parse().expect("an id");
    let all = Uuid::nil();
    for (query, record) in [
        (String::new(), (all, 1, end, "lines")),
        ("after=4".to_owned(), (all, 5, end, "lines")),
        ("after=4&limit=3".to_owned(), (all, 5, 7, "lines")),
        ("after=4&limit=9007199254740991".to_owned(), (all, 5, end, "lines")),
        // Where the last of so many stands, nobody knows before: all of it is looked through.
        ("after=1&limit=2&type=Submitted".to_owned(), (all, 2, end, "lines")),
        (format!("aggregate_id={case}"), (stream, 1, end, "lines")),
        (format!("after={end}"), (all, end + 1, end, "nothing")),
        ("type=NotYetInvented".to_owned(), (all, 1, end, "nothing")),
        (format!("aggregate_id={}", Uuid::from_u128(7)), (Uuid::from_u128(7), 1, end, "nothing")),
    ] {
        let before = recorded(&portal).await;
        let shown = lines(&portal, &auditor, &query).await;
        let (stream, from, to, what) = record;
        assert_eq!(shown.is_empty(), what == "nothing", "{query}");
        let expected = (reader, stream, from, to, what.to_owned());
        assert_eq!(recorded(&portal).await[before.len()..], [expected], "{query}");
    }
    let before = recorded(&portal).await.len();
    get(&portal, &auditor, &format!("after={}", end + 1)).await.problem(404, "not_sealed");
    get(&portal, &auditor, "after=x").await.problem(422, "invalid_fields");
    let cloud = Call::new("GET", &format!("{FEED}?limit=1")).bearer(&auditor).header("accept", BATCH);
    assert_eq!(portal.send(cloud).await.status, StatusCode::OK);
    assert_eq!(
        recorded(&portal).await[before..],
        [(reader, all, 1, 1, "lines".to_owned())],
        "of another form as well"
    );
    let oversight =
        portal.send(Call::new("GET", "/staff/accesses?reader=machine").cookie(&auditor)).await.page();
    assert!(oversight.contains(&format!("Αρχείο συμβάντων, θέσεις 1 έως {end}")), "{oversight}");
    let by_him = format!("/staff/accesses?reader={account}");
    let oversight = portal.send(Call::new("GET", &by_him).cookie(&auditor)).await.page();
    assert!(oversight.contains(&format!("Αρχείο συμβάντων, νέα μετά τη θέση {end}")), "{oversight}");
}

#[tokio::test]
async fn who_asks_for_news_again_and_again_is_recorded_once_a_minute() {
    let (portal, auditor, _) = sealed(1).await;
    let end = i64::try_from(exported(portal.store()).await.len()).expect("few");
    let news = format!("after={end}");
    let other = portal.of_role(Role::Auditor).await;
    for _ in 0..10 {
        for token in [&auditor, &other] {
            assert!(lines(&portal, token, &news).await.is_empty());
        }
        // What can be told from the answer is recorded each time.
        assert!(lines(&portal, &other, "type=NotYetInvented").await.is_empty());
    }
    let (mut by, all) = (Vec::new(), Uuid::nil());
    for token in [&auditor, &other] {
        by.push(Some(portal.who(token).await.parse::<Uuid>().expect("an id")));
    }
    let record = |by, from| (by, all, from, end, "nothing".to_owned());
    let expected: Vec<Record> = [record(by[0], end + 1), record(by[1], end + 1)]
        .into_iter()
        .chain(vec![record(by[1], 1); 10])
        .collect();
    assert_eq!(recorded(&portal).await, expected);
    assert_eq!(lines(&portal, &auditor, &format!("after={}", end - 1)).await.len(), 1);
    assert_eq!(recorded(&portal).await.len(), expected.len() + 1, "what is handed on is recorded at once");
}

async fn sealed_up_to(portal: &Portal) -> i64 {
    portal.store().seal_standing().await.expect("it answers").sealed
}

#[tokio::test]
async fn a_feed_that_cannot_be_recorded_is_not_handed_on() {
    let (portal, auditor, _) = sealed(2).await;
    portal.owner_does("revoke insert on access_records from pyli_app").await;
    for accept in ["application/x-ndjson", BATCH] {
        let call = Call::new("GET", FEED).bearer(&auditor).header("accept", accept);
        let answer = portal.send(call).await;
        answer.problem(503, "unavailable");
        assert!(!answer.page().contains("aggregate_id"), "{}", answer.page());
    }
    get(&portal, &auditor, "type=NotYetInvented").await.problem(503, "unavailable");
    let end = sealed_up_to(&portal).await;
    get(&portal, &auditor, &format!("after={end}")).await.problem(503, "unavailable");
    portal.owner_does("grant insert on access_records to pyli_app").await;
    assert!(!lines(&portal, &auditor, "").await.is_empty());
}
