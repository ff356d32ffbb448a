//! The pages of receipts: a file to keep, and «Έλεγχος απόδειξης», where anybody sees what one proves.

use axum::http::StatusCode;
use portal_http::Limits;
use portal_http::paths::percent;
use portal_http::receipts::shown::{Refusal, prove};
use serde_json::{Value, json};
use store::seal::line::LogRow;
use store::seal::{LogKeys, Receipt, Retired, Signer};
use tests::TestDatabase;

use crate::people::id;
use crate::world::{Answer, Call, Portal, Register};

const CHECK: &str = "/receipts/check";

/// What a browser sends of a text field.
fn field(text: &str) -> String {
    format!("receipt={}", percent(text))
}

fn shows(text: &str) -> Call {
    Call::new("POST", CHECK).form(field(text))
}

/// Shown again with this sentence, and what was pasted is still there.
#[track_caller]
fn refused(answer: &Answer, sentence: &str, kept: &str) {
    let page = answer.page();
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{page}");
    assert!(page.contains("<title>Πρόβλημα: ") && page.matches(sentence).count() == 2, "{sentence}: {page}");
    assert!(unescaped(&page).contains(kept), "{sentence}: what was pasted stays");
    assert!(!page.contains("Η απόδειξη είναι γνήσια"));
}

/// The text of a page without the escapes of HTML.
fn unescaped(page: &str) -> String {
    let signs = [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&#38;", "&")];
    signs.iter().fold(page.to_owned(), |text, (from, to)| text.replace(from, to))
}

async fn receipt(portal: &Portal) -> String {
    let citizen = portal.citizen().await;
    portal.filed_by(&citizen).await["receipt"].to_string()
}

/// A receipt in other hands: one of its texts is changed.
fn with(receipt: &str, change: impl FnOnce(&mut Value)) -> String {
    let mut value: Value = serde_json::from_str(receipt).expect("JSON");
    change(&mut value);
    value.to_string()
}

#[tokio::test]
async fn a_receipt_is_genuine_before_the_log_is_sealed_and_after() {
    let portal = Portal::open().await;
    let receipt = receipt(&portal).await;
    let page = portal.send(shows(&receipt)).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.page());
    for words in
        ["Η απόδειξη είναι γνήσια", "δεν έχει σφραγιστεί ακόμη", "Δεν ανάβει η λάμπα.", "Τι δεν αποδεικνύει"]
    {
        assert!(page.page().contains(words), "{words}: {}", page.page());
    }
    portal.store().seal_once().await.expect("it is sealed").expect("there is something new");
    let page = portal.send(shows(&format!("\n {receipt}\n"))).await.page();
    assert!(page.contains("Ναι. Το ημερολόγιο της Πύλης περιέχει αυτή την εγγραφή"), "{page}");
}

#[tokio::test]
async fn what_is_no_receipt_of_ours_is_refused_with_its_reason_and_kept() {
    let portal = Portal::open().await;
    let good = receipt(&portal).await;
    let unreadable = [
        "kept".to_owned(),
        "{}".to_owned(),
        "[".repeat(5000),
        good[..good.len() - 1].to_owned(),
        format!("{good}{good}"),
    ];
    for text in unreadable {
        refused(&portal.send(shows(&text)).await, "δεν είναι ολόκληρη απόδειξη", &text);
    }
    for (text, sentence) in forged(&good) {
        refused(&portal.send(shows(&text)).await, sentence, &text);
    }
    refused(&portal.send(shows(" \n")).await, "Επικολλήστε το κείμενο της απόδειξης", "");
    refused(&portal.send(shows("kept\0")).await, "δεν μπορούν να διαβαστούν", "kept");
    let long = "x".repeat(600 * 1024);
    let answer = portal.send(Call::new("POST", CHECK).form(format!("receipt={long}"))).await;
    refused(&answer, "μεγαλύτερο από κάθε απόδειξη", &long);
    let answer = portal.send(Call::new("POST", CHECK).form(format!("receipt={}", "x".repeat(1 << 20)))).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    let other = with(&good, |value| value["salts"]["Submitted.subject"]["value"] = json!("Άλλο"));
    let page = portal.send(shows(&other)).await.page();
    assert!(page.contains("Το πεδίο που δεν ταιριάζει: <strong>Θέμα</strong>"), "{page}");
}

/// The first receipt of a log, changed in every way that matters, and what is told of each.
fn forged(good: &str) -> Vec<(String, &'static str)> {
    let replaced = |member: &'static str, from: &'static str, to: &'static str| {
        with(good, |value| {
            let text = value[member].as_str().expect("a text");
            assert!(text.contains(from), "{from}");
            value[member] = json!(text.replacen(from, to, 1));
        })
    };
    let signed_by = |name: &str, key: u8| {
        let signer = Signer::new(name, &[key; 32]).expect("a name");
        with(good, |value| {
            let (text, _) = value["note"].as_str().expect("a note").split_once("\n\n").expect("a signature");
            let text = text.replace("localhost/", &format!("{name}/"));
            value["note"] = json!(signer.sign(&format!("{text}\n")));
        })
    };
    let other_value = with(good, |value| value["salts"]["Submitted.subject"]["value"] = json!("Φωτισμός!"));
    let one_more = with(good, |value| {
        value["salts"]["Submitted.desired_action"] = value["salts"]["Submitted.subject"].clone();
    });
    vec![
        (with(good, |value| value["note"] = json!("kept")), "σημείωμα της απόδειξης έχει αλλοιωθεί"),
        (replaced("note", "localhost/receipt\n1\n", "localhost/receipt\n2\n"), "Η υπογραφή δεν ταιριάζει"),
        (replaced("event", "\"request\"", "\"proposal\""), "δεν είναι αυτή που υπογράφηκε"),
        (replaced("event", "{", " {"), "δεν είναι αυτή που υπογράφηκε"),
        (signed_by("elsewhere.gr", 7), "δεν εκδόθηκε από αυτή την Πύλη"),
        (signed_by("localhost", 8), "δεν την υπέγραψε η Πύλη"),
        (other_value, "Κάποιο πεδίο της απόδειξης δεν είναι όπως υποβλήθηκε"),
        (one_more, "Κάποιο πεδίο της απόδειξης δεν είναι όπως υποβλήθηκε"),
    ]
}

#[tokio::test]
async fn a_key_that_was_replaced_counts_for_what_it_had_signed_by_then() {
    let portal = Portal::open().await;
    let text = receipt(&portal).await;
    let position = u64::try_from(position(&text)).expect("positions begin at 1");
    let old = TestDatabase::log_keys().signer.verifier();
    let keys = |until| LogKeys {
        signer: Signer::new("localhost", &[8; 32]).expect("a name"),
        retired: vec![Retired { verifier: old.clone(), until }],
    };
    assert!(prove(&keys(position), &text).is_ok());
    assert_eq!(prove(&keys(position - 1), &text).err(), Some(Refusal::Retired));
}

fn position(receipt: &str) -> i64 {
    let receipt = Receipt::read(receipt).expect("a receipt");
    LogRow::parse(&receipt.event).expect("a line of the log").position
}

#[tokio::test]
async fn a_log_that_was_changed_is_told_by_the_receipt() {
    let portal = Portal::open().await;
    let receipt = receipt(&portal).await;
    let told = async |sentence: &str| {
        let page = portal.send(shows(&receipt)).await.page();
        assert!(page.contains("Η απόδειξη είναι γνήσια") && page.contains(sentence), "{sentence}: {page}");
    };
    portal.store().seal_once().await.expect("it is sealed");
    told("Ναι. Το ημερολόγιο").await;
    let position = position(&receipt);
    portal.owner_does("alter table events disable trigger user").await;
    portal.owner_does(&format!("update events set number = number + 1 where position = {position}")).await;
    told("υπάρχει σήμερα άλλη εγγραφή").await;
    portal.owner_does(&format!("update events set number = number - 1 where position = {position}")).await;
    told("Ναι. Το ημερολόγιο").await;
    portal.owner_does("alter table log_checkpoints disable trigger user").await;
    portal.owner_does("update log_checkpoints set note = replace(note, 'localhost', 'localhosts')").await;
    told("η σφράγιση του ημερολογίου δεν συμφωνεί").await;
    portal.owner_does(&format!("delete from events where position >= {position}")).await;
    told("τελειώνει πριν από αυτή τη θέση").await;
    portal.lose_the_database().await;
    told("Το ημερολόγιο δεν απαντά").await;
}

#[tokio::test]
async fn another_site_cannot_show_one_and_nobody_shows_them_without_end() {
    let portal = Portal::with(Limits::On, Register::Silent).await;
    let cross = shows("x").header("sec-fetch-site", "cross-site");
    assert_eq!(portal.send(cross).await.status, StatusCode::FORBIDDEN);
    let mut shown = 0;
    while portal.send(shows("x")).await.status != StatusCode::TOO_MANY_REQUESTS {
        shown += 1;
        assert!(shown < 500, "without end");
    }
    assert!(shown >= 60);
}

#[tokio::test]
async fn a_citizen_keeps_his_receipt_as_a_file() {
    let portal = Portal::open().await;
    let (citizen, stranger) = (portal.verified_citizen().await, portal.citizen().await);
    let (request, application) = (portal.filed_by(&citizen).await, portal.applied_by(&citizen).await);
    for (pages, case, name) in [
        ("requests", &request, "apodeixi-request-1.json"),
        ("certificates", &application, "apodeixi-application-1.json"),
    ] {
        let path = format!("/{pages}/{}/receipt/file", id(case));
        let get = |path: &str, who: &str| Call::new("GET", path).cookie(who);
        let file = portal.send(get(&path, &citizen)).await;
        assert_eq!((file.status, file.page()), (StatusCode::OK, case["receipt"].to_string()), "{path}");
        let disposition = format!("attachment; filename=\"{name}\"");
        assert_eq!(file.header("content-disposition"), Some(disposition.as_str()));
        assert_eq!(file.header("content-type"), Some("application/json"));
        assert_eq!(file.header("cache-control"), Some("no-store"));
        assert_eq!(portal.send(get(&path, &stranger)).await.status, StatusCode::NOT_FOUND);
        assert_eq!(portal.send(Call::new("GET", &path)).await.status, StatusCode::SEE_OTHER);

        let printed = portal.send(get(path.trim_end_matches("/file"), &citizen)).await.page();
        let note = case["receipt"]["note"].as_str().expect("a note");
        assert!(unescaped(&printed).contains(note) && printed.contains(&path), "{printed}");
    }
}

#[tokio::test]
async fn the_page_of_a_comment_carries_its_receipt_and_makes_a_file_of_it() {
    let portal = Portal::open().await;
    let body = format!("submission={}&subject=Lamp&text=Secret+words", uuid::Uuid::now_v7());
    let file = || Call::new("POST", "/comment").form(body.clone());
    let answer = portal.send(file()).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let place = answer.header("location").expect("a confirmation").to_owned();
    assert!(!place.contains("ecret") && !place.contains("receipt"), "the receipt is in no address: {place}");

    let page = portal.send(Call::new("GET", &place)).await.page();
    let (_, rest) = page.split_once("name=\"receipt\"").expect("a field");
    let text = rest.split_once(">\n").expect("its text").1.split_once("</textarea>").expect("its end").0;
    let text = unescaped(text);
    let receipt = Receipt::read(&text).expect("a receipt");
    let proven = TestDatabase::log_keys().trusted().prove(&receipt).expect("it is signed");
    assert_eq!(proven.fields["Submitted.text"], "Secret words");

    let kept = portal.send(Call::new("POST", "/receipts/file").form(field(&text))).await;
    assert_eq!((kept.status, kept.page()), (StatusCode::OK, text.clone()));
    let name = "attachment; filename=\"apodeixi-comment-1.json\"";
    assert_eq!(
        (kept.header("content-disposition"), kept.header("cache-control")),
        (Some(name), Some("no-store"))
    );
    let forged = with(&text, |value| value["salts"]["Submitted.text"]["value"] = json!("Other"));
    let answer = portal.send(Call::new("POST", "/receipts/file").form(field(&forged))).await;
    refused(&answer, "Κάποιο πεδίο της απόδειξης δεν είναι όπως υποβλήθηκε", "Other");

    let again = portal.send(file()).await;
    assert_eq!(again.header("location"), Some(place.as_str()), "sent twice leads to the same confirmation");
}
