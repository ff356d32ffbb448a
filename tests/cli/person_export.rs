//! `pyli person export`: the document of the API, once it is recorded that it was handed out.

use serde_json::{Value, json};
use tests::{Draft, TestPortal, portal};
use uuid::Uuid;

use crate::verbs::on;
use crate::{code, complaint, stdout};

/// What was recorded of the command line.
async fn handed_out(portal: &TestPortal) -> Vec<(String, String, Uuid, Option<String>)> {
    let owner = sqlx::PgPool::connect_with(portal.database.owner.clone()).await.expect("the owner is let in");
    let of_the_machine = "select purpose, subject_kind, subject, reason from access_records \
                          where surface = 'command_line' and reader is null order by position";
    sqlx::query_as(of_the_machine).fetch_all(&owner).await.expect("he may look")
}

async fn owner_does(portal: &TestPortal, sql: &str) {
    let owner = sqlx::PgPool::connect_with(portal.database.owner.clone()).await.expect("the owner is let in");
    sqlx::raw_sql(sql).execute(&owner).await.expect("the owner may");
}

fn uuid(id: &Value) -> Uuid {
    id.as_str().expect("an id is text").parse().expect("it is one")
}

#[tokio::test]
async fn a_person_is_exported_as_the_api_tells_him_himself_and_that_it_was_is_told_to_him() {
    let portal = portal().await;
    let (maria, eleni) = (portal.citizen("maria@example.gr").await, portal.staff("eleni@dimos.gr").await);
    let case = maria.files(Draft::complaint("Λακκούβα").text("Στην οδό Ερμού")).await;
    portal.catches_up().await;
    eleni.reads(&case).await;
    let mut own = maria.get("/api/v1/me/data").await.expect(200);
    let person = own["account"]["id"].clone();
    let export = ["person", "export", person.as_str().expect("an id"), "--reason", "Πρωτ. 7/2026"];

    let output = on(&portal, &export, "").await;
    assert_eq!(code(&output), 0, "{}", complaint(&output));
    let mut printed: Value = serde_json::from_str(&stdout(&output)).expect("it prints JSON");
    assert_eq!(printed["requests"][0]["accesses"][0]["purpose"], "case", "who had opened it before");
    for document in [&mut own, &mut printed] {
        document["at"].take();
    }
    assert_eq!(printed, own);

    let row = |kind: &str, id: &Value| {
        ("export".to_owned(), kind.to_owned(), uuid(id), Some("Πρωτ. 7/2026".to_owned()))
    };
    assert_eq!(handed_out(&portal).await, [row("person", &person), row("request", &case["id"])]);
    let told = maria.get("/api/v1/me/data").await.expect(200)["accesses"].clone();
    let shown = json!(["details", "account"]);
    assert_eq!(told.as_array().map(Vec::len), Some(1), "{told}");
    let of_it = ["surface", "role", "purpose", "department"].map(|name| told[0][name].clone());
    assert_eq!(of_it, [json!("command_line"), json!("system"), json!("export"), Value::Null]);
    assert_eq!(told[0]["fields"], shown);
    assert!(!told.to_string().contains("Πρωτ."), "the reason is for those who look after the readers");
}

#[tokio::test]
async fn what_cannot_be_recorded_is_not_printed_and_who_is_not_there_is_not_exported() {
    let portal = portal().await;
    let maria = portal.citizen("maria@example.gr").await;
    maria.files(Draft::complaint("Λακκούβα")).await;
    portal.catches_up().await;
    let person = maria.get("/api/v1/me").await.expect(200)["id"].clone();
    let person = person.as_str().expect("an id");
    owner_does(&portal, "revoke insert on access_records from pyli_app").await;
    let output = on(&portal, &["person", "export", person], "").await;
    assert!(code(&output) != 0 && stdout(&output).is_empty(), "{}", stdout(&output));
    owner_does(&portal, "grant insert on access_records to pyli_app").await;
    let somebody = Uuid::now_v7().to_string();
    let clerk = portal.employ("eleni@dimos.gr", store::Role::Staff).await.to_string();
    let erased = on(&portal, &["person", "erase", person, "--reason", "Το ζήτησε"], "").await;
    assert_eq!(code(&erased), 0, "{}", complaint(&erased));
    for nobody in [person, &somebody] {
        let output = on(&portal, &["person", "export", nobody], "").await;
        assert!(code(&output) != 0 && stdout(&output).is_empty(), "{nobody}");
        assert!(complaint(&output).contains("no such person"), "{}", complaint(&output));
    }
    assert_eq!(handed_out(&portal).await, []);
    // Somebody of the municipality has data of his own as well.
    assert_eq!(code(&on(&portal, &["person", "export", &clerk], "").await), 0);
}
