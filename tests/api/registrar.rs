//! The registrar's page and its JSON: who may, what waits and since when, forcing a try, a number by hand.

use axum::http::StatusCode;
use serde_json::{Value, json};
use store::Role;
use uuid::Uuid;

use crate::people::id;
use crate::world::{Answer, Call, Portal};

const PAGES: [&str; 4] =
    ["/staff/protocol", "/staff/protocol?list=troubled", "/staff/protocol/outages", "/en/staff/protocol"];

/// A portal without a register, and a registrar; what is filed waits.
struct Desk {
    portal: Portal,
    citizen: String,
    registrar: String,
}

impl Desk {
    async fn open() -> Self {
        let portal = Portal::open().await;
        let (citizen, registrar) = (portal.verified_citizen().await, portal.of_role(Role::Registrar).await);
        Self { portal, citizen, registrar }
    }

    /// An application that waits; its id.
    async fn waits(&self) -> String {
        let application = id(&self.portal.applied_by(&self.citizen).await);
        self.portal.catches_up().await;
        application
    }

    async fn gets(&self, path: &str) -> Answer {
        self.portal.send(Call::new("GET", path).cookie(&self.registrar)).await
    }

    async fn posts(&self, path: &str, body: &str) -> Answer {
        self.portal.send(Call::new("POST", path).cookie(&self.registrar).form(body.to_owned())).await
    }

    async fn json(&self, path: &str) -> Value {
        self.portal
            .get(&format!("/api/v1/staff/protocol{path}"), &self.registrar)
            .await
            .expect(StatusCode::OK)
    }

    /// Writes a number by hand on the registrar's page of an application.
    async fn writes(&self, application: &str, number: u64, revision: u64) -> Answer {
        let submission = Uuid::now_v7();
        let body = format!("submission={submission}&revision={revision}&number={number}&date=20/11/2026");
        self.posts(&format!("/staff/protocol/applications/{application}/number"), &body).await
    }
}

fn ids(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().expect("items");
    items.iter().map(|item| item["id"].as_str().expect("an id")).collect()
}

#[tokio::test]
async fn the_page_is_for_registrars_alone() {
    let desk = Desk::open().await;
    let application = desk.waits().await;
    let case = format!("/staff/protocol/applications/{application}");
    for role in [Role::Staff, Role::Administrator, Role::Auditor] {
        let other = desk.portal.of_role(role).await;
        for path in PAGES.into_iter().chain([case.as_str()]) {
            let answer = desk.portal.send(Call::new("GET", path).cookie(&other)).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{role:?} {path}");
        }
        for action in ["/staff/protocol/retry", &format!("{case}/retry"), &format!("{case}/number")] {
            let answer = desk.portal.send(Call::new("POST", action).cookie(&other).form("revision=1")).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{role:?} {action}");
        }
        let home = desk.portal.send(Call::new("GET", "/staff/dashboard").cookie(&other)).await;
        assert!(!home.page().contains("href=\"/staff/protocol\""), "{role:?} is not led there");
    }
    let visitor = desk.portal.send(Call::new("GET", "/staff/protocol")).await;
    assert_eq!(visitor.header("location"), Some("/sign-in?next=/staff/protocol"));
    for page in PAGES {
        assert_eq!(desk.gets(page).await.status, StatusCode::OK, "{page}");
    }
    assert!(desk.gets("/staff/dashboard").await.page().contains("href=\"/staff/protocol\""));
}

#[tokio::test]
async fn when_nothing_waits_the_page_says_so() {
    let desk = Desk::open().await;
    let page = desk.gets("/staff/protocol").await.page();
    assert!(page.contains("Δεν περιμένει καμία υπόθεση αριθμό."), "{page}");
    assert!(page.contains("Δεν έχει κληθεί"), "{page}");
    assert!(!page.contains("/staff/protocol/retry"), "there is nothing to try: {page}");
    let overview = desk.json("").await;
    let nothing = json!({"state": "not_called", "at": null});
    let expected = json!({"register": nothing, "waiting": 0, "oldest_waiting": null, "troubled": 0});
    assert_eq!(overview, expected);
}

#[tokio::test]
async fn what_waits_is_listed_oldest_first_and_what_was_refused_with_what_to_do() {
    let desk = Desk::open().await;
    let waiting = [desk.waits().await, desk.waits().await, desk.waits().await];
    let refused = desk.waits().await;
    desk.portal.register_refuses(&refused).await;
    let unsent = id(&desk.portal.filed_by(&desk.citizen).await);
    desk.portal.catches_up().await;

    let list = desk.json("/cases").await;
    assert_eq!(ids(&list), waiting, "neither the refused one nor {unsent}");
    let first = &list["items"][0];
    assert_eq!(
        (&first["service"], &first["number"], &first["trouble"]),
        (&json!("applications"), &json!(1), &Value::Null)
    );
    assert_eq!((&first["attempts"], &first["protocol"]["state"]), (&json!(0), &json!("deferred")));
    let overview = desk.json("").await;
    assert_eq!((&overview["waiting"], &overview["troubled"]), (&json!(3), &json!(1)));
    assert_eq!(overview["oldest_waiting"], first["waiting_since"]);

    let troubled = desk.json("/cases?list=troubled").await;
    assert_eq!(ids(&troubled), [refused.as_str()]);
    assert_eq!(troubled["items"][0]["trouble"], "refused");
    let page = desk.gets("/staff/protocol?list=troubled").await.page();
    assert!(page.contains("Τι να κάνετε") && page.contains("Μετά κάντε νέα προσπάθεια"), "{page}");
    let page = desk.gets(&format!("/staff/protocol/applications/{refused}")).await.page();
    assert!(page.contains("δεν είναι έγγραφο"), "the register's words: {page}");
}

#[tokio::test]
async fn a_long_list_has_pages() {
    let desk = Desk::open().await;
    let waiting = [desk.waits().await, desk.waits().await, desk.waits().await];
    let first = desk.json("/cases?limit=2").await;
    assert_eq!(ids(&first), waiting[..2]);
    let next = first["next"].as_str().expect("there is another page");
    let second = desk.json(&format!("/cases?limit=2&cursor={next}")).await;
    assert_eq!((ids(&second), &second["next"]), (vec![waiting[2].as_str()], &Value::Null));
    let page = desk.gets(&format!("/staff/protocol?cursor={next}")).await.page();
    assert!(page.contains(&waiting[2]) && !page.contains(&waiting[0]), "{page}");
    assert!(page.contains("rel=\"prev\""), "there is a way back: {page}");
}

#[tokio::test]
async fn a_number_by_hand_ends_the_waiting() {
    let desk = Desk::open().await;
    let application = desk.waits().await;
    let answer = desk.writes(&application, 41, 1).await;
    let here = format!("/staff/protocol/applications/{application}");
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.page());
    assert_eq!(answer.header("location"), Some(format!("{here}?done=number").as_str()));
    let page = desk.gets(&format!("{here}?done=number")).await.page();
    assert!(
        page.contains("41/2026") && !page.contains(&format!("{here}/number")),
        "nothing is left to do: {page}"
    );
    assert_eq!(ids(&desk.json("/cases").await), Vec::<&str>::new());
}

#[tokio::test]
async fn a_number_that_another_case_has_is_refused_at_the_field_and_what_was_typed_stays() {
    let desk = Desk::open().await;
    let (first, second) = (desk.waits().await, desk.waits().await);
    assert_eq!(desk.writes(&first, 41, 1).await.status, StatusCode::SEE_OTHER);
    let held = desk.writes(&second, 41, 1).await;
    assert_eq!(held.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = held.page();
    assert!(page.contains("<title>Πρόβλημα: "), "{page}");
    assert_eq!(page.matches("τον έχει ήδη άλλη υπόθεση").count(), 2, "summary and field: {page}");
    assert!(page.contains("value=\"41\"") && page.contains("value=\"20/11/2026\""), "{page}");
    assert!(page.contains(&first), "it leads to the case that has it: {page}");
    assert_eq!(desk.writes(&second, 42, 1).await.status, StatusCode::SEE_OTHER, "mended");
}

#[tokio::test]
async fn no_form_of_the_registrar_falls_over_bad_input() {
    let desk = Desk::open().await;
    let application = desk.waits().await;
    let case = format!("/staff/protocol/applications/{application}");
    let long = format!("revision=1&number={}", "9".repeat(20_000));
    for body in [
        "",
        "revision=soon&submission=x",
        "revision=1&number=%FF&date=%00",
        "number=-1&date=31/2/2026",
        &long,
    ] {
        for action in ["retry", "number"] {
            let answer = desk.posts(&format!("{case}/{action}"), body).await;
            assert!(!answer.status.is_server_error(), "{action} {body:.40}: {}", answer.status);
        }
    }
    let faulty = desk.posts(&format!("{case}/number"), "revision=1&number=12/2026&date=x").await;
    assert_eq!(faulty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(faulty.page().contains("value=\"12/2026\""), "{}", faulty.page());
    for path in ["?list=x&cursor=-1&trail=a.b", "?cursor=99999999999999999999", "/outages?year=x&cursor=-7"] {
        assert_eq!(desk.gets(&format!("/staff/protocol{path}")).await.status, StatusCode::OK, "{path}");
    }
    let request = case.replace("applications", "requests");
    for path in
        ["/staff/protocol/outages/7", "/staff/protocol/outages/x", "/staff/protocol/nothing/1", &request]
    {
        assert_eq!(desk.gets(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(desk.posts(&format!("{case}/note"), "text=a").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn forcing_a_try_is_a_post_that_leads_back() {
    let desk = Desk::open().await;
    let application = desk.waits().await;
    let all = desk.posts("/staff/protocol/retry", "").await;
    assert_eq!(
        (all.status, all.header("location")),
        (StatusCode::SEE_OTHER, Some("/staff/protocol?done=retry"))
    );
    let case = format!("/staff/protocol/applications/{application}");
    let one = desk.posts(&format!("{case}/retry"), "revision=1").await;
    assert_eq!(one.header("location"), Some(format!("{case}?done=retry").as_str()));
    let tried = desk.portal.post("/api/v1/staff/protocol/retry", &desk.registrar, &json!({})).await;
    assert_eq!(tried.expect(StatusCode::OK), json!({"hurried": 0}), "no reaction has taken anything on here");
    let foreign = Call::new("POST", "/staff/protocol/retry").cookie(&desk.registrar).form("");
    let foreign = desk.portal.send(foreign.header("sec-fetch-site", "cross-site")).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN, "no other site presses the button");
}
