//! Every certificate of the catalogue, filed through its form: page by page, as a browser without scripts does it.

use domain::catalogue::{Certificate, Choice, Family, FieldKind, FieldSpec, certificates};
use reqwest::Method;
use tests::{Citizen, TestPortal, database, details, portal};

/// Where the pages of a family are.
fn family(family: Family) -> &'static str {
    match family {
        Family::PopulationRegister => "population-register",
        Family::PropertyTax => "property-tax",
    }
}

/// Which of several choices is made everywhere: each of both asks other things.
type Pick = fn(&[Choice]) -> Option<&Choice>;

#[tokio::test]
async fn every_certificate_is_filed_through_its_form_with_the_first_and_the_last_of_each_choice() {
    let portal = portal().await;
    let maria = verified(&portal).await;
    for certificate in certificates() {
        for pick in [<[Choice]>::first as Pick, <[Choice]>::last as Pick] {
            files(&portal, &maria, certificate, pick).await;
        }
    }
    let filed = maria.lists_applications().await;
    assert_eq!(filed.len(), 2 * certificates().len());
    portal.stop().await;
}

#[tokio::test]
async fn with_the_register_away_the_citizen_is_told_that_the_number_follows() {
    let away = ["--register", "http://127.0.0.1:9", "--register-wait", "100ms"];
    let portal = TestPortal::on(database().await, &away).await;
    let maria = verified(&portal).await;
    let told = files(&portal, &maria, &certificates()[0], <[Choice]>::first).await;
    assert!(told.contains("Ο αριθμός πρωτοκόλλου εκκρεμεί – θα ενημερωθείτε"), "{told}");
    let filed = &maria.lists_applications().await[0];
    let receipt = format!("/certificates/{}/receipt", filed["id"].as_str().expect("an id"));
    let receipt = opens(&portal, &maria, &receipt).await;
    assert!(receipt.contains("Δεν αναγράφει αριθμό πρωτοκόλλου"), "{receipt}");
    portal.stop().await;
}

async fn verified(portal: &TestPortal) -> Citizen {
    let maria = portal.citizen("maria@example.gr").await;
    let eleni = portal.staff("eleni@dimos.example.gr").await;
    let _ = maria.declares(&details()).await.expect(200);
    let _ = eleni.verifies(&maria).await.expect(200);
    maria
}

/// From the page that tells what to know, to the confirmation; answers what that says.
async fn files(
    portal: &TestPortal,
    citizen: &Citizen,
    certificate: &'static Certificate,
    pick: Pick,
) -> String {
    let code = certificate.code.as_str();
    let start = format!("/certificates/{}/new/{code}", family(certificate.family));
    let page = opens(portal, citizen, &start).await;
    let mut next = between(&page, &format!("href=\"{start}/"), "\"").map(|rest| format!("{start}/{rest}"));
    let mut asked = Vec::new();
    while let Some(path) = next.take() {
        if path.ends_with("/sent") {
            let told = opens(portal, citizen, &path).await;
            assert!(told.contains("Η αίτησή σας υποβλήθηκε"), "{code}");
            return told;
        }
        assert!(!asked.contains(&path), "{code}: {path} is asked twice");
        let page = opens(portal, citizen, &path).await;
        let answers = names(&page).into_iter().map(|name| answer(certificate, &page, name, pick)).collect();
        next = Some(sends(portal, citizen, &path, answers).await);
        asked.push(path);
    }
    panic!("{code}: the form leads nowhere");
}

async fn opens(portal: &TestPortal, citizen: &Citizen, path: &str) -> String {
    let cookie = format!("__Host-session={}", citizen.token);
    let reply = portal.send(portal.request(Method::GET, path).header("Cookie", cookie)).await;
    reply.expect(200).as_str().expect("a page is a text").to_owned()
}

/// Where the answer leads.
async fn sends(portal: &TestPortal, citizen: &Citizen, path: &str, answers: Vec<(String, String)>) -> String {
    let cookie = format!("__Host-session={}", citizen.token);
    let request = portal.request(Method::POST, path).header("Cookie", cookie).form(&answers);
    let reply = portal.send(request).await;
    assert_eq!(reply.status, 303, "{path}: {answers:?}: {}", reply.body);
    reply.headers["location"].to_str().expect("an address").to_owned()
}

/// The fields of the form of a page, each once.
fn names(page: &str) -> Vec<&str> {
    let main = page.split_once("<main").map_or("", |(_, main)| main);
    let mut names: Vec<_> =
        main.split(" name=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    names.dedup();
    names
}

fn answer(certificate: &'static Certificate, page: &str, name: &str, pick: Pick) -> (String, String) {
    let spec = certificate.fields.iter().find(|spec| name.split('-').next() == Some(spec.name.as_str()));
    let answer = match (spec, name) {
        (Some(spec), _) => of_field(spec, name, pick),
        (None, "submission") => between(page, "name=\"submission\" value=\"", "\"").expect("it is there"),
        (None, "delivery") => certificate.delivery[0].as_str().to_owned(),
        (None, _) => "Παρατήρηση".to_owned(),
    };
    (name.to_owned(), answer)
}

fn of_field(spec: &FieldSpec, name: &str, pick: Pick) -> String {
    match spec.kind {
        FieldKind::Text | FieldKind::LongText => "Απάντηση",
        FieldKind::Date if name.ends_with("-day") => "28",
        FieldKind::Date if name.ends_with("-month") => "2",
        FieldKind::Date | FieldKind::Year => "2020",
        FieldKind::Digits => "123456789",
        FieldKind::Decimal => "85,50",
        FieldKind::TaxNumber => "094259216",
        FieldKind::Choice => &pick(&spec.choices).expect("a choice has choices").value,
    }
    .to_owned()
}

fn between(text: &str, before: &str, after: &str) -> Option<String> {
    let (_, rest) = text.split_once(before)?;
    Some(rest.split_once(after)?.0.to_owned())
}
