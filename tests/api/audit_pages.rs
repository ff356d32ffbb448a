//! The auditor's pages: who may, what bad input does, and that personal words stand only inside a case.

use store::Role;
use uuid::Uuid;

use crate::people::id;
use crate::world::{Answer, Call, Portal};

async fn gets(portal: &Portal, session: &str, path: &str) -> Answer {
    portal.send(Call::new("GET", path).cookie(session)).await
}

/// A request that was answered; its id.
async fn answered(portal: &Portal, citizen: &str) -> String {
    let case = id(&portal.filed_by(citizen).await);
    let clerk = portal.of_role(Role::Staff).await;
    let path = format!("/api/v1/staff/requests/{case}");
    let body = serde_json::json!({"text": "Άναψε."});
    let call = Call::new("POST", &format!("{path}/answer")).bearer(&clerk).if_match("\"1\"").json(&body);
    assert_eq!(portal.send(call).await.status.as_u16(), 200);
    case
}

#[tokio::test]
async fn the_pages_are_the_auditors_alone() {
    let portal = Portal::open().await;
    let citizen = portal.citizen().await;
    let case = answered(&portal, &citizen).await;
    let pages = ["/audit".to_owned(), format!("/audit/cases/requests/{case}"), "/en/audit".to_owned()];
    let auditor = portal.of_role(Role::Auditor).await;
    let mut others = vec![citizen];
    for role in [Role::Staff, Role::Registrar, Role::Administrator] {
        others.push(portal.of_role(role).await);
    }
    for page in &pages {
        assert_eq!(gets(&portal, &auditor, page).await.status.as_u16(), 200, "{page}");
        for other in &others {
            assert_eq!(gets(&portal, other, page).await.status.as_u16(), 403, "{page}");
        }
        let signed_out = portal.send(Call::new("GET", page)).await;
        assert_eq!(signed_out.status.as_u16(), 303, "{page}");
        assert!(signed_out.header("location").is_some_and(|to| to.contains("/sign-in?next=")));
    }
}

#[tokio::test]
async fn an_auditor_begins_with_the_log() {
    let portal = Portal::open().await;
    let email = "elegktis@dimos.example.gr";
    portal.employed_as(email, Role::Auditor, None).await;
    let body = format!("email={email}&password={}", crate::world::PASSWORD.replace(' ', "+"));
    let answer = portal.send(Call::new("POST", "/sign-in").form(body)).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, Some("/audit")));
}

#[tokio::test]
async fn the_list_shows_nothing_personal_and_leads_to_the_case_which_is_told_with_its_words() {
    let portal = Portal::open().await;
    let auditor = portal.of_role(Role::Auditor).await;
    let case = answered(&portal, &portal.citizen().await).await;
    let page = gets(&portal, &auditor, "/audit").await.page();
    let list = page.split("<main").nth(1).expect("a page has a main part");
    let told = format!("/audit/cases/requests/{case}?at=2");
    assert!(list.contains(&told) && list.contains("Απάντηση"), "{list}");
    for personal in ["Φωτισμός", "λάμπα", "Άναψε", "Παπαδοπούλου", "Νίκος Υπάλληλος"]
    {
        assert!(!list.contains(personal), "{personal}");
    }
    let page = gets(&portal, &auditor, &told).await.page();
    for words in
        ["Ο πολίτης υπέβαλε υπόθεση με Α.Α. 1", "(Νίκος Υπάλληλος) απάντησε", "Άναψε.", "Παπαδοπούλου"]
    {
        assert!(page.contains(words), "{words}");
    }
    let before = gets(&portal, &auditor, &format!("/audit/cases/requests/{case}?at=1")).await.page();
    let [then, story] = before.split("id=\"story\"").collect::<Vec<_>>()[..] else { panic!("a story") };
    assert!(!then.contains("Άναψε.") && story.contains("Άναψε."), "as it was, and told to its end");
}

#[tokio::test]
async fn the_log_is_searched_by_what_stands_in_the_address() {
    let portal = Portal::open().await;
    let (auditor, citizen) = (portal.of_role(Role::Auditor).await, portal.verified_citizen().await);
    let case = answered(&portal, &citizen).await;
    let who = portal.who(&citizen).await;
    let rows = async |query: &str| {
        let page = gets(&portal, &auditor, &format!("/audit?{query}")).await;
        assert_eq!(page.status.as_u16(), 200, "{query}");
        page.page().matches("<th scope=\"row\"").count()
    };
    assert_eq!(rows("").await, 4, "declared, verified, filed, answered");
    assert_eq!(rows(&format!("case={case}")).await, 2);
    assert_eq!(rows("number=1&type=requests").await, 2);
    assert_eq!(rows("number=1&type=applications").await, 0);
    assert_eq!(rows("event=Answered").await, 1);
    assert_eq!(rows("type=citizens").await, 2);
    assert_eq!(rows(&format!("account={who}")).await, 2);
    assert_eq!(rows("from=1/1/2000&to=31/12/2999").await, 4);
    assert_eq!(rows("to=31/12/1999").await, 0);
    assert_eq!(rows("from=1/1/2999").await, 0);
    assert_eq!(rows("type=nonsense&event=%CE%B1&cursor=x&trail=y").await, 4, "a choice is never an error");
}

#[tokio::test]
async fn what_is_typed_wrongly_is_told_at_its_field_and_stays() {
    let portal = Portal::open().await;
    let auditor = portal.of_role(Role::Auditor).await;
    let case = answered(&portal, &portal.citizen().await).await;
    let bad = [
        ("/audit?case=xyz".to_owned(), "xyz", "Γράψτε έναν κωδικό όπως"),
        ("/audit?number=12a".to_owned(), "12a", "Γράψτε τον Α.Α. με ψηφία"),
        ("/audit?number=99999999999999999999".to_owned(), "99999999999999999999", "Γράψτε τον Α.Α. με ψηφία"),
        ("/audit?account=me".to_owned(), "me", "Γράψτε έναν κωδικό όπως"),
        ("/audit?from=31/2/2026".to_owned(), "31/2/2026", "Γράψτε μια ημέρα όπως"),
        ("/audit?to=9999-12-31".to_owned(), "9999-12-31", "Γράψτε μια ημέρα όπως"),
        (format!("/audit/cases/requests/{case}?at=yesterday"), "yesterday", "Γράψτε μια στιγμή όπως"),
        (format!("/audit/cases/requests/{case}?at=2026-02-30"), "2026-02-30", "Γράψτε μια στιγμή όπως"),
        (format!("/audit/cases/requests/{case}?from=1&to=%3Cb%3E"), "&#60;b&#62;", "Γράψτε μια στιγμή όπως"),
        (format!("/audit/cases/requests/{case}?at=-1&from=2"), "-1", "Γράψτε μια στιγμή όπως"),
    ];
    for unreadable in ["/audit?account=%FF".to_owned(), format!("/audit/cases/requests/{case}?at=%FF")] {
        assert_eq!(gets(&portal, &auditor, &unreadable).await.status.as_u16(), 400, "{unreadable}");
    }
    for (path, typed, told) in bad {
        let answer = gets(&portal, &auditor, &path).await;
        let page = answer.page();
        assert_eq!(answer.status.as_u16(), 422, "{path}");
        assert!(page.contains("<title>Πρόβλημα: ") && page.contains(told), "{path}");
        assert!(page.contains(&format!("value=\"{typed}\"")), "{path} keeps what was typed");
    }
}

#[tokio::test]
async fn a_moment_is_a_position_or_a_time_and_one_before_the_case_says_so() {
    let portal = Portal::open().await;
    let auditor = portal.of_role(Role::Auditor).await;
    let case = answered(&portal, &portal.citizen().await).await;
    let at = async |moment: &str| {
        let path = format!("/audit/cases/requests/{case}?at={moment}");
        let answer = gets(&portal, &auditor, &path).await;
        assert_eq!(answer.status.as_u16(), 200, "{moment}");
        answer.page()
    };
    for early in ["0", "2000-01-01", "1999-12-31T22:00:00Z", "31/12/1999+10:31"] {
        assert!(at(early).await.contains("Η υπόθεση δεν υπήρχε ακόμη"), "{early}");
    }
    for late in ["", "2", "9223372036854775807", "2999-01-01", "31/12/2999+10:31:05"] {
        assert!(at(late).await.contains("θέση 2</strong> · 2/2"), "{late}");
    }
    let first = at("1").await;
    assert!(first.contains("θέση 1</strong> · 1/2") && first.contains("rel=\"next\""));
    assert!(!first.contains("rel=\"prev\""));
    let path = format!("/audit/cases/requests/{case}?from=1&to=2");
    let differences = gets(&portal, &auditor, &path).await.page();
    let table = differences.split("pyli-changes").nth(1).expect("there are differences");
    let table = table.split("</table>").next().expect("the table ends");
    assert!(table.contains("Υποβλήθηκε") && table.contains("Απαντήθηκε") && table.contains("Άναψε."));
    let path = format!("/audit/cases/requests/{case}?from=1&to=1");
    assert!(gets(&portal, &auditor, &path).await.page().contains("Δεν άλλαξε τίποτα."));
}

#[tokio::test]
async fn what_is_not_there_is_a_missing_page() {
    let portal = Portal::open().await;
    let auditor = portal.of_role(Role::Auditor).await;
    let case = answered(&portal, &portal.citizen().await).await;
    for path in [
        format!("/audit/cases/requests/{}", Uuid::now_v7()),
        format!("/audit/cases/applications/{case}"),
        format!("/audit/cases/citizens/{case}"),
        format!("/audit/cases/unicorns/{case}"),
        "/audit/cases/requests/1".to_owned(),
        "/audit/cases/requests/%FF".to_owned(),
    ] {
        let status = gets(&portal, &auditor, &path).await.status.as_u16();
        assert!(status == 404 || (status == 400 && path.ends_with("%FF")), "{path}: {status}");
    }
}

#[tokio::test]
async fn applications_verifications_and_comments_have_their_pages() {
    let portal = Portal::with_register().await;
    let (auditor, citizen) = (portal.of_role(Role::Auditor).await, portal.verified_citizen().await);
    let application = id(&portal.applied_by(&citizen).await);
    let who = portal.who(&citizen).await;
    let comment = serde_json::json!({"subject": "Πλατεία", "text": "Ωραία."});
    assert_eq!(portal.post("/api/v1/comments", "", &comment).await.status.as_u16(), 201);
    let list = gets(&portal, &auditor, "/audit?type=requests").await.page();
    let comment = list.split("/audit/cases/requests/").nth(1).and_then(|rest| rest.split('"').next());
    for (path, words) in [
        (format!("applications/{application}"), "πήρε από το πρωτόκολλο τον αριθμό 1/"),
        (format!("citizens/{who}"), "πιστοποίησε τον πολίτη"),
        (format!("requests/{}", comment.expect("it is listed")), "κανένας πολίτης δεν το βλέπει"),
    ] {
        let answer = gets(&portal, &auditor, &format!("/audit/cases/{path}")).await;
        assert_eq!(answer.status.as_u16(), 200, "{path}");
        assert!(answer.page().contains(words), "{path}");
        let english = gets(&portal, &auditor, &format!("/en/audit/cases/{path}")).await;
        assert!(english.page().contains("The case in sentences"), "{path}");
    }
}

#[tokio::test]
async fn an_erased_case_is_told_without_what_was_personal() {
    let portal = Portal::open().await;
    let auditor = portal.of_role(Role::Auditor).await;
    let case = answered(&portal, &portal.citizen().await).await;
    portal.erases_every_case().await;
    let page = gets(&portal, &auditor, &format!("/audit/cases/requests/{case}?at=1&from=1&to=2")).await;
    assert_eq!(page.status.as_u16(), 200);
    let page = page.page();
    assert!(page.contains("απάντησε στον πολίτη") && page.contains("(έχει διαγραφεί)"));
    assert!(page.contains("έχουν διαγραφεί και δεν διαβάζονται πια"));
    for personal in ["Φωτισμός", "λάμπα", "Άναψε", "Παπαδοπούλου"] {
        assert!(!page.contains(personal), "{personal}");
    }
}
