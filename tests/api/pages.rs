//! What the pages make of bad input: the right 4xx, each fault named in Greek, and nothing typed is lost.

use store::Role;
use uuid::Uuid;

use crate::world::{Answer, Call, Portal};

/// What a form carries besides what is typed.
fn sent_once() -> String {
    format!("submission={}", Uuid::now_v7())
}

/// A page that shows a form again.
#[track_caller]
fn shown_again(answer: &Answer) -> String {
    let page = answer.page();
    assert_eq!(answer.status.as_u16(), 422, "{page}");
    assert!(page.contains("<title>Πρόβλημα: ") && page.contains("Υπάρχει πρόβλημα"), "{page}");
    page
}

#[tokio::test]
async fn every_missing_field_is_named_and_what_was_typed_stays() {
    let portal = Portal::open().await;
    let body = format!("{}&subject=&text=&desired_action=kept+as+typed", sent_once());
    let page = shown_again(&portal.send(Call::new("POST", "/comment").form(body)).await);
    for expected in ["Συμπληρώστε το Θέμα", "Συμπληρώστε το Κείμενο", "kept as typed"]
    {
        assert!(page.contains(expected), "{expected}");
    }

    let body = "given_name=Eleni&family_name=&email=nowhere&password=short";
    let page = shown_again(&portal.send(Call::new("POST", "/register").form(body)).await);
    assert!(page.contains("Eleni") && page.contains("nowhere") && !page.contains("short"), "{page}");

    let citizen = portal.citizen().await;
    let body = format!("{}&subject=half+a+subject", sent_once());
    let page =
        shown_again(&portal.send(Call::new("POST", "/requests/new").cookie(&citizen).form(body)).await);
    assert!(
        page.contains("Επιλέξτε μία από τις διαθέσιμες επιλογές") && page.contains("half a subject"),
        "{page}"
    );
}

#[tokio::test]
async fn what_is_too_long_or_cannot_be_kept_is_refused_at_its_field() {
    let portal = Portal::open().await;
    let text = |text: &str| format!("{}&subject=a&text={text}", sent_once());
    for (what, body) in [
        ("U+0000", text("a%00b")),
        ("a lone surrogate", text("%ED%A0%80")),
        ("a broken byte", text("%FF")),
        ("10,001 characters", text(&"x".repeat(10_001))),
        ("an unknown submission", "submission=tomorrow&subject=&text=b".to_owned()),
    ] {
        let answer = portal.send(Call::new("POST", "/comment").form(body)).await;
        assert_eq!(answer.status.as_u16(), 422, "{what}");
    }
    let answer = portal.send(Call::new("POST", "/comment").form(text(&"x".repeat(1 << 20)))).await;
    assert_eq!(answer.status.as_u16(), 413);
    let answer = portal.send(Call::new("POST", "/comment").raw("{\"subject\": 1}")).await;
    assert_eq!(answer.status.as_u16(), 415);
}

#[tokio::test]
async fn missing_foreign_and_impossible_cases_are_the_same_page() {
    let portal = Portal::open().await;
    let (owner, stranger) = (portal.citizen().await, portal.citizen().await);
    let foreign = portal.filed_by(&owner).await["id"].as_str().expect("an id").to_owned();
    let mut pages = Vec::new();
    for id in [foreign, Uuid::now_v7().to_string(), "nonsense".to_owned(), "%00".to_owned()] {
        let answer = portal.send(Call::new("GET", &format!("/requests/{id}")).cookie(&stranger)).await;
        assert!(answer.status.is_client_error(), "{id}: {}", answer.status);
        if id != "%00" {
            pages.push((answer.status.as_u16(), answer.body));
        }
    }
    assert_eq!(pages[0].0, 404);
    assert!(pages.windows(2).all(|pair| pair[0] == pair[1]), "told apart");
}

#[tokio::test]
async fn staff_pages_are_for_staff() {
    let portal = Portal::open().await;
    let (citizen, clerk) = (portal.citizen().await, portal.of_role(Role::Staff).await);
    let id = portal.filed_by(&citizen).await["id"].as_str().expect("an id").to_owned();
    for action in ["status", "answer", "assignment", "note", "protocol"] {
        let path = format!("/staff/requests/{id}/{action}");
        let body = || format!("{}&revision=1&text=a&answer=a", sent_once());
        let refused = portal.send(Call::new("POST", &path).cookie(&citizen).form(body())).await;
        assert_eq!(refused.status.as_u16(), 403, "{action}");
        for bad in
            ["", "revision=soon", "revision=1&text=%FF&status=nonsense&assignee=nobody", "revision=99&text=a"]
        {
            let answer = portal.send(Call::new("POST", &path).cookie(&clerk).form(bad)).await;
            assert!(!answer.status.is_server_error(), "{action} {bad}: {}", answer.status);
        }
    }
    assert_eq!(portal.send(Call::new("GET", "/staff").cookie(&citizen)).await.status.as_u16(), 403);
    assert_eq!(portal.send(Call::new("GET", "/staff").cookie(&clerk)).await.status.as_u16(), 200);
}

#[tokio::test]
async fn another_site_cannot_send_a_form() {
    let portal = Portal::open().await;
    let citizen = portal.citizen().await;
    let body = format!("{}&kind=request&subject=a&text=b", sent_once());
    let call = Call::new("POST", "/requests/new").cookie(&citizen).form(body);
    let answer = portal.send(call.header("sec-fetch-site", "cross-site")).await;
    assert_eq!(answer.status.as_u16(), 403);
    let listed = portal.get("/api/v1/me/requests", &citizen).await;
    assert_eq!(listed.json()["items"], serde_json::json!([]));
}
