//! What the pages of details and applications make of bad input: each kind of bad value is a 4xx page, nothing typed is
//! lost, and nobody but the citizen sees them.

use axum::http::StatusCode;
use serde_json::json;
use store::Role;

use crate::world::{Answer, Call, Portal};

const FORM: &str = "/certificates/population-register/new";
const TAP: &str = "/certificates/property-tax/new/tap_clearance";

/// Good details, but for what stands before: the first field of a name counts.
const DETAILS: &str = "given_name=Maria&family_name=Pappa&father_name=Georgios&birth_date-day=25&\
    birth_date-month=3&birth_date-year=1956&tax_number=094259216&identity_kind=identity_card&identity_number=AB1&\
    phone=2101234567&street=Ermou+12&postal_code=10431&city=Athina";

#[track_caller]
fn shown_again(answer: &Answer, what: &str) -> String {
    let page = answer.page();
    assert_eq!(answer.status.as_u16(), 422, "{what}: {page}");
    assert!(page.contains("<title>Πρόβλημα: ") && page.contains("Υπάρχει πρόβλημα"), "{what}: {page}");
    page
}

async fn verified(portal: &Portal) -> String {
    let (citizen, clerk) = (portal.citizen().await, portal.of_role(Role::Staff).await);
    let saved = portal.send(Call::new("POST", "/profile").cookie(&citizen).form(DETAILS)).await;
    assert_eq!(saved.status.as_u16(), 303, "{}", saved.page());
    let id = portal.get("/api/v1/me", &citizen).await.json()["id"].as_str().expect("an id").to_owned();
    let body = json!({"document_kind": "passport", "office": "Δημαρχείο"});
    let path = format!("/api/v1/staff/citizens/{id}/verification");
    let call = Call::new("POST", &path).bearer(&clerk).if_match("*").json(&body);
    portal.send(call).await.expect(StatusCode::OK);
    citizen
}

#[tokio::test]
async fn every_bad_detail_is_named_and_the_others_stay() {
    let portal = Portal::open().await;
    let citizen = portal.citizen().await;
    let long = "x".repeat(201);
    for (what, bad) in [
        ("nothing at all", "given_name=&family_name=&father_name=".to_owned()),
        ("a day that is none", "birth_date-day=31&birth_date-month=2".to_owned()),
        ("a day to come", "birth_date-year=2999".to_owned()),
        ("letters for a day", "birth_date-month=%CE%9C%CE%AC%CF%81%CF%84%CE%B9%CE%BF%CF%82".to_owned()),
        ("a wrong check digit", "tax_number=123456781".to_owned()),
        ("zeros", "tax_number=000000000".to_owned()),
        ("an unknown document", "identity_kind=library_card".to_owned()),
        ("a long street", format!("street={long}")),
        ("a telephone of letters", "phone=abc".to_owned()),
        ("a short postal code", "postal_code=1".to_owned()),
        ("U+0000", "father_name=a%00b".to_owned()),
        ("a broken byte", "mother_name=%FF".to_owned()),
        ("a broken byte in a day", "birth_date-day=%ED%A0%80".to_owned()),
    ] {
        let body = format!("{bad}&{DETAILS}");
        let page =
            shown_again(&portal.send(Call::new("POST", "/profile").cookie(&citizen).form(body)).await, what);
        assert!(page.contains("value=\"Athina\""), "{what}: what was typed stays");
    }
}

#[tokio::test]
async fn every_step_refuses_what_is_wrong_with_it_and_keeps_it() {
    let portal = Portal::open().await;
    let citizen = verified(&portal).await;
    let good = |path: String, body: &'static str| Call::new("POST", &path).cookie(&citizen).form(body);
    for (path, body) in [
        (format!("{TAP}/question/property_kind"), "property_kind=electrified"),
        (format!("{FORM}/birth/delivery"), "delivery=post"),
        (format!("{FORM}/residence/delivery"), "delivery=kep"),
    ] {
        assert_eq!(portal.send(good(path.clone(), body)).await.status.as_u16(), 303, "{path}");
    }
    let long = "x".repeat(10_001);
    for (path, body, kept) in [
        (FORM.to_owned(), "certificate=unknown".to_owned(), ""),
        (FORM.to_owned(), String::new(), ""),
        (format!("{FORM}/birth/question/purpose"), "purpose=+&subject=kept".to_owned(), "kept"),
        (format!("{FORM}/birth/question/purpose"), "purpose=%FF&subject=kept".to_owned(), "kept"),
        (format!("{FORM}/birth/question/purpose"), format!("purpose={long}&subject=kept"), "kept"),
        (format!("{FORM}/birth/details"), format!("details={long}"), "xxx"),
        (format!("{FORM}/birth/details"), "details=kept%00".to_owned(), "kept"),
        (format!("{FORM}/birth/delivery"), "delivery=pigeon".to_owned(), ""),
        (format!("{FORM}/nearest_relatives/delivery"), "delivery=email".to_owned(), ""),
        (format!("{FORM}/birth/destination"), "street=kept&postal_code=1&city=".to_owned(), "kept"),
        (format!("{FORM}/residence/destination"), "office=".to_owned(), ""),
        (format!("{TAP}/question/property_kind"), "property_kind=castle".to_owned(), ""),
        (
            format!("{TAP}/question/supply_number"),
            "supply_number=12a&last_bill_date-day=kept".to_owned(),
            "kept",
        ),
    ] {
        let page =
            shown_again(&portal.send(Call::new("POST", &path).cookie(&citizen).form(body)).await, &path);
        assert!(page.contains(kept), "{path}: {kept}");
    }
    let check = portal.send(Call::new("POST", &format!("{TAP}/check")).cookie(&citizen).form("")).await;
    assert_eq!(check.status.as_u16(), 303, "without its submission: to look at the answers first");
}

#[tokio::test]
async fn what_is_not_there_is_not_found_and_what_is_not_his_is_for_others() {
    let portal = Portal::open().await;
    let (citizen, clerk) = (verified(&portal).await, portal.of_role(Role::Staff).await);
    let get = |path: &str, who: &str| Call::new("GET", path).cookie(who);
    for path in [
        &format!("{FORM}/unknown"),
        &format!("{FORM}/tap_clearance"),
        &format!("{FORM}/birth/question/unknown"),
        &format!("{FORM}/birth/unknown"),
        "/certificates/nonsense",
        "/certificates/019378e0-0000-7000-8000-000000000000/receipt",
        "/requests/nonsense/receipt",
    ] {
        assert_eq!(portal.send(get(path, &citizen)).await.status.as_u16(), 404, "{path}");
    }
    for path in ["/profile", FORM, TAP, &format!("{TAP}/check"), "/certificates/property-tax"] {
        assert_eq!(portal.send(get(path, &clerk)).await.status.as_u16(), 403, "{path}");
        let anybody = portal.send(Call::new("GET", path)).await;
        assert_eq!(anybody.status.as_u16(), 303, "{path}: to the sign-in");
    }
    let list =
        portal.send(get("/certificates/property-tax?status=nonsense&cursor=x&trail=x", &citizen)).await;
    assert_eq!(list.status.as_u16(), 200);
}

#[tokio::test]
async fn whoever_is_not_verified_is_told_so_whatever_he_sends() {
    let portal = Portal::open().await;
    let citizen = portal.citizen().await;
    for (method, path) in [
        ("GET", FORM.to_owned()),
        ("GET", format!("{FORM}/birth")),
        ("POST", FORM.to_owned()),
        ("POST", format!("{FORM}/birth/details")),
        ("POST", format!("{FORM}/birth/check")),
    ] {
        let answer = portal.send(Call::new(method, &path).cookie(&citizen).form("details=%FF")).await;
        assert_eq!(answer.status.as_u16(), 403, "{method} {path}");
        assert!(answer.page().contains("href=\"/profile\""), "{method} {path}: and where to go on");
    }
}

#[tokio::test]
async fn another_site_cannot_change_details() {
    let portal = Portal::open().await;
    let citizen = portal.citizen().await;
    let call = Call::new("POST", "/profile").cookie(&citizen).form(DETAILS);
    let answer = portal.send(call.header("sec-fetch-site", "cross-site")).await;
    assert_eq!(answer.status.as_u16(), 403);
    assert_eq!(portal.get("/api/v1/me", &citizen).await.json()["details"], serde_json::Value::Null);
}
