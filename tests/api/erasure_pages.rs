//! The administrators' pages of erasures: one asks, a second confirms or refuses, never the same; a case under a hold stays.

use axum::http::StatusCode;
use domain::AccountId;
use store::Role;
use store::erasure::Person;
use uuid::Uuid;

use crate::people::id;
use crate::world::{Answer, Call, Portal};

const REASON: &str = "reason=%CE%A4%CE%BF+%CE%B6%CE%AE%CF%84%CE%B7%CF%83%CE%B5";

struct Office {
    portal: Portal,
    anna: String,
    vaso: String,
    citizen: String,
    /// A case of the citizen's.
    case: String,
}

impl Office {
    async fn opens() -> Self {
        let portal = Portal::open().await;
        let (anna, vaso) =
            (portal.of_role(Role::Administrator).await, portal.of_role(Role::Administrator).await);
        let citizen = portal.citizen().await;
        let case = id(&portal.filed_by(&citizen).await);
        portal.catches_up().await;
        Self { portal, anna, vaso, citizen, case }
    }

    async fn citizen_id(&self) -> String {
        id(&self.portal.get("/api/v1/me", &self.citizen).await.expect(StatusCode::OK))
    }

    async fn gets(&self, path: &str, token: &str) -> Answer {
        self.portal.send(Call::new("GET", path).cookie(token)).await
    }

    async fn posts(&self, path: &str, token: &str, body: String) -> Answer {
        self.portal.send(Call::new("POST", path).cookie(token).form(body)).await
    }

    /// Anna writes a request down; its page.
    async fn asked(&self, id: &str) -> String {
        let answer = self.posts("/staff/erasures", &self.anna, format!("id={id}&{REASON}")).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.page());
        answer.header("location").expect("a way").to_owned()
    }

    async fn confirms(&self, page: &str, token: &str) -> StatusCode {
        self.posts(page, token, "what=confirm".to_owned()).await.status
    }
}

#[tokio::test]
async fn one_asks_and_a_second_confirms_and_never_the_same() {
    let office = Office::opens().await;
    let citizen = office.citizen_id().await;
    let page = office.asked(&citizen).await;
    let mine = office.gets(&page, &office.anna).await.page();
    assert!(mine.contains("Το ζήτησε") && !mine.contains("value=\"confirm\""), "{mine}");
    assert_eq!(office.confirms(&page, &office.anna).await, StatusCode::CONFLICT);
    assert!(office.gets(&page, &office.vaso).await.page().contains("value=\"confirm\""));
    let account = AccountId(citizen.parse().expect("an id"));
    assert_eq!(office.portal.store().person(account).await.expect("it answers"), Person::Citizen);

    assert_eq!(office.confirms(&page, &office.vaso).await, StatusCode::SEE_OTHER);
    assert_eq!(office.portal.store().person(account).await.expect("it answers"), Person::Erased);
    assert_eq!(office.portal.get("/api/v1/me", &office.citizen).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(office.confirms(&page, &office.vaso).await, StatusCode::CONFLICT, "it is done");
    assert!(office.gets(&page, &office.anna).await.page().contains("Το ζήτησε"), "the reason stays");
    office.portal.catches_up().await;
    let case = office.gets(&format!("/staff/requests/{}", office.case), &office.anna).await;
    assert_eq!(case.status, StatusCode::OK);
    assert!(case.page().contains("Τα προσωπικά δεδομένα διαγράφηκαν"));
    assert!(office.gets("/en/staff/erasures", &office.vaso).await.page().contains("Done"));
}

#[tokio::test]
async fn whoever_reads_why_is_recorded_and_whoever_sees_the_list_or_decides_has_read_nothing() {
    let office = Office::opens().await;
    let citizen = office.citizen_id().await;
    let page = office.asked(&citizen).await;
    let list = office.gets("/staff/erasures", &office.vaso).await.page();
    assert!(!list.contains("Το ζήτησε") && !list.contains(&citizen), "{list}");
    assert_eq!(office.portal.readings().await, 0);
    office.gets(&page, &office.anna).await;
    let anna = office.portal.who(&office.anna).await;
    let row = |who: String| (who, "page".to_owned(), "erasure".to_owned(), citizen.clone());
    assert_eq!(office.portal.accesses().await, [row(anna.clone())]);
    // Refused without a reason: the page comes back, with what was asked.
    let back = office.posts(&page, &office.vaso, "what=refuse&reason=+".to_owned()).await;
    assert!(back.page().contains("Το ζήτησε"));
    let vaso = office.portal.who(&office.vaso).await;
    assert_eq!(office.portal.accesses().await, [row(anna), row(vaso)]);
    assert_eq!(office.confirms(&page, &office.vaso).await, StatusCode::SEE_OTHER);
    assert_eq!(office.portal.readings().await, 2);
    office.portal.owner_does("revoke insert on access_records from pyli_app").await;
    let kept = office.gets(&page, &office.vaso).await;
    assert!(kept.status == StatusCode::SERVICE_UNAVAILABLE && !kept.page().contains("Το ζήτησε"));
}

#[tokio::test]
async fn it_is_refused_with_a_reason_and_then_stays_refused() {
    let office = Office::opens().await;
    let page = office.asked(&office.citizen_id().await).await;
    let nothing = office.posts(&page, &office.vaso, "what=refuse&reason=+".to_owned()).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    let refused = office.posts(&page, &office.vaso, format!("what=refuse&{REASON}")).await;
    assert_eq!(refused.status, StatusCode::SEE_OTHER);
    assert_eq!(office.confirms(&page, &office.vaso).await, StatusCode::CONFLICT);
    assert_eq!(office.portal.get("/api/v1/me", &office.citizen).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_case_under_a_hold_is_not_erased() {
    let office = Office::opens().await;
    let hold = |what: &str| format!("what=hold&case={}&hold={what}&{REASON}", office.case);
    let page = office.asked(&office.case).await;
    for (what, status) in
        [("lift", StatusCode::CONFLICT), ("set", StatusCode::SEE_OTHER), ("set", StatusCode::CONFLICT)]
    {
        assert_eq!(office.posts("/staff/erasures", &office.vaso, hold(what)).await.status, status, "{what}");
    }
    let refused = office.posts(&page, &office.vaso, "what=confirm".to_owned()).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.page().contains("υπό νόμιμη δέσμευση"));
    assert_eq!(
        office.posts("/staff/erasures", &office.vaso, hold("lift")).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(office.confirms(&page, &office.vaso).await, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn the_pages_are_for_administrators_alone_and_bad_input_is_told() {
    let office = Office::opens().await;
    let page = office.asked(&office.case).await;
    for role in [Role::Staff, Role::Registrar, Role::Auditor] {
        let other = office.portal.of_role(role).await;
        for path in ["/staff/erasures", "/en/staff/erasures", &page] {
            assert_eq!(office.gets(path, &other).await.status, StatusCode::FORBIDDEN, "{role:?} {path}");
            let sent = office.posts(path, &other, "what=confirm".to_owned()).await;
            assert_eq!(sent.status, StatusCode::FORBIDDEN, "{role:?} {path}");
        }
    }
    let signed_out = office.portal.send(Call::new("GET", "/staff/erasures")).await;
    assert_eq!(signed_out.status, StatusCode::SEE_OTHER);
    let nobody = Uuid::now_v7();
    for path in [format!("/staff/erasures/{nobody}"), "/staff/erasures/x".to_owned()] {
        assert_eq!(office.gets(&path, &office.anna).await.status, StatusCode::NOT_FOUND);
        assert_eq!(office.confirms(&path, &office.anna).await, StatusCode::NOT_FOUND);
    }
    for (body, status) in [
        (String::new(), StatusCode::UNPROCESSABLE_ENTITY),
        (format!("id=%FF&{REASON}"), StatusCode::UNPROCESSABLE_ENTITY),
        (format!("id={}&reason=%00", office.case), StatusCode::UNPROCESSABLE_ENTITY),
        ("what=hold".to_owned(), StatusCode::UNPROCESSABLE_ENTITY),
        (format!("id={nobody}&{REASON}"), StatusCode::CONFLICT),
        (format!("what=hold&case={nobody}&hold=set&{REASON}"), StatusCode::CONFLICT),
    ] {
        let answer = office.posts("/staff/erasures", &office.anna, body.clone()).await;
        assert_eq!(answer.status, status, "{body}");
    }
}
