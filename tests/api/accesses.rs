//! What is recorded is what was read: no more, no less, on every surface.

mod looks;
mod town;

use std::collections::BTreeMap;

use rand::RngExt;
use serde_json::{Value, json};
use store::Role;
use tests::chance::{chance, size};

use crate::people::id;
use crate::world::{Call, Portal};
use looks::{Look, OF_ADMINISTRATORS, OF_AUDITORS, OF_HANDLERS, OF_REGISTRARS, offered};
use town::{Row, Town};

#[tokio::test]
async fn recorded_accesses_equal_reads_exactly_over_all_surfaces_and_four_roles() {
    let reads = size(150, 10_000);
    let town = Town::begins().await;
    let mut chance = chance(20_261_128, 1);
    let mut expected: BTreeMap<Row, usize> = BTreeMap::new();
    let (mut rows, mut looks) = (0, BTreeMap::<Look, usize>::new());
    for nth in 0..reads {
        let reader = &town.readers[nth % town.readers.len()];
        let all = offered(reader.role);
        // Every sort of look at least once, then by chance.
        let look =
            *all.get(nth / town.readers.len()).unwrap_or_else(|| &all[chance.random_range(0..all.len())]);
        *looks.entry(look).or_default() += 1;
        for row in town.looks(reader, look, &mut chance).await {
            rows += 1;
            *expected.entry(row).or_default() += 1;
        }
    }
    let sorts = OF_HANDLERS.len() + OF_REGISTRARS.len() + OF_ADMINISTRATORS.len() + OF_AUDITORS.len();
    assert_eq!(looks.len(), sorts);
    assert_eq!(town.recorded().await, expected);
    println!(
        "{reads} reads of {} sorts by 4 roles showed {rows} cases and people; as many were recorded",
        looks.len()
    );
}

#[tokio::test]
async fn what_cannot_be_recorded_is_answered_with_503_and_without_a_word_of_it() {
    let town = Town::begins().await;
    town.portal.owner_does("revoke insert on access_records from pyli_app").await;
    let clerk = &town.readers[0];
    for path in ["/api/v1/staff/queue".to_owned(), format!("/api/v1/staff/requests/{}", town.requests[0])] {
        let answer = town.portal.get(&path, &clerk.token).await;
        assert_eq!(answer.status.as_u16(), 503, "{path}");
        assert!(!answer.page().contains("Φωτισμός"));
    }
    let page = town.portal.send(Call::new("GET", "/staff").cookie(&clerk.token)).await;
    assert!(page.status.as_u16() == 503 && !page.page().contains("Φωτισμός"));
    let numbers = town.portal.get("/api/v1/staff/dashboard", &clerk.token).await;
    assert_eq!(numbers.status.as_u16(), 200, "numbers are nobody's");
    town.portal.owner_does("grant insert on access_records to pyli_app").await;
    assert_eq!(town.portal.get("/api/v1/staff/queue", &clerk.token).await.status.as_u16(), 200);
}

#[tokio::test]
async fn a_citizen_is_told_when_his_case_was_opened_and_by_which_department_and_never_by_whom() {
    let portal = Portal::open().await;
    let (citizen, other) = (portal.citizen().await, portal.citizen().await);
    let case = id(&portal.filed_by(&citizen).await);
    portal.catches_up().await;
    let department = portal.department("Τεχνική Υπηρεσία").await;
    let clerk = portal.employed(Role::Staff, Some(department)).await;
    let path = format!("/api/v1/me/requests/{case}/accesses");
    assert_eq!(portal.get(&path, &citizen).await.json()["items"], json!([]));
    for _ in 0..2 {
        portal.get(&format!("/api/v1/staff/requests/{case}"), &clerk).await;
    }
    let told = portal.get(&path, &citizen).await.json()["items"].clone();
    assert_eq!(told.as_array().map(Vec::len), Some(1));
    let line: &Value = &told[0];
    assert_eq!((&line["times"], &line["role"]), (&json!(2), &json!("staff")));
    assert_eq!((&line["department"], &line["purpose"]), (&json!("Τεχνική Υπηρεσία"), &json!("case")));
    assert_eq!(line["fields"], json!(["subject", "text", "sender", "history"]));
    let page = portal.send(Call::new("GET", &format!("/requests/{case}")).cookie(&citizen)).await.page();
    assert!(page.contains("Υπάλληλος – Τεχνική Υπηρεσία. Άνοιξε για διεκπεραίωση (2 φορές)."));
    for said in [page, told.to_string()] {
        assert!(!said.contains("Νίκος") && !said.contains(&portal.who(&clerk).await));
    }
    portal.get(&path, &other).await.problem(404, "not_found");
}

#[tokio::test]
async fn who_has_seen_a_citizens_own_details_is_told_to_him_on_his_profile_in_the_api_and_with_all_his_data()
{
    let portal = Portal::open().await;
    let (citizen, other) = (portal.citizen().await, portal.citizen().await);
    let case = id(&portal.filed_by(&citizen).await);
    portal.catches_up().await;
    let department = portal.department("ΚΕΠ").await;
    let clerk = portal.employed(Role::Registrar, Some(department)).await;
    let before = portal.send(Call::new("GET", "/profile").cookie(&citizen)).await.page();
    assert!(before.contains("Δεν τα έχει δει κανείς ακόμη."));
    let his = portal.who(&citizen).await;
    let seen = portal.send(Call::new("GET", &format!("/staff/citizens/{his}")).cookie(&clerk)).await;
    assert_eq!(seen.status.as_u16(), 200);
    portal.get(&format!("/api/v1/staff/requests/{case}"), &clerk).await;

    let line = "Υπάλληλος πρωτοκόλλου – ΚΕΠ. Στοιχεία πολίτη, για εξυπηρέτηση ή πιστοποίηση";
    let profile = portal.send(Call::new("GET", "/profile").cookie(&citizen)).await.page();
    assert!(profile.contains(line), "{profile}");
    let told = portal.get("/api/v1/me/accesses", &citizen).await.json()["items"].clone();
    assert_eq!(told.as_array().map(Vec::len), Some(1));
    let data = portal.get("/api/v1/me/data", &citizen).await.json();
    assert_eq!(data["accesses"], told);
    let of_case = portal.get(&format!("/api/v1/me/requests/{case}/accesses"), &citizen).await.json();
    assert_eq!(data["requests"][0]["accesses"], of_case["items"]);
    assert_eq!(data["requests"][0]["accesses"][0]["department"], "ΚΕΠ");
    let page = portal.send(Call::new("GET", "/profile/data").cookie(&citizen)).await.page();
    assert!(page.contains(line) && page.contains("Άνοιξε για διεκπεραίωση"));
    for said in [profile, page, data.to_string()] {
        assert!(!said.contains("Νίκος") && !said.contains(&portal.who(&clerk).await), "an employee's name");
    }
    assert_eq!(portal.get("/api/v1/me/accesses", &other).await.json()["items"], json!([]));
}
