//! The staff's pages: who may, what bad input does, and that a clerk who was too slow loses nothing.

use store::Role;
use uuid::Uuid;

use crate::people::id;
use crate::world::{Answer, Call, Portal};

const ACTIONS: [&str; 7] = ["status", "answer", "assignment", "note", "protocol", "retry", "number"];

/// What no form sends: nothing, nonsense, broken bytes, too much.
fn bad_bodies() -> Vec<String> {
    let bad = [
        "",
        "revision=soon&seen=yesterday&submission=x",
        "revision=1&text=%FF&status=nonsense&assignee=nobody&department=%00&number=-1&date=31/2/2026",
        "revision=99&text=a&status=rejected&reason=%ED%A0%80&assignee=me&department=x&number=1&date=1/1/2999",
        "document_kind=library_card&office=&code=&reason=&revision=-1",
        "document_kind=passport&office=a&code=%00&reason=%FF&revision=99999999999999999999",
    ];
    let long = format!("revision=1&text={0}&reason={0}&office={0}&code={0}&number={0}", "9".repeat(20_000));
    bad.into_iter().map(str::to_owned).chain([long]).collect()
}

async fn posts(portal: &Portal, session: &str, path: &str, body: &str) -> Answer {
    portal.send(Call::new("POST", path).cookie(session).form(body.to_owned())).await
}

async fn gets(portal: &Portal, session: &str, path: &str) -> Answer {
    portal.send(Call::new("GET", path).cookie(session)).await
}

#[tokio::test]
async fn no_form_of_the_staff_falls_over_bad_input() {
    let portal = Portal::open().await;
    let (citizen, registrar) = (portal.verified_citizen().await, portal.of_role(Role::Registrar).await);
    let who = portal.who(&citizen).await;
    let cases = [
        format!("/staff/requests/{}", id(&portal.filed_by(&citizen).await)),
        format!("/staff/applications/{}", id(&portal.applied_by(&citizen).await)),
    ];
    let actions = cases.iter().flat_map(|case| ACTIONS.map(|action| format!("{case}/{action}")));
    let counter = ["verification", "revocation"].map(|action| format!("/staff/citizens/{who}/{action}"));
    for path in actions.chain(counter).chain(["/staff", "/staff/citizens"].map(str::to_owned)) {
        for body in bad_bodies() {
            let answer = posts(&portal, &registrar, &path, &body).await;
            assert!(!answer.status.is_server_error(), "{path}: {}", answer.status);
        }
    }
    for query in
        ["?service=x&status=y&search=%CE%B1%25_%27%22&cursor=-1&trail=1.x.2&department=z", "?q=%E2%82%AC"]
    {
        for path in ["/staff", "/staff/list", "/staff/citizens", "/staff/dashboard"] {
            assert_eq!(gets(&portal, &registrar, &format!("{path}{query}")).await.status.as_u16(), 200);
        }
    }
}

#[tokio::test]
async fn the_registrars_forms_are_not_for_other_staff_and_none_is_for_citizens_or_auditors() {
    let portal = Portal::open().await;
    let (citizen, clerk) = (portal.verified_citizen().await, portal.of_role(Role::Staff).await);
    let auditor = portal.of_role(Role::Auditor).await;
    let application = id(&portal.applied_by(&citizen).await);
    let who = portal.who(&citizen).await;
    for action in ["retry", "number"] {
        let path = format!("/staff/applications/{application}/{action}");
        assert_eq!(posts(&portal, &clerk, &path, "revision=1").await.status.as_u16(), 403, "{action}");
    }
    let pages = [
        "/staff".to_owned(),
        "/staff/live".to_owned(),
        "/staff/dashboard".to_owned(),
        format!("/staff/applications/{application}"),
        format!("/staff/citizens/{who}"),
    ];
    for path in pages {
        for session in [&citizen, &auditor] {
            assert_eq!(gets(&portal, session, &path).await.status.as_u16(), 403, "{path}");
        }
    }
    for path in ["/staff/applications/nonsense", "/staff/nothing/1", "/staff/citizens/1"] {
        assert_eq!(gets(&portal, &clerk, path).await.status.as_u16(), 404, "{path}");
    }
}

#[tokio::test]
async fn a_case_out_of_reach_is_a_missing_page_and_takes_no_form() {
    let portal = Portal::open().await;
    let (works, registry) = (portal.department("Έργα").await, portal.department("Δημοτολόγιο").await);
    let anna = portal.employed(Role::Staff, Some(works)).await;
    let citizen = portal.citizen().await;
    let path = format!("/staff/requests/{}", id(&portal.filed_by(&citizen).await));
    portal.catches_up().await;
    let body = format!("submission={}&revision=1&assignee=nobody&department={registry}", Uuid::now_v7());
    let given = posts(&portal, &anna, &format!("{path}/assignment"), &body).await;
    assert_eq!(given.status.as_u16(), 303);
    assert_eq!(given.header("location"), Some("/staff?done=given-away"));
    assert_eq!(gets(&portal, &anna, &path).await.status.as_u16(), 404);
    let late = posts(&portal, &anna, &format!("{path}/note"), "revision=2&text=a").await;
    assert_eq!(late.status.as_u16(), 404);
}

#[tokio::test]
async fn who_answers_second_is_shown_what_changed_and_keeps_what_he_typed() {
    let portal = Portal::open().await;
    let (one, two) = (portal.of_role(Role::Staff).await, portal.of_role(Role::Staff).await);
    let citizen = portal.verified_citizen().await;
    for path in [
        format!("/staff/requests/{}", id(&portal.filed_by(&citizen).await)),
        format!("/staff/applications/{}", id(&portal.applied_by(&citizen).await)),
    ] {
        portal.catches_up().await;
        let page = gets(&portal, &one, &path).await.page();
        let carried = ["revision", "seen"].map(|name| format!("{name}={}", hidden(&page, name)));
        let answer = |text| format!("{}&text={text}", carried.join("&"));
        let path = format!("{path}/answer");
        assert_eq!(posts(&portal, &one, &path, &answer("first")).await.status.as_u16(), 303, "{path}");
        let late = posts(&portal, &two, &path, &answer("second+and+long")).await;
        assert_eq!(late.status.as_u16(), 412, "{path}");
        let page = late.page();
        assert!(page.contains("Τι άλλαξε στο μεταξύ") && page.contains("first"), "{page}");
        assert!(page.contains("second and long</textarea>"), "{page}");
    }
}

#[tokio::test]
async fn a_verification_asks_for_the_code_of_the_details_that_were_seen() {
    let portal = Portal::open().await;
    let (citizen, clerk) = (portal.declared_citizen().await, portal.of_role(Role::Staff).await);
    let path = format!("/staff/citizens/{}", portal.who(&citizen).await);
    let page = gets(&portal, &clerk, &path).await.page();
    let revision = hidden(&page, "revision");
    let verify = format!("{path}/verification");
    let body = |code: &str| format!("revision={revision}&document_kind=passport&office=a&code={code}");
    let wrong = posts(&portal, &clerk, &verify, &body("abcdef")).await;
    assert_eq!(wrong.status.as_u16(), 422);
    assert!(wrong.page().contains("Ο κωδικός δεν είναι αυτός"), "{}", wrong.page());

    let code = shown_code(&gets(&portal, &citizen, "/profile").await.page());
    let mut details = crate::people::details();
    details["given_name"] = "Μάρω".into();
    portal.put("/api/v1/me/details", &citizen, &details).await;
    let stale = posts(&portal, &clerk, &verify, &body(&code)).await;
    assert_eq!(stale.status.as_u16(), 412);
    assert!(stale.page().contains("Μάρω"), "the details as they are now");

    let revision = hidden(&stale.page(), "revision");
    let code = shown_code(&gets(&portal, &citizen, "/profile").await.page());
    let body = format!("revision={revision}&document_kind=passport&office=a&code={code}");
    assert_eq!(posts(&portal, &clerk, &verify, &body).await.status.as_u16(), 303);
    assert!(gets(&portal, &clerk, &path).await.page().contains("Πιστοποιημένος χρήστης"));
}

/// The value of a hidden field, fit for a body.
fn hidden(page: &str, name: &str) -> String {
    let start = page.split(&format!("name=\"{name}\" value=\"")).nth(1).expect("the page has the field");
    start.split('"').next().expect("it has a value").replace('+', "%2B")
}

/// The code on the citizen's own page.
fn shown_code(page: &str) -> String {
    let start = page.split("pyli-code__digits\">").nth(1).expect("the page shows a code");
    start.chars().take_while(|letter| *letter != '<').filter(char::is_ascii_digit).collect()
}

/// All addresses on a page.
fn addresses(page: &str) -> Vec<&str> {
    let attributes = ["href=\"", "action=\"", "data-live-list=\""];
    let found = attributes.iter().flat_map(|name| page.split(name).skip(1));
    found.filter_map(|rest| rest.split('"').next()).collect()
}

/// Each way in which the words could stand in an address.
fn is_in(address: &str, words: &str) -> bool {
    use base64::Engine;
    let percent = words.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
    let base64 = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(words);
    [words, &percent, &base64].iter().any(|form| address.contains(*form))
}

#[tokio::test]
async fn the_words_that_a_clerk_looks_for_stand_in_no_address_and_only_his_session_opens_them() {
    let portal = Portal::open().await;
    let (citizen, clerk) = (portal.citizen().await, portal.of_role(Role::Staff).await);
    for _ in 0..25 {
        portal.filed_by(&citizen).await;
    }
    portal.catches_up().await;
    let (words, form) =
        ("φωτισμος", "q=%CF%86%CF%89%CF%84%CE%B9%CF%83%CE%BC%CE%BF%CF%82&status=all&cursor=1");
    let sent = posts(&portal, &clerk, "/en/staff", form).await;
    assert_eq!(sent.status.as_u16(), 303, "{}", sent.page());
    let found = sent.header("location").expect("it leads on").to_owned();
    assert!(!found.contains("cursor="), "it begins at the first page: {found}");
    assert!(found.starts_with("/en/staff?status=all&search=") && !is_in(&found, words), "{found}");
    // The same page at any time, as by the browser's way back; from there to the next page, and back.
    let (first, again) =
        (gets(&portal, &clerk, &found).await.page(), gets(&portal, &clerk, &found).await.page());
    assert!(first == again && first.contains(&format!("value=\"{words}\"")), "{first}");
    let next =
        addresses(&first).into_iter().find(|address| address.contains("cursor=")).expect("a next page");
    let second = gets(&portal, &clerk, &next.replace("&#38;", "&")).await.page();
    assert!(second.contains(&format!("value=\"{words}\"")), "{second}");
    for page in [&first, &second] {
        assert!(addresses(page).len() > 10);
        let telling: Vec<_> = addresses(page).into_iter().filter(|address| is_in(address, words)).collect();
        assert_eq!(telling, Vec::<&str>::new());
    }
    let case =
        addresses(&first).into_iter().find(|address| address.contains("/staff/requests/")).expect("a case");
    let beside = gets(&portal, &clerk, &case.replace("&#38;", "&")).await.page();
    assert!(
        addresses(&beside).iter().any(|address| address.contains("search=")),
        "the way back keeps the search"
    );

    // In no other session, not even his own.
    let other = portal.of_role(Role::Staff).await;
    let lost = gets(&portal, &other, &found).await.page();
    assert!(!lost.contains(words) && lost.contains("belonged to an earlier session"), "{lost}");
    assert!(!addresses(&lost).iter().any(|address| address.contains("search=")));
    // What was typed into an address by hand is not taken.
    for path in ["/staff", "/staff/citizens"] {
        let page = gets(&portal, &clerk, &format!("{path}?{form}")).await.page();
        assert!(!page.contains(words), "{path}");
    }
}
