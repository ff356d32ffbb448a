//! Departments, and staff who work in them, made on the command line.

use store::accounts::EmailAddress;
use tests::{TestPortal, portal};

use crate::verbs::on;
use crate::{code, complaint, stdout};

async fn adds(portal: &TestPortal, name: &str) -> std::process::Output {
    on(portal, &["department", "add", "--name", name], "").await
}

/// A member of staff who works where he is told.
async fn employs(portal: &TestPortal, email: &str, department: &str) -> std::process::Output {
    let person = ["user", "add", "--email", email, "--role", "staff", "--name", "Ελένη"];
    on(portal, &[&person[..], &["--department", department]].concat(), "").await
}

#[tokio::test]
async fn a_department_is_added_once_and_prints_its_id() {
    let portal = portal().await;
    let added = adds(&portal, "Τεχνικές Υπηρεσίες").await;
    assert_eq!(code(&added), 0, "{}", complaint(&added));
    let known = portal.store().departments().await.expect("the database answers");
    assert_eq!(stdout(&added), format!("id: {}\n", known[0].id));

    let again = adds(&portal, "ΤΕΧΝΙΚΕΣ ΥΠΗΡΕΣΙΕΣ").await;
    assert_eq!((code(&again), stdout(&again).as_str()), (1, ""));
    assert!(complaint(&again).contains("of this name already"), "{}", complaint(&again));
}

#[tokio::test]
async fn staff_are_added_to_a_department_by_its_name_or_its_id() {
    let portal = portal().await;
    adds(&portal, "Ύδρευση").await;
    let water = portal.store().departments().await.expect("the database answers")[0].id;
    for (email, department) in [("eleni@dimos.gr", "ύδρευση"), ("nikos@dimos.gr", &water.to_string())]
    {
        let output = employs(&portal, email, department).await;
        assert_eq!(code(&output), 0, "{}", complaint(&output));
        let address = EmailAddress::parse(email).expect("the address is good");
        let account = portal.store().account_by_email(&address).await.expect("the database answers");
        assert_eq!(account.expect("the account is made").department, Some(water));
    }
}

#[tokio::test]
async fn nobody_is_added_to_a_department_that_is_not_there() {
    let portal = portal().await;
    let output = employs(&portal, "eleni@dimos.gr", "Ύδρευση").await;
    assert_eq!((code(&output), stdout(&output).as_str()), (2, ""));
    assert!(complaint(&output).contains("--department: there is no \"Ύδρευση\""), "{}", complaint(&output));
    let address = EmailAddress::parse("eleni@dimos.gr").expect("the address is good");
    let account = portal.store().account_by_email(&address).await.expect("the database answers");
    assert!(account.is_none(), "no account is made in passing");
}
